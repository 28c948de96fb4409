"""Lists, filters, orders and places."""

from __future__ import annotations

from array import array

import pytest

from desktop_app.domain.errors import NotFound
from desktop_app.domain.job import JobFilter, JobState, Place
from desktop_app.domain.ports import Sort
from tests.contract.store.conftest import Bench, only


def test_ids_are_an_array(bench: Bench) -> None:
    """All ids come as one array of 64-bit numbers, in order and in reverse."""
    ids = bench.add("a", "b", "c")
    assert bench.jobs.ids(JobFilter()) == array("q", ids)
    assert bench.jobs.ids(JobFilter(), descending=True) == array("q", reversed(ids))
    assert bench.jobs.ids(only()) == array("q")


def test_unknown_jobs_are_refused_or_left_out(bench: Bench) -> None:
    """One unknown job is named in an error; among many it is left out."""
    (job,) = bench.add("a")
    with pytest.raises(NotFound, match="7"):
        bench.jobs.job(7)
    assert list(bench.jobs.rows([7, job])) == [job]
    assert bench.jobs.rows([]) == {}
    assert list(bench.jobs.attempts(7)) == []
    assert list(bench.jobs.left_out(7)) == []
    with pytest.raises(NotFound, match="7"):
        bench.jobs.batch(7)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("photo", ["Photo 1%.JPG", "photo_2"]),
        ("1%", ["Photo 1%.JPG"]),
        ("o_2", ["photo_2"]),
        ("jpg", ["Photo 1%.JPG"]),
        ("\\", ["back\\slash"]),
        ("ÜSSE", ["Füße und Küsse"]),
        ("文件", ["文件.CSV"]),
        ("件.csv", ["文件.CSV"]),
        ("\udcff", ["odd\udcff\0name"]),
        ("NAME", ["odd\udcff\0name"]),
        ("holi", ["in the batch"]),
        ("ÉTÉ", ["in the batch"]),
        ("", ["Photo 1%.JPG", "photo_2", "back\\slash", "Füße und Küsse", "文件.CSV"]),
    ],
)
def test_text_finds_parts_of_names(bench: Bench, text: str, found: list[str]) -> None:
    """Text finds parts of names of jobs and batches, in any case and script, wildcards literal."""
    bench.add(
        "Photo 1%.JPG", "photo_2", "back\\slash", "Füße und Küsse", "文件.CSV", "odd\udcff\0name"
    )
    bench.add("in the batch", batch="Holidays été")
    assert bench.names(JobFilter(text=text))[:5] == found


def test_every_condition_of_a_filter_must_hold(bench: Bench) -> None:
    """States, kind, batch, lane, ids and text narrow one another."""
    first, second = bench.add("1", "2")
    bench.add("1", lane="other")
    batch = bench.jobs.job(first).batch
    waiting = frozenset({JobState.WAITING})
    every = JobFilter((first, second), waiting, "k", batch, "k", "1")
    assert list(bench.jobs.ids(every)) == [first]
    for narrower in (
        JobFilter(kind="other"),
        JobFilter(batch=99),
        JobFilter(lane="none"),
        JobFilter(states=frozenset()),
        JobFilter(states=frozenset({JobState.DONE})),
        JobFilter(text="zzz"),
    ):
        assert list(bench.jobs.ids(narrower)) == []


def test_the_queues_order_is_the_order_of_starting(bench: Bench) -> None:
    """Running first, then waiting by lane and rank, then what waits for a time or the user."""
    bench.add("b1", "b2", "b3", lane="b")
    bench.add("a1", "a2", "a3", lane="a")
    bench.add("later", due_at=900.0, lane="a")
    bench.claim(lane="b")
    bench.run(bench.jobs.move(only(6), Place.TOP))
    bench.run(bench.jobs.pause(only(2)))
    bench.run(bench.jobs.cancel(only(4), now=9.0))
    order = ["b1", "a3", "a2", "b3", "later", "b2", "a1"]
    assert bench.names(sort=Sort.QUEUE) == order
    assert bench.names(sort=Sort.QUEUE, descending=True) == order[::-1]


def test_places_count_what_waits_before(bench: Bench) -> None:
    """A waiting job's place is counted in its lane from 1; what does not wait has none."""
    a, b, c = bench.add("a", "b", "c")
    (x,) = bench.add("x", lane="other")
    bench.run(bench.jobs.pause(only(b)))
    bench.run(bench.jobs.move(only(c), Place.TOP))
    assert bench.jobs.positions([x, a, b, c, 99]) == {c: 1, a: 2, x: 1}
    assert bench.jobs.positions([a]) == {a: 2}


def test_the_next_start_is_the_first_of_the_scheduled_ones(bench: Bench) -> None:
    """What was set aside is not counted, nor what is tried again."""
    assert bench.jobs.next_start() is None
    bench.add("now")
    (early,) = bench.add("early", due_at=800.0)
    bench.add("late", due_at=900.0)
    assert bench.jobs.next_start() == 800.0
    bench.run(bench.jobs.pause(only(early)))
    assert bench.jobs.next_start() == 900.0


@pytest.mark.parametrize("descending", [False, True])
def test_sorts_put_the_unknown_last(bench: Bench, descending: bool) -> None:  # noqa: FBT001 (a parameter)
    """Every order can be reversed; jobs without the value stay last either way."""
    for name, ended in (("B", 40.0), ("a", 25.0)):
        bench.add(name, batch=name)
        bench.end(bench.claim(now=20.0)[0], JobState.RETRYING, ended=ended, due_at=50.0)
        bench.run(bench.jobs.stop_retrying(JobFilter(), now=60.0))
    bench.add("c", batch="c")
    expected = {
        Sort.NAME: ["a", "B", "c"],
        Sort.BATCH: ["B", "a", "c"],
        Sort.SUBMITTED: ["B", "a", "c"],
        Sort.STATE: ["c", "B", "a"],
        Sort.TRIES: ["c", "B", "a"],
    }
    for sort, names in expected.items():
        order = names[::-1] if descending else names
        assert bench.names(sort=sort, descending=descending) == order
    ended_order = ["B", "a", "c"] if descending else ["a", "B", "c"]
    for sort in (Sort.FINISHED, Sort.DURATION):
        assert bench.names(sort=sort, descending=descending) == ended_order
