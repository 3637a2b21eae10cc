"""The index of the themes' printed forms (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.text.folding import folded

_COMMA_OR_SLASH = re.compile(r"\s*,\s*(?:and\s+)?|\s*/\s*")  # 'Asylum, and returns', 'Trafficking/smuggling'
_AND_IN_WORDS = re.compile(r"\s+(?:and|et|y|e)\s+")  # 'Trafficking and smuggling'
_AND = re.compile(rf"{_AND_IN_WORDS.pattern}|\s*&\s*")  # 'Trafficking & smuggling'


def theme_key(text: str) -> str:
    """A theme's spelling without case, marks and connectors: 'Return and readmission' is 'Return, readmission'."""
    return "".join(token for token in folded(text).split() if token not in ("and", "the", "of"))


class ThemeIndex:
    """The printed forms of the themes, by their squashed spelling."""

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        self.forms = {theme_key(form): theme_id for form, theme_id in forms}

    def known(self, text: str) -> str:
        """The theme_id of the form that is spelled like this; empty where there is none."""
        return self.forms.get(theme_key(text), "")

    def split(self, text: str) -> tuple[str, ...]:
        """The themes in one piece of a list: 'Trafficking and smuggling' is two, 'Migration and development' one.

        A piece is cut at a slash or 'and' only where every part is then a known theme; it is always cut at a comma
        ('Migrant Rights, Climate change'), unless the whole is a known theme.
        """
        text = text.strip(" .;,")
        if not text or self.known(text):
            return (text,) if text else ()
        for cut in (_COMMA_OR_SLASH, _AND):
            parts = _parts(cut, text)
            if len(parts) > 1 and all(self.known(part) for part in parts):
                return tuple(parts)
        if "," in text:
            return tuple(theme for part in text.split(",") for theme in self.split(part))
        return self._known_sides(text) or (text,)

    def _known_sides(self, text: str) -> tuple[str, ...]:
        """The themes on both sides of an 'and', where nothing else stands there; 'migration' alone names no theme."""
        parts = _parts(_AND_IN_WORDS, text)
        known = tuple(part for part in parts if self.known(part))
        unknown = {folded(part) for part in parts} - {folded(part) for part in known}
        return known if unknown <= {"migration"} else ()


def _parts(cut: re.Pattern[str], text: str) -> list[str]:
    return [part for part in cut.split(text) if part]
