"""A run costs what has changed since the last one, gives the same bytes, and survives a damaged cache."""

from __future__ import annotations

import ast
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

import pipeline.engine.process as processing
from pipeline.engine.cache import CODE, NAME, READING, FolderCache, code_hash, key_of
from pipeline.engine.codec import DamagedError, packed, unpacked
from pipeline.engine.executors import SerialExecutor
from pipeline.engine.tasks import Comparing, Reading
from pipeline.model import Finding, Outline, Source
from pipeline.rules import Rules, load_rules
from pipeline.run import Run, run
from tests.helpers.small import REPORT, decision_on, edited, run_with_a_decision

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
RULES = load_rules()


class Watched(SerialExecutor):
    """Notes which documents are digested and which mechanisms compared."""

    def __init__(self) -> None:
        self.documents: list[str] = []
        self.mechanisms: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        task = args[0]
        if isinstance(task, Reading):
            self.documents.append(task.source.document_id)
        elif isinstance(task, Comparing):
            self.mechanisms.append(task.iscm_id)
        return super().submit(fn, *args, **kwargs)


@dataclass
class Archive:
    """A raw folder with its output; `runs` are what was done so far."""

    folder: Path
    read: list[str] = field(default_factory=list)

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    def put(self, name: str, text: str) -> None:
        self.raw.mkdir(exist_ok=True)
        (self.raw / name).write_text(text, encoding="utf-8")

    def run(self, rules: Rules = RULES, output: str = "output", force: bool = False) -> tuple[Run, Watched]:
        watched = Watched()
        self.read.clear()
        cache = FolderCache(self.folder / output / NAME, force)
        return run(self.raw, self.folder / output, rules, watched, cache=cache), watched

    def files(self, output: str = "output") -> dict[str, bytes]:
        latest = (self.folder / output / "latest").resolve()
        return {path.name: path.read_bytes() for path in sorted(latest.iterdir())}

    def is_as_from_nothing(self, rules: Rules = RULES) -> bool:
        self.run(rules, "from-nothing")
        same = self.files() == self.files("from-nothing")
        shutil.rmtree(self.folder / "from-nothing")
        return same


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """Two reports that were read once."""
    made = Archive(tmp_path)
    read = getattr(processing, "read")  # noqa: B009 - as `process` sees it

    def noted(path: Path, *rest: Any) -> Any:
        made.read.append(path.name)
        return read(path, *rest)

    monkeypatch.setattr(processing, "read", noted)
    made.put("a.txt", REPORT.replace("2021", "2019"))
    made.put("b.txt", REPORT.replace("2021", "2020") + "\nPrague Process\nSOM (3 May) on visas.\n")
    first, watched = made.run()
    assert (first.known, made.read, watched.mechanisms) == (0, ["a.txt", "b.txt"], ["bali", "prague", "rabat"])
    return made


# ---------------------------------------------------------------- what a run costs


def test_nothing_is_read_where_nothing_changed_and_the_release_stays(archive: Archive) -> None:
    before = archive.files()
    again, watched = archive.run()
    assert (again.known, archive.read, watched.documents, watched.mechanisms) == (2, [], [], [])
    assert archive.files() == before


def test_a_new_report_costs_its_own_reading(archive: Archive) -> None:
    archive.put("c.txt", REPORT)
    again, watched = archive.run()
    assert (again.known, archive.read, watched.documents) == (2, ["c.txt"], ["c"])
    assert archive.is_as_from_nothing()


def test_a_changed_report_is_read_again_and_mechanisms_it_does_not_name_are_not_compared_again(
    archive: Archive,
) -> None:
    archive.put("a.txt", REPORT.replace("2021", "2019").replace("20 August", "21 August"))
    _, watched = archive.run()
    assert (archive.read, watched.mechanisms) == (["a.txt"], ["bali", "rabat"])
    assert archive.is_as_from_nothing()


def test_a_report_that_is_gone_leaves_no_row(archive: Archive) -> None:
    (archive.raw / "b.txt").unlink()
    archive.put("d.txt", REPORT.replace("2021", "2020") + "\nBudapest Process\nSOM (3 May).\n")
    run(archive.raw, archive.folder / "output", RULES, allow_missing=True, cache=FolderCache(archive.folder / NAME))
    assert b"prague" not in archive.files()["mechanisms.csv"]


def test_an_edited_alias_costs_no_reading(archive: Archive) -> None:
    row = "Prague-Verfahren,prague,name,de,,,Prague Process name in German,a test\n"
    header = (ROOT / "pipeline" / "data" / "aliases.csv").read_text(encoding="utf-8").partition("\n")[0]
    cells = dict.fromkeys(header.split(","), "") | {"alias": "Verfahren von Prag", "iscm_id": "prague", "kind": "name"}
    cells |= {"language": "de", "source": "a test"}
    row = ",".join(cells[name] for name in header.split(",")) + "\n"
    rules = load_rules(edited(archive.folder, "aliases.csv", lambda text: text + row))
    again, watched = archive.run(rules)
    assert (again.known, archive.read, watched.documents) == (0, [], ["a", "b"])
    assert archive.is_as_from_nothing(rules)


