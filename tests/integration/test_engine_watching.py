"""Watched folders: what comes into one is queued with its preset, each file once."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.job import JobFilter
from desktop_app.engine import LocalDesk, PresetFolder, find_kinds, open_desk
from desktop_app.engine.watching import FOLDERS, INTERVAL, STATUS
from desktop_app.store.ledger import Intent, Ledger
from desktop_app.testing import FakeClock
from tests.watching import DEADLINE

KINDS = find_kinds()
TABLES = {"operation": {"type": "table", "to": "jsonl"}}


class Watched:
    """A desk that watches one folder; time passes when the test says so."""

    def __init__(self, tmp_path: Path) -> None:
        self.data, self.folder = tmp_path / "data", tmp_path / "in"
        self.never = threading.Event()
        self.folder.mkdir()
        presets = PresetFolder(self.data / "presets", KINDS)
        self.data.mkdir(mode=0o700)
        self.preset = presets.save("To JSON", KINDS.get("files"), TABLES).file
        self.open()

    def open(self) -> None:
        self.clock = FakeClock()
        self.desk: LocalDesk = open_desk(self.data, KINDS, executor="thread", clock=self.clock)

    def close(self) -> None:
        self.desk.close_now()

    def put(self, **more: Any) -> None:
        one = {"id": "a", "folder": str(self.folder), "preset": self.preset, **more}
        asyncio.run(self.desk.put_setting(FOLDERS, [one]))

    def write(self, name: str, text: str = "a,b\n1,2\n") -> None:
        (self.folder / name).write_text(text)

    def until(self, condition: Callable[[], bool]) -> None:
        """Let looks pass until it holds."""
        deadline = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < deadline
            self.looks(1)

    def looks(self, count: int = 4) -> None:
        """Let some looks pass; each ends before the next begins."""
        watching = self.desk._watching
        for _ in range(count):
            before = watching.looks
            deadline = time.monotonic() + DEADLINE
            while watching.looks == before:
                assert time.monotonic() < deadline
                self.desk._loop.call_soon_threadsafe(self.clock.advance, INTERVAL)
                self.never.wait(0.005)

    def names(self) -> list[str]:
        jobs = self.desk.jobs
        return sorted(job.name for job in jobs.rows(jobs.ids(JobFilter())).values())

    def done(self) -> bool:
        return all(batch.finished == batch.total > 0 for batch in self.desk.jobs.batches())


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """Give a desk on a folder in which a file is already."""
    found = Watched(tmp_path)
    found.write("old.csv")
    yield found
    found.close()


def test_new_files_are_queued_once_and_results_never(watched: Watched) -> None:
    """What was there stays; a new file is queued when it is complete, what it became is not."""
    watched.put()
    watched.looks()
    assert watched.names() == []
    watched.write("new.csv")
    watched.write("other.txt")
    watched.write("half.csv.part")
    watched.write(".hidden.csv")
    watched.until(lambda: bool(watched.names()) and watched.done())
    assert watched.names() == ["new.csv → new.jsonl"]
    assert (watched.folder / "new.jsonl").exists()
    watched.looks(6)
    assert watched.names() == ["new.csv → new.jsonl"]
    (watched.folder / "half.csv.part").rename(watched.folder / "half.csv")
    watched.until(lambda: len(watched.names()) == 2)


def test_what_came_while_the_program_was_closed_is_queued(watched: Watched) -> None:
    """The next start takes it, and nothing that was taken before."""
    watched.put()
    watched.looks()
    watched.write("first.csv")
    watched.until(lambda: bool(watched.names()) and watched.done())
    watched.close()
    watched.write("second.csv")
    watched.open()
    watched.until(lambda: len(watched.names()) == 2)
    watched.looks(5)
    assert watched.names() == ["first.csv → first.jsonl", "second.csv → second.jsonl"]


def test_a_paused_folder_waits_and_a_missing_one_is_said(watched: Watched) -> None:
    """Pausing takes nothing; a folder or preset that is gone is told until it is back."""
    watched.put()
    watched.looks()
    watched.put(paused=True)
    watched.write("new.csv")
    aside = watched.folder.rename(watched.folder.with_name("away"))
    watched.put()
    watched.until(lambda: "in: " in (watched.desk.jobs.setting(STATUS) or {}).get("a", ""))
    assert watched.names() == []
    aside.rename(watched.folder)
    watched.until(lambda: len(watched.names()) == 1)
    assert watched.desk.jobs.setting(STATUS) == {}
    watched.put(preset="gone.json")
    watched.until(lambda: "gone.json" in (watched.desk.jobs.setting(STATUS) or {}).get("a", ""))


@pytest.mark.parametrize("queued", [True, False])
def test_a_crash_while_a_file_is_queued_loses_and_doubles_nothing(
    watched: Watched, *, queued: bool
) -> None:
    """What was about to be queued becomes the batch that it was already, or becomes it now."""
    watched.put()
    watched.looks()
    path = watched.folder / "new.csv"
    submission = {**TABLES, "inputs": [str(path)]}
    watched.put(paused=True)
    watched.write("new.csv")
    if queued:
        asyncio.run(watched.desk.submit("files", submission, idempotency_key="watched:k"))
    watched.close()
    told = path.stat()
    ledger = Ledger(watched.data / "watched.sqlite3")
    mark = f"{told.st_ino} {told.st_size} {told.st_mtime_ns}"
    ledger.intend(Intent("watched:k", "a", {str(path): mark}))
    ledger.close()
    watched.open()
    watched.put()
    watched.until(lambda: bool(watched.names()) and watched.done())
    watched.looks(5)
    assert watched.names() == ["new.csv → new.jsonl"]


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes of POSIX")
def test_what_cannot_be_read_does_not_keep_the_rest(watched: Watched) -> None:
    """A link in a circle and a sub-folder that became a file are passed over in silence."""
    (watched.folder / "circle.csv").symlink_to("circle.csv")
    below = watched.folder / "sub.txt" / "below"
    below.mkdir(parents=True)
    watched.put(subfolders=True)
    watched.looks()
    below.rmdir()
    below.parent.rmdir()
    watched.write("sub.txt")
    watched.write("new.csv")
    watched.until(lambda: bool(watched.names()) and watched.done())
    assert watched.names() == ["new.csv → new.jsonl"]
    assert not watched.desk.jobs.setting(STATUS)


def test_sub_folders_are_watched_when_asked_and_kept(watched: Watched, tmp_path: Path) -> None:
    """What is there stays; what comes below is queued, and its result stands below as well."""
    out = tmp_path / "out"
    output = {"folder": str(out)}
    kind, presets = KINDS.get("files"), PresetFolder(watched.data / "presets", KINDS)
    watched.preset = presets.save("Elsewhere", kind, {**TABLES, "output": output}).file
    below = watched.folder / "2026" / "may"
    below.mkdir(parents=True)
    (below / "old.csv").write_text("a\n1\n")
    watched.put()
    watched.looks()
    (below / "ignored.csv").write_text("a\n1\n")
    watched.looks()
    watched.put(subfolders=True)
    watched.looks()
    assert watched.names() == []
    (below / "new.csv").write_text("a\n1\n")
    watched.write("top.csv")
    watched.until(lambda: len(watched.names()) == 2 and watched.done())
    assert (out / "2026" / "may" / "new.jsonl").is_file()
    assert (out / "top.jsonl").is_file()
    (watched.folder / "2027").mkdir()
    watched.looks()
    watched.write("2027/later.csv")
    watched.until(lambda: (out / "2027" / "later.jsonl").is_file() and watched.done())
    names = [f"{name}.csv → {name}.jsonl" for name in ("later", "new", "top")]
    assert watched.names() == names


def test_what_comes_while_sub_folders_are_off_stays(watched: Watched) -> None:
    """Watched again they begin anew: what is below by then is left alone, what comes is taken."""
    (watched.folder / "below").mkdir()
    watched.put(subfolders=True)
    watched.looks()
    watched.write("below/first.csv")
    watched.until(lambda: len(watched.names()) == 1 and watched.done())
    watched.put()
    watched.looks()
    watched.write("below/meanwhile.csv")
    watched.put(subfolders=True)
    watched.looks()
    watched.write("below/last.csv")
    watched.until(lambda: len(watched.names()) == 2 and watched.done())
    watched.looks()
    assert watched.names() == [f"{name}.csv → {name}.jsonl" for name in ("first", "last")]
