"""Spellings for comparing names and making ids, and text made safe for a terminal (pure)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHE = re.compile(r"['’‘`´\u00ad\u0640]")  # in 'Directors’'; soft hyphens and Arabic stretched lines go too
_FOLDED_WORD = re.compile(r"[^\W_]+(?:\+[^\W_]+)*")  # 'process', '5+5'


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Lower case, no diacritics, '&' as 'and', everything but letters, digits and '+' a single space.

    >>> folded("Söderköping  Process (former)"), folded("5+5 Dialogue"), folded("Migrants’ rights")
    ('soderkoping process former', '5+5 dialogue', 'migrants rights')
    """
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = text.replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("Ł", "L")
    return " ".join(_FOLDED_WORD.findall(_APOSTROPHE.sub("", text.casefold()).replace("&", " and ")))


@lru_cache(maxsize=65536)
def squashed(text: str) -> str:
    """`folded` without its spaces: equal for 'Inter-Governmental' and 'Intergovernmental', 'AU HoAI' and 'AU-HOAI'."""
    return folded(text).replace(" ", "")


def slug(text: str) -> str:
    """`folded` with hyphens, for ids: 'Harbour Dialogue (HD)' is 'harbour-dialogue-hd'."""
    return folded(text).replace(" ", "-").replace("+", "-")


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # all but tab and line end: '\x1b[31m'


def visible(text: str) -> str:
    """The text with a visible sign for each control character, which a terminal would obey.

    >>> visible("\x1b[31mred")
    '␛[31mred'
    """
    return _CONTROLS.sub(lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text)
