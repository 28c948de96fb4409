"""A lane's slots, and what is claimed ahead of them."""

from __future__ import annotations

from desktop_app.domain.job import Attempt, Claimed, Job, JobState
from desktop_app.engine.slots import AHEAD_SECONDS, MOST_AHEAD, PATIENCE, Slots
from desktop_app.testing import FakeClock


class Bench:
    """Slots of lanes whose limits and whose clock are set by hand."""

    def __init__(self, limit: int = 2) -> None:
        self.limits = {"k": limit}
        self.clock = FakeClock(1000.0)
        self.slots = Slots(lambda lane: self.limits[lane], self.clock)

    def take(self, *numbers: int, due: float | None = None) -> None:
        later = {} if due is None else {"k": due}
        self.slots.take([claimed(number) for number in numbers], later)

    def begin(self) -> list[int]:
        return [one.job.id for one in self.slots.begin()]

    def follow(self, *, suits: bool = True) -> int | None:
        """Let the next one have the slot of a job that took a moment."""
        one = self.slots.follow("k", 0.001, lambda _: suits)
        return None if one is None else one.job.id

    def recall(self) -> list[int]:
        found = self.slots.recall(self.clock.now(), everything=False)
        return [one.job.id for one in found]

    def end(self, seconds: float) -> None:
        """Let a job return, its end recorded at once."""
        self.slots.returned("k", seconds)
        self.slots.recorded("k")


def claimed(number: int) -> Claimed:
    job = Job(number, 1, "k", "k", number, "", JobState.RUNNING, {})
    return Claimed(job, Attempt(number, number, 1, 0.0), {}, 1, {})


def test_a_lane_that_takes_its_time_claims_what_it_starts() -> None:
    """Until its jobs are known to be short, a lane claims as many as it has slots."""
    bench = Bench()
    assert bench.slots.room("k") == 2
    bench.take(1, 2)
    assert (bench.begin(), bench.slots.room("k")) == ([1, 2], 0)
    bench.end(seconds=3.0)
    assert bench.slots.room("k") == 1


def test_a_slot_is_free_when_its_job_returns() -> None:
    """The next job begins before the last one's end is recorded, in order, within the limit."""
    bench = Bench()
    bench.take(1, 2, 3, 4)
    assert bench.begin() == [1, 2]
    assert bench.begin() == []
    bench.slots.returned("k", 0.001)
    assert bench.begin() == [3]
    assert bench.slots.ahead


def test_short_jobs_are_claimed_ahead_within_bounds() -> None:
    """However short jobs are, no more than a bounded number is claimed and not recorded."""
    bench = Bench()
    bench.take(1)
    bench.begin()
    bench.end(seconds=0.0)
    most = 2 + MOST_AHEAD
    half = bench.slots.room("k")
    assert half == most // 2  # so that one half runs while the other is recorded
    bench.take(*range(2, 2 + half))
    bench.begin()
    bench.slots.returned("k", 0.0)
    rest = bench.slots.room("k")
    assert rest == most - half
    bench.take(*range(2 + half, 2 + half + rest))
    assert (bench.slots.room("k"), bench.slots.room("k", gone=1)) == (0, 1)
    assert bench.slots.room("k", gone=most) == half


def test_what_cannot_begin_goes_back() -> None:
    """What was claimed ahead goes back when its lane is held, and when it has waited too long."""
    bench = Bench(limit=1)
    bench.take(1, 2, 3)
    assert bench.begin() == [1]
    assert bench.recall() == []
    bench.clock.advance(PATIENCE * 2)
    assert bench.recall() == [2, 3]
    bench.take(4)
    bench.limits["k"] = 0
    assert bench.recall() == [4]
    assert not bench.slots.ahead


def test_a_job_follows_another_in_its_slot() -> None:
    """What follows is the next in order, within the limit, and heard of with what began before."""
    bench = Bench(limit=1)
    bench.take(1, 2, 3)
    assert bench.begin() == [1]
    assert bench.follow() is None  # what is being handed over is not overtaken
    assert bench.begin() == []
    assert bench.follow(suits=False) is None
    assert bench.follow() == 2
    assert [one.job.id for one in bench.slots.begun()] == [1, 2]
    assert bench.begin() == []
    assert [job.id for job in bench.slots.waiting()] == [3]


def test_nothing_follows_where_nothing_may_begin() -> None:
    """A lane that is held, or whose limit was lowered, gets its slot back instead."""
    bench = Bench()
    bench.take(1, 2, 3)
    assert bench.begin() == [1, 2]
    assert bench.begin() == []
    for limit in (0, 1):
        bench.limits["k"] = limit
        assert bench.follow() is None
    bench.end(seconds=0.001)
    assert bench.follow() == 3
    assert bench.follow() is None


def test_what_is_due_is_not_overtaken() -> None:
    """Once a job of the lane is due, what was claimed before goes back, and does not begin."""
    bench = Bench(limit=1)
    bench.take(1, 2, 3, due=1010.0)
    assert bench.begin() == [1]
    assert bench.begin() == []
    bench.clock.jump(10.0)
    bench.slots.returned("k", 0.001)
    assert bench.begin() == []
    assert bench.follow() is None
    bench.clock.jump(-5.0)
    assert bench.recall() == []
    assert bench.begin() == [2]
    bench.clock.jump(5.0)
    assert bench.recall() == [3]


def test_an_end_that_is_not_recorded_says_what_falls_due() -> None:
    """A retry is due when its time has come, whether or not the disk has heard of it."""
    bench = Bench(limit=1)
    bench.take(1, 2, due=1010.0)
    assert bench.begin() == [1]
    bench.slots.falls_due("k", 1005.0)
    bench.slots.falls_due("k", 1007.0)
    bench.slots.falls_due("other", 1000.0)
    bench.slots.returned("k", 0.001)
    bench.clock.jump(5.0)
    assert bench.begin() == []
    assert bench.recall() == [2]


def test_what_has_just_been_claimed_begins() -> None:
    """A lane whose jobs become due one after the other begins as many a turn as it has slots."""
    bench = Bench(limit=2)
    bench.take(1, 2, 3, due=999.0)
    assert bench.begin() == [1, 2]
    bench.slots.returned("k", 0.001)
    assert bench.begin() == []
    assert bench.recall() == [3]


def test_nothing_is_claimed_ahead_of_what_is_due_soon() -> None:
    """What would have to go back before it could begin stays in the queue."""
    bench = Bench()
    bench.take(1)
    bench.begin()
    bench.end(seconds=0.0)
    bench.take(due=1000.0 + AHEAD_SECONDS)
    assert bench.slots.room("k") == 2
    bench.take(due=1000.1 + AHEAD_SECONDS)
    assert bench.slots.room("k") == (2 + MOST_AHEAD) // 2


def test_a_lane_that_has_to_give_back_claims_less_ahead() -> None:
    """Where retries are due at once, hundreds of jobs are not claimed and given back each time."""
    bench = Bench()
    bench.take(1, 2, 3)
    bench.begin()
    bench.end(seconds=0.0)
    bench.slots.falls_due("k", 1000.0)
    assert bench.recall() == [3]
    bench.slots.recorded("k")
    for more in (2, 4, 8):
        bench.take()
        assert bench.slots.room("k") == max(2, (2 + more) // 2)
    for _ in range(20):
        bench.take()
    assert bench.slots.room("k") == (2 + MOST_AHEAD) // 2
