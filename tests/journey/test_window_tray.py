"""Out of sight and back: the window closes into a tray and returns from it, by a person's hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app import JobQueue
from desktop_app.domain.job import JobState
from tests.journey.desktop import Desktop, desktop
from tests.journey.program import until

__all__ = ["desktop"]
pytestmark = [pytest.mark.load, pytest.mark.timeout(300)]


def wait_for(path: str) -> None:
    """Work until a file is there."""
    until(Path(path).exists, "the sign to stop")


def test_the_window_goes_to_the_tray_and_comes_back(desktop: Desktop, tmp_path: Path) -> None:
    """Closed by its frame it asks; Enter keeps it in the tray, a click there brings it back."""
    stop = tmp_path / "stop"
    with JobQueue.open(desktop.data) as queue:
        queue.add_task(wait_for, str(stop))
    with desktop.tray() as icon, desktop.jobdesk():
        desktop.until(lambda: set(states(desktop)) == {JobState.RUNNING}, "a job that runs")
        desktop.press("alt+F4")

        def kept() -> bool:
            desktop.press("Return")
            return "JobDesk" not in desktop.titles()

        desktop.until(kept, "a window that is out of sight")
        assert desktop.setting("closing") == "keep"
        assert set(states(desktop)) == {JobState.RUNNING}
        desktop.click(icon)
        desktop.wait_for("JobDesk")
        stop.touch()
        desktop.until(lambda: set(states(desktop)) == {JobState.DONE}, "the end of the job")


def states(desktop: Desktop) -> list[JobState]:
    """Return the states of all jobs."""
    return list(desktop.states().values())
