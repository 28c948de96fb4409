"""What the engine gives to kinds beyond planning and running: settings, lanes, questions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from desktop_app.domain.errors import SubmissionRefused
from desktop_app.domain.job import BatchState
from desktop_app.domain.kind import Where
from desktop_app.engine import Registry
from tests import probe
from tests.integration.test_engine import EVERYWHERE, FAST, Bench, bench, kinds, submit, work
from tests.watching import Watcher, wait_for_mark

__all__ = ["bench", "kinds", "work"]


def answers(watcher: Watcher, question: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    async def gather() -> list[Mapping[str, Any]]:
        return [event async for event in watcher.desk.ask("probe", question)]

    return asyncio.run(gather())


@pytest.mark.parametrize("executor", ["worker", "thread"])
def test_a_question_is_answered(bench: Bench, executor: str) -> None:
    """A kind answers with its settings at hand; its scratch folder is gone afterwards."""
    watcher = bench.open(executor=executor)
    asyncio.run(watcher.desk.put_setting("probe.word", "stored"))
    (event,) = answers(watcher, {"ask": "words"})
    assert event["word"] == "stored"
    assert Path(event["folder"]).parent == bench.folder / "jobs"
    assert not Path(event["folder"]).exists()
    assert not watcher.desk.jobs.batches()


def test_an_unknown_question_is_refused(bench: Bench) -> None:
    """A question that the kind does not know is refused, and the worker serves on."""
    watcher = bench.open()
    with pytest.raises(SubmissionRefused) as caught:
        answers(watcher, {"ask": "nonsense"})
    assert caught.value.errors[0].loc == ("ask",)
    assert answers(watcher, {"ask": "words"})


def test_who_stops_listening_ends_the_answer(bench: Bench) -> None:
    """Leaving an answer stops the kind, and its scratch folder goes."""
    watcher = bench.open()

    async def first_only() -> str:
        stream: Any = watcher.desk.ask("probe", {"ask": "words", "then": "hang"})
        async with aclosing(stream) as events:
            async for event in events:
                return str(event["folder"])
        raise AssertionError("no answer")

    folder = Path(asyncio.run(first_only()))
    bench.close()
    assert not folder.exists()


@pytest.mark.parametrize(("kind", "executor"), EVERYWHERE[:2])
def test_settings_reach_the_job(bench: Bench, work: Path, kind: str, executor: str) -> None:
    """A job sees the settings as they are when it starts."""
    watcher = bench.open(executor=executor)
    asyncio.run(watcher.desk.put_setting(f"{kind}.word", "chosen"))
    batch = submit(watcher, work, "settings", kind=kind)
    assert watcher.until_states(batch, "done")[0].result == {"word": "chosen", "login": "bad"}


@pytest.mark.parametrize("kind", ["probe", "asyncprobe"])
def test_a_changed_account_releases_its_lane(bench: Bench, work: Path, kind: str) -> None:
    """A lane held by a refused login goes on when a setting of its own kind changes."""
    watcher = bench.open()
    batch = submit(watcher, work, "login", kind=kind)
    watcher.until(lambda: any(lane.held for lane in watcher.desk.jobs.lanes()))
    assert watcher.until_states(batch, "waiting")
    asyncio.run(watcher.desk.put_setting("other.login", "good"))
    assert any(lane.held for lane in watcher.desk.jobs.lanes())
    asyncio.run(watcher.desk.put_setting(f"{kind}.login", "good"))
    watcher.until_states(batch, "done")
    assert not any(lane.held for lane in watcher.desk.jobs.lanes())


def test_a_lane_stays_open(bench: Bench, work: Path) -> None:
    """What is opened for a lane outlives its jobs, and is closed with the desk."""
    watcher = bench.open()
    batch = submit(watcher, work, "done", "done", "done", kind="asyncprobe", lane_name="own")
    jobs = watcher.until_states(batch, "done", "done", "done")
    assert max((job.result or {})["of_lane"] for job in jobs) == 3
    assert [lane.key for lane in probe.opened] == ["own"]
    bench.close()
    assert not probe.opened


def test_a_lane_bears_less_than_its_limit(bench: Bench, work: Path) -> None:
    """What was opened for a lane may lower how many of its jobs run at once."""
    watcher = bench.open()
    batch = submit(watcher, work, "done", kind="asyncprobe", lane_name="narrow")
    watcher.until_states(batch, "done")
    more = submit(watcher, work, "hang", "done", kind="asyncprobe", lane_name="narrow")
    wait_for_mark(work, "0 start")
    watcher.until_states(more, "running", "waiting")


def test_the_first_job_waits_for_its_time(bench: Bench, work: Path) -> None:
    """Jobs of a batch that is held for some seconds are scheduled, and start now at a word."""
    watcher = bench.open()
    batch = submit(watcher, work, "done", wait=3600.0)
    (job,) = watcher.until_states(batch, "scheduled")
    assert job.due_at == pytest.approx(watcher.desk.jobs.batch(batch.id).submitted + 3600.0)


@pytest.mark.parametrize("executor", ["worker", "thread"])
def test_a_plan_refuses_a_field(bench: Bench, work: Path, executor: str) -> None:
    """A plan that refuses the submission names the field; the stored batch fails with it."""
    watcher = bench.open(executor=executor)

    async def plan() -> None:
        fields = {"do": ("refuse all",), "folder": str(work)}
        async for _ in watcher.desk.plan("probe", fields):
            raise AssertionError("planned")

    with pytest.raises(SubmissionRefused) as caught:
        asyncio.run(plan())
    assert [(error.loc, error.type) for error in caught.value.errors] == [
        (("do", 0), "probe.refused")
    ]
    batch = submit(watcher, work, "refuse all")
    watcher.until(lambda: watcher.desk.jobs.batch(batch.id).state is BatchState.FAILED)
    stored = watcher.desk.jobs.batch(batch.id).error
    assert stored is not None
    assert "do.0: refused as told" in stored.message


def test_a_plan_that_takes_no_time_is_acknowledged_with_its_jobs(bench: Bench, work: Path) -> None:
    """Its batch is never planning, its jobs run, and what is refused is refused at once."""
    watcher = bench.open()
    batch = submit(watcher, work, "done", "refuse", at_once=True, lane_name="new")
    assert (batch.planning, batch.total, batch.refused) == (False, 1, 1)
    watcher.until_states(batch, "done")
    with pytest.raises(SubmissionRefused, match="refused as told"):
        submit(watcher, work, "refuse all", at_once=True)
    assert [found.id for found in watcher.desk.jobs.batches()] == [batch.id]


def test_a_plan_that_cannot_be_made_at_once_fails_on_record(bench: Bench, work: Path) -> None:
    """A kind that raises while it plans at once has its batch fail as any other plan does."""
    watcher = bench.open()
    batch = submit(watcher, work, "raise in plan", at_once=True)
    watcher.until(lambda: watcher.desk.jobs.batch(batch.id).state is BatchState.FAILED)
    error = watcher.desk.jobs.batch(batch.id).error
    assert error is not None
    assert "raised as told" in error.message + str(error.detail)


class Astray(probe.Probe):
    """Cannot always say where a job runs."""

    name = "astray"

    @override
    def where(self, payload: Mapping[str, Any]) -> Where:
        match payload["do"]:
            case "nowhere":
                raise LookupError("no place for it")
            case "elsewhere":
                return "elsewhere"  # type: ignore[return-value]  # what a plug-in may do
        return Where.THREAD


def test_who_cannot_say_where_a_job_runs_fails_it_alone(tmp_path: Path, work: Path) -> None:
    """A kind whose ``where`` raises costs that job its attempt; what was claimed with it runs."""
    bench = Bench(tmp_path / "astray", Registry({"astray": Astray()}, {}))
    try:
        watcher = bench.open(executor="thread")
        do = ("done", "nowhere", "elsewhere", "done")
        batch = submit(watcher, work, *do, kind="astray", retry=FAST)
        jobs = watcher.until_states(batch, "done", "failed", "failed", "done")
        assert [job.error and job.error.detail for job in jobs[1:3]] == ["LookupError", "KeyError"]
        assert [job.attempts for job in jobs] == [1, 1, 1, 1]
        log = watcher.desk.logs.lines(watcher.desk.jobs.attempts(jobs[1].id)[0].id)
        assert "job.raised: LookupError: no place for it" in [line.text for line in log]
    finally:
        bench.close()
