"""Long lists of ids: what changes from one to the next, and where jobs stand."""

from __future__ import annotations

from array import array
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.ui.id_lists import PIECE, Part, part_of, places, runs, step

BLOCK = 1_000
BLOCKS = st.lists(st.integers(1, 30), unique=True, max_size=25)
"""Lists that are longer than a piece, a thousand ids each."""


def ids_of(blocks: list[int], skip: int = 1) -> array[int]:
    return array("q", [n * BLOCK + i for n in blocks for i in range(0, BLOCK, skip)])


@settings(max_examples=30, deadline=None)
@given(BLOCKS, BLOCKS, st.sampled_from([1, 100]))
def test_a_step_keeps_the_ends_and_the_length(
    before: list[int], after: list[int], skip: int
) -> None:
    """What is the same at both ends stays; between them rows come or go, then all are in place."""
    old, new = ids_of(before, skip), ids_of(after, skip)
    change = step(old, new)
    head, tail = change.head, change.tail
    assert old[:head] == new[:head]
    assert old[len(old) - tail :] == new[len(new) - tail :]
    assert change.gone >= 0 <= change.come
    if change.gone and change.come:
        assert old[head] != new[head]
        assert old[-1 - tail] != new[-1 - tail]
    kept = old if change.gone and change.come else new
    if change.gone != change.come:
        stay = head + min(change.gone, change.come)
        assert change.between[:stay] == kept[:stay]
    assert len(change.between) == len(new)
    assert change.between[len(new) - tail :] == new[len(new) - tail :]


@settings(max_examples=30, deadline=None)
@given(BLOCKS, BLOCKS, st.sets(st.integers(0, 24)), st.sampled_from(["few", "many"]))
def test_jobs_are_found_in_another_list(
    before: list[int], after: list[int], chosen: set[int], size: str
) -> None:
    """The rows of the jobs that are still there, few or many, as runs of neighbours."""
    old, new = ids_of(before), ids_of(after)
    first = [n * BLOCK for n in sorted(chosen) if n < len(before)]
    part = Part(old, runs(first) if size == "few" else [range(row, row + BLOCK) for row in first])
    wanted = [job for rows in part.rows for job in old[rows.start : rows.stop]]
    assert list(part.jobs()) == wanted
    assert list(part.jobs(BLOCK + 7)) == wanted[: BLOCK + 7]
    assert len(part) == len(wanted)

    found, known = part_of(new, part), set(wanted)
    assert list(found.jobs()) == [job for job in new if job in known]
    assert all(one.stop < other.start for one, other in pairwise(found.rows))


def test_an_id_is_found_by_its_value_alone() -> None:
    """Bytes that happen to look like an id, across two of them, are none."""
    ids = array("q", range(1, 2 * PIECE))
    ids[5], ids[6] = 1 << 56, 7 << 8
    assert places(ids, [2 * PIECE - 1, 1 << 48, 7 << 8]) == {
        2 * PIECE - 1: 2 * PIECE - 2,
        7 << 8: 6,
    }
