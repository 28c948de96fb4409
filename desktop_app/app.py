"""The composition root: the one place that builds the window and everything below it."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Protocol

from typing_extensions import override

from desktop_app.api.shared import SharedDesk
from desktop_app.domain.desk import Desk
from desktop_app.domain.errors import NotPossible
from desktop_app.domain.job import Batch
from desktop_app.domain.offers import DemoBatch
from desktop_app.engine import Registry, RunScope, kind_package, save_diagnostics
from desktop_app.host.app_log import app_log
from desktop_app.host.assets import asset
from desktop_app.host.crashes import Crashes, watch_crashes
from desktop_app.host.machine import require_window
from desktop_app.host.owner import owner_of

GRACE = 3.0
"""Seconds that running jobs get to end when the window is closed; then they wait again."""
SHOWN_AFTER = 30.0
"""Seconds after which a program that was started and still runs is taken to show its window."""
_LOOK = 0.1
"""Seconds between two looks at whether it does."""


class Window(Protocol):
    """The running window; every method may be called from any thread."""

    def raise_with(self, files: Sequence[str]) -> None:
        """Bring it to the front, with these files as if they had been dropped."""

    def start(self, work: Callable[[], Any]) -> None:
        """Run a coroutine on the window's loop."""

    def quit(self) -> None:
        """End the program; what runs gets its grace and waits again."""

    def show_list(self, key: str) -> None:
        """Choose a list of the sidebar."""


class Doorbell:
    """Takes the files of a second start, also before the window is there."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window: Window | None = None
        self._rung: list[Sequence[str]] = []

    def ring(self, files: Sequence[str]) -> None:
        """Hand files to the window, now or when it shows; any thread."""
        with self._lock:
            if self._window is None:
                self._rung.append(files)
            else:
                self._window.raise_with(files)

    def answer(self, window: Window) -> None:
        """Let the window have what was rung for, and whatever comes."""
        with self._lock:
            self._window = window
            for files in self._rung:
                window.raise_with(files)
            self._rung.clear()


class LazyForms(Mapping[str, Any]):
    """The kinds' own forms: ``FORM`` in the kind's ``form.py``, imported when first asked for."""

    def __init__(self, kinds: Registry) -> None:
        packages = {kind.name: kind_package(kind) for kind in kinds}
        self._modules = {
            name: f"{package}.form"
            for name, package in packages.items()
            if package and importlib.util.find_spec(f"{package}.form") is not None
        }

    @override
    def __getitem__(self, name: str) -> Any:
        return importlib.import_module(self._modules[name]).FORM

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    @override
    def __len__(self) -> int:
        return len(self._modules)


class Demo:
    """Every kind's own demonstration; what they serve is served until :meth:`close`."""

    def __init__(self, kinds: Registry, results: Path) -> None:
        self._held = ExitStack()
        self.batches: list[tuple[str, DemoBatch]] = []
        samples = asset("samples")
        try:
            for kind in kinds:
                shown = kind.demo(samples, results / kind.name)
                if shown is not None:
                    made = self._held.enter_context(shown)
                    self.batches += [(kind.name, batch) for batch in made]
        except BaseException:
            self._held.close()
            raise

    async def submit(self, desk: Desk) -> list[tuple[Batch, DemoBatch]]:
        """Queue all of it."""
        for kind, batch in self.batches:
            for name, value in batch.settings.items():
                await desk.put_setting(f"{kind}.{name}", value)
        return [(await desk.submit(kind, batch.submission), batch) for kind, batch in self.batches]

    def close(self) -> None:
        """Serve no more."""
        self._held.close()


class DemoWindow:
    """The demo as a program and in a data folder of its own, so it never touches this queue."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    async def open(self) -> None:
        """Start it; returns when it has its queue. Raises ``NotPossible`` with what keeps it."""
        if self._process is not None and self._process.poll() is None:
            raise NotPossible("The samples are open already, in a window of their own.")
        await asyncio.to_thread(self._start)

    def _start(self) -> None:
        self.close()
        words = ["-m", "desktop_app", "--data-dir", str(self._folder), "demo"]
        self._process = subprocess.Popen(  # noqa: S603 (this very program)
            [sys.executable, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        deadline, said = time.monotonic() + SHOWN_AFTER, None
        while said is None and not self._runs() and time.monotonic() < deadline:
            with suppress(subprocess.TimeoutExpired):
                _, said = self._process.communicate(timeout=_LOOK)
        if said is not None and self._process.returncode:
            raise NotPossible(said.strip() or f"The demo ended with {self._process.returncode}.")

    def _runs(self) -> bool:
        """Whether the queue of the demo is that of the process."""
        queue = self._folder / "demo" / "queue"
        owner = owner_of(queue) if queue.is_dir() else None
        return owner is not None and self._process is not None and owner.pid == self._process.pid

    def close(self) -> None:
        """End it as a signal would; what it made stays until the next demo."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.communicate(timeout=2 * GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def run_window(
    folder: Path,
    kinds: Registry,
    files: Sequence[str] = (),
    *,
    demo: bool = False,
    settings: Mapping[str, Any] | None = None,
    on_ready: Callable[[Window, SharedDesk], None] | None = None,
) -> int:
    """Open the window on a data folder until it is closed; 0. ``demo``: its title says so.

    ``settings`` are stored before it opens.

    If a window has the folder open, that one gets the files and this returns at once. If a command
    has it open, this window talks to it, and takes over when it goes. Raises ``MachineLacks``
    before Qt is touched where no window can open.
    """
    require_window(os.environ)
    # Until the window watches for signals itself, one that comes is kept for it.
    leave = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: leave.set())
    bell = Doorbell()
    desk = SharedDesk(
        folder,
        kinds,
        scope=RunScope.ALL,
        purpose="window",
        on_raise=bell.ring,
        grace=GRACE,
    )
    try:
        if not desk.owned and asyncio.run(desk.raise_window(files)):
            return 0
        for key, value in (settings or {}).items():
            asyncio.run(desk.put_setting(key, value))
        with app_log(folder), watch_crashes(folder) as crashes:
            return _show(desk, kinds, folder, files, bell, leave, on_ready, crashes, demo=demo)
    finally:
        desk.close_now()


def _show(
    desk: SharedDesk,
    kinds: Registry,
    folder: Path,
    files: Sequence[str],
    bell: Doorbell,
    leave: threading.Event,
    on_ready: Callable[[Window, SharedDesk], None] | None,
    crashes: Crashes,
    *,
    demo: bool,
) -> int:
    from desktop_app.ui.application import run  # noqa: PLC0415 (Qt, which commands do without)

    samples = DemoWindow(folder)

    def ready(window: Window) -> None:
        bell.answer(window)
        if leave.is_set():
            window.quit()
        if on_ready is not None:
            on_ready(window, desk)

    try:
        return run(
            desk,
            kinds,
            LazyForms(kinds),
            files=files,
            settings_path=folder / "window.ini",
            samples=None if demo else samples.open,
            demo=demo,
            diagnose=lambda path, names: save_diagnostics(
                path, folder, desk.jobs, kinds, names=names
            ),
            crashes=crashes,
            on_ready=ready,
        )
    finally:
        samples.close()
