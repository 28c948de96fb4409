"""The plan of a mailing: every row becomes one message, is left out, or says what is wrong."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import FieldError, SubmissionRefused
from desktop_app.domain.kind import PlanContext, PlanItem, Planned, PlanNote, SkippedInput
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.naming import Names, Overwrite, Unsettled
from desktop_app.kinds.email.account import Account, EmailSettings
from desktop_app.kinds.email.addresses import address_key
from desktop_app.kinds.email.message import Composer
from desktop_app.kinds.email.recipients import Row, Rows, is_empty
from desktop_app.kinds.email.submission import GOT_IT, EmailSubmission, Letter
from desktop_app.kinds.email.templates import Filled, RowProblem, Templates

_MOST_ERRORS = 100
"""Bad rows that are named when all of them refuse the submission."""
_NEVER = QT_TRANSLATE_NOOP("email", "on your never-email list")
_GOT_IT = QT_TRANSLATE_NOOP("email", "left out this time, as you asked")
_DUPLICATE = QT_TRANSLATE_NOOP("email", "the address comes twice")
_NOT_REGULAR = QT_TRANSLATE_NOOP("email", "not a regular file")
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class Planner:
    """Makes one plan."""

    def __init__(self, submission: EmailSubmission, ctx: PlanContext) -> None:
        self._submission = submission
        self._ctx = ctx
        self._seen: dict[str, int] = {}
        self._sizes: dict[Path, int] = {}
        self._wrapping: int | None = None
        """Bytes of headers and encodings of the first message; others have about as many."""
        self._names = Names(Overwrite.UNIQUE)
        self._bad: list[tuple[Row, str, RowProblem]] = []
        self._planned = 0
        self._except = frozenset(map(address_key, submission.except_for))
        self._never = ctx.settings.never_keys if ctx.settings is not None else frozenset()
        self.sender = sender_of(submission, ctx.settings)
        self.templates = Templates(submission)
        self._check_attachments()
        self.rows = Rows(submission.recipients)
        self._kept = self.templates.names

    def items(self) -> Iterator[PlanItem]:
        """Yield the plan, and say what all its jobs share."""
        self._ctx.share(**self.shared())
        yield PlanNote(self.note())
        for row in self.rows:
            self._ctx.raise_if_cancelled()
            if (item := self.item(row)) is not None:
                yield item
        self.judge_bad_rows()

    def shared(self) -> dict[str, Any]:
        """Return what all jobs have in common."""
        submission = self._submission
        letter = submission.model_dump(mode="json", include=set(Letter.model_fields))
        account = submission.model_dump(mode="json", include={"account"})
        seed = f"{self._ctx.now!r} {self.sender} {submission.subject} {self.rows.file}"
        digest = hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        return {**letter, **account, "sender": self.sender, "seed": digest}

    def note(self) -> dict[str, Any]:
        """Return the event about the rows that goes before them."""
        return {
            "event": "recipients",
            "input": self.rows.file,
            "columns": self.rows.columns,
            "address_column": self.rows.address_column(self.templates.to_names),
            "rows": self.rows.count(),
        }

    def item(self, row: Row) -> Planned | SkippedInput | None:
        """Plan a row; None when it is bad and bad rows refuse the whole."""
        try:
            filled, size = self.filled(row)
        except RowProblem as problem:
            given = self._given(row)
            self._bad.append((row, given, problem))
            if self._submission.bad_rows == "refuse":
                return None
            return SkippedInput(given, problem.code, problem.reason)
        address = filled.to.address
        if address.key in self._never:
            given = f"row {row.number}: {address.text}"
            return SkippedInput(given, "email.never", _NEVER.source)
        if address.key in self._except:
            given = f"row {row.number}: {address.text}"
            return SkippedInput(given, GOT_IT, _GOT_IT.source)
        first = self._seen.setdefault(address.key, row.number)
        if first != row.number and self._submission.duplicates == "skip":
            given = f"row {row.number}: {address.text}"
            return SkippedInput(given, "email.duplicate", _DUPLICATE.source)
        self._planned += 1
        return self._job(row, filled, size)

    def filled(self, row: Row) -> tuple[Filled, int]:
        """Return a row's message and about how many bytes it has; raise ``RowProblem``."""
        filled = self.templates.fill(row.cells)
        texts = (filled.text, filled.html, filled.markdown, filled.markdown)
        size = sum(len(text.encode("utf-8", "replace")) for text in texts if text)
        size += sum(self._size(path) * 4 // 3 for path in filled.attachments)
        if self._wrapping is None:
            composer = Composer(self._submission, self.sender)
            message = composer.compose(filled, message_id="<@>", date=self._ctx.now)
            self._wrapping = message.size - size
        return filled, size + self._wrapping

    def _job(self, row: Row, filled: Filled, size: int) -> Planned:
        address = filled.to.address.text
        payload: dict[str, Any] = {"row": self.cells(row), "address": address}
        outputs: tuple[str, ...] = ()
        if self._submission.mode != "send":
            outputs = (self._output(address),)
            payload["output"] = outputs[0]
        return Planned(input=address, name=address, payload=payload, outputs=outputs, size=size)

    def cells(self, row: Row) -> Mapping[str, Any]:
        """Return what the message uses of a row."""
        if "row" in self._kept:
            return row.cells
        return {name: value for name, value in row.cells.items() if name in self._kept}

    def _output(self, address: str) -> str:
        folder = os.path.abspath(os.path.expanduser(self._submission.folder or "."))  # noqa: PTH100, PTH111 (as the store keeps it)
        if self._submission.mode == "maildir":
            name = f"{int(self._ctx.now)}.{self.shared()['seed']}_{self._planned}.jobdesk"
            return os.path.join(folder, "new", name)  # noqa: PTH118 (as above)
        plain = _UNSAFE.sub("_", address)
        settled = self._names.settle(folder, lambda addition: [f"{plain}{addition}.eml"], 0)
        assert not isinstance(settled, Unsettled), settled
        return settled.paths[0]

    # --- attachments ----------------------------------------------------------------------------

    def _check_attachments(self) -> None:
        """Refuse the submission for files that every message would lack."""
        errors = []
        for at, one in enumerate(self.templates.attachments):
            if one.fixed:
                try:
                    self._size(one.fill({}))
                except RowProblem as problem:
                    loc = ("attachments", at)
                    errors.append(FieldError(loc=loc, msg=problem.reason, type=problem.code))
        if errors:
            raise SubmissionRefused(errors)

    def _size(self, path: Path) -> int:
        if (known := self._sizes.get(path)) is not None:
            return known
        try:
            found = path.stat()
            if stat.S_ISREG(found.st_mode):
                with path.open("rb"):
                    pass
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise RowProblem("email.no_attachment", f"{path}: {why}") from None
        if not stat.S_ISREG(found.st_mode):
            raise RowProblem("email.no_attachment", f"{path}: {_NOT_REGULAR.source}")
        self._sizes[path] = found.st_size
        return found.st_size

    # --- bad rows -------------------------------------------------------------------------------

    def _given(self, row: Row) -> str:
        """Name a bad row by what stands where its address should be."""
        column = self.rows.address_column(self.templates.to_names)
        value = row.cells.get(column) if column else None
        return f"row {row.number}" if is_empty(value) else f"row {row.number}: {value}"

    def judge_bad_rows(self) -> None:
        """Refuse the submission when it asks for that, or when no row is good."""
        refuse = self._submission.bad_rows == "refuse" or not self._planned
        if not self._bad or not refuse:
            return
        file = self.rows.file is not None
        blamed = {(p.loc, p.reason, p.code) for _, _, p in self._bad if p.loc}
        if len(blamed) == 1 and not self._planned:
            loc, reason, code = blamed.pop()  # the template is wrong, not the rows
            raise SubmissionRefused([FieldError(loc=loc, msg=reason, type=code)])
        raise SubmissionRefused(
            [
                FieldError(
                    loc=("recipients", "file") if file else ("recipients", "rows", row.number - 1),
                    msg=f"{given}: {problem.reason}",
                    type=problem.code,
                )
                for row, given, problem in self._bad[:_MOST_ERRORS]
            ]
        )


def plan(submission: EmailSubmission, ctx: PlanContext) -> Iterator[PlanItem]:
    """Yield the plan of a submission; every message is filled in, nothing is written or sent."""
    return Planner(submission, ctx).items()


def account_of(account: Account | str, settings: EmailSettings | None) -> Account:
    """Return an account's fields; raise ``SubmissionRefused`` when there is none of that name."""
    if isinstance(account, Account):
        return account
    saved = settings.accounts if settings is not None else {}
    if account not in saved:
        known = ", ".join(f"“{name}”" for name in saved) or "none"
        told = f"There is no account “{account}”; saved: {known}"
        raise SubmissionRefused.at("account", msg=told, type="account.missing")
    return saved[account]


def sender_of(submission: EmailSubmission, settings: EmailSettings | None) -> str:
    """Return who sends it: as the submission or else the account says."""
    account = account_of(submission.account, settings)
    sender = submission.sender or account.sender
    if sender is None:
        told = "Neither the email nor its account says whom it is from"
        raise SubmissionRefused.at("sender", msg=told, type="missing")
    return sender
