"""A client for sending mail (RFC 5321) that always knows in which phase a message is.

Until the final dot leaves this process nothing has happened, and whatever breaks can be tried
again. From then on only the server's answer tells.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop_app.domain.errors import AccountRefused, JobError, NetworkGone, TransientError
from desktop_app.formats.sources import size_text
from desktop_app.kinds.email.account import Account
from desktop_app.kinds.email.encryption import TlsContexts, encrypt
from desktop_app.kinds.email.login import sign_in
from desktop_app.kinds.email.verdicts import failure, lost_after, refusal, turned_away
from desktop_app.kinds.email.wire import Dropped, Garbled, Reply, Silent, Wire

Log = Callable[[str, str], None]
"""Takes a line and its level."""
GO_AHEAD = 354
CLOSING = 421
_NOT_KNOWN = frozenset({500, 502})
_CHUNK = 262_144
_HELD_BACK = 1024
"""Bytes of the message that leave together with its end."""


class Patience(NamedTuple):
    """Seconds to wait for the server."""

    connect: float = 30.0
    reply: float = 120.0
    block: float = 180.0
    """For a block of the message to be taken (RFC 5321, 4.5.3.2.5)."""
    end: float = 600.0
    """For the answer to the whole message (RFC 5321, 4.5.3.2.6)."""


class Step(NamedTuple):
    """A step of opening a connection that went well."""

    step: str
    """resolve, connect, tls, login or ready."""
    text: str
    detail: str = ""
    """The server's words."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the server is told of a message before it gets it."""

    sender: str
    recipients: Sequence[str]
    size: int
    utf8: bool = False


class Stale(Exception):
    """A connection that had been idle turned out to be closed; nothing was accepted on it."""


