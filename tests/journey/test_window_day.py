"""A day at the window: drop, watch, mend, read, close, come back; on a real screen too."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app import LazyForms
from desktop_app.domain.job import Job, JobFilter, JobState
from desktop_app.engine import find_kinds, open_desk
from desktop_app.ui.application import Session
from desktop_app.ui.forms import FormWindow
from desktop_app.ui.loop import loop_beside

PATIENCE_MS = 30_000


class Day:
    """One window on the data folder, and the hand that uses it."""

    def __init__(self, qtbot: QtBot, app: QApplication, data: Path) -> None:
        self.qtbot = qtbot
        kinds = find_kinds()
        self.desk = open_desk(data, kinds, grace=0.0)
        self.session = Session(
            app, self.desk, kinds, LazyForms(kinds), settings_path=data / "window.ini"
        )
        self.window = self.session.window
        self.window.show()
        qtbot.waitExposed(self.window)

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def drop(self, *paths: Path) -> FormWindow:
        """Drop files in the middle of the window; return the form that opens."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        where = QPointF(self.window.rect().center())
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        keys = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(where.toPoint(), copy, data, left, keys)
        QApplication.sendEvent(self.window, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.window, QDropEvent(where, copy, data, left, keys))
        self.until(lambda: bool(self.session.beside._windows))
        form = next(iter(self.session.beside._windows))
        assert isinstance(form, FormWindow)
        return form

    def jobs(self) -> dict[str, Job]:
        found = self.desk.jobs.rows(self.desk.jobs.ids(JobFilter()))
        return {job.name.partition(" → ")[0]: job for job in found.values()}

    def states(self) -> dict[str, JobState]:
        return {name: job.state for name, job in self.jobs().items()}

    def log(self) -> str:
        """Return what the log panel shows."""
        model = self.window.details.log_model
        rows = range(model.rowCount())
        shown = (model.index(row, 0).data(Qt.ItemDataRole.DisplayRole) for row in rows)
        return "\n".join(map(str, shown))

    def close(self) -> None:
        closing = asyncio.ensure_future(self.session.close())
        self.until(closing.done)
        closing.result()
        self.session.deleteLater()


@contextmanager
def day(qtbot: QtBot, app: QApplication, data: Path) -> Iterator[Day]:
    QTimer.singleShot(0, app.exit)
    app.exec()
    app.setQuitOnLastWindowClosed(False)
    with loop_beside(app):
        opened = Day(qtbot, app, data)
        try:
            yield opened
        finally:
            opened.close()


def test_a_day_at_the_window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    """Files dropped become results; the failed one is mended and retried; all is there later."""
    photos, data = tmp_path / "photos", tmp_path / "data"
    photos.mkdir()
    for name in ("a", "b", "c"):
        Image.new("RGB", (120, 90), "teal").save(photos / f"{name}.png")
    whole = (photos / "b.png").read_bytes()
    (photos / "b.png").write_bytes(whole[: len(whole) // 2])

    with day(qtbot, qapp, data) as today:
        form = today.drop(photos)
        today.until(lambda: form.plan_view.model.rowCount() == 3)
        QTest.keyClick(form._primary, Qt.Key.Key_Return)
        ended = {"a.png": JobState.DONE, "b.png": JobState.FAILED, "c.png": JobState.DONE}
        today.until(lambda: today.states() == ended)

        window = today.window
        broken = today.jobs()["b.png"]
        today.until(lambda: broken.id in window.model.rows_of([broken.id]))
        window.table.select_jobs([broken.id])
        today.until(lambda: "image.truncated" in today.log())

        (photos / "b.png").write_bytes(whole)
        today.until(window.actions_["retry"].isEnabled)
        window.actions_["retry"].trigger()
        today.until(lambda: set(today.states().values()) == {JobState.DONE})
        assert len(today.desk.jobs.attempts(broken.id)) == 2

    with day(qtbot, qapp, data) as tomorrow:
        assert set(tomorrow.states().values()) == {JobState.DONE}
        first, second = tomorrow.desk.jobs.attempts(broken.id)
        said = [line.text for line in tomorrow.desk.logs.lines(first.id)]
        assert any("image.truncated" in text for text in said)
        assert tomorrow.desk.logs.lines(second.id)
        assert len(list(photos.rglob("*.*"))) == 6


@pytest.fixture
def screen() -> Iterator[str]:
    """Start a real X server of its own; it chooses a free number."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("no Xvfb; mend it with: apt-get install xvfb")
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [server, "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as numbers:
        number = numbers.readline().strip()
    yield f":{number}"
    process.terminate()
    process.wait()


@pytest.mark.timeout(180)
def test_the_same_day_on_a_real_screen(screen: str) -> None:
    """The same journey holds with real windows on an X server."""
    here = f"{__file__}::{test_a_day_at_the_window.__name__}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", here],
        env={**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
