"""A screen with a window manager, and the hand of a person: mouse and keyboard by xdotool."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.job import Job, JobFilter, JobState
from desktop_app.store import open_readers
from tests.journey import neighbour
from tests.journey.program import until

HOME = Path(__file__).parents[2]
PACKAGES = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}
TRAY_SIDE = 32
SIZE = (1200, 800)


@contextmanager
def running(*words: str, env: Mapping[str, str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Run a program until the block is left."""
    with subprocess.Popen(words, env=env, text=True, encoding="utf-8", **options) as process:
        try:
            yield process
        finally:
            process.terminate()


@contextmanager
def screen() -> Iterator[str]:
    """Start an X server of its own with a window manager; give its name."""
    missing = [package for tool, package in PACKAGES.items() if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)}; mend it with: apt-get install {' '.join(missing)}")
    reading, writing = os.pipe()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    size = f"{SIZE[0]}x{SIZE[1]}x24"
    # Without -noreset the server begins anew when xdotool, for once the only program, leaves it.
    words = ("-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset")
    with running("Xvfb", *words, env=os.environ, pass_fds=[writing], **quiet):
        os.close(writing)
        with os.fdopen(reading) as numbers:
            name = f":{numbers.readline().strip()}"
        with running("openbox", env={**os.environ, "DISPLAY": name}, **quiet):
            yield name


