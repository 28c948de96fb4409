"""A person at a screen: real drags, real keys, a real window manager."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from desktop_app.domain.job import JobState
from tests.journey.desktop import Desktop, desktop

__all__ = ["desktop"]
pytestmark = [pytest.mark.load, pytest.mark.timeout(300)]


def pictures(folder: Path, *names: str, broken: str = "") -> Path:
    """Make pictures in a folder; one may be cut off."""
    folder.mkdir()
    for name in (*names, *([broken] if broken else [])):
        Image.effect_noise((160, 120), 60).save(folder / name)
    if broken:
        whole = (folder / broken).read_bytes()
        (folder / broken).write_bytes(whole[: len(whole) // 2])
    return folder


def test_files_dragged_from_another_window_are_queued_by_one_key(
    desktop: Desktop, tmp_path: Path
) -> None:
    """Three actions from nothing to a queued batch: start it, drag files over it, press Enter."""
    photos = pictures(tmp_path / "photos", "a.png", "b.png")
    with desktop.jobdesk():
        desktop.place("JobDesk", 300, 30, 860, 700)
        with desktop.neighbour("drag", photos / "a.png", photos / "b.png") as heard:
            desktop.wait_for("Neighbour")
            desktop.place("Neighbour", 10, 30, 200, 200)
            desktop.drag((100, 120), (700, 400), heard)
            desktop.until(lambda: "dropped CopyAction" in heard, "the drop")
            desktop.wait_for("Convert files — JobDesk")
            desktop.press("Return")
            desktop.until(lambda: len(desktop.jobs()) == 2, "a batch in the queue")
            assert desktop.actions == 3
            done = {"a.png": JobState.DONE, "b.png": JobState.DONE}
            desktop.until(lambda: desktop.states() == done, "two pictures converted")
    assert (photos / "a.webp").is_file()


def test_a_batch_by_keyboard_alone_with_a_failure_that_is_mended(
    desktop: Desktop, tmp_path: Path
) -> None:
    """Paste, queue, go to what failed, find and read why, mend it, retry: no mouse."""
    photos = pictures(tmp_path / "photos", "a.png", "b.png", broken="cut.png")
    good = (photos / "a.png").read_bytes()
    with desktop.jobdesk():
        with desktop.neighbour("copy", *sorted(photos.iterdir())) as heard:
            desktop.until(lambda: heard == ["copied"], "files in the clipboard")
            desktop.press("ctrl+v")
            desktop.wait_for("Convert files — JobDesk")
        desktop.press("Return")
        ended = {"a.png": JobState.DONE, "b.png": JobState.DONE, "cut.png": JobState.FAILED}
        desktop.until(lambda: desktop.states() == ended, "two done and one failed")
        desktop.wait_for("JobDesk")

        def error() -> str:
            desktop.press("F8", "ctrl+shift+c")
            return desktop.clipboard()

        desktop.until(lambda: "image.truncated" in error(), "the cause of the failure")
        desktop.press("ctrl+f")
        desktop.write("file is trunc")
        desktop.until(lambda: found_line(desktop) == "image file is truncated", "the line found")

        (photos / "cut.png").write_bytes(good)
        desktop.press("ctrl+r")
        desktop.until(lambda: set(desktop.states().values()) == {JobState.DONE}, "all done")
        (mended,) = [job for job in desktop.jobs() if job.name.startswith("cut.png")]
        assert mended.attempts == 2
        assert (photos / "cut.webp").is_file()


def found_line(desktop: Desktop) -> str:
    """Go on to the next hit, from there into the log, and copy the line; return its text."""
    desktop.press("ctrl+f", "F3", "F6", "ctrl+c")
    return desktop.clipboard().rpartition("ERROR")[2].strip()


def test_the_language_is_switched_in_the_settings(desktop: Desktop) -> None:
    """Chosen by keys, it is stored, and spoken at once by every window."""
    with desktop.jobdesk():
        desktop.press("ctrl+comma")
        desktop.wait_for("Settings — JobDesk")
        desktop.press("Tab", "End")
        desktop.until(lambda: desktop.setting("language") == "zh_CN", "Chinese, stored")
        desktop.wait_for("设置 — JobDesk")
        desktop.press("Escape")
        desktop.wait_for("JobDesk")
