from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_app.domain.job import JobState, NewBatch, NewJob
from desktop_app.store import open_readers, open_store

PROGRAM = """
import sys
from pathlib import Path
from desktop_app.engine import find_kinds, open_desk
from desktop_app.ui.application import run

folder = Path(sys.argv[1])
kinds = find_kinds()

def ready(running):
    print("ready", flush=True)
    if "--close" in sys.argv:
        running.quit()

code = run(open_desk(folder, kinds), kinds, {}, settings_path=folder / "window.ini", on_ready=ready)
print("ended", code, flush=True)
sys.exit(code)
"""


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Start a window in a process of its own and wait until it shows."""
    process = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-W", "error", "-c", PROGRAM, str(folder), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


async def put_off(folder: Path) -> None:
    """Store a job that starts tomorrow: work that is under way."""
    jobs, logs = open_store(folder)
    now = time.time()
    batch = await jobs.add_batch(NewBatch("files", "Tomorrow", {}, 1, now))
    later = NewJob("a.jpg", "files", {}, due_at=now + 86_400)
    await jobs.finish_plan(
        batch.id, shared={}, jobs=[later], left_out=(), lane_limits={"files": 1}, now=now
    )
    await logs.close()
    await jobs.close()


def test_a_signal_ends_the_program_unasked_while_work_is_under_way(tmp_path: Path) -> None:
    """The end of a session asks nobody: what is under way waits for the next start."""
    asyncio.run(put_off(tmp_path))
    process = start(tmp_path)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err) == (0, "ended 0\n", "")
    jobs, logs = open_readers(tmp_path)
    assert jobs.counts().states == {JobState.SCHEDULED: 1}
    jobs.release()
    logs.release()


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_window_and_the_queue_cleanly(
    tmp_path: Path, word: signal.Signals
) -> None:
    """SIGTERM and SIGINT end the program as its close button does, without a word of complaint."""
    process = start(tmp_path)
    process.send_signal(word)
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err) == (0, "ended 0\n", "")
    assert not (tmp_path / "queue.sqlite3-wal").exists()


def test_the_window_can_be_closed_from_another_part_of_the_program(tmp_path: Path) -> None:
    """``quit`` closes the window; the desk is closed when ``run`` returns."""
    process = start(tmp_path, "--close")
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err) == (0, "ended 0\n", "")
    assert (tmp_path / "window.ini").is_file()


def test_the_first_page_waits_for_no_form_and_no_settings() -> None:
    """What starts the window imports neither forms nor settings nor what they are made with."""
    told = "import sys, desktop_app.app, desktop_app.ui.application; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60
    )
    late = ("desktop_app.ui.forms", "desktop_app.ui.settings", "desktop_app.ui.beside")
    more = ("polars", "PIL", "jinja2", "keyring", "httpx", "PySide6.QtDBus", "PySide6.QtNetwork")
    assert not {*late, *more} & set(done.stdout.split())
