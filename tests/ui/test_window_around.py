from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtWidgets import QPushButton

from desktop_app.domain.job import Batch, BatchState, JobFilter, JobState
from desktop_app.ui import views, wording
from desktop_app.ui.around import Around
from desktop_app.ui.closing import KEY
from desktop_app.ui.desktop_notifications import _quoted
from tests import notification_service
from tests.notification_service import NAME, PATH
from tests.ui.conftest import Shown, Stage, show
from tests.ui.test_window_everyone import focusable, name_of
from tests.ui.window_stage import TRUNCATED


@pytest.fixture
def around(shown: Shown) -> Around:
    """Give what stands around a window with work under way, on a desktop with a tray."""
    shown.session.around.tray.has_tray = lambda: True
    return shown.session.around


def choice(shown: Shown, text: str) -> QPushButton:
    """Return the button of the notice that begins with a text."""
    return next(each for each in shown.window.notices.buttons if each.text().startswith(text))


def left(shown: Shown) -> list[bool]:
    """Return a list that grows when the program should end."""
    seen: list[bool] = []
    shown.session.around.left.connect(lambda: seen.append(True))
    return seen


# --- closing ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("around")
def test_closing_with_work_under_way_asks_in_the_window_and_keeps_the_answer(shown: Shown) -> None:
    """No box asks but a banner; in the tray the work goes on, and next time nobody is asked."""
    over = left(shown)
    shown.window.close()
    words = shown.window.notices.words
    assert words is not None
    assert "under way" in words.title
    assert shown.window.isVisible()
    assert not over
    shown.qtbot.keyClick(choice(shown, "Keep running in the tray"), Qt.Key.Key_Return)
    shown.until(lambda: not shown.window.isVisible())
    assert shown.desk.jobs.setting("closing") == "keep"
    shown.session.raise_with([])
    assert shown.window.isVisible()
    assert shown.window.notices.words is None
    shown.window.close()
    assert not shown.window.isVisible(), "the second time nobody is asked"
    assert not over
    shown.window.actions_["quit"].trigger()
    assert over, "who says quit means it"


@pytest.mark.usefixtures("around")
def test_stopping_is_kept_before_the_program_ends(shown: Shown) -> None:
    """The answer is on disk by the time the window goes."""
    over = left(shown)
    shown.window.close()
    shown.qtbot.mouseClick(choice(shown, "Stop"), Qt.MouseButton.LeftButton)
    shown.until(lambda: bool(over))
    assert shown.desk.jobs.setting("closing") == "stop"


@pytest.mark.usefixtures("around")
def test_staying_takes_the_question_away(shown: Shown) -> None:
    """The third answer is that it was a slip."""
    over = left(shown)
    shown.window.close()
    assert [repr(each) for each in focusable(shown.window) if not name_of(each)] == []
    shown.qtbot.mouseClick(choice(shown, "Stay"), Qt.MouseButton.LeftButton)
    assert shown.window.notices.words is None
    assert not over
    assert shown.desk.jobs.setting("closing") is None


def test_without_a_tray_it_says_so_and_offers_to_stay_minimised(shown: Shown) -> None:
    """A desktop without a tray never loses the window."""
    shown.session.around.tray.has_tray = lambda: False
    shown.window.close()
    words = shown.window.notices.words
    assert words is not None
    assert "no tray" in words.more
    shown.qtbot.mouseClick(choice(shown, "Keep running, minimised"), Qt.MouseButton.LeftButton)
    shown.until(shown.window.isMinimized)
    assert shown.window.isVisible()
    shown.session.raise_with([])
    assert not shown.window.isMinimized()


def test_closing_an_idle_window_just_closes(empty_window: Shown) -> None:
    """Where nothing is under way nobody is asked."""
    over = left(empty_window)
    empty_window.window.close()
    assert over
    assert empty_window.window.notices.words is None


def test_work_that_ends_while_the_question_stands_closes_the_program(
    shown: Shown, around: Around
) -> None:
    """Who asked to close gets it when nothing is left to ask about; an open form prevents it."""
    over = left(shown)
    shown.window.close()
    assert shown.window.notices.has(KEY)
    settings = shown.session.settings.show("general")
    around.closing.take_counts({JobState.DONE: 3}, paused=False)
    assert not shown.window.notices.has(KEY)
    assert not over
    settings.close()
    around.closing.take_counts({JobState.WAITING: 2}, paused=False)
    shown.window.close()
    around.closing.take_counts({JobState.WAITING: 2}, paused=True)
    assert not shown.window.notices.has(KEY)
    assert not over, "to pause the queue is not to end its work"
    around.closing.take_counts({JobState.RUNNING: 1}, paused=False)
    shown.window.close()
    around.closing.take_counts({JobState.DONE: 4}, paused=False)
    assert over


