"""What all steps have, and how patterns are checked."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from desktop_app.domain.text import QT_TRANSLATE_NOOP

_NO_PATTERN = QT_TRANSLATE_NOOP("cleaning", "not a regular expression")
OnInvalid = Literal["reject", "keep", "empty", "fail"]
Name = Annotated[str, Field(min_length=1, max_length=1000)]
Names = Annotated[tuple[Name, ...], Field(min_length=1)]


class Step(BaseModel):
    """What all steps have."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True
    )

    type: str


class OfColumns(Step):
    """What steps on the values of columns have."""

    columns: Annotated[
        Names | None,
        Field(title="Columns", description="Empty: every text column", examples=[["name"]]),
    ] = None
    on_invalid: Annotated[
        OnInvalid,
        Field(
            title="Values that do not fit",
            description="reject: the row goes to the rejects; keep: as it is; empty: the cell is "
            "emptied; fail: the job fails",
            examples=["reject"],
        ),
    ] = "reject"


def check_pattern(pattern: str) -> None:
    """Raise ``ValueError`` unless this is a regular expression of both engines in use.

    Patterns run in Rust's engine, which has no look-around and no back-references.
    """
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{_NO_PATTERN.source}: {error}") from error
    if re.search(r"(?<!\\)(?:\\\\)*(?:\\[1-9]|\(\?<?[=!])", pattern):
        raise ValueError("look-around and back-references cannot be used here")
