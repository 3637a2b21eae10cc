"""The looks of a made document, and its words as printed in one.

`spans` and `shown_title` turn words into the pieces as printed (titles in capitals or letter-spaced, soft hyphens,
superscripts); the producers only draw pieces.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from tests.made.documents import Document, Leaflet, Table

TitleForm = Literal["plain", "capitals", "spaced", "tracked"]
Damage = Literal["", "lost", "swapped"]
Family = Literal["sans", "serif", "core", "wide"]  # `core`: fonts that need not be embedded; `wide`: with rare letters
Rules = Literal["all", "horizontal", "none"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a document looks. Sizes are in points, colours are '#rrggbb'.

    `spanning` says that section titles run over all columns. `rules` are the lines of a table. `hyphens` are breaks at
    soft hyphens. `title` holds for the titles of sections and of the document: letter-spaced by blanks (`spaced`) or by
    wider gaps between letters (`tracked`). `whole_rows` keeps a table's row on one page. `damage` is a text layer that
    lost its ligatures ('Meeng') or has other letters for them ('MeeƟng').
    """

    page: Literal["A4", "letter"] = "A4"
    landscape: bool = False
    columns: int = 1
    family: Family = "sans"
    size: float = 10.0
    justified: bool = False
    hyphens: bool = False
    spanning: bool = True
    title: TitleForm = "plain"
    bold: bool = True
    colour: str = "#000000"
    heading_size: float = 1.0
    links: bool = True
    superscript: bool = False
    damage: Damage = ""
    rules: Rules = "all"
    whole_rows: bool = True
    repeated_header: bool = False
    band: str = ""
    zebra: str = ""
    header: str = ""
    footer: str = ""

    @property
    def width(self) -> float:
        """The page's width in points."""
        return max(self._paper) if self.landscape else min(self._paper)

    @property
    def height(self) -> float:
        """The page's height in points."""
        return min(self._paper) if self.landscape else max(self._paper)

    @property
    def _paper(self) -> tuple[float, float]:
        return (595.28, 841.89) if self.page == "A4" else (612.0, 792.0)


MARGIN = 50.0  # points, on each side of a page
GUTTER = 20.0  # points between columns

_COLOURS = ("#000000", "#000000", "#0033a0", "#1f4e79", "#c00000")
_FOOTERS = ("", "Page {page} of {pages}", "{page}", "- {page} -", "{page} / {pages}")


def style_of(document: Document) -> Style:
    """The look that belongs to the document's seed."""
    rng = random.Random(f"style {document.name}")
    leaflet = isinstance(document, Leaflet)
    banded = rng.random() < 0.6
    return Style(
        page=rng.choice(("A4", "A4", "letter")),
        landscape=leaflet and rng.random() < 0.3,
        columns=1 if leaflet else rng.choice((1, 2, 2, 2, 3)),
        family=rng.choice(("sans", "serif", "core")),
        size=rng.choice((8.5, 9.0, 10.0, 10.5)) if not leaflet else rng.choice((8.0, 9.0, 9.5)),
        justified=rng.random() < 0.4,
        hyphens=rng.random() < 0.5,
        spanning=rng.random() < 0.6,
        title=rng.choice(("plain", "plain", "capitals", "spaced", "tracked")) if not leaflet else "plain",
        bold=rng.random() < 0.8,
        colour=rng.choice(_COLOURS),
        heading_size=rng.choice((1.0, 1.0, 1.1, 1.25)),
        links=rng.random() < 0.85,
        superscript=rng.random() < 0.2,
        rules=rng.choice(("all", "all", "horizontal", "none")),
        whole_rows=rng.random() < 0.7,
        repeated_header=rng.random() < 0.5,
        band=rng.choice(("#1f4e79", "#0033a0", "#d9e2f3")) if banded else "",
        zebra=rng.choice(("#f2f2f2", "#eaf1fb")) if banded and rng.random() < 0.6 else "",
        header=document.running if rng.random() < 0.35 else "",
        footer=rng.choice(_FOOTERS),
    )


@dataclass(frozen=True, slots=True)
class Span:
    """Words in one look: raised ('th' of '14th') or not."""

    text: str
    raised: bool = False


_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")
_SOFT_HYPHEN = "\u00ad"
# A syllable ends after a vowel before one consonant and a vowel, and between two consonants with vowels on both sides.
_BREAK = re.compile(
    r"(?<=[a-z]{2}[aeiou])(?=[bcdfgklmnprstv][aeiou][a-z]{2})|(?<=[a-z][aeiou][lmnrst])(?=[bcdfgkmpst][aeioulr][a-z]{2})"
)


