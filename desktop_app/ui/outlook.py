"""How long the queue will take, as a range, and whether the disk is running full."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from desktop_app.domain.job import Lane
from desktop_app.host.machine import free_space
from desktop_app.ui import wording
from desktop_app.ui.bridge import News, Reader
from desktop_app.ui.counts_bar import CountsBar

WINDOW = 60.0
"""Seconds of the past that tell how quickly a lane works."""
LEAST = 4
"""Ends from which a pace can be told."""
EACH_MS = 1_000
DISK_EVERY = 30.0
LOW = 1_000_000_000
"""Bytes free under which the disk is worth a word."""


@dataclass(frozen=True, slots=True)
class Left:
    """Seconds until the queue is empty: about so many, between two others."""

    about: float
    least: float
    most: float


class Pace:
    """Counts the ends of jobs per lane, and what is left of each."""

    def __init__(self) -> None:
        self._ends: deque[tuple[float, str, int]] = deque()
        self._lanes: dict[str, Lane] = {}
        self._begun = 0.0

    def take(self, lanes: Iterable[Lane], ended: Mapping[str, int], now: float) -> None:
        """Hear of lanes as they are now, and of how many of their jobs ended."""
        self._lanes.update((lane.name, lane) for lane in lanes)
        if ended and not self._ends:
            self._begun = now
        self._ends.extend((now, lane, count) for lane, count in ended.items())

    def left(self, now: float) -> Left | None:
        """Return when the slowest lane will be done; None: nothing runs, or nobody can tell.

        The range is what the number of ends allows: of n ends, n ± √n could as well have come.
        """
        while self._ends and self._ends[0][0] < now - WINDOW:
            self._begun = max(self._begun, self._ends.popleft()[0])
        ends: Counter[str] = Counter()
        for _, name, count in self._ends:
            ends[name] += count
        watched = max(now - max(self._begun, now - WINDOW), 1.0)
        slowest: Left | None = None
        for lane in self._lanes.values():
            rest, came = lane.waiting + lane.running, ends[lane.name]
            if not rest or lane.paused or lane.held or not lane.running:
                continue
            if came < LEAST:
                return None
            about, spread = rest * watched / came, sqrt(came)
            left = Left(about, about * came / (came + spread), about * came / (came - spread))
            if slowest is None or left.about > slowest.about:
                slowest = left
        return slowest


class Outlook(QObject):
    """Brings both to the status bar, once a second while something runs.

    The disk is the one that has the file ``beside``.
    """

    def __init__(
        self,
        bar: CountsBar,
        reading: Reader,
        beside: str,
        parent: QObject,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._bar, self._reading, self._now = bar, reading, now
        self._folder = Path(beside).parent if beside else None
        self._pace = Pace()
        self._looked = -DISK_EVERY
        self._left: Left | None = None
        self._free = LOW
        self._timer = QTimer(self)
        self._timer.setInterval(EACH_MS)
        self._timer.timeout.connect(self._tell)

    def take(self, news: News) -> None:
        """Hear the engine's news."""
        ended = Counter(job.lane for job in news.jobs.values() if job.state.final)
        self._pace.take(news.lanes.values(), ended, self._now())
        if news.lanes and not self._timer.isActive():
            self._timer.start()

    def _tell(self) -> None:
        now = self._now()
        self._say_left(self._pace.left(now))
        if self._folder is not None and now - self._looked >= DISK_EVERY:
            self._looked, folder = now, self._folder
            self._reading.read(lambda: free_space(folder), self._say_disk)
        if not self._bar.moving:
            self._timer.stop()

    def retranslate(self) -> None:
        """Say both again in the language in use."""
        self._say_left(self._left)
        self._say_disk(self._free)

    def _say_left(self, left: Left | None) -> None:
        self._left = left
        self._bar.say_left("" if left is None else self.in_words(left))

    def in_words(self, left: Left) -> str:
        """Say it as people do: seconds, or minutes and seconds; a range as wide as it is."""
        words = [wording.about(seconds) for seconds in (left.about, left.least, left.most)]
        text = self.tr("about %1 left (%2–%3)")
        for place, (number, unit) in enumerate(words, start=1):
            same = place > 1 and unit == words[0][1]
            text = text.replace(f"%{place}", number if same or not unit else f"{number} {unit}")
        return text

    def _say_disk(self, free: int) -> None:
        self._free = free
        text = self.tr("%1 free on the disk").replace("%1", wording.size(free))
        self._bar.say_disk(text if free < LOW else "")