def test_a_decision_on_a_figure_costs_neither_reading_nor_comparing(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    shutil.copytree(ROOT / "raw", archive.raw)
    asked = next(f for f in archive.run()[0].findings.to_review if f.check == "founding_year")
    rules = replace(RULES, decisions=(decision_on(asked, "accept_b"),))
    again, watched = archive.run(rules)
    assert (again.known, watched.documents, watched.mechanisms) == (2, [], [])
    assert archive.files()["decided_values.csv"].count(b"\n") == 2
    assert archive.is_as_from_nothing(rules)


def test_a_decision_on_a_name_costs_the_documents_that_print_it_and_no_reading(archive: Archive) -> None:
    archive.put("c.txt", REPORT.replace("Rabat Process", "Harbour Dialogue (HD)"))
    first, _ = archive.run()
    asked = next(f for f in first.findings.findings if f.check == "unknown_mechanism")
    rules = replace(RULES, decisions=(decision_on(asked, "own_value", "budapest"),))
    again, watched = archive.run(rules)
    assert (again.known, archive.read, watched.documents) == (3, [], ["c"])
    assert b"new-hd" not in archive.files()["events.csv"]
    assert archive.is_as_from_nothing(rules)
    _, once_more = archive.run(rules)
    assert once_more.documents == []


def test_a_file_that_cannot_be_read_for_what_it_is_is_not_tried_again(archive: Archive) -> None:
    archive.put("odd.txt", "Minutes of a garden club\n")
    first, _ = archive.run()
    again, watched = archive.run()
    assert [outline.reason for outline in again.failures] == [outline.reason for outline in first.failures]
    assert watched.documents == []


def test_a_fault_of_the_program_is_tried_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.put("c.txt", REPORT)

    def fails(*_: object) -> None:
        raise KeyError("once")

    with monkeypatch.context() as patch:
        patch.setattr(processing, "extract", fails)
        assert [outline.source.file_name for outline in archive.run()[0].failures] == ["c.txt"]
    assert not archive.run()[0].failures


def test_with_force_everything_is_read_again(archive: Archive) -> None:
    before = archive.files()
    again, watched = archive.run(force=True)
    assert (again.known, archive.read, watched.mechanisms) == (0, ["a.txt", "b.txt"], ["bali", "prague", "rabat"])
    assert archive.files() == before


# ---------------------------------------------------------------- a damaged cache


@pytest.mark.parametrize("damage", ["cut", "emptied", "flipped", "a folder"])
def test_a_damaged_entry_is_noticed_and_made_again(damage: str, archive: Archive) -> None:
    before = archive.files()
    for path in sorted((archive.folder / "output" / NAME).glob("??/*")):
        content = bytearray(path.read_bytes())
        path.unlink()
        if damage == "a folder":
            path.mkdir()
            path.rmdir()
            continue
        content[40] ^= 1
        path.write_bytes(b"" if damage == "emptied" else content[:50] if damage == "cut" else content)
    again, _ = archive.run()
    assert (again.known, archive.read) == (0, ["a.txt", "b.txt"])
    assert archive.files() == before
    assert archive.run()[0].known == 2


def test_damage_is_counted(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path)
    cache.put(key_of("x"), b"kept")
    assert cache.get(key_of("x")) == b"kept"
    (path,) = tmp_path.glob("??/*")
    path.write_bytes(path.read_bytes() + b"more")
    assert (cache.get(key_of("x")), cache.damaged) == (None, 1)
    assert (cache.get(key_of("y")), cache.damaged) == (None, 1)


class Spiteful:
    """What would run a command when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, ...]]:
        return os.system, ("touch unpickled",)


@pytest.mark.parametrize(
    "content",
    [
        zlib.compress(pickle.dumps(Spiteful())),
        zlib.compress(pickle.dumps(Path("x"))),
        zlib.compress(b"cbuiltins\neval\n(S'1'\ntR."),
        b"not compressed",
        packed(Source("x", "x.txt", "text/plain", "", 0)),
    ],
    ids=["a command", "another class", "a function", "other bytes", "another of our classes"],
)
def test_what_is_kept_can_only_be_what_it_is(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DamagedError):
        unpacked(content, Outline)
    assert list(tmp_path.iterdir()) == []


def test_what_is_packed_is_unpacked_as_it_was(tmp_path: Path) -> None:
    for finding in run_with_a_decision(ROOT / "raw", tmp_path).findings.findings:
        assert unpacked(packed(finding), Finding) == finding


def test_old_entries_are_taken_away_and_those_in_use_stay(archive: Archive) -> None:
    cache = FolderCache(archive.folder / "output" / NAME)
    entries = list(cache.folder.glob("??/*"))
    for path in entries:
        os.utime(path, (1, 1))
    archive.run()
    cache.put(key_of("old"), b"x")
    os.utime(cache.folder / key_of("old")[:2] / key_of("old"), (1, 1))
    cache.prune()
    assert archive.run()[0].known == 2
    assert cache.get(key_of("old")) is None


# ---------------------------------------------------------------- the key


PACKAGE = ROOT / "pipeline"


def test_all_code_that_reading_uses_is_in_the_key_of_a_document() -> None:
    assert reached_by_reading() <= named_by(READING)


def test_just_the_data_files_that_reading_uses_are_in_the_key_of_a_document() -> None:
    used = {PACKAGE / "data" / name for path in reached_by_reading() for name in words_in(path)}
    assert {path for path in used if path.is_file()} == {path for path in named_by(READING) if path.suffix == ".csv"}


def named_by(patterns: Sequence[str]) -> set[Path]:
    return {path for pattern in patterns for path in PACKAGE.glob(pattern)}


def reached_by_reading() -> set[Path]:
    """The modules that reading a document imports, directly or by way of others."""
    reached: set[Path] = set()
    waiting = [PACKAGE / "read" / "__init__.py"]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += imported_by(path)
    return reached


def words_in(path: Path) -> Iterator[str]:
    """The strings of a module that may be file names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".csv"):
            yield node.value


