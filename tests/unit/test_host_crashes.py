"""Errors that nobody caught, and runs that did not end by themselves."""

from __future__ import annotations

import gc
import logging
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop_app.domain.errors import NotPossible
from desktop_app.host.app_log import app_log, app_log_text
from desktop_app.host.crashes import BEFORE, FATAL, RUNNING, Crash, watch_crashes

DIES = """
import faulthandler, os, signal, sys
from pathlib import Path
from desktop_app.host.crashes import watch_crashes
with watch_crashes(Path(sys.argv[1])):
    {how}
"""


def dies(folder: Path, how: str) -> None:
    """Let a process that watches a folder die."""
    subprocess.run([sys.executable, "-c", DIES.format(how=how), str(folder)], check=False)


def fail(text: str) -> Exception:
    """Return an error that was raised here."""
    try:
        int(text)
    except ValueError as error:
        return error
    raise AssertionError(text)


def test_a_clean_end_is_nothing_to_tell(tmp_path: Path) -> None:
    """A run that ends by itself leaves no mark and no file."""
    with watch_crashes(tmp_path) as crashes:
        assert crashes.before is None
        assert (tmp_path / RUNNING).exists()
        assert (tmp_path / FATAL).stat().st_mode & 0o077 == 0
    assert not (tmp_path / RUNNING).exists()
    assert not (tmp_path / FATAL).exists()


def test_a_crash_is_told_at_the_next_start_with_its_traceback(tmp_path: Path) -> None:
    """A segmentation fault writes where it was; the next run has it, the one after does not."""
    dies(tmp_path, "faulthandler._sigsegv()")
    with watch_crashes(tmp_path) as crashes:
        assert crashes.before is not None
        assert "Segmentation fault" in crashes.before.fatal
        assert crashes.before.began > 0
        assert "Segmentation fault" in (tmp_path / BEFORE).read_text(encoding="utf-8")
    with watch_crashes(tmp_path) as crashes:
        assert crashes.before is None


def test_a_kill_is_told_too_unless_the_program_was_leaving(tmp_path: Path) -> None:
    """SIGKILL leaves the mark behind; a kill on the way out is no crash."""
    kill = f"os.kill(os.getpid(), {int(signal.SIGKILL)})"
    dies(tmp_path, kill)
    with watch_crashes(tmp_path) as crashes:
        assert crashes.before is not None
        assert crashes.before.fatal == ""
        crashes.leaving()
        assert not (tmp_path / RUNNING).exists()
    (tmp_path / RUNNING).write_text("{", encoding="utf-8")
    with watch_crashes(tmp_path) as crashes:
        assert crashes.before is not None


def test_each_error_is_told_once_in_this_run_and_in_later_ones(tmp_path: Path) -> None:
    """The same error at the same place is told once; another one is told again."""
    told: list[Crash] = []
    log = logging.getLogger("desktop_app.test")
    error = fail("one")
    with watch_crashes(tmp_path) as crashes:
        log.error("before anybody listens", exc_info=error)
        crashes.listen(told.append)
        log.error("again", exc_info=error)
        log.error("expected", exc_info=NotPossible("as it says"))
        log.error("nothing was raised")
        assert [crash.title for crash in told] == [
            "ValueError: invalid literal for int() with base 10: 'one'"
        ]
        assert "in fail" in told[0].detail
    with watch_crashes(tmp_path) as crashes:
        crashes.listen(told.append)
        log.error("the next day", exc_info=error)
        log.error("another", exc_info=KeyError("other"))
    assert [crash.title for crash in told] == [
        "ValueError: invalid literal for int() with base 10: 'one'",
        "KeyError: 'other'",
    ]


def test_errors_of_threads_tasks_and_destructors_are_logged_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever nobody catches comes to the same place."""
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    told: list[str] = []

    class Awkward:
        def __del__(self) -> None:
            raise OSError("in a destructor")

    def wrong() -> None:
        raise RuntimeError("in a thread")

    with app_log(tmp_path), watch_crashes(tmp_path) as crashes:
        crashes.listen(lambda crash: told.append(crash.title))
        thread = threading.Thread(target=wrong)
        thread.start()
        thread.join()
        awkward = Awkward()
        del awkward
        gc.collect()
        logging.getLogger("qasync").error("in a task", exc_info=fail("in a task"))
    log = "\n".join(app_log_text(tmp_path))
    for text in ("in a thread", "in a destructor", "in a task"):
        assert any(text in title for title in told), text
        assert text in log
