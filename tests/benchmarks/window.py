"""The window's budgets: the same at 1,000, 100,000 and 1,000,000 jobs, and beside stand-ins.

What is timed is how long the GUI thread is busy, painting included, unless a contest says
otherwise; reads that the window leaves to another thread are made before the clock starts. The
stand-ins are what Qt offers for the same: a tree, a sorting proxy, a text field.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from desktop_app.domain.events import JobProgress, JobsChanged
from desktop_app.domain.job import JobFilter, LogLine, NewBatch, NewJob
from desktop_app.domain.ports import Sort
from desktop_app.store import open_readers, open_store
from desktop_app.ui.id_lists import Answer, Step, part_of, step
from tests.benchmarks import window_acts, window_process, window_standins
from tests.benchmarks.contest import Contest, Rounds
from tests.claiming import claim
from tests.entering import accept

NAME = "window"
SIZE = 100_000
MOST = 1_000_000
FEW = 1_000
LOG_LINES = 1_000_000
TEXT_LINES = 100_000
"""A text field with a million lines takes most of a gigabyte."""
JUMPS = 300
"""Of which two take longer than the 99th percentile."""
TURNS = 40
LANE = "k"
WITHIN = 1 / 3
"""A budget of three times as long, as the least ratio of rates."""
T = TypeVar("T")
_folders: list[tempfile.TemporaryDirectory[str]] = []


def _folder() -> Path:
    """Make a folder that lives until the program ends."""
    _folders.append(tempfile.TemporaryDirectory(prefix="jobdesk-window-"))
    return Path(_folders[-1].name)


@cache
def stored(count: int) -> Path:
    """Return a data folder with so many waiting jobs, two of them running; made once."""
    folder = _folder()

    async def fill() -> None:
        store, logs = open_store(folder)
        batch = await accept(store, NewBatch("files", "Holiday photos", {}, 1, 1.7e9))
        jobs = [NewJob(f"IMG_{n * 7919 % count:07}.jpg → .webp", LANE, {}) for n in range(count)]
        await store.finish_plan(
            batch.id, shared={}, jobs=jobs, left_out=(), lane_limits={LANE: 2}, now=1.7e9
        )
        await claim(store, LANE, 2, now=1.7e9)
        await store.pause_lane(LANE, paused=True)
        await logs.close()
        await store.close()

    asyncio.run(fill())
    return folder


@cache
def logged(count: int) -> Path:
    """Return a data folder with one log of so many lines; made once."""
    folder, chunk = _folder(), 50_000

    async def fill() -> None:
        store, logs = open_store(folder)
        for first in range(1, count + 1, chunk):
            numbers = range(first, min(first + chunk, count + 1))
            logs.append([LogLine(1, n, 1.7e9 + n / 100, _level(n), _text(n)) for n in numbers])
            await logs.flush()
        await logs.close()
        await store.close()

    asyncio.run(fill())
    return folder


def _level(number: int) -> str:
    return "warning" if number % 100 == 0 else "info"


def _text(number: int) -> str:
    return f"IMG_{number:07}.jpg: written beside the target 文件, then renamed"


class Held:
    """Makes reads when it is told to, so that the clock need not run meanwhile."""

    def __init__(self) -> None:
        self._asked: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []

    def read(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Keep it for :meth:`made`."""
        self._asked.append((work, then))

    def made(self) -> list[Callable[[], None]]:
        """Make the reads; return what is left to do with their results."""
        asked, self._asked = self._asked, []
        return [_bound(then, work()) for work, then in asked]

    def drop(self) -> None:
        """Leave the reads unmade: the measure brings its own answers."""
        self._asked.clear()


def _bound(then: Callable[[Any], None], result: Any) -> Callable[[], None]:
    return lambda: then(result)


