"""Needs attention: causes with what mends them, held lanes, and the jobs behind each."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.job import JobState, Lane, Settlement
from desktop_app.domain.ports import Sort
from desktop_app.ui import views, wording
from desktop_app.ui.actions import Actions
from desktop_app.ui.bridge import Asking, News
from desktop_app.ui.cause_line import Button, Entry
from desktop_app.ui.cause_list import CauseList
from desktop_app.ui.details import DetailsPanel
from desktop_app.ui.held_lanes import HeldLanes
from desktop_app.ui.id_lists import following
from desktop_app.ui.job_actions import JobActions
from desktop_app.ui.parts import Parts
from desktop_app.ui.queue_view import QueueView, Selection
from desktop_app.ui.slots import bound
from desktop_app.ui.troubles import Cause, Troubles

_FAILED = frozenset({JobState.FAILED})
_LANE = "lane:"
OF_LINE = ("remove",)
"""Keys of the table that work on a line as well."""


class Attention(QObject):
    """Shows causes in the place of the table, and the table below the one that is opened."""

    menu_wanted = Signal(QPoint)
    list_wanted = Signal(str)
    """The list with this key should be shown."""

    def __init__(
        self,
        parts: Parts,
        actions: Actions,
        table: QueueView,
        jobs: JobActions,
        details: DetailsPanel,
        held: HeldLanes,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._causes, self._table, self._jobs, self._details = parts.causes, table, jobs, details
        self._model, self._held = table.queue_model, held
        self._asking = Asking(parts.desk.jobs, parts.reading)
        self._view = views.QUEUE
        self._open = ""
        self._first_wanted = False
        self.troubles = Troubles(self._asking, self)
        self.list = CauseList(parts.theme, parts.icons, actions.of(OF_LINE))
        self.page = QWidget()
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list)
        column.addWidget(table, 1)
        jobs.selected.connect(details.say_selected)
        self.troubles.known.connect(self._know)
        self._model.listed.connect(self._listed)
        self.list.focused.connect(self._focused)
        self.list.opened.connect(self._open_cause)
        self.list.closed.connect(self.close_cause)
        self.list.menu_wanted.connect(self.menu_wanted)
        self._arrange()

    @property
    def shown(self) -> bool:
        """Whether the list is that of what needs attention."""
        return self._view == views.NEEDS_ATTENTION

    def show_view(self, view: views.View) -> None:
        """Take which list is shown, and follow what failed in it."""
        self._view, self._open = view, ""
        self._model.show_view(view)
        self.list.show_jobs_of("")
        self.filter()
        self._show()

    def filter(self) -> None:
        """Follow what failed among the jobs that the filter box leaves."""
        self.troubles.show(replace(self._model.where, states=None, failures=None))

    def take(self, news: News) -> None:
        """Hear of what went wrong."""
        self.troubles.take(news)

    def take_lanes(self) -> None:
        """Show which lanes are held now."""
        if self.shown:
            self._show()

    def selection(self) -> Selection:
        """Return what is selected: jobs of the table, or all of a cause."""
        chosen = self._table.selection()
        cause = self._cause(self._open or self.list.current) if self.shown else None
        if chosen.count or cause is None:
            return chosen
        return Selection(cause.where, cause.count, cause.jobs)

    def close_cause(self) -> None:
        """Show all causes again."""
        if self._open:
            self._open, self._first_wanted = "", False
            self._table.select_jobs(())
            self._model.show_view(self._view)
            self.list.show_jobs_of("")
            self._arrange()

    def next_failed(self) -> None:
        """Go to the next failed job below the current row, or to the first one of the list."""
        if self.shown and not self._open:
            self._open_next()
            return
        where, (sort, descending) = self._model.where, self._model.order
        if where.states is not None and not where.states & _FAILED:
            self.list_wanted.emit(views.NEEDS_ATTENTION.key)
            return
        failed = replace(where, states=_FAILED)
        listed, row = self._model.ids(), self._table.currentIndex().row()

        def ask() -> int | None:
            found = self._asking.jobs.ids(failed, sort, descending=descending)
            return following(found, listed, row)

        self._asking.read(ask, self._go_to)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.list.retranslate()
        self._show()

    # --- which list -----------------------------------------------------------------------------

    def _open_cause(self, key: str) -> None:
        cause = self._cause(key)
        if cause is None:
            return
        self._open = key
        self._table.own_order()
        self._model.show_view(
            views.View(f"attention:{key}", cause.where, Sort.FINISHED, descending=True)
        )
        self.list.show_jobs_of(key)
        self._arrange()
        self._table.setFocus()
        self._say_selection()

    def _open_next(self) -> None:
        keys = [cause.key for cause in self.troubles.causes if cause.state is JobState.FAILED]
        if keys:
            current = self.list.current
            self._first_wanted = True
            self._open_cause(current if current in keys else keys[0])

    def _listed(self) -> None:
        if self._first_wanted and self._open and self._model.rowCount():
            self._first_wanted = False
            self._table.select_jobs([self._model.id_at(0)])

    def _go_to(self, job: int | None) -> None:
        if job is None:
            self.list_wanted.emit(views.NEEDS_ATTENTION.key)
        else:
            self._table.select_jobs([job])

    def _know(self) -> None:
        self._jobs.set_failed(self.troubles.where, self.troubles.troubles)
        if self.shown:
            self._show()
            if not self._table.selection().count and self.list.current:
                self._say_selection()

    def _show(self) -> None:
        entries = [self._entry(cause) for cause in self.troubles.causes] if self.shown else []
        if self.shown:
            entries += [self._lane_entry(lane) for lane in self._held.lanes]
        self.list.show_entries(entries)
        if self._open and self._cause(self._open) is None:
            self.close_cause()
        self._arrange()

    def _arrange(self) -> None:
        causes = self.shown and bool(self.list.lines)
        self.list.setVisible(causes)
        self._table.setVisible(not causes or bool(self._open))
        # to a hidden one Tab would go without end
        self.page.setFocusProxy(self.list if self._table.isHidden() else self._table)

    def _cause(self, key: str) -> Cause | None:
        return next((cause for cause in self.troubles.causes if cause.key == key), None)

    def _focused(self, key: str) -> None:
        cause = self._cause(key)
        if cause is not None and not self._open:
            shown = self._details.job
            if shown is None or shown.id != cause.jobs[0].id:
                self._details.show_job(cause.jobs[0])
        self._say_selection()

    def _say_selection(self) -> None:
        self._jobs.select(self.selection())

    # --- words ----------------------------------------------------------------------------------

    def _entry(self, cause: Cause) -> Entry:
        check = cause.state is JobState.CHECK
        title = self._causes.title(cause.kind, cause.error) or wording.state_word(cause.state)
        return Entry(
            key=cause.key,
            state=cause.state,
            mark=wording.number(cause.count),
            title=title,
            remedy=self._causes.remedy(cause.kind, cause.error),
            detail=self._detail(cause, title),
            buttons=self._answers(cause) if check else self._mends(cause),
        )

    def _detail(self, cause: Cause, title: str) -> str:
        """Say of which batch they are, and what they have in common: a message or their names."""
        message = cause.error.message
        if cause.alike and cause.count > 1 and message and message != title:
            about = message
        else:
            about = self._names(cause)
        batch = wording.batch_name(cause.batch, cause.kind)
        return " · ".join(part for part in (batch, about) if part)

    def _names(self, cause: Cause) -> str:
        names = [job.name for job in cause.jobs]
        if cause.count <= len(names):
            return wording.listed(names)
        named = names[:2]
        more = self.tr("%1 and %Ln more", "", cause.count - len(named))
        return more.replace("%1", wording.listed(named))

    def _mends(self, cause: Cause) -> tuple[Button, ...]:
        mends = tuple(
            Button(wording.translated(action.title), bound(self._jobs.mend, action, cause.where))
            for action in self._causes.actions(cause.kind, cause.error)
        )
        if len(mends) > 1:
            return mends  # a plain retry is one of the keys, the toolbar's and the menu's
        again = self.tr("Retry these %Ln", "", cause.count) if cause.count > 1 else self.tr("Retry")
        return (*mends, Button(again, bound(self._jobs.retry_these, cause.where)))

    def _answers(self, cause: Cause) -> tuple[Button, ...]:
        said = self._causes.check_words(cause.kind)
        words = (
            (said.sent, Settlement.SENT),
            (said.not_sent, Settlement.NOT_SENT),
            (said.again, Settlement.AGAIN),
        )
        return tuple(
            Button(wording.translated(text), bound(self._jobs.settle, word, cause.where))
            for text, word in words
        )

    def _lane_entry(self, lane: Lane) -> Entry:
        return Entry(
            key=f"{_LANE}{lane.name}",
            state=JobState.PAUSED,
            mark=self.tr("lane"),
            title=self._held.title(lane),
            remedy="",
            detail=self._held.detail(lane),
            buttons=self._held.buttons(lane),
            opens=False,
        )
