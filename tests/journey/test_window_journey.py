from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app import LazyForms
from desktop_app.domain.job import JobFilter, JobState
from desktop_app.engine import find_kinds, open_desk
from desktop_app.ui.application import Session
from desktop_app.ui.details import DETAILS
from desktop_app.ui.forms import FormWindow
from desktop_app.ui.loop import loop_beside
from desktop_app.ui.main_window import MainWindow

LONG = 30_000
"""Milliseconds for work in processes that have to start first."""


def pictures(folder: Path, count: int) -> None:
    """Make pictures, and one that is cut off."""
    folder.mkdir()
    for number in range(count):
        picture = Image.effect_noise((320, 240), 40 + number).convert("RGB")
        picture.save(folder / f"photo {number}.jpg")
    whole = (folder / "photo 0.jpg").read_bytes()
    (folder / "broken.jpg").write_bytes(whole[: len(whole) // 3])


@contextmanager
def window_on(qapp: QApplication, qtbot: QtBot, folder: Path) -> Iterator[MainWindow]:
    """Open the window on a data folder with the real engine, and close it as the user would."""
    kinds = find_kinds()
    with loop_beside(qapp) as loop:
        desk = open_desk(folder, kinds)
        session = Session(qapp, desk, kinds, LazyForms(kinds), settings_path=folder / "window.ini")
        session.window.show()
        qtbot.waitExposed(session.window)
        yield session.window
        with qtbot.waitSignal(session.window.close_wanted):
            session.window.close()
        closing = asyncio.ensure_future(session.close(), loop=loop)
        qtbot.waitUntil(closing.done, timeout=LONG)
        closing.result()
        session.deleteLater()


def drop(window: MainWindow, *paths: Path) -> None:
    """Drag files over the window and let them go on the first card."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = QPoint(window.width() // 2, window.height() // 2)
    QApplication.sendEvent(window, QDragEnterEvent(place, actions, data, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), actions, data, left, none))


def open_form() -> FormWindow | None:
    """Return the form on the screen."""
    shown = (w for w in QApplication.topLevelWidgets() if isinstance(w, FormWindow))
    return next((form for form in shown if form.isVisible()), None)


def named(window: MainWindow) -> Callable[[], list[str]]:
    """Return what lists the names on screen."""
    return lambda: [job.name for job in window.model.jobs(window.model.ids())]


def test_dropped_files_are_converted_the_failed_one_is_mended_and_all_is_there_again(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    """Drop, queue, watch, read the log, retry, mend, close, open again: nothing is lost."""
    pictures(tmp_path / "in", 4)
    data = tmp_path / "data"
    with window_on(qapp, qtbot, data) as window:
        drop(window, tmp_path / "in")
        qtbot.waitUntil(lambda: open_form() is not None)
        form = open_form()
        assert form is not None
        form.queue()
        jobs = window._parts.desk.jobs

        def states() -> Mapping[JobState, int]:
            return jobs.counts().states

        qtbot.waitUntil(lambda: states().get(JobState.DONE) == 4, timeout=LONG)
        qtbot.waitUntil(lambda: states().get(JobState.FAILED) == 1, timeout=LONG)
        assert sorted(path.name for path in (tmp_path / "in").glob("*.webp")) == [
            f"photo {number}.webp" for number in range(4)
        ]

        window.sidebar.choose("attention")
        qtbot.waitUntil(lambda: len(named(window)()) == 1)
        window.table.selectRow(0)
        failed = window.table.selection().single
        assert failed is not None
        assert failed.attempts == 1
        assert window.details.log_model.rowCount() > 0

        window.actions_["retry"].trigger()
        qtbot.waitUntil(lambda: jobs.job(failed.id).attempts == 2, timeout=LONG)
        qtbot.waitUntil(lambda: states().get(JobState.FAILED) == 1, timeout=LONG)
        qtbot.waitUntil(lambda: len(named(window)()) == 1)

        window.table.selectRow(0)
        window.details.tabs.setCurrentIndex(DETAILS)
        qtbot.waitUntil(window.actions_["change"].isEnabled)
        window.actions_["change"].trigger()
        qtbot.waitUntil(lambda: states().get(JobState.DONE) == 5, timeout=LONG)
        assert (tmp_path / "in" / "broken.webp").is_file()

    with window_on(qapp, qtbot, data) as window:
        window.sidebar.choose("all")
        qtbot.waitUntil(lambda: len(named(window)()) == 5)
        assert window.sidebar_model.row("batch:1") > 0
        broken = window._parts.desk.jobs.ids(JobFilter(text="broken"))
        window.table.select_jobs(broken)
        assert window.details.log_model.rowCount() > 0
        assert len(window._parts.desk.jobs.attempts(broken[0])) == 3


def test_a_whole_cause_is_mended_and_a_retry_taken_back(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    """Two cut-off pictures are one line; undo of a retry fails them again, a button mends both."""
    pictures(tmp_path / "in", 1)
    whole = (tmp_path / "in" / "photo 0.jpg").read_bytes()
    (tmp_path / "in" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    with window_on(qapp, qtbot, tmp_path / "data") as window:
        jobs, attention = window._parts.desk.jobs, window.attention
        submission = {
            "inputs": [str(tmp_path / "in")],
            "operation": {"type": "image", "to": "webp"},
        }
        window.commands.start(window._parts.desk.submit("files", submission))
        failed = JobFilter(states=frozenset({JobState.FAILED}))
        qtbot.waitUntil(lambda: len(jobs.ids(failed)) == 2, timeout=LONG)
        before = jobs.rows(jobs.ids(failed))
        window.sidebar.choose("attention")
        qtbot.waitUntil(lambda: [one.mark._text for one in attention.list.lines] == ["2"])
        (line,) = attention.list.lines
        line.setFocus()
        qtbot.waitUntil(lambda: window.actions_["retry"].iconText() == "Retry 2 selected")

        window.commands.start(window.commands.pause_queue(paused=True))
        qtbot.waitUntil(jobs.paused)
        window.actions_["retry"].trigger()
        qtbot.waitUntil(lambda: not jobs.ids(failed))
        qtbot.waitUntil(lambda: window.toast.offers_undo)
        window.actions_["undo"].trigger()
        qtbot.waitUntil(lambda: jobs.rows(jobs.ids(failed)) == before)
        qtbot.waitUntil(lambda: bool(attention.list.lines))
        window.commands.start(window.commands.pause_queue(paused=False))

        save, _ = attention.list.lines[0].buttons
        save.click()
        done = JobFilter(states=frozenset({JobState.DONE}))
        qtbot.waitUntil(lambda: len(jobs.ids(done)) == 3, timeout=LONG)
        assert (tmp_path / "in" / "cut.webp").is_file()
        qtbot.waitUntil(lambda: not attention.list.lines)
