"""Watched folders: files that come into one are queued with a preset, each once."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import stat
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from desktop_app.domain.errors import JobDeskError, NotFound, StoreDamaged, SubmissionRefused
from desktop_app.domain.job import Batch, JobFilter
from desktop_app.domain.ports import Clock, JobReader
from desktop_app.engine.presets import Kinds, Preset, PresetFolder
from desktop_app.engine.report import jobs_of
from desktop_app.store.database import set_aside
from desktop_app.store.ledger import MADE, Intent, Ledger

FOLDERS, STATUS = "watched.folders", "watched.status"
"""Settings: what is watched (a list), and what is wrong with any of it (by id)."""
INTERVAL = 2.0
"""Seconds between two looks; a file is complete when it is the same at both."""
EVERY = 10
"""Looks after which a folder is read although nothing came or went: a file may have been
written anew in its place."""
BEGUN, BELOW = "", "/"
"""The paths whose marks say that what was there at the beginning has been noted, in the folder and
in its sub-folders."""
LEFT = "left"
"""The mark of ``BELOW`` while sub-folders are left alone: what comes meanwhile is there already
when they are watched again."""
_PARTIAL = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".swp", "~")
_log = logging.getLogger(__name__)


class WatchedFolder(BaseModel):
    """One watched folder, as the setting holds it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    folder: str
    preset: str
    """The preset's file."""
    paused: bool = False
    subfolders: bool = False
    """Whether what comes into its sub-folders is taken, too."""


def watched_folders(setting: Any) -> list[WatchedFolder]:
    """Return what a stored setting says; what cannot be read is left out."""
    found = []
    for one in setting if isinstance(setting, list) else ():
        try:
            found.append(WatchedFolder.model_validate(one))
        except ValidationError:
            _log.warning("a watched folder cannot be read: %s", one)
    return found


