"""The email kind: what it is called, what it accepts, and where its parts are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel
from typing_extensions import override

from desktop_app.domain.check_words import CheckWords
from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.kind import (
    Action,
    Cause,
    JobContext,
    JobKind,
    LaneContext,
    PlanContext,
    PlanItem,
    Spec,
    Submission,
)
from desktop_app.domain.offers import DemoBatch, DropOffer
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.kinds.email import options
from desktop_app.kinds.email.account import Account, EmailSettings
from desktop_app.kinds.email.causes import CAUSES, CHECK_WORDS, actions
from desktop_app.kinds.email.submission import EmailSpec, EmailSubmission


class EmailKind(JobKind[EmailSubmission, EmailSpec]):
    """Sends one message to each recipient, or writes it into a folder."""

    name: ClassVar[str] = "email"
    title: ClassVar[Text] = QT_TRANSLATE_NOOP("email", "Email")
    verb: ClassVar[Text] = QT_TRANSLATE_NOOP("email", "New email")
    submission_type: ClassVar[type[Submission]] = EmailSubmission
    spec_type: ClassVar[type[Spec]] = EmailSpec
    lane_limit: ClassVar[int] = 4
    order: ClassVar[int] = 10
    causes: ClassVar[Mapping[str, Cause]] = CAUSES
    settings: ClassVar[type[BaseModel] | None] = EmailSettings
    account_type: ClassVar[type[BaseModel] | None] = Account
    per_run: ClassVar[frozenset[str]] = frozenset(
        {"name", "start_at", "expires_at", "recipients", "except_for", "hold", "mode", "folder"}
    )
    check_words: ClassVar[CheckWords] = CHECK_WORDS
    starting: ClassVar[Text | None] = QT_TRANSLATE_NOOP("email", "%1 emails start in %2")

    @override
    def plan(self, submission: EmailSubmission, ctx: PlanContext) -> Iterator[PlanItem]:
        from desktop_app.kinds.email.planning import plan  # noqa: PLC0415 (imports Jinja)

        return plan(submission, ctx)

    @override
    async def run(self, spec: EmailSpec, job: JobContext) -> Mapping[str, Any]:
        from desktop_app.kinds.email.running import run  # noqa: PLC0415 (imports Jinja)

        return await run(spec, job)

    @override
    def open_lane(self, key: str, lane: LaneContext) -> AbstractAsyncContextManager[Any]:
        from desktop_app.kinds.email.running import open_lane  # noqa: PLC0415 (imports Jinja)

        return open_lane(lane)

    @override
    def answer(self, question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
        from desktop_app.kinds.email.answers import answer  # noqa: PLC0415 (imports Jinja)

        return answer(question, ctx)

    @override
    def batch_name(self, submission: EmailSubmission) -> str:
        return options.batch_name(submission)

    @override
    def lane(self, submission: EmailSubmission) -> str:
        return options.lane(submission)

    @override
    def earliest(self, submission: EmailSubmission) -> float:
        return submission.hold

    @override
    def actions(self, error: ErrorInfo) -> Sequence[Action]:
        return actions(error)

    @override
    def offer(self, paths: Sequence[str]) -> DropOffer | None:
        return options.offer(paths)

    @override
    def fill(self, preset: Mapping[str, Any], paths: Sequence[str]) -> Mapping[str, Any] | None:
        return options.fill(preset, paths)

    @override
    def again(
        self, submission: Mapping[str, Any], payloads: Sequence[Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        return options.again(submission, payloads)

    @override
    def given(self, submission: Mapping[str, Any], payload: Mapping[str, Any]) -> Mapping[str, Any]:
        return options.given(submission, payload)

    @override
    def check_program(self, submission: EmailSubmission) -> None:
        options.check_program(submission)

    @override
    def absolute(self, submission: Mapping[str, Any], base: Path) -> Mapping[str, Any]:
        return options.absolute(submission, base)

    @override
    def from_options(self, given: Mapping[str, Any], inputs: Sequence[str]) -> dict[str, Any]:
        return options.from_options(given, inputs)

    @override
    def demo(
        self, samples: Path, folder: Path
    ) -> AbstractContextManager[Sequence[DemoBatch]] | None:
        from desktop_app.kinds.email.demo import demo  # noqa: PLC0415 (the demo alone)

        return demo(samples, folder)
