"""Text in the cells of a CSV file: an apostrophe in front keeps a spreadsheet from running it, and is taken off again.

A spreadsheet takes a cell that begins with = + - @, a tab or a carriage return for a formula, and one with `HYPERLINK`
or `WEBSERVICE` in it sends the cells beside it away. Text that begins so behind apostrophes gets one more, so that
taking one off always gives the original text.

    -covid-19   '-covid-19
    '=1         ''=1
    's wife     's wife
"""

import re

_SIGNS = frozenset("'=+-@\t\r")  # a quick test: hardly any cell begins so
_FORMULA = re.compile(r"'*[=+\-@\t\r]")  # '=1', "'=1"
_MADE_HARMLESS = re.compile(r"'+[=+\-@\t\r]")  # "'=1"


def harmless(text: str) -> str:
    """The text for a CSV cell, with an apostrophe in front where a spreadsheet would take it for a formula."""
    return "'" + text if text[:1] in _SIGNS and _FORMULA.match(text) else text


def as_printed(cell: str) -> str:
    """The text of a CSV cell without the apostrophe that `harmless` put in front."""
    return cell[1:] if _MADE_HARMLESS.match(cell) else cell
