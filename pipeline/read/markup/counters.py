"""The numbers of list items as word processors and browsers print them."""

from __future__ import annotations

from string import ascii_lowercase

_MOST_ROMAN = 4999
_LETTERS = {"a", "A", "lowerLetter", "upperLetter"}
_ROMAN = {"i", "I", "lowerRoman", "upperRoman"}
_CAPITAL = {"A", "I", "upperLetter", "upperRoman"}


def counted(number: int, form: str) -> str:
    """The number in this form: `1` or `decimal`, `a` or `lowerLetter`, `I` or `upperRoman`; figures for all others.

    >>> counted(4, "I"), counted(28, "a"), counted(3, "decimal"), counted(3, "decimalZero")
    ('IV', 'bb', '3', '03')
    """
    if number < 1:
        return str(number)
    if form in _LETTERS:
        text = ascii_lowercase[(number - 1) % 26] * min(1 + (number - 1) // 26, 8)
    elif form in _ROMAN and number <= _MOST_ROMAN:
        from roman import toRoman

        text = str(toRoman(number)).lower()
    else:
        return f"{number:02d}" if form == "decimalZero" else str(number)
    return text.upper() if form in _CAPITAL else text
