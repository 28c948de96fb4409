from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

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
