"""What stands around the window: tray, closing, notifications, announcements, its own notices."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from typing_extensions import override

from desktop_app.domain.events import Notice
from desktop_app.domain.job import Batch
from desktop_app.host.crashes import Crashes
from desktop_app.ui import views, wording
from desktop_app.ui.announcing import Announcer
from desktop_app.ui.batch_ends import BatchEnds
from desktop_app.ui.bridge import News
from desktop_app.ui.closing import Closing
from desktop_app.ui.crash_notice import CrashNotice
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.notifying import Notifier
from desktop_app.ui.parts import Parts
from desktop_app.ui.store_notices import StoreNotices
from desktop_app.ui.tray import Tray

if TYPE_CHECKING:
    from desktop_app.ui.desktop_notifications import DesktopNotifications

_log = logging.getLogger(__name__)


class Around(QObject):
    """Hears the same news as the window."""

    left = Signal()
    """The program should end."""

    def __init__(
        self, window: MainWindow, parts: Parts, crashes: Crashes | None, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._parts = window, parts
        jobs, words = parts.desk.jobs, window.submissions.words
        actions = window.actions_
        self.tray = Tray(window, actions["pause_queue"], list(actions.new.values()))
        self.closing = Closing(
            window,
            jobs,
            window.notices,
            self.tray,
            self._remember,
            lambda: words.planning,
        )
        self.ends = BatchEnds(jobs, parts.reading, words, self)
        self.notifier = Notifier(jobs, self._notify, self)
        self.announcer = Announcer(window)
        self.crashes = CrashNotice(
            crashes,
            window.notices,
            show_log=window.menus.show_app_log,
            save_diagnostics=window.menus.save_diagnostics,
            parent=self,
        )
        self.store = StoreNotices(window.notices, show_log=window.menus.show_app_log, parent=self)
        self._connect()
        counts = jobs.counts().states
        for part in (self.tray, self.closing):
            part.take_counts(counts, paused=jobs.paused())
        self.announcer.take_counts(counts)
        window.installEventFilter(self)

    def _connect(self) -> None:
        window = self._window
        window.close_wanted.connect(self.closing.wanted)
        window.quit_wanted.connect(self.closing.quit)
        self.closing.leave.connect(self.left)
        self.tray.quit_wanted.connect(self.left)
        self.tray.show_wanted.connect(window.to_front)
        self.tray.message_clicked.connect(self.notifier.click)
        self.ends.told.connect(self._batch_ended)
        self.notifier.clicked.connect(self._show_batch)

    def take(self, news: News) -> None:
        """Bring every part up to date."""
        for notice in news.notices:
            _log.info("%s: %s", notice.code, notice.message)
            if self.store.take(notice) or self.crashes.take(notice):
                continue
            self._window.toast.say(partial(self._in_words, notice))
        self.ends.take(news.batches.values())
        if news.queue is not None:
            states, paused = news.queue.counts, news.queue.paused
            self.tray.take_counts(states, paused=paused)
            self.closing.take_counts(states, paused=paused)
            self.announcer.take_counts(states)

    def _in_words(self, notice: Notice) -> str:
        return self.crashes.in_words(notice) or self.store.in_words(notice)

    def close(self) -> None:
        """Take everything down."""
        self.tray.close()
        self.notifier.close()
        if "desktop" in self.__dict__:
            self.desktop.close()
        self.announcer.close()

    def _batch_ended(self, batch: Batch, sentence: str) -> None:
        self.announcer.batch_ended(f"{wording.batch_name(batch.name, batch.kind)}: {sentence}")
        self.notifier.take(batch, sentence)

    @cached_property
    def desktop(self) -> DesktopNotifications:
        """The desktop's own notifications; the tray's messages stand in for them."""
        from desktop_app.ui.desktop_notifications import (  # noqa: PLC0415 (QtDBus, at the first one)
            DesktopNotifications,
        )

        made = DesktopNotifications(self)
        made.clicked.connect(self._show_batch)
        made.refused.connect(self._tell_by_tray)
        return made

    def _notify(self, title: str, text: str, batch: int) -> None:
        self.desktop.show(title, text, batch)

    def _tell_by_tray(self, title: str, text: str) -> None:
        if self.tray.available:
            self.tray.message(title, text)

    def _show_batch(self, batch: int) -> None:
        self._window.to_front()
        self._window.sidebar.choose(views.of_batch(batch).key)

    def _remember(self, key: str, value: object, then: Callable[[], None]) -> None:
        async def put() -> None:
            try:
                await self._parts.desk.put_setting(key, value)
            finally:
                then()

        self._parts.tasks.start(put())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self.tray.retranslate()
            self._window.notices.retranslate()
        elif event.type() == QEvent.Type.Show:
            self.tray.put_up()
        return super().eventFilter(watched, event)