def test_jobs_for_later_are_told_as_such(empty_window: Shown) -> None:
    """Closing says that they start later, when, and that it takes a running program."""
    over, tomorrow = left(empty_window), time.time() + 90_000
    empty_window.wait(empty_window.desk.add("letters", "L", ["a"], due_at=tomorrow + 90_000))
    empty_window.wait(empty_window.desk.add("letters", "L", ["b"], due_at=tomorrow))
    empty_window.desk.tell()
    empty_window.until(lambda: empty_window.session.around.closing.later == 2)
    empty_window.window.close()
    words = empty_window.window.notices.words
    assert words is not None
    assert words.title == f"2 jobs start later (at {wording.full_time(tomorrow)})"
    assert words.more.startswith("A job starts at its time only while JobDesk runs.")
    assert not over


# --- the tray -----------------------------------------------------------------------------------


def test_the_tray_tells_the_counts_and_has_the_way_back(shown: Shown, around: Around) -> None:
    """Its words are the counters'; its menu shows, pauses, begins and ends."""
    tray = around.tray
    assert "running" in tray.in_words()
    assert "need attention" in tray.in_words()
    texts = [action.text() for action in tray.menu.actions() if not action.isSeparator()]
    assert texts[:2] == ["Show JobDesk", "Pause queue"]
    assert "New letter" in texts
    assert texts[-1] == "Quit"
    shown.window.hide()
    tray.show_window.trigger()
    assert shown.window.isVisible()
    over = left(shown)
    tray.quit.trigger()
    assert over
    tray.take_counts({}, paused=True)
    assert tray.in_words() == "the queue is paused"


# --- the end of a batch -------------------------------------------------------------------------


@pytest.fixture
def watched(stage: Stage) -> Iterator[Shown]:
    """Give a window with one batch of three pictures that wait."""
    stage.wait(stage.desk.add("pictures", "Holiday photos", ["a", "b", "c"]))
    yield from show(stage)


async def finish(shown: Shown, *ends: JobState) -> None:
    """Bring the waiting pictures to these ends."""
    await shown.desk.store.set_limit("pictures", 8)
    claimed = await shown.desk.claim("pictures", len(ends))
    for one, state in zip(claimed, ends, strict=True):
        await shown.desk.end(one, state, error=TRUNCATED if state is JobState.FAILED else None)
    shown.desk.tell()


def test_a_batch_is_told_once_at_its_end_and_only_when_nobody_looks(watched: Shown) -> None:
    """One notification with the sentence; none per job, none while the window is in use."""
    notifier, told = watched.session.around.notifier, list[tuple[str, str]]()
    notifier.show = lambda title, text, _: told.append((title, text))
    notifier.looked_at = lambda: False
    ended = list[str]()
    watched.session.around.ends.told.connect(lambda _, sentence: ended.append(sentence))
    watched.wait(finish(watched, JobState.DONE, JobState.DONE))
    watched.wait(finish(watched, JobState.FAILED))
    watched.until(lambda: bool(told))
    sentence = "2 done, 1 failed: The picture is cut off"
    assert told == [("Holiday photos", sentence)]
    assert ended == [sentence]

    watched.wait(watched.desk.retry(JobFilter(states=frozenset({JobState.FAILED}))))
    notifier.looked_at = lambda: True
    watched.wait(finish(watched, JobState.DONE))
    watched.until(lambda: len(ended) == 2)
    assert not notifier._timer.isActive()
    assert len(told) == 1


def test_batches_that_end_together_share_a_notification(watched: Shown) -> None:
    """A hundred batches of one job are one word, not a hundred."""
    notifier, told = watched.session.around.notifier, list[tuple[str, str]]()
    notifier.show = lambda title, text, _: told.append((title, text))
    notifier.looked_at = lambda: False
    watched.wait(watched.desk.add("pictures", "One more", ["d"]))
    watched.desk.tell()
    watched.wait(finish(watched, *([JobState.DONE] * 4)))
    watched.until(lambda: bool(told))
    assert told == [("2 batches ended", "4 done")]


