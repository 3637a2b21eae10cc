"""Reads the words of a printed line past ligatures, odd blanks, letter-spacing and Markdown marks (pure)."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(
    r"^#{1,6}\s+"  # '## Types of ISCM'
    r"|\\(?=[*_#])"  # '\* This statistics'
    r"|\*{1,3}(?=\S)|(?<=[^\s\\])\*{1,3}"  # '**RCP**', '*GRCP*'
    r"|\[(?=[^\]]+\]\([^)]+\))|(?<=[^\[])\]\([^)]+\)"  # '[grcp@iom.int](mailto:grcp@iom.int)'
    r"|<(?=https?://)|(?<=\S)>(?=\s|$)"  # '<https://www.iom.int>'
)


def without_markdown(text: str) -> str:
    """The words of a line that a tool wrote as Markdown: '**RCP** are *ISCM*' is 'RCP are ISCM'."""
    return _MARKDOWN.sub("", text)


def without_letter_spacing(text: str) -> str:
    """'M A I N  E V E N T S  I N  2021' as 'MAIN EVENTS IN 2021'; any other line unchanged.

    A heading is letter-spaced where most of its pieces between single spaces are one character; two or more spaces
    separate its words. Where a tool made every gap one space, the letters become one word ('MAINEVENTSIN2021'), which
    makes no difference to `squashed`.
    """
    pieces = text.split()
    single = sum(len(piece) == 1 for piece in pieces)
    if single < 4 or single < 0.6 * len(pieces):
        return text
    words = ["".join(word.split()) for word in re.split(r"\s{2,}", text.strip())]
    return " ".join(words)


# Ligatures, special blanks and invisible characters, as tools print them.
_READ_AS = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
        "\u2010": "-",
        "\u2011": "-",
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
    }
)


def readable(text: str) -> str:
    """Ligatures as letters, odd blanks as blanks, no soft hyphens, except that one at the line's end is a hyphen."""
    if text.isascii():
        return text
    text = re.sub("\u00ad\\s*$", "-", text)
    return text.replace("\u00ad", "").translate(_READ_AS)


_FIGURES = str.maketrans(
    {
        **{chr(0xFF10 + n): str(n) for n in range(10)},  # full-width digits
        **dict.fromkeys("²³¹⁰⁴⁵⁶⁷⁸⁹ⁱ", " "),  # note marks
        **dict(zip("ˢᵗⁿᵈʳʰᵉ", "stndrhe", strict=True)),  # the raised letters of '1ˢᵗ', '2ⁿᵈ', '3ʳᵈ', '4ᵗʰ', '1ᵉʳ'
    }
)


def with_plain_figures(text: str) -> str:
    """The text, as long as it was, with full-width digits and raised letters as plain ones and note marks as blanks.

    >>> with_plain_figures("２０ August¹, 1ˢᵗ May")
    '20 August , 1st May'
    """
    return text if text.isascii() else text.translate(_FIGURES)
