"""Compares two ways to do the same work, taking turns on the same machine."""

from __future__ import annotations

import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from typing_extensions import override

MOST_ROUNDS = 15
"""Of a contest whose rounds are short."""
Measure = Callable[[Path, int], float]
"""Does the work in an empty folder at a size; returns a rate (more is better) or seconds."""


class Rounds:
    """Rounds that several contests tell a figure of each: they are measured once."""

    def __init__(self, measure: Callable[[Path, int], Mapping[str, float]]) -> None:
        self._measure = measure
        self._found: list[Mapping[str, float]] = []

    def figure(self, name: str) -> Measure:
        """Return what tells the figure of one round after the other."""
        numbers = itertools.count()

        def tell(folder: Path, count: int) -> float:
            number = next(numbers)
            if number == len(self._found):
                self._found.append(self._measure(folder, count))
            return self._found[number][name]

        return tell


@dataclass(frozen=True)
class Contest:
    """One comparison."""

    name: str
    ours: Measure
    unit: str
    peer: Measure | None = None
    """None: only reported, or held against ``limit``."""
    peer_name: str = ""
    floor: float | None = None
    """Least ratio of ours to the peer's (or of the limit to ours)."""
    limit: float | None = None
    """Most that ours may measure, where there is no peer: the ratio is limit ÷ ours."""
    most: float | None = None
    """Most that any round of ours may measure, where a ratio would say nothing."""
    scale: float = 1.0
    """Part of the benchmark's size that is enough."""


@dataclass
class Result:
    """What the rounds of one contest measured."""

    contest: Contest
    ours: list[float] = field(default_factory=list)
    peers: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """Median over the rounds, each compared with itself; None when nothing compares."""
        if self.contest.most is not None:
            return None
        if self.peers and all(self.peers):
            pairs = zip(self.ours, self.peers, strict=True)
            return statistics.median(ours / peer for ours, peer in pairs)
        if self.contest.limit is not None:
            return self.contest.limit / statistics.median(self.ours)
        return None

    @property
    def met(self) -> bool:
        """Whether the floor, if there is one, is reached, and ``most`` not passed."""
        floor, most = self.contest.floor, self.contest.most
        if most is not None:
            return max(self.ours) <= most
        return floor is None or (self.ratio is not None and self.ratio >= floor)

    @override
    def __str__(self) -> str:
        """Return a line for people: medians, ratio, floor and spread."""
        contest = self.contest
        ours = f"{statistics.median(self.ours):,.4g} {contest.unit}"
        spread = f"{min(self.ours):,.4g} … {max(self.ours):,.4g}"
        line = f"{contest.name:22} ours {ours} ({spread})"
        if self.peers:
            line += f", {contest.peer_name} {statistics.median(self.peers):,.4g}"
        if self.ratio is not None:
            line += f", ratio {self.ratio:.2f}"
        if contest.floor is not None:
            line += f", floor {contest.floor:g}: {'met' if self.met else 'NOT MET'}"
        if contest.most is not None:
            line += f", at most {contest.most:g}: {'met' if self.met else 'NOT MET'}"
        return line


def compete(
    contests: Sequence[Contest], *, size: int, rounds: int, seconds: float
) -> Iterator[Result]:
    """Yield each contest's result; within a contest ours and the peer take turns.

    At least ``rounds`` rounds, and where these are short as many as take ``seconds``.
    """
    for contest in contests:
        result = Result(contest)
        amount, started = max(1, int(size * contest.scale)), time.monotonic()
        while len(result.ours) < rounds or (
            len(result.ours) < MOST_ROUNDS and time.monotonic() - started < seconds
        ):
            turn = len(result.ours)
            sides: list[tuple[Measure, list[float]]] = [(contest.ours, result.ours)]
            if contest.peer is not None:
                sides.append((contest.peer, result.peers))
            for measure, values in sides if turn % 2 == 0 else reversed(sides):
                with tempfile.TemporaryDirectory(prefix="jobdesk-benchmark-") as folder:
                    values.append(measure(Path(folder), amount))
        took = time.monotonic() - started
        sys.stderr.write(
            f"{contest.name}: {len(result.ours)} rounds of {amount:,} in {took:.1f} s\n"
        )
        yield result
