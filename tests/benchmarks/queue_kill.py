"""Kills the queue's process with jobs running, ours and huey's: what is lost, what runs twice.

Each life is a process of its own, ended by SIGKILL once enough jobs have begun, but for the last.
"""

from __future__ import annotations

import importlib
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from desktop_app import JobQueue
from tests.benchmarks.queue_peers import DEADLINE, THREADS

MODULE = "tests.benchmarks.queue_kill"
JOBS = 200
KILLED_AFTER = 10
"""Jobs that have begun when the process is killed: some have ended, ``THREADS`` are running."""
SECONDS = 0.05
"""What a job takes."""


def step(journal: str, number: int) -> None:
    """Write down that the job begins, take some time, and write down that it ends."""
    _write(journal, f"begin {number}")
    time.sleep(SECONDS)
    _write(journal, f"end {number}")


def _write(journal: str, line: str) -> None:
    with Path(journal).open("a", encoding="ascii") as file:
        file.write(f"{line}\n")


def _read(journal: Path) -> dict[str, Counter[int]]:
    found: dict[str, Counter[int]] = {"begin": Counter(), "end": Counter()}
    with suppress(FileNotFoundError):
        for line in journal.read_text(encoding="ascii").splitlines():
            what, number = line.split()
            found[what][int(number)] += 1
    return found


def ours(folder: Path, journal: str, first: range) -> None:
    """One life of our queue: submit, then run all there is."""
    with JobQueue.open(folder / "data", executor="thread") as queue:
        for number in first:
            queue.options(thread=True).add_task(step, journal, number)
        _write(journal + ".accepted", str(len(first)))
        queue.wait(timeout=DEADLINE)


def huey(folder: Path, journal: str, first: range) -> None:
    """One life of huey: submit, then run all there is."""
    module = importlib.import_module("huey")
    queue = module.SqliteHuey("kill", filename=str(folder / "huey.db"), fsync=True)
    task = queue.task()(step)
    for number in first:
        task(journal, number)
    _write(journal + ".accepted", str(len(first)))
    consumer = queue.create_consumer(workers=THREADS, periodic=False, max_delay=0.01)
    consumer.start()
    idle = 0
    while idle < 10:
        time.sleep(2 * SECONDS)
        idle = 0 if queue.pending_count() else idle + 1
    consumer.stop(graceful=True)


_SIDES: dict[str, Callable[[Path, str, range], None]] = {"ours": ours, "huey": huey}


def killed(folder: Path, _count: int, side: str) -> dict[str, float]:
    """Kill one life and let a second one finish; return how many jobs were lost, or ran twice."""
    journal = folder / "journal"
    with _life(side, folder, JOBS) as first:
        until = time.monotonic() + DEADLINE
        while not _accepted(journal) or sum(_read(journal)["begin"].values()) < KILLED_AFTER:
            if time.monotonic() > until or first.poll() is not None:
                raise TimeoutError(f"the jobs of {side} do not begin")
            time.sleep(SECONDS / 10)
        first.send_signal(signal.SIGKILL)
    with _life(side, folder, 0) as second:
        if second.wait(DEADLINE):
            raise RuntimeError(f"the second life of {side} failed")
    found = _read(journal)
    lost = JOBS - len(found["end"])
    twice = sum(times > 1 for times in found["begin"].values())
    return {"lost": lost, "twice": twice}


def _accepted(journal: Path) -> bool:
    return Path(f"{journal}.accepted").exists()


def _life(side: str, folder: Path, jobs: int) -> subprocess.Popen[bytes]:
    order = [sys.executable, "-m", MODULE, side, str(folder), str(jobs)]
    return subprocess.Popen(order)


def main() -> None:
    """Be one life of one side."""
    side, folder, jobs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    _SIDES[side](folder, str(folder / "journal"), range(jobs))


if __name__ == "__main__":
    # By its full name: what is queued has to be found again by whoever runs it.
    importlib.import_module(MODULE).main()
