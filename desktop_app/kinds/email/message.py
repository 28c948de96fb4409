"""Builds messages: what all of a batch share is made once, each one's own is filled in.

A message is built by the sending job and by the preview alike.
"""

from __future__ import annotations

import email.utils
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.kinds.email import markdown
from desktop_app.kinds.email.addresses import Mailbox, parse_mailbox
from desktop_app.kinds.email.headers import line_header, mailboxes_header, text_header
from desktop_app.kinds.email.parts import Attachment, Attachments, text_part
from desktop_app.kinds.email.submission import Letter
from desktop_app.kinds.email.templates import Filled, Templates

_ALTERNATIVE = "=_alternative"
_MIXED = "=_mixed"
"""No encoded part can hold these (RFC 2045, 6.7), and plain ones that do are encoded."""
_HTML = "<!DOCTYPE html>\n<html><body>\n{}</body></html>\n"


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be sent, with CRLF line ends."""

    sender: Mailbox
    recipients: Sequence[Mailbox]
    """The one of ``To``, then copies and blind copies."""
    head: bytes
    """Everything before the attachments."""
    attachments: Sequence[Attachment] = ()
    reply_to: Mailbox | None = None

    @property
    def size(self) -> int:
        """Bytes of the whole."""
        between = sum(one.size + len(_MIXED) + 4 for one in self.attachments)
        return len(self.head) + between + (len(_MIXED) + 6 if self.attachments else 0)

    @property
    def utf8(self) -> bool:
        """Whether it needs a server that knows SMTPUTF8."""
        named = [self.sender, *self.recipients, *([self.reply_to] if self.reply_to else [])]
        return any(one.address.utf8 for one in named)

    def pieces(self, attachments: Attachments) -> list[bytes]:
        """Return the whole in pieces; raise ``JobError`` naming a file. Blocks if one is read."""
        found = [self.head]
        for one in self.attachments:
            found += [f"--{_MIXED}\r\n".encode("ascii"), attachments.encoded(one)]
        if self.attachments:
            found.append(f"--{_MIXED}--\r\n".encode("ascii"))
        return found


class Composer:
    """Builds the messages of one letter."""

    def __init__(self, letter: Letter, sender: str) -> None:
        """Raise ``SubmissionRefused`` when a template cannot run."""
        self.letter = letter
        self.sender = parse_mailbox(sender)
        self.templates = Templates(letter)
        self.attachments = Attachments()
        self._top = mailboxes_header("From", [self.sender])
        self.reply_to = None if letter.reply_to is None else parse_mailbox(letter.reply_to)
        if self.reply_to is not None:
            self._top += mailboxes_header("Reply-To", [self.reply_to])

    def message_id(self, number: int, seed: str) -> str:
        """Return the same id for the same job, however often it is tried (RFC 5322, 3.6.4)."""
        return f"<{seed}.{number}@{self.sender.address.domain}>"

    def compose(
        self, filled: Filled, *, message_id: str, date: float, to: Mailbox | None = None
    ) -> Message:
        """Build a message, to another mailbox if there is one.

        Raises ``JobError`` naming an attachment that cannot be read.
        """
        to = to or filled.to
        headers = [
            self._top,
            mailboxes_header("To", [to]),
            mailboxes_header("Cc", filled.cc) if filled.cc else b"",
            text_header("Subject", filled.subject),
            line_header("Date", email.utils.formatdate(date, localtime=True)),
            line_header("Message-ID", message_id),
            *_unsubscribe(filled.unsubscribe),
            *(text_header(name, value) for name, value in filled.headers.items()),
            b"MIME-Version: 1.0\r\n",
        ]
        found = [self.attachments.find(path) for path in filled.attachments]
        body = _body(filled)
        if found:
            opening = f'Content-Type: multipart/mixed; boundary="{_MIXED}"\r\n\r\n--{_MIXED}\r\n'
            body = opening.encode("ascii") + body + b"\r\n"
        return Message(
            sender=self.sender,
            recipients=[to, *filled.cc, *filled.bcc],
            head=b"".join(headers) + body,
            attachments=found,
            reply_to=self.reply_to,
        )


def html_of(filled: Filled) -> str | None:
    """Return the HTML of a message, that made from Markdown included."""
    if filled.markdown is not None:
        return _HTML.format(markdown.html_of(filled.markdown))
    return filled.html


def text_of(filled: Filled) -> str | None:
    """Return the plain text of a message, that made from Markdown included."""
    if filled.text is None and filled.markdown is not None:
        return markdown.plain_of(filled.markdown)
    return filled.text


def _body(filled: Filled) -> bytes:
    parts = []
    if (text := text_of(filled)) is not None:
        parts.append(text_part(text, "plain"))
    if (html := html_of(filled)) is not None:
        parts.append(text_part(html, "html"))
    if len(parts) == 1:
        return parts[0]
    line = f"--{_ALTERNATIVE}\r\n".encode("ascii")
    opening = f'Content-Type: multipart/alternative; boundary="{_ALTERNATIVE}"\r\n\r\n'
    closing = f"--{_ALTERNATIVE}--\r\n"
    # the line end before a boundary belongs to the boundary, so each part gets one more
    return b"".join(
        (
            opening.encode("ascii"),
            *(line + part + b"\r\n" for part in parts),
            closing.encode("ascii"),
        )
    )


def _unsubscribe(link: str | None) -> list[bytes]:
    """Return the headers by which mail programs unsubscribe (RFC 2369, RFC 8058)."""
    if link is None:
        return []
    found = [line_header("List-Unsubscribe", f"<{link}>")]
    if link.startswith("https:"):
        found.append(line_header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return found
