"""What the engine has to tell of its files and of itself, in the language in use."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop_app.domain.events import Notice
from desktop_app.ui.notice_bar import NoticeBar, Words

KEY = "store"


class StoreNotices(QObject):
    """What was set aside or brought back stands in the window until it is read; the rest passes."""

    def __init__(
        self, notices: NoticeBar, *, show_log: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._notices, self._show_log = notices, show_log

    def take(self, notice: Notice) -> bool:
        """Hear a notice; True: it is told here."""
        if not self._title(notice):
            return False
        self._notices.put(f"{KEY}:{notice.code}", lambda: self._words(notice))
        return True

    def in_words(self, notice: Notice) -> str:
        """Say what passes."""
        match notice.code:
            case "store.full":
                return self.tr("There is no space left for the queue. Nothing is lost; free some.")
            case "store.error":
                return self.tr("The queue could not be written to. It is tried again by itself.")
            case "engine.failed":
                return self.tr("Something unexpected went wrong; the queue goes on. See the log.")
        return notice.message

    def _title(self, notice: Notice) -> str:
        match notice.code:
            case "store.restored":
                return self.tr("The queue could not be read: its backup took its place")
            case "store.damaged":
                return self.tr("The queue could not be read: a new one was begun")
            case "store.logs_damaged":
                return self.tr("The logs could not be read: new ones were begun")
        return ""

    def _words(self, notice: Notice) -> Words:
        aside, then = (*notice.names, "", "")[:2]
        said = []
        if then:
            text = self.tr(
                "The queue is paused: what has run since the backup of %1 is not known to it. "
                "Look through it, then resume."
            )
            said.append(text.replace("%1", then))
        if aside:
            said.append(self.tr("What could not be read was set aside as %1.").replace("%1", aside))
        key = f"{KEY}:{notice.code}"
        return Words(
            self._title(notice),
            " ".join(said),
            (
                (self.tr("Details"), self._show_log),
                (self.tr("Close"), lambda: self._notices.take_away(key)),
            ),
        )
