"""What the program knows: the data files are whole and agree with each other, and broken ones are refused by line."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import DATA
from pipeline.errors import RulesError
from pipeline.rules import FILES, VERDICTS, Rules, load_rules
from pipeline.tables.schema import schema
from tests.helpers.small import edited

GOLD = Path(__file__).parent / "gold"
READ = sorted(path.name for path in DATA.glob("*.csv") if path.name not in ("fields.csv", "tables.csv"))
HEADER = "finding_id,verdict,value,reviewer,date,reason,evidence_hash\n"


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_rows(*added: dict[str, str]) -> Callable[[str], str]:
    """Adds rows, their cells by column name, 'note' in every other cell."""

    def edit(text: str) -> str:
        columns = next(csv.reader(text.splitlines()))
        lines = [",".join(row.get(column, "") for column in columns) for row in added]
        return text.rstrip("\n") + "\n" + "\n".join(lines) + "\n"

    return edit


def last_line(data: Path, name: str) -> int:
    return len((data / name).read_text(encoding="utf-8").splitlines())


# ---------------------------------------------------------------- the files that the program ships with


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.csv")))
def test_a_data_file_is_utf8_with_unix_lines_and_no_row_twice(name: str) -> None:
    content = (DATA / name).read_bytes()
    text = content.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert b"\r" not in content
    assert text.endswith("\n")
    lines = text.splitlines()
    assert len(lines) > 1
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize(
    "name",
    sorted(path.name for path in DATA.glob("*.csv") if path.name not in ("fields.csv", "tables.csv", "themes.csv")),
)
def test_every_row_of_domain_knowledge_says_where_it_is_from(name: str) -> None:
    without = [row for row in rows(DATA / name) if not (row.get("source") or row.get("note"))]
    assert without == []


@pytest.mark.parametrize(("name", "key"), [("mechanisms", "iscm_id"), ("themes", "theme_id")])
def test_the_registry_has_every_id_of_the_truth_tables(name: str, key: str) -> None:
    known = {row[key] for row in rows(DATA / f"{name}.csv")}
    assert {row[key] for row in rows(GOLD / f"{name}.csv")} <= known


def test_every_alias_and_theme_form_leads_to_an_id(rules: Rules) -> None:
    assert {alias.iscm_id for alias in rules.aliases} <= set(rules.mechanisms)
    assert {theme_id for _, theme_id in rules.theme_forms} == set(rules.themes)


def test_an_alias_is_valid_from_before_it_is_valid_to(rules: Rules) -> None:
    limited = [alias for alias in rules.aliases if alias.valid_from and alias.valid_to]
    assert limited
    assert [alias for alias in limited if alias.valid_from > alias.valid_to] == []


@pytest.mark.parametrize(
    ("table", "column", "used"),
    [
        ("events", "event_type", lambda rules: {word.event_type for word in rules.event_words}),
        ("mechanisms", "kind", lambda rules: set(rules.kinds.values())),
    ],
)
def test_a_value_that_a_data_file_gives_is_allowed_in_the_tables(
    table: str, column: str, used: Callable[[Rules], set[str]], rules: Rules
) -> None:
    allowed = next(field.allowed for field in schema()[table] if field.name == column)
    assert used(rules) <= set(allowed)
    assert used(rules)


def test_verdicts_are_those_that_the_reconciliation_table_allows() -> None:
    assert next(f.allowed for f in schema()["reconciliation"] if f.name == "decision") == VERDICTS


# ---------------------------------------------------------------- loading


def test_every_file_of_domain_knowledge_is_read() -> None:
    assert sorted(FILES) == READ


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.csv")))
def test_the_fingerprint_changes_with_every_data_file(name: str, rules: Rules, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    assert load_rules(data).fingerprint == rules.fingerprint
    with (data / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert load_rules(data).fingerprint != rules.fingerprint


def test_the_fingerprint_changes_with_the_decisions(rules: Rules, tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    assert load_rules(decisions=path).fingerprint == rules.fingerprint
    path.write_text(HEADER, encoding="utf-8")
    assert load_rules(decisions=path).fingerprint != rules.fingerprint


def test_decisions_are_read_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(
        HEADER + 'f-1,own_value,2001,ab,2022-03-31,"two, in words",e-1\nf-2,unsure,,cd,2022-04-01,,e-2\n',
        encoding="utf-8-sig",
    )
    first, second = load_rules(decisions=path).decisions
    assert (first.finding_id, first.verdict, first.value, first.reviewer) == ("f-1", "own_value", "2001", "ab")
    assert (first.date, first.reason, first.evidence_hash) == ("2022-03-31", "two, in words", "e-1")
    assert (second.finding_id, second.verdict, second.reason) == ("f-2", "unsure", "")


def test_without_a_decisions_file_nothing_is_decided(tmp_path: Path) -> None:
    assert load_rules().decisions == ()
    assert load_rules(decisions=tmp_path / "decisions.csv").decisions == ()


def test_a_file_as_a_spreadsheet_saves_it_is_read_too(rules: Rules, tmp_path: Path) -> None:
    data = edited(tmp_path, "mechanisms.csv", lambda text: "\ufeff" + text.replace("\n", "\r\n"))
    assert load_rules(data).mechanisms == rules.mechanisms


def test_blanks_around_a_cell_are_taken_off(tmp_path: Path) -> None:
    data = edited(
        tmp_path, "aliases.csv", with_rows({"alias": " Harbour Circle ", "iscm_id": " bali ", "kind": "name"})
    )
    assert load_rules(data).aliases[-1].alias == "Harbour Circle"
    assert load_rules(data).aliases[-1].iscm_id == "bali"


def test_a_new_alias_is_found_at_once(tmp_path: Path) -> None:
    data = edited(tmp_path, "aliases.csv", with_rows({"alias": "Harbour Circle", "iscm_id": "bali", "kind": "name"}))
    (found,) = load_rules(data).names.find("They met in the Harbour Circle.")
    assert found.printed == "Harbour Circle"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("This map is for illustration purposes only.", "disclaimer"),
        ("Call us, Tel: 1", "contact details"),
        ("The UN Migration Agency", "publisher"),
        ("the un migration agency ", "publisher"),
        ("The UN Migration Agency met", ""),
        ("See: More ISCM publications", ""),
        ("SOM (20 August)", ""),
        ("", ""),
    ],
)
def test_a_line_is_set_aside_where_a_phrase_stands_as_the_file_says(text: str, reason: str, rules: Rules) -> None:
    assert rules.furniture_reason(text) == reason


# ---------------------------------------------------------------- broken files

Cells = dict[str, str]
REFUSED: dict[str, tuple[str, tuple[Cells, ...], str]] = {
    "a mechanism twice": ("mechanisms.csv", ({"iscm_id": "bali", "name": "Other"},), "iscm_id 'bali'"),
    "a mechanism without an id": ("mechanisms.csv", ({"name": "Other"},), "iscm_id"),
    "an alias of nobody": ("aliases.csv", ({"alias": "Harbour Circle", "iscm_id": "harbour"},), "iscm_id 'harbour'"),
    "an empty alias": ("aliases.csv", ({"alias": " ", "iscm_id": "bali"},), "alias is empty"),
    "an alias of dashes": ("aliases.csv", ({"alias": "–", "iscm_id": "bali"},), "alias is empty"),
    "an alias of two": (
        "aliases.csv",
        ({"alias": "Harbour Circle", "iscm_id": "bali"}, {"alias": "HARBOUR-CIRCLE", "iscm_id": "rabat"}),
        "alias 'HARBOUR-CIRCLE' stands for 'bali' already",
    ),
    "an alias that is another one's name": (
        "aliases.csv",
        ({"alias": "Abu Dhabi Dialogue", "iscm_id": "bali"},),
        "'add'",
    ),
    "an alias that is another one's acronym": ("aliases.csv", ({"alias": "IGC", "iscm_id": "bali"},), "alias 'IGC'"),
    "an acronym of two mechanisms": (
        "mechanisms.csv",
        ({"iscm_id": "harbour", "acronym": "IGC", "name": "Harbour Circle"},),
        "acronym 'IGC' stands for 'igc'",
    ),
    "an other body that is a mechanism": (
        "known_others.csv",
        ({"alias": "Khartoum Process", "body_id": "kp", "name": "Other"},),
        "'khartoum'",
    ),
    "a theme twice": ("themes.csv", ({"theme_id": "gender", "label": "Other"},), "'gender'"),
    "a theme's label twice": (
        "themes.csv",
        ({"theme_id": "climate", "label": "Climate change"},),
        "label 'Climate change' stands for",
    ),
    "a form of no theme": ("theme_aliases.csv", ({"alias": "Sea level", "theme_id": "sea"},), "'sea'"),
    "a form of two themes": (
        "theme_aliases.csv",
        ({"alias": "Climate Change", "theme_id": "gender"},),
        "'climate_change'",
    ),
    "a region that is two": ("regions.csv", ({"alias": "Africa", "regions": "Asia"},), "alias 'Africa'"),
    "a type that is two": ("mechanism_kinds.csv", ({"alias": "RCPs", "kind": "IRF"},), "'RCP'"),
    "a rank that is no number": (
        "event_types.csv",
        ({"head": "rally", "event_type": "meeting", "rank": "1.5"},),
        "rank '1.5'",
    ),
    "a rank in raised digits": (
        "event_types.csv",
        ({"head": "rally", "event_type": "meeting", "rank": "³"},),
        "rank '³'",
    ),
    "an event type that no table allows": (
        "event_types.csv",
        ({"head": "rally", "event_type": "street_party", "rank": "10"},),
        "'street_party'",
    ),
    "a kind that no table allows": ("mechanism_kinds.csv", ({"alias": "Circle", "kind": "CIRCLE"},), "'CIRCLE'"),
    "a column for a field that is none": (
        "table_columns.csv",
        ({"header": "Harbour", "field": "harbour"},),
        "'harbour'",
    ),
    "a role of a word that is none": ("place_words.csv", ({"word": "Harbour", "role": "port"},), "'port'"),
    "a word of two roles": ("place_words.csv", ({"word": "Online", "role": "region"},), "'Online'"),
    "a type word behind what": ("type_words.csv", ({"word": "pact", "after_place": "Harbour"},), "'Harbour'"),
    "a role in a name that is none": ("name_words.csv", ({"word": "Harbour", "role": "port"},), "'port'"),
    "a word of two roles in a name": ("name_words.csv", ({"word": "Third", "role": "filler"},), "'Third'"),
    "an effect that is none": ("event_cues.csv", ({"cue": "sailed", "effect": "voyage"},), "'voyage'"),
    "a match that is none": ("furniture.csv", ({"phrase": "Harbour", "match": "about", "reason": "x"},), "'about'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_row_that_cannot_be_is_refused_with_file_and_line(case: str, tmp_path: Path) -> None:
    name, added, word = REFUSED[case]
    data = edited(tmp_path, name, with_rows(*added))
    with pytest.raises(RulesError) as raised:
        load_rules(data)
    assert str(raised.value).startswith(f"{name}, line {last_line(data, name)}: ")
    assert word in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", READ)
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    (data / name).unlink()
    with pytest.raises(RulesError, match=rf"^{name}: .*missing"):
        load_rules(data)


@pytest.mark.parametrize("name", READ)
def test_a_missing_column_is_named(name: str, tmp_path: Path) -> None:
    column = (DATA / name).read_text(encoding="utf-8").split(",", 1)[0]
    data = edited(tmp_path, name, lambda text: text.replace(column, "first", 1))
    with pytest.raises(RulesError, match=rf"^{name}, line 1: no column {column};"):
        load_rules(data)


@pytest.mark.parametrize("name", READ)
def test_a_row_with_a_cell_too_many_or_too_few_is_named(name: str, tmp_path: Path) -> None:
    for number, line in enumerate(("x,y,z,x,y,z,x,y,z,x,y", "x")):
        folder = tmp_path / str(number)
        data = edited(folder, name, lambda text, line=line: f"{text}{line}\n")  # type: ignore[misc]
        with pytest.raises(RulesError, match=rf"^{name}, line {last_line(data, name)}: .*cells"):
            load_rules(data)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    with (data / "regions.csv").open("ab") as file:
        file.write("Zürich,Europe,note\n".encode("latin-1"))
    line = (data / "regions.csv").read_bytes().count(b"\n")
    with pytest.raises(RulesError, match=rf"^regions\.csv, line {line}: not UTF-8 \(byte 0xfc\); "):
        load_rules(data)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "decisions.csv").mkdir()
    with pytest.raises(RulesError, match=r"decisions\.csv: cannot be read \(Is a directory\); "):
        load_rules(decisions=tmp_path / "decisions.csv")


DECISIONS: dict[str, tuple[str, str]] = {
    "an unknown verdict": (
        HEADER + "f-1,perhaps,,ab,2022-03-31,,e-1\n",
        r"line 2: .*verdict 'perhaps'.*accept_a",
    ),
    "a date written otherwise": (HEADER + "f-1,unsure,,ab,31/03/2022,,e-1\n", r"line 2: date '31/03/2022'"),
    "a day that is none": (HEADER + "f-1,unsure,,ab,2022-02-30,,e-1\n", r"line 2: date '2022-02-30'"),
    "no date": (HEADER + "f-1,unsure,,ab,,,e-1\n", "line 2: date"),
    "one finding twice": (
        HEADER + "f-1,unsure,,a,2022-03-31,,e\nf-1,unsure,,a,2022-03-31,,e\n",
        "line 3: finding_id 'f-1'",
    ),
    "no finding": (HEADER + ",unsure,,a,2022-03-31,,e\n", "line 2: finding_id"),
    "columns missing": ("finding_id,verdict\n", "line 1: no column value, reviewer"),
    "an empty file": ("", "line 1: no column"),
}


@pytest.mark.parametrize("case", DECISIONS)
def test_a_broken_decision_is_refused_with_its_line(case: str, tmp_path: Path) -> None:
    content, message = DECISIONS[case]
    path = tmp_path / "decisions.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RulesError, match=rf"^decisions\.csv, {message}"):
        load_rules(decisions=path)


def test_a_row_without_a_cell_is_not_read_as_another_row(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(HEADER + "f-1,unsure,,ab,2022-03-31,e-1\n", encoding="utf-8")
    with pytest.raises(RulesError, match=r"line 2: .*cells"):
        load_rules(decisions=path)
