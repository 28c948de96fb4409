"""The files kind: what it is called, what it accepts, and where its parts are."""

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
from desktop_app.kinds.files.causes import CAUSES, actions
from desktop_app.kinds.files.options import (
    absolute,
    again,
    batch_name,
    from_options,
    last_used,
    offer,
)
from desktop_app.kinds.files.submission import FilesSpec, FilesSubmission


class FilesKind(JobKind[FilesSubmission, FilesSpec]):
    """Converts pictures and tables, writes and checks checksums."""

    name: ClassVar[str] = "files"
    title: ClassVar[Text] = QT_TRANSLATE_NOOP("files", "Files")
    verb: ClassVar[Text] = QT_TRANSLATE_NOOP("files", "Convert files")
    submission_type: ClassVar[type[Submission]] = FilesSubmission
    spec_type: ClassVar[type[Spec]] = FilesSpec
    order: ClassVar[int] = 20
    causes: ClassVar[Mapping[str, Cause]] = CAUSES

    @override
    def plan(self, submission: FilesSubmission, ctx: PlanContext) -> Iterator[PlanItem]:
        from desktop_app.kinds.files.planning import plan  # noqa: PLC0415 (workers alone plan)

        return plan(submission, ctx)

    @override
    def run(self, spec: FilesSpec, job: JobContext) -> Mapping[str, Any]:
        from desktop_app.kinds.files.running import run  # noqa: PLC0415 (workers alone run)

        return run(spec, job)

    @override
    def batch_name(self, submission: FilesSubmission) -> str:
        return batch_name(submission)

    @override
    def actions(self, error: ErrorInfo) -> Sequence[Action]:
        return actions(error)

    @override
    def offer(self, paths: Sequence[str]) -> DropOffer | None:
        return offer(paths)

    @override
    def last_used(self, last: Mapping[str, Any], start: Mapping[str, Any]) -> str:
        return last_used(last, start)

    @override
    def again(
        self, submission: Mapping[str, Any], payloads: Sequence[Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        return again(submission, payloads)

    @override
    def input_of(self, payload: Mapping[str, Any], name: str) -> str:
        sources = payload["sources"]
        return str(sources[0] if len(sources) == 1 else payload["base"])

    @override
    def absolute(self, submission: Mapping[str, Any], base: Path) -> Mapping[str, Any]:
        return absolute(submission, base)

    @override
    def from_options(self, options: Mapping[str, Any], inputs: Sequence[str]) -> dict[str, Any]:
        return from_options(options, inputs)

    @override
    def answer(self, question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
        from desktop_app.kinds.files.preview import answer  # noqa: PLC0415 (workers alone answer)

        return answer(question, ctx)

    @override
    def demo(
        self, samples: Path, folder: Path
    ) -> AbstractContextManager[Sequence[DemoBatch]] | None:
        from desktop_app.kinds.files.demo import demo  # noqa: PLC0415 (the demo alone)

        return demo(samples, folder)
