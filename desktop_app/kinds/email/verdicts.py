"""What a server's refusal means for the job and its account (RFC 5321, RFC 3463)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeVar

from desktop_app.domain.errors import (
    AccountRefused,
    JobError,
    NetworkGone,
    TransientError,
    UnknownOutcome,
)
from desktop_app.kinds.email.causes import CAUSES
from desktop_app.kinds.email.wire import Reply

Stage = Literal["mail", "rcpt", "data", "message"]
"""What was refused: the sender, a recipient, the wish to send, or the message itself."""
LOGIN_NEEDED = 530

_BY_STATUS: Mapping[str, str] = {
    "1.1": "no_mailbox",
    "1.2": "no_domain",
    "1.3": "no_mailbox",
    "1.6": "no_mailbox",
    "1.7": "sender_refused",
    "1.8": "sender_refused",
    "1.10": "no_domain",
    "2.1": "mailbox_disabled",
    "2.2": "mailbox_full",
    "2.3": "too_large",
    "3.4": "too_large",
    "4.4": "no_domain",
    "6.7": "no_utf8",
    "6.9": "no_utf8",
}
_BY_CODE: Mapping[tuple[Stage, int], str] = {
    ("mail", 550): "sender_refused",
    ("mail", 552): "too_large",
    ("mail", 553): "sender_refused",
    ("mail", 554): "sender_refused",
    ("rcpt", 550): "no_mailbox",
    ("rcpt", 551): "no_mailbox",
    ("rcpt", 552): "mailbox_full",
    ("rcpt", 553): "no_mailbox",
    ("rcpt", 554): "recipient_refused",
    ("data", 552): "too_large",
    ("message", 550): "spam",
    ("message", 552): "too_large",
    ("message", 554): "spam",
}
_BY_STAGE: Mapping[Stage, str] = {"mail": "sender_refused", "rcpt": "recipient_refused"}
_RELAY = re.compile(r"\brelay", re.IGNORECASE)
_UNWANTED = re.compile(r"spam|blacklist|blocklist|\bblocked|policy|reputation", re.IGNORECASE)

ErrorT = TypeVar("ErrorT", bound=JobError)


def failure(kind: type[ErrorT], code: str, detail: str | None = None, told: str = "") -> ErrorT:
    """Return an error in the words of its cause; ``told`` makes the sentence more exact."""
    cause = CAUSES[code]
    message = told or str(cause.title)
    remedy = str(cause.remedy) if cause.remedy else None
    return kind(code, message, remedy=remedy, detail=detail)


def refusal(stage: Stage, reply: Reply, whom: str = "") -> JobError:
    """Return what a reply that is not good means; ``whom`` is the refused mailbox."""
    detail = reply.verbatim
    if reply.later:
        return failure(TransientError, "smtp.put_off", detail, f"The server puts it off: {reply}")
    if reply.code == LOGIN_NEEDED:
        return failure(AccountRefused, "smtp.login_needed", detail)
    code = f"smtp.{_reason(stage, reply)}"
    title = str(CAUSES[code].title)
    return failure(JobError, code, detail, f"{title}: {whom}" if whom else title)


def _reason(stage: Stage, reply: Reply) -> str:
    words = str(reply)
    if stage == "rcpt" and _RELAY.search(words):
        return "relaying_denied"
    if reply.enhanced is not None:
        detail = reply.enhanced.partition(".")[2]
        if (known := _BY_STATUS.get(detail)) is not None:
            return known
        if detail.startswith("7."):
            return "sender_refused" if stage == "mail" else "spam"
    if stage != "mail" and _UNWANTED.search(words):
        return "spam"
    return _BY_CODE.get((stage, reply.code)) or _BY_STAGE.get(stage, "refused")


def turned_away(reply: Reply) -> JobError:
    """Return what it means that the server does not even greet."""
    if reply.later:
        return failure(NetworkGone, "smtp.busy", reply.verbatim)
    return failure(AccountRefused, "smtp.server_refused", reply.verbatim)


def login_refused(reply: Reply) -> JobError:
    """Return what the answer to a login means."""
    if reply.later:
        return failure(NetworkGone, "smtp.busy", reply.verbatim)
    return failure(AccountRefused, "smtp.login_refused", reply.verbatim)


def lost_after(why: str) -> UnknownOutcome:
    """Return what it means that no answer came after the whole message had been handed over."""
    return failure(UnknownOutcome, "smtp.outcome_unknown", why)
