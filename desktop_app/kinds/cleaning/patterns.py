"""Checks regular expressions against the engine that runs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop_app.domain.errors import FieldError, SubmissionRefused
from desktop_app.kinds.cleaning.steps import AnyStep
from desktop_app.kinds.cleaning.table_steps import Validate
from desktop_app.kinds.cleaning.value_steps import Replace


def refuse_patterns(steps: Sequence[AnyStep]) -> None:
    """Raise ``SubmissionRefused`` naming each pattern that polars cannot run."""
    import polars as pl  # noqa: PLC0415 (slow to import)
    from polars.exceptions import PolarsError  # noqa: PLC0415 (slow to import)

    refused = []
    for loc, pattern in _patterns(steps):
        try:
            pl.Series([""]).str.contains(pattern)
        except PolarsError as error:
            refused.append(FieldError(loc=loc, msg=str(error), type="pattern"))
    if refused:
        raise SubmissionRefused(refused)


def whole(pattern: str) -> str:
    """Return a pattern that matches whole values alone."""
    return rf"\A(?:{pattern})\z"


def _patterns(steps: Sequence[AnyStep]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, step in enumerate(steps):
        if isinstance(step, Replace) and step.regex:
            yield ("steps", index, "find"), step.find
        if isinstance(step, Validate):
            for number, rule in enumerate(step.rules):
                if rule.pattern is not None:
                    yield ("steps", index, "rules", number, "pattern"), whole(rule.pattern)
