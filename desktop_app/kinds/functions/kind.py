"""The functions kind: one function and its arguments, run in a worker, a thread or on the loop."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Iterator, Mapping
from typing import Any, ClassVar

from typing_extensions import override

from desktop_app.domain.kind import (
    Cause,
    JobContext,
    JobKind,
    PlanContext,
    PlanItem,
    Planned,
    Spec,
    Submission,
    Where,
)
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.kinds.functions.causes import CAUSES
from desktop_app.kinds.functions.running import call, call_async, find
from desktop_app.kinds.functions.submission import FunctionSpec, FunctionSubmission


class FunctionsKind(JobKind[FunctionSubmission, FunctionSpec]):
    """Calls a function by its dotted name."""

    name: ClassVar[str] = "functions"
    title: ClassVar[Text] = QT_TRANSLATE_NOOP("functions", "Functions")
    verb: ClassVar[Text] = QT_TRANSLATE_NOOP("functions", "Call a function")
    submission_type: ClassVar[type[Submission]] = FunctionSubmission
    spec_type: ClassVar[type[Spec]] = FunctionSpec
    order: ClassVar[int] = 900
    offered: ClassVar[bool] = False
    causes: ClassVar[Mapping[str, Cause]] = CAUSES

    @override
    def plan(self, submission: FunctionSubmission, ctx: PlanContext) -> Iterator[PlanItem]:
        yield Planned(
            input=submission.function,
            name=submission.short_name,
            payload=submission.model_dump(mode="json", include=set(FunctionSpec.model_fields)),
        )

    @override
    def input_of(self, payload: Mapping[str, Any], name: str) -> str:
        return str(payload["function"])

    @override
    def plans_at_once(self, submission: FunctionSubmission) -> bool:
        return True

    @override
    def where(self, payload: Mapping[str, Any]) -> Where:
        return Where(payload["where"])

    @override
    def run(
        self, spec: FunctionSpec, job: JobContext
    ) -> Mapping[str, Any] | Awaitable[Mapping[str, Any] | None] | None:
        function = find(spec.function)
        if inspect.iscoroutinefunction(function):
            return call_async(function, spec, job)
        return call(function, spec, job)

    @override
    def batch_name(self, submission: FunctionSubmission) -> str:
        return submission.short_name
