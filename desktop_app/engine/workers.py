"""Runs attempts in worker processes: on demand, reused, killable, gone after a minute idle."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.events import Died, EndEvent, ExecutorEvent, Logged, Stopped
from desktop_app.domain.ports import AttemptRequest, Fate, Health
from desktop_app.engine.backlog import MOST_UNWRITTEN, Written, at_once, weight
from desktop_app.engine.verdict import not_started
from desktop_app.engine.wire import frames, pack, pack_request, unpack, unpack_event
from desktop_app.host.guard import Guard
from desktop_app.host.processes import OWN_GROUP, kill_all

CANCEL_GRACE = 0.15
"""Seconds between asking an attempt to stop and killing its worker."""
IDLE_SECONDS = 60.0
_log = logging.getLogger(__name__)


class _Process:
    """One worker process and the attempt it has."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.attempt: str | None = None
        self.last_number = 0
        self.cancelled = False
        self.asked_at: float | None = None
        """When it was asked to stop, on the loop's clock."""
        self.killed_after: float | None = None
        """Seconds from then until it was killed because it had not."""
        self.idle_since = 0.0
        self.leaving = False
        self.ending = False
        """Whether it has been killed: what is left to read is little, and waits for nothing."""
        self.reader: asyncio.Task[None] | None = None
        self.unwritten = 0
        self.writing: asyncio.Task[None] | None = None

    def send(self, frame: bytes) -> None:
        assert self.process.stdin is not None
        # a worker that has just died is noticed by its reader
        with suppress(ConnectionError):
            self.process.stdin.write(frame)

    def kill(self) -> None:
        self.ending = True
        if self.process.returncode is None:
            kill_all(self.process.pid)
        if self.writing is not None:
            self.writing.cancel()


