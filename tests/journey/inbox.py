"""A mail server on this machine for journeys: keeps what it takes, and refuses some addresses."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from typing_extensions import override


class Inbox:
    """What the server took: one entry for each recipient."""

    def __init__(self) -> None:
        self.port = 0
        self.taken: list[tuple[str, EmailMessage]] = []
        self.gone: set[str] = set()
        """Addresses that do not exist."""

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        del server, session
        if address in self.gone:
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        del server, session
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken += [(address, message) for address in envelope.rcpt_tos]
        return "250 OK"

    def to(self, address: str) -> EmailMessage:
        """Return the one message that came for an address."""
        (found,) = (message for taker, message in self.taken if taker == address)
        return found


class _AnyPort(Controller):
    """Listens where the system has room."""

    @override
    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd's own


@contextmanager
def open_inbox() -> Iterator[Inbox]:
    """Serve while the block runs."""
    inbox = Inbox()
    controller = _AnyPort(inbox, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        inbox.port = controller.port
        yield inbox
    finally:
        controller.stop()


def body(message: EmailMessage, kind: str) -> str | None:
    """Return the plain or HTML text of a message, its lines ended as in Python."""
    part = message.get_body((kind,))
    return None if part is None else str(part.get_content()).replace("\r\n", "\n")


def files(message: EmailMessage) -> list[dict[str, Any]]:
    """Return names and sizes of what is attached."""
    return [
        {"name": part.get_filename(), "bytes": len(part.get_payload(decode=True))}
        for part in message.iter_attachments()
    ]