def spans(text: str, style: Style) -> tuple[Span, ...]:
    """The text with its damage and its soft hyphens, cut where ordinals are raised."""
    text = damaged(text, style.damage)
    text = with_soft_hyphens(text) if style.hyphens else text
    if not style.superscript:
        return (Span(text),)
    return tuple(Span(piece, bool(at % 2)) for at, piece in enumerate(_ORDINAL.split(text)) if piece)


def with_soft_hyphens(text: str) -> str:
    """Soft hyphens where words of seven small letters or more may break; addresses stay as they are."""
    return re.sub(r"(?<![\w/.:-])[A-Za-z]?[a-z]{6,}(?![\w/:])", lambda word: _BREAK.sub(_SOFT_HYPHEN, word[0]), text)


_LIGATURES = {"tti": "\u01a9\u019f", "ti": "\u019f", "tt": "\u01a9", "ft": "\u014c"}


def damaged(text: str, damage: Damage) -> str:
    """The text as a text layer gives it that has no letters, or other ones, for some ligatures; addresses are whole."""
    if not damage or "://" in text:
        return text
    return re.sub(r"tti|ti|tt|ft", lambda pair: _LIGATURES[pair[0]] if damage == "swapped" else "", text)


TITLE, SECTION = 1.6, 1.2  # sizes of the document's title and of sections', relative to the text's


def shown_title(title: str, style: Style, size: float) -> str:
    """The title as printed: as it is, in capitals, or letter-spaced where a line holds it, two blanks between words."""
    if style.title == "plain":
        return damaged(title, style.damage)
    capitals = title.upper()
    spaced = "  ".join(word if word.isdigit() else " ".join(word) for word in capitals.split())
    columns = style.columns if size == SECTION and not style.spanning else 1
    room = (style.width - 2 * MARGIN - GUTTER * (columns - 1)) / columns
    return spaced if style.title == "spaced" and len(spaced) * style.size * size * 0.55 < room else capitals


def footer_text(style: Style, page: int, pages: int) -> str:
    """The footer of a page."""
    return style.footer.format(page=page, pages=pages)


# where fonts of the machine are looked for; empty where documents must look the same on every machine
FONT_FOLDERS: tuple[str, ...] = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts"),
    *("~/Library/Fonts", "/Library/Fonts"),
)
_FONT_FILES = {
    "sans": (("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"), ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")),
    "wide": (("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),),
    "serif": (("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"), ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf")),
}


@cache
def font_files(family: str) -> tuple[Path, Path]:
    """The regular and the bold font file of a family: one that the machine has, else the one reportlab brings along."""
    import reportlab

    found = {path.name: path for folder in FONT_FOLDERS for path in Path(folder).expanduser().rglob("*.ttf")}
    for names in _FONT_FILES.get(family, ()):
        if all(name in found for name in names):
            return found[names[0]], found[names[1]]
    own = Path(reportlab.__file__).parent / "fonts"
    return own / "Vera.ttf", own / "VeraBd.ttf"


COLUMN_SHARES = (0.31, 0.09, 0.15, 0.11, 0.11, 0.23)  # of the table's width, in a leaflet's usual table
_LEAST_WORD, _MOST_CELL = 6, 26  # letters that a column has room for, whatever its cells hold


def column_shares(table: Table) -> tuple[float, ...]:
    """The width of each column as a share of the table's; that of a table of other columns follows from its cells."""
    if len(table.header) == len(COLUMN_SHARES):
        return COLUMN_SHARES
    rows = [table.header, *(row.cells for row in table.rows if len(row.cells) == len(table.header))]
    longest = [max(len(row[at]) for row in rows) for at in range(len(table.header))]
    words = [max(len(word) for row in rows for word in row[at].split() or [""]) for at in range(len(table.header))]
    room = [max(_LEAST_WORD, word * 1.3 + 3, min(cell, _MOST_CELL)) for cell, word in zip(longest, words, strict=True)]
    return tuple(width / sum(room) for width in room)


def header_colour(style: Style) -> str:
    """White on a dark band, else black."""
    return "#ffffff" if style.band and style.band < "#8" else "#000000"


def blanks_kept(text: str) -> str:
    """Two blanks in a row kept apart, as typesetters that collapse blanks need it."""
    return text.replace("  ", " \u00a0")


def rgb(colour: str) -> tuple[int, int, int]:
    """'#rrggbb' as three numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
