"""Answers the form and the settings: a row's message, a table's columns, whether a login works."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from desktop_app.domain.errors import JobDeskError, JobError, SubmissionRefused
from desktop_app.domain.kind import PlanContext, Planned
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.kinds.email.account import Account
from desktop_app.kinds.email.message import Composer, html_of, text_of
from desktop_app.kinds.email.planning import Planner, account_of
from desktop_app.kinds.email.recipients import Row, Rows
from desktop_app.kinds.email.submission import EmailSubmission, Recipients
from desktop_app.kinds.email.templates import Filled, Template

COUNTED_ROWS = 5000
"""Of longer tables an answer reads no more rows than it has to."""
_NOBODY = "nobody@localhost"
_NO_ACCOUNT = {"host": "localhost", "tls": "none"}
_EMPTY = "{{ '' }}"
_STEPS: Mapping[str, Text] = {
    "resolve": QT_TRANSLATE_NOOP("email", "Find the server"),
    "connect": QT_TRANSLATE_NOOP("email", "Connect"),
    "tls": QT_TRANSLATE_NOOP("email", "Encrypt"),
    "login": QT_TRANSLATE_NOOP("email", "Sign in"),
    "ready": QT_TRANSLATE_NOOP("email", "Ready to send"),
}
"""What the steps of a test are called, in their order."""
ModelT = TypeVar("ModelT", bound=BaseModel)


def answer(question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
    """Answer ``{"ask": "message" | "columns" | "test", …}``; see each function."""
    match question.get("ask"):
        case "message":
            return _message(question.get("submission") or {}, int(question.get("index", 0)), ctx)
        case "columns":
            return _columns(question.get("submission") or {})
        case "test":
            return _test(question, ctx)
    raise SubmissionRefused.at("ask", msg="there is no such question", type="unknown")


# --- one recipient's message --------------------------------------------------------------------


def _message(given: Mapping[str, Any], index: int, ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
    """Build the message of the ``index``-th good row, from 0; beyond the last one, that one's.

    Yields ``{"event": "message", "index", "of", "row", "to", "from", "cc", "bcc", "subject",
    "text", "html", "attachments": [{"name", "bytes"}], "bytes"}``. ``of`` is how many good rows
    there are, None in a table of more than ``COUNTED_ROWS`` rows. An account, a sender, a subject
    and a text may still be missing.
    """
    submission, known_sender = _lenient(given, ctx)
    planner = Planner(submission, ctx)
    chosen: Row | None = None
    good = 0
    counted = True
    for looked_at, row in enumerate(planner.rows, start=1):
        ctx.raise_if_cancelled()
        if isinstance(planner.item(row), Planned):
            chosen = row if good <= index else chosen
            good += 1
        if good > index and looked_at >= COUNTED_ROWS:
            counted = False
            break
    if chosen is None:
        planner.judge_bad_rows()
        raise SubmissionRefused.at("recipients", msg="There is nobody to write to", type="empty")
    filled, _ = planner.filled(chosen)
    shown = _shown(submission, planner.sender if known_sender else None, filled, ctx.now)
    yield {
        "event": "message",
        "index": min(index, good - 1),
        "of": good if counted else None,
        "row": chosen.cells,
        **shown,
    }


def _lenient(given: Mapping[str, Any], ctx: PlanContext) -> tuple[EmailSubmission, bool]:
    """Return a submission in which what has not been typed yet is empty; and if it has a sender."""
    raw = {**given, "mode": "send", "bad_rows": "skip"}
    saved = ctx.settings.accounts if ctx.settings is not None else {}
    if not raw.get("account") or (isinstance(raw["account"], str) and raw["account"] not in saved):
        raw["account"] = _NO_ACCOUNT
    raw["subject"] = raw.get("subject") or _EMPTY
    if all(raw.get(name) is None for name in ("text", "html", "markdown")):
        raw["text"] = ""
    account = raw["account"]
    own = saved[account].sender if isinstance(account, str) else account.get("sender")
    known = bool(raw.get("sender") or own)
    if not known:
        raw["sender"] = _NOBODY
    return _checked(EmailSubmission, raw), known


def _shown(
    submission: EmailSubmission, sender: str | None, filled: Filled, now: float
) -> dict[str, Any]:
    composer = Composer(submission, sender or _NOBODY)
    message = composer.compose(filled, message_id=composer.message_id(0, "0" * 16), date=now)
    return {
        "to": str(filled.to),
        "from": None if sender is None else str(composer.sender),
        "cc": [str(one) for one in filled.cc],
        "bcc": [str(one) for one in filled.bcc],
        "subject": filled.subject,
        "text": text_of(filled),
        "html": html_of(filled),
        "attachments": [
            {"name": one.path.name, "bytes": one.length} for one in message.attachments
        ],
        "bytes": message.size,
    }


# --- a table's columns --------------------------------------------------------------------------


def _columns(submission: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Say what the recipients' rows are, whatever else is still wrong with the submission.

    Yields ``{"event": "columns", "columns": […], "address_column", "rows", "first": {…},
    "sheets": […], "sheet"}``, the last two of a workbook.
    """
    recipients = _checked(Recipients, submission.get("recipients") or {}, "recipients")
    rows = Rows(recipients)
    first = next(iter(rows), None)
    yield {
        "event": "columns",
        "columns": rows.columns,
        "address_column": rows.address_column(_names(submission.get("to"))),
        "rows": rows.count(),
        "first": {} if first is None else first.cells,
        "sheets": list(rows.sheets),
        "sheet": rows.sheet,
    }


