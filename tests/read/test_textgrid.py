"""Text that keeps its place on the page: columns side by side, tables set with blanks, raised letters."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.errors import UnreadableError
from pipeline.extract import extract
from pipeline.extract.coverage import printed_lines
from pipeline.model import Document, Source
from pipeline.read.dump import plain
from pipeline.rules import load_rules

SOURCE = Source("report", "report.txt", "text/plain", "0" * 64, 1)

TWO_COLUMNS = """\
                       ISCM 2016 HIGHLIGHTS
MAIN EVENTS IN 2016
Almaty Process                         Bali Process
SOM (24-27 May) on return; the         th
Sixth Ministerial Consultation         14 Meeting (2 June) in Apia on
(26-29 October).                       visa facilitation and border
                                       management.
Budapest Process
SOM (2-3 December) took stock of       Quito Process
the yearly activities.                 SOM (5 May) on regular path-
                                       ways.

2016 PUBLICATIONS
Study on return (Almaty Process)       Study on visas (Quito Process)
https://a.example/return               https://a.example/visas
"""

THREE_COLUMNS = """\
Almaty Process            Bali Process              Quito Process
SOM (24-27 May) on        SOM (2 June) on visa      SOM (5 May) on regular
return and labour         facilitation and on       pathways and on the
mobility.                 border management.        protection of minors.
"""

TABLE = """\
ISCM leaflet
 ISCM                          Type of   Region             Established Participating Selected thematic areas
                               ISCM                                     States
 Almaty Process on Refugee     RCP       Eurasia            2013        8             Mixed migration; Free move-
 Protection                                                                           ment of persons
 Ibero-American Network of Im- IRF       Americas –         2012        22            Education; Visas
 migration Authorities (RIAM)            Europe
 Bali Process                  RCP       Asia and           2002        45            Trafficking; Return and
                                         Pacific                                      readmission; Border
\fISCM leaflet
 ISCM                          Type of   Region             Established Participating Selected thematic areas
                               ISCM                                     States
                                                                                      control
 Quito Process                 RCP       Americas           2018        11            Regularization
 Khartoum Process              IRF       Africa – Europe    2014        41            Smuggling; Legal pathways
 Prague Process                RCP       Eurasia            2009        50            Visas
 Colombo Process               RCP       Asia and           2003        12            Labour migration
                                         Pacific
 Budapest Process              RCP       Eurasia            1993        52            Border management

                                                   - 2 -
