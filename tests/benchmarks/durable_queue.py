"""The queue against others on SQLite: submitting, doing nothing, and what a kill costs.

Both sides keep every job in SQLite with synchronous=FULL, carry 200 bytes of payload, record each
end and one line of log (litequeue has neither workers nor logs, DBOS no logs).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from tests.benchmarks.contest import Contest, Measure, Rounds
from tests.benchmarks.queue_kill import killed
from tests.benchmarks.queue_ours import (
    PRODUCERS,
    Nothing,
    NothingOnLoop,
    add_task_ours,
    end_to_end_ours,
    submit_many_ours,
    submit_ours,
    submit_to_start,
    worker_jobs,
)
from tests.benchmarks.queue_peers import (
    dbos_end_to_end,
    dbos_submit,
    huey_end_to_end,
    huey_submit,
    installed,
    litequeue_end_to_end,
    litequeue_submit,
    pueue_end_to_end,
    raw_inserts,
)
from tests.benchmarks.queue_scale import (
    HISTORY,
    LITTLE,
    WAITING,
    claims,
    opening,
)

NAME = "queue"
SIZE = 10_000
LEAST_SECONDS = 10.0
"""Three rounds of a quarter of a second are mostly noise."""
PEERS = ("huey", "litequeue", "dbos", "pueue")
JOBS = "jobs/s"


def _against(peer: str, measure: Measure) -> Mapping[str, Any]:
    return {"peer": measure, "peer_name": peer} if installed(peer) else {}


def _floors() -> list[Contest]:
    threads = partial(end_to_end_ours, kind=Nothing.name)
    on_loop = partial(end_to_end_ours, kind=NothingOnLoop.name)
    one, many = (partial(submit_ours, producers=number) for number in (1, PRODUCERS))
    huey_one, huey_many = (partial(huey_submit, producers=number) for number in (1, PRODUCERS))
    huey = _against("huey", huey_end_to_end)
    return [
        Contest("submit_one", one, JOBS, floor=1.0, scale=0.1, **_against("huey", huey_one)),
        Contest(
            "submit_64_producers", many, JOBS, floor=8.0, scale=0.1, **_against("huey", huey_many)
        ),
        Contest("submit_to_start", submit_to_start, "s", floor=1.0, limit=0.0015, scale=0.02),
        Contest(
            "submit_many",
            submit_many_ours,
            JOBS,
            floor=0.12,
            peer=raw_inserts,
            peer_name="raw inserts",
        ),
        Contest("end_to_end_threads", threads, JOBS, floor=8.0, **huey),
        Contest("end_to_end_async", on_loop, JOBS, floor=15.0, **huey),
    ]


def _reported() -> list[Contest]:
    """Return what is told beside the floors: other peers, and jobs in worker processes."""
    one = partial(submit_ours, producers=1)
    threads = partial(end_to_end_ours, kind=Nothing.name)
    calls, many_calls = (partial(add_task_ours, producers=number) for number in (1, PRODUCERS))
    huey_one, huey_many = (partial(huey_submit, producers=number) for number in (1, PRODUCERS))
    found: list[tuple[str, Measure, str, Measure, float]] = [
        ("add_task", calls, "huey", huey_one, 0.1),
        ("add_task_64_threads", many_calls, "huey", huey_many, 0.1),
        ("submit_one_litequeue", one, "litequeue", litequeue_submit, 0.1),
        ("end_to_end_litequeue", threads, "litequeue", litequeue_end_to_end, 0.1),
        ("submit_one_dbos", one, "dbos", dbos_submit, 0.02),
        ("end_to_end_dbos", threads, "dbos", dbos_end_to_end, 0.02),
        ("worker_jobs", worker_jobs, "pueue", pueue_end_to_end, 0.02),
    ]
    return [
        Contest(name, ours, JOBS, scale=scale, **_against(peer, measure))
        for name, ours, peer, measure, scale in found
        if installed(peer) or ours is worker_jobs
    ]


def _large() -> list[Contest]:
    size, opened = WAITING / SIZE, Rounds(opening).figure
    return [
        Contest(
            "claim_behind_history",
            partial(claims, history=HISTORY),
            "turns/s",
            floor=0.5,
            scale=0.03,
            peer=partial(claims, history=LITTLE),
            peer_name=f"behind {LITTLE:,}",
        ),
        Contest("open_100000_waiting", opened("seconds"), "s", most=1.0, scale=size),
        Contest("open_100000_memory", opened("megabytes"), "MB", most=60.0, scale=size),
    ]


def _killed() -> list[Contest]:
    ours, huey = (Rounds(partial(killed, side=side)).figure for side in ("ours", "huey"))
    return [
        Contest(f"kill_{figure}", ours(figure), what, most=most, **_against("huey", huey(figure)))
        for figure, what, most in (("lost", "lost", 0.0), ("twice", "run twice", None))
    ]


def contests() -> tuple[list[Contest], list[str]]:
    """Return the contests, without peers that are not installed, and those peers' names."""
    missing = [peer for peer in PEERS if not installed(peer)]
    return [*_floors(), *_reported(), *_large(), *_killed()], missing
