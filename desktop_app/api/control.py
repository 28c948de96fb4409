"""The owner's end of the control socket: lets other processes of this user use its desk.

A caller sends ``{"id", "call", "args"}``; answers carry its id: one ``result`` or ``error``; for
``plan``, ``ask`` and ``events`` any number of ``item``, then ``end`` or ``error``. ``stop`` ends
a stream.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

from desktop_app import __version__
from desktop_app.api import address, wire
from desktop_app.api.calls import OwnersDesk
from desktop_app.domain.errors import JobDeskError, NotPossible
from desktop_app.domain.events import Event, JobsChanged, ListChanged

BACKLOG = 10_000
"""Events that may wait for a slow reader; then it is told to look at the record again.

And what has begun by then, which the record alone does not tell.
"""
ACCEPTING = 3
"""Steps of the loop from the moment in which a caller is let in until it is known as one."""
LAST_ANSWER = 1.0
"""Seconds in which callers may read their answers when the owner leaves."""
_log = logging.getLogger(__name__)


class ControlServer:
    """Serves a desk on the folder's control socket, on a thread and loop of its own."""

    def __init__(
        self,
        desk: OwnersDesk,
        folder: Path,
        on_raise: Callable[[Sequence[str]], None] | None = None,
        *,
        purpose: str = "",
        unix: bool = address.HAS_UNIX_SOCKETS,
    ) -> None:
        """``on_raise`` brings the window to the front with these files; None: no window here."""
        self._unix = unix
        self._desk = desk
        self._folder = folder
        self._on_raise = on_raise
        self._purpose = purpose
        self._stopping: asyncio.Event
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Listen; callers can connect when this returns."""
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(started)), name="control"
        )
        self._thread.start()
        started.result()

    def stop(self) -> None:
        """Finish the calls under way, end all streams and let go of the socket."""
        if self._thread is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    async def _serve(self, started: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        try:
            listening, token = address.listen(self._folder, unix=self._unix)
        except OSError as error:
            started.set_exception(error)
            return
        callers: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._attend(reader, writer, token))
            callers[task] = writer
            # not in the coroutine: one that is cancelled before its first step never runs
            task.add_done_callback(lambda done: callers.pop(done).close())

        server = await asyncio.start_server(accept, sock=listening, limit=wire.LONGEST_LINE)
        started.set_result(None)
        await self._stopping.wait()
        address.forget(self._folder)
        # A closed server leaves open what it has let in just now: those become callers first.
        with suppress(NotImplementedError):  # Windows
            self._loop.remove_reader(listening.fileno())
        for _ in range(ACCEPTING):
            await asyncio.sleep(0)
        server.close()
        await _dismiss(callers)

    async def _attend(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str | None
    ) -> None:
        caller = _Caller(self._desk, writer, self._on_raise)
        try:
            if token is not None and not await _shows(token, reader):
                return
            await caller.send(
                {
                    "jobdesk": __version__,
                    "pid": os.getpid(),
                    "purpose": self._purpose,
                    "window": self._on_raise is not None,
                }
            )
            await caller.listen(reader)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            _log.debug("a caller is gone: %s", error)
        finally:
            await caller.leave()
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


async def _dismiss(callers: Mapping[asyncio.Task[None], asyncio.StreamWriter]) -> None:
    """End every connection; who does not read the last answer is cut off."""
    left = set(callers)
    for task in left:
        task.cancel()
    if left:
        _, left = await asyncio.wait(left, timeout=LAST_ANSWER)
    for task in left:
        callers[task].transport.abort()
    await asyncio.gather(*left, return_exceptions=True)


async def _shows(token: str, reader: asyncio.StreamReader) -> bool:
    try:
        shown = wire.unpack(await reader.readline()).get("token")
    except ValueError:
        return False
    return isinstance(shown, str) and hmac.compare_digest(shown.encode(), token.encode())


class _Caller:
    """One connection."""

    def __init__(
        self,
        desk: OwnersDesk,
        writer: asyncio.StreamWriter,
        on_raise: Callable[[Sequence[str]], None] | None,
    ) -> None:
        self._desk = desk
        self._writer = writer
        self._on_raise = on_raise
        self._calls: set[asyncio.Task[None]] = set()
        self._streams: dict[int, asyncio.Task[None]] = {}

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send one line."""
        self._writer.write(wire.pack(message))
        await self._writer.drain()

    async def listen(self, reader: asyncio.StreamReader) -> None:
        """Take requests until the caller hangs up."""
        while True:
            try:
                line = await reader.readline()
            except ValueError:
                too_long = NotPossible(f"A line has more than {wire.LONGEST_LINE} bytes.")
                await self.send({"id": None, "error": wire.pack_error(too_long)})
                return
            if not line:
                return
            try:
                request = wire.unpack(line)
                number, call = int(request["id"]), str(request["call"])
                arguments = dict(request.get("args", {}))
            except (ValueError, KeyError, TypeError):
                malformed = NotPossible("A line is no request.")
                await self.send({"id": None, "error": wire.pack_error(malformed)})
                return
            self._take(number, call, arguments)

    async def leave(self) -> None:
        """End the caller's streams; its calls are finished, so that no change is half made."""
        for stream in self._streams.values():
            stream.cancel()
        await asyncio.gather(*self._streams.values(), *self._calls, return_exceptions=True)

    def _take(self, number: int, call: str, arguments: dict[str, Any]) -> None:
        if call == "stop":
            if stream := self._streams.get(int(arguments["id"])):
                stream.cancel()
            return
        if call == "events":
            # subscribed before the next request is read: what that one causes is heard
            events = _Events(self._desk)
            task = asyncio.ensure_future(self._send_events(number, events))
        elif call in wire.STREAMS:
            sending = self._send_stream(number, call, arguments)
            task = asyncio.ensure_future(self._guard(number, sending))
        else:
            calling = asyncio.ensure_future(
                self._guard(number, self._answer(number, call, arguments))
            )
            self._calls.add(calling)
            calling.add_done_callback(self._calls.discard)
            return
        self._streams[number] = task
        task.add_done_callback(lambda _: self._streams.pop(number, None))

    async def _guard(self, number: int, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except ConnectionError:
            return
        except JobDeskError as error:
            packed = wire.pack_error(error)
        except Exception as error:  # noqa: BLE001 (a defect here is the caller's error, not its end)
            _log.exception("a call over the control socket failed")
            packed = wire.pack_error(error)
        else:
            return
        with suppress(ConnectionError):
            await self.send({"id": number, "error": packed})

    async def _answer(self, number: int, call: str, arguments: dict[str, Any]) -> None:
        if call == "raise":
            await self.send({"id": number, "result": self._raise(arguments)})
        elif call == "adopt":
            await self._desk.adopt(int(arguments["batch"]))
            await self.send({"id": number, "result": None})
        elif call == "begun":
            await self.send({"id": number, "result": list(await self._desk.begun())})
        elif call in wire.CALLS:
            signature = wire.signature(call)
            found = signature.unpack_arguments(arguments)
            result = await getattr(self._desk, call)(**found)
            packed = signature.result.dump_python(result, mode="json")
            await self.send({"id": number, "result": packed})
        else:
            raise NotPossible(f"There is no call “{call}”.")

    def _raise(self, arguments: Mapping[str, Any]) -> bool:
        if self._on_raise is None:
            return False
        self._on_raise([str(file) for file in arguments.get("files", [])])
        return True

    async def _send_stream(self, number: int, call: str, arguments: Mapping[str, Any]) -> None:
        stream = getattr(self._desk, call)(str(arguments["kind"]), dict(arguments["given"]))
        async with aclosing(stream) as items:
            async for item in items:
                await self.send({"id": number, "item": item})
        await self.send({"id": number, "end": True})

    async def _send_events(self, number: int, events: _Events) -> None:
        try:
            while True:
                found = await events.take()
                if events.left_out:
                    events.left_out = False
                    begun = self._desk.jobs.rows(await self._desk.begun())
                    found.insert(1, JobsChanged(tuple(begun.values())))
                await self.send({"id": number, "item": wire.pack_events(found)})
        except (ConnectionError, JobDeskError):  # the caller has gone, or the desk
            return
        finally:
            events.close()


class _Events:
    """What the desk says, kept until it can be sent; never more than ``BACKLOG``."""

    def __init__(self, desk: OwnersDesk) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Event] = []
        self._some = asyncio.Event()
        self.left_out = False
        """Whether there were too many: what was taken begins with the word to look again."""
        self.close = desk.subscribe(self._hear)

    async def take(self) -> list[Event]:
        """Return all that has come, waiting for some."""
        await self._some.wait()
        self._some.clear()
        taken, self._waiting = self._waiting, []
        return taken

    def _hear(self, events: Sequence[Event]) -> None:
        with suppress(RuntimeError):  # the server has stopped while the desk was speaking
            self._loop.call_soon_threadsafe(self._keep, tuple(events))

    def _keep(self, events: Sequence[Event]) -> None:
        self._waiting.extend(events)
        if len(self._waiting) > BACKLOG:
            self._waiting, self.left_out = [ListChanged()], True
        self._some.set()