def test_notifications_can_be_turned_off_and_a_cancelled_batch_is_no_news(watched: Shown) -> None:
    """With the setting off nothing is shown; what the user cancelled is known to the user."""
    around, told = watched.session.around, list[str]()
    around.notifier.show = lambda title, *_: told.append(title)
    around.notifier.looked_at = lambda: False
    watched.wait(watched.desk.put_setting("notifications", value=False))
    watched.wait(finish(watched, *([JobState.DONE] * 3)))
    watched.until(around.notifier._timer.isActive)
    watched.until(lambda: not around.notifier._timer.isActive())
    assert told == []

    batch = watched.wait(watched.desk.add("pictures", "Never mind", ["e"]))
    ends = list[Batch]()
    around.ends.told.connect(lambda ended, _: ends.append(ended))
    watched.wait(watched.desk.cancel_batch(batch.id))
    watched.desk.tell()
    watched.until(lambda: batch.id not in around.ends._going)
    assert watched.desk.jobs.batch(batch.id).state is BatchState.CANCELLED
    assert ends == []


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give a session bus of its own, without any service."""
    missing = [each for each in ("dbus-daemon", "gdbus") if shutil.which(each) is None]
    if missing:
        pytest.skip(f"no {missing}; mend it with: apt-get install dbus libglib2.0-bin")
    words = ("dbus-daemon", "--session", "--nofork", "--print-address")
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=quiet, text=True) as daemon:
        try:
            assert daemon.stdout is not None
            address = daemon.stdout.readline().strip()
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
            yield address
        finally:
            daemon.terminate()


@contextmanager
def notifications(heard: Path) -> Iterator[None]:
    """Serve the bus's notifications, which go into a file."""
    words = (sys.executable, "-m", notification_service.__name__, str(heard))
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as service:
        try:
            assert service.stdout is not None
            assert service.stdout.readline() == "ready\n"
            yield
        finally:
            service.terminate()


def test_a_click_on_the_desktops_notification_shows_the_batch(
    watched: Shown, bus: str, tmp_path: Path
) -> None:
    """The service gets title and sentence; a click brings the window and the batch to the front."""
    heard = tmp_path / "heard"
    with notifications(heard):
        watched.session.around.notifier.looked_at = lambda: False
        watched.wait(finish(watched, JobState.DONE, JobState.DONE, JobState.FAILED))
        watched.until(heard.exists)
        desktop = watched.session.around.desktop
        watched.until(lambda: bool(desktop._about))
        watched.window.hide()
        other = QDBusConnection.connectToBus(bus, "test")
        click = QDBusMessage.createMethodCall(NAME, PATH, NAME, "Click")
        click.setArguments([next(iter(desktop._about))])
        other.send(click)
        watched.until(watched.window.isVisible)
        QDBusConnection.disconnectFromBus("test")
    (line,) = heard.read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "title": "Holiday photos",
        "text": "2 done, 1 failed: The picture is cut off",
        "actions": ["default", "Show"],
    }
    (batch,) = watched.desk.jobs.batches()
    assert watched.window.model.view == views.of_batch(batch.id)


def test_without_a_service_the_trays_message_tells_it(watched: Shown, bus: str) -> None:
    """Whatever characters stand in it, it comes through the tray when the bus has no service."""
    del bus
    refused = list[tuple[str, str]]()
    desktop = watched.session.around.desktop
    desktop.refused.connect(lambda *words: refused.append(words))
    desktop.show("Ann's photos", "2 done, 1 failed: <cut> 'off'\n", 1)
    watched.until(lambda: refused == [("Ann's photos", "2 done, 1 failed: <cut> 'off'\n")])
    assert _quoted("Ann's \\ photos\n") == "'Ann\\'s \\\\ photos\\n'"


def test_ends_and_failures_are_announced_not_more_often_than_every_three_seconds(
    watched: Shown,
) -> None:
    """A screen reader hears of the first at once; what follows is gathered until it may speak."""
    announcer, said = watched.session.around.announcer, list[str]()
    announcer.said.connect(said.append)
    clock = [100.0]
    announcer._now = lambda: clock[0]
    announcer.take_counts({JobState.FAILED: 2})
    watched.until(lambda: said == ["2 jobs failed"])
    announcer.take_counts({JobState.FAILED: 3})
    announcer.batch_ended("Holiday photos: 2 done, 1 failed")
    assert announcer._timer.remainingTime() > 2_000
    clock[0] += 3
    announcer._timer.start(0)
    watched.until(lambda: len(said) == 2)
    assert said[1] == "Holiday photos: 2 done, 1 failed. 1 job failed"
