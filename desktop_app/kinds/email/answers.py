"""Answers the form and the settings: a row's message, a table's columns, whether a login works."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from desktop_app.domain.errors import SubmissionRefused
from desktop_app.domain.kind import PlanContext
from desktop_app.kinds.email.recipients import Rows
from desktop_app.kinds.email.submission import Recipients
from desktop_app.kinds.email.templates import Template


def answer(question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
    """Answer ``{"ask": "columns" | "message" | "test", …}``; see each function."""
    match question.get("ask"):
        case "columns":
            return _columns(question["submission"])
    del ctx
    raise SubmissionRefused.at("ask", msg="there is no such question", type="unknown")


def _columns(submission: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Say what the recipients' rows are, whatever else is still wrong with the submission.

    Yields ``{"event": "columns", "columns": […], "address_column", "rows", "first": {…},
    "sheets": […], "sheet"}``, the last two of a workbook.
    """
    try:
        recipients = Recipients.model_validate(submission.get("recipients") or {})
    except ValidationError as error:
        refused = SubmissionRefused.from_validation(error)
        raise SubmissionRefused(
            [one.model_copy(update={"loc": ("recipients", *one.loc)}) for one in refused.errors]
        ) from None
    rows = Rows(recipients)
    first = next(iter(rows), None)
    yield {
        "event": "columns",
        "columns": rows.columns,
        "address_column": rows.address_column(_names(submission.get("to"))),
        "rows": rows.count(),
        "first": {} if first is None else first.cells,
        "sheets": list(rows.sheets),
        "sheet": rows.sheet,
    }


def _names(source: Any) -> frozenset[str]:
    """Return what a mailbox's template uses; nothing while it cannot be read."""
    import jinja2  # noqa: PLC0415 (slow to import)

    try:
        return Template(source if isinstance(source, str) else "{{ email }}").names
    except jinja2.TemplateSyntaxError:
        return frozenset()
