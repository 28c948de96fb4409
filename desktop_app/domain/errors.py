"""Everything that can go wrong, as one tree.

::

    JobDeskError
    ├── SubmissionRefused          a field is wrong; nothing was queued (fields and reasons inside)
    ├── NotFound                   no such job, batch, lane, kind or setting
    ├── NotPossible                the state of the job does not allow it
    │   └── MoveNotAllowed         the table in ``domain/job.py`` forbids the move
    ├── FolderOwned                another process owns this data folder
    ├── MachineLacks               a library, display or program is missing (exit status 3)
    ├── StoreError
    │   ├── StoreFull              no space left for the queue itself
    │   └── StoreDamaged           the database cannot be read; it was set aside
    ├── Cancelled                  raised inside ``run`` and ``plan`` when the user cancelled
    ├── JobSkipped                 raised inside ``run``: nothing to do, and why
    └── JobError                   one attempt failed; says what happens next
        ├── TransientError         again later, with backoff
        ├── LaneError              the whole lane is held; no try is burned
        └── UnknownOutcome         the effect may have happened; the user decides (Check)

A :class:`JobError` travels between processes and into the store as an :class:`ErrorInfo`.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Scope(StrEnum):
    """How far a failure reaches."""

    JOB = "job"
    """This job only: again later if transient, else Failed."""
    LANE = "lane"
    """Every job of the lane would fail alike: the lane is held, no try is burned."""
    UNKNOWN = "unknown"
    """Nobody can tell whether the effect happened: the job goes to Check."""


class Resumes(StrEnum):
    """What lets a held lane run again."""

    BY_USER = "user"
    BY_ITSELF = "itself"
    """Disk space and network: probed again every few seconds."""
    ON_CHANGE = "change"
    """When the thing it hangs on, such as an account, is changed."""


class ErrorInfo(BaseModel):
    """A failure as it is stored, sent and shown.

    ``code`` is stable and dotted (``image.truncated``); ``message`` and ``remedy`` are English
    sentences (the window translates by ``code``); ``detail`` holds another program's words
    verbatim.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    message: str
    remedy: str | None = None
    transient: bool = False
    detail: str | None = None
    scope: Scope = Scope.JOB
    resumes: Resumes = Resumes.BY_USER

    def public(self) -> dict[str, Any]:
        """Return the five keys that the command line and the API show as ``error``."""
        return self.model_dump(include={"code", "message", "remedy", "transient", "detail"})


class JobDeskError(Exception):
    """Base of all errors raised on purpose."""

    code: ClassVar[str] = "jobdesk.error"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])

    @property
    def message(self) -> str:
        """The sentence for people."""
        return str(self.args[0])


class FieldError(BaseModel):
    """One refused field: pydantic's ``loc``, ``msg`` and ``type``, without the input."""

    model_config = ConfigDict(frozen=True)

    loc: tuple[str | int, ...]
    msg: str
    type: str


class SubmissionRefused(JobDeskError):
    """The submission has fields that cannot be used."""

    code = "submission.refused"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__(
            "; ".join(f"{'.'.join(map(str, e.loc)) or 'submission'}: {e.msg}" for e in errors)
        )

    @classmethod
    def at(cls, *loc: str | int, msg: str, type: str) -> SubmissionRefused:  # noqa: A002 (pydantic's word)
        """Refuse a single field."""
        return cls([FieldError(loc=loc, msg=msg, type=type)])

    @classmethod
    def from_validation(cls, error: ValidationError) -> SubmissionRefused:
        """Keep pydantic's reasons, drop its inputs."""
        found = error.errors(include_url=False, include_context=False, include_input=False)
        return cls([FieldError(loc=e["loc"], msg=e["msg"], type=e["type"]) for e in found])


class NotFound(JobDeskError):
    """There is nothing of that name or number."""

    code = "not_found"


class NotPossible(JobDeskError):
    """The state does not allow this."""

    code = "not_possible"