class Listed:
    """The queue's table (or a tree on the same model) over a data folder."""

    def __init__(self, folder: Path, *, tree: bool = False) -> None:
        from desktop_app.engine import CAUSES, Registry  # noqa: PLC0415 (after the platform)
        from desktop_app.ui.columns import RowText  # noqa: PLC0415 (as above)
        from desktop_app.ui.icons import Icons  # noqa: PLC0415 (as above)
        from desktop_app.ui.queue_model import QueueModel  # noqa: PLC0415 (as above)
        from desktop_app.ui.queue_view import QueueView  # noqa: PLC0415 (as above)
        from desktop_app.ui.theme import Theme  # noqa: PLC0415 (as above)
        from desktop_app.ui.wording import Causes  # noqa: PLC0415 (as above)

        self.app = window_standins.application()
        self.jobs, self.logs = open_readers(folder)
        self.reads = Held()
        causes = Causes(Registry({}, {}), CAUSES)
        self.model = QueueModel(self.jobs, self.reads, RowText(causes))
        theme = Theme(self.app)
        self.view: Any = (
            window_standins.tree(self.model)
            if tree
            else QueueView(self.model, theme, Icons(theme), causes)
        )
        self.view.resize(1100, 500)
        self.view.show()
        self.model.refresh()
        self.settle()

    def settle(self) -> None:
        """Take what was read, and paint."""
        for then in self.reads.made():
            then()
        self.app.processEvents()

    def close(self) -> None:
        """Let go of everything."""
        self.view.close()
        window_standins.delete(self.view, self.model)
        self.jobs.release()
        self.logs.release()


def timed(act: Callable[[], object], app: Any) -> float:
    """Return how long it takes with the painting that follows."""
    started = time.perf_counter()
    act()
    app.processEvents()
    return time.perf_counter() - started


def adding(count: int, *, tree: bool = False, turns: int = TURNS) -> float:
    """Return rows a second that come and go at the list's middle, as jobs are added and end."""
    listed = Listed(stored(count), tree=tree)
    ids = listed.model.ids()
    middle = len(ids) // 2
    fewer = ids[:middle] + ids[middle + 1 :]
    steps = (step(ids, fewer), step(fewer, ids))  # each found once: a million ids are a while
    times = []
    for turn in range(turns):
        listed.model.refresh()
        listed.reads.drop()
        answer = answered(listed.model, steps[turn % 2])
        times.append(timed(partial(listed.model._answered, answer), listed.app))
    listed.close()
    return 1 / statistics.median(times)


def answered(model: Any, change: Step) -> Answer:
    """Return what the reading thread hands over with a list of ids."""
    part = model.followed
    return Answer(model._question, change, part, part_of(change.new, part), 0.0)


def changing(count: int, *, tree: bool = False, turns: int = TURNS) -> float:
    """Return news a second of a hundred changed jobs, those on screen among them."""
    from desktop_app.ui.bridge import News  # noqa: PLC0415 (after the platform)

    listed = Listed(stored(count), tree=tree)
    jobs = listed.jobs.rows(listed.model.ids_between(0, 99))
    times = []
    for _ in range(turns):
        news = News()
        news.take(JobsChanged(tuple(jobs.values())))
        times.append(timed(partial(listed.model.take, news), listed.app))
        listed.reads.drop()
    listed.close()
    return 1 / statistics.median(times)


def progressing(count: int) -> float:
    """Return news of progress a second, each painted."""
    from desktop_app.ui.bridge import News  # noqa: PLC0415 (after the platform)

    listed = Listed(stored(count))
    running = listed.model.id_at(0)
    times = []
    for turn in range(TURNS):
        news = News()
        news.take(JobProgress(running, turn, TURNS, ""))
        times.append(timed(partial(listed.model.take, news), listed.app))
    listed.close()
    return 1 / statistics.median(times)


def sorting(count: int) -> float:
    """Return sorts by name a second, from the click to the painted list, the read included."""
    from desktop_app.ui.columns import Column  # noqa: PLC0415 (after the platform)

    listed = Listed(stored(count))

    def act() -> None:
        listed.model.sort(Column.NAME)
        listed.settle()

    seconds = timed(act, listed.app)
    listed.close()
    return 1 / seconds


