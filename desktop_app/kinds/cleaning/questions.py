"""Answers the questions of the form: a table's profile, its first rows cleaned, and doubts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from typing_extensions import override

from desktop_app.domain.errors import JobError, SubmissionRefused
from desktop_app.domain.kind import PlanContext
from desktop_app.formats.sources import reading
from desktop_app.kinds.cleaning.block import Block, NoTrail
from desktop_app.kinds.cleaning.patterns import refuse_patterns
from desktop_app.kinds.cleaning.pipeline import Pipeline
from desktop_app.kinds.cleaning.preview import Preview, row_event
from desktop_app.kinds.cleaning.profile import profile_of
from desktop_app.kinds.cleaning.row_operations import ClusterOperation
from desktop_app.kinds.cleaning.sources import Sources
from desktop_app.kinds.cleaning.submission import CleaningSubmission
from desktop_app.kinds.cleaning.suggest import suggested_event

_ROWS = 1_000
_DOUBTFUL = 100
"""Rows that are shown of those that contradict a step."""


def answer(question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
    """Answer ``{"ask": …, "submission": …, "input": PATH}``.

    ``profile``: the plan's event with all suggestions. ``preview``: the first ``rows`` rows before
    and after. ``disagree``: the rows whose value in ``column`` contradicts ``step``. ``groups``:
    which values the last step, a cluster, would merge in the whole table. What keeps a table from
    being cleaned is told as ``{"event": "error", "code", "message", "remedy"}``.
    """
    submission = CleaningSubmission.model_validate(question["submission"])
    refuse_patterns(submission.steps)
    path = str(question["input"])
    try:
        with reading(Path(path)):
            match question.get("ask"):
                case "profile":
                    profile = profile_of(Path(path), submission.source, ctx.raise_if_cancelled)
                    yield suggested_event(profile, path, "all")
                case "preview":
                    rows = int(question.get("rows", _ROWS))
                    yield from Preview(submission, path, rows, ctx).events()
                case "disagree":
                    yield from _disagreeing(question, submission, path, ctx)
                case "groups":
                    yield _groups(submission, path, ctx)
                case _:
                    raise SubmissionRefused.at(
                        "ask", msg="there is no such question", type="unknown"
                    )
    except JobError as error:
        yield {
            "event": "error",
            "code": error.error_code,
            "message": error.message,
            "remedy": error.remedy,
        }


class _Doubts(NoTrail):
    """Gathers the rows that a step does not take."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    @override
    def rejected(self, block: Block, step: int, where: pl.Series, reasons: pl.Series) -> None:
        rows = block.piece.frame[block.origin.filter(where)].iter_rows()
        told = zip(block.lines.filter(where), rows, reasons, strict=True)
        for line, cells, reason in islice(told, _DOUBTFUL - len(self.rows)):
            self.rows.append(
                row_event(line, list(cells))
                | {"outcome": "rejected", "reason": reason, "step": step}
            )


def _disagreeing(
    question: Mapping[str, Any], submission: CleaningSubmission, path: str, ctx: PlanContext
) -> Iterator[Mapping[str, Any]]:
    """Yield the first rows that one step alone would not take."""
    column = str(question["column"])
    step = {**question["step"], "on_invalid": "reject", "columns": [column]}
    raw = {"inputs": [path], "steps": [{"type": "null_tokens", "columns": [column]}, step]}
    steps = CleaningSubmission.model_validate(raw).steps
    sources = Sources.open([path], submission.source)
    pipeline = Pipeline(steps, sources.columns, {}, skip_missing=not sources.tables)
    doubts = _Doubts()
    for piece in sources.pieces():
        ctx.raise_if_cancelled()
        pipeline.apply(piece, doubts)
        if len(doubts.rows) >= _DOUBTFUL:
            break
    yield {"event": "rows", "columns": sources.columns, "rows": doubts.rows}


def _groups(submission: CleaningSubmission, path: str, ctx: PlanContext) -> Mapping[str, Any]:
    """Tell what the last step learns from the table as the steps before it leave it."""
    sources = Sources.open([path], submission.source)
    skip = submission.on_missing_column == "skip" or not sources.tables
    pipeline = Pipeline(submission.steps, sources.columns, {}, skip_missing=skip)
    pipeline.learn(sources.pieces, lambda _: ctx.raise_if_cancelled())
    last = pipeline.operations[-1] if pipeline.operations else None
    found = last.groups if isinstance(last, ClusterOperation) else {}
    return {"event": "groups", "map": dict(found)}
