"""What every executor promises.

After each scene the stage looks whether every attempt that was accepted has ended once, as the
last of its events, and whether these are numbered without gaps.
"""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from typing_extensions import override

from desktop_app.domain.errors import TransientError
from desktop_app.domain.events import (
    EffectAsked,
    EndEvent,
    Failed,
    ItemsPlanned,
    Logged,
    Progressed,
    Stopped,
    Succeeded,
)
from desktop_app.domain.ports import Fate
from desktop_app.engine import Registry
from desktop_app.engine.inprocess import ThreadExecutor
from desktop_app.host.secrets import SystemSecrets
from desktop_app.testing import FakeExecutor
from tests.contract.executor.conftest import DEAF_ENDS, Stage


def words(event: EndEvent) -> tuple[str, str | None]:
    """Return how it ended and the code of the cause."""
    error = getattr(event, "error", None)
    return type(event).__name__, error.code if error else getattr(event, "code", None)


def test_every_ending(stage: Stage) -> None:
    """Whatever a job does ends its attempt alone, with the cause, and the next one runs."""
    expected = {
        "skip": ("SkippedRun", "probe.nothing"),
        "fail": ("Failed", "probe.failed"),
        "transient": ("Failed", "probe.busy"),
        "lane": ("Failed", "disk.full"),
        "raise": ("Failed", "job.raised"),
        "leave": ("Failed", "job.raised"),
        "memory": ("Failed", "worker.out_of_memory"),
        "set": ("Failed", "job.raised"),
        "done": ("Succeeded", None),
    }

    async def scene() -> None:
        found = {}
        for word in expected:  # one after the other: a worker process does them all
            request = stage.request(word)
            await stage.submit(request)
            found[word] = await stage.end(request)
        assert {word: words(end) for word, end in found.items()} == expected
        assert "SystemExit: left as told" in str(found["leave"])

    stage.play(scene)


def test_what_it_says_on_its_way(stage: Stage) -> None:
    """Log lines and progress come in the order in which the job said them, before its end."""

    async def scene() -> None:
        request = stage.request("progress")
        await stage.submit(request)
        end = await stage.end(request)
        heard = stage.of(request)
        assert [type(event) for event in heard] == [Logged, Progressed, Progressed, Succeeded]
        assert [line[1:] for line in heard[0].lines] == [("info", "doing progress")]  # type: ignore[union-attr]  # Logged, as was just seen
        assert [(event.done, event.total) for event in stage.said(request, Progressed)] == [
            (1, 2),
            (2, 2),
        ]
        assert isinstance(end, Succeeded)
        assert (end.result or {})["number"] == request.job

    stage.play(scene)


def test_many_at_once(stage: Stage) -> None:
    """As many as are accepted run, each once; health counts those that are under way."""

    async def scene() -> None:
        made = [stage.request("done") for _ in range(2 if stage.name == "worker" else 30)]
        hanging = await stage.begin("hang")
        await stage.submit(*made)
        for one in made:
            assert isinstance(await stage.end(one), Succeeded)
            assert stage.marks_of(one) == ["start", "end"]
        health = stage.executor.health()
        assert (health.busy, health.problem) == (1, None)
        assert health.slots == stage.executor.slots >= 1
        await stage.executor.cancel(hanging[0].attempt, hard=False)

    stage.play(scene)


@pytest.mark.parametrize("hard", [False, True])
def test_cancel(stage: Stage, *, hard: bool) -> None:
    """Asked or by force, a job that listens stops as cancelled; its neighbour goes on."""

    async def scene() -> None:
        one, other = await stage.begin("hang", "hang")
        await stage.executor.cancel(one.attempt, hard=hard)
        assert isinstance(await stage.end(one), Stopped)
        assert not stage.said(other, EndEvent)  # type: ignore[arg-type]  # a union is fine for isinstance
        (stage.folder / "go").touch()
        assert isinstance(await stage.end(other), Succeeded)

    stage.play(scene)


def test_cancel_at_once(stage: Stage) -> None:
    """What is cancelled before it could begin ends all the same, once."""

    async def scene() -> None:
        request = stage.request("hang")
        await stage.submit(request)
        await stage.executor.cancel(request.attempt, hard=False)
        await stage.executor.cancel(request.attempt, hard=False)
        assert isinstance(await stage.end(request), Stopped)

    stage.play(scene)


def test_cancel_what_is_not_there(stage: Stage) -> None:
    """Cancelling or answering an attempt that has ended or never was does nothing."""

    async def scene() -> None:
        request = stage.request("done")
        await stage.submit(request)
        await stage.end(request)
        for attempt in (request.attempt, "never"):
            await stage.executor.cancel(attempt, hard=False)
            await stage.executor.cancel(attempt, hard=True)
            await stage.executor.allow_effect(attempt, allowed=True)

    stage.play(scene)


def test_the_deaf(stage: Stage) -> None:
    """An executor says whether it can end a job that does not listen, and that is how it is."""
    assert stage.executor.ends_by_force is DEAF_ENDS[stage.name]

    async def scene() -> None:
        (request,) = await stage.begin("stubborn")
        await stage.executor.cancel(request.attempt, hard=False)
        if not stage.executor.ends_by_force:
            await stage.executor.cancel(request.attempt, hard=True)
            await asyncio.sleep(0)
            assert stage.executor.health().busy == 1
            (stage.folder / "go").touch()
            assert isinstance(await stage.end(request), Succeeded)
        else:
            assert isinstance(await stage.end(request), Stopped)

    stage.play(scene)


