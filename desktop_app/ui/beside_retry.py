"""What helps with failures beside another try: a look at the files, a list of what to leave out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from desktop_app.domain.job import JobFilter, JobState
from desktop_app.domain.kind import Action, AnyKind
from desktop_app.ui.bridge import Asking
from desktop_app.ui.commands import Commands
from desktop_app.ui.wording import Causes

MOST_FOLDERS = 5
"""So many folders open at once."""


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
            self._asking.read(lambda: self._given(action, failed)[1], self._show)
        else:
            self._asking.read(
                lambda: self._given(action, failed),
                lambda found: self._list(action, failed, *found),
            )

    def _given(self, action: Action, where: JobFilter) -> tuple[str, list[str]]:
        """Return of which kind the jobs are, and what their field holds, each once."""
        jobs = self._asking.jobs
        found = jobs.rows(jobs.ids(where)).values()
        values = [job.payload.get(action.field or "") for job in found]
        flat = [each for one in values for each in (one if isinstance(one, list) else [one])]
        kind = next((job.kind for job in found), "")
        return kind, list(dict.fromkeys(str(each) for each in flat if each))

    def _show(self, paths: Sequence[str]) -> None:
        folders = dict.fromkeys(Path(path).parent for path in paths if Path(path).is_absolute())
        there = [folder for folder in folders if folder.is_dir()]
        if not there:
            self._commands.warn(self.tr("The files are not there any more"))
        for folder in there[:MOST_FOLDERS]:
            self._open_path(str(folder))
        if len(there) > MOST_FOLDERS:
            text = self.tr(
                "The files are in %Ln folder(s); the first ones are opened", "", len(there)
            )
            self._commands.warn(text)

    def _list(self, action: Action, where: JobFilter, name: str, values: Sequence[str]) -> None:
        kind = self._causes.kind(name)
        if kind is not None and action.lists is not None and values:
            title = _title(kind, action.lists)
            key = f"{kind.name}.{action.lists}"
            self._commands.start(self._commands.add_to_list(key, title, values, where))


def _title(kind: AnyKind, setting: str) -> str:
    field = kind.settings.model_fields[setting] if kind.settings is not None else None
    return QCoreApplication.translate(kind.name, (field.title if field else None) or setting)
