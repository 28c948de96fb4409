"""What helps with failures beside another try: a look at the files, a list of what to leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from desktop_app.domain.job import Job, JobFilter, JobState
from desktop_app.domain.kind import Action, AnyKind
from desktop_app.domain.text import Text
from desktop_app.ui.bridge import Asking
from desktop_app.ui.commands import Commands
from desktop_app.ui.wording import Causes

MOST_FOLDERS = 5
"""So many folders open at once."""
_PIECE = 1_000


class BesideRetry(QObject):
    """Does what an :class:`Action` says that does not mend."""

    def __init__(
        self,
        asking: Asking,
        causes: Causes,
        commands: Commands,
        open_path: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._asking, self._causes, self._commands = asking, causes, commands
        self._open_path = open_path

    def do(self, action: Action, where: JobFilter) -> None:
        """Do it for those of these jobs that have failed."""
        failed = replace(where, states=frozenset({JobState.FAILED}))
        if action.shows:
            self._asking.read(
                lambda: _folders(_values(action, self._jobs(failed))),
                self._show,
            )
        else:
            self._asking.read(
                lambda: list(self._jobs(failed)),
                lambda jobs: self._list(action, failed, jobs),
            )

    def _jobs(self, where: JobFilter) -> Iterator[Job]:
        ids = self._asking.jobs.ids(where)
        for start in range(0, len(ids), _PIECE):
            yield from self._asking.jobs.rows(ids[start : start + _PIECE]).values()

    def _show(self, folders: Sequence[Path]) -> None:
        if not folders:
            self._commands.warn(lambda: self.tr("The files are not there any more"))
        for folder in folders[:MOST_FOLDERS]:
            self._open_path(str(folder))
        if len(folders) > MOST_FOLDERS:
            self._commands.warn(
                lambda: self.tr(
                    "The files are in %Ln folder(s); the first ones are opened", "", len(folders)
                )
            )

    def _list(self, action: Action, where: JobFilter, jobs: Sequence[Job]) -> None:
        values = _values(action, jobs)
        kind = self._causes.kind(jobs[0].kind) if jobs else None
        if kind is not None and action.lists is not None and values:
            title = _title(kind, action.lists)
            key = f"{kind.name}.{action.lists}"
            # what has failed since is not on the list, and stays
            listed = replace(where, ids=tuple(job.id for job in jobs))
            self._commands.start(self._commands.add_to_list(key, title, values, listed))


def _values(action: Action, jobs: Iterable[Job]) -> list[str]:
    """Return what the action's field holds, each once."""
    values = (job.payload.get(action.field or "") for job in jobs)
    flat = (each for one in values for each in (one if isinstance(one, list) else [one]))
    return list(dict.fromkeys(str(each) for each in flat if each))


def _folders(paths: Iterable[str]) -> list[Path]:
    """Return the folders of these files that are there."""
    folders = dict.fromkeys(Path(path).parent for path in paths if Path(path).is_absolute())
    return [folder for folder in folders if folder.is_dir()]


def _title(kind: AnyKind, setting: str) -> Text:
    field = kind.settings.model_fields[setting] if kind.settings is not None else None
    return Text(kind.name, (field.title if field else None) or setting)
