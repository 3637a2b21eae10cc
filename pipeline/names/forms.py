"""The forms of a printed name: without its bracket, the bracket alone, an acronym, a misprint (pure)."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.text.folding import squashed

# 'Regional Conference on Migration (RCM)', 'MIDWA (formerly X)', 'Rabat Process:' -> outside, inside
_BRACKETED = re.compile(r"^(?P<outside>[^()]*?)\s*\((?P<inside>[^()]*)\)?\W*$")


# '…, also known as the Puebla Process', in English, French and Spanish
_KNOWN_AS = (
    r",?\s*\b(?:(?:also|better|formerly)\s+)?known\s+as\s+(?:the\s+)?|,?\s*\bégalement\s+connu\w*\s+sous\s+le\s+nom\s+d(?:e\s+|[’'])"
    r"|,?\s*\b(?:también\s+|más\s+)?conocid[oa]\s+como\s+"
)


@lru_cache(maxsize=16384)
def printed_forms(printed: str) -> tuple[str, ...]:
    """The forms in one printed name: the whole, what stands before a bracket, each form in it, each side of a dash.

    >>> printed_forms("Migration Dialogue for the Region (MID-IGAD or IGAD RCP)")[1:]
    ('Migration Dialogue for the Region', 'MID-IGAD', 'IGAD RCP')
    >>> printed_forms("RCM – Regional Conference on Migration")[1:]
    ('RCM', 'Regional Conference on Migration')
    """
    forms = list(bracket_forms(printed))
    outside = re.sub(r"\s*\([^()]*\)?\W*$", "", printed)
    titled = re.sub(
        r"(?<=\w)\s*[“\"«][^”\"»]*[”\"»]\W*$", "", printed
    )  # '5th Ministerial Conference “A Silk Routes …”'
    forms += [titled.strip()] if squashed(titled) else []
    parts = re.split(rf"\s+[–—-]\s+|\s+or\s+|\s+/\s+|\s*:\s+|{_KNOWN_AS}", outside)
    return tuple(dict.fromkeys([*forms, *(part.strip() for part in parts if len(parts) > 1 and squashed(part))]))


def bracket_forms(printed: str) -> tuple[str, ...]:
    """The whole name, what stands before its bracket, and each form in it."""
    forms = [printed]
    if match := _BRACKETED.match(printed):
        inside = re.split(r"\s+or\s+|\s*[,;/]\s*|\b(?:formerly|former|also|ex)\b", match["inside"])
        forms += [match["outside"], *inside]
    elif "(" in printed:  # 'Group of States (ACP) – EU Dialogue': an acronym in the middle
        forms.append(re.sub(r"\s*\([^()]*\)", "", printed))
    return tuple(dict.fromkeys(form.strip() for form in forms if squashed(form)))


def looks_like_acronym(text: str) -> bool:
    """Whether `text` is written as an acronym: 'MIDSA', 'AU HoAI', 'MID-IGAD', '5+5'; 'PaFOM' too, 'Rabat' not."""
    words = text.replace("-", " ").split()
    return (
        len(text.split()) <= 2
        and len(text) <= 12
        and all(sum(c.isupper() or c.isdigit() for c in w) >= 2 or w.isupper() for w in words)
    )


def is_misprint(printed: str, word: str) -> bool:
    """Whether `printed` is `word` with one slip in it.

    Two letters changed places or a letter doubled is a misprint at any length ('bail' for 'bali'); any other single
    slip only in a word of six letters or more: short words one letter apart are different words ('mali', 'bali').
    """
    if min(len(printed), len(word)) < 4 or abs(len(printed) - len(word)) > 1 or printed[0] != word[0]:
        return False
    if sorted(printed) == sorted(word):
        moved = [i for i in range(len(word)) if printed[i] != word[i]]
        return len(moved) == 2 and moved[1] == moved[0] + 1
    if undoubled(printed) == undoubled(word):
        return True  # 'rabbat', 'carribean'
    if min(len(printed), len(word)) < 6:
        return False
    differ = (i for i, (a, b) in enumerate(zip(printed, word, strict=False)) if a != b)
    same = next(differ, min(len(printed), len(word)))
    slips = ((1, 1), (1, 0), (0, 1))  # a wrong letter, one too many, one lacking
    return any(printed[same + a :] == word[same + b :] for a, b in slips)


_DOUBLED = re.compile(r"(.)\1")


def undoubled(word: str) -> str:
    """The word with each doubled letter written once: 'rabbat' is 'rabat'."""
    return _DOUBLED.sub(r"\1", word)
