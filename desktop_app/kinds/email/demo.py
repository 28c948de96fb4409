"""The email part of the demo: a mail server on loopback that keeps what it receives.

It knows one address less than the mailing has, and is too busy for another the first time.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.domain.offers import DemoBatch

UNKNOWN, BUSY = "nobody@northwind.example", "busy@wingtip.example"
MESSAGE = """\
Hello {{ first_name }},

thank you for joining on {{ joined }}.
Your plan is **{{ plan }}**, your member number is {{ member_no }}.

— The Acme team
"""


class _Mailbox:
    """What the server does with what it is given (the hooks of aiosmtpd)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turned_away: set[str] = set()
        self._kept = 0

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Sequence[str]
    ) -> str:
        del server, session
        if address == UNKNOWN:
            return "550 5.1.1 Mailbox does not exist"
        if address == BUSY and address not in self._turned_away:
            self._turned_away.add(address)
            return "451 4.2.1 Mailbox is busy, try again in a moment"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Recipient is known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        del server, session
        self._kept = number = self._kept + 1
        name = f"{number:02} {envelope.rcpt_tos[0]}.eml"
        await asyncio.to_thread((self._folder / name).write_bytes, envelope.content)
        return f"250 2.0.0 Ok: queued as {number:02}"


class _Server(NamedTuple):
    port: int
    loop: asyncio.AbstractEventLoop
    leave: asyncio.Event


async def _serve(mailbox: _Mailbox, started: Future[_Server]) -> None:
    """Serve until told to leave; whoever is still being served is cut off then."""
    from aiosmtpd.smtp import SMTP  # noqa: PLC0415 (the demo alone)

    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(
            lambda: SMTP(mailbox, hostname="demo.localhost", enable_SMTPUTF8=True, loop=loop),
            "127.0.0.1",
            0,
        )
    except OSError as error:
        started.set_exception(error)
        return
    leave = asyncio.Event()
    started.set_result(_Server(server.sockets[0].getsockname()[1], loop, leave))
    await leave.wait()
    server.close()


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """Run the server in a thread of its own while the block runs; yield its port."""
    folder.mkdir(parents=True, exist_ok=True)
    started: Future[_Server] = Future()
    work = _serve(_Mailbox(folder), started)
    thread = threading.Thread(target=asyncio.run, args=(work,), name="demo-mail", daemon=True)
    thread.start()
    server = started.result()
    try:
        yield server.port
    finally:
        server.loop.call_soon_threadsafe(server.leave.set)
        thread.join()


@contextmanager
def demo(samples: Path, folder: Path) -> Iterator[Sequence[DemoBatch]]:
    """Serve mail on loopback while the demo runs; what arrives is kept below ``folder``."""
    with serving(folder / "received") as port:
        account = {
            "type": "smtp",
            "host": "127.0.0.1",
            "port": port,
            "tls": "none",
            "connections": 2,
            "sender": "Acme <hello@acme.example>",
        }
        mailing = {
            "name": "Welcome email",
            "account": "demo",
            "sender": "Acme <hello@acme.example>",
            "recipients": {"file": str(samples / "mailing" / "members.csv")},
            "to": "{{ first_name }} <{{ email }}>",
            "subject": "Welcome, {{ first_name }}!",
            "markdown": MESSAGE,
            "attachments": [str(samples / "mailing" / "guide.pdf")],
            "retry": {"max_attempts": 4, "first": 2, "factor": 2, "max": 10, "jitter": False},
        }
        settings = {"accounts": {"demo": account}, "default_account": "demo"}
        # eleven of twelve; one of them on its second try
        yield (DemoBatch(mailing, {"done": 11, "failed": 1}, settings),)
