"""The bytes between this program and a mail server: replies in, commands out (RFC 5321, 4.2)."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import deque
from dataclasses import dataclass, replace
from typing import cast

from typing_extensions import override

_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])(.*))?")
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")
_LONGEST_LINE = 16_384
_MOST_LINES = 200
_SHUTDOWN_SECONDS = 1.0
"""What the other side gets to say goodbye in TLS."""


class Dropped(Exception):
    """The connection is gone."""


class Silent(Exception):
    """The server did not answer in time."""


class Garbled(Exception):
    """What came is no reply of a mail server."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer to a command."""

    code: int
    lines: tuple[str, ...]
    """The text after the code, a line each."""

    @property
    def good(self) -> bool:
        """Whether the command was done."""
        return 200 <= self.code < 300  # noqa: PLR2004 (2yz)

    @property
    def later(self) -> bool:
        """Whether the server asks to try again later."""
        return 400 <= self.code < 500  # noqa: PLR2004 (4yz)

    @property
    def enhanced(self) -> str | None:
        """The enhanced status code, such as ``5.1.1`` (RFC 3463)."""
        found = _ENHANCED.match(self.lines[0])
        return found.group() if found else None

    def without(self, *secrets: str) -> Reply:
        """Return it with what nobody may read made unreadable: some servers repeat a login."""
        hidden = "|".join(map(re.escape, sorted(filter(None, secrets), key=len, reverse=True)))
        return replace(self, lines=tuple(re.sub(hidden or "(?!)", "…", one) for one in self.lines))

    @override
    def __str__(self) -> str:
        """Return it as it came, lines joined."""
        return " ".join((str(self.code), *self.lines)).strip()

    @property
    def verbatim(self) -> str:
        """The reply as it stood on the wire."""
        last = len(self.lines) - 1
        return "\n".join(
            f"{self.code}{' ' if at == last else '-'}{line}".rstrip()
            for at, line in enumerate(self.lines)
        )


class Wire(asyncio.Protocol):
    """One connection; replies are queued as they come, so that commands can be sent in a flight."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._lines: list[tuple[int, str]] = []
        self._replies: deque[Reply | Garbled] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._drained: asyncio.Future[None] | None = None
        self._full = False
        self.lost = False
        """Whether the other side, or the network, ended it."""
        self.why = "the server closed the connection"
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    # --- the event loop's side ------------------------------------------------------------------

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._use(cast("asyncio.Transport", transport))

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            self._take(line.rstrip(b"\r"))
        if len(self._buffer) > _LONGEST_LINE:
            self._replies.append(Garbled("a line without an end"))
        self._wake()

    @override
    def eof_received(self) -> bool:
        self.lost = True
        self._wake()
        return False

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if exc is not None:
            self.why = str(exc) or type(exc).__name__
        if not self.closed.done():
            self.closed.set_result(None)
        self._wake()
        self.resume_writing()

    @override
    def pause_writing(self) -> None:
        self._full = True

    @override
    def resume_writing(self) -> None:
        self._full = False
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)

    # --- the caller's side ----------------------------------------------------------------------

    @property
    def transport(self) -> asyncio.Transport:
        """The open connection."""
        assert self._transport is not None
        return self._transport

    @property
    def broken(self) -> bool:
        """Whether nothing more can be sent, also where the event loop has not told yet."""
        return self.lost or self.transport.is_closing()

    @property
    def unread(self) -> bool:
        """Whether the server has said something that nobody has read."""
        return bool(self._replies or self._buffer or self._lines)

    async def start_tls(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Encrypt from here on; raises ``ssl.SSLError`` or ``OSError``."""
        if self.lost:
            raise ConnectionAbortedError(self.why)
        starting = asyncio.get_running_loop().start_tls(
            self.transport,
            self,
            context,
            server_hostname=host,
            ssl_handshake_timeout=seconds,
            ssl_shutdown_timeout=_SHUTDOWN_SECONDS,
        )
        try:
            # asyncio's own limit does not end it when the other side goes meanwhile
            async with asyncio.timeout(seconds):
                made = await starting
        except BaseException:
            self.connection_lost(None)  # asyncio does not tell when a handshake fails
            raise
        if made is None:
            raise ConnectionAbortedError(self.why)
        self._use(made)

    def write(self, data: bytes | memoryview) -> None:
        """Hand bytes to the kernel, or keep them until it takes them."""
        self.transport.write(data)

    async def drain(self, seconds: float) -> None:
        """Return when the kernel has taken all; raise ``Dropped`` or ``Silent``."""
        if self._full and not self.lost:
            self._drained = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(seconds):
                    await self._drained
            except TimeoutError:
                raise Silent from None
        await asyncio.sleep(0)  # what the server says meanwhile is heard
        if self.broken:
            raise Dropped(self.why)

    async def reply(self, seconds: float) -> Reply:
        """Return the next reply; raise ``Dropped``, ``Silent`` or ``Garbled``."""
        while not self._replies:
            if self.lost:
                raise Dropped(self.why)
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                # not wait_for: before Python 3.12 that loses a cancel which meets the answer
                async with asyncio.timeout(seconds):
                    await self._waiter
            except TimeoutError:
                raise Silent from None
            finally:
                self._waiter = None
        found = self._replies.popleft()
        if isinstance(found, Garbled):
            raise found
        return found

    def last_word(self) -> Reply | None:
        """Return what the server said last, if it said something that nobody asked for."""
        found = self._replies.pop() if self._replies else None
        return found if isinstance(found, Reply) else None

    def close(self) -> None:
        """End it after what was written has left."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """End it at once; what has not left never will."""
        if self._transport is not None:
            self._transport.abort()

    # --- parts ----------------------------------------------------------------------------------

    def _use(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        # So that drain() means: all is in the kernel. Not a limit of 0, which under TLS pauses
        # for ever.
        transport.set_write_buffer_limits(high=1, low=0)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _take(self, line: bytes) -> None:
        found = _LINE.fullmatch(line)
        if found is None or len(self._lines) >= _MOST_LINES:
            self._lines.clear()
            self._replies.append(Garbled(line[:200].decode("utf-8", "replace")))
            return
        code, more, text = found.groups()
        self._lines.append((int(code), (text or b"").decode("utf-8", "replace")))
        if more != b"-":
            lines = tuple(text for _, text in self._lines)
            self._lines.clear()
            self._replies.append(Reply(int(code), lines))