class WorkerExecutor:
    """Implements ``Executor`` with one process per attempt at a time."""

    ends_by_force = True

    def __init__(
        self,
        memory_limit: Callable[[str], int | None],
        slots: int = 64,
        *,
        written: Written = at_once,
    ) -> None:
        self.slots = slots
        self._written = written
        self._memory_limit = memory_limit
        self._processes: set[_Process] = set()
        self._by_attempt: dict[str, _Process] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._all_ended = asyncio.Event()
        self._guard = Guard()

    async def start(self, emit: Callable[[ExecutorEvent], None]) -> None:
        """Begin; processes are started by the first attempts."""
        self._emit = emit
        self._keep(self._reap())

    async def submit(self, attempts: Sequence[AttemptRequest]) -> None:
        """Hand each attempt to an idle process, or to a new one."""
        for request in attempts:
            try:
                frame = await self._pack(request)
                process = self._idle() or await self._spawn()
            except Exception as error:  # noqa: BLE001 (it costs this attempt alone)
                _log.exception("an attempt could not be started")
                self._emit(Died(request.attempt, 1, not_started(error)))
                continue
            process.attempt = request.attempt
            process.last_number = process.unwritten = 0
            process.cancelled = False
            process.asked_at = None
            self._by_attempt[request.attempt] = process
            process.send(frame)

    async def _pack(self, request: AttemptRequest) -> bytes:
        limit = self._memory_limit(request.kind)
        if request.operation == "run":
            return pack_request(request, limit)
        return await asyncio.to_thread(pack_request, request, limit)

    async def allow_effect(self, attempt: str, *, allowed: bool) -> None:
        """Answer an attempt that waits at its point of no return."""
        if process := self._by_attempt.get(attempt):
            process.send(pack({"do": "answer", "allowed": allowed}))

    async def cancel(self, attempt: str, *, hard: bool) -> None:
        """Ask, wait 150 ms, kill; ``hard`` kills at once."""
        process = self._by_attempt.get(attempt)
        if process is None:
            return
        process.cancelled = True
        if not hard:
            process.send(pack({"do": "cancel"}))
            process.asked_at = asyncio.get_running_loop().time()
            self._keep(self._kill_later(process, attempt))
        else:
            process.kill()

    async def reattach(self, known: Mapping[str, int]) -> Mapping[str, Fate]:
        """Workers die with their engine, so every attempt of a former life is lost."""
        return dict.fromkeys(known, Fate.LOST)

    async def stop(self, drain: float) -> None:
        """Let running attempts end for ``drain`` seconds, then kill what is left."""
        self._all_ended.clear()
        if self._by_attempt:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_ended.wait(), drain)
        for process in list(self._processes):
            if process.attempt is None and process.process.stdin is not None:
                process.process.stdin.close()
            process.cancelled = True  # it does not die by itself
            process.kill()
        readers = [p.reader for p in self._processes if p.reader]
        await asyncio.gather(*readers, return_exceptions=True)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._guard.close()

    def health(self) -> Health:
        """Return how many processes there are and how many are busy."""
        return Health(self.slots, len(self._by_attempt), len(self._processes))

    def _keep(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _idle(self) -> _Process | None:
        return next((p for p in self._processes if p.attempt is None and not p.leaving), None)

    async def _spawn(self) -> _Process:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        await self._guard.begin()
        started = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "desktop_app.engine.worker",
            str(os.getpid()),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
            **OWN_GROUP,
        )
        process = _Process(started)
        self._processes.add(process)
        self._guard.watch(started.pid)
        process.reader = asyncio.get_running_loop().create_task(self._read(process))
        return process

    async def _read(self, process: _Process) -> None:
        assert process.process.stdout is not None
        try:
            async for frame in frames(process.process.stdout):
                self._take(process, unpack_event(unpack(frame)))
                if process.unwritten > MOST_UNWRITTEN and not process.ending:
                    await self._until_written(process)
        except Exception:  # noqa: BLE001 (whatever cannot be read)
            # Whatever it sent cannot be read: the process is of no use any more.
            _log.exception("a worker's words cannot be read")
            process.kill()
        status = await process.process.wait()
        self._processes.discard(process)
        kill_all(process.process.pid)  # what its jobs have started and left
        self._guard.forget(process.process.pid)
        if process.process.stdin is not None:
            process.process.stdin.close()
        if process.attempt is not None:
            self._lost(process, status)

    async def _until_written(self, process: _Process) -> None:
        """Read no more of a flood until its lines are on disk, or its process is to end."""
        process.unwritten = 0
        process.writing = asyncio.ensure_future(self._written())
        await asyncio.wait((process.writing,))
        process.writing = None

    def _take(self, process: _Process, event: ExecutorEvent) -> None:
        if event.attempt != process.attempt or event.number <= process.last_number:
            return
        process.last_number = event.number
        if isinstance(event, EndEvent):
            self._release(process)
        elif isinstance(event, Logged):
            process.unwritten += weight(event)
        self._emit(event)

    def _release(self, process: _Process) -> None:
        if process.attempt is not None:
            del self._by_attempt[process.attempt]
            if not self._by_attempt:
                self._all_ended.set()
        process.attempt = None
        process.idle_since = asyncio.get_running_loop().time()

    def _lost(self, process: _Process, status: int) -> None:
        attempt, number = str(process.attempt), process.last_number + 1
        self._release(process)
        if process.killed_after is not None:
            text = f"it did not stop when asked, and was killed after {process.killed_after:.3f} s"
            self._emit(Logged(attempt, number, ((time.time(), "info", text),)))
            number += 1
        if process.cancelled:
            self._emit(Stopped(attempt, number))
        else:
            self._emit(Died(attempt, number, _cause_of_death(status)))

    async def _kill_later(self, process: _Process, attempt: str) -> None:
        await asyncio.sleep(CANCEL_GRACE)
        if process.attempt == attempt:
            process.kill()
            now = asyncio.get_running_loop().time()
            process.killed_after = now - (process.asked_at or now)

    async def _reap(self) -> None:
        while True:
            await asyncio.sleep(IDLE_SECONDS / 4)
            oldest = asyncio.get_running_loop().time() - IDLE_SECONDS
            for process in list(self._processes):
                if process.attempt is None and process.idle_since < oldest:
                    assert process.process.stdin is not None
                    process.leaving = True
                    process.process.stdin.close()


def _cause_of_death(status: int) -> ErrorInfo:
    if status < 0:
        name = signal.Signals(-status).name
        return ErrorInfo(
            code="worker.killed",
            message=f"The process that did the work was ended by {name}",
            remedy="Retry; if it happens again, this input may break the program that reads it.",
            transient=True,
            detail=name,
        )
    return ErrorInfo(
        code="worker.exited",
        message=f"The process that did the work ended by itself (status {status})",
        remedy="Retry; if it happens again, this input may break the program that reads it.",
        transient=True,
        detail=str(status),
    )
