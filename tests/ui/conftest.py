"""A window on a desk that stands still, for the window's tests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.kind import AnyKind
from desktop_app.host.crashes import Crashes
from desktop_app.ui.application import Session
from desktop_app.ui.loop import loop_beside
from desktop_app.ui.main_window import MainWindow
from tests.ui.window_stage import StageDesk, StageKinds, set_scene

T = TypeVar("T")


class AtOnce:
    """Reads here and now, so that a model's answer is there when the call returns."""

    def read(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        then(work())


@dataclass
class Stage:
    """A loop, a desk and the way to wait for coroutines."""

    qtbot: QtBot
    app: QApplication
    loop: asyncio.AbstractEventLoop
    desk: StageDesk
    folder: Path

    def wait(self, work: Awaitable[T]) -> T:
        """Turn Qt's loop until a coroutine has ended."""
        task = asyncio.ensure_future(work, loop=self.loop)
        self.qtbot.waitUntil(task.done)
        return task.result()

    def until(self, condition: Callable[[], bool]) -> None:
        """Turn Qt's loop until a condition holds."""
        self.qtbot.waitUntil(condition)


@dataclass
class Shown(Stage):
    """A window on that desk."""

    session: Session
    forms_opened: list[tuple[AnyKind, object]]

    @property
    def window(self) -> MainWindow:
        return self.session.window

    def names(self) -> list[str]:
        """Return the names of the jobs listed."""
        model = self.window.model
        return [job.name for job in model.jobs(model.ids())]

    def show_list(self, key: str) -> None:
        """Choose a list and wait until it is there."""
        with self.qtbot.waitSignal(self.window.model.listed):
            self.window.sidebar.choose(key)

    def select(self, names: Sequence[str]) -> None:
        """Select jobs by name."""
        model = self.window.model
        chosen = [job.id for job in model.jobs(model.ids()) if job.name in names]
        self.window.table.select_jobs(chosen)


@pytest.fixture
def stage(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """Give an empty desk and a loop."""
    with loop_beside(qapp) as loop:
        stage = Stage(qtbot, qapp, loop, StageDesk(tmp_path / "data"), tmp_path)
        yield stage
        stage.wait(stage.desk.close())


@pytest.fixture
def empty_window(stage: Stage) -> Iterator[Shown]:
    """Give a window without any job."""
    yield from show(stage)


@pytest.fixture
def shown(stage: Stage) -> Iterator[Shown]:
    """Give a window with something of everything."""
    stage.wait(set_scene(stage.desk))
    yield from show(stage)


def show(
    stage: Stage,
    now: Callable[[], float] = time.time,
    *,
    crashes: Crashes | None = None,
    diagnose: Callable[[Path, bool], None] | None = None,
) -> Iterator[Shown]:
    """Show a window on a stage, and take it down again; ``now`` is the time it counts down from."""
    session = Session(
        stage.app,
        stage.desk,
        StageKinds(),
        {},
        settings_path=stage.folder / "window.ini",
        crashes=crashes,
        diagnose=diagnose,
    )
    shown = Shown(stage.qtbot, stage.app, stage.loop, stage.desk, stage.folder, session, [])
    session.window.submissions.holds.now = now
    session.window.show()
    stage.qtbot.waitExposed(session.window)
    stage.until(lambda: not session.window.model._asking)
    yield shown
    stage.wait(session.close())
    session.deleteLater()
