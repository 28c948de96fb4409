"""Starts the program as a person's shell does and reads what it prints."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEADLINE = 60.0


@dataclass
class Run:
    """What one command said."""

    status: int
    events: list[dict[str, Any]]
    stderr: str

    def of(self, event: str) -> list[dict[str, Any]]:
        """Return the events of one type."""
        return [found for found in self.events if found.get("event") == event]

    def last_jobs(self) -> dict[int, dict[str, Any]]:
        """Return each job's last line."""
        return {job["id"]: job for job in self.of("job")}


class Program:
    """The command on one data folder."""

    def __init__(self, data: Path, *, package: Path | None = None) -> None:
        self.data = data
        self._home = package or Path(__file__).parents[2]

    def environment(self) -> dict[str, str]:
        """Return the environment: our package first, no screen."""
        return {**os.environ, "PYTHONPATH": str(self._home), "QT_QPA_PLATFORM": "offscreen"}

    def start(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        """Start a command in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "desktop_app", *words, "--data-dir", str(self.data)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=self.environment(),
            cwd=self._home,
            **options,
        )

    def __call__(self, *words: str, spec: Mapping[str, Any] | None = None) -> Run:
        """Run a command to its end with ``--json``; ``spec`` goes to its standard input."""
        given = [*words, "--spec", "-"] if spec is not None else list(words)
        with self.start(*given, "--json") as process:
            out, err = process.communicate(json.dumps(spec) if spec is not None else "", DEADLINE)
        assert out.isascii(), out
        return Run(process.returncode, [json.loads(line) for line in out.splitlines()], err)

    def kill(self, process: subprocess.Popen[str]) -> None:
        """Kill -9 the program alone; its workers have to end by themselves."""
        process.send_signal(signal.SIGKILL)
        process.communicate()


def until(condition: Callable[[], bool], what: str) -> None:
    """Return when something that another process does has come true."""
    never = threading.Event()
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, f"never happened: {what}"
        never.wait(0.005)
