"""A comparison of two releases as one HTML file that opens from the file system and loads nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.release.changes.compare import KINDS, Comparison, counts
from pipeline.release.changes.show import counted

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent
REVIEW = HERE.parent.parent / "review"  # the page shares its style


def changes_page(comparison: Comparison) -> str:
    """The page: a table of counts, then the changes of each table, with filters by table, change and cause."""
    from markupsafe import Markup

    style = (REVIEW / "review.css").read_text(encoding="utf-8") + (HERE / "changes.css").read_text(encoding="utf-8")
    causes = {change.cause.kind: change.cause.label for change in comparison.changes}
    return template().render(
        style=Markup(style),
        script=Markup((HERE / "changes.js").read_text(encoding="utf-8")),
        comparison=comparison,
        counts={table: counts(changes) for table, changes in comparison.by_table.items()},
        counted=counted,
        causes=dict(sorted(causes.items(), key=lambda cause: cause[1])),
        kinds=[kind for kind in KINDS if any(change.kind == kind for change in comparison.changes)],
        signs=KINDS,
    )


@cache
def template() -> Template:
    """The page's template; every value in it is escaped."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((HERE / "changes.html").read_text(encoding="utf-8"))
