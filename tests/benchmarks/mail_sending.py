"""Sending mail against aiosmtplib: the same messages to the same server on this machine.

Both sides build each message and keep four connections open. The server runs in a process of its
own, answers yes to everything, and can wait before each answer as a distant one would. aiosmtplib
is given messages of the standard library, which is what its users have.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any

from desktop_app.domain.events import BatchChanged, Event
from desktop_app.domain.job import JobState
from desktop_app.engine import find_kinds, open_desk
from desktop_app.kinds.email.account import Account
from desktop_app.kinds.email.message import Composer
from desktop_app.kinds.email.pool import Pool
from desktop_app.kinds.email.smtp import Envelope
from desktop_app.kinds.email.submission import Letter
from tests.benchmarks.contest import Contest
from tests.benchmarks.queue_ours import Until

NAME = "email"
SIZE = 1000
CONNECTIONS = 4
ROUND_TRIP = 0.02
"""Seconds of a round trip to a distant server."""
SENDER = "Acme <hello@acme.example>"
SUBJECT = "Welcome, {name}!"
TEXT = "Hello {name},\n\nthank you for joining. Your number is {number}.\n\n-- \nThe Acme team\n"
HTML = "<p>Hello {name},</p><p>thank you for joining. Your number is <b>{number}</b>.</p>"


def row(number: int) -> dict[str, Any]:
    return {"email": f"r{number}@x.example", "name": f"Lena {number}", "number": number}


# --- the server ---------------------------------------------------------------------------------


async def _session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wait: float) -> None:
    writer.write(b"220 sink\r\n")
    data = False
    buffer = b""
    try:
        while more := await reader.read(1 << 16):
            if wait and not more.startswith(b"QUIT"):
                await asyncio.sleep(wait)
            buffer += more
            said = []
            while True:
                end = b"\r\n.\r\n" if data else b"\r\n"
                at = buffer.find(end)
                if at < 0:
                    break
                line, buffer = buffer[:at], buffer[at + len(end) :]
                word = line[:4].upper()
                if data:
                    data = False
                    said.append(b"250 2.0.0 Ok: queued\r\n")
                elif word == b"EHLO":
                    said.append(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
                elif word == b"DATA":
                    data = True
                    said.append(b"354 go ahead\r\n")
                else:
                    said.append(b"221 bye\r\n" if word == b"QUIT" else b"250 2.1.0 Ok\r\n")
            writer.write(b"".join(said))
    except ConnectionError:
        return
    finally:
        writer.close()


async def _serve(wait: float) -> None:
    server = await asyncio.start_server(
        lambda reader, writer: _session(reader, writer, wait), "127.0.0.1", 0
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


@contextmanager
def sink(wait: float) -> Iterator[int]:
    """Serve in a process of its own while the block runs; give the port."""
    words = [sys.executable, "-m", __name__, str(wait)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.communicate("")


# --- ours ---------------------------------------------------------------------------------------


def _letter() -> Letter:
    marked = {"name": "{{ name }}", "number": "{{ number }}"}
    return Letter(
        to="{{ name }} <{{ email }}>",
        subject=SUBJECT.format(**marked),
        text=TEXT.format(**marked),
        html=HTML.format(**marked),
    )


def ours(count: int, wait: float) -> float:
    """Return messages a second, built and accepted."""
    composer = Composer(_letter(), SENDER)

    async def nothing() -> None:
        return

    async def work(numbers: Iterator[int], pool: Pool, account: Account) -> None:
        for number in numbers:
            filled = composer.templates.fill(row(number))
            message_id = composer.message_id(number, "benchmark")
            message = composer.compose(filled, message_id=message_id, date=time.time())
            pieces = message.pieces(composer.attachments)
            envelope = Envelope(message.sender.address.wire, [filled.to.address.wire], message.size)
            async with pool.connection(account, str, lambda *_: None) as connection:
                await connection.send(
                    envelope, pieces, commit=nothing, log=lambda *_: None, progress=lambda *_: None
                )

    async def send(port: int) -> float:
        account = Account(host="127.0.0.1", port=port, tls="none", connections=CONNECTIONS)
        pool = Pool()
        started = time.perf_counter()
        numbers = iter(range(count))
        await asyncio.gather(*(work(numbers, pool, account) for _ in range(CONNECTIONS)))
        seconds = time.perf_counter() - started
        await pool.close()
        return count / seconds

    with sink(wait) as port:
        return asyncio.run(send(port))


def fields(port: int, count: int) -> dict[str, Any]:
    """Return a mailing to so many, as it is submitted."""
    return {
        "account": {"host": "127.0.0.1", "port": port, "tls": "none"},
        "sender": SENDER,
        "recipients": {"rows": [row(number) for number in range(count)]},
        **_letter().model_dump(include={"to", "subject", "text", "html"}),
    }


def in_the_queue(folder: Path, count: int) -> float:
    """Return messages a second from submission to the last one's end, every step on disk."""
    with sink(0) as port:
        opened = open_desk(folder / "data", find_kinds())
        try:
            batches: list[int] = []

            def ended(event: Event) -> bool:
                match event:
                    case BatchChanged(batch=batch):
                        return batch.id in batches and batch.counts.get(JobState.DONE) == count
                return False

            until = Until(opened, ended)
            mailing = fields(port, count)
            started = time.perf_counter()
            batches.append(asyncio.run(opened.submit("email", mailing)).id)
            return count / (until.wait() - started)
        finally:
            opened.close_now()


