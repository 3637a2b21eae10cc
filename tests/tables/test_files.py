"""A file that is written beside its name first: the former one or the new one is there, whole, and nothing else."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from pipeline.tables.files import written

posix = pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")


def test_the_file_has_its_name_when_the_block_ends(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    with written(file) as beside:
        beside.write_text("new", encoding="utf-8")
        assert not file.exists()
        assert beside.parent == tmp_path  # so that it lies on the same disk
    assert file.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("error", [OSError, ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("is_begun", [False, True])
def test_an_error_leaves_the_former_file_and_nothing_beside_it(
    error: type[BaseException], is_begun: bool, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text("former", encoding="utf-8")

    def write() -> None:
        with written(file) as beside:
            if is_begun:
                beside.write_text("ha", encoding="utf-8")
            raise error

    with pytest.raises(error):
        write()
    assert file.read_text(encoding="utf-8") == "former"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_in_the_way_is_an_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(OSError, match=r"page\.html"), written(tmp_path / "page.html") as beside:
        beside.write_text("new", encoding="utf-8")
    assert [path.name for path in tmp_path.rglob("*")] == ["page.html"]


@posix
def test_a_link_stays_and_leads_to_the_new_file(tmp_path: Path) -> None:
    shared, link = tmp_path / "shared.csv", tmp_path / "raw" / "decisions.csv"
    link.parent.mkdir()
    shared.write_text("former", encoding="utf-8")
    link.symlink_to("../shared.csv")
    with written(link) as beside:
        beside.write_text("new", encoding="utf-8")
    assert link.is_symlink()
    assert shared.read_text(encoding="utf-8") == "new"
    assert {path.name for path in tmp_path.rglob("*")} == {"shared.csv", "raw", "decisions.csv"}


@posix
def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")), daemon=True)
    reader.start()
    with written(pipe) as beside:
        beside.write_text("new", encoding="utf-8")
    reader.join(10)
    assert read == ["new"]
    assert pipe.is_fifo()