"""


def read(folder: Path, text: str) -> Document:
    path = folder / "report.txt"
    path.write_text(text, encoding="utf-8")
    return plain.read(path, SOURCE)


def shown(document: Document) -> list[str]:
    return [line.words for line in document.lines if not line.margin]


def test_columns_are_read_one_after_the_other_between_the_titles_over_both(tmp_path: Path) -> None:
    assert shown(read(tmp_path, TWO_COLUMNS)) == [
        "ISCM 2016 HIGHLIGHTS",
        "MAIN EVENTS IN 2016",
        "Almaty Process",
        "SOM (24-27 May) on return; the",
        "Sixth Ministerial Consultation",
        "(26-29 October).",
        "Budapest Process",
        "SOM (2-3 December) took stock of",
        "the yearly activities.",
        "Bali Process",
        "14th Meeting (2 June) in Apia on",
        "visa facilitation and border",
        "management.",
        "Quito Process",
        "SOM (5 May) on regular path-",
        "ways.",
        "2016 PUBLICATIONS",
        "Study on return (Almaty Process)",
        "https://a.example/return",
        "Study on visas (Quito Process)",
        "https://a.example/visas",
    ]


def test_the_lines_of_two_columns_keep_the_number_and_place_they_have_in_the_file(tmp_path: Path) -> None:
    document = read(tmp_path, TWO_COLUMNS)
    file = TWO_COLUMNS.split("\n")
    for line in document.lines:
        assert file[line.number - 1][: len(line.text)].endswith(line.text.strip())
    side_by_side = [line for line in document.lines if line.number == 3]
    assert [line.text.strip() for line in side_by_side] == ["Almaty Process", "Bali Process"]
    assert side_by_side[0].column < side_by_side[1].column


def test_a_place_over_two_columns_is_in_reading_order(tmp_path: Path) -> None:
    from pipeline.text.passage import WordBreaks, joined

    lines = read(tmp_path, TWO_COLUMNS).lines
    bottom = next(line for line in lines if line.words == "the yearly activities.")
    top = next(line for line in lines if line.words == "Bali Process")
    breaks = WordBreaks([])
    where = joined("report", [top], breaks).where() + joined("report", [bottom], breaks).where()
    assert where.quote == "the yearly activities. Bali Process"


def test_the_published_lines_are_those_of_the_file(tmp_path: Path) -> None:
    printed = printed_lines(extract(read(tmp_path, TWO_COLUMNS), load_rules()))
    numbers = [line.line.number for line in printed]
    assert len(numbers) == len(set(numbers))
    assert "Almaty Process                         Bali Process" in [line.text for line in printed]


def test_three_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    assert [words for words in shown(read(tmp_path, THREE_COLUMNS)) if words.endswith("Process")] == [
        "Almaty Process",
        "Bali Process",
        "Quito Process",
    ]
    assert shown(read(tmp_path, THREE_COLUMNS))[3] == "mobility."


def test_running_text_with_wide_blanks_is_no_column(tmp_path: Path) -> None:
    text = "Bali Process      \nSOM  (20 August) in preparation\nfor a  meeting.\n\n  M A I N  E V E N T S\n"
    document = read(tmp_path, text)
    assert [(line.number, line.words) for line in document.lines] == [
        (1, "Bali Process"),
        (2, "SOM (20 August) in preparation"),
        (3, "for a meeting."),
        (5, "MAIN EVENTS"),
    ]


def test_a_table_set_with_blanks_has_the_rows_that_are_printed(tmp_path: Path) -> None:
    document = read(tmp_path, TABLE)
    rows = [row.cells for page in document.pages for table in page.tables for row in table]
    header = ("ISCM", "Type of ISCM", "Region", "Established", "Participating States", "Selected thematic areas")
    assert rows == [
        header,
        (
            "Almaty Process on Refugee Protection",
            "RCP",
            "Eurasia",
            "2013",
            "8",
            "Mixed migration; Free movement of persons",
        ),
        (
            "Ibero-American Network of Immigration Authorities (RIAM)",
            "IRF",
            "Americas – Europe",
            "2012",
            "22",
            "Education; Visas",
        ),
        (
            "Bali Process",
            "RCP",
            "Asia and Pacific",
            "2002",
            "45",
            "Trafficking; Return and readmission; Border control",
        ),
        header,
        ("Quito Process", "RCP", "Americas", "2018", "11", "Regularization"),
        ("Khartoum Process", "IRF", "Africa – Europe", "2014", "41", "Smuggling; Legal pathways"),
        ("Prague Process", "RCP", "Eurasia", "2009", "50", "Visas"),
        ("Colombo Process", "RCP", "Asia and Pacific", "2003", "12", "Labour migration"),
        ("Budapest Process", "RCP", "Eurasia", "1993", "52", "Border management"),
    ]
    assert [line.words for line in document.lines if line.margin] == ["ISCM leaflet", "ISCM leaflet", "- 2 -"]


def test_a_row_is_read_from_all_its_lines_over_the_page_break(tmp_path: Path) -> None:
    document = read(tmp_path, TABLE)
    row = next(row for page in document.pages for table in page.tables for row in table if row.cells[3] == "2002")
    assert [line.number for line in row.lines] == [8, 9, 13]
    assert [line.page for line in row.lines] == [1, 1, 2]


def test_cells_set_to_the_middle_are_refused_rather_than_read_into_wrong_rows(tmp_path: Path) -> None:
    rows = [
        ["Ibero-American Network of      ", "          ", "             ", "            ", "Education; Visas; Mixed"],
        ["Immigration Authorities        ", "IRF       ", "Americas     ", "2012        ", "migration; Labour"],
        ["(RIAM)                         ", "          ", "             ", "            ", "mobility"],
        ["Bali                           ", "          ", "             ", "            ", "Trafficking"],
        ["Process                        ", "RCP       ", "Asia         ", "2002        ", ""],
        ["Quito Process                  ", "RCP       ", "Americas     ", "2018        ", "Visas"],
    ]
    with pytest.raises(UnreadableError, match=r"page 1: the rows of the table cannot be told apart .* the PDF itself"):
        read(tmp_path, "\n".join("".join(row).rstrip() for row in rows))


def test_a_table_printed_cell_by_cell_is_refused(tmp_path: Path) -> None:
    cells = [f"Process {n}\n\nRCP\n\nAfrica\n\n{1990 + n}\n\n{10 + n}\n\nVisas" for n in range(6)]
    with pytest.raises(UnreadableError, match=r"prints its table cell by cell, .* 'pdftotext -layout'"):
        read(tmp_path, "\n\n".join(cells))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bali Process\nSOM and 14\nth\n Meeting (2 June)", ["Bali Process", "SOM and 14th", "Meeting (2 June)"]),
        ("Bali Process\nth\nThe 14 Meeting (2 June)", ["Bali Process", "The 14th Meeting (2 June)"]),
        ("The 3 courses\nrd\nThe 13 and the 3 Meeting", ["The 3 courses", "The 13 and the 3rd Meeting"]),
        ("The 14 Meeting\nrd\nThe 14 Meeting", ["The 14 Meeting", "rd", "The 14 Meeting"]),
    ],
)
def test_raised_letters_on_a_line_of_their_own_are_read_at_their_number(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    assert shown(read(tmp_path, text)) == words


def test_what_stands_at_the_same_place_of_each_page_is_furniture(tmp_path: Path) -> None:
    bodies = ["\n".join(f"{letter} line of {word} text." for word in "abcdefghijkl") for letter in "ABC"]
    pages = [f"ISCM Highlights 2016\n\n{body}\n{n} / 3\n" for n, body in enumerate(bodies, start=1)]
    document = read(tmp_path, "\f".join(pages))
    assert [line.margin for line in document.lines if line.margin] == [
        "running header or footer",
        "page number",
    ] * 3


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@pytest.mark.parametrize("seed", [20, 22, 24])
def test_a_leaflet_has_the_same_rows_as_its_pdf(tmp_path: Path, seed: int) -> None:
    from tests.made.leaflets import leaflet
    from tests.made.style import style_of
    from tests.made.typeset import typeset

    document = leaflet(seed)
    pdf = typeset(document, style_of(document), tmp_path / "leaflet.pdf", "reportlab")
    subprocess.run(["pdftotext", "-layout", str(pdf), str(tmp_path / "leaflet.txt")], check=True)
    read_back = plain.read(tmp_path / "leaflet.txt", SOURCE)
    cells = [row.cells for page in read_back.pages for table in page.tables for row in table]
    wanted = [" ".join(cell.split()) for row in document.table.rows for cell in row.cells]
    rows = [row for row in cells if row != cells[0]]
    assert [squashed(cell) for row in rows for cell in row] == [squashed(cell) for cell in wanted]


def squashed(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
