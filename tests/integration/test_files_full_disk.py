"""A disk that fills up while results are written."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from desktop_app.domain.errors import Resumes, Scope
from desktop_app.domain.events import Failed
from desktop_app.kinds.files import KIND
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


@pytest.mark.parametrize(
    "to",
    # not xlsx: its library tries once more when it is collected, and prints that it cannot
    ["jpeg", "png", "webp", "tiff", "avif", "gif", "csv", "tsv", "jsonl", "json", "parquet"],
)
def test_full_disk(tmp_path: Path, small_disk: Path, to: str) -> None:
    """A full disk holds the lane, whatever the encoder made of it, and leaves nothing behind."""
    noise = random.Random(1)
    if to in {"csv", "tsv", "jsonl", "json", "parquet"}:
        source, operation = tmp_path / "a.csv", "table"
        source.write_text("a,b\n" + "".join(f"{noise.random()},x\n" for _ in range(30_000)))
    else:
        source, operation = tmp_path / "a.png", "image"
        Image.effect_noise((700, 700), 90).convert("RGB").save(source)
    submission = {
        "inputs": [str(source)],
        "operation": {"type": operation, "to": to},
        "output": {"folder": str(small_disk)},
    }
    (run,) = run_kind(KIND, submission, tmp_path / "jobs")
    assert isinstance(run.end, Failed)
    error = run.end.error
    assert (error.code, error.scope, error.resumes) == ("disk.full", Scope.LANE, Resumes.BY_ITSELF)
    assert not list(small_disk.iterdir())