class Desktop:
    """One person at one screen, with JobDesk on a data folder."""

    def __init__(self, name: str, data: Path) -> None:
        self.data = data
        self.actions = 0
        """What the person has done so far: starting the program, keys, clicks, drags, texts."""
        self._env = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb", "LANG": "C.UTF-8"}
        self._env |= {"PYTHONPATH": str(HOME)}
        until(lambda: self._xdotool("get_num_desktops") is not None, "a window manager")

    @contextmanager
    def jobdesk(self) -> Iterator[subprocess.Popen[str]]:
        """Start the program; wait until its window has the keyboard; end it as a person would."""
        self.actions += 1
        words = (sys.executable, "-m", "desktop_app", "--data-dir", str(self.data))
        with running(*words, env=self._env, cwd=HOME) as process:
            self.wait_for("JobDesk")
            yield process
            if process.poll() is None:
                self.focus("JobDesk")
            until(lambda: self._quits(process), "the end of JobDesk")
        assert process.returncode == 0

    @contextmanager
    def tray(self) -> Iterator[tuple[int, int]]:
        """Have a tray in the upper left corner; give the place of its first icon."""
        if shutil.which("trayer") is None:
            pytest.skip("no trayer; mend it with: apt-get install trayer")
        size = ("--widthtype", "pixel", "--width", "100", "--height", str(TRAY_SIDE))
        place = ("--edge", "top", "--align", "left", "--distancefrom", "left")
        with running("trayer", *place, *size, env=self._env):
            self.until(lambda: "panel" in self.titles(), "a tray")
            yield (TRAY_SIDE // 2, TRAY_SIDE // 2)

    @contextmanager
    def neighbour(self, mode: str, *paths: Path) -> Iterator[list[str]]:
        """Run another program with these files to ``drag`` or to ``copy``; give what it says."""
        heard: list[str] = []
        words = (sys.executable, "-m", neighbour.__name__, mode, *map(str, paths))
        with running(*words, env=self._env, cwd=HOME, stdout=subprocess.PIPE) as process:
            stdout = process.stdout
            assert stdout is not None
            reader = threading.Thread(
                target=lambda: heard.extend(line.strip() for line in iter(stdout.readline, ""))
            )
            reader.start()
            yield heard
            process.terminate()
            reader.join()

    def _quits(self, process: subprocess.Popen[str]) -> bool:
        """Ask the program to end; it stays, and asks, until it has heard of its last job's end."""
        if process.poll() is None:
            self.press("ctrl+q")
        return process.poll() is not None

    # --- the hand -------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self.actions += len(keys)
        self._xdotool("key", "--clearmodifiers", *keys)

    def write(self, text: str) -> None:
        """Type a text."""
        self.actions += 1
        self._xdotool("type", "--delay", "2", text)

    def place(self, title: str, left: int, top: int, width: int, height: int) -> None:
        """Put a window somewhere."""
        window = self.wait_for(title)
        self._xdotool("windowmove", window, str(left), str(top))
        self._xdotool("windowsize", window, str(width), str(height))
        wanted = f"WIDTH={width}\nHEIGHT={height}"
        until(lambda: wanted in (self._geometry(window) or ""), f"{title} in its place")

    def click(self, place: tuple[int, int]) -> None:
        """Click on a place of the screen."""
        self.actions += 1
        self._xdotool("mousemove", *map(str, place), "click", "1")

    def drag(self, start: tuple[int, int], end: tuple[int, int], heard: list[str]) -> None:
        """Drag from one place to another; let go when a drop there would be a copy."""
        self.actions += 1
        self._xdotool("mousemove", *map(str, start))
        self._xdotool("mousedown", "1")
        for step in range(1, 11):
            here = (a + (b - a) * step // 10 for a, b in zip(start, end, strict=True))
            self._xdotool("mousemove", *map(str, here))

        def taken() -> bool:
            # a hand is never quite still, and a drop is only judged when it moves
            self._xdotool("mousemove_relative", "--", "1", "0")
            self._xdotool("mousemove_relative", "--", "-1", "0")
            return "CopyAction" in heard

        until(taken, "a window that takes the files")
        self._xdotool("mouseup", "1")

    def clipboard(self) -> str:
        """Return what another program finds in the clipboard."""
        words = [sys.executable, "-m", neighbour.__name__, "clipboard"]
        done = subprocess.run(
            words, env=self._env, cwd=HOME, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    # --- the eye --------------------------------------------------------------------------------

    def wait_for(self, title: str) -> str:
        """Wait until a window with this title has the keyboard; return its number."""
        found: list[str] = []

        def there() -> bool:
            window = self._xdotool("getactivewindow")
            if window is not None and self._xdotool("getwindowname", window) == title:
                found.append(window)
            return bool(found)

        self.until(there, f"the window “{title}” with the keyboard")
        return found[0]

    def focus(self, title: str) -> None:
        """Go to a window that is on the screen."""
        found: list[str] = []

        def seen() -> bool:
            # a search finds nothing when a window goes while it looks
            words = ("search", "--onlyvisible", "--name", f"^{title}$")
            found.extend((self._xdotool(*words) or "").split())
            return bool(found)

        self.until(seen, f"the window “{title}”")
        self._xdotool("windowactivate", found[0])
        self.wait_for(title)

    def titles(self) -> list[str | None]:
        """Return the titles of the windows on the screen."""
        windows = (self._xdotool("search", "--onlyvisible", "--name", ".") or "").split()
        return [self._xdotool("getwindowname", window) for window in windows]

    def _geometry(self, window: str) -> str | None:
        return self._xdotool("getwindowgeometry", "--shell", window)

    def _xdotool(self, *words: str) -> str | None:
        """Return what xdotool prints; None when it finds no such thing."""
        done = subprocess.run(
            ["xdotool", *words], env=self._env, capture_output=True, text=True, check=False
        )
        return done.stdout.strip() if done.returncode == 0 else None

    # --- the queue ------------------------------------------------------------------------------

    def jobs(self) -> list[Job]:
        """Return the stored jobs."""
        jobs, logs = open_readers(self.data)
        try:
            return list(jobs.rows(jobs.ids(JobFilter())).values())
        finally:
            jobs.release()
            logs.release()

    def states(self) -> dict[str, JobState]:
        """Return each stored job's state, by what its name begins with."""
        return {job.name.partition(" → ")[0]: job.state for job in self.jobs()}

    def setting(self, key: str) -> Any:
        """Return a stored setting."""
        jobs, logs = open_readers(self.data)
        try:
            return jobs.setting(key)
        finally:
            jobs.release()
            logs.release()

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something; when it never happens, name the windows on the screen."""
        try:
            until(condition, what)
        except AssertionError as never:
            raise AssertionError(f"{never}; windows: {self.titles()}") from None


@pytest.fixture
def desktop(tmp_path: Path) -> Iterator[Desktop]:
    """Sit down at a screen."""
    with ExitStack() as stack:
        yield Desktop(stack.enter_context(screen()), tmp_path / "data")