def building_ours(_: Path, count: int) -> float:
    """Return messages built a second."""
    composer = Composer(_letter(), SENDER)
    started = time.perf_counter()
    for number in range(count):
        filled = composer.templates.fill(row(number))
        message_id = composer.message_id(number, "benchmark")
        composer.compose(filled, message_id=message_id, date=time.time())
    return count / (time.perf_counter() - started)


# --- the peers ----------------------------------------------------------------------------------


def _stdlib(number: int) -> EmailMessage:
    values = row(number)
    message = EmailMessage()
    message["From"] = SENDER
    message["To"] = f"{values['name']} <{values['email']}>"
    message["Subject"] = SUBJECT.format(**values)
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain="acme.example")
    message.set_content(TEXT.format(**values))
    message.add_alternative(HTML.format(**values), subtype="html")
    return message


def building_stdlib(_: Path, count: int) -> float:
    """Return messages built a second with the standard library, without templates even."""
    started = time.perf_counter()
    for number in range(count):
        _stdlib(number).as_bytes()
    return count / (time.perf_counter() - started)


def aiosmtplib(count: int, wait: float) -> float:
    """Return messages a second, built and accepted."""
    peer = importlib.import_module("aiosmtplib")

    async def work(numbers: Iterator[int], port: int) -> None:
        async with peer.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
            for number in numbers:
                await client.send_message(_stdlib(number))

    async def send(port: int) -> float:
        started = time.perf_counter()
        numbers = iter(range(count))
        await asyncio.gather(*(work(numbers, port) for _ in range(CONNECTIONS)))
        return count / (time.perf_counter() - started)

    with sink(wait) as port:
        return asyncio.run(send(port))


def contests() -> tuple[list[Contest], list[str]]:
    """Return the contests, without a peer that is not installed, and that peer's name."""
    there = importlib.util.find_spec("aiosmtplib") is not None

    def against(measure: Callable[[Path, int], float]) -> dict[str, Any]:
        return {"peer": measure, "peer_name": "aiosmtplib"} if there else {}

    unit = "messages/s"
    found = [
        Contest(
            "build",
            building_ours,
            unit,
            peer=building_stdlib,
            peer_name="EmailMessage",
            floor=3.0,
            scale=0.5,
        ),
        Contest(
            "loopback",
            lambda _, count: ours(count, 0),
            unit,
            floor=2.0,
            **against(lambda _, count: aiosmtplib(count, 0)),
        ),
        Contest(
            "round_trip_20_ms",
            lambda _, count: ours(count, ROUND_TRIP),
            unit,
            floor=1.8,
            scale=0.1,
            **against(lambda _, count: aiosmtplib(count, ROUND_TRIP)),
        ),
        Contest("in_the_queue", in_the_queue, unit),
    ]
    return found, [] if there else ["aiosmtplib"]


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
