"""Runs one job of the email kind: its message is built, then sent or written to a file."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import AccountRefused, JobError, JobSkipped
from desktop_app.domain.kind import JobContext, LaneContext
from desktop_app.kinds.email.account import Account, EmailSettings
from desktop_app.kinds.email.addresses import Mailbox, address_key, parse_address
from desktop_app.kinds.email.message import Composer, Message
from desktop_app.kinds.email.pace import Pace
from desktop_app.kinds.email.pool import Pool
from desktop_app.kinds.email.smtp import Envelope, Stale
from desktop_app.kinds.email.submission import EmailSpec, Letter
from desktop_app.kinds.email.templates import RowProblem
from desktop_app.kinds.email.verdicts import failure
from desktop_app.kinds.email.wire import Reply

_KEPT_COMPOSERS = 8
_QUEUE_ID = re.compile(
    r"queued as <?([\w.+-]+)|\bid=([\w.-]+)|^2\.0\.0 (\w+) Message accepted", re.IGNORECASE
)
_LETTER = frozenset(Letter.model_fields)


class Post:
    """What a lane keeps: a pool of connections, a pace, and the letters of its batches."""

    def __init__(self, lane: LaneContext) -> None:
        self._lane = lane
        self._limit: int | None = None
        self.pool = Pool()
        self.pace = Pace()
        self._composers: dict[str, Composer] = {}

    def bear(self, account: Account) -> None:
        """Tell how many jobs at once have a connection each."""
        if account.connections != self._limit:
            self._limit = account.connections
            self._lane.lower_limit(account.connections)

    def composer(self, spec: EmailSpec) -> Composer:
        """Return what builds the messages of this job's batch."""
        letter = Letter.model_construct(**{name: getattr(spec, name) for name in _LETTER})
        found = self._composers.get(spec.seed)
        if found is None or found.letter != letter:
            while len(self._composers) >= _KEPT_COMPOSERS:
                del self._composers[next(iter(self._composers))]
            found = self._composers[spec.seed] = Composer(letter, spec.sender)
        return found


@asynccontextmanager
async def open_lane(lane: LaneContext) -> AsyncIterator[Post]:
    """Keep an account's connections open beyond one job."""
    post = Post(lane)
    try:
        yield post
    finally:
        await post.pool.close()


async def run(spec: EmailSpec, job: JobContext) -> dict[str, Any]:
    """Send one message, or write it; the result is as the contract has it."""
    _in_time(spec)
    never = job.settings.never_keys if job.settings is not None else ()
    if never and address_key(spec.address) in never:
        raise JobSkipped("email.never", "It is on the never-email list")
    post: Post = job.lane
    composer = post.composer(spec)
    message_id = composer.message_id(job.job_id, spec.seed)
    message = _composed(composer, spec, message_id)
    result: dict[str, Any] = {"message_id": message_id, "reply": None, "queue_id": None}
    if spec.output is not None:
        await asyncio.to_thread(_write, message, composer, Path(spec.output), job)
        return {**result, "bytes": message.size, "outputs": [spec.output]}
    account = _account(spec, job.settings)
    post.bear(account)
    pieces = await _pieces(message, composer)
    size = sum(map(len, pieces))
    recipients = [one.address for one in message.recipients]
    envelope = Envelope(
        composer.sender.address.wire, [one.wire for one in recipients], size, message.utf8
    )
    limits = spec.per_domain_per_second
    await post.pace.wait(recipients[0].domain, spec.rate_per_second, limits)
    _in_time(spec)
    reply = await _send(post, account, envelope, pieces, job)
    return {**result, "reply": str(reply), "queue_id": queue_id(reply), "bytes": size}


def _in_time(spec: EmailSpec) -> None:
    if spec.expires_at is not None and spec.expires_at.timestamp() < time.time():
        raise JobSkipped("email.expired", f"It was not to leave after {spec.expires_at}")


async def _send(
    post: Post, account: Account, envelope: Envelope, pieces: list[bytes], job: JobContext
) -> Reply:
    for fresh in (False, True):
        async with post.pool.connection(account, job.secret, job.log, fresh=fresh) as connection:
            try:
                return await connection.send(
                    envelope,
                    pieces,
                    commit=job.point_of_no_return,
                    log=job.log,
                    progress=lambda done, total: job.progress(done, total, "bytes"),
                )
            except Stale:
                job.log("the server had closed the connection meanwhile; opening another")
    raise AssertionError("a fresh connection is never stale")


def _composed(composer: Composer, spec: EmailSpec, message_id: str) -> Message:
    try:
        filled = composer.templates.fill(spec.row)
    except RowProblem as problem:
        raise failure(JobError, problem.code, told=problem.reason) from problem
    to = Mailbox(filled.to.name, parse_address(spec.address))
    return composer.compose(filled, to=to, message_id=message_id, date=time.time())


def _account(spec: EmailSpec, settings: EmailSettings) -> Account:
    if isinstance(spec.account, Account):
        return spec.account
    if spec.account not in settings.accounts:
        told = f"There is no account “{spec.account}” any more"
        raise failure(AccountRefused, "account.missing", told=told)
    return settings.accounts[spec.account]


async def _pieces(message: Message, composer: Composer) -> list[bytes]:
    """Return the whole message; files that are not at hand are read beside the loop."""
    kept = composer.attachments.kept
    if all(kept(one) is not None for one in message.attachments):
        return message.pieces(composer.attachments)
    return await asyncio.to_thread(message.pieces, composer.attachments)


def _write(message: Message, composer: Composer, path: Path, job: JobContext) -> None:
    for folder in ("tmp", "new", "cur") if path.parent.name == "new" else ():
        (path.parent.parent / folder).mkdir(parents=True, exist_ok=True)
    with job.temporary_output(path) as aside, aside.open("wb") as file:
        file.writelines(message.pieces(composer.attachments))
    job.log(f"{path}: {message.size:,} bytes")


def queue_id(reply: Reply) -> str | None:
    """Return the server's own name of the message, where it tells one."""
    found = _QUEUE_ID.search(" ".join(reply.lines))
    return next((group for group in found.groups() if group), None) if found else None
