"""The forms that one printed name holds, what an acronym looks like, and what a misprint is (pure)."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.text.folding import squashed

# 'Regional Conference on Migration (RCM)', 'MIDWA (formerly X)', 'Rabat Process (': outside, inside
_BRACKETED = re.compile(r"^(?P<outside>[^()]*?)\s*\((?P<inside>[^()]*)\)?\W*$")
_LAST_BRACKET = re.compile(r"\s*\([^()]*\)?\W*$")  # ' (RCM)', also where it is not closed
_ANY_BRACKET = re.compile(r"\s*\([^()]*\)")  # ' (ACP)' in 'Group of States (ACP) – EU Dialogue'
_IN_BRACKET = re.compile(
    r"\s+or\s+|\s*[,;/]\s*|\b(?:formerly|former|also|ex)\b"
)  # 'MID-IGAD or IGAD RCP', 'formerly X'
_TITLE = re.compile(r"(?<=\w)\s*[“\"«][^”\"»]*[”\"»]\W*$")  # '5th Ministerial Conference “A Silk Routes …”'
_QUOTED = re.compile('[”"»]')  # what `_TITLE` cannot do without
_BETWEEN_FORMS = re.compile(
    r"\s+[–—-]\s+|\s+or\s+|\s+/\s+|\s*:\s+"  # 'RCM – Regional Conference', 'Abu Dhabi Dialogue: the ADD'
    r"|,?\s*\b(?:(?:also|better|formerly)\s+)?known\s+as\s+(?:the\s+)?"  # '…, also known as the Puebla Process'
    r"|,?\s*\bégalement\s+connu\w*\s+sous\s+le\s+nom\s+d(?:e\s+|[’'])"  # '…, également connue sous le nom de …'
    r"|,?\s*\b(?:también\s+|más\s+)?conocid[oa]\s+como\s+"  # '…, también conocida como …'
)
_MAY_BE_BETWEEN = re.compile(r"\s[–—/-]\s|:\s|\sor\s|known|connu|conocid")  # what each needs, and quick to look for


@lru_cache(maxsize=16384)
def printed_forms(printed: str) -> tuple[str, ...]:
    """The forms in one printed name: the whole, the one before a bracket, each one in the bracket, and further parts.

    These are what stands before a quoted title, and on each side of a dash, a colon, a slash, 'or' and 'known as'.

    >>> printed_forms("Migration Dialogue for the Region (MID-IGAD or IGAD RCP)")[1:]
    ('Migration Dialogue for the Region', 'MID-IGAD', 'IGAD RCP')
    >>> printed_forms("RCM – Regional Conference on Migration")[1:]
    ('RCM', 'Regional Conference on Migration')
    """
    forms = list(bracket_forms(printed))
    if _QUOTED.search(printed) and squashed(untitled := _TITLE.sub("", printed)):
        forms.append(untitled.strip())
    whole = without_bracket(printed)
    parts = _BETWEEN_FORMS.split(whole) if _MAY_BE_BETWEEN.search(whole) else [whole]
    return tuple(dict.fromkeys([*forms, *(part.strip() for part in parts if len(parts) > 1 and squashed(part))]))


def without_bracket(printed: str) -> str:
    """The name without the bracket at its end: 'Regional Conference on Migration (RCM)' less ' (RCM)'."""
    return _LAST_BRACKET.sub("", printed) if "(" in printed else printed


def bracket_forms(printed: str) -> tuple[str, ...]:
    """The whole name, what stands before its bracket, and each form in it: 'MIDWA (formerly X)' holds three."""
    forms = [printed]
    if "(" not in printed:
        return (printed.strip(),) if squashed(printed) else ()
    if match := _BRACKETED.match(printed):
        forms += [match["outside"], *_IN_BRACKET.split(match["inside"])]
    else:  # 'Group of States (ACP) – EU Dialogue': an acronym in the middle
        forms.append(_ANY_BRACKET.sub("", printed))
    return tuple(dict.fromkeys(form.strip() for form in forms if squashed(form)))


def looks_like_acronym(text: str) -> bool:
    """Whether `text` is written as an acronym: 'MIDSA', 'AU HoAI', 'MID-IGAD', '5+5' and 'PaFOM', but not 'Rabat'."""
    words = text.replace("-", " ").split()
    return (
        len(text.split()) <= 2
        and len(text) <= 12
        and all(sum(c.isupper() or c.isdigit() for c in w) >= 2 or w.isupper() for w in words)
    )


def is_misprint(printed: str, word: str) -> bool:
    """Whether `printed` is `word` with one slip in it.

    Two neighbouring letters that change places, or a letter doubled, are a misprint in words of any length ('bail' for
    'bali'). Any other single slip is one only in words of six letters or more: short words that differ by one letter
    are different words ('mali', 'bali'). A word of six letters may lack one ('pragu').
    """
    if min(len(printed), len(word)) < 4 or abs(len(printed) - len(word)) > 1 or printed[0] != word[0]:
        return False
    if sorted(printed) == sorted(word):
        moved = [i for i in range(len(word)) if printed[i] != word[i]]
        return len(moved) == 2 and moved[1] == moved[0] + 1
    if undoubled(printed) == undoubled(word):
        return True  # 'rabbat', 'carribean'
    if min(len(printed), len(word)) < (6 if len(printed) == len(word) else 5):
        return False
    differ = (i for i, (a, b) in enumerate(zip(printed, word, strict=False)) if a != b)
    same = next(differ, min(len(printed), len(word)))
    slips = ((1, 1), (1, 0), (0, 1))  # a wrong letter, one too many, one missing
    return any(printed[same + a :] == word[same + b :] for a, b in slips)


_DOUBLED = re.compile(r"(.)\1")  # 'bb' in 'rabbat'


def undoubled(word: str) -> str:
    """The word with each doubled letter written once: 'rabbat' is 'rabat'."""
    return _DOUBLED.sub(r"\1", word)
