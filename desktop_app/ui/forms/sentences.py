"""Says in plain words, in the user's language, why a field is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.domain.errors import FieldError
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.ui.wording import noted

_WORDS: Mapping[str, Text] = {
    "missing": QT_TRANSLATE_NOOP("field errors", "This is needed"),
    "string_too_short": QT_TRANSLATE_NOOP("field errors", "At least {min_length} characters"),
    "string_too_long": QT_TRANSLATE_NOOP("field errors", "At most {max_length} characters"),
    "string_pattern_mismatch": QT_TRANSLATE_NOOP("field errors", "It does not have this shape"),
    "int_parsing": QT_TRANSLATE_NOOP("field errors", "A whole number is needed"),
    "int_type": QT_TRANSLATE_NOOP("field errors", "A whole number is needed"),
    "int_from_float": QT_TRANSLATE_NOOP("field errors", "A whole number is needed"),
    "float_parsing": QT_TRANSLATE_NOOP("field errors", "A number is needed"),
    "float_type": QT_TRANSLATE_NOOP("field errors", "A number is needed"),
    "finite_number": QT_TRANSLATE_NOOP("field errors", "A number is needed"),
    "greater_than": QT_TRANSLATE_NOOP("field errors", "More than {gt} is needed"),
    "greater_than_equal": QT_TRANSLATE_NOOP("field errors", "At least {ge}"),
    "less_than": QT_TRANSLATE_NOOP("field errors", "Less than {lt} is needed"),
    "less_than_equal": QT_TRANSLATE_NOOP("field errors", "At most {le}"),
    "multiple_of": QT_TRANSLATE_NOOP("field errors", "A multiple of {multiple_of} is needed"),
    "literal_error": QT_TRANSLATE_NOOP("field errors", "Choose one of {expected}"),
    "enum": QT_TRANSLATE_NOOP("field errors", "Choose one of {expected}"),
    "too_short": QT_TRANSLATE_NOOP("field errors", "At least {min_length} needed"),
    "too_long": QT_TRANSLATE_NOOP("field errors", "At most {max_length} possible"),
    "datetime_parsing": QT_TRANSLATE_NOOP("field errors", "A date and time is needed"),
    "datetime_from_date_parsing": QT_TRANSLATE_NOOP("field errors", "A date and time is needed"),
    "bool_parsing": QT_TRANSLATE_NOOP("field errors", "Yes or no is needed"),
    "url_parsing": QT_TRANSLATE_NOOP("field errors", "A link is needed, such as https://…"),
    "path_not_file": QT_TRANSLATE_NOOP("field errors", "There is no such file"),
    "path_not_directory": QT_TRANSLATE_NOOP("field errors", "There is no such folder"),
    "list_type": QT_TRANSLATE_NOOP("field errors", "A list is needed"),
    "dict_type": QT_TRANSLATE_NOOP("field errors", "Names and values are needed, as JSON"),
    "model_type": QT_TRANSLATE_NOOP("field errors", "Names and values are needed, as JSON"),
    "string_type": QT_TRANSLATE_NOOP("field errors", "Text is needed"),
    "extra_forbidden": QT_TRANSLATE_NOOP("field errors", "There is no such field"),
}
_PREFIXES = ("Value error, ", "Assertion failed, ")


def errors_of(model: type[BaseModel], context: str, values: Mapping[str, Any]) -> list[FieldError]:
    """Say what a model refuses, in the user's words; see :func:`sentence`."""
    try:
        model.model_validate(values)
    except ValidationError as error:
        return [
            FieldError(loc=found["loc"], msg=sentence(context, found), type=found["type"])
            for found in error.errors(include_url=False, include_input=False)
        ]
    return []


def sentence(context: str, error: Mapping[str, Any]) -> str:
    """Say what is wrong; ``error`` has pydantic's ``type``, ``msg`` and, when known, ``ctx``.

    ``context`` is where a kind's own sentences are translated.
    """
    words = _WORDS.get(error["type"])
    if words is not None:
        text = QCoreApplication.translate(words.context, words.source)
        try:
            return text.format_map({k: _said(v) for k, v in (error.get("ctx") or {}).items()})
        except KeyError:
            return str(error["msg"])
    message = str(error["msg"])
    for prefix in _PREFIXES:
        message = message.removeprefix(prefix)
    return noted(message, context, "formats")  # what kinds share is said by the formats


def _said(value: Any) -> str:
    if isinstance(value, (int, float)):
        exact = value == int(value)
        return QLocale().toString(int(value)) if exact else QLocale().toString(value, "g", 6)
    return str(value)
