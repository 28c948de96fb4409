from __future__ import annotations

import logging
import stat
import sys
import threading
from pathlib import Path

import pytest

from desktop_app.host.app_log import NAME, OLDER, SIZE, app_log, read_app_log

LOG = logging.getLogger("desktop_app.somewhere")


def test_lines_come_back_with_time_and_level(tmp_path: Path) -> None:
    """What is logged is read again line by line; a traceback's lines stay with theirs."""
    with app_log(tmp_path):
        LOG.warning("disk %s", "大")
        try:
            int("broken")
        except ValueError:
            LOG.exception("failed")
    lines = read_app_log(tmp_path)

    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert lines[0].text.startswith("desktop_app.host.app_log: begun")
    assert (lines[1].level, lines[1].text) == ("warning", "desktop_app.somewhere: disk 大")
    assert lines[2].text == "desktop_app.somewhere: failed"
    assert {line.level for line in lines[2:-1]} == {"error"}
    assert lines[-2].text.startswith("ValueError: invalid literal")
    assert lines[-1].text.endswith("ended")
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


def test_the_file_never_grows_past_a_few_megabytes(tmp_path: Path) -> None:
    """Full files are kept twice, older ones go; the lines of all are read in order."""
    with app_log(tmp_path):
        for number in range(9_000):
            LOG.info("%06d %s", number, "x" * 500)
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    numbers = [int(line.text.split()[1]) for line in read_app_log(tmp_path) if "xxx" in line.text]

    assert len(sizes) == OLDER + 1
    assert max(sizes) <= SIZE
    assert numbers == list(range(numbers[0], 9_000))


def test_what_nobody_caught_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exception of the main program or of a thread ends up in the log; the hooks go back."""
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    before = sys.excepthook, threading.excepthook
    with app_log(tmp_path):
        sys.excepthook(ValueError, ValueError("here"), None)
        thread = threading.Thread(target=lambda: int("there"), name="worker")
        thread.start()
        thread.join()
    assert (sys.excepthook, threading.excepthook) == before
    text = (tmp_path / NAME).read_text("utf-8")

    assert "CRITICAL desktop_app.host.app_log: uncaught\nValueError: here" in text
    assert "uncaught in worker" in text
    assert "invalid literal" in text
    assert "here" in capsys.readouterr().err


def test_where_nothing_was_logged_there_is_nothing_to_read(tmp_path: Path) -> None:
    """A folder without a log has no lines."""
    assert read_app_log(tmp_path) == []
