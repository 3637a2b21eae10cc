"""Running text with wide blanks: justified, or with blanks typed twice; columns and tables beside it stay."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.model import Document, Source
from pipeline.read.dump import plain
from pipeline.read.dump.justified import unaligned_gaps

SOURCE = Source("report", "report.txt", "text/plain", "0" * 64, 1)

PARAGRAPHS = [
    "Harbour Dialogue on Seasonal Work",
    "Fourth plenary (Oslo, 3-4 March) reviewed the roadmap on seasonal work, the recognition of skills and the costs "
    "of recruitment; two workshops (9 May and 11 June) dealt with the protection of workers at sea.",
    "Lakes Process",
    "Senior officials met on 17 April and agreed to open the network of focal points to observers. A study visit to "
    "the border post of Kasane followed in July, and the group on data held three webinars on registers.",
    "Straits Forum (SF)",
    "The chair passed to Ghana. Ninth Ministerial Conference (Accra, 21 September), after a meeting of experts (20 "
    "September), adopted the declaration on returns with dignity and a plan of work for the years to come.",
    "Northern Consultations",
    "Working groups on asylum, on integration and on technology met twice, in February and in October; the round of "
    "the year was put off and takes place in the spring.",
]

JUSTIFIED = """\
Harbour    Dialogue     on     Seasonal     Work
Fourth   plenary (Oslo,  3-4   March)   reviewed
the roadmap on seasonal work;  two  workshops (9
May  and   11 June)   dealt with  the   costs of
recruitment.

