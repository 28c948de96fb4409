"""Programs that start at the same moment on one data folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_app import JobQueue
from desktop_app.store.check import check

RACERS = 2


class Racer:
    """One of the programs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def tell(self, line: str) -> None:
        """Write a line to it."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """Return the next thing it says."""
        assert self.process.stdout is not None
        heard: dict[str, Any] = json.loads(self.process.stdout.readline())
        return heard


@contextmanager
def racer(folder: Path) -> Iterator[Racer]:
    """Start one; it ends with the block."""
    command = [sys.executable, "-m", "tests.racing", str(folder)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        try:
            yield Racer(process)
        finally:
            if sys.exc_info()[0] is not None:
                process.kill()


@pytest.mark.fault
@pytest.mark.timeout(600)
def test_two_programs_want_one_folder(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Each time exactly one owns it and the other is its client; no job is lost or run twice."""
    data, batches = tmp_path / "data", list[int]()
    rounds = 100 if pytestconfig.option.full else 40
    with ExitStack() as stack:
        racers = [stack.enter_context(racer(data)) for _ in range(RACERS)]
        assert all(one.hear() == {"ready": True} for one in racers)
        for number in range(rounds):
            for one in racers:
                one.tell(str(number))
            heard = [one.hear() for one in racers]
            assert [one["owned"] for one in heard].count(True) == 1, number
            batches += [one["batch"] for one in heard]
            for one in racers:
                one.tell("leave")
            assert [one.hear() for one in racers] == [{"left": number}] * RACERS
    assert len(set(batches)) == RACERS * rounds
    with JobQueue.open(data) as queue:
        queue.wait()
        jobs = [job for number in batches for job in queue.jobs.rows([number]).values()]
        assert sorted(job.batch for job in jobs) == sorted(batches)
        assert {str(job.state) for job in jobs} == {"done"}
        outcomes = [str(a.outcome) for job in jobs for a in queue.jobs.attempts(job.id)]
        assert outcomes.count("succeeded") == len(jobs)
        assert set(outcomes) <= {"succeeded", "interrupted"}
    assert check(data) == []