class Connection:
    """A session with a server."""

    def __init__(self, account: Account, patience: Patience) -> None:
        self.account = account
        self.patience = patience
        self.step = "resolve"
        """The step that is under way, or that failed."""
        self.capabilities: dict[str, str] = {}
        self.used = 0
        """Messages that were sent, or refused, on it."""
        self._wire: Wire | None = None
        self._unclean = False
        self._usable = False

    # --- opening --------------------------------------------------------------------------------

    async def open(self, secret: str | None, contexts: TlsContexts) -> AsyncIterator[Step]:
        """Yield each step when it is done; raise a ``LaneError`` where one fails."""
        try:
            async for step in self._steps(secret, contexts):
                yield step
        except (Dropped, Silent, OSError) as error:
            self.abort()
            raise self._unreachable(error) from error
        except Garbled as error:
            self.abort()
            raise failure(NetworkGone, "smtp.protocol", str(error)) from error
        except BaseException:
            self.abort()
            raise

    async def _steps(self, secret: str | None, contexts: TlsContexts) -> AsyncIterator[Step]:
        account, patience = self.account, self.patience
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(account.host, account.chosen_port, type=socket.SOCK_STREAM)
        addresses = dict.fromkeys(str(one[4][0]) for one in found)
        yield Step("resolve", f"{account.host} is {', '.join(addresses)}")
        self.step = "connect"
        connecting = loop.create_connection(
            Wire, account.host, account.chosen_port, happy_eyeballs_delay=0.25
        )
        async with asyncio.timeout(patience.connect):
            _, self._wire = await connecting
        if account.tls == "implicit":
            yield Step("connect", f"connected to {account.place}")
            self.step = "tls"
            yield Step("tls", await encrypt(self._wire, account, contexts, patience.connect))
            await self._greeting()
        else:
            greeting = await self._greeting()
            yield Step("connect", f"connected to {account.place}", str(greeting))
        await self._hello()
        if account.tls == "starttls":
            self.step = "tls"
            await self._starttls()
            yield Step("tls", await encrypt(self._wire, account, contexts, patience.connect))
            await self._hello()
        self.step = "login"
        if account.username is not None and secret is not None:
            offered = self.capabilities.get("AUTH", "").split()
            mechanism, reply = await sign_in(account, secret, offered, self._exchange)
            yield Step("login", f"AUTH {mechanism} as {account.username}", str(reply))
        self.step = "ready"
        self._usable = True
        yield Step("ready", self._ready())

    async def _greeting(self) -> Reply:
        reply = await self._wired.reply(self.patience.reply)
        if not reply.good:
            raise turned_away(reply)
        return reply

    async def _hello(self) -> None:
        """Say who we are and learn what the server can."""
        name = self._own_name()
        reply = await self._exchange(f"EHLO {name}")
        if reply.good:
            found = [line.partition(" ") for line in reply.lines[1:]]
            self.capabilities = {word.upper(): rest for word, _, rest in found}
            return
        self.capabilities = {}
        if reply.code in _NOT_KNOWN:
            reply = await self._exchange(f"HELO {name}")
        if not reply.good:
            raise turned_away(reply)

    async def _starttls(self) -> None:
        told = f"{self.account.place} offers no encryption"
        if "STARTTLS" not in self.capabilities:
            raise failure(AccountRefused, "smtp.no_starttls", told=told)
        reply = await self._exchange("STARTTLS")
        if not reply.good:
            kind = NetworkGone if reply.later else AccountRefused
            raise failure(kind, "smtp.no_starttls", reply.verbatim, told)

    def _own_name(self) -> str:
        """Return our address as a literal: a name of ours would mean nothing to the server."""
        address = str(self._wired.transport.get_extra_info("sockname")[0]).partition("%")[0]
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    def _ready(self) -> str:
        limit = self.size_limit
        words = [f"messages of up to {size_text(limit)}"] if limit else []
        known = ("PIPELINING", "8BITMIME", "SMTPUTF8")
        return ", ".join(["ready", *words, *(word for word in known if word in self.capabilities)])

    def _unreachable(self, error: Exception) -> NetworkGone:
        place = self.account.place
        if isinstance(error, socket.gaierror):
            told = f"The server {self.account.host} cannot be found"
        elif isinstance(error, (Silent, TimeoutError)):
            told = f"{place} does not answer"
        else:
            told = f"{place} cannot be reached"
        return failure(NetworkGone, "smtp.unreachable", str(error) or type(error).__name__, told)

    # --- sending --------------------------------------------------------------------------------

    @property
    def alive(self) -> bool:
        """Whether it can be used, as far as one can know."""
        return self._usable and not self._wired.lost and not self._wired.unread

    @property
    def gone(self) -> bool:
        """Whether nothing is left of it."""
        return self._wire is None or self._wire.closed.done()

    @property
    def size_limit(self) -> int:
        """Bytes of a message that the server takes; 0: it does not say (RFC 1870)."""
        said = self.capabilities.get("SIZE", "")
        return int(said) if said.isdecimal() else 0

    async def send(
        self,
        envelope: Envelope,
        pieces: Sequence[bytes],
        *,
        commit: Callable[[], Awaitable[None]],
        log: Log,
        progress: Callable[[int, int], None],
    ) -> Reply:
        """Send a message and return the server's answer to it.

        ``commit`` is awaited when nothing but the last bytes is missing. Raises ``Stale`` when a
        connection that had been idle is closed, ``UnknownOutcome`` when no answer came after the
        last bytes, and otherwise what the refusal means.
        """
        self._check(envelope)
        try:
            await self._announce(envelope, log)
            last = await self._hand_over(pieces, progress)
            await commit()
            self._still_wanted()
        except (Dropped, Silent, Garbled) as error:
            self.abort()
            raise self._broken_off(error) from error
        except JobError:
            raise
        except BaseException:
            self.abort()
            raise
        return await self._finish(last, envelope, log)

    async def _announce(self, envelope: Envelope, log: Log) -> None:
        """Get the server to the point where it takes the message."""
        mail = f"MAIL FROM:<{envelope.sender}>"
        if "SIZE" in self.capabilities:
            mail += f" SIZE={envelope.size}"
        if envelope.utf8:
            mail += " SMTPUTF8"
        commands = [mail, *(f"RCPT TO:<{one}>" for one in envelope.recipients)]
        # With several recipients the wish to send has to wait: some of them may be refused.
        with_data = len(envelope.recipients) == 1
        replies = await self._flight([*commands, "DATA"] if with_data else commands, log)
        for at, reply in enumerate(replies[: len(commands)]):
            if not reply.good:
                self._refused(replies)
                whom = envelope.recipients[at - 1] if at else envelope.sender
                raise refusal("rcpt" if at else "mail", reply, whom)
        data = replies[-1] if with_data else (await self._flight(["DATA"], log))[0]
        if data.code != GO_AHEAD:
            self._refused([data])
            raise refusal("data", data)

    async def _flight(self, commands: Sequence[str], log: Log) -> list[Reply]:
        """Send commands, all at once where the server allows it (RFC 2920); return the replies.

        One by one they end with the first that is refused.
        """
        first = self.used > 0 and commands[0].startswith("MAIL")
        if self._unclean:
            commands = ["RSET", *commands]
        groups = [commands] if "PIPELINING" in self.capabilities else [[c] for c in commands]
        replies: list[Reply] = []
        for group in groups:
            self._wired.write("".join(f"{command}\r\n" for command in group).encode("utf-8"))
            for command in group:
                try:
                    reply = await self._wired.reply(self.patience.reply)
                except Dropped:
                    if first and not replies:
                        self.abort()
                        raise Stale from None
                    raise
                if first and not replies and reply.code == CLOSING:
                    self.abort()
                    raise Stale
                log(f"{command} → {reply}", _level(reply))
                replies.append(reply)
            if not (replies[-1].good or replies[-1].code == GO_AHEAD):
                break
        if self._unclean:
            self._unclean = False
            if not replies.pop(0).good:
                raise Dropped("the server does not begin anew")
        return replies

    def _refused(self, replies: Sequence[Reply]) -> None:
        """Leave the session so that the next message can follow."""
        self.used += 1
        self._unclean = True
        if any(reply.code in {GO_AHEAD, CLOSING} for reply in replies):
            self.abort()  # it waits for a message that must not come, or it is leaving

    async def _hand_over(
        self, pieces: Sequence[bytes], progress: Callable[[int, int], None]
    ) -> bytes:
        """Give the server all but the last bytes, which are returned, with the final dot."""
        stuffed = [_stuffed(piece) for piece in pieces]
        total = sum(map(len, stuffed))
        if total <= _CHUNK:
            return b"".join(stuffed) + b".\r\n"
        cut = max(len(stuffed[-1]) - _HELD_BACK, 0)
        last, stuffed[-1] = stuffed[-1][cut:], stuffed[-1][:cut]
        done = 0
        for piece in stuffed:
            view = memoryview(piece)
            for at in range(0, len(piece), _CHUNK):
                self._still_wanted()
                self._wired.write(view[at : at + _CHUNK])
                await self._wired.drain(self.patience.block)
                done += len(view[at : at + _CHUNK])
                progress(done, total)
        return last + b".\r\n"

    def _still_wanted(self) -> None:
        """Raise when the server has refused or left while it still was to get the message."""
        if self._wired.broken or self._wired.unread:
            raise Dropped(self._wired.why)

    def _broken_off(self, error: Exception) -> JobError:
        """Return what it means that a message did not get to its end: it was not handed over."""
        if (reply := self._wired.last_word()) is not None and not reply.good:
            return refusal("message", reply)
        match error:
            case Silent():
                code = "smtp.no_answer"
            case Garbled():
                code = "smtp.protocol"
            case _:
                code = "smtp.connection_lost"
        return failure(TransientError, code, str(error) or None)

    async def _finish(self, last: bytes, envelope: Envelope, log: Log) -> Reply:
        """Let the message's end go. From here on the server may have it."""
        wire = self._wired
        try:
            wire.write(last)
            reply = await wire.reply(self.patience.end)
        except (Dropped, Silent, Garbled) as error:
            self.abort()
            why = str(error) or "the server does not answer"
            log(f"message of {envelope.size:,} bytes → no answer: {why}", "error")
            raise lost_after(why) from error
        except BaseException:
            self.abort()
            raise
        self.used += 1
        log(f"message of {envelope.size:,} bytes → {reply}", _level(reply))
        if reply.code == CLOSING:
            self.abort()
        if reply.good:
            return reply
        if reply.code < 400:  # noqa: PLR2004 (neither yes nor no)
            self.abort()
            raise lost_after(reply.verbatim)
        raise refusal("message", reply)

    def _check(self, envelope: Envelope) -> None:
        """Refuse what the server has said it would not take."""
        limit = self.size_limit
        if limit and envelope.size > limit:
            told = (
                f"The message has {size_text(envelope.size)}, the server takes {size_text(limit)}"
            )
            raise failure(JobError, "smtp.too_large", told=told)
        if envelope.utf8 and "SMTPUTF8" not in self.capabilities:
            raise failure(JobError, "smtp.no_utf8")

    # --- leaving --------------------------------------------------------------------------------

    def close(self) -> None:
        """Say goodbye and go."""
        if self._wire is None or not self._usable or self._wire.lost:
            self.abort()
            return
        self._usable = False
        self._wire.write(b"QUIT\r\n")
        self._wire.close()

    def abort(self) -> None:
        """Go at once: nothing more leaves."""
        self._usable = False
        if self._wire is not None:
            self._wire.abort()

    async def closed(self, seconds: float) -> None:
        """Wait until it is closed; cut it off after these seconds."""
        if self._wire is not None:
            await asyncio.wait([self._wire.closed], timeout=seconds)
            self._wire.abort()
            await asyncio.wait([self._wire.closed], timeout=seconds)

    @property
    def _wired(self) -> Wire:
        assert self._wire is not None
        return self._wire

    async def _exchange(self, command: str) -> Reply:
        self._wired.write(f"{command}\r\n".encode())
        return await self._wired.reply(self.patience.reply)


def _stuffed(piece: bytes) -> bytes:
    """Double the dots that begin a line (RFC 5321, 4.5.2); pieces are whole lines."""
    found = piece.replace(b"\r\n.", b"\r\n..") if b"\r\n." in piece else piece
    return b"." + found if found.startswith(b".") else found


def _level(reply: Reply) -> str:
    if reply.good or reply.code == GO_AHEAD:
        return "info"
    return "warning" if reply.later else "error"
