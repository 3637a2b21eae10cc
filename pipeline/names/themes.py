"""The index of the themes' printed forms (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.text.folding import folded


def theme_key(text: str) -> str:
    """A theme's spelling without case, marks and connectors: 'Return and readmission' is 'Return, readmission'."""
    return "".join(token for token in folded(text).split() if token not in ("and", "the", "of"))


class ThemeIndex:
    """The printed forms of the themes, by their squashed spelling."""

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        self.forms = {theme_key(form): theme_id for form, theme_id in forms}

    def known(self, text: str) -> str:
        """The theme_id of the form that is spelled so, empty where there is none."""
        return self.forms.get(theme_key(text), "")

    def split(self, text: str) -> tuple[str, ...]:
        """The themes in one piece of a list: 'Trafficking and smuggling' is two, 'Migration and development' one.

        A piece is cut at a comma, a slash or 'and' only where that makes every part a known theme, or where a comma
        parts it ('Migrant Rights, Climate change').
        """
        text = text.strip(" .;,")
        if not text or self.known(text):
            return (text,) if text else ()
        for cut in (r"\s*,\s*(?:and\s+)?|\s*/\s*", r"\s+and\s+|\s*&\s*"):
            parts = [part for part in re.split(cut, text) if part]
            if len(parts) > 1 and all(self.known(part) for part in parts):
                return tuple(parts)
        if "," in text:
            return tuple(theme for part in text.split(",") for theme in self.split(part))
        parts = [part for part in re.split(r"\s+and\s+", text) if part]
        known = [part for part in parts if self.known(part)]
        return tuple(known) if known and all(self.known(p) or folded(p) == "migration" for p in parts) else (text,)
