"""A user's own table in any file: it is read as it was meant, or refused in one line that says where and what to do."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UseError
from pipeline.names.index import Mechanism, NameIndex
from pipeline.names.likeness import resolve_name
from pipeline.release.own_table import ids
from pipeline.release.own_table.ids import ADDED, cells_of, with_ids
from pipeline.release.own_table.opened import own_table
from pipeline.rules import load_rules

RULES = load_rules()
SPANISH = [["organización", "año"], ["Proceso de Puebla", "1996"], ["Diálogo 5+5", "2001"], ["Güe, Reunión", "2003"]]


def kept(folder: Path, content: str | bytes, name: str = "names.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def as_csv(rows: Iterable[Sequence[str]], separator: str = ",", end: str = "\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    return text.getvalue()


def table_of(path: Path, column: str = "who", **options: str) -> tuple[list[list[str]], str]:
    """The header and rows of the table, and what is noted of it."""
    with own_table(path, column, **options) as table:
        return [table.header, *table.rows()], table.note


def refusal(path: Path, column: str = "who", **options: str) -> str:
    with pytest.raises(UseError) as raised:
        table_of(path, column, **options)
    told = str(raised.value)
    assert "\n" not in told
    return told


# ---------------------------------------------------------------- separators and encodings


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_table_reads_the_same_with_any_separator_line_end_and_encoding(
    separator: str, end: str, encoding: str, tmp_path: Path
) -> None:
    path = kept(tmp_path, as_csv(SPANISH, separator, end).encode(encoding))
    assert table_of(path, "organización")[0] == SPANISH


cell = st.text(st.sampled_from('aé ,;|\t"\n1'), max_size=6)


@given(st.lists(st.tuples(cell, cell, cell), max_size=6), st.sampled_from(",;\t|"))
@settings(deadline=None)
def test_what_is_printed_is_read_back_whatever_stands_in_the_cells(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], separator: str
) -> None:
    header = ["who", "note", "n"]
    printed = [header, *(list(row) for row in rows if any(row))]
    path = kept(tmp_path_factory.mktemp("printed"), as_csv(printed, separator))
    assert table_of(path)[0] == printed


def test_what_is_odd_is_said(tmp_path: Path) -> None:
    assert table_of(kept(tmp_path, "who,n\nBali Process,1\n"))[1] == ""
    assert table_of(kept(tmp_path, "who;n\nBali Process;1\n"))[1] == "names.csv: read with semicolons between the cells"
    assert "as UTF-16" in table_of(kept(tmp_path, "who,n\nBali Process,1\n".encode("utf-16")))[1]
    said = table_of(kept(tmp_path, "who\nDiálogo de Bali\n".encode("cp1252")))[1]
    assert "Windows-1252" in said
    assert "--encoding" in said


def test_names_with_commas_and_no_further_column_stay_whole(tmp_path: Path) -> None:
    path = kept(tmp_path, "who\nAfrican, Caribbean and Pacific Dialogue\nRabat Process\n")
    assert table_of(path)[0][1:] == [["African, Caribbean and Pacific Dialogue"], ["Rabat Process"]]


def test_excel_says_its_separator_in_a_line_of_its_own(tmp_path: Path) -> None:
    path = kept(tmp_path, "sep=;\r\nwho;n\r\nBali Process;1,5\r\n")
    assert table_of(path)[0] == [["who", "n"], ["Bali Process", "1,5"]]
    assert refusal(kept(tmp_path, "sep=;\nwho;n\nBali\n")).startswith("names.csv, line 3: 1 cell")


@pytest.mark.parametrize(("encoding", "name"), [("cp1251", "Будапештский процесс"), ("cp1256", "عملية الخرطوم")])
def test_letters_of_another_script_are_not_guessed_but_read_when_their_encoding_is_named(
    encoding: str, name: str, tmp_path: Path
) -> None:
    path = kept(tmp_path, f"who\n{name}\n".encode(encoding))
    assert "line 2" in refusal(path)
    assert "--encoding" in refusal(path)
    assert table_of(path, encoding=encoding)[0] == [["who"], [name]]


def test_a_wrong_byte_in_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = kept(tmp_path, "who\nCafé\nÉtat\nForêt\nReunión\n".encode() + b"Caf\xe9\n")
    assert refusal(path).startswith("names.csv, line 6: is not UTF-8")


def test_an_encoding_that_is_none_or_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = kept(tmp_path, "who\nReunión\n")
    assert "klingon" in refusal(path, encoding="klingon")
    assert "ascii" in refusal(path, encoding="ascii")


# ---------------------------------------------------------------- tables that are broken


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('who,n\n"Bali Process,1\nRabat Process,2\n', "names.csv, line 2: a quote is opened and never closed"),
        ('who,n\nBali,1\n"Prague\nProcess",2\n"Rabat,3\n', "names.csv, line 5: a quote is opened and never closed"),
        ('who,n\n"Bali Process,1\n"Rabat Process",2\n', "names.csv, line 2: a quote is not closed where its cell ends"),
        ('who,n\nBali,1\n"Rabat, the "old" one",2\n', "names.csv, line 3: a quote is not closed where its cell ends"),
        ("who,n\nBali,1,2\n", "names.csv, line 2: 3 cells, but the header has 2"),
        ("who,n\nBali,1\nRabat\n", "names.csv, line 3: 1 cell, but the header has 2"),
        ('who,n\n"Bali\nProcess",1\nRabat\n', "names.csv, line 4: 1 cell, but the header has 2"),
        ("", "names.csv: the file is empty"),
        ("\n\n", "names.csv: the file is empty"),
        ("name,note\nBali,1\n", "names.csv: no column 'who'; it has name, note"),
        ("name;note\nBali;1\n", "names.csv: no column 'who'; it has name, note"),
        ("who,n,n\nBali,1,2\n", "names.csv: more than one column is called n"),
        ("who,who\nBali,1\n", "names.csv: more than one column is called who"),
        (b"\x00\x01\x02\x00\x00\x03", "names.csv: is neither text nor a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "names.csv: is an old Excel file, or a workbook with a password"),
        (b"PK\x03\x04 and so on", "names.csv: cannot be read as an Excel workbook"),
        (b"PAR1 and so on", "names.csv: cannot be read as a Parquet file"),
        (b"\x1f\x8b\x08", "names.csv: is a compressed file"),
        (b"%PDF-1.7", "names.csv: is a PDF"),
        ("<!DOCTYPE html><table>", "names.csv: is a web page"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(content: str | bytes, said: str, tmp_path: Path) -> None:
    assert refusal(kept(tmp_path, content)).startswith(said)


def test_what_is_no_file_is_refused_as_what_it_is(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere.csv") == f"{tmp_path / 'nowhere.csv'}: there is no such file"
    assert "is a folder" in refusal(tmp_path)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused_in_one_line(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = kept(tmp_path_factory.mktemp("bytes"), b"who,n\n" + content)
    told: str | set[int]
    try:
        told = {len(row) for row in table_of(path)[0]}
    except UseError as error:
        told = str(error)
    assert told == {2} or (isinstance(told, str) and "\n" not in told)


def test_a_column_is_found_by_its_name_but_for_blanks(tmp_path: Path) -> None:
    with own_table(kept(tmp_path, "n,  who is   it \n1,Bali\n"), "who is it") as table:
        assert (table.at, table.header) == (1, ["n", "  who is   it "])


# ---------------------------------------------------------------- workbooks and Parquet files


def workbook(folder: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(folder / "names.xlsx")
    return folder / "names.xlsx"


def test_a_workbook_is_read_as_its_cells_are_shown(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        names=[[], ["who", "year", "on", "share"], ["Bali Process", 2021, date(2021, 5, 3), 0.5], [None, 2.0, None]],
    )
    assert table_of(path) == (
        [["who", "year", "on", "share"], ["Bali Process", "2021", "2021-05-03", "0.5"], ["", "2", "", ""]],
        "",
    )


def test_the_first_sheet_that_has_the_column_is_read_or_the_one_that_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path, about=[["title"]], names=[["who"], ["Bali"]], more=[["who"], ["Rabat"]])
    rows, note = table_of(path)
    assert rows == [["who"], ["Bali"]]
    assert "sheet 'names', one of 3" in note
    assert table_of(path, sheet="more")[0] == [["who"], ["Rabat"]]
    assert refusal(path, sheet="less") == "names.xlsx: no sheet 'less'; it has about, names, more"
    assert refusal(path, "whom") == "names.xlsx: no column 'whom'; it has title"


def test_a_row_of_a_workbook_that_is_longer_than_its_header_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, names=[["who"], ["Bali"], ["Rabat", "b"]])
    assert refusal(path) == "names.xlsx, row 3 of sheet 'names': more cells than the header has columns"
    assert refusal(workbook(tmp_path, names=[[]])) == "names.xlsx: the workbook is empty"


def test_a_parquet_file_is_read_as_text(tmp_path: Path) -> None:
    columns = {"n": [1, None], "who": ["Bali Process", None], "at": [datetime(2021, 5, 3, 9), None], "x": [["a"], []]}
    pq.write_table(pa.table(columns), tmp_path / "names.parquet")
    assert table_of(tmp_path / "names.parquet")[0] == [
        ["n", "who", "at", "x"],
        ["1", "Bali Process", "2021-05-03 09:00:00", '["a"]'],
        ["", "", "", "[]"],
    ]
    assert refusal(tmp_path / "names.parquet", "whom") == "names.parquet: no column 'whom'; it has n, who, at, x"


@pytest.mark.filterwarnings("ignore")  # of openpyxl, about what is odd in a damaged workbook
@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_a_damaged_workbook_or_parquet_file_is_read_or_refused_in_one_line(kind: str, tmp_path: Path) -> None:
    whole = workbook(tmp_path, names=[["who"], *([f"name {n}"] for n in range(40))])
    pq.write_table(pa.table({"who": [f"name {n}" for n in range(40)]}), tmp_path / "names.parquet")
    content = (whole if kind == "xlsx" else tmp_path / "names.parquet").read_bytes()
    chance, refused = random.Random(3), 0
    for _ in range(60):
        damaged = bytearray(content)
        for _ in range(4):
            damaged[chance.randrange(8, len(damaged))] = chance.randrange(256)
        try:
            table_of(kept(tmp_path, bytes(damaged), f"damaged.{kind}"))
        except UseError as error:
            refused += 1
            told = str(error)
            assert "\n" not in told and told.startswith(f"damaged.{kind}: ")  # noqa: PT018
    assert refused > 10


# ---------------------------------------------------------------- ids


def with_our_cells(rows: Sequence[Sequence[str]], folder: Path, workers: int = 1) -> list[list[str]]:
    path = kept(folder, as_csv(rows))
    with own_table(path, "who") as table:
        text = "".join(block.text for block in with_ids(table, "table", workers))
    return list(csv.reader(io.StringIO(text, newline="")))


PRINTED = (
    *("Bali Process", "Bail Process", "Rabat Process (RCM)", "Regional Conference", "Village Fair", "", "IGAD"),
    *("Prague Process on higher education", "Conference on Migrants and Cities (CMC)", "12th Meeting of the RCM"),
)


def test_every_row_stays_as_it_is_with_our_cells_behind_it(tmp_path: Path) -> None:
    rows = [["n", "who", "iscm_id"], *([str(n), name, 'say "x"'] for n, name in enumerate(PRINTED))]
    header, *found = with_our_cells(rows, tmp_path)
    assert header == ["n", "who", "iscm_id", "iscm_id_iscm", *ADDED[1:]]
    assert [row[:3] for row in found] == rows[1:]
    assert [tuple(row[3:]) for row in found] == [cells_of(name, "table", RULES) for name in PRINTED]


@pytest.mark.slow
def test_a_long_table_resolves_in_several_processes_as_each_of_its_names_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ids, "FEW", 40)
    monkeypatch.setattr(ids, "BLOCK", 25)
    names = [f"{name} {n}" if n % 3 else name for n in range(30) for name in PRINTED]
    rows = [["who", "n"], *([name, str(n)] for n, name in enumerate(names))]
    _, *found = with_our_cells(rows, tmp_path, workers=2)
    assert [row[:2] for row in found] == rows[1:]
    assert [tuple(row[2:]) for row in found] == [cells_of(name, "table", RULES) for name in names]


def test_our_columns_have_names_that_the_table_lacks_even_where_it_was_resolved_twice(tmp_path: Path) -> None:
    once = with_our_cells([["who"], ["Bali Process"]], tmp_path)
    twice = with_our_cells(with_our_cells(once, tmp_path), tmp_path)
    assert len(set(twice[0])) == len(twice[0]) == 1 + 3 * len(ADDED)


@given(st.sampled_from([m.name for m in RULES.mechanisms.values()]), st.text(max_size=12), st.booleans())
@settings(deadline=None)
def test_what_is_not_accepted_has_its_candidates_best_first_and_no_margin_is_negative(
    name: str, more: str, is_before: bool
) -> None:
    found = resolve_name(f"{more} {name}" if is_before else f"{name} {more}", RULES.names)
    assert found.margin >= 0
    assert bool(found.considered) <= (found.status != "accepted")
    assert len(found.considered) <= 3
    scores = [seen.score for seen in found.considered]
    assert scores == sorted(scores, reverse=True)
    assert all(seen.why and seen.score > 0 for seen in found.considered)
    assert len({seen.iscm_id for seen in found.considered}) == len(found.considered)
    if found.runner_up and found.status != "accepted":
        assert found.runner_up in {seen.iscm_id for seen in found.considered}


@pytest.mark.parametrize(
    ("printed", "iscm_id", "said"),
    [
        ("Regional Conference", "rcm", "no word that only it has"),
        ("Prague Process on higher education", "prague", "foreign to it: higher, education"),
        ("Conference on Migrants and Cities (CMC)", "cmc", "CMC stands beside another name"),
        ("Rabat Process (RCM)", "rcm", "several names in one"),
        ("Prague Process on higher education", "prague", "score below 76"),
        ("Abu Dhabi Declaration", "add", "something else: declaration"),
    ],
)
def test_a_candidate_says_what_speaks_against_it(printed: str, iscm_id: str, said: str) -> None:
    [seen] = [seen for seen in resolve_name(printed, RULES.names).considered if seen.iscm_id == iscm_id]
    assert said in seen.why


def test_two_candidates_that_are_equally_close_say_so() -> None:
    mechanisms = [Mechanism(f"m{n}", "", f"Harbour Dialogue on {n} Boats", "") for n in ("Fishing", "Rowing")]
    names = NameIndex([*mechanisms, Mechanism("far", "", "Coastal Process", "")], [], [], RULES.lexicon)
    found = resolve_name("Harbour Dialogue on Boats", names)
    assert (found.status, found.considered[0].score) == ("review", found.considered[1].score)
    assert f"only 0 ahead of {found.considered[1].iscm_id}" in found.considered[0].why
