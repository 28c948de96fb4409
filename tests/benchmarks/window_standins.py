"""What Qt offers for the same, and the parts of the window that are held beside it."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    QTimer,
)
from PySide6.QtWidgets import QApplication, QListView, QPlainTextEdit, QTreeView
from typing_extensions import override

from desktop_app.engine import find_kinds
from desktop_app.store import open_readers
from desktop_app.ui.application import make_application
from desktop_app.ui.forms import PlanView
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.log_model import LogModel
from desktop_app.ui.log_view import LogView
from desktop_app.ui.loop import Tasks, loop_beside
from desktop_app.ui.theme import Theme

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex
PERCENTILE = 0.99


def percentile(times: Sequence[float]) -> float:
    """Return the 99th percentile: one in a hundred took longer."""
    return sorted(times)[int(PERCENTILE * len(times))]


def application() -> QApplication:
    """Return the one application."""
    return make_application()


def delete(*objects: QObject) -> None:
    """Delete what has been measured, or the next one would be measured beside it."""
    for each in objects:
        each.deleteLater()
    # outside of a loop, processing events leaves these out
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def tree(model: QAbstractItemModel) -> QTreeView:
    """Return a tree on a model, as quick as trees are made."""
    view = QTreeView()
    view.setUniformRowHeights(True)
    view.setModel(model)
    return view


class Names(QAbstractListModel):
    """A list of texts in memory."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = names

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self._names)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        return self._names[index.row()] if role == Qt.ItemDataRole.DisplayRole else None


def _with_proxy(names: Sequence[str], act: Callable[[QSortFilterProxyModel], None]) -> float:
    app = application()
    model, proxy, view = Names(names), QSortFilterProxyModel(), QListView()
    view.setUniformItemSizes(True)
    proxy.setSourceModel(model)
    view.setModel(proxy)
    view.resize(1100, 500)
    view.show()
    app.processEvents()
    started = time.perf_counter()
    act(proxy)
    app.processEvents()
    seconds = time.perf_counter() - started
    view.close()
    delete(view, proxy, model)
    return 1 / seconds


def proxy_sorts(names: Sequence[str]) -> float:
    """Return sorts a second of a sorting proxy."""
    return _with_proxy(names, lambda proxy: proxy.sort(0))


def proxy_filters(names: Sequence[str], text: str) -> float:
    """Return filters a second of a sorting proxy."""
    return _with_proxy(names, lambda proxy: proxy.setFilterFixedString(text))


def text_opens(lines: Iterable[str]) -> float:
    """Return seconds in which a text field shows these lines, at their end."""
    app = application()
    text = "\n".join(lines)
    field = QPlainTextEdit()
    field.resize(1100, 250)
    field.show()
    app.processEvents()
    started = time.perf_counter()
    field.setPlainText(text)
    field.verticalScrollBar().setValue(field.verticalScrollBar().maximum())
    app.processEvents()
    seconds = time.perf_counter() - started
    field.close()
    delete(field)
    return seconds


class AtOnce:
    """Reads here and now, so that the clock sees it."""

    def read(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Call both."""
        then(work())


class ShownLog:
    """The window's log of one attempt, just opened."""

    def __init__(self, folder: Path) -> None:
        self.app = application()
        self._jobs, self._logs = open_readers(folder)
        self._model = LogModel(self._logs, AtOnce())
        self._view = LogView(self._model, Theme(self.app))
        self._view.resize(1100, 250)
        self._view.show()
        self.app.processEvents()
        started = time.perf_counter()
        self._model.show_log(1)
        self.app.processEvents()
        self.opened = time.perf_counter() - started

    def jumps(self, count: int) -> dict[str, float]:
        """Return the 99th percentile of jumps and wheel steps, in seconds, and of their work."""
        bar = self._view.table.verticalScrollBar()
        times, works = [], []
        for turn in range(count):
            started, spent = time.perf_counter(), time.thread_time()
            bar.setValue(turn * bar.maximum() // count if turn % 3 == 0 else bar.value() + 3)
            self.app.processEvents()
            times.append(time.perf_counter() - started)
            works.append(time.thread_time() - spent)
        return {"p99": percentile(times), "busy": percentile(works)}

    def find(self, text: str) -> float:
        """Return seconds in which the whole log is searched."""
        started = time.perf_counter()
        if not self._logs.find(1, text):
            sys.exit(f"{text} was not found")
        return time.perf_counter() - started

    def close(self) -> None:
        """Let go of everything."""
        self._view.close()
        delete(self._view, self._model)
        self._jobs.release()
        self._logs.release()


def with_log(folder: Path, measure: Callable[[ShownLog], T]) -> T:
    """Return what is measured on a log that was just opened."""
    log = ShownLog(folder)
    try:
        return measure(log)
    finally:
        log.close()


class Finding:
    """Plans as many inputs as asked for, as quick as they can be said."""

    async def plan(
        self, kind: str, submission: Mapping[str, Any]
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the inputs."""
        del kind
        for number in range(submission["count"]):
            name = f"IMG_{number:07}"
            outputs = [f"/out/{name}.webp"]
            path = f"/in/{name}.jpg"
            yield {"event": "item", "input": path, "outcome": "planned", "outputs": outputs}


def plan_gaps(count: int) -> dict[str, float]:
    """Return the 99th percentile of the time between two beats while a plan streams in, and work.

    Both in seconds; work is processor time, which leaves out what other programs take.
    """
    app = application()
    beats: list[float] = []
    works: list[float] = []

    def beat() -> None:
        beats.append(time.perf_counter())
        works.append(time.thread_time())

    gc.collect()
    gc.freeze()  # as the window does
    with loop_beside(app):
        tasks = Tasks()
        view = PlanView(Finding(), tasks.start)  # type: ignore[arg-type]  # all that it asks
        view.resize(500, 500)
        view.show()
        heart = QTimer(view, interval=0)
        heart.timeout.connect(beat)
        heart.start()
        view.plan(find_kinds().get("files"), {"count": count})
        while view.phase is not Phase.COMPLETE:
            app.processEvents()
        heart.stop()
        view.close()
        delete(view, tasks)
    gc.unfreeze()
    return {
        "p99": percentile([after - before for before, after in pairwise(beats)]),
        "busy": percentile([after - before for before, after in pairwise(works)]),
    }
