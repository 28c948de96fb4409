"""A worker process: runs one attempt at a time and reports over its standard output.

Started by :mod:`desktop_app.engine.workers` as ``python -m desktop_app.engine.worker PARENT``.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import traceback
from typing import Any, BinaryIO

from desktop_app.domain.events import ExecutorEvent
from desktop_app.domain.ports import AttemptRequest
from desktop_app.engine.backlog import Backlog
from desktop_app.engine.context import (
    BlockingContext,
    ended_by,
    make_plan,
    run_spec,
    succeeded,
)
from desktop_app.engine.kind_settings import settings_model
from desktop_app.engine.registry import find_kind
from desktop_app.engine.reporters import Reporter
from desktop_app.engine.wire import pack_event, unpack
from desktop_app.host.processes import die_with_parent, give_way, limit_memory, unlimit_memory
from desktop_app.host.secrets import SystemSecrets


class Sender:
    """Sends events from a thread of its own, so that a slow reader does not slow the job."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._waiting: Backlog[bytes] = Backlog()
        threading.Thread(target=self._send, name="sender", daemon=True).start()

    def put(self, event: ExecutorEvent) -> None:
        """Queue an event; a flood of them waits for its reader."""
        frame = pack_event(event)
        self._waiting.put(frame, len(frame))

    def _send(self) -> None:
        while True:
            frames = self._waiting.take(wait=True)
            try:
                self._out.write(b"".join(frames))
                self._out.flush()
            except BrokenPipeError:
                os._exit(1)  # the engine is gone; nobody is left to tell
            except BaseException:  # noqa: BLE001 (whatever cannot be sent)
                # Without this thread the attempt could never end: end the process instead.
                traceback.print_exc()
                os._exit(4)


class Worker:
    """Runs what it is told until its input ends."""

    def __init__(self, source: BinaryIO, out: BinaryIO) -> None:
        self._source = source
        self._sender = Sender(out)
        self._starts: queue.SimpleQueue[tuple[AttemptRequest, int | None]] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._context: BlockingContext | None = None

    def serve(self) -> None:
        """Read orders in a thread, run attempts in this one (some libraries insist on it)."""
        threading.Thread(target=self._read, name="orders", daemon=True).start()
        while True:
            request, memory_limit = self._starts.get()
            self._attempt(request, memory_limit)

    def _read(self) -> None:
        for frame in self._source:
            message = unpack(frame)
            match message["do"]:
                case "start":
                    self._cancelled.clear()
                    request = AttemptRequest(**message["request"])
                    self._starts.put((request, message["memory_limit"]))
                case "cancel":
                    self._cancelled.set()
                    self._answer(allowed=False)
                case "answer":
                    self._answer(allowed=message["allowed"])
                case _:
                    raise ValueError(f"unknown order {message['do']!r}")
        os._exit(0)

    def _answer(self, *, allowed: bool) -> None:
        if self._context is not None:
            self._context.answer(allowed=allowed)

    def _attempt(self, request: AttemptRequest, memory_limit: int | None) -> None:
        reporter = Reporter(request.attempt, self._sender.put)
        if memory_limit:
            limit_memory(memory_limit)
        try:
            kind = find_kind(request.kind)
            secrets = SystemSecrets()
            cancelled = self._cancelled.is_set
            if request.operation != "run":
                result: Any = make_plan(kind, request, reporter, cancelled, secrets)
            else:
                settings = settings_model(kind, request.settings)
                context = BlockingContext(request, reporter, cancelled, secrets, settings)
                self._context = context
                spec = run_spec(kind, request.payload, request.version)
                result = kind.run(spec, context)
            end = succeeded(result)
        except BaseException as error:  # noqa: BLE001 (whatever a kind raises ends its own attempt only)
            end = ended_by(error)
        finally:
            self._context = None
            if memory_limit:
                unlimit_memory()
        reporter.send(end)


def main() -> None:
    """Serve until the engine goes away."""
    die_with_parent(int(sys.argv[1]))
    give_way()
    # The terminal's Ctrl+C is for the engine, which ends its workers in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever a library prints must not mix with the frames.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    Worker(sys.stdin.buffer, out).serve()


if __name__ == "__main__":
    main()
