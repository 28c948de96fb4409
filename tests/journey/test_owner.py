"""Several programs on one data folder: one owns it, all agree."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from tests.journey.program import Program, until


def picture(folder: Path, name: str) -> str:
    folder.mkdir(exist_ok=True)
    Image.new("RGB", (64, 48), "teal").save(folder / name)
    return str(folder / name)


def listening(program: Program) -> bool:
    return bool(list(program.data.glob("control*")))


def convert(*inputs: str, out: Path) -> dict[str, object]:
    operation = {"type": "image", "to": "webp"}
    return {"inputs": list(inputs), "operation": operation, "output": {"folder": str(out)}}


@contextmanager
def window(program: Program) -> Iterator[subprocess.Popen[str]]:
    process = program.start()
    try:
        until(lambda: listening(program), "the window's control socket")
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_window_and_two_commands(tmp_path: Path) -> None:
    """A window owns the folder; two commands hand it their work, and all three agree."""
    program = Program(tmp_path / "data")
    one, two = picture(tmp_path / "in", "one.png"), picture(tmp_path / "in", "two.png")
    with window(program) as owner:
        first = program("run", "files", spec=convert(one, out=tmp_path / "out"))
        second = program("submit", "files", spec=convert(two, out=tmp_path / "out"))
        assert (first.status, second.status) == (0, 0)
        assert [job["state"] for job in first.last_jobs().values()] == ["done"]
        until((tmp_path / "out" / "two.webp").exists, "the second result")
        until(
            lambda: {job["state"] for job in program("list").of("job")} == {"done"},
            "both done in the list",
        )
        assert owner.poll() is None
    listed = program("list").of("job")
    assert sorted(job["name"] for job in listed) == ["one.png → one.webp", "two.png → two.webp"]


def test_second_start_is_handed_over(tmp_path: Path) -> None:
    """A second start of the window ends at once, well, and the first one stays the owner."""
    program = Program(tmp_path / "data")
    with window(program) as owner:
        second = program.start()
        _, errors = second.communicate(timeout=30)
        assert second.returncode == 0, errors
        assert owner.poll() is None


def test_window_ends_cleanly_on_sigterm(tmp_path: Path) -> None:
    """SIGTERM closes the window with status 0 and nothing on the error stream."""
    program = Program(tmp_path / "data")
    process = program.start()
    until(lambda: listening(program), "the window's control socket")
    process.terminate()
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
