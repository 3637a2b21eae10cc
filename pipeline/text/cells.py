"""Text in the cells of a CSV file, so that no spreadsheet runs it: what looks like a formula gets an apostrophe.

A cell that begins with = + - @, a tab or a carriage return is a formula to a spreadsheet, and one with `HYPERLINK` or
`WEBSERVICE` in it sends what stands beside it away. Text that begins so already behind apostrophes gets one more:
taking one away gives the text as it was, always.

    -covid-19   '-covid-19
    '=1         ''=1
    's wife     's wife
"""

import re

_SIGNS = frozenset("'=+-@\t\r")  # a quick look: nearly no cell begins so
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_MADE_HARMLESS = re.compile(r"'+[=+\-@\t\r]")


def harmless(text: str) -> str:
    """The text for a CSV cell: with an apostrophe in front where a spreadsheet would take it for a formula."""
    return "'" + text if text[:1] in _SIGNS and _FORMULA.match(text) else text


def as_printed(cell: str) -> str:
    """The text of a CSV cell, as it was before `harmless`."""
    return cell[1:] if _MADE_HARMLESS.match(cell) else cell
