"""Brings the search over all logs and the log below it together."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.ui.details import DetailsPanel
from desktop_app.ui.parts import Parts
from desktop_app.ui.search_model import Hit, SearchModel
from desktop_app.ui.search_page import SearchPage


class LogSearch(QObject):
    """Puts the search in the place of the job list, and takes it away again."""

    def __init__(
        self,
        parts: Parts,
        place: QStackedWidget,
        details: DetailsPanel,
    ) -> None:
        super().__init__(place)
        self._place, self._details = place, details
        self._back: QWidget | None = None
        self.model = SearchModel(parts.desk.jobs, parts.desk.logs, parts.searching, self)
        self.page = SearchPage(self.model, parts.theme, parts.icons, parts.causes)
        place.addWidget(self.page)
        self.page.opened.connect(self._open)
        self.page.closed.connect(self.hide)

    def show(self) -> None:
        """Search in the place of the list."""
        if self._place.currentWidget() is not self.page:
            self._back = self._place.currentWidget()
            self._place.setCurrentWidget(self.page)
        self.page.field.setFocus()
        self.page.field.selectAll()

    def hide(self) -> None:
        """Show the list again."""
        if self._place.currentWidget() is self.page and self._back is not None:
            self._place.setCurrentWidget(self._back)
            self._back.setFocus()

    def _open(self, hit: Hit) -> None:
        details, tools = self._details, self._details.tools
        if details.job is None or details.job.id != hit.job.id:
            details.show_job(hit.job)
        if tools.chips.levels:
            tools.chips.choose(())
        if details.log_model.attempt != hit.attempt:
            details.show_attempt(hit.attempt)
        tools.search.setText(self.model.text)
        if hit.number:
            details.log.go_to(hit.number)
