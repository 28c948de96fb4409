"""The window over a long time: what it takes once, it does not take again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 180
FULL = 1_800
ROOM = 10_000_000
"""Bytes that the memory may grow by: rows of 4,096 jobs are kept, and a slow machine gets to those
only in the second half (8 MB from the 3,900th job to the 7,800th)."""
FULL_ROOM = 12_000_000
"""The same in ten times as many: 8 MB from the 36,300th job to the 72,600th, of which half in the
last step."""
WARM = 1 / 2
"""Part of the time after which the caches are full: of rows, of texts, of SQLite's pages."""


@pytest.mark.load
@pytest.mark.timeout(FULL + 300)
def test_nothing_grows_while_jobs_come_and_go(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Minutes of submissions, failures and looks at every list leave memory and handles flat."""
    full = pytestconfig.option.full
    seconds, room = (FULL, FULL_ROOM) if full else (SECONDS, ROOM)
    done = subprocess.run(
        [sys.executable, "-m", "tests.journey.soak", str(tmp_path / "data"), str(seconds)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    measured = [json.loads(line) for line in done.stdout.splitlines()]
    warm = measured[: max(2, int(WARM * len(measured)))]
    late = measured[len(warm) :]
    assert late, "too slow to tell"
    for what in ("files", "threads", "processes", "objects", "timers", "tasks"):
        assert max(m[what] for m in late) <= max(m[what] for m in warm), (what, measured)
    assert late[-1]["memory"] <= max(m["memory"] for m in warm) + room, measured
