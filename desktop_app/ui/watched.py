"""The watched folders of the sidebar: begun from a preset, paused, and taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.domain.desk import Desk
from desktop_app.engine.watching import FOLDERS, STATUS, watched_folders
from desktop_app.ui.job_actions import open_with_desktop
from desktop_app.ui.loop import Tasks
from desktop_app.ui.presets import Presets
from desktop_app.ui.toast import Toast
from desktop_app.ui.wording import short_path

SETTINGS = frozenset({FOLDERS, STATUS})
"""Settings that say what is watched, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One watched folder as the sidebar shows it."""

    id: str
    title: str
    folder: str
    paused: bool
    subfolders: bool
    problem: str


class Watched(QObject):
    """What can be done with watched folders; the engine looks into them."""

    listed = Signal(object)
    """All of them (``list[Watch]``), now and after each change."""

    def __init__(
        self, desk: Desk, presets: Presets, tasks: Tasks, toast: Toast, window: QWidget
    ) -> None:
        super().__init__(window)
        self._desk, self._presets, self._tasks = desk, presets, tasks
        self._toast, self._window = toast, window
        self.all: Sequence[Watch] = ()
        presets.listed.connect(lambda _: self.load())

    def load(self) -> None:
        """List what the settings say."""
        names = {preset.file: preset.name for preset in self._presets.all}
        wrong = self._desk.jobs.setting(STATUS) or {}
        self.all = [
            Watch(
                one.id,
                f"{short_path(one.folder)} → {names.get(one.preset, one.preset)}",
                one.folder,
                one.paused,
                one.subfolders,
                "" if one.paused else str(wrong.get(one.id, "")),
            )
            for one in watched_folders(self._desk.jobs.setting(FOLDERS))
        ]
        self.listed.emit(self.all)

    def ask(self, preset: str) -> None:
        """Let a folder be chosen whose new files are queued with a preset."""
        dialog = QFileDialog(self._window, self.tr("Watch a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self.add(folder, preset))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def add(self, folder: str, preset: str) -> None:
        """Watch a folder from now on: what is in it already stays as it is."""
        one = {"id": uuid.uuid4().hex, "folder": folder, "preset": preset}
        self._change(
            [*self._stored(), one],
            lambda: self.tr("New files in %1 are queued from now on"),
            folder,
        )

    def pause(self, watch: Watch) -> None:
        """Take nothing for a while, or go on with what has come meanwhile."""

        def said() -> str:
            return self.tr("%1 goes on") if watch.paused else self.tr("%1 is paused")

        self._put(watch, said, paused=not watch.paused)

    def include(self, watch: Watch) -> None:
        """Take what comes into the sub-folders from now on, or no longer."""

        def said() -> str:
            if watch.subfolders:
                return self.tr("Sub-folders of %1 are not watched")
            return self.tr("Sub-folders of %1 are watched, too")

        self._put(watch, said, subfolders=not watch.subfolders)

    def remove(self, watch: Watch) -> None:
        """Watch a folder no longer; its files and jobs stay. Undo begins anew."""
        left = [one for one in self._stored() if one.get("id") != watch.id]
        self._change(left, lambda: self.tr("%1 is no longer watched"), watch.folder)

    def open(self, watch: Watch) -> None:
        """Open the folder with the desktop's program."""
        open_with_desktop(Path(watch.folder))

    def get(self, number: str) -> Watch | None:
        """Return one by its id."""
        return next((one for one in self.all if one.id == number), None)

    def _put(self, watch: Watch, said: Callable[[], str], **changed: bool) -> None:
        folders = [
            {**one, **changed} if one.get("id") == watch.id else one for one in self._stored()
        ]
        self._change(folders, said, watch.folder)

    def _stored(self) -> list[dict[str, Any]]:
        return list(self._desk.jobs.setting(FOLDERS) or ())

    def _change(
        self, folders: Sequence[dict[str, Any]], said: Callable[[], str], folder: str
    ) -> None:
        before = self._stored()

        async def put(value: Sequence[dict[str, Any]]) -> None:
            await self._desk.put_setting(FOLDERS, list(value))

        def back() -> None:
            self._tasks.start(put(before))

        self._tasks.start(put(folders))
        self._toast.say(lambda: said().replace("%1", short_path(folder)), back)
