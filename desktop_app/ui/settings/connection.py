"""Tests an account's connection step by step, each with ✓ or ✕ and the server's own words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from desktop_app.domain.errors import JobDeskError, SubmissionRefused
from desktop_app.domain.kind import AnyKind
from desktop_app.ui.forms.plan_view import PlanningDesk, Start
from desktop_app.ui.settings.password import Passwords
from desktop_app.ui.wording import translated

GOOD, BAD, GOING = "✓", "✕", "…"
MOST_LINES = 12
"""So many lines of steps show at once; more scroll."""


class StepList(QScrollArea):
    """The steps so far, one below the other; a step that is told again replaces itself."""

    def __init__(self, kind: AnyKind) -> None:
        super().__init__()
        self._kind = kind
        self._last: QWidget | None = None
        self._following = QTimer(self, singleShot=True, interval=0)
        self._following.timeout.connect(self._follow)
        self._steps: dict[str, tuple[QLabel, QLabel, QLabel]] = {}
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("steps")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._body = body = QWidget()
        body.setObjectName("formEditBody")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 8, 16, 8)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setWidget(body)
        self.hide()

    @override
    def sizeHint(self) -> QSize:
        body = self._body
        wide = self.viewport().width()
        high = body.heightForWidth(wide) if body.hasHeightForWidth() else body.sizeHint().height()
        return QSize(wide, min(high, self.fontMetrics().height() * MOST_LINES) + 2)

    def lines(self) -> list[str]:
        """Return what is shown, a step a line."""
        return [
            " ".join(part for part in (label.text() for label in step) if part)
            for step in self._steps.values()
        ]

    def clear(self) -> None:
        """Forget all steps."""
        for step in self._steps.values():
            for label in step:
                label.hide()
                label.deleteLater()
        self._steps, self._last = {}, None

    def tell(self, event: Mapping[str, Any]) -> None:
        """Show a step; ``ok`` None: it is under way.

        ``title`` (or ``text``) is said in the kind's translation; a known ``code`` as its cause.
        """
        name = str(event.get("step"))
        if name not in self._steps:
            self._steps[name] = self._add_row()
        mark, text, detail = self._steps[name]
        ok = event.get("ok")
        sign = GOING if ok is None else GOOD if ok else BAD
        role = "muted" if ok is None else "good" if ok else "error"
        _say(mark, sign, role)
        title, more = self._words(event)
        _say(text, title, "error" if ok is False else "")
        _say(detail, more, "muted")
        detail.setVisible(bool(more))
        self.show()
        self._last = detail if more else text
        self._following.start()

    def _words(self, event: Mapping[str, Any]) -> tuple[str, str]:
        """Return what a step is called and, below it, what the server said and what mends it."""
        said = str(event.get("text") or event.get("step") or "")
        more = [said, str(event.get("detail") or "")]
        cause = self._kind.causes.get(str(event.get("code")))
        if cause is not None:
            title = translated(cause.title)
            more.append(translated(cause.remedy) if cause.remedy is not None else "")
        else:
            given = str(event.get("title") or said)
            title = QCoreApplication.translate(self._kind.name, given)
        return title, "\n".join(part for part in dict.fromkeys(more) if part and part != title)

    def _follow(self) -> None:
        """Take the room that the steps need, and bring the latest into view."""
        column = self._body.layout()
        assert column is not None
        column.invalidate()
        column.activate()
        self.updateGeometry()
        if self._last is not None:
            self.ensureWidgetVisible(self._last)

    def _add_row(self) -> tuple[QLabel, QLabel, QLabel]:
        row = self._grid.rowCount()
        mark, text, detail = QLabel(), QLabel(), QLabel()
        for label in (text, detail):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, row, 1)
        self._grid.addWidget(detail, row + 1, 1)
        return mark, text, detail


class ConnectionTest(QPushButton):
    """The button that starts the test, and stops it while it runs."""

    ended = Signal(bool)
    """Whether every step succeeded; not emitted for a test that was stopped."""

    def __init__(
        self, kind: AnyKind, desk: PlanningDesk, start: Start, passwords: Passwords
    ) -> None:
        super().__init__()
        self._kind, self._desk, self._start = kind, desk, start
        self._passwords = passwords
        self._task: asyncio.Task[Any] | None = None
        self.steps = StepList(kind)
        self._name(running=False)

    @property
    def running(self) -> bool:
        """Whether a test is under way."""
        return self._task is not None

    def test(self, name: str, account: Mapping[str, Any], typed: str) -> None:
        """Test this account; ``typed`` is a password that is not kept yet, or ''."""
        self.stop()
        self.steps.clear()
        self._start(self._test(name, account, typed))

    def stop(self) -> None:
        """End the test; what it found stays."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._name(running=False)

    async def _test(self, name: str, account: Mapping[str, Any], typed: str) -> None:
        self._task = mine = asyncio.current_task()
        self._name(running=True)
        try:
            good = await self._steps_of(name, account, typed)
        except SubmissionRefused as refused:
            good = self._failed("; ".join(error.msg for error in refused.errors))
        except JobDeskError as error:
            good = self._failed(error.message)
        finally:
            if self._task is mine and isValid(self):
                self._task = None
                self._name(running=False)
        if isValid(self):
            self.ended.emit(good)

    async def _steps_of(self, name: str, account: Mapping[str, Any], typed: str) -> bool:
        if not typed:
            return await self._ask(account)
        async with self._passwords.lent(name, typed) as ref:
            return await self._ask({**account, "secret": ref})

    async def _ask(self, account: Mapping[str, Any]) -> bool:
        question = {"ask": "test", "account": account}
        stream: Any = self._desk.ask(self._kind.name, question)
        async with aclosing(stream) as events:
            return await self._follow(events)

    async def _follow(self, events: AsyncIterator[Mapping[str, Any]]) -> bool:
        good = True
        async for event in events:
            if event.get("event") == "step" and isValid(self):
                self.steps.tell(event)
                good = good and event.get("ok") is not False
        return good

    def _failed(self, why: str) -> bool:
        if isValid(self):
            self.steps.tell({"step": "", "ok": False, "text": why})
        return False

    def _name(self, *, running: bool) -> None:
        self.setText(self.tr("Stop") if running else self.tr("Test connection"))
        self.setAccessibleName(self.tr("Stop the test") if running else self.text())


def _say(label: QLabel, text: str, role: str) -> None:
    label.setText(text)
    label.setProperty("role", role)
    label.style().unpolish(label)
    label.style().polish(label)
