"""The demo's part of the files kind, and its samples."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from desktop_app.domain.events import Failed, Succeeded
from desktop_app.kinds.files import KIND
from desktop_app.testing import run_kind

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


def test_demo_is_as_it_says(tmp_path: Path) -> None:
    """Eight pictures, two tables and a link end exactly as the demo says they do."""
    demo = KIND.demo(SAMPLES, tmp_path / "results")
    assert demo is not None
    runs = 0
    with demo as batches:
        for number, batch in enumerate(batches):
            found = run_kind(KIND, batch.submission, tmp_path / f"jobs{number}")
            states = Counter({Succeeded: "done", Failed: "failed"}[type(run.end)] for run in found)
            assert states == batch.expected
            runs += len(found)
    assert runs == 8 + 1 + 2
    made = [path for path in (tmp_path / "results").rglob("*") if path.is_file()]
    assert len(made) == 10


def test_samples_are_small() -> None:
    """All samples together stay below 600 kB."""
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 600_000
