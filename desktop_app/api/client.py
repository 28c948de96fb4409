"""The other end of the control socket: the owner's desk, used from this process."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from typing_extensions import override

from desktop_app.api import address, wire
from desktop_app.api.calls import PassedOn
from desktop_app.domain.errors import JobDeskError, SubmissionRefused
from desktop_app.domain.events import Event
from desktop_app.store import SqliteJobReader, SqliteLogReader, open_readers

_Listener = Callable[[Sequence[Event]], None]
GREETING_PATIENCE = 3.0
"""Seconds in which an owner that is alive has said who it is."""


class OwnerGone(JobDeskError):
    """The process that owned the data folder has gone."""

    code = "owner.gone"


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the owner says of itself."""

    version: str
    pid: int
    purpose: str
    window: bool


def _greeted(folder: Path) -> tuple[socket.socket, BinaryIO, Greeting]:
    """Connect to the owner; raise :class:`OwnerGone` when nobody answers."""
    try:
        caller, token = address.connect(folder)
    except (OSError, ValueError, KeyError) as error:
        raise OwnerGone from error
    try:
        caller.settimeout(GREETING_PATIENCE)
        if token is not None:
            caller.sendall(wire.pack({"token": token}))
        lines = caller.makefile("rb")
        hello = wire.unpack(lines.readline())
        greeting = Greeting(hello["jobdesk"], hello["pid"], hello["purpose"], hello["window"])
    except (OSError, ValueError, KeyError) as error:
        caller.close()
        raise OwnerGone from error
    return caller, lines, greeting


def begun_jobs(folder: Path) -> Sequence[int]:
    """Ask the owner which jobs have begun, blocking; raise :class:`OwnerGone` without an answer."""
    caller, lines, _ = _greeted(folder)
    with caller, lines:
        try:
            caller.sendall(wire.pack({"id": 1, "call": "begun"}))
            return [int(job) for job in wire.unpack(lines.readline())["result"]]
        except (OSError, ValueError, KeyError) as error:
            raise OwnerGone from error


