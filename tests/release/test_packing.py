"""Packing a release: what the zip file holds, that it is checked first and the same each time; its citation."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline import __version__
from pipeline.errors import UseError
from pipeline.release import Release, packing
from pipeline.release.packing import pack, packing_date

ROOT = Path(__file__).parent.parent.parent
DAY = "1767225600"  # 2026-01-01, in seconds since 1970


@pytest.fixture(scope="module")
def release(decided_release: Path) -> Path:
    return decided_release


@pytest.fixture(autouse=True)
def _on_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)


def test_the_zip_holds_the_release_the_citation_and_the_rights(release: Path, tmp_path: Path) -> None:
    path = pack(Release(release), tmp_path / "new")
    name = f"iscm-2026-01-01-{release.name}"
    assert path == tmp_path / "new" / f"{name}.zip"
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        inside = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    files = {f"{name}/{file.name}": file.read_bytes() for file in release.iterdir()}
    assert set(inside) == set(files) | {f"{name}/CITATION.cff", f"{name}/RIGHTS.md"}
    assert {key: inside[key] for key in files} == files
    assert inside[f"{name}/RIGHTS.md"] == (ROOT / "docs" / "rights.md").read_bytes()


def test_an_unpacked_release_fits_its_checksums(release: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(pack(Release(release), tmp_path)) as archive:
        archive.extractall(tmp_path)
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_the_same_release_packed_on_one_day_is_the_same_file(release: Path, tmp_path: Path) -> None:
    shutil.copytree(release, tmp_path / "copy")
    first, second = pack(Release(release), tmp_path / "a"), pack(Release(tmp_path / "copy"), tmp_path / "b")
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()
    assert [path.name for path in (tmp_path / "a").iterdir()] == [first.name]


def test_the_citation_in_the_zip_is_that_of_the_dataset(release: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(pack(Release(release), tmp_path)) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("CITATION.cff"))
        told = fields(archive.read(name).decode())
    assert told["type"] == "dataset"
    assert told["version"] == f"2026-01-01-{release.name}"
    assert told["date-released"] == "2026-01-01"


@pytest.mark.parametrize("damage", ["changed", "gone", "no sums", "odd sums", "a path in the sums"])
def test_a_release_that_is_not_what_its_checksums_say_is_not_packed(damage: str, release: Path, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    shutil.copytree(release, folder)
    if damage == "changed":
        (folder / "events.csv").write_text("event_id\n", encoding="utf-8")
    elif damage == "gone":
        (folder / "events.csv").unlink()
    elif damage == "no sums":
        (folder / "SHA256SUMS").unlink()
    else:
        line = "no sum at all\n" if damage == "odd sums" else f"{'0' * 64}  ../../secret\n"
        (folder / "SHA256SUMS").write_text(line, encoding="utf-8")
    with pytest.raises(UseError, match=r"SHA256SUMS.*run  make extract  (first|again)") as raised:
        pack(Release(folder), tmp_path / "packed")
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "packed").exists()


def test_a_file_that_is_no_part_of_the_release_is_not_packed(release: Path, tmp_path: Path) -> None:
    shutil.copytree(release, tmp_path / "release")
    (tmp_path / "release" / "notes.txt").write_text("mine", encoding="utf-8")
    with zipfile.ZipFile(pack(Release(tmp_path / "release"), tmp_path)) as archive:
        assert not [name for name in archive.namelist() if "notes" in name]


def test_a_release_of_an_older_version_has_no_id(release: Path, tmp_path: Path) -> None:
    assert Release(release).id == release.name
    package = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    del package["id"]
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(UseError, match="gives no id"):
        _ = Release(tmp_path).id


def test_without_a_fixed_date_it_is_today(monkeypatch: pytest.MonkeyPatch) -> None:
    assert packing_date() == date(2026, 1, 1)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    before = datetime.now(UTC).date()
    assert before <= packing_date() <= datetime.now(UTC).date()


@pytest.mark.parametrize("told", ["tomorrow", "1e9", "9" * 30])
def test_a_date_that_is_none_is_refused(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", told)
    with pytest.raises(UseError, match=f"SOURCE_DATE_EPOCH={told}: not a number of seconds"):
        packing_date()


def test_a_folder_that_cannot_be_written_is_told(release: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UseError, match=r"cannot be written.*--to"):
        pack(Release(release), tmp_path / "file")


@pytest.mark.slow
def test_the_command_packs_the_newest_release(release: Path, tmp_path: Path) -> None:
    output = release.parents[1]
    command = [sys.executable, "-m", "pipeline", "release", "--output", str(output), "--to", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == str(tmp_path / f"iscm-2026-01-01-{release.name}.zip")


# ---------------------------------------------------------------- citation, licence, rights


def fields(text: str) -> dict[str, str]:
    """The plain fields of a CITATION.cff, without what is below them."""
    found = re.findall(r"^([a-z-]+):(?: (.+))?$", text, flags=re.MULTILINE)
    return {name: value.strip('"') for name, value in found}


def test_the_citation_has_what_the_format_asks_for() -> None:
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    told = fields(text)
    assert {"cff-version", "message", "title", "authors"} <= set(told)  # these are required
    assert told["cff-version"] == "1.2.0"
    assert told["type"] in ("software", "dataset")
    assert re.findall(r"^  - name: \"(.+)\"$", text, flags=re.MULTILINE) == ["The iscm-pipeline authors"]
    assert date.fromisoformat(told["date-released"])


def test_the_citation_is_the_yaml_it_looks_like() -> None:
    yaml = pytest.importorskip("yaml")
    read = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert read["authors"] == [{"name": "The iscm-pipeline authors"}]
    assert all(isinstance(read[name], str) for name in ("version", "date-released", "title", "message", "abstract"))


def test_version_licence_and_authors_are_the_same_everywhere() -> None:
    told = fields((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert told["version"] == __version__
    assert told["license"] == project["license"] == "MIT"
    assert project["license-files"] == ["LICENSE"]
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("MIT License\n")
    assert project["authors"][0]["name"] in licence


def test_the_note_on_rights_names_every_column_that_repeats_words_of_the_documents() -> None:
    from pipeline.tables.schema import schema

    note = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")
    names = {field.name for fields_of in schema().values() for field in fields_of}
    repeated = {name for name in names if name.startswith("quote")} | {"text", "title"}
    assert [name for name in sorted(repeated) if f"`{name}`" not in note] == []
    assert "`printed_`" in note
    assert packing.NOTES["RIGHTS.md"].is_file()


def test_every_package_of_the_extras_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["test"], *extras["check"], *extras["figures"], *extras["pandas"]]
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    names = {re.split("[<>=!~]", requirement)[0].lower().replace("_", "-") for requirement in wanted}
    assert names - pinned == set()
    assert {re.split("[<>=]", name)[0] for name in extras["figures"] + extras["pandas"]} <= {
        re.split("[<>=]", name)[0] for name in extras["test"]
    }
