"""The presets of the sidebar: opened as forms, filled by what is dropped on them, taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.desk import Desk
from desktop_app.domain.errors import SubmissionRefused
from desktop_app.domain.kind import AnyKind
from desktop_app.engine import Preset, PresetFolder
from desktop_app.ui.loop import Tasks
from desktop_app.ui.parts import OpenForm
from desktop_app.ui.toast import Toast
from desktop_app.ui.wording import Causes


class Presets(QObject):
    """What can be done with presets; each change has a way back."""

    listed = Signal(object)
    """All presets (``list[Preset]``), now and after each change."""
    queued = Signal(int)
    """The batch that a drop on a preset has become."""

    def __init__(
        self,
        folder: PresetFolder | None,
        desk: Desk,
        causes: Causes,
        tasks: Tasks,
        toast: Toast,
        open_form: OpenForm,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._folder, self._desk, self._causes = folder, desk, causes
        self._tasks, self._toast, self._open_form = tasks, toast, open_form
        self.all: Sequence[Preset] = ()

    @property
    def kept(self) -> bool:
        """Whether there is a place for presets."""
        return self._folder is not None

    def load(self) -> None:
        """Look for presets: their files may have come and gone."""
        if self._folder is not None:
            self._tasks.start(self._list(self._folder))

    def open(self, file: str) -> None:
        """Open the form of a preset, or say why that is not possible."""
        self._tasks.start(self._open(self._there, file))

    def drop(self, file: str, paths: Sequence[str]) -> None:
        """Queue a preset with these files at once."""
        self._tasks.start(self._drop(self._there, file, paths))

    def rename(self, file: str, name: str) -> None:
        """Call a preset something else."""
        self._tasks.start(self._rename(self._there, file, name))

    def remove(self, file: str) -> None:
        """Delete a preset; Undo brings it back."""
        self._tasks.start(self._remove(self._there, file))

    async def keep(self, kind: AnyKind, name: str, submission: Mapping[str, Any]) -> str:
        """Save a submission as a preset; return what to say of it."""
        folder = self._there
        before = await asyncio.to_thread(lambda: folder.content(folder.file_of(name) or "-"))
        saved = await asyncio.to_thread(folder.save, name, kind, submission)
        await self._list(folder)

        def text() -> str:
            said = self.tr("Preset “%1” replaced") if before else self.tr("Preset “%1” saved")
            return said.replace("%1", saved.name)

        self._toast.say(text, self._back(folder, saved.file, before))
        return text()

    @property
    def _there(self) -> PresetFolder:
        assert self._folder is not None, "nothing is listed without a folder"
        return self._folder

    def _back(self, folder: PresetFolder, file: str, content: bytes) -> Callable[[], None]:
        def back() -> None:
            self._tasks.start(self._put_back(folder, file, content))

        return back

    async def _list(self, folder: PresetFolder) -> None:
        self.all = await asyncio.to_thread(folder.all)
        self.listed.emit(self.all)

    async def _open(self, folder: PresetFolder, file: str) -> None:
        preset = await asyncio.to_thread(folder.get, file)
        kind = self._causes.kind(preset.kind)
        if preset.problem:
            self._toast.warn(preset.problem)
        if kind is not None:
            self._open_form(kind, preset.submission, preset.name)

    async def _drop(self, folder: PresetFolder, file: str, paths: Sequence[str]) -> None:
        preset = await asyncio.to_thread(folder.get, file)
        kind = self._causes.kind(preset.kind)
        if kind is None or preset.problem:
            self._toast.warn(preset.problem)
            return
        filled = kind.fill(preset.submission, paths)
        if filled is None:
            self._toast.warn(
                lambda: self.tr("“%1” can take none of these").replace("%1", preset.name)
            )
            return
        try:
            batch = await self._desk.submit(kind.name, filled)
        except SubmissionRefused:
            # something is missing yet: the form says what
            self._open_form(kind, filled, preset.name)
        else:
            self.queued.emit(batch.id)

    async def _rename(self, folder: PresetFolder, file: str, name: str) -> None:
        before = await asyncio.to_thread(folder.content, file)
        renamed = await asyncio.to_thread(folder.rename, file, name)
        await self._list(folder)
        self._toast.say(
            lambda: self.tr("Renamed to “%1”").replace("%1", renamed.name),
            self._back(folder, file, before),
        )

    async def _remove(self, folder: PresetFolder, file: str) -> None:
        name = (await asyncio.to_thread(folder.get, file)).name
        content = await asyncio.to_thread(folder.remove, file)
        await self._list(folder)
        self._toast.say(
            lambda: self.tr("Preset “%1” deleted").replace("%1", name),
            self._back(folder, file, content),
        )

    async def _put_back(self, folder: PresetFolder, file: str, content: bytes) -> None:
        await asyncio.to_thread(folder.put_back, file, content)
        await self._list(folder)