class RemoteDesk(PassedOn):
    """Implements ``Desk`` by asking the owner; the record is read here."""

    jobs: SqliteJobReader
    logs: SqliteLogReader

    def __init__(self, folder: Path) -> None:
        """Connect; raise :class:`OwnerGone` when nobody answers."""
        self.lost: Future[None] = Future()
        """Done when the connection has ended, by whomever; callbacks run on a thread of its own."""
        self._numbers = itertools.count(1)
        self._sending = threading.Lock()
        self._answers: dict[int, Future[Any]] = {}
        self._streams: dict[int, Callable[[Mapping[str, Any] | None], None]] = {}
        self._listeners: tuple[_Listener, ...] = ()
        self._hearing: int | None = None
        self._socket, self._lines, self.greeting = _greeted(folder)
        self._socket.settimeout(None)
        self.jobs, self.logs = open_readers(folder)
        self._thread = threading.Thread(target=self._listen, name="owner", daemon=True)
        self._thread.start()

    # --- one question, one answer ---------------------------------------------------------------

    @override
    async def _call(self, call: str, **arguments: Any) -> Any:
        signature = wire.signature(call)
        result = await self._ask(call, signature.pack_arguments(arguments))
        return signature.result.validate_python(result)

    async def adopt(self, batch: int) -> None:
        """Have the owner run this stored batch."""
        await self._ask("adopt", {"batch": batch})

    async def begun(self) -> Sequence[int]:
        """Return the jobs that have begun."""
        return [int(job) for job in await self._ask("begun", {})]

    async def raise_window(self, files: Sequence[str]) -> bool:
        """Bring the owner's window to the front with these files; False: it has none."""
        return bool(await self._ask("raise", {"files": list(files)}))

    async def _ask(self, call: str, arguments: Mapping[str, Any]) -> Any:
        number = next(self._numbers)
        answer: Future[Any] = Future()
        self._answers[number] = answer
        try:
            await asyncio.to_thread(self._send, number, call, arguments)
            return await asyncio.wrap_future(answer)
        finally:
            self._answers.pop(number, None)

    def _send(self, number: int, call: str, arguments: Mapping[str, Any]) -> None:
        line = wire.pack({"id": number, "call": call, "args": arguments})
        if len(line) > wire.LONGEST_LINE:
            raise SubmissionRefused.at(
                msg=f"More than {wire.LONGEST_LINE} bytes are too much at once.", type="too_long"
            )
        try:
            with self._sending:
                self._socket.sendall(line)
        except OSError as error:
            raise OwnerGone from error
        if self.lost.done():
            raise OwnerGone

    # --- streams --------------------------------------------------------------------------------

    async def plan(
        self, kind: str, submission: Mapping[str, Any]
    ) -> AsyncGenerator[Mapping[str, Any], None]:
        """Yield the plan's events; writes nothing, queues nothing."""
        packed = wire.signature("submit").pack_arguments({"submission": submission})
        async with aclosing(self._stream("plan", kind, packed["submission"])) as items:
            async for item in items:
                yield item

    async def ask(
        self, kind: str, question: Mapping[str, Any]
    ) -> AsyncGenerator[Mapping[str, Any], None]:
        """Yield the kind's answer; queues nothing, changes nothing."""
        async with aclosing(self._stream("ask", kind, question)) as items:
            async for item in items:
                yield item

    async def _stream(
        self, call: str, kind: str, given: Mapping[str, Any]
    ) -> AsyncGenerator[Mapping[str, Any], None]:
        number = next(self._numbers)
        here = asyncio.get_running_loop()
        answers: asyncio.Queue[Mapping[str, Any] | None] = asyncio.Queue()

        def take(found: Mapping[str, Any] | None) -> None:
            here.call_soon_threadsafe(answers.put_nowait, found)

        self._streams[number] = take
        try:
            await asyncio.to_thread(self._send, number, call, {"kind": kind, "given": given})
            while True:
                found = await answers.get()
                if found is None:
                    raise OwnerGone
                if "error" in found:
                    raise wire.unpack_error(found["error"])
                if "end" in found:
                    return
                yield found["item"]
        finally:
            if self._streams.pop(number, None) and not self.lost.done():
                self._stop(number)

    def subscribe(self, listener: _Listener) -> Callable[[], None]:
        """Call ``listener`` with events, on this desk's thread."""
        self._listeners = (*self._listeners, listener)
        if self._hearing is None:
            self._hearing = next(self._numbers)
            self._streams[self._hearing] = self._deliver
            self._send(self._hearing, "events", {})

        def unsubscribe() -> None:
            self._listeners = tuple(kept for kept in self._listeners if kept is not listener)

        return unsubscribe

    def _deliver(self, found: Mapping[str, Any] | None) -> None:
        if found is None or "item" not in found:
            return
        events = wire.unpack_events(found["item"])
        for listener in self._listeners:
            listener(events)

    def _stop(self, number: int) -> None:
        try:
            self._send(next(self._numbers), "stop", {"id": number})
        except OwnerGone:
            return  # the stream has ended with its owner

    # --- the thread -----------------------------------------------------------------------------

    def _listen(self) -> None:
        try:
            # a line that is cut off in the middle means as gone as any
            with suppress(OSError, ValueError):
                for line in self._lines:
                    self._take(wire.unpack(line))
        finally:
            self._lines.close()
            self._socket.close()
            self.lost.set_result(None)
            for answer in list(self._answers.values()):
                if answer.set_running_or_notify_cancel():
                    answer.set_exception(OwnerGone())
            for stream in list(self._streams.values()):
                stream(None)

    def _take(self, found: Mapping[str, Any]) -> None:
        number = found.get("id")
        if number in self._streams:
            self._streams[number](found)
        # answered once: what is still here when the connection ends never will be
        elif answer := self._answers.pop(number, None) if isinstance(number, int) else None:
            if not answer.set_running_or_notify_cancel():
                return
            if "error" in found:
                answer.set_exception(wire.unpack_error(found["error"]))
            else:
                answer.set_result(found.get("result"))

    # --- leaving --------------------------------------------------------------------------------

    async def close(self) -> None:
        """Hang up."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """As :meth:`close`, blocking. Idempotent."""
        with suppress(OSError):  # it has ended already
            self._socket.shutdown(socket.SHUT_RDWR)
        if threading.current_thread() is not self._thread:
            self._thread.join()
        self.jobs.release()
        self.logs.release()
