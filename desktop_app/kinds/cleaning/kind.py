"""The cleaning kind: what it is called, what it accepts, and where its parts are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar

from typing_extensions import override

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.kind import (
    Action,
    Cause,
    JobContext,
    JobKind,
    PlanContext,
    PlanItem,
    Spec,
    Submission,
)
from desktop_app.domain.offers import DemoBatch, DropOffer
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.kinds.cleaning.causes import CAUSES, actions
from desktop_app.kinds.cleaning.options import (
    absolute,
    again,
    batch_name,
    from_options,
    offer,
)
from desktop_app.kinds.cleaning.submission import CleaningSpec, CleaningSubmission


class CleaningKind(JobKind[CleaningSubmission, CleaningSpec]):
    """Cleans tables: a clean one, the rows that were rejected, and a report."""

    name: ClassVar[str] = "cleaning"
    title: ClassVar[Text] = QT_TRANSLATE_NOOP("cleaning", "Cleaning")
    verb: ClassVar[Text] = QT_TRANSLATE_NOOP("cleaning", "Clean data")
    submission_type: ClassVar[type[Submission]] = CleaningSubmission
    spec_type: ClassVar[type[Spec]] = CleaningSpec
    lane_limit: ClassVar[int] = 1
    order: ClassVar[int] = 30
    causes: ClassVar[Mapping[str, Cause]] = CAUSES

    @override
    def plan(self, submission: CleaningSubmission, ctx: PlanContext) -> Iterator[PlanItem]:
        from desktop_app.kinds.cleaning.planning import plan  # noqa: PLC0415 (workers alone plan)

        return plan(submission, ctx)

    @override
    def run(self, spec: CleaningSpec, job: JobContext) -> Mapping[str, Any]:
        from desktop_app.kinds.cleaning.running import run  # noqa: PLC0415 (workers alone run)

        return run(spec, job)

    @override
    def batch_name(self, submission: CleaningSubmission) -> str:
        return batch_name(submission)

    @override
    def actions(self, error: ErrorInfo) -> Sequence[Action]:
        return actions(error)

    @override
    def offer(self, paths: Sequence[str]) -> DropOffer | None:
        return offer(paths)

    @override
    def again(
        self, submission: Mapping[str, Any], payloads: Sequence[Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        return again(submission, payloads)

    @override
    def input_of(self, payload: Mapping[str, Any], name: str) -> str:
        return str(payload["sources"][0])

    @override
    def absolute(self, submission: Mapping[str, Any], base: Path) -> Mapping[str, Any]:
        return absolute(submission, base)

    @override
    def from_options(self, options: Mapping[str, Any], inputs: Sequence[str]) -> dict[str, Any]:
        return from_options(options, inputs)

    @override
    def answer(self, question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
        from desktop_app.kinds.cleaning.questions import (  # noqa: PLC0415 (workers alone answer)
            answer,
        )

        return answer(question, ctx)

    @override
    def demo(
        self, samples: Path, folder: Path
    ) -> AbstractContextManager[Sequence[DemoBatch]] | None:
        from desktop_app.kinds.cleaning.demo import demo  # noqa: PLC0415 (the demo alone)

        return demo(samples, folder)
