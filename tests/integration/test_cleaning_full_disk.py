"""A disk that fills up while a table is cleaned."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.domain.errors import Resumes, Scope
from desktop_app.domain.events import Failed
from desktop_app.kinds.cleaning import KIND
from desktop_app.testing import run_kind


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 100 kB, where that is allowed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(folder)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("to", ["csv", "parquet", "jsonl", "sqlite"])
def test_full_disk(tmp_path: Path, small_disk: Path, to: str) -> None:
    """A full disk holds the lane, whatever the format, and leaves nothing behind."""
    noise = random.Random(1)
    source = tmp_path / "a.csv"
    source.write_text("a,b\n" + "".join(f"{noise.random()},x\n" for _ in range(30_000)))
    submission = {
        "inputs": [str(source)],
        "output": {"folder": str(small_disk), "format": to},
        "steps": [{"type": "cast", "columns": ["a"], "to": "text"}],
    }
    (run,) = run_kind(KIND, submission, tmp_path / "jobs")
    assert isinstance(run.end, Failed)
    error = run.end.error
    assert (error.code, error.scope, error.resumes) == ("disk.full", Scope.LANE, Resumes.BY_ITSELF)
    assert not list(small_disk.iterdir())
