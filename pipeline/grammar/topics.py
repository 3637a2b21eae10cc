"""What an event was about: the words behind its name, without its dates and without what leads to a topic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.grammar.place_words import HELD, PlaceWords
from pipeline.grammar.places import Dated
from pipeline.text.folding import folded


def topic_of(text: str, name_end: int, end: int, dated: Sequence[Dated], words: PlaceWords) -> str:
    """What the event was about: `text[name_end:end]` without its dates and the opening 'on'."""
    kept, at = [], name_end
    for part in dated:
        if part.end > at:
            kept.append(text[at : max(at, part.start)])
            at = part.end
    kept.append(text[at : last_word(text, 0, end)])
    return tidied_topic(" ".join(kept), words)


# What may stand before a topic.
_OPENS_TOPIC = re.compile(
    r"[\s,:;.–-]+"  # ': '
    r"|\([A-Z][\w& -]{0,11}\)\s*"  # '(SOM) '
    # 'took place', 'was held in'
    rf"|(?:(?:was|were|to be)\s+)?{HELD}(?:\s+(?:virtually|online|remotely))?(?:\s+(?:on|in))?"
    r"(?=[\s,]*(?:on\b|throughout\b|during\b|,|$))"
    # 'on ', 'and focusing on the theme of ', 'which dealt with '
    r"|(?:and|which|that)?\s*\b(?:on|about|regarding|concerning|to discuss"
    r"|focus(?:s?ing|s?ed) on(?: the themes? of)?|deal(?:t|ing) with|(?:devoted|dedicated) to|cover(?:ing|ed))\b\s*"
    r"|(?:was|were)\s*,\s*"  # 'was, '
    r"|(?:met|gathered)(?=\s*(?:,|$|\b(?:on|in|at|during|throughout)\b))"  # 'met' in 'met on'
    r"|(?:during|throughout|over)\s+the\s+(?:year|period)\b"
    r"|the(?=\s*(?:$|\())"  # 'the' before a date
    r"|(?:was|were)\s+(?=to discuss\b|on\b|about\b)",  # 'was' before a date  # 'throughout the year'
    re.IGNORECASE,
)
# Blanks and commas: ' , '. They are tried only from the start of their run; tried from each of them, a long run would
# take a time that grows with the square of its length.
_GAP = r"(?:^|(?<![\s,])[\s,]+)"
# ', back to back', ' was held after the', 'in conjunction': what leads on to another meeting
_BESIDE_ANOTHER = (
    r"(?:(?:was|were|is) )?(?:back[- ]to[- ]back|immediately|directly|shortly|one day|a day|(?:after|before|following"
    r"|ahead of(?: which)?|after which|before which|prior to|in conjunction|together|alongside|[io]n the margins of"
    r"|pav(?:ed|ing) the way for|(?:which )?(?:was|were)(?: preceded| followed)?|preceded by|followed by)"
    r"(?: (?:the|a|an|its|with|to|on|by))?)"
)
# What may stand after a topic.
_CLOSES_TOPIC = re.compile(
    # ' were held', ' took place on', ', held on', ' the', ' on'
    rf"{_GAP}(?:(?:immediately |directly )?(?:followed|preceded)|(?:(?:was|were) )?{HELD}|and|was|were"
    r"|(?:has|have|had)(?: been)?)"  # ' had', ' has been' before 'held in Rome'
    r"(?: on| in| at)?$"
    rf"|{_GAP}(?:on|in|at|of|from|between|during|the)$"
    rf"|{_GAP}{_BESIDE_ANOTHER}$"
    # ', which was postponed from 4 May to', before its new date
    rf"|{_GAP}(?:which\s+)?(?:(?:was|had\s+been)\s+)?(?:rescheduled|postponed|moved)\s+from\b.*\bto$"
    r"|(?<![\s.,;–-])[\s.,;–-]+$"  # '.'
)
_STRANDED = re.compile(rf"{_GAP}(?:in|at|from|between)(?=\s*(?:,|$))")  # ' in' in 'visas in , and', where a place was
# ', hosted by Pakistan', 'was hosted by the League of Arab States at its headquarters': up to a comma, 'on' or the end
_HOSTED = re.compile(
    rf"{_GAP}(?:(?:which|and)\s+)?(?:(?:was|were)\s+)?(?:co-?\s?)?(?:hosted|organi[sz]ed|convened|chaired)\s+(?:jointly\s+)?by\s"
    r"[^,;()]*?(?=,|\s+(?:on|about|regarding|concerning|to discuss|focus\w*|was|were|in|from|at)\b|$)"
    r"(?:\s+at its headquarters\b)?",
    re.IGNORECASE,
)
_WHO_CAME = (
    r"(?:attended\s+by|with\s+the\s+participation\s+of|bringing\s+together"
    r"|with\s+\d+\s+(?:[Ss]tates|countries|governments|participants|delegations))"
)
# ', attended by 17 governments', 'with the participation of 19 countries': who came, which is no topic
_COMPANY = re.compile(
    rf"{_GAP}(?:and\s+)?(?:(?:which\s+)?(?:was|were)\s+)?{_WHO_CAME}\b.*?"
    r"(?=,?\s+(?:on|about|to discuss)\s+[a-z]|$)"
)
_BRACKETED = re.compile(r"\s*\(([^()]*)\)")  # ' (hybrid format)'
_COMMAS = re.compile(r"\s*,(?:\s*,)+")  # ' , ,'


def tidied_topic(text: str, words: PlaceWords) -> str:
    """A topic without the words that introduce it or follow it; empty where no other words are left."""
    text = _STRANDED.sub("", " ".join(text.split()))
    text = _BRACKETED.sub(lambda match: "" if words.is_online(match[1]) else match[0], text)
    text = _COMPANY.sub("", _HOSTED.sub("", text))
    topic, before = _COMMAS.sub(",", text), ""
    while topic != before:
        before = topic
        opening = _OPENS_TOPIC.match(topic)
        topic = _CLOSES_TOPIC.sub("", topic[opening.end() if opening else 0 :])
    says_nothing = folded(topic) in ("and", "in", "by", "held", "was", "were", "from") or words.is_online(topic)
    return "" if says_nothing else topic


_CONNECTS = re.compile(r"\b(?:and|as well as|preceded by|followed by|with)$")  # 'and' in 'SOM (3 May) and'
_LONGEST_CONNECTOR = 16  # characters: the longest of them, and one before it


def last_word(text: str, start: int, end: int) -> int:
    """The end of the span without trailing blanks, separators and the connector that opens the next phrase."""
    while True:  # goes back from the end, since a search for where the end begins is slow in a long text
        bare = start + len(text[start:end].rstrip().rstrip(",;"))
        connector = _CONNECTS.search(text[max(start, bare - _LONGEST_CONNECTOR) : bare])
        bare -= len(connector[0]) if connector else 0
        if bare == end:
            return end
        end = bare
