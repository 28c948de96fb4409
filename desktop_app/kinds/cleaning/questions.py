"""Answers the questions of the form: a table's profile, and its first rows cleaned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import SubmissionRefused
from desktop_app.domain.kind import PlanContext
from desktop_app.kinds.cleaning.profile import profile_of
from desktop_app.kinds.cleaning.submission import CleaningSubmission
from desktop_app.kinds.cleaning.suggest import suggested_event


def answer(question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
    """Answer ``{"ask": "profile", "submission": …, "input": PATH}``."""
    submission = CleaningSubmission.model_validate(question["submission"])
    path = Path(question["input"])
    match question.get("ask"):
        case "profile":
            profile = profile_of(path, submission.source, ctx.raise_if_cancelled)
            yield suggested_event(profile, str(path), "all")
        case _:
            raise SubmissionRefused.at("ask", msg="there is no such question", type="unknown")
