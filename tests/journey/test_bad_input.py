"""Bad input gives a clear error with its field or file, and harms no neighbour."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.journey.program import Program, until


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "data")


@pytest.fixture
def good(tmp_path: Path) -> str:
    path = tmp_path / "good.png"
    Image.new("RGB", (64, 48), "teal").save(path)
    return str(path)


def spec(*inputs: str, out: Path, **more: object) -> dict[str, object]:
    operation = {"type": "image", "to": "webp"}
    output = {"folder": str(out)}
    return {"inputs": list(inputs), "operation": operation, "output": output, **more}


def test_unknown_field(program: Program, good: str, tmp_path: Path) -> None:
    """An unknown field is refused by name before anything is queued."""
    run = program("run", "files", spec=spec(good, out=tmp_path / "out", colour="red"))
    assert run.status == 2
    errors = run.of("refused")[0]["errors"]
    assert errors == [
        {"loc": ["colour"], "msg": "Extra inputs are not permitted", "type": "extra_forbidden"}
    ]
    assert not program("list").events


def test_missing_file(program: Program, good: str, tmp_path: Path) -> None:
    """A missing file is refused by the plan with its name; its neighbour is converted."""
    missing = str(tmp_path / "gone.png")
    run = program("run", "files", spec=spec(missing, good, out=tmp_path / "out"))
    assert run.status == 1
    refused = [item for item in run.of("item") if item["outcome"] == "refused"]
    assert [(item["input"], item["code"]) for item in refused] == [(missing, "file.missing")]
    assert (tmp_path / "out" / "good.webp").exists()


def test_unreadable_picture(program: Program, good: str, tmp_path: Path) -> None:
    """A cut-off picture fails with a cause in its line and its log; its neighbour is converted."""
    cut = tmp_path / "cut.png"
    cut.write_bytes(Path(good).read_bytes()[:-40])
    run = program("run", "files", spec=spec(str(cut), good, out=tmp_path / "out"))
    assert run.status == 1
    failed = next(job for job in run.last_jobs().values() if job["state"] == "failed")
    assert failed["error"]["code"] == "image.truncated"
    assert failed["error"]["remedy"]
    log = program("log", str(failed["id"]))
    assert any("image.truncated" in str(line) for line in log.events)
    assert sorted(os.listdir(tmp_path / "out")) == ["good.webp"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of one megabyte, where that is allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk(program: Program, small_disk: Path, tmp_path: Path) -> None:
    """A full disk holds the lane with a remedy, burns no try, leaves no half of a file."""
    filler = small_disk / "filler"
    with filler.open("wb") as file:
        file.write(b"x" * (1024 * 1024 - 4096))
    noise = tmp_path / "noise.png"
    Image.frombytes("RGB", (300, 300), os.urandom(270_000)).save(noise)
    submitted = program("submit", "files", spec=spec(str(noise), out=small_disk / "out"))
    assert submitted.status == 0
    process = program.start("work", "--until-idle", "--patience", "1", "--json")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert '"disk.full"' in out
    assert [job["state"] for job in program("list").of("job")] == ["waiting"]
    assert os.listdir(small_disk / "out") == []
    filler.unlink()
    assert program("work", "--until-idle").status == 0
    assert os.listdir(small_disk / "out") == ["noise.webp"]


def test_everything_refused(program: Program, tmp_path: Path) -> None:
    """When nothing can be planned the status says so."""
    run = program("run", "files", spec=spec(str(tmp_path / "gone.png"), out=tmp_path / "out"))
    assert run.status == 2


def test_interrupted_by_the_user(program: Program, tmp_path: Path) -> None:
    """Ctrl+C ends a run with 130 and leaves the rest waiting."""
    photos = tmp_path / "photos"
    photos.mkdir()
    # enough work that the end cannot come before the interruption
    noise = photos / "0.png"
    Image.frombytes("RGB", (500, 500), os.urandom(750_000)).save(noise)
    for number in range(1, 400):
        (photos / f"{number}.png").hardlink_to(noise)
    given = ["files", "--to", "avif", "--folder", str(tmp_path / "out"), str(photos)]
    process = program.start("run", *given, "--json")
    until(lambda: any((tmp_path / "out").glob("[0-9]*")), "a result")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    states = {job["state"] for job in program("list").of("job")}
    assert states == {"waiting", "done"}