def test_the_point_of_no_return_is_a_request(stage: Stage) -> None:
    """Nothing happens before the answer; what is allowed goes on, what is not stops."""

    async def scene() -> None:
        yes, no = await stage.begin("effect", "effect")
        for one in (yes, no):
            await stage.until(lambda one=one: stage.said(one, EffectAsked))  # type: ignore[misc]  # the loop's own
            assert stage.marks_of(one) == ["start"]
        await stage.executor.allow_effect(no.attempt, allowed=False)
        assert isinstance(await stage.end(no), Stopped)
        (stage.folder / "go").touch()
        await stage.executor.allow_effect(yes.attempt, allowed=True)
        assert isinstance(await stage.end(yes), Succeeded)
        assert stage.marks_of(yes) == ["start", "effect", "end"]
        assert stage.marks_of(no) == ["start"]

    stage.play(scene)


def test_cancel_while_it_asks(stage: Stage) -> None:
    """Who waits for the answer is cancelled without its effect."""

    async def scene() -> None:
        (request,) = await stage.begin("effect")
        await stage.until(lambda: stage.said(request, EffectAsked))
        await stage.executor.cancel(request.attempt, hard=False)
        assert isinstance(await stage.end(request), Stopped)
        assert stage.marks_of(request) == ["start"]

    stage.play(scene)


def test_one_bad_request_costs_itself(stage: Stage) -> None:
    """A request that cannot be begun ends as a failure; those beside it run."""

    async def scene() -> None:
        bad = stage.request("done", payload={"no": "such field"})
        good = stage.request("done")
        await stage.submit(bad, good)
        assert [type(await stage.end(one)) for one in (bad, good)] == [Failed, Succeeded]

    stage.play(scene)


def test_stop_drains(stage: Stage) -> None:
    """Stopping lets what runs end in its time."""

    async def scene() -> None:
        (made,) = await stage.begin("hang")
        threading.Timer(0.05, (stage.folder / "go").touch).start()
        await stage.executor.stop(20.0)
        assert isinstance(await stage.end(made), Succeeded)

    stage.play(scene)


def test_stop_ends_the_rest(stage: Stage) -> None:
    """What has not ended when the time is up ends as stopped."""

    async def scene() -> None:
        (made,) = await stage.begin("hang")
        await stage.executor.stop(0.0)
        assert isinstance(await stage.end(made), Stopped)

    stage.play(scene)


def test_nothing_is_taken_up_again(stage: Stage) -> None:
    """Attempts of a former life are lost: they lived in processes that died with it."""

    async def scene() -> None:
        assert await stage.executor.reattach({"7": 3}) == {"7": Fate.LOST}

    stage.play(scene)


@pytest.mark.parametrize("stage", ["worker", "thread", "fake"], indirect=True)
def test_plans(stage: Stage) -> None:
    """Where plans are made, items come in order, before the end; a plan that raises fails."""

    async def scene() -> None:
        good = {"do": ["done"] * 450, "folder": str(stage.folder)}
        bad = {"do": ["raise in plan"], "folder": str(stage.folder)}
        made = [stage.request("", "plan", payload) for payload in (good, bad)]
        await stage.submit(*made)
        end = await stage.end(made[0])
        assert isinstance(end, Succeeded)
        assert end.result == {"shared": {"folder": str(stage.folder)}}
        items = [item for event in stage.said(made[0], ItemsPlanned) for item in event.items]
        assert [item["payload"]["number"] for item in items] == list(range(450))
        assert words(await stage.end(made[1])) == ("Failed", "job.raised")

    stage.play(scene)


def test_the_fake_does_as_it_is_told(tmp_path: Path) -> None:
    """Without a handler an attempt stays open until the test ends it, from any thread."""
    executor = FakeExecutor()
    stage = Stage("fake", executor, folder=tmp_path)

    async def scene() -> None:
        first, second, third = (stage.request("x") for _ in range(3))
        await stage.submit(first, second, third)
        assert list(executor.open.values()) == executor.taken == [first, second, third]
        executor.log("1", "hello", "warning")
        executor.progress("1", 1, 2)
        executor.ask_effect("1")
        await asyncio.to_thread(executor.succeed, "1", {"a": 1})
        assert await stage.end(first) == Succeeded("1", 4, {"a": 1})
        executor.succeed("1")
        executor.fail(executor.attempt_of(second.job), TransientError("x.busy", "busy"))
        assert words(await stage.end(second)) == ("Failed", "x.busy")
        executor.die("3", TransientError("worker.killed", "gone").info())
        assert words(await stage.end(third)) == ("Died", "worker.killed")
        with pytest.raises(LookupError):
            executor.attempt_of(third.job)

    stage.play(scene)


def test_an_end_that_is_on_its_way_counts(kinds: Registry, work: Path) -> None:
    """Who returns in the very moment in which the executor gives it up has returned."""

    class JustTooLate(ThreadExecutor):
        """Stops waiting when the end has been said and before the loop can hear it."""

        @override
        async def _until_all_ended(self, seconds: float) -> None:
            never = threading.Event()
            while self._running and not any(isinstance(e, EndEvent) for e in self._events._items):
                never.wait(0.005)

    stage = Stage("thread", JustTooLate(kinds, SystemSecrets()), work)

    async def scene() -> None:
        (late,) = await stage.begin("hang")
        (work / "go").touch()
        await stage.executor.stop(0.0)
        assert isinstance(stage.of(late)[-1], Succeeded)

    stage.play(scene)