class MoveNotAllowed(NotPossible):
    """The table of allowed moves forbids this change of state."""

    code = "move_not_allowed"


class FolderOwned(JobDeskError):
    """Another process owns this data folder."""

    code = "folder.owned"


class MachineLacks(JobDeskError):
    """The machine lacks something that is needed."""

    code = "machine.lacks"

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class StoreError(JobDeskError):
    """The queue's own database cannot do this."""

    code = "store.error"


class StoreFull(StoreError):
    """There is no space left for the queue itself; nothing was queued."""

    code = "store.full"


class StoreDamaged(StoreError):
    """The database cannot be read."""

    code = "store.damaged"


class Cancelled(JobDeskError):
    """The user cancelled this."""

    code = "job.cancelled"


class JobSkipped(JobDeskError):
    """There is nothing to do for this job."""

    code = "job.skipped"

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.reason_code = code


class JobError(JobDeskError):
    """One attempt failed for good, unless a subclass says otherwise."""

    scope: ClassVar[Scope] = Scope.JOB
    transient: ClassVar[bool] = False
    resumes: ClassVar[Resumes] = Resumes.BY_USER

    def __init__(
        self, code: str, message: str, *, remedy: str | None = None, detail: str | None = None
    ) -> None:
        super().__init__(message)
        self.error_code = code
        self.remedy = remedy
        self.detail = detail

    def info(self) -> ErrorInfo:
        """Return the form that is stored and shown."""
        return ErrorInfo(
            code=self.error_code,
            message=self.message,
            remedy=self.remedy,
            transient=self.transient,
            detail=self.detail,
            scope=self.scope,
            resumes=self.resumes,
        )


class TransientError(JobError):
    """It may work later: tried again with backoff while tries are left."""

    transient = True


class LaneError(JobError):
    """Every job of this lane would fail alike; the user has to act."""

    scope = Scope.LANE


class DiskFull(LaneError):
    """The disk is full: the lane waits and resumes by itself."""

    resumes = Resumes.BY_ITSELF

    def __init__(self, where: str, detail: str | None = None) -> None:
        super().__init__(
            "disk.full",
            f"No space left where the result goes: {where}",
            remedy="Free some space; the work goes on by itself.",
            detail=detail,
        )


class NetworkGone(LaneError):
    """The network is gone: the lane waits and resumes by itself."""

    resumes = Resumes.BY_ITSELF


class AccountRefused(LaneError):
    """A login was refused: the lane waits until the account changes."""

    resumes = Resumes.ON_CHANGE


class UnknownOutcome(JobError):
    """The effect may have happened; only the user can tell."""

    scope = Scope.UNKNOWN


def refusal(info: ErrorInfo) -> SubmissionRefused:
    """Return a failed plan as a refusal: of its fields when the kind named them, else whole."""
    if info.code == SubmissionRefused.code and info.detail:
        return SubmissionRefused([FieldError(**one) for one in json.loads(info.detail)])
    return SubmissionRefused.at(msg=info.message, type=info.code)


def describe(error: BaseException, retry_on: Mapping[str, bool] | None = None) -> ErrorInfo:
    """Turn any exception that escaped from ``run`` into the form that is stored.

    An unexpected exception is a defect of the kind or a fault of the machine: its type is the
    code's tail. ``retry_on`` maps names of exception classes to whether they are transient.
    """
    if isinstance(error, JobError):
        return error.info()
    if isinstance(error, SubmissionRefused):
        errors = [one.model_dump(mode="json") for one in error.errors]
        return ErrorInfo(code=error.code, message=error.message, detail=json.dumps(errors))
    names = [cls.__name__ for cls in type(error).__mro__]
    transient = any((retry_on or {}).get(name, False) for name in names)
    return ErrorInfo(
        code="job.raised",
        message=f"{type(error).__name__}: {error}" if str(error) else type(error).__name__,
        transient=transient,
        detail=type(error).__name__,
    )
