"""Text dumps: where pages start, which lines list a page's links, which are tables, and which files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableError
from pipeline.model import Document, Source
from pipeline.read.dump import plain

SOURCE = Source("report", "report.txt", "text/plain", "0" * 64, 1)


def read_bytes(folder: Path, data: bytes) -> Document:
    path = folder / "report.txt"
    path.write_bytes(data)
    return plain.read(path, SOURCE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def shown(document: Document) -> list[list[str]]:
    return [[line.text for line in page.lines] for page in document.pages]


def test_blank_lines_are_left_out_and_numbers_are_those_of_an_editor(folder: Path) -> None:
    document = read_bytes(folder, b"\n  First \n\n\nSecond\nThird\n")
    assert [(line.number, line.text, line.gap) for line in document.lines] == [
        (2, "First", True),
        (5, "Second", True),
        (6, "Third", False),
    ]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_may_end_in_any_usual_way(folder: Path, end: bytes) -> None:
    document = read_bytes(folder, end.join([b"One", b"", b"Two"]))
    assert [(line.number, line.text) for line in document.lines] == [(1, "One"), (3, "Two")]


def test_a_byte_order_mark_is_not_part_of_the_text(folder: Path) -> None:
    assert read_bytes(folder, "\ufeffTitle".encode()).lines[0].text == "Title"


def test_a_form_feed_starts_a_page(folder: Path) -> None:
    document = read_bytes(folder, b"One\nTwo\n\fThree\nFour\f")
    assert shown(document) == [["One", "Two"], ["Three", "Four"]]
    assert [page.number for page in document.pages] == [1, 2]
    assert [line.number for line in document.lines] == [1, 2, 3, 4]


def test_text_after_a_list_of_addresses_starts_a_page(folder: Path) -> None:
    document = read_bytes(folder, b"One.\n https://a.org\nhttps://b.org\nhttps://b.org\n\n\nTwo\n")
    assert shown(document) == [["One."], ["Two"]]
    assert [link.url for link in document.links] == ["https://a.org", "https://b.org", "https://b.org"]
    assert [link.page for link in document.links] == [1, 1, 1]
    assert document.pages[0].link_lines == tuple(link.source for link in document.links)
    assert all(link.line is None for link in document.links)


def test_an_address_printed_in_the_text_is_no_list(folder: Path) -> None:
    document = read_bytes(folder, b"Title of a study\nhttps://a.org/study.pdf\n\nTitle of another study\n")
    assert shown(document) == [["Title of a study", "https://a.org/study.pdf", "Title of another study"]]
    assert document.links == ()


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("The end.\nhttps://a.org", ["https://a.org"]),
        ("Some words\n https://a.org", ["https://a.org"]),
        ("Title of a study\nhttps://a.org/study.pdf", []),
        ("Title of a study\nhttps://a.org/study.pdf\nhttps://b.org", ["https://a.org/study.pdf", "https://b.org"]),
        ("The end.", []),
    ],
)
def test_one_last_address_is_a_list_if_the_dump_sets_it_off(folder: Path, text: str, urls: list[str]) -> None:
    assert [link.url for link in read_bytes(folder, text.encode()).links] == urls


def test_lines_set_with_tabs_are_the_rows_of_a_table(folder: Path) -> None:
    document = read_bytes(folder, b"Intro\nISCM\tType\tYear\nPrague Process\tRCP\t2009\nIGC\t\t 1985 \nEnd")
    ((rows),) = document.pages[0].tables
    assert [row.cells for row in rows] == [
        ("ISCM", "Type", "Year"),
        ("Prague Process", "RCP", "2009"),
        ("IGC", "", "1985"),
    ]
    assert [row.lines[0].number for row in rows] == [2, 3, 4]


def test_lines_set_with_bars_are_the_rows_of_a_table_without_its_rules(folder: Path) -> None:
    document = read_bytes(folder, b"| ISCM | Type | Year |\n|---|:--:|---|\n| **IGC** | IRF | 1985 |\n")
    ((rows),) = document.pages[0].tables
    assert [row.cells for row in rows] == [("ISCM", "Type", "Year"), ("IGC", "IRF", "1985")]


def test_text_between_rows_parts_two_tables(folder: Path) -> None:
    document = read_bytes(folder, b"a\tb\tc\nwords\nd\te\tf\n")
    assert [len(table) for table in document.pages[0].tables] == [1, 1]


def test_words_are_read_without_letter_spacing_and_markdown_and_the_text_is_kept(folder: Path) -> None:
    document = read_bytes(folder, b"M A I N  E V E N T S  I N  2021   \n## **Types** of ISCM\n")
    assert [(line.text, line.words) for line in document.lines] == [
        ("M A I N  E V E N T S  I N  2021", "MAIN EVENTS IN 2021"),
        ("## **Types** of ISCM", "Types of ISCM"),
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"One\nTwo \xff\n", ("line 2", "0xff")),
        (b"\n\n\nS\xf6derk\xf6ping", ("line 4", "0xf6")),
        (b"\x80", ("line 1", "0x80")),
    ],
)
def test_a_file_that_is_not_utf_8_is_refused_with_line_and_byte(
    folder: Path, data: bytes, told: tuple[str, ...]
) -> None:
    with pytest.raises(UnreadableError) as error:
        read_bytes(folder, data)
    assert all(part in str(error.value) for part in ("report.txt", "UTF-8", *told))


def test_a_file_with_zero_bytes_is_refused(folder: Path) -> None:
    with pytest.raises(UnreadableError, match=r"report\.txt: .*not text"):
        read_bytes(folder, b"One\x00Two")


def test_an_empty_file_has_no_pages(folder: Path) -> None:
    assert read_bytes(folder, b"").pages == ()
    assert read_bytes(folder, b" \n\n \f\n").lines == ()


@given(
    pages=st.lists(
        st.tuples(
            st.lists(
                st.text("abc XYZ.,é", min_size=1, max_size=20).map(lambda t: f"w{t}".strip()), min_size=1, max_size=5
            ),
            st.lists(st.sampled_from(["https://a.org", "http://b.org/c", "www.d.org/e-f"]), min_size=2, max_size=4),
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(deadline=None, max_examples=60)
def test_a_dump_of_pages_with_their_addresses_is_read_back(
    pages: list[tuple[list[str], list[str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    dump = "".join("\n".join([*lines, "", *urls, "", ""]) for lines, urls in pages)
    document = read_bytes(tmp_path_factory.getbasetemp(), dump.encode())
    assert shown(document) == [lines for lines, _ in pages]
    assert [[link.url for link in page.links] for page in document.pages] == [urls for _, urls in pages]
    file_lines = dump.split("\n")
    for page in document.pages:
        assert all(file_lines[line.number - 1] == line.text for line in (*page.lines, *page.link_lines))
