"""Failures of the cleaning kind in words a person uses, and the buttons that mend them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop_app.domain.errors import ErrorInfo, JobError
from desktop_app.domain.kind import Action, Cause
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats import file_causes, table_errors

CAUSES: Mapping[str, Cause] = {
    **table_errors.CAUSES,
    **file_causes.CAUSES,
    "file.unsupported": Cause(QT_TRANSLATE_NOOP("cleaning", "Not a table that can be read")),
    "table.ambiguous_dates": Cause(
        QT_TRANSLATE_NOOP("cleaning", "No date tells whether day or month comes first"),
        QT_TRANSLATE_NOOP("cleaning", "Say which comes first."),
    ),
    "table.conflicting_dates": Cause(
        QT_TRANSLATE_NOOP("cleaning", "Some dates have the day first, some the month"),
        QT_TRANSLATE_NOOP("cleaning", "Say which comes first; the other rows are then invalid."),
    ),
    "table.ambiguous_numbers": Cause(
        QT_TRANSLATE_NOOP("cleaning", "No number tells which mark is the decimal one"),
        QT_TRANSLATE_NOOP("cleaning", "Say which mark it is."),
    ),
    "table.conflicting_numbers": Cause(
        QT_TRANSLATE_NOOP("cleaning", "Some numbers have a decimal point, some a decimal comma"),
        QT_TRANSLATE_NOOP("cleaning", "Say which mark it is; the other rows are then invalid."),
    ),
    "table.missing_column": Cause(
        QT_TRANSLATE_NOOP("cleaning", "A step names a column that is not there"),
        QT_TRANSLATE_NOOP("cleaning", "Check the names of the columns, or skip the step."),
    ),
    "table.name_taken": Cause(
        QT_TRANSLATE_NOOP("cleaning", "Two columns would have the same name"),
        QT_TRANSLATE_NOOP("cleaning", "Choose another name in the step that is named."),
    ),
    "table.no_columns": Cause(
        QT_TRANSLATE_NOOP("cleaning", "A step leaves no column"),
        QT_TRANSLATE_NOOP("cleaning", "Let the step that is named leave a column."),
    ),
    "table.invalid_value": Cause(
        QT_TRANSLATE_NOOP("cleaning", "A value does not fit, and the step says to fail then"),
        QT_TRANSLATE_NOOP("cleaning", "Mend the value, or let the step reject such rows."),
    ),
}
"""By error code; what the plan leaves out stands here too."""

_ANOTHER_FOLDER = Action(
    "another-folder", QT_TRANSLATE_NOOP("cleaning", "Choose another folder…"), ask="folder"
)
_DAY_FIRST = Action(
    "day-first", QT_TRANSLATE_NOOP("cleaning", "Day first"), change={"day_first": True}
)
_MONTH_FIRST = Action(
    "month-first", QT_TRANSLATE_NOOP("cleaning", "Month first"), change={"day_first": False}
)
_POINT = Action(
    "decimal-point", QT_TRANSLATE_NOOP("cleaning", "Decimal point"), change={"decimal": "."}
)
_COMMA = Action(
    "decimal-comma", QT_TRANSLATE_NOOP("cleaning", "Decimal comma"), change={"decimal": ","}
)
_SKIP = Action(
    "skip-step",
    QT_TRANSLATE_NOOP("cleaning", "Skip the step"),
    change={"on_missing_column": "skip"},
)


class CleaningError(JobError):
    """A table that cannot be cleaned as was said; the remedy is that of its cause."""

    def __init__(self, code: str, message: str, detail: str | None = None) -> None:
        super().__init__(code, message, remedy=str(CAUSES[code].remedy), detail=detail)


def actions(error: ErrorInfo) -> Sequence[Action]:
    """Name the buttons that mend a failure."""
    match error.code:
        case "table.ambiguous_dates" | "table.conflicting_dates":
            return (_DAY_FIRST, _MONTH_FIRST)
        case "table.ambiguous_numbers" | "table.conflicting_numbers":
            return (_POINT, _COMMA)
        case "table.missing_column":
            return (_SKIP,)
        case "folder.not_writable" | "file.exists" | "disk.full" | "file.no_trash":
            return (_ANOTHER_FOLDER,)
    return ()
