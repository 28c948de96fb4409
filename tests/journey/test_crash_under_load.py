"""The program is killed again and again, alone or with all its workers, under load."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from pathlib import Path
from random import Random

import psutil
import pytest
from PIL import Image

from desktop_app import JobQueue
from desktop_app.domain.job import JobFilter, Outcome
from desktop_app.store.check import check
from tests.journey.program import Program, until
from tests.queued import note


def submit_all(each: int, data: Path, photos: Path, out: Path, notes: Path) -> None:
    """Queue so many pictures and so many functions, and leave them waiting."""
    photos.mkdir()
    out.mkdir()
    notes.touch()
    for number in range(each):
        Image.new("RGB", (120, 80), (number, 255 - number, 128)).save(photos / f"{number:03}.png")
    with JobQueue.open(data) as queue:
        asyncio.run(queue.desk.pause_queue(paused=True))
        operation = {"type": "image", "to": "webp"}
        output = {"folder": str(out)}
        queue.submit("files", {"inputs": [str(photos)], "operation": operation, "output": output})
        for number in range(each):
            queue.add_task(note, str(notes), str(number))
        until(lambda: len(queue.jobs.ids(JobFilter())) == 2 * each, "all planned")
        asyncio.run(queue.desk.pause_queue(paused=False))


@pytest.mark.fault
@pytest.mark.timeout(900)  # in full size
def test_killed_under_load(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """After each kill the record is sound and no process is left; in the end all is done once."""
    data, out, notes = tmp_path / "data", tmp_path / "out", tmp_path / "notes"
    kills, each = (30, 90) if pytestconfig.option.full else (4, 30)
    submit_all(each, data, tmp_path / "photos", out, notes)
    program, random = Program(data), Random(3)

    def ended() -> int:
        """Return how many of each kind have ended: both go on between two kills."""
        results = sum(not name.startswith(".") for name in os.listdir(out))
        return min(results, len(set(notes.read_text("utf-8").split())))

    for kill in range(kills):
        goal = (kill + 1) * each // (kills + 2) + random.randrange(2)
        process = program.start("work", "--until-idle")
        until(lambda goal=goal: ended() >= goal, f"{goal} ends")  # type: ignore[misc]  # the loop's own value
        owner = psutil.Process(process.pid)
        workers = owner.children(recursive=True)
        if kill % 2:
            owner.suspend()  # or it would record that they died, before it dies itself
            for worker in workers:
                worker.kill()
        program.kill(process)
        until(lambda workers=workers: not any(w.is_running() for w in workers), "no worker")  # type: ignore[misc]  # the loop's own value
        assert check(data) == []
    assert program("work", "--until-idle").status == 0

    assert sorted(os.listdir(out)) == [f"{number:03}.webp" for number in range(each)]
    for path in out.iterdir():
        with Image.open(path) as picture:
            picture.load()
    runs = Counter(notes.read_text("utf-8").split())
    assert set(runs) == {str(number) for number in range(each)}
    with JobQueue.open(data) as queue:
        rows = queue.jobs.rows(queue.jobs.ids(JobFilter()))
        assert {str(job.state) for job in rows.values()} == {"done"}
        for job in rows.values():
            outcomes = [attempt.outcome for attempt in queue.jobs.attempts(job.id)]
            assert outcomes.count(Outcome.SUCCEEDED) == 1
            assert set(outcomes) <= {Outcome.SUCCEEDED, Outcome.INTERRUPTED}
            if job.kind == "functions":
                assert runs[job.payload["args"][1]] <= job.attempts
    assert check(data) == []
    assert not list((data / "jobs").glob("*"))