def _names(source: Any) -> frozenset[str]:
    """Return what a mailbox's template uses; nothing while it cannot be read."""
    import jinja2  # noqa: PLC0415 (slow to import)

    try:
        return Template(source if isinstance(source, str) else "{{ email }}").names
    except jinja2.TemplateSyntaxError:
        return frozenset()


# --- an account ---------------------------------------------------------------------------------


def _test(question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
    """Connect and sign in: ``{"ask": "test", "account": {…} | NAME, "password": optional}``.

    Yields ``{"event": "step", "step": "resolve" | "connect" | "tls" | "login" | "ready", "ok",
    "title", "text", "detail"}`` as each is done; one that fails is the last, and has ``code`` and
    ``remedy``, too.
    """
    given = question.get("account") or {}
    account = account_of(
        given if isinstance(given, str) else _checked(Account, given, "account"), ctx.settings
    )
    password = question.get("password")
    if password is None and account.secret is not None:
        try:
            password = ctx.secret(account.secret)
        except JobDeskError as error:
            yield _step("login", ok=False, text=error.message)
            return
    with asyncio.Runner() as runner:
        steps = _steps(account, password)
        while (event := runner.run(_next(steps))) is not None:
            yield event


async def _next(steps: AsyncIterator[dict[str, Any]]) -> dict[str, Any] | None:
    return await anext(steps, None)


async def _steps(account: Account, password: str | None) -> AsyncIterator[dict[str, Any]]:
    from desktop_app.kinds.email.encryption import TlsContexts  # noqa: PLC0415 (imports ssl)
    from desktop_app.kinds.email.smtp import Connection, Patience  # noqa: PLC0415 (as above)

    connection = Connection(account, Patience(connect=20.0, reply=30.0))
    try:
        async for step in connection.open(password, TlsContexts()):
            yield _step(step.step, ok=True, text=step.text, detail=step.detail)
    except JobError as error:
        told = _step(connection.step, ok=False, text=error.message, detail=error.detail or "")
        yield {**told, "code": error.error_code, "remedy": error.remedy}
    finally:
        connection.close()
        await connection.closed(1.0)


def _step(step: str, *, ok: bool, text: str, detail: str = "") -> dict[str, Any]:
    title = str(_STEPS[step])
    return {
        "event": "step",
        "step": step,
        "ok": ok,
        "title": title,
        "text": text,
        "detail": detail,
    }


def _checked(model: type[ModelT], raw: Any, *loc: str) -> ModelT:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        refused = SubmissionRefused.from_validation(error)
    raise SubmissionRefused(
        [one.model_copy(update={"loc": (*loc, *one.loc)}) for one in refused.errors]
    )
