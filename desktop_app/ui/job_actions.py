"""Ties the actions on jobs to the selection: what is possible, what it says, what it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QCursor, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.job import (
    Failure,
    Job,
    JobFilter,
    JobState,
    Place,
    Settlement,
    Trouble,
)
from desktop_app.domain.kind import Action
from desktop_app.ui import wording
from desktop_app.ui.actions import Actions
from desktop_app.ui.beside_retry import BesideRetry
from desktop_app.ui.bridge import Asking
from desktop_app.ui.commands import FAILED, Commands
from desktop_app.ui.queue_view import NOTHING, Selection
from desktop_app.ui.slots import bound
from desktop_app.ui.views import CANCELLABLE, LATER, REMOVABLE, RETRYABLE
from desktop_app.ui.wording import Causes

_ONE = {
    "pause": CANCELLABLE - {JobState.RUNNING},
    "stop_retrying": frozenset({JobState.RETRYING}),
    "start_now": LATER | {JobState.WAITING, JobState.PAUSED},
    **dict.fromkeys(("top", "up", "down", "bottom"), frozenset({JobState.WAITING})),
    **dict.fromkeys(("sent", "not_sent", "again"), frozenset({JobState.CHECK})),
    "remove": REMOVABLE,
    "cancel": CANCELLABLE,
}
"""In which states each action has something to do."""
_ASKED_WHEN_THERE = ("sent", "not_sent", "again", "stop_retrying")
"""Actions that would only puzzle where they do not apply."""
NAME_ROOM = 20


@dataclass(slots=True)
class Mend:
    """An action, and the failures of a selection that it is meant for."""

    action: Action
    count: int = 0
    failures: set[Failure] = field(default_factory=set)
    where: JobFilter = FAILED


class JobActions(QObject):
    """Acts on the selected jobs, and on all failed ones when no selected one can be retried."""

    selected = Signal(int)
    """How many jobs the actions are for from now on."""
    attention_wanted = Signal()
    """Retry was pressed where only a change would help."""
    again_wanted = Signal(list)
    """Finished jobs of one batch (``list[Job]``) are to be made once more."""
    text_wanted = Signal(object, object)
    """An :class:`Action` needs a text for each of these jobs (``JobFilter``)."""

    def __init__(
        self,
        actions: Actions,
        commands: Commands,
        causes: Causes,
        asking: Asking,
        parent: QWidget,
        *,
        open_path: Callable[[Path], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._actions, self._commands = actions, commands
        self._causes, self._asking, self._window = causes, asking, parent
        self._open_path = open_path or open_with_desktop
        self._selection: Selection = NOTHING
        self._ready: JobFilter = FAILED
        self._failed: tuple[int, int] = (0, 0)
        self._beside = BesideRetry(asking, causes, commands, self.open_path, self)
        self._connect()

    @property
    def selection(self) -> Selection:
        """What the actions would act on."""
        return self._selection

    def select(self, selection: Selection) -> None:
        """Take a new selection, or the same jobs in new states."""
        self._selection = selection
        self.update()
        self.selected.emit(selection.count)

    def set_failed(self, where: JobFilter, troubles: Sequence[Trouble]) -> None:
        """Take why jobs of the list have failed: a plain retry may mend some, others not."""
        failed = [one for one in troubles if one.state is JobState.FAILED]
        ready = [one for one in failed if not self._needs_change(one)]
        self._ready = replace(
            where,
            states=frozenset({JobState.FAILED}),
            failures=tuple(one.failure for one in ready),
        )
        number = sum(one.count for one in ready)
        self._failed = (number, sum(one.count for one in failed) - number)
        self.update()

    def _needs_change(self, trouble: Trouble) -> bool:
        return self._causes.needs_change(trouble.failure.kind, trouble.error)

    def update(self) -> None:
        """Enable what is possible and say what each would do."""
        chosen = self._selection
        for key, states in _ONE.items():
            possible = chosen.any_in(states)
            self._actions[key].setEnabled(possible)
            if key in _ASKED_WHEN_THERE:
                self._actions[key].setVisible(possible)
        single = chosen.single
        self._actions["run_again"].setEnabled(bool(self._of_one_batch()))
        self._actions["change"].setEnabled(self._can_mend())
        self._actions["copy_error"].setEnabled(single is not None and single.error is not None)
        has_result = single is not None and bool(_outputs(single))
        self._actions["open"].setEnabled(has_result)
        self._actions["show"].setEnabled(has_result)
        self._say_check()
        self._say_retry()
        self._say_cancel()

    def retry(self) -> None:
        """Retry the selected jobs; without one that can be, those of the list that may succeed."""
        if self._selection.any_in(RETRYABLE):
            self._commands.start(self._commands.retry(self._selection.where))
        elif self._failed[0]:
            self._commands.start(self._commands.retry(self._ready))
        else:
            self.attention_wanted.emit()

    def retry_all_failed(self) -> None:
        """Retry every failed job, whatever made it fail."""
        self._commands.start(self._commands.retry(FAILED))

    def retry_these(self, where: JobFilter) -> None:
        """Retry these jobs, whatever is selected."""
        self._commands.start(self._commands.retry(where))

    def mend(self, action: Action, where: JobFilter) -> None:
        """Do what a failure's button says, asking for a folder or a text first if it must be.

        A folder is asked for once, however many jobs there are.
        """
        if action.ask == "folder":
            dialog = QFileDialog(self._window, wording.translated(action.title))
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(
                lambda folder: self._commands.start(
                    self._commands.change(where, {**(action.change or {}), "output_folder": folder})
                )
            )
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()
        elif action.ask == "text":
            self.text_wanted.emit(action, where)
        elif not action.mends:
            self._beside.do(action, where)
        else:
            self._commands.start(self._commands.change(where, action.change or {}))

    def settle(self, word: Settlement, where: JobFilter) -> None:
        """Take the user's word on jobs whose outcome nobody knows."""
        self._commands.start(self._commands.settle(where, word))

    def open_result(self) -> None:
        """Open what the job made."""
        self._with_output(self._open_path)

    def show_result(self) -> None:
        """Open the folder of what the job made."""
        self._with_output(lambda path: self._open_path(path.parent))

    def open_path(self, path: str) -> None:
        """Open a file with the desktop's program for it."""
        self._open_path(Path(path))

    def show_path(self, path: str) -> None:
        """Open a file's folder."""
        self._open_path(Path(path).parent)

    def _connect(self) -> None:
        actions, commands = self._actions, self._commands
        for key, act in {
            "retry": self.retry,
            "retry_failed": self.retry_all_failed,
            "change": self._ask_change,
            "run_again": lambda: self.again_wanted.emit(self._of_one_batch()),
            "cancel": lambda: commands.start(commands.cancel(self._where)),
            "pause": self._pause,
            "stop_retrying": lambda: commands.start(commands.stop_retrying(self._where)),
            "start_now": lambda: commands.start(commands.start_now(self._where)),
            "remove": lambda: commands.start(commands.remove(self._where)),
            "copy_error": self._copy_error,
            "open": self.open_result,
            "show": self.show_result,
        }.items():
            actions[key].triggered.connect(bound(act))
        for place in Place:
            actions[place.value].triggered.connect(bound(self._move, place))
        for key, word in (
            ("sent", Settlement.SENT),
            ("not_sent", Settlement.NOT_SENT),
            ("again", Settlement.AGAIN),
        ):
            actions[key].triggered.connect(bound(self._settle, word))

    @property
    def _where(self) -> JobFilter:
        return self._selection.where

    def _move(self, place: Place) -> None:
        self._commands.start(self._commands.move(self._where, place))

    def _settle(self, word: Settlement) -> None:
        self.settle(word, self._where)

    def _pause(self) -> None:
        only_paused = all(job.state is JobState.PAUSED for job in self._selection.sample)
        self._commands.start(self._commands.pause(self._where, paused=not only_paused))

    def fill_changes(self, menu: QMenu) -> None:
        """Add what helps with the selected failures to a menu, each by its name."""
        self._fill(menu, self._of_selected())

    def changes(self) -> list[Mend]:
        """Return what mends selected failures, as far as their first page tells."""
        return _mending(self._of_selected())

    def _can_mend(self) -> bool:
        """Whether :meth:`changes` has any, without a list of all ids that are selected."""
        return any(
            action.mends
            for kind, error in self._failures()
            for action in self._causes.actions(kind, error)
        )

    def _of_selected(self) -> list[Mend]:
        failed = self._failures()
        if not failed:
            return []
        return self._mends(
            self._where, [(kind, error, count) for (kind, error), count in failed.items()]
        )

    def _failures(self) -> Counter[tuple[str, ErrorInfo]]:
        return Counter(
            (job.kind, job.error)
            for job in self._selection.sample
            if job.state is JobState.FAILED and job.error is not None
        )

    def _mends(self, where: JobFilter, failed: Iterable[tuple[str, ErrorInfo, int]]) -> list[Mend]:
        """Gather what helps with these failures: each for those it is meant for, no others."""
        found: dict[tuple[str, str], Mend] = {}
        for kind, error, count in failed:
            for action in self._causes.actions(kind, error):
                one = found.setdefault((kind, action.id), Mend(action))
                one.count += count
                one.failures.add(Failure(kind, error.code))
        for one in found.values():
            one.where = replace(where, failures=tuple(sorted(one.failures, key=str)))
        return list(found.values())

    def _fill(self, menu: QMenu, mends: Sequence[Mend]) -> None:
        several = len({frozenset(one.failures) for one in mends}) > 1
        for one in mends:
            text = wording.translated(one.action.title)
            if several:
                text = f"{text} ({wording.number(one.count)})"
            menu.addAction(text).triggered.connect(bound(self.mend, one.action, one.where))

    def _ask_change(self) -> None:
        chosen = self._selection
        if chosen.count <= len(chosen.sample):
            self._offer(self.changes())
            return
        where = replace(chosen.where, states=frozenset({JobState.FAILED}))
        self._asking.read(
            lambda: self._asking.jobs.troubles(where, shown=1),
            lambda found: self._offer(
                _mending(
                    self._mends(where, [(one.failure.kind, one.error, one.count) for one in found])
                )
            ),
        )

    def _offer(self, mends: Sequence[Mend]) -> None:
        """Begin with the one that there is; let the user choose among several."""
        if len(mends) == 1:
            self.mend(mends[0].action, mends[0].where)
            return
        menu = QMenu(self._window)
        self._fill(menu, mends)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(QCursor.pos())

    def _of_one_batch(self) -> list[Job]:
        """Return the selected jobs if all have ended and are of one batch; else nothing."""
        jobs = list(self._selection.sample)
        all_known = self._selection.count == len(jobs)
        alike = len({job.batch for job in jobs}) == 1 and all(job.state.final for job in jobs)
        return jobs if all_known and alike else []

    def _copy_error(self) -> None:
        job = self._selection.single
        if job is not None and job.error is not None:
            parts = (job.name, job.error.code, job.error.message, job.error.detail)
            QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))

    def _with_output(self, act: Callable[[Path], None]) -> None:
        job = self._selection.single
        outputs = _outputs(job) if job is not None else []
        if outputs:
            act(Path(outputs[0]))

    def _say_retry(self) -> None:
        ready, needs_change = self._failed
        chosen = self._selection.number_in(RETRYABLE)
        if chosen:
            text = self.tr("Retry %Ln selected", "", chosen)
        elif ready and needs_change:
            text = self.tr("Retry %1").replace("%1", wording.number(ready))
            text += " · " + self.tr("%Ln need(s) a change", "", needs_change)
        elif needs_change:
            text = self.tr("%Ln need(s) a change", "", needs_change)
        elif ready:
            text = self.tr("Retry %Ln failed", "", ready)
        else:
            text = self.tr("Retry failed")
        self._actions["retry"].setIconText(text)
        self._actions["retry"].setEnabled(bool(chosen or ready or needs_change))
        self._actions["retry_failed"].setEnabled(bool(ready or needs_change))

    def _say_check(self) -> None:
        """Call the answers to what happened as the selected jobs' kind does."""
        kinds = {job.kind for job in self._selection.sample}
        said = self._causes.check_words(next(iter(kinds)) if len(kinds) == 1 else "")
        for key, text in (("sent", said.sent), ("not_sent", said.not_sent), ("again", said.again)):
            self._actions[key].setText(wording.translated(text))

    def _say_cancel(self) -> None:
        number = self._selection.number_in(CANCELLABLE)
        single = self._selection.single
        text = self.tr("Cancel")
        if single is not None and number:
            text = self.tr("Cancel “%1”").replace("%1", _short(single.name))
        elif number:
            text = self.tr("Cancel %Ln job(s)", "", number)
        self._actions["cancel"].setIconText(text)


def _mending(found: Sequence[Mend]) -> list[Mend]:
    return [one for one in found if one.action.mends]


def open_with_desktop(path: Path) -> None:
    """Open a file or folder with the desktop's program for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def job_alone(job: Job) -> JobFilter:
    """Return the filter that finds this job alone."""
    return JobFilter(ids=(job.id,))


def _outputs(job: Job) -> list[str]:
    return [str(path) for path in (job.result or {}).get("outputs") or ()]


def _short(name: str) -> str:
    return name if len(name) <= NAME_ROOM else f"{name[: NAME_ROOM - 1]}…"
