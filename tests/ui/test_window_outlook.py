from __future__ import annotations

import pytest
from PySide6.QtCore import QObject

from desktop_app.domain.events import JobsChanged, LaneChanged
from desktop_app.domain.job import JobState, Lane
from desktop_app.ui.bridge import News
from desktop_app.ui.outlook import LOW, Left, Outlook, Pace
from tests.ui.conftest import Shown


def lane(name: str, waiting: int, *, running: int = 1, paused: bool = False) -> Lane:
    return Lane(name, name, 2, paused=paused, waiting=waiting, running=running)


def pace(ends: int, *lanes: Lane) -> Pace:
    """Return a pace at which every lane ended so many jobs in the last 20 seconds."""
    made = Pace()
    for second in range(20):
        share = ends * (second + 1) // 20 - ends * second // 20
        made.take(lanes, {each.name: share for each in lanes if share}, float(second))
    return made


def test_the_time_left_follows_from_the_pace_with_its_uncertainty() -> None:
    """100 ends in 20 s and 99 to go are 20 s; √100 more or fewer could have come."""
    left = pace(100, lane("a", 98)).left(20.0)
    assert left is not None
    assert left.about == pytest.approx(19.8, abs=0.2)
    assert left.least == pytest.approx(18, abs=0.2)
    assert left.most == pytest.approx(22, abs=0.2)


def test_the_slowest_lane_counts_and_lanes_that_stand_do_not() -> None:
    """Lanes work side by side; a paused one, or one with nothing to do, says nothing."""
    lanes = lane("a", 9), lane("b", 99), lane("c", 900, paused=True), lane("d", 0, running=0)
    left = pace(40, *lanes).left(20.0)
    assert left is not None
    assert left.about == pytest.approx(50, abs=1)


def test_too_few_ends_and_an_old_pace_say_nothing() -> None:
    """A pace is told from four ends on, of the last minute alone."""
    assert pace(3, lane("a", 9)).left(20.0) is None
    assert pace(40, lane("a", 9)).left(200.0) is None
    assert Pace().left(0.0) is None


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (Left(11.2, 9.1, 13.8), "about 11 s left (9–14)"),
        (Left(58, 50, 70), "about 58 s left (50–1:10)"),
        (Left(190, 171, 215), "about 3:10 left (2:51–3:35)"),
    ],
)
def test_the_range_is_said_in_words(shown: Shown, left: Left, text: str) -> None:
    """Seconds have their unit once; minutes are written as a clock writes them."""
    assert shown.window.outlook.in_words(left) == text


def test_the_status_bar_tells_the_time_left_and_goes_quiet_again(shown: Shown) -> None:
    """While jobs end the bar says how long it takes; the disk is named only when it is low."""
    window, clock = shown.window, [0.0]
    window.resize(1360, 860)
    outlook = Outlook(window.counts, window._parts.searching, "", QObject(window))
    outlook._now = lambda: clock[0]
    claimed = shown.wait(shown.desk.claim("letters", 10))
    for one in claimed:
        clock[0] += 1.0
        shown.wait(shown.desk.end(one, JobState.DONE))
        news = News()
        news.take(JobsChanged((shown.desk.jobs.job(one.job.id),)))
        news.take(LaneChanged(lane("letters", 19)))
        outlook.take(news)
    clock[0] += 1.0
    outlook._tell()
    assert window.counts.left.text().startswith("about 20 s left (")
    assert window.counts.left.isVisible()
    assert not window.counts.disk.isVisible()
    outlook._say_disk(LOW // 2)
    assert window.counts.disk.text() == "500 MB free on the disk"
    assert window.counts.disk.isVisible()
    outlook._say_disk(LOW)
    assert not window.counts.disk.isVisible()
    clock[0] += 1_000
    outlook._tell()
    assert not window.counts.left.isVisible()
    outlook._timer.stop()


def test_time_and_disk_are_spoken_of_in_the_language_in_use(shown: Shown) -> None:
    """A live switch of the language says both anew, without another look at the disk."""
    window = shown.window
    window.outlook._say_left(Left(8, 6, 10))
    window.outlook._say_disk(LOW // 2)
    window.menus._languages["zh_CN"].trigger()
    shown.until(lambda: window.counts.disk.text().startswith("磁盘剩余"))
    assert window.counts.left.text() == "大约还需 8 秒（6–10）"
    window.menus._languages["en"].trigger()
    shown.until(lambda: window.counts.disk.text() == "500 MB free on the disk")
