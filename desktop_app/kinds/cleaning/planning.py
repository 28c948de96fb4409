"""The plan of a submission: each table profiled, its steps and the names of its results settled."""

# ruff: noqa: PTH100, PTH111 (paths may be no UTF-8)

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import JobError
from desktop_app.domain.kind import (
    PlanContext,
    PlanItem,
    Planned,
    PlanNote,
    RefusedInput,
    SkippedInput,
)
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.name_template import Source as NameSource
from desktop_app.formats.name_template import fill_in
from desktop_app.formats.naming import Names, Settled, Unsettled
from desktop_app.formats.sources import reading
from desktop_app.kinds.cleaning.inputs import Found, walk
from desktop_app.kinds.cleaning.patterns import refuse_patterns
from desktop_app.kinds.cleaning.profile import Profile, profile_of
from desktop_app.kinds.cleaning.submission import CleaningSubmission, Output
from desktop_app.kinds.cleaning.suggest import suggested_event

ENDINGS = {
    "csv": ".csv",
    "xlsx": ".xlsx",
    "parquet": ".parquet",
    "jsonl": ".jsonl",
    "sqlite": ".sqlite",
}
_EMPTY = QT_TRANSLATE_NOOP("cleaning", "there is no row in it")


def plan(submission: CleaningSubmission, ctx: PlanContext) -> Iterator[PlanItem]:
    """Yield the plan of a submission; reads the tables' beginnings, writes nothing."""
    return _Planner(submission, ctx).items()


class _Planner:
    def __init__(self, submission: CleaningSubmission, ctx: PlanContext) -> None:
        self._submission = submission
        self._output = submission.output
        self._ctx = ctx
        self._number = 0

    def items(self) -> Iterator[PlanItem]:
        """Yield the plan, and say what all its jobs share."""
        submission = self._submission
        refuse_patterns(submission.steps)
        self._ctx.share(
            source=submission.source.model_dump(mode="json"),
            output=submission.output.model_dump(mode="json"),
            on_missing_column=submission.on_missing_column,
        )
        found = list(walk(submission.inputs, self._output.folder, self._ctx.raise_if_cancelled))
        tables = [one for one in found if isinstance(one, Found)]
        self._names = Names(self._output.overwrite, frozenset(one.identity for one in tables))
        if submission.combine:
            yield from (one for one in found if not isinstance(one, Found))
            if tables:
                yield from self._job(tables)
            return
        for one in found:
            self._ctx.raise_if_cancelled()
            if isinstance(one, Found):
                yield from self._job([one])
            else:
                yield one

    def _job(self, tables: Sequence[Found]) -> Iterator[PlanItem]:
        submission = self._submission
        readable: list[Found] = []
        profiles: list[Profile] = []
        for table in tables:
            try:
                with reading(table.path):
                    profile = profile_of(
                        table.path, submission.source, self._ctx.raise_if_cancelled
                    )
            except JobError as error:
                yield RefusedInput(str(table.path), error.error_code, error.message, table.size)
                continue
            readable.append(table)
            profiles.append(profile)
        if readable:
            yield from self._one(readable, profiles)

    def _one(self, tables: Sequence[Found], profiles: Sequence[Profile]) -> Iterator[PlanItem]:
        """Plan the job of tables that can be read."""
        first, submission = tables[0], self._submission
        events = [
            suggested_event(profile, str(table.path), submission.suggest, submission.steps)
            for table, profile in zip(tables, profiles, strict=True)
        ]
        yield from map(PlanNote, events)
        # of several tables in one, the first speaks for all
        suggested = events[0]["suggested"]
        settled = self._settle(first)
        size = sum(table.size for table in tables)
        if isinstance(settled, Unsettled):
            made = SkippedInput if settled.skipped else RefusedInput
            yield made(str(first.path), settled.code, settled.reason, size)
            return
        steps = suggested + [s.model_dump(mode="json") for s in self._submission.steps]
        results = _named(settled.paths, self._submission)
        made_of = first.path.name if len(tables) == 1 else f"{len(tables)} tables"
        yield Planned(
            input=str(first.path),
            name=f"{made_of} → {Path(results['clean']).name}",
            payload={
                "sources": [str(table.path) for table in tables],
                "steps": steps,
                "suggested": len(suggested),
                "unproven": _unproven(profiles, events[0]),
                "base": str(self._base(first)),
                **results,
            },
            outputs=tuple(settled.paths),
            size=size,
            note=settled.note or self._note(profiles),
        )

    def _base(self, found: Found) -> Path:
        folder = self._output.folder

        return found.root if folder is None else Path(os.path.abspath(os.path.expanduser(folder)))

    def _settle(self, found: Found) -> Settled | Unsettled:
        folder = found.path.parent
        if self._output.folder is not None:
            folder = self._base(found) / found.path.parent.relative_to(found.root)
        source = NameSource(found.path.name, found.path.parent.name, found.mtime_ns / 1e9)
        stem = fill_in(self._output.template, source, self._number + 1)
        endings = list(_endings(self._submission, self._output).values())
        settled = self._names.settle(
            str(folder),
            lambda more: [f"{stem}{more}{ending}" for ending in endings],
            found.mtime_ns,
        )
        if isinstance(settled, Settled):
            self._number += 1
        return settled

    def _note(self, profiles: Sequence[Profile]) -> str | None:
        if not any(profile.rows for profile in profiles):
            return _EMPTY.source
        return None


def _endings(submission: CleaningSubmission, output: Output) -> dict[str, str]:
    """Return the ending of each result that the job may write, its name in the spec first."""
    found = {"clean": ENDINGS[output.format]}
    if submission.rejects:
        found["rejects"] = ".rejects.csv"
    if submission.report:
        found["report"] = ".report.html"
        found["report_json"] = ".report.json"
    if submission.audit:
        found["audit"] = ".changes.csv"
    return found


def _named(paths: Sequence[str], submission: CleaningSubmission) -> dict[str, Any]:
    names = _endings(submission, submission.output)
    found = dict(zip(names, paths, strict=True))
    found.pop("report_json", None)  # always beside the HTML
    return found


def _unproven(profiles: Sequence[Profile], event: Mapping[str, Any]) -> list[int]:
    """Return the suggested steps that a part of the rows calls safe though others may object."""
    if len(profiles) == 1 and profiles[0].exact:
        return []
    told = zip(event["suggested"], event["reasons"], strict=True)
    return [
        number
        for number, (step, reason) in enumerate(told, start=1)
        if step["type"] in {"dates", "numbers"} and reason["certainty"] == "safe"
    ]