class Watching:
    """Looks into the folders again and again; sleeps without a wake-up while there are none."""

    def __init__(
        self,
        folder: Path,
        jobs: JobReader,
        kinds: Kinds,
        clock: Clock,
        submit: Callable[[str, Mapping[str, Any], str], Awaitable[Batch]],
        tell: Callable[[str, Any], Awaitable[None]],
    ) -> None:
        """``submit`` queues under a key, ``tell`` stores a setting."""
        self._folder, self._jobs, self._kinds, self._clock = folder, jobs, kinds, clock
        self._presets = PresetFolder(folder / "presets", kinds)
        self._submit, self._tell = submit, tell
        self._changed = asyncio.Event()
        self._leaving = False
        self.looks = 0
        """How many looks have ended."""
        self._ledger: Ledger | None = None
        self._coming: dict[str, dict[str, str]] = {}
        """By folder: what was there at the last look and is not taken yet."""
        self._quiet: dict[str, tuple[dict[str, int], int]] = {}
        """By folder: its own time at the last reading and those of what was read below it, and how
        many looks ago that was."""
        self._refused: dict[str, str] = {}
        """By folder: why what came last could not be queued."""

    def wake(self) -> None:
        """Look at once: the setting has changed."""
        self._quiet.clear()
        self._changed.set()

    def leave(self) -> None:
        """Let :meth:`run` end when it has done what it is at."""
        self._leaving = True
        self._changed.set()

    async def run(self) -> None:
        """Look again and again, until :meth:`leave`."""
        while not self._leaving:
            self._changed.clear()
            folders = watched_folders(self._jobs.setting(FOLDERS))
            if folders or self._ledger is not None:
                await self.look()
            self.looks += 1
            if any(not one.paused for one in folders):
                await self._rest()
            else:
                await self._changed.wait()
        if self._ledger is not None:
            self._ledger.close()

    async def look(self) -> None:
        """Look into every folder once, and say what is wrong with any."""
        folders = watched_folders(self._jobs.setting(FOLDERS))
        problems = {}
        try:
            if self._ledger is None:
                self._ledger = await asyncio.to_thread(Ledger, self._folder / "watched.sqlite3")
            await asyncio.to_thread(self._ledger.forget, [one.id for one in folders])
            for one in folders:
                if not one.paused and (problem := await self._look_into(self._ledger, one)):
                    problems[one.id] = problem
        except StoreDamaged as error:
            # what is there then counts as old: nothing is queued a second time
            if self._ledger is not None:
                self._ledger.close()
            aside = await asyncio.to_thread(set_aside, self._folder / "watched.sqlite3")
            _log.warning("watched folders: %s; set aside as %s", error.message, aside)
            self._ledger = None
        except JobDeskError as error:
            _log.warning("watched folders: %s", error.message)
            problems = {one.id: error.message for one in folders}
        if problems != (self._jobs.setting(STATUS) or {}):
            await self._tell(STATUS, problems)

    async def _rest(self) -> None:
        rest = asyncio.ensure_future(self._clock.sleep(INTERVAL))
        change = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait({rest, change}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (rest, change):
                task.cancel()
            await asyncio.gather(rest, change, return_exceptions=True)

    async def _look_into(self, ledger: Ledger, one: WatchedFolder) -> str:
        """Queue what is complete in a folder; return what is wrong, '' when nothing is."""
        try:
            preset = await asyncio.to_thread(self._presets.get, one.preset)
            if preset.problem:
                return preset.problem
            for intent in await asyncio.to_thread(ledger.intents, one.id):
                await self._queue(ledger, preset, one, intent)
            # what is made must not be taken for new
            if await self._note_results(ledger, one.id):
                here = await asyncio.to_thread(self._read, one)
                new = await self._intent(ledger, one, here) if here is not None else None
                if new is not None:
                    await self._queue(ledger, preset, one, new)
        except NotFound as error:
            return error.message
        except OSError as error:
            self._quiet.pop(one.id, None)
            return f"{one.folder}: {error.strerror}"
        return self._refused.get(one.id, "")

    async def _intent(
        self, ledger: Ledger, one: WatchedFolder, here: Mapping[str, str]
    ) -> Intent | None:
        """Note which files are new and complete; what is there at the beginning is neither."""
        seen = await asyncio.to_thread(ledger.seen, one.id)
        if BEGUN not in seen:
            begun = {BEGUN: BEGUN, BELOW: BELOW} if one.subfolders else {BEGUN: BEGUN}
            await asyncio.to_thread(ledger.see, one.id, {**here, **begun})
            return None
        if one.subfolders and seen.get(BELOW) != BELOW:
            below = {path: mark for path, mark in here.items() if _place(one, path) != path}
            old = {path: mark for path, mark in below.items() if seen.get(path) != MADE}
            await asyncio.to_thread(ledger.see, one.id, {**old, BELOW: BELOW})
            seen |= old
        elif not one.subfolders and seen.get(BELOW) == BELOW:
            await asyncio.to_thread(ledger.see, one.id, {BELOW: LEFT})
        fresh = {path: mark for path, mark in here.items() if seen.get(path) not in {mark, MADE}}
        before = self._coming.get(one.id, {})
        ready = {path: mark for path, mark in fresh.items() if before.get(path) == mark}
        self._coming[one.id] = {path: mark for path, mark in fresh.items() if path not in ready}
        if not ready:
            return None
        digest = hashlib.sha256(repr((one.id, sorted(ready.items()))).encode("utf-8", "replace"))
        intent = Intent(f"watched:{digest.hexdigest()}", one.id, ready)
        await asyncio.to_thread(ledger.intend, intent)
        return intent

    async def _queue(
        self, ledger: Ledger, preset: Preset, one: WatchedFolder, intent: Intent
    ) -> None:
        kind = self._kinds.get(preset.kind)
        files = [_place(one, path) for path in intent.files]
        taken = [path for path in files if kind.fill(preset.submission, [path]) is not None]
        filled = kind.fill(preset.submission, taken) if taken else None
        if filled is None:  # nothing for this kind
            await asyncio.to_thread(ledger.dropped, intent)
            return
        try:
            batch = await self._submit(kind.name, filled, intent.key)
        except SubmissionRefused as error:
            self._refused[intent.folder] = error.message
            await asyncio.to_thread(ledger.dropped, intent)
        else:
            self._refused.pop(intent.folder, None)
            await asyncio.to_thread(ledger.taken, intent, batch.id)

    async def _note_results(self, ledger: Ledger, folder: str) -> bool:
        """Note what the folder's own batches make; False while one is still being planned."""
        for number in await asyncio.to_thread(ledger.batches, folder):
            try:
                if self._jobs.batch(number).planning:
                    return False
            except NotFound:  # taken back, or forgotten
                await asyncio.to_thread(ledger.made, folder, number, ())
                continue
            jobs = jobs_of(self._jobs, JobFilter(batch=number))
            results = [path for job in jobs for path in job.outputs]
            await asyncio.to_thread(ledger.made, folder, number, results)
        return True

    def _read(self, one: WatchedFolder) -> dict[str, str] | None:
        """Return the marks of the files that are there; None: nothing has come or gone."""
        before, looks = self._quiet.get(one.id, ({}, 0))
        if before and looks < EVERY and not self._coming.get(one.id) and _unchanged(before):
            self._quiet[one.id] = (before, looks + 1)
            return None
        found: dict[str, str] = {}
        times = {one.folder: Path(one.folder).stat().st_mtime_ns}
        reading = [one.folder]
        for folder in reading:
            try:
                below = _read_folder(folder, found)
            except OSError:
                if folder == one.folder:
                    raise
                continue  # a sub-folder that is gone meanwhile, or that may not be read
            if one.subfolders:
                times |= below
                reading += below
        self._quiet[one.id] = (times, 0)
        return found


def _read_folder(folder: str, found: dict[str, str]) -> dict[str, int]:
    """Add the marks of a folder's files to ``found``; return its sub-folders and their times."""
    below = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~$")) or entry.name.lower().endswith(_PARTIAL):
                continue
            try:
                told = entry.stat()
            except OSError:  # gone meanwhile, or a link that leads nowhere
                continue
            if entry.is_dir(follow_symlinks=False):
                below[entry.path] = told.st_mtime_ns
            elif stat.S_ISREG(told.st_mode) and told.st_size:
                found[entry.path] = f"{told.st_ino} {told.st_size} {told.st_mtime_ns}"
    return below


def _unchanged(times: Mapping[str, int]) -> bool:
    """Whether no folder has changed since; one that is gone has."""
    try:
        return all(Path(folder).stat().st_mtime_ns == then for folder, then in times.items())
    except OSError:
        return False


def _place(one: WatchedFolder, path: str) -> str:
    """Write a file's path so that its place below the watched folder can be seen."""
    below = os.path.relpath(path, one.folder)
    return f"{one.folder}/./{below}" if os.sep in below else path
