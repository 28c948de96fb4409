"""The installed command, run as a process of its own on a data folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli import main
from desktop_app.engine import Registry, find_kinds

DEADLINE = 60.0
CHECKOUT = Path(__file__).parents[1]
_ENTRY_POINTS = "[desktop_app.kinds]\nprobe = tests.probe\nasyncprobe = tests.probe:ASYNC_KIND\n"


@dataclass(frozen=True)
class Result:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return what was printed, one JSON object a line and nothing else."""
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, event: str) -> list[dict[str, Any]]:
        """Return the events of one type."""
        return [found for found in self.events if found["event"] == event]

    @property
    def only(self) -> dict[str, Any]:
        """Return the one event."""
        (found,) = self.events
        return found


def install_probes(folder: Path) -> None:
    """Install the probe kinds into a folder the way pip installs a plug-in."""
    info = folder / "probe-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(_ENTRY_POINTS, "utf-8")


def probe_kinds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """Find the probe kinds in this process; its workers find them, too."""
    install_probes(folder)
    monkeypatch.syspath_prepend(str(CHECKOUT))
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{CHECKOUT}")
    return find_kinds()


class JobDesk:
    """The command with the probe kinds installed."""

    def __init__(self, tmp: Path) -> None:
        self.data = tmp / "data"
        self.work = tmp / "work"
        self.work.mkdir()
        self._plugins = tmp / "plugins"
        install_probes(self._plugins)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of the command: no display, the checkout first."""
        kept = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
        kept.pop("QT_QPA_PLATFORM", None)
        path = f"{self._plugins}{os.pathsep}{CHECKOUT}"
        return {**kept, "PYTHONPATH": path, "JOBDESK_DATA_DIR": str(self.data), **more}

    def __call__(
        self,
        *words: str,
        spec: Mapping[str, Any] | None = None,
        data: bytes | None = None,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        text: bool = False,
    ) -> Result:
        """Run a command to its end, with ``--json`` unless ``text``."""
        given = json.dumps(spec).encode() if spec is not None else data
        words = (*words, *(("--spec", "-") if spec is not None else ()))
        done = subprocess.run(
            [sys.executable, "-m", "desktop_app", *([] if text else ["--json"]), *words],
            input=given or b"",
            capture_output=True,
            timeout=DEADLINE,
            check=False,
            cwd=cwd or self.work,
            env=self.environment(**(env or {})),
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def here(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        *words: str,
        spec: Mapping[str, Any],
    ) -> Result:
        """Run a command in this process, which starts no worker: a start takes a second."""
        monkeypatch.syspath_prepend(str(self._plugins))
        monkeypatch.setenv("JOBDESK_DATA_DIR", str(self.data))
        status = main(["--json", *words, *self.words(spec)])
        return Result(status, *capsys.readouterr())

    def probe(self, *do: str, **more: Any) -> dict[str, Any]:
        """Return a submission of the probe kind."""
        return {"do": list(do), "folder": str(self.work), **more}

    def allow(self) -> None:
        """Let the probes that wait go on."""
        (self.work / "go").touch()

    @contextmanager
    def running(self, *words: str, env: Mapping[str, str] | None = None) -> Iterator[Running]:
        """Give a command that runs while the block does; it is killed afterwards if need be."""
        process = subprocess.Popen(
            [sys.executable, "-m", "desktop_app", "--json", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.work,
            env=self.environment(**(env or {})),
        )
        found = Running(process)
        try:
            yield found
        finally:
            process.kill()
            found.finish()

    def words(self, submission: Mapping[str, Any]) -> Sequence[str]:
        """Write a submission to a file and return the option that names it."""
        path = self.work / f"spec-{len(list(self.work.glob('spec-*')))}.json"
        path.write_text(json.dumps(submission), "ascii")
        return ("--spec", str(path))


class Running:
    """A command under way."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.events: list[dict[str, Any]] = []
        self.err = b""
        self._changed = threading.Condition()
        self._readers = [
            threading.Thread(target=self._read_out),
            threading.Thread(target=self._read_err),
        ]
        for reader in self._readers:
            reader.start()

    def _read_out(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                with self._changed:
                    self.events.append(json.loads(line))
                    self._changed.notify_all()

    def _read_err(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as stream:
            self.err = stream.read()

    def until(self, event: str, **fields: Any) -> dict[str, Any]:
        """Return the first event of this type with these fields."""

        def found() -> dict[str, Any] | None:
            wanted = {"event": event, **fields}
            return next((one for one in self.events if wanted.items() <= one.items()), None)

        with self._changed:
            got = self._changed.wait_for(found, DEADLINE)
        assert got, (event, fields, self.events, self.process.poll())
        return got

    def status(self) -> int:
        """Wait for the end and return the exit status."""
        status = self.process.wait(DEADLINE)
        self.finish()
        return status

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def finish(self) -> None:
        """Wait until all output has been read."""
        self.process.wait(DEADLINE)
        for reader in self._readers:
            reader.join(DEADLINE)


def until(condition: Callable[[], object]) -> None:
    """Return when another process has made the condition true."""
    never = threading.Event()
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "never came true"
        never.wait(0.01)
