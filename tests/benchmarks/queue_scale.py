"""The queue when it is large: claims behind a million finished jobs, opening a full data folder."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import apsw

from desktop_app.domain.job import (
    AttemptEnd,
    JobFilter,
    JobState,
    NewBatch,
    NewJob,
    NewPlan,
    Outcome,
)
from desktop_app.domain.ports import Sort, Want
from desktop_app.engine import Registry, RunScope, open_desk
from desktop_app.store import open_store
from desktop_app.store.jobs import SqliteJobStore
from tests.entering import submit

HISTORY, LITTLE = 1_000_000, 1_000
"""Finished jobs that claims are measured behind."""
WAITING = 100_000
LANE = "nothing"
_PAYLOAD = {"payload": "x" * 200}

_PAST = """
BEGIN;
INSERT INTO lane (name, kind, "limit") VALUES ('nothing', 'nothing', 64);
INSERT INTO batch (id, kind, name, planning, submission, version, submitted, first, last)
  VALUES (1, 'nothing', 'past', 0, '{{}}', 1, 1.0, 1, {count});
INSERT INTO job (id, batch, kind, lane, rank, name, state, submitted, started, finished, attempts,
    tries, payload, outputs, result)
  WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count})
  SELECT n, 1, 'nothing', 'nothing', n, 'job ' || n, 'done', 1.0, 2.0, 3.0, 1, 1,
    '{payload}', x'', '{{}}' FROM n;
INSERT INTO attempt (job, number, started, ended, outcome)
  SELECT id, 1, 2.0, 3.0, 'succeeded' FROM job;
INSERT INTO batch_moved VALUES (1, 'done', {count}), (1, 'waiting', -{count});
INSERT INTO job_count VALUES ('nothing', 'nothing', 'done', {count});
UPDATE queue SET batches = 1, jobs = {count};
COMMIT;
"""


def claims(folder: Path, count: int, history: int) -> float:
    """Return turns a second, each of which ends a job and claims the next, behind a history."""
    with asyncio.Runner() as runner:
        store, logs = open_store(folder / "data")
        runner.run(store.close())
        with closing(apsw.Connection(str(folder / "data" / "queue.sqlite3"))) as database:
            database.execute("PRAGMA synchronous = OFF")
            database.execute(_PAST.format(count=history, payload=json.dumps(_PAYLOAD)))
        store, _ = open_store(folder / "data")
        runner.run(_submit(store, count + 1))
        seconds = runner.run(_turns(store, count))
        runner.run(store.close())
        runner.run(logs.close())
    return 1 / sorted(seconds)[count // 2]


async def _submit(store: SqliteJobStore, count: int) -> None:
    jobs = [NewJob(str(number), LANE, _PAYLOAD) for number in range(count)]
    await submit(store, NewBatch("nothing", "now", {}, 1, 4.0), NewPlan({}, jobs, (), {LANE: 64}))


async def _turns(store: SqliteJobStore, count: int) -> list[float]:
    want = Want(LANE, 1, None)
    (claimed,) = (await store.turn([], [want], now=5.0)).claimed
    seconds = []
    for _ in range(count):
        end = AttemptEnd(
            claimed.job.id, claimed.attempt.id, Outcome.SUCCEEDED, JobState.DONE, ended=6.0
        )
        started = time.perf_counter()
        (claimed,) = (await store.turn([end], [want], now=5.0)).claimed
        seconds.append(time.perf_counter() - started)
    return seconds


def opening(folder: Path, count: int) -> dict[str, float]:
    """Return what a process of its own measures that opens a folder where ``count`` jobs wait."""
    with asyncio.Runner() as runner:
        store, logs = open_store(folder / "data")
        runner.run(_submit(store, count))
        runner.run(store.pause_queue(paused=True))
        runner.run(store.close())
        runner.run(logs.close())
    order = [sys.executable, "-m", "tests.benchmarks.queue_scale", str(folder / "data")]
    told = subprocess.run(order, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(told)
    assert found["waiting"] == count
    return found


def _resident() -> float:
    """Return the megabytes of memory that this process holds."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Open the folder as the window does, with the whole list in the queue's order."""
    before, started = _resident(), time.perf_counter()
    desk = open_desk(Path(sys.argv[1]), Registry({}, {}), scope=RunScope.ALL)
    ids = desk.jobs.ids(JobFilter(), Sort.QUEUE)
    desk.jobs.rows(ids[:256])
    seconds, after = time.perf_counter() - started, _resident()
    waiting = desk.jobs.counts().states[JobState.WAITING]
    desk.close_now()
    told = {"seconds": seconds, "megabytes": after - before, "waiting": min(waiting, len(ids))}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
