"""What was forgotten is in no byte of any file, whatever was done to it before."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.job import AttemptEnd, JobFilter, JobState, LogLine, Outcome, Place
from desktop_app.store import Backups, SqliteJobStore, SqliteLogStore
from desktop_app.store.check import check
from tests.claiming import claim
from tests.integration.store.conftest import Shop

TRACE = "lena-the-recipient"


def trace(random: Random) -> str:
    """Return a text of any length with the trace in it."""
    return "".join(f"{random.random()} {TRACE} " for _ in range(random.choice([1, 1, 3, 40, 400])))


def error(text: str) -> ErrorInfo:
    return ErrorInfo(code="probe.failed", message=text, detail=text)


def use(shop: Shop, random: Random) -> tuple[SqliteJobStore, SqliteLogStore, list[int]]:
    """Queue batches of strangers and of the one to forget in turn, and do all sorts of things."""
    jobs, logs = shop.start()
    ours = []
    for number in range(12):
        mine = number % 2 == 0
        names = [
            trace(random) if mine else "someone else" * random.choice([1, 9, 300])
            for _ in range(random.randrange(1, 60))
        ]
        batch = shop.add(jobs, *names, outputs=(f"/{names[0][:99]}",))
        ours += [batch.id] if mine else []
        claimed = shop.run(claim(jobs, "k", random.randrange(1, 50), now=20.0))
        for one in claimed:
            text = one.job.name if TRACE in one.job.name else "nothing"
            logs.append([LogLine(one.attempt.id, n, 1.0, "info", text) for n in (1, 2, 3)])
        shop.run(logs.flush())
        ends = [
            AttemptEnd(
                one.job.id,
                one.attempt.id,
                Outcome.SUCCEEDED if good else Outcome.FAILED,
                JobState.DONE if good else JobState.FAILED,
                30.0,
                {"reply": one.job.name} if good else None,
                None if good else error(one.job.name),
            )
            for one in claimed
            for good in [random.random() < 0.5]
        ]
        shop.run(jobs.close_attempts(ends))
        failed = JobFilter(states=frozenset({JobState.FAILED}), batch=batch.id)
        if number % 3 == 0:
            shop.run(jobs.change(failed, {"name": trace(random) if mine else "x"}, now=40.0))
            shop.run(jobs.move(JobFilter(batch=batch.id), Place.TOP))
    shop.run(jobs.cancel(JobFilter(), now=50.0))
    return jobs, logs, ours


def where(folder: Path) -> list[str]:
    """Return the files that hold a trace."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if TRACE.encode() in path.read_bytes()]


@pytest.mark.fault
@pytest.mark.parametrize("seed", range(1, 4))
def test_forgotten_is_forgotten(shop: Shop, seed: int) -> None:
    """After much use no page, free or in use, no journal and no backup holds what was forgotten."""
    jobs, logs, ours = use(shop, Random(seed))
    backups = Backups(shop.folder)
    backups.make()
    backups.begin_forgetting()
    for batch in ours:
        shop.run(logs.forget(shop.run(jobs.forget(batch))))
    shop.run(logs.rewrite())
    shop.run(jobs.rewrite())
    backups.end_forgetting()
    assert where(shop.folder) == []
    shop.stop()
    assert where(shop.folder) == []
    assert check(shop.folder) == []
