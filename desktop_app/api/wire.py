"""The owner's wire format: calls, results, events and errors as one ASCII JSON object a line.

ASCII, because names of files may hold lone surrogates that UTF-8 cannot carry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from desktop_app.domain import errors
from desktop_app.domain.desk import Desk
from desktop_app.domain.errors import (
    ErrorInfo,
    FieldError,
    JobDeskError,
    JobError,
    MachineLacks,
    NotPossible,
    SubmissionRefused,
    TransientError,
)
from desktop_app.domain.events import Event

LONGEST_LINE = 16 * 1024 * 1024
"""Bytes that one line may have."""

STREAMS = frozenset({"plan", "ask"})
"""Calls of ``Desk`` that answer with any number of items."""

CALLS = frozenset(
    {
        "submit",
        "retry",
        "change",
        "cancel",
        "cancel_batch",
        "pause",
        "resume",
        "stop_retrying",
        "start_now",
        "move",
        "settle",
        "remove",
        "restore",
        "undo",
        "forget",
        "pause_batch",
        "pause_lane",
        "pause_queue",
        "set_limit",
        "put_setting",
    }
)
"""The methods of ``Desk`` that are one question and one answer."""

_SIMPLE_ERRORS: Mapping[str, type[JobDeskError]] = {
    cls.__name__: cls
    for cls in (
        errors.Cancelled,
        errors.FolderOwned,
        errors.MoveNotAllowed,
        errors.NotFound,
        errors.NotPossible,
        errors.StoreDamaged,
        errors.StoreError,
        errors.StoreFull,
    )
}
"""Errors that are made again from their message alone."""


@dataclass(frozen=True, slots=True)
class Signature:
    """How the arguments and the result of one of ``CALLS`` travel."""

    arguments: Mapping[str, TypeAdapter[Any]]
    result: TypeAdapter[Any]

    def pack_arguments(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments as JSON values."""
        return {
            name: self.arguments[name].dump_python(value, mode="json")
            for name, value in values.items()
        }

    def unpack_arguments(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments as domain values; raise ``NotPossible`` when they do not fit."""
        if unknown := sorted(values.keys() - self.arguments.keys()):
            raise NotPossible(f"unknown arguments: {', '.join(unknown)}")
        try:
            return {
                name: self.arguments[name].validate_python(value) for name, value in values.items()
            }
        except ValidationError as error:
            raise NotPossible(str(SubmissionRefused.from_validation(error))) from None


@cache
def signature(call: str) -> Signature:
    """Return how a call of ``Desk`` travels, as its annotations say."""
    hints = get_type_hints(getattr(Desk, call))
    result = hints.pop("return")
    return Signature(
        {name: TypeAdapter(hint) for name, hint in hints.items()}, TypeAdapter[Any](result)
    )


@cache
def _events() -> Mapping[str, TypeAdapter[Any]]:
    return {cls.__name__: TypeAdapter(cls) for cls in get_args(Event)}


def pack(message: Mapping[str, Any]) -> bytes:
    """Return one line."""
    return json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"


def unpack(line: bytes) -> dict[str, Any]:
    """Read one line; raise ``ValueError`` when it is no JSON object."""
    found = json.loads(line)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 (a malformed line, like any other)
    return found


def pack_events(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return events as JSON values, each with its type."""
    adapters = _events()
    return [
        {"type": name, **adapters[name].dump_python(event, mode="json")}
        for event in events
        if (name := type(event).__name__) in adapters
    ]


def unpack_events(found: Sequence[Mapping[str, Any]]) -> list[Event]:
    """Read events; those of a newer version that are unknown here are left out."""
    adapters = _events()
    return [
        adapters[event["type"]].validate_python(
            {key: value for key, value in event.items() if key != "type"}
        )
        for event in found
        if event["type"] in adapters
    ]


def pack_error(error: Exception) -> dict[str, Any]:
    """Return an error as JSON values."""
    packed: dict[str, Any] = {"class": type(error).__name__, "message": str(error)}
    match error:
        case SubmissionRefused():
            packed["errors"] = [one.model_dump(mode="json") for one in error.errors]
        case MachineLacks():
            packed["remedy"] = error.remedy
        case JobError():
            packed["info"] = error.info().model_dump(mode="json")
        case JobDeskError():
            pass
        case _:
            packed["message"] = f"{type(error).__name__}: {error}"
    return packed


def unpack_error(found: Mapping[str, Any]) -> JobDeskError:
    """Make the error again, of the same class where the caller may tell it from others."""
    message = str(found["message"])
    if "errors" in found:
        return SubmissionRefused([FieldError.model_validate(one) for one in found["errors"]])
    if "remedy" in found:
        return MachineLacks(message, str(found["remedy"]))
    if "info" in found:
        info = ErrorInfo.model_validate(found["info"])
        cls = TransientError if info.transient else JobError
        return cls(info.code, info.message, remedy=info.remedy, detail=info.detail)
    return _SIMPLE_ERRORS.get(str(found["class"]), JobDeskError)(message)
