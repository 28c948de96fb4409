from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import StoreError, StoreFull
from desktop_app.domain.events import Event, JobProgress, JobsAdded, JobsChanged, Notice
from desktop_app.domain.job import Job, JobState
from desktop_app.ui.bridge import EventBridge, News, Reading
from desktop_app.ui.loop import Tasks
from tests.ui.conftest import Stage

JOB = Job(1, 1, "letters", "letters", 1, "one", JobState.WAITING, {})


class Source:
    """Gives events from whatever thread the test uses."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Sequence[Event]], None]] = []

    def subscribe(self, listener: Callable[[Sequence[Event]], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def emit(self, *events: Event) -> None:
        for listener in tuple(self.listeners):
            listener(events)


class Emitter(QObject):
    """Emits nothing but the fact."""

    happened = Signal()


def test_thousands_of_events_from_another_thread_arrive_as_few_deliveries(qtbot: QtBot) -> None:
    """Five thousand events sent at once become one or two wake-ups, in which the last word wins."""
    source = Source()
    heard: list[News] = []
    bridge = EventBridge(source.subscribe)
    bridge.news.connect(heard.append)

    def send() -> None:
        for number in range(5_000):
            source.emit(JobProgress(1, number, 5_000, ""))
        source.emit(JobsChanged((replace(JOB, state=JobState.RUNNING),)))
        source.emit(JobsChanged((replace(JOB, state=JobState.DONE),)))

    thread = threading.Thread(target=send)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(heard) and 1 in heard[-1].jobs)
    bridge.close()

    assert len(heard) <= 2
    assert heard[-1].progress[1].done == 4_999
    assert heard[-1].jobs[1].state is JobState.DONE


def test_events_after_a_delivery_wake_the_window_again(qtbot: QtBot) -> None:
    """An event that comes after a flush is delivered by the next one."""
    source = Source()
    heard: list[News] = []
    bridge = EventBridge(source.subscribe)
    bridge.news.connect(heard.append)
    source.emit(JobsAdded(1, 1, 2))
    qtbot.waitUntil(lambda: len(heard) == 1)
    source.emit(Notice("resumed", "2 jobs resumed"))
    qtbot.waitUntil(lambda: len(heard) == 2)
    bridge.close()

    assert heard[0].added
    assert [notice.code for notice in heard[1].notices] == ["resumed"]


@pytest.mark.usefixtures("qapp")
def test_nothing_is_heard_after_closing() -> None:
    """A closed bridge has no listener left at its source."""
    source = Source()
    bridge = EventBridge(source.subscribe)
    bridge.close()

    assert source.listeners == []


def test_what_is_on_its_way_when_it_closes_is_not_delivered(qapp: QApplication) -> None:
    """The window it would be for is gone by then."""
    source = Source()
    bridge = EventBridge(source.subscribe)
    source.emit(JobsAdded(1, 1, 2))  # the wake-up is queued
    bridge.close()
    qapp.processEvents()

    assert not bridge._timer.isActive()


def test_news_keep_the_longest_log_and_every_notice() -> None:
    """Folding keeps one entry per thing but every notice."""
    news = News()
    for event in (
        Notice("a", "one"),
        Notice("a", "two"),
        JobProgress(1, 1, 2, ""),
        JobsAdded(1, 1, 1),
    ):
        news.take(event)

    assert [notice.message for notice in news.notices] == ["one", "two"]
    assert news.added


def test_a_read_happens_on_another_thread_and_arrives_on_this_one(qtbot: QtBot) -> None:
    """The work of a read runs beside the GUI thread, its result is handed over on it."""
    reading, seen = Reading(), []
    reading.read(threading.get_ident, lambda ident: seen.append((ident, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    reading.close()

    assert seen[0][0] != threading.get_ident()
    assert seen[0][1] == threading.get_ident()


def test_an_error_in_a_read_is_told(qtbot: QtBot) -> None:
    """A read that raises ends in the ``failed`` signal."""
    reading = Reading()
    failures: list[Exception] = []
    reading.failed.connect(failures.append)
    reading.read(lambda: 1 // 0, lambda _: None)
    qtbot.waitUntil(lambda: bool(failures))
    reading.close()

    assert isinstance(failures[0], ZeroDivisionError)


def test_what_the_store_could_not_answer_is_asked_again(qtbot: QtBot) -> None:
    """Each failure is told; the answer comes when the store can give it."""
    reading, told = Reading(), list[Exception]()
    answers: list[str | StoreError] = ["there", StoreFull("no space"), StoreFull("no space")]
    seen: list[str] = []
    reading.again_ms = 1
    reading.failed.connect(told.append)

    def ask() -> str:
        answer = answers.pop()
        if isinstance(answer, StoreError):
            raise answer
        return answer

    reading.read(ask, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    reading.close()

    assert seen == ["there"]
    assert [type(error) for error in told] == [StoreFull, StoreFull]


def test_a_coroutine_started_from_a_slot_runs_on_the_loop_and_its_error_is_told(
    stage: Stage,
) -> None:
    """Work started from a slot is held until it ends; its result and its error are handed over."""
    tasks = Tasks()
    failures: list[Exception] = []
    results: list[bool] = []
    tasks.failed.connect(failures.append)

    async def good() -> bool:
        await asyncio.sleep(0)
        return asyncio.get_running_loop() is stage.loop

    async def bad() -> None:
        raise ValueError("not so")

    tasks.start(good(), results.append)
    tasks.start(bad())
    stage.until(lambda: bool(results) and bool(failures))

    assert results == [True]
    assert str(failures[0]) == "not so"
    assert not tasks._running


@pytest.mark.usefixtures("qapp")
def test_five_thousand_signals_leave_the_references_to_true_alone() -> None:
    """PySide must not lose references to singletons: it would abort the process in the end."""
    emitter, count = Emitter(), []
    emitter.happened.connect(lambda: count.append(1))
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(5_000):
        emitter.happened.emit()
    after = sys.getrefcount(True), sys.getrefcount(None)

    assert len(count) == 5_000
    assert all(abs(new - old) < 1_000 for old, new in zip(before, after, strict=True))
