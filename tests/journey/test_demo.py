"""The demo as the person sees it: a window and a queue of its own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from PySide6.QtGui import QGuiApplication

from desktop_app.app import DemoWindow
from desktop_app.cli.session import Readers
from desktop_app.domain.errors import NotFound, NotPossible
from desktop_app.domain.job import UNFINISHED
from desktop_app.engine import find_kinds, open_desk
from tests.journey.program import until


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoWindow]:
    monkeypatch.setenv("QT_QPA_PLATFORM", QGuiApplication.platformName() or "offscreen")
    window = DemoWindow(tmp_path)
    yield window
    window.close()


def children() -> list[psutil.Process]:
    return psutil.Process(os.getpid()).children(recursive=True)


@pytest.mark.usefixtures("qapp")
def test_samples_open_in_a_window_and_a_queue_of_their_own(
    samples: DemoWindow, tmp_path: Path
) -> None:
    """Trying the sample files is the demo; the queue at hand does not even hear of it."""
    asyncio.run(samples.open())
    with pytest.raises(NotPossible, match="open already"):
        asyncio.run(samples.open())
    assert {path.name for path in tmp_path.iterdir()} == {"demo"}
    queue = tmp_path / "demo" / "queue"

    # opened second, so that the queue's tables are there
    until((queue / "logs.sqlite3").is_file, "the queue of the samples")

    def over() -> bool:
        with Readers.of(queue) as record:
            batches = record.jobs.batches()
            left = sum(batch.counts.get(state, 0) for batch in batches for state in UNFINISHED)
            return bool(batches) and not left and not any(batch.planning for batch in batches)

    until(over, "the end of the samples")
    samples.close()
    until(lambda: not children(), "the end of the demo")


@pytest.mark.usefixtures("qapp")
def test_the_samples_look_as_the_window_does_and_speak_its_language(
    samples: DemoWindow, tmp_path: Path
) -> None:
    """Whoever chose Chinese and dark sees the samples so; no other setting goes with them."""
    desk = open_desk(tmp_path, find_kinds())
    for key, value in {"language": "zh_CN", "theme": "dark", "closing": "stop"}.items():
        asyncio.run(desk.put_setting(key, value))
    desk.close_now()
    asyncio.run(samples.open())
    queue = tmp_path / "demo" / "queue"

    def shown() -> bool:
        with suppress(NotFound), Readers.of(queue) as record:
            return bool(record.jobs.batches())
        return False

    until(shown, "the samples")
    with Readers.of(queue) as record:
        stored = record.jobs.settings()
    assert {key: value for key, value in stored.items() if not key.startswith("email.")} == {
        "language": "zh_CN",
        "theme": "dark",
    }


def test_a_demo_that_cannot_start_says_why(
    samples: DemoWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What keeps the demo from starting is told where it was asked for."""
    monkeypatch.setenv("JOBDESK_DATA_DIR", "unused")
    (samples._folder / "demo").write_text("in the way", encoding="ascii")
    with pytest.raises(NotPossible, match="demo"):
        asyncio.run(samples.open())
