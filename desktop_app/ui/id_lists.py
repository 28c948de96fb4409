"""Work on long lists of ids by their bytes, in pieces that hold up no other thread."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

PIECE = 16_384
"""Ids that are worked on at a time: less than a millisecond."""
FEW = 30
"""Up to so many ids are looked for one by one."""
MOST_SPANS = 2_000
"""More pieces than Qt's selections bear."""


@dataclass(frozen=True, slots=True)
class Step:
    """How a list of ids becomes another: what begins and ends alike stays."""

    old: array[int]
    new: array[int]
    between: array[int]
    """As long as ``new``, made of ``old`` by adding or removing rows in one place."""
    head: int
    """How many ids at the start are the same."""
    tail: int
    """How many of the others at the end are the same."""

    @property
    def gone(self) -> int:
        """How many ids of the old list are not at its ends."""
        return len(self.old) - self.head - self.tail

    @property
    def come(self) -> int:
        """How many ids of the new list are not at its ends."""
        return len(self.new) - self.head - self.tail


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a list, which are not copied before somebody needs them."""

    ids: array[int]
    rows: Sequence[range] = ()

    def __len__(self) -> int:
        """Return how many rows."""
        return sum(map(len, self.rows))

    def jobs(self, most: int | None = None) -> array[int]:
        """Return the ids in these rows, or the first of them."""
        found, left = array("q"), len(self) if most is None else most
        for rows in self.rows:
            for start in range(rows.start, min(rows.stop, rows.start + left), PIECE):
                found.extend(self.ids[start : min(start + PIECE, rows.stop, rows.start + left)])
            left -= min(left, len(rows))
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """A list of ids and what it changes, all that takes long found on another thread."""

    question: int
    step: Step
    asked: Part
    """The jobs that were followed."""
    found: Part
    """The same in the new list."""
    took: float
    """Seconds."""


def step(old: array[int], new: array[int]) -> Step:
    """Find the smallest step from one list to another."""
    head, tail = common_ends(old, new)
    gone, come = len(old) - head - tail, len(new) - head - tail
    between = new
    if gone and come and gone != come:
        between = array("q")
        stay = head + min(gone, come)
        for source, first, end in (
            (old, 0, stay),
            (new, stay, head + come),  # none when rows only go
            (old, head + gone, len(old)),
        ):
            for start in range(first, end, PIECE):
                between.extend(source[start : min(start + PIECE, end)])
    return Step(old, new, between, head, tail)


def common_ends(one: array[int], other: array[int]) -> tuple[int, int]:
    """Return how many ids at the start, and then at the end, are the same; never one as both."""
    short = min(len(one), len(other))
    start = _alike(one, other, short)
    return start, _alike_from_end(one, other, short - start)


def _alike(one: array[int], other: array[int], most: int) -> int:
    for start in range(0, most, PIECE):
        end = min(start + PIECE, most)
        a, b = one[start:end], other[start:end]
        if a.tobytes() != b.tobytes():
            return start + next(n for n in range(len(a)) if a[n] != b[n])
    return most


def _alike_from_end(one: array[int], other: array[int], most: int) -> int:
    longer, shorter = len(one), len(other)
    for start in range(0, most, PIECE):
        wide = min(PIECE, most - start)
        a = one[longer - start - wide : longer - start]
        b = other[shorter - start - wide : shorter - start]
        if a.tobytes() != b.tobytes():
            return start + next(n for n in range(wide) if a[-1 - n] != b[-1 - n])
    return most


def places(ids: array[int], wanted: Sequence[int]) -> Mapping[int, int]:
    """Find a few ids among a million by comparing bytes: a millisecond each, not sixty."""
    left, width = {one: array("q", (one,)).tobytes() for one in wanted}, ids.itemsize
    found: dict[int, int] = {}
    for start, raw in _pieces(ids) if left else ():
        for one, pattern in tuple(left.items()):
            at = raw.find(pattern)
            while at > 0 and at % width:
                at = raw.find(pattern, at + 1)
            if at >= 0:
                found[one] = start + at // width
                del left[one]
        if not left:
            break
    return {one: found[one] for one in wanted if one in found}


def part_of(ids: array[int], part: Part) -> Part:
    """Return the part of another list that has the same ids, as far as they are there."""
    wanted = part.jobs()
    if len(wanted) <= FEW:
        return Part(ids, runs(sorted(places(ids, wanted).values())))
    known: set[int] = set()
    for start in range(0, len(wanted), PIECE):
        known.update(wanted[start : start + PIECE])
    marks = bytearray()
    for start in range(0, len(ids), PIECE):
        marks += bytes(map(known.__contains__, ids[start : start + PIECE]))
    found, end = [], 0
    while (first := marks.find(1, end)) >= 0:
        end = marks.find(0, first)
        end = end if end >= 0 else len(marks)
        found.append(range(first, end))
    return Part(ids, found)


def runs(rows: Sequence[int]) -> Sequence[range]:
    """Return rows, in order, as ranges of neighbours."""
    found: list[range] = []
    for row in rows:
        if found and found[-1].stop == row:
            found[-1] = range(found[-1].start, row + 1)
        else:
            found.append(range(row, row + 1))
    return found


def _pieces(ids: array[int]) -> Iterator[tuple[int, bytes]]:
    for start in range(0, len(ids), PIECE):
        yield start, ids[start : start + PIECE].tobytes()


def following(wanted: array[int], listed: array[int], row: int) -> int | None:
    """Return the first of ``wanted`` that is listed below ``row``, or the first one of all.

    ``wanted`` is in the order of the list, so that halving finds it.
    """
    low, high = 0, len(wanted)
    while low < high:
        middle = (low + high) // 2
        if places(listed, [wanted[middle]]).get(wanted[middle], -1) > row:
            high = middle
        else:
            low = middle + 1
    return wanted[low % len(wanted)] if wanted else None