def copy_of_the_program(folder: Path) -> Path:
    return Path(shutil.copytree(PACKAGE, folder / "pipeline", ignore=shutil.ignore_patterns("__pycache__")))


DEEP = ("read/pdf/repair.py", "extract/report/lists.py", "release/changes/show.py", "cli/extract.py", "run.py")


@pytest.mark.parametrize("name", [*DEEP, "read/a/new/folder/file.py"])
def test_the_hash_of_the_program_has_its_files_of_every_depth(name: str, tmp_path: Path) -> None:
    root = copy_of_the_program(tmp_path)
    before = code_hash(CODE, root), code_hash(READING, root)
    code_hash.cache_clear()
    change(root / name)
    after = code_hash(CODE, root), code_hash(READING, root)
    code_hash.cache_clear()
    assert before[0] == code_hash()
    assert after[0] != before[0]
    assert (after[1] != before[1]) == name.startswith("read/")


@pytest.mark.parametrize("name", sorted(path.name for path in named_by(READING) if path.suffix == ".csv"))
def test_a_data_file_that_reading_uses_is_in_the_hash_of_reading(name: str, tmp_path: Path) -> None:
    root = copy_of_the_program(tmp_path)
    before = code_hash(READING, root)
    code_hash.cache_clear()
    change(root / "data" / name)
    assert code_hash(READING, root) != before
    code_hash.cache_clear()


def change(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")


def test_a_change_in_a_deep_folder_of_the_program_makes_its_entries_void(tmp_path: Path) -> None:
    root = copy_of_the_program(tmp_path)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(REPORT, encoding="utf-8")

    def known() -> int:
        line = [sys.executable, "-m", "pipeline", "extract", "--executor", "serial", "--json"]
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
        return int(json.loads(done.stdout)["known"])

    assert [known(), known()] == [0, 1]
    change(root / "extract" / "report" / "lists.py")
    assert known() == 0


def imported_by(path: Path) -> list[Path]:
    """The modules of the program that a module imports."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pipeline."):
            names += [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    files = [ROOT.joinpath(*name.split(".")) for name in names]
    found = [file.with_suffix(".py") if file.with_suffix(".py").exists() else file / "__init__.py" for file in files]
    return [file for file in found if file.exists()]


# ---------------------------------------------------------------- Ctrl-C


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_ctrl_c_keeps_what_was_read_and_publishes_nothing(tmp_path: Path) -> None:
    raw, output = tmp_path / "raw", tmp_path / "output"
    raw.mkdir()
    for number in range(60):
        events = "".join(f"SOM ({day} May) on topic {number}. " for day in range(1, 29))
        (raw / f"{number:03}.txt").write_text(f"ISCM {1900 + number} Highlights\n\nBali Process\n{events}\n")
    line = [sys.executable, "-m", "pipeline", "extract", "--raw", str(raw), "--output", str(output), "--workers", "2"]
    process = subprocess.Popen(
        line,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=listen_to_ctrl_c,
    )
    while len(list((output / NAME).glob("??/*"))) < 4:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    said, complained = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == ""
    assert complained.splitlines()[-1].startswith("stopped; the documents read so far are kept")
    assert "Traceback" not in complained
    assert not (output / "latest").exists()
    done = subprocess.run(line, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert " unchanged" in done.stdout


def listen_to_ctrl_c() -> None:
    """Undoes what a shell does to commands in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Refusing(Executor):
    """Takes no work."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise AssertionError("nothing was to be done")


def test_where_nothing_changed_the_executor_is_not_asked(archive: Archive) -> None:
    output = archive.folder / "output"
    assert run(archive.raw, output, RULES, Refusing(), cache=FolderCache(output / NAME)).known == 2
