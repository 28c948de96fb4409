"""A mail server that does as its script says: any reply, any silence, any broken connection."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Self

EXTENSIONS = ("PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8")
DEADLINE = 30.0


class Act(Enum):
    """What a server can do instead of a reply."""

    DROP = "close the connection"
    HANG = "say nothing until the server is released"


Said = str | Act | tuple[str | Act, ...]
"""One reply or one act, or several after one another."""


class _Over(Exception):
    """The session ends."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message that came with its final dot."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    """With CRLF line ends, as it was before dots were doubled."""
    accepted: bool


@dataclass
class Session:
    """One connection and what was said on it."""

    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    commands: list[str] = field(default_factory=list)
    sender: str | None = None
    recipients: list[str] = field(default_factory=list)
    flights: int = 0
    """How often the server had to wait for more: commands that came together count once."""


class SmtpServer:
    """Listens on 127.0.0.1 in a thread of its own.

    ``script`` maps a command's word (and GREETING, MESSAGE for the data with its dot, LOGIN for
    a whole exchange of AUTH) to what is said to the first, the second … of them, over all
    connections; afterwards, and to others, the usual is said. ``recipients`` does the same for
    single addresses.
    """

    def __init__(
        self,
        script: Mapping[str, Iterable[Said]] | None = None,
        *,
        recipients: Mapping[str, Iterable[Said]] | None = None,
        extensions: Sequence[str] = EXTENSIONS,
        on_message: Callable[[Received], None] | None = None,
        tls: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> None:
        """``port`` 0: one that is free."""
        self._script = {word: list(said) for word, said in (script or {}).items()}
        self._recipients = {one: list(said) for one, said in (recipients or {}).items()}
        self._extensions = list(extensions)
        self._on_message = on_message
        self._tls = tls
        self.sessions: list[Session] = []
        self.messages: list[Received] = []
        self.port = port
        self._released: asyncio.Event
        self._loop: asyncio.AbstractEventLoop
        self._closing: asyncio.Event
        self._started = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="smtp")

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(DEADLINE)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(DEADLINE)

    @property
    def accepted(self) -> list[Received]:
        """The messages that it said yes to."""
        return [one for one in self.messages if one.accepted]

    @property
    def commands(self) -> list[str]:
        """All commands, session by session."""
        return [command for session in self.sessions for command in session.commands]

    def account(self, **more: Any) -> dict[str, Any]:
        """Return an account that reaches it."""
        return {"host": "127.0.0.1", "port": self.port, "tls": "none", **more}

    def release(self) -> None:
        """Let everything go on that hangs."""
        self._loop.call_soon_threadsafe(self._released.set)

    def until(self, condition: Callable[[], object]) -> None:
        """Return when what was said to the server has made the condition true."""
        with self._changed:
            assert self._changed.wait_for(condition, DEADLINE), "never came true"

    # --- the server's thread --------------------------------------------------------------------

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._released, self._closing = asyncio.Event(), asyncio.Event()
        tasks: set[asyncio.Task[None]] = set()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            await self._session(reader, writer)
            tasks.discard(task)

        server = await asyncio.start_server(
            connected, "127.0.0.1", self.port, limit=1 << 24, ssl=self._tls
        )
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._closing.wait()
        server.close()
        self._released.set()
        writers = [session.writer for session in self.sessions]
        for writer in writers:
            writer.transport.abort()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(one.wait_closed() for one in writers), return_exceptions=True)

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(len(self.sessions) + 1, reader, writer)
        self.sessions.append(session)
        try:
            await self._say(session, "GREETING", "220 test ESMTP")
            while True:
                await self._command(session, await self._heard(session))
        except (_Over, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            return
        finally:
            writer.close()

    async def _heard(self, session: Session) -> str:
        if not session.reader._buffer:  # type: ignore[attr-defined]  # is more here already?
            session.flights += 1
        line = await session.reader.readuntil(b"\r\n")
        command = line.decode().rstrip("\r\n")
        with self._changed:
            session.commands.append(command)
            self._changed.notify_all()
        return command

    async def _command(self, session: Session, command: str) -> None:
        word = command.split(" ", 1)[0].upper()
        match word:
            case "EHLO":
                lines = ["test", *self._extensions]
                marks = ["-"] * (len(lines) - 1) + [" "]
                usual = "\r\n".join(f"250{m}{one}" for m, one in zip(marks, lines, strict=True))
                await self._say(session, word, usual)
            case "MAIL":
                session.sender, session.recipients = _address(command), []
                await self._say(session, word, "250 2.1.0 Ok")
            case "RCPT":
                await self._recipient(session, _address(command))
            case "DATA":
                usual = "354 go ahead" if session.recipients else "503 5.5.1 nobody to send to"
                if (await self._say(session, word, usual)).startswith("354"):
                    await self._message(session)
            case "AUTH":
                await self._login(session, command.split()[1].upper())
            case "QUIT":
                await self._say(session, word, "221 2.0.0 bye")
                raise _Over
            case _:
                session.recipients = []
                known = word in {"RSET", "NOOP", "HELO", "STARTTLS"}
                await self._say(session, word, "250 2.0.0 Ok" if known else "500 5.5.2 what?")

    async def _recipient(self, session: Session, address: str) -> None:
        own = self._recipients.get(address)
        said = own.pop(0) if own else self._next("RCPT", "250 2.1.5 Ok")
        if (await self._do(session, said)).startswith("25"):
            session.recipients.append(address)

    async def _message(self, session: Session) -> None:
        lines = []
        while (line := await session.reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        said = self._next("MESSAGE", f"250 2.0.0 Ok: queued as Q{len(self.messages) + 1}")
        text = said[0] if isinstance(said, tuple) else said
        accepted = isinstance(text, str) and text.startswith("250")
        message = Received(
            session.sender or "", tuple(session.recipients), b"".join(lines), accepted
        )
        session.recipients = []
        with self._changed:
            self.messages.append(message)
            self._changed.notify_all()
        if self._on_message is not None:
            self._on_message(message)
        await self._do(session, said)

    async def _login(self, session: Session, mechanism: str) -> None:
        challenges = {"LOGIN": ["VXNlcg==", "UGFzcw=="], "CRAM-MD5": ["PDEyM0B0ZXN0Pg=="]}
        for challenge in challenges.get(mechanism, []):
            session.writer.write(f"334 {challenge}\r\n".encode())
            await self._heard(session)
        await self._say(session, "LOGIN", "235 2.7.0 welcome")

    def _next(self, word: str, usual: str) -> Said:
        waiting = self._script.get(word)
        return waiting.pop(0) if waiting else usual

    async def _say(self, session: Session, word: str, usual: str) -> str:
        return await self._do(session, self._next(word, usual))

    async def _do(self, session: Session, said: Said) -> str:
        """Say or do it; return what was said last."""
        text = ""
        for part in said if isinstance(said, tuple) else (said,):
            match part:
                case Act.DROP:
                    raise _Over
                case Act.HANG:
                    await self._released.wait()
                case str():
                    text = part
                    session.writer.write(f"{part}\r\n".encode())
                    await session.writer.drain()
        return text


def _address(command: str) -> str:
    return command.partition("<")[2].partition(">")[0]
