"""The program is killed again and again in the middle of its work."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import psutil
import pytest
from PIL import Image

from tests.journey.program import Program, until

PICTURES, KILLS = 200, 10


def results(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if not name.startswith(".")]


def workers(program: int) -> list[psutil.Process]:
    """Return the living workers of a program, by its process id: they are told it."""
    told = ["desktop_app.engine.worker", str(program)]
    processes = psutil.process_iter(["cmdline"])
    return [each for each in processes if (each.info["cmdline"] or [])[-2:] == told]


@pytest.mark.fault
@pytest.mark.timeout(300)
def test_killed_ten_times_in_a_batch_of_200(tmp_path: Path) -> None:
    """After ten kill -9 every output exists once and whole, with no leftovers and nothing lost."""
    photos, out, data = tmp_path / "photos", tmp_path / "out", tmp_path / "data"
    photos.mkdir()
    out.mkdir()
    for number in range(PICTURES):
        colour = (number, 255 - number, 128)
        Image.new("RGB", (240, 160), colour).save(photos / f"p{number:03}.png")
    program = Program(data)
    spec = {
        "inputs": [str(photos)],
        "operation": {"type": "image", "to": "webp"},
        "output": {"folder": str(out)},
    }
    submitted = program("submit", "files", spec=spec)
    assert submitted.of("plan")[0]["planned"] == PICTURES
    random = Random(7)
    for kill in range(KILLS):
        goal = (kill + 1) * PICTURES // (KILLS + 2) + random.randrange(5)
        process = program.start("work", "--until-idle")
        until(lambda goal=goal: len(results(out)) >= goal, f"{goal} results")  # type: ignore[misc]  # the loop's own value
        program.kill(process)
        until(lambda pid=process.pid: not workers(pid), "the end of the workers")  # type: ignore[misc]  # as above
    assert program("work", "--until-idle").status == 0

    assert sorted(os.listdir(out)) == [f"p{number:03}.webp" for number in range(PICTURES)]
    for path in out.iterdir():
        with Image.open(path) as picture:
            picture.load()
            assert picture.size == (240, 160)
    jobs = program("list").of("job")
    assert len(jobs) == PICTURES
    assert not [(job["state"], job["error"]) for job in jobs if job["state"] != "done"]
    assert {tuple(job["result"]["outputs"]) for job in jobs} == {
        (str(path),) for path in out.iterdir()
    }
    assert program("doctor", "--check").status == 0
    assert not list((data / "jobs").glob("*"))
