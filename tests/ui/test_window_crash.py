from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.domain.events import RECOVERED, Notice
from desktop_app.domain.job import JobState
from desktop_app.host.crashes import RUNNING, Crashes, watch_crashes
from desktop_app.ui.diagnostics_window import DiagnosticsWindow
from desktop_app.ui.throughput import Throughput
from tests.ui.conftest import Shown, Stage, show
from tests.ui.test_window_everyone import focusable, name_of


@pytest.fixture
def crashes(tmp_path: Path) -> Iterator[Crashes]:
    """Watch a folder in which the run before was killed."""
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / RUNNING).write_text('{"began": 1764000000.0}', encoding="utf-8")
    with watch_crashes(folder) as watching:
        yield watching


@pytest.fixture
def hurt(stage: Stage, crashes: Crashes) -> Iterator[Shown]:
    """Give a window after a run that was killed, with a writer of diagnostics."""
    yield from show(stage, crashes=crashes, diagnose=write)


def write(path: Path, names: bool) -> None:  # noqa: FBT001 (as the window calls it)
    """Stand for the archive: a real file, as it may fail like one."""
    path.write_text(f"names: {names}", encoding="utf-8")


def titles(shown: Shown) -> str:
    words = shown.window.notices.words
    return f"{words.title}\n{words.more}" if words is not None else ""


def test_the_start_after_a_kill_says_so_and_what_was_resumed(hurt: Shown) -> None:
    """One banner tells of the last run and of what starts again; it can be closed."""
    assert "did not end by itself" in titles(hurt)
    assert "was killed" in titles(hurt)
    hurt.desk.emit(Notice(RECOVERED, "4 resumed, 1 to check", (4, 1)))
    hurt.until(lambda: "4 jobs that ran start again" in titles(hurt))
    assert "1 job has to be checked by you" in titles(hurt)
    assert not hurt.window.toast.isVisible(), "it is not said twice"
    hurt.window.notices.buttons[-1].click()
    assert titles(hurt) == ""


def test_an_unexpected_error_shows_one_banner_with_a_way_on(hurt: Shown) -> None:
    """An error of the engine or a slot is told once, with the log and the diagnostics at hand."""
    hurt.window.notices.buttons[-1].click()
    error = ZeroDivisionError("in the engine")
    log = logging.getLogger("desktop_app.engine.test")
    log.error("a turn of the queue failed", exc_info=error)
    hurt.until(lambda: "met an error" in titles(hurt))
    assert "ZeroDivisionError" in titles(hurt)
    assert [button.text() for button in hurt.window.notices.buttons] == [
        "Details",
        "Save diagnostics…",
        "Close",
    ]
    hurt.window.notices.buttons[-1].click()
    log.error("again", exc_info=error)
    hurt.app.processEvents()
    assert titles(hurt) == ""


def test_what_was_resumed_is_said_in_the_language_in_use(shown: Shown) -> None:
    """After a usual stop the toast says it, in words of the window."""
    shown.desk.emit(Notice(RECOVERED, "2 resumed, 0 to check", (2, 0)))
    shown.until(shown.window.toast.isVisible)
    assert shown.window.toast.text.text() == "2 jobs that ran start again."


def test_a_restored_queue_is_told_until_it_is_read_in_the_language_in_use(shown: Shown) -> None:
    """Which file was set aside and what to do stands in the window, and turns with the language."""
    names = ("/data/queue.sqlite3.damaged", "2026-11-25 10:00")
    shown.desk.emit(Notice("store.restored", "The queue could not be read …", names=names))
    shown.until(lambda: shown.window.notices.words is not None)
    words = shown.window.notices.words
    assert words is not None
    assert words.title == "The queue could not be read: its backup took its place"
    assert "since the backup of 2026-11-25 10:00" in words.more
    assert words.more.endswith("was set aside as /data/queue.sqlite3.damaged.")
    shown.session._languages.choose("zh_CN")
    shown.until(lambda: titles(shown).startswith("队列无法读取"))
    shown.session._languages.choose("en")
    shown.window.notices.buttons[-1].click()
    assert titles(shown) == ""
    shown.desk.emit(Notice("store.full", "No space left for /data/queue.sqlite3: nothing …"))
    said = "There is no space left for the queue. Nothing is lost; free some."
    shown.until(lambda: shown.window.toast.text.text() == said)


def diagnostics() -> DiagnosticsWindow | None:
    shown = (w for w in QApplication.topLevelWidgets() if isinstance(w, DiagnosticsWindow))
    return next((window for window in shown if window.isVisible()), None)


def test_diagnostics_are_saved_from_the_menu_and_failures_are_said(hurt: Shown) -> None:
    """The window says where the file is, with names only when asked; a bad place is told."""
    hurt.window.actions_["diagnostics"].trigger()
    window = diagnostics()
    assert window is not None
    assert [repr(each) for each in focusable(window) if not name_of(each)] == []
    target = hurt.folder / "saved.zip"
    window.write(str(target))
    hurt.until(lambda: "Saved" in window.note.text)
    assert target.read_text(encoding="utf-8") == "names: False"
    window.names.set_value(value=True)
    window.write(str(target))
    hurt.until(lambda: target.read_text(encoding="utf-8") == "names: True")
    hurt.until(window.save.isEnabled)
    window.write(str(hurt.folder / "nowhere" / "saved.zip"))
    hurt.until(lambda: "nowhere" in window.note.text)
    assert not window.show_saved.isVisible()
    window.close()


def test_without_a_writer_there_is_no_such_entry(shown: Shown) -> None:
    """A window that cannot write diagnostics does not offer them."""
    assert not shown.window.actions_["diagnostics"].isVisible()


def test_the_line_shows_ends_per_second_and_rests_when_nothing_runs(shown: Shown) -> None:
    """From counters alone; clearing away counts for nothing, and idle there is no timer."""
    clock = [0.0]
    line = Throughput(shown.window._parts.theme, now=lambda: clock[0])
    line.take_counts({JobState.RUNNING: 2, JobState.DONE: 10})
    line.take_counts({JobState.RUNNING: 2, JobState.DONE: 13, JobState.FAILED: 1})
    line.take_counts({JobState.RUNNING: 2, JobState.DONE: 3, JobState.FAILED: 1})
    clock[0] += 1
    line.tick()
    assert line.ends == [4]
    assert line.accessibleName() == "4.0 jobs ended each second"
    line.take_counts({JobState.RUNNING: 1, JobState.DONE: 9, JobState.FAILED: 1})
    clock[0] += 3
    line.tick()
    assert line.ends == [4, 2, 2, 2], "a late tick spreads what it finds"
    line.take_counts({JobState.DONE: 9})
    clock[0] += 1
    line.tick()
    assert not line._timer.isActive()
    assert not line.moving
    line.deleteLater()