def filtering(count: int) -> float:
    """Return filters a second, from the typed text to the painted list, the read included."""
    listed = Listed(stored(count))

    def act() -> None:
        listed.model.filter("99")
        listed.settle()

    seconds = timed(act, listed.app)
    listed.close()
    return 1 / seconds


def names(count: int) -> Sequence[str]:
    """Return the names of the stored jobs, for the stand-ins."""
    jobs, logs = open_readers(stored(count))
    rows = jobs.rows(jobs.ids(JobFilter(), Sort.ID))
    jobs.release()
    logs.release()
    return [job.name for job in rows.values()]


def opening(count: int) -> float:
    """Return seconds from choosing a job to its painted log, everything included."""
    return window_standins.with_log(logged(count), lambda log: log.opened)


def scrolling(count: int) -> dict[str, float]:
    """Return the 99th percentile, in seconds, of jumps through the whole log, and of their work."""
    return window_standins.with_log(logged(count), lambda log: log.jumps(JUMPS))


def typing_a_search(count: int) -> float:
    """Return seconds in which the whole log is searched, off the GUI thread."""
    return window_standins.with_log(logged(count), lambda log: log.find("IMG_0099"))


def contests(*, full: bool = False) -> tuple[list[Contest], list[str]]:
    """Return the contests; ``full``: a million jobs are cancelled, not a tenth of them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found: list[Contest] = []
    for size in (SIZE, MOST):
        for name, measure in (
            ("add", adding),
            ("change", changing),
            ("progress", progressing),
        ):
            found.append(
                Contest(
                    f"{name}_{size}",
                    lambda _, __, m=measure, s=size: m(s),  # type: ignore[misc]  # bound
                    "/s",
                    floor=WITHIN,
                    peer=lambda _, __, m=measure: m(FEW),  # type: ignore[misc]  # bound
                    peer_name="1,000 jobs",
                )
            )
    acts = window_acts.contests(stored, MOST, cancelled=MOST if full else MOST // 10)
    return [*found, *_beside_stand_ins(), *acts, *window_process.contests(stored, MOST)], []


def _beside_stand_ins() -> list[Contest]:
    jumps = Rounds(lambda _, __: scrolling(LOG_LINES)).figure
    plan = Rounds(lambda _, count: window_standins.plan_gaps(count)).figure
    return [
        Contest(
            "add_beside_tree",
            lambda _, count: adding(count),
            "/s",
            floor=5.0,
            peer=lambda _, count: adding(count, tree=True, turns=2),
            peer_name="QTreeView",
        ),
        Contest(
            "sort_beside_proxy",
            lambda _, count: sorting(count),
            "/s",
            floor=3.0,
            peer=lambda _, count: window_standins.proxy_sorts(names(count)),
            scale=0.1,
            peer_name="QSortFilterProxyModel",
        ),
        Contest(
            "filter_beside_proxy",
            lambda _, count: filtering(count),
            "/s",
            floor=1.0,
            peer=lambda _, count: window_standins.proxy_filters(names(count), "99"),
            scale=0.1,
            peer_name="QSortFilterProxyModel",
        ),
        Contest(
            "log_beside_text",
            lambda _, __: 1 / opening(TEXT_LINES),
            "/s",
            floor=5.0,
            peer=lambda _, __: 1 / window_standins.text_opens(map(_text, range(TEXT_LINES))),
            peer_name="QPlainTextEdit",
        ),
        Contest("log_opens", lambda _, __: opening(LOG_LINES), "s", floor=1.0, limit=0.3),
        Contest("log_jumps_p99", jumps("p99"), "s", floor=1.0, limit=0.05),
        Contest("log_jumps_busy_p99", jumps("busy"), "s", floor=1.0, limit=window_acts.LONGEST),
        Contest("plan_gaps_p99", plan("p99"), "s"),
        Contest("plan_busy_p99", plan("busy"), "s", floor=1.0, limit=window_acts.LONGEST),
        Contest("log_find", lambda _, __: typing_a_search(LOG_LINES), "s"),
    ]