Lakes Process
Senior   officials   met    on   17  April   and
agreed to open the network.
"""


def read(folder: Path, text: str) -> Document:
    path = folder / "report.txt"
    path.write_text(text, encoding="utf-8", newline="")
    return plain.read(path, SOURCE)


def shown(document: Document) -> list[str]:
    return [line.words for line in document.lines if not line.margin]


def single(lines: Sequence[str]) -> list[str]:
    return [" ".join(line.split()) for line in lines if line.strip()]


def stretched(line: str, width: int, chance: random.Random) -> str:
    """The line with so many blanks between its words that it is as wide as the others."""
    words = line.split()
    blanks = [1] * (len(words) - 1)
    for _ in range(width - len(" ".join(words)) if blanks else 0):
        blanks[chance.randrange(len(blanks))] += 1
    return "".join(word + " " * count for word, count in zip(words, [*blanks, 0], strict=True))


def justified(width: int, chance: random.Random, share: float = 1.0) -> list[str]:
    """The paragraphs as lines of one width, but for the last line of each and a share that a tool left ragged."""
    lines: list[str] = []
    for paragraph in PARAGRAPHS:
        *inner, last = textwrap.wrap(paragraph, width)
        lines += [stretched(line, width, chance) if chance.random() < share else line for line in inner]
        lines += [last, ""]
    return lines


def test_a_justified_paragraph_is_running_text_with_single_blanks(tmp_path: Path) -> None:
    assert shown(read(tmp_path, JUSTIFIED)) == single(JUSTIFIED.split("\n"))


def test_justified_lines_keep_their_text_number_and_gap(tmp_path: Path) -> None:
    lines = read(tmp_path, JUSTIFIED).lines
    assert lines[0].text == "Harbour    Dialogue     on     Seasonal     Work"
    assert [(line.number, line.gap) for line in lines if line.words.startswith(("Lakes", "Senior"))] == [
        (7, True),
        (8, False),
    ]


def test_doubled_blanks_part_no_columns(tmp_path: Path) -> None:
    lines = [line.replace(" ", "  ") for paragraph in PARAGRAPHS for line in textwrap.wrap(paragraph, 70)]
    assert shown(read(tmp_path, "\n".join(lines))) == single(lines)


@pytest.mark.parametrize("width", [44, 58, 72, 96])
@pytest.mark.parametrize("share", [0.3, 0.7, 1.0])
def test_chance_hardly_ever_tears_a_justified_page(tmp_path: Path, width: int, share: float) -> None:
    """What parts columns is told by chance (one edge in 500 pages), so no rule could promise it of each page."""
    pages = [justified(width, random.Random(seed), share) for seed in range(200)]
    torn = [lines for lines in pages if shown(read(tmp_path, "\n".join(lines))) != single(lines)]
    assert len(torn) <= 1


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("gutter", [3, 6])
def test_two_columns_of_justified_text_are_read_one_after_the_other(tmp_path: Path, seed: int, gutter: int) -> None:
    left, right = (justified(42, random.Random(seed + at)) for at in (0, 100))
    page = [one.ljust(42 + gutter) + other for one, other in zip(left, right, strict=False)]
    page += left[len(right) :] + [" " * (42 + gutter) + line for line in right[len(left) :]]
    assert shown(read(tmp_path, "\n".join(page))) == single([*left, *right])


@pytest.mark.parametrize("seed", range(6))
def test_a_table_below_justified_text_keeps_its_rows(tmp_path: Path, seed: int) -> None:
    rows = [
        ("Mechanism", "Type", "Since", "States"),
        ("Harbour Dialogue", "RCP", "2001", "12"),
        ("Lakes Process", "RCP", "1998", "9"),
        ("Straits Forum (SF)", "IRF", "2013", "31"),
        ("Northern Consultations", "IRF", "1985", "17"),
        ("Delta Talks", "RCP", "2010", "8"),
    ]
    table = ["".join(cell.ljust(width) for cell, width in zip(row, (28, 8, 9, 6), strict=True)) for row in rows]
    text = justified(72, random.Random(seed))
    document = read(tmp_path, "\n".join([*text, "", *table]))
    assert [row.cells for page in document.pages for found in page.tables for row in found] == rows
    assert shown(document)[: len(single(text))] == single(text)


def test_a_justified_page_may_follow_a_table(tmp_path: Path) -> None:
    table = [f"Process {n:<20}RCP       Africa        {1990 + n}     {n + 8}" for n in range(1, 9)]
    text = justified(72, random.Random(3))
    document = read(tmp_path, "\n".join(table) + "\n\f" + "\n".join(text))
    assert [line.words for line in document.pages[1].lines] == single(text)
    assert sum(len(found) for page in document.pages for found in page.tables) == 8


def test_columns_are_told_by_where_words_begin_again_and_again() -> None:
    texts = [
        "Lakes  Process          Straits  Forum",
        "The officials met       Ninth plenary",
        "in April and  in        held in Accra;",
        "July, at sea.           two  visits.",
    ]
    assert [[gap.end for gap in gaps] for gaps in unaligned_gaps(texts)] == [[7, 33], [], [14], [29]]


def test_one_row_shows_that_columns_of_the_page_before_go_on() -> None:
    texts = ["Lakes Process     and others met", "The officials met in April", "and in July, at sea."]
    assert [[gap.end for gap in gaps] for gaps in unaligned_gaps(texts, known=[18])] == [[], [], []]
    assert [[gap.end for gap in gaps] for gaps in unaligned_gaps(texts)] == [[18], [], []]


@pytest.mark.parametrize("blank", ["\u00a0", "\u2003", " \u00a0", "\t"])
def test_blanks_of_any_kind_are_read_as_single_ones(tmp_path: Path, blank: str) -> None:
    text = f"Lakes{blank}Process\r\nOfficials met{blank}{blank}on 17{blank}April{blank}\r\n{blank}\r\nin Kasane.\r\n"
    document = read(tmp_path, text)
    assert [(line.number, line.words, line.gap) for line in document.lines] == [
        (1, "Lakes Process", True),
        (2, "Officials met on 17 April", False),
        (4, "in Kasane.", True),
    ]


def test_a_tab_somewhere_does_not_hide_the_columns_of_a_page(tmp_path: Path) -> None:
    left = ["Lakes Process", "Officials\tmet in April and", "in July on seasonal work.", "They meet again in May."]
    right = ["Straits Forum", "Ninth plenary in Accra;", "two study visits and one", "webinar on data."]
    text = "\n".join(one.ljust(40) + other for one, other in zip(left, right, strict=True))
    assert shown(read(tmp_path, text)) == single([*left, *right])


def test_trailing_blanks_and_form_feeds_make_no_columns(tmp_path: Path) -> None:
    text = "Lakes Process      \nOfficials met in April.     \n \f  Straits Forum    \nNinth plenary.   \f\n"
    document = read(tmp_path, text)
    assert [[line.words for line in page.lines] for page in document.pages] == [
        ["Lakes Process", "Officials met in April."],
        ["Straits Forum", "Ninth plenary."],
    ]
