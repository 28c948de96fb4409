"""The main window: puts the parts together and hands the engine's news around."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.domain.events import QueueChanged
from desktop_app.domain.job import Batch, JobState, Lane
from desktop_app.ui import views
from desktop_app.ui.actions import CHANGES, CONTEXT, IN_TABLE, Actions, Menus
from desktop_app.ui.attention import Attention
from desktop_app.ui.banners import Banners
from desktop_app.ui.batch_actions import BatchActions
from desktop_app.ui.batch_line import BatchLine
from desktop_app.ui.bridge import Asking, News
from desktop_app.ui.columns import RowText
from desktop_app.ui.commands import Commands
from desktop_app.ui.counts_bar import CountsBar
from desktop_app.ui.details import DetailsPanel
from desktop_app.ui.drop import DropOverlay, DropTarget
from desktop_app.ui.empty import EmptyPage
from desktop_app.ui.held_lanes import HeldLanes
from desktop_app.ui.holds import Holds
from desktop_app.ui.icons import app_icon
from desktop_app.ui.job_actions import JobActions, job_alone
from desktop_app.ui.just_queued import JustQueued
from desktop_app.ui.layout import keep_layout, restore_layout
from desktop_app.ui.log_search import LogSearch
from desktop_app.ui.notice_bar import NoticeBar
from desktop_app.ui.outlook import Outlook
from desktop_app.ui.parts import Parts
from desktop_app.ui.presets import Presets
from desktop_app.ui.queue_model import QueueModel
from desktop_app.ui.queue_view import QueueView
from desktop_app.ui.side_actions import SideActions
from desktop_app.ui.sidebar import Sidebar
from desktop_app.ui.sidebar_model import BATCHES, SidebarModel
from desktop_app.ui.submissions import Submissions
from desktop_app.ui.toast import Countdown, Toast
from desktop_app.ui.toolbar import Toolbar
from desktop_app.ui.window_menus import WindowMenus

_log = logging.getLogger(__name__)
TICK_MS = 1_000
OLDER = 24
COUNTING = (JobState.RUNNING, JobState.RETRYING, JobState.SCHEDULED)
"""States whose rows show a time that runs."""


class MainWindow(QMainWindow):
    """One list, one log, the ways to act on them."""

    close_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.setObjectName("main")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(640, 420)
        self._parts = parts
        self._paused = parts.desk.jobs.paused()
        self._states: Mapping[JobState, int] = {}
        self._lanes: dict[str, Lane] = {}
        self._batches_shown = BATCHES
        self._other_list = False
        self._may_close = False
        self._build()
        self._lay_out()
        self._connect()
        self._load()
        self._restore()
        self.retranslate()
        self.sidebar.choose(views.QUEUE.key)
        (self.table if self.table.isVisibleTo(self) else self.sidebar).setFocus()

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        p, kinds = self._parts, tuple(self._parts.kinds)
        self.actions_ = Actions(kinds, p.icons, self)
        self.addActions(self.actions_.all())
        self.model = QueueModel(p.desk.jobs, p.reading, RowText(p.causes), self)
        self.table = QueueView(self.model, p.theme, p.icons, p.causes)
        self.table.addActions(self.actions_.of(IN_TABLE))
        self.held = HeldLanes(p.causes, self)
        self.sidebar_model = SidebarModel(kinds, self)
        self.sidebar = Sidebar(self.sidebar_model, p.theme, p.icons)
        self.just_queued = JustQueued(self.sidebar, self.table, self)
        self.details = DetailsPanel(
            p.desk.jobs, p.desk.logs, p.searching, p.causes, p.theme, p.icons
        )
        self.toolbar = Toolbar(self.actions_, p.icons)
        self.notices = NoticeBar()
        self.banners = Banners(self.held)
        self.counts = CountsBar(p.causes, p.theme, p.icons)
        self.empty = EmptyPage(
            list(self.actions_.new.values()), p.theme, samples=p.samples is not None
        )
        countdown = Countdown(self)
        self.toast = Toast(self, above=countdown)
        self.commands = Commands(p.desk, p.tasks, self.toast, self)
        holds = Holds(p.desk.jobs, p.reading, p.causes, countdown)
        self.submissions = Submissions(
            p.desk.jobs, p.causes, self.commands, self.toast, holds, p.open_form, p.pasted, self
        )
        self.presets = Presets(p.presets, p.desk, p.causes, p.tasks, self.toast, p.open_form, self)
        links = self.actions_.of(("batch_again", "report", "failed_table"))
        self.batch_line = BatchLine(p.desk.jobs, p.reading, self.submissions.words, links)
        asking = Asking(p.desk.jobs, p.reading)
        self.jobs = JobActions(self.actions_, self.commands, p.causes, asking, self)
        self.attention = Attention(
            p, self.actions_, self.table, self.jobs, self.details, self.held, self
        )
        self.place = QStackedWidget()
        self.place.addWidget(self.attention.page)
        self.search = LogSearch(p, self.place, self.details)
        self.bar = Menus(self.menuBar(), self.actions_)
        self.menus = WindowMenus(self.bar, p, self)
        self.batches = BatchActions(self.actions_, p, self.commands, self.toast, self)
        self.outlook = Outlook(self.counts, p.searching, p.settings.fileName(), self)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.model.tick)

    def _lay_out(self) -> None:
        self.lists = QSplitter(Qt.Orientation.Vertical)
        self.lists.setObjectName("lists")
        self.lists.setChildrenCollapsible(False)
        self.lists.addWidget(self.place)
        self.lists.addWidget(self.details)
        self.lists.setSizes([510, 240])
        self.lists.setStretchFactor(0, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.lists)
        self.stack.addWidget(self.empty)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self.banners)
        column.addWidget(self.batch_line)
        column.addWidget(self.stack, 1)
        p, sidebar = self._parts, self.sidebar
        self.overlay = DropOverlay(p.theme, p.icons, p.settings, right)
        self.drops = DropTarget(self, self.stack, self.overlay, sidebar, p.kinds, p.pasted)
        self.side = SideActions(self._parts, sidebar, self.presets, self.drops, self.bar, self)
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self.panes.setChildrenCollapsible(False)
        self.panes.setHandleWidth(1)
        self.panes.addWidget(self.sidebar)
        self.panes.addWidget(right)
        self.panes.setSizes([self.sidebar.natural_width(), 1146])
        self.panes.setStretchFactor(1, 1)
        self.sidebar.setMinimumWidth(120)
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.toolbar)
        rows.addWidget(self.panes, 1)
        self.setCentralWidget(whole)
        self.setStatusBar(self.counts)

    def _connect(self) -> None:
        p, actions = self._parts, self.actions_
        self.sidebar.chosen.connect(self._show_view)
        self.sidebar.older_wanted.connect(self._older)
        self.toolbar.filter.narrowed.connect(self._filter)
        self.model.listed.connect(self._listed)
        self.table.picked.connect(self._picked)
        at_table = self.table.viewport().mapToGlobal
        self.table.menu_wanted.connect(lambda place: self._context_menu(at_table(place)))
        self.attention.menu_wanted.connect(self._context_menu)
        self.attention.list_wanted.connect(self.sidebar.choose)
        start, move = self.commands.start, self.commands.move
        self.table.move_wanted.connect(lambda to: start(move(self.table.selection().where, to)))
        self.table.activated_job.connect(lambda _: self.jobs.open_result())
        self.jobs.attention_wanted.connect(lambda: self.sidebar.choose(views.NEEDS_ATTENTION.key))
        self.jobs.again_wanted.connect(self.batches.run_again)
        self.batches.queued.connect(self.show_batch)
        self.details.said.connect(self.toast.say)
        page = self.details.details
        page.mended.connect(lambda action, job: self.jobs.mend(action, job_alone(job)))
        page.settled.connect(lambda word, job: self.jobs.settle(word, job_alone(job)))
        page.retried.connect(lambda job: self.commands.start(self.commands.retry(job_alone(job))))
        self.jobs.text_wanted.connect(self.details.mend.begin)
        self.details.mend.changed.connect(
            lambda where, change: self.commands.start(self.commands.change(where, change))
        )
        self.details.result.open_wanted.connect(self.jobs.open_path)
        self.details.result.show_wanted.connect(self.jobs.show_path)
        self.held.changed.connect(self.attention.take_lanes)
        self.held.release_wanted.connect(
            lambda lane: self.commands.start(self.commands.pause_lane(lane, paused=False))
        )
        self.notices.shown.connect(self.banners.leave_room)
        self.held.account_wanted.connect(p.open_account)
        self.counts.view_wanted.connect(lambda view: self.sidebar.choose(view.key))
        self.counts.limit_wanted.connect(
            lambda lane, limit: self.commands.start(self.commands.set_limit(lane, limit))
        )
        self.counts.pause_wanted.connect(
            lambda lane, paused: self.commands.start(self.commands.pause_lane(lane, paused=paused))
        )
        self.commands.taken_back.connect(self._taken_back)
        self.empty.samples_wanted.connect(self._samples)
        self.drops.dropped.connect(p.open_form)
        self.presets.queued.connect(self.show_batch)
        for kind in p.kinds:
            actions.new[kind.name].triggered.connect(lambda _=False, k=kind: p.open_form(k, {}))
        for source in (p.tasks, p.reading, p.searching):
            source.failed.connect(self.say_error)
        p.theme.changed.connect(self.retranslate)

    def _load(self) -> None:
        jobs = self._parts.desk.jobs
        counts = jobs.counts()
        self._take_counts(counts.states, counts.kinds)
        self._load_batches()
        self._take_lanes(jobs.lanes())
        self.submissions.load()
        self.presets.load()

    # --- news -----------------------------------------------------------------------------------

    def take(self, news: News) -> None:
        """Bring every part up to date."""
        self.model.take(news)
        self.details.take(news)
        self.attention.take(news)
        self.outlook.take(news)
        self.submissions.take(news)
        self.counts.say_planning(planning=self.submissions.words.planning)
        self.batches.take(news.batches)
        self.batch_line.take(news.batches)
        if news.batches:
            self.sidebar_model.update_batches(list(news.batches.values()), self._batches_shown)
            self._show_empty()
        if news.list_changed:
            # a batch may have been forgotten
            self._load_batches()
        if news.lanes:
            self._take_lanes(list(news.lanes.values()))
        if news.queue is not None:
            self._take_queue(news.queue)
        self.side.take(news)
        if news.jobs and self.jobs.selection.count:
            self.jobs.select(self.attention.selection())

    def say_error(self, error: Exception) -> None:
        """Show an error that a command or a read ended with, and keep it in the program's log."""
        _log.error("%s", error, exc_info=error)
        self.toast.warn(str(error) or type(error).__name__)

    def _take_queue(self, queue: QueueChanged) -> None:
        if self._paused != queue.paused:
            self._paused = queue.paused
            self.menus.say_paused(paused=self._paused)
        self._take_counts(queue.counts, queue.kinds)

    def _take_counts(self, states: Mapping[JobState, int], kinds: Mapping[str, int]) -> None:
        self._states = states
        self.sidebar_model.set_counts(states, kinds)
        self.counts.set_counts(states, paused=self._paused)
        self.actions_["clear"].setEnabled(views.DONE.count(states) > 0)
        moving = any(states.get(state) for state in COUNTING)
        if moving != self._tick.isActive():
            self._tick.start() if moving else self._tick.stop()
        self._show_empty()

    def _take_lanes(self, lanes: Sequence[Lane]) -> None:
        self._lanes.update((lane.name, lane) for lane in lanes)
        self.counts.set_lanes(lanes)
        self.held.take(list(self._lanes.values()))

    # --- lists ----------------------------------------------------------------------------------

    def _show_view(self, view: views.View) -> None:
        self.search.hide()
        self.table.own_order()
        self._other_list = True
        self.attention.show_view(view)
        self.banners.show_unless(listed=self.attention.shown)
        self.batches.show_view(view)
        self.batch_line.show_view(view)

    def _filter(self, text: str) -> None:
        self.model.filter(text)
        self.attention.filter()

    def show_batch(self, batch: int) -> None:
        """Follow a batch that was just queued; list it as soon as the sidebar has heard of it."""
        self.submissions.queued(batch)
        self.just_queued.show(batch)

    def _taken_back(self, batch: Batch) -> None:
        if self.model.where.batch == batch.id:
            self.sidebar.choose(views.QUEUE.key)
        self.submissions.reopen(batch)

    def _older(self) -> None:
        self._batches_shown += OLDER
        self._load_batches()

    def _load_batches(self) -> None:
        jobs, shown = self._parts.desk.jobs, self._batches_shown
        newest = jobs.batch_ids(limit=shown + 1)
        heads = jobs.heads(newest)
        found = [heads[batch] for batch in newest[:shown] if batch in heads]
        self.sidebar_model.set_batches(found, older=len(newest) > shown)

    def _listed(self) -> None:
        self._show_empty()
        shown = self.details.job
        if self._other_list and shown is not None and not self.model.rows_of([shown.id]):
            self.details.show_job(None)  # a job that leaves the same list stays, to be read
        self._other_list = False
        if self.jobs.selection.count:
            self.jobs.select(self.attention.selection())

    def _show_empty(self) -> None:
        jobs = sum(self._states.values()) + self.model.rowCount()
        nothing = jobs == 0 and not self.submissions.words.planning
        self.stack.setCurrentWidget(self.empty if nothing else self.lists)
        self.table.set_hint("" if self.model.rowCount() else self._hint())
        self.just_queued.look()

    def _hint(self) -> str:
        """Say why the list is empty."""
        where = self.model.where
        if where.text:
            return self.tr("No job matches “%1”").replace("%1", where.text)
        if where.batch is not None:
            return self.submissions.words.why_empty(where.batch)
        if self.submissions.words.planning:
            return self.tr("Planning…")
        if where != views.QUEUE.where:
            return self.tr("Nothing here")
        elsewhere = self.counts.in_words(views.DONE, views.NEEDS_ATTENTION)
        return "\n".join((self.tr("The queue is empty"), elsewhere))

    def _picked(self) -> None:
        selection = self.attention.selection()
        self.jobs.select(selection)
        job = selection.single
        shown = self.details.job
        if job is not None and (shown is None or shown.id != job.id):
            self.details.show_job(job)

    def _context_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        for key in CONTEXT:
            if key == CHANGES:
                self.jobs.fill_changes(menu)
            else:
                self.actions_.fill_menu(menu, [key])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    # --- samples --------------------------------------------------------------------------------

    def _samples(self) -> None:
        if self._parts.samples is not None:
            self.toast.say(lambda: self.tr("The samples open in a window of their own…"))
            self._parts.tasks.start(self._parts.samples())

    # --- the window itself ----------------------------------------------------------------------

    def retranslate(self) -> None:
        """Say everything again in the language and the colours in use."""
        title = self.tr("Demo") if self._parts.demo else self.tr("JobDesk")
        self.setWindowTitle(title)
        self.actions_.retranslate()
        self.menus.retranslate(paused=self._paused)
        self.sidebar_model.retranslate()
        for part in (
            self.details,
            self.banners,
            self.attention,
            self.counts,
            self.empty,
            self.search.page,
            self.submissions,
            self.batch_line,
            self.outlook,
        ):
            part.retranslate()
        self.jobs.update()
        self.toolbar.retranslate()
        self.sidebar.setAccessibleName(self.tr("Lists"))
        self.table.setAccessibleName(self.tr("Jobs"))
        self.table.horizontalHeader().setAccessibleName(self.tr("Columns"))
        self.model.headerDataChanged.emit(
            Qt.Orientation.Horizontal, 0, self.model.columnCount() - 1
        )
        self.table.viewport().update()
        self._show_empty()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.overlay.hide()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._keep()
        if self._may_close:
            event.accept()
            return
        # the queue is closed first, in the background; then the window goes
        event.ignore()
        self.close_wanted.emit()

    def to_front(self) -> None:
        """Show the window, wherever it was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def close_now(self) -> None:
        """Go for good."""
        self._may_close = True
        self.close()

    def _restore(self) -> None:
        restore_layout(self, self._parts.settings)

    def _keep(self) -> None:
        keep_layout(self, self._parts.settings)
