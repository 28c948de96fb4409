from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop_app.domain.job import JobState, NewBatch, NewJob
from desktop_app.store import open_readers, open_store
from tests.entering import accept

PROGRAM = """
import ctypes, sys
from pathlib import Path
import PySide6, shiboken6
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from desktop_app.engine import find_kinds, open_desk
from desktop_app.ui.application import run

folder = Path(sys.argv[1])
kinds = find_kinds()

def ready(running):
    print("ready", flush=True)
    if "--close" in sys.argv:
        running.quit()
    if "--session-ends" in sys.argv:
        QTimer.singleShot(0, end_session)

def end_session():
    # as a session manager makes Qt do it; Python cannot make a QSessionManager of its own
    gui = ctypes.CDLL(str(Path(PySide6.__file__).parent / "Qt" / "lib" / "libQt6Gui.so.6"))
    emit = gui._ZN15QGuiApplication17commitDataRequestER15QSessionManager
    emit.argtypes, emit.restype = [ctypes.c_void_p] * 2, None
    app, manager = QGuiApplication.instance(), QObject()
    emit(*(shiboken6.getCppPointer(each)[0] for each in (app, manager)))

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
    batch = await accept(jobs, NewBatch("files", "Tomorrow", {}, 1, now))
    later = NewJob("a.jpg", "files", {}, due_at=now + 86_400)
    await jobs.finish_plan(
        batch.id, shared={}, jobs=[later], left_out=(), lane_limits={"files": 1}, now=now
    )
    await logs.close()
    await jobs.close()


def states_in(folder: Path) -> Mapping[JobState, int]:
    """Return what is stored there once the program has ended."""
    jobs, logs = open_readers(folder)
    states = jobs.counts().states
    jobs.release()
    logs.release()
    return states


def test_a_signal_ends_the_program_unasked_while_work_is_under_way(tmp_path: Path) -> None:
    """The end of a session asks nobody: what is under way waits for the next start."""
    asyncio.run(put_off(tmp_path))
    process = start(tmp_path)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err) == (0, "ended 0\n", "")
    assert states_in(tmp_path) == {JobState.SCHEDULED: 1}


@pytest.mark.skipif(sys.platform != "linux", reason="names Qt's signal as Linux's compiler does")
def test_the_end_of_the_session_ends_the_program_unasked(tmp_path: Path) -> None:
    """Qt's own word that the session ends closes the window; what is under way waits on disk."""
    asyncio.run(put_off(tmp_path))
    process = start(tmp_path, "--session-ends")
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out, err) == (0, "ended 0\n", "")
    assert states_in(tmp_path) == {JobState.SCHEDULED: 1}
    assert (tmp_path / "window.ini").is_file(), "the layout is kept, too"


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


def test_a_picture_that_is_cut_off_is_no_news_for_the_terminal() -> None:
    """Qt's own words about a damaged picture stay out of the terminal; what there is is shown."""
    looked_at = """
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage
from desktop_app.ui.application import make_application

app = make_application()
whole = QBuffer()
whole.open(QBuffer.OpenModeFlag.WriteOnly)
picture = QImage(640, 480, QImage.Format.Format_RGB32)
picture.fill(0x123456)
assert picture.save(whole, "JPEG")
assert not QImage.fromData(whole.data().left(whole.size() // 2), "JPEG").isNull()
"""
    done = subprocess.run(
        [sys.executable, "-c", looked_at],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.stderr == ""
