"""Frames between the engine and its worker processes: one ASCII JSON object a line.

ASCII, because names of files may hold lone surrogates that UTF-8 cannot carry.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import fields
from typing import Any

from desktop_app.domain import events
from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.events import ExecutorEvent
from desktop_app.domain.ports import AttemptRequest

_EVENTS: dict[str, type[ExecutorEvent]] = {
    cls.__name__: cls
    for cls in (
        events.Logged,
        events.Progressed,
        events.EffectAsked,
        events.LaneLowered,
        events.ItemsPlanned,
        events.Succeeded,
        events.SkippedRun,
        events.Failed,
        events.Stopped,
    )
}


LONGEST_FRAME = 64 * 1024 * 1024
_AT_ONCE = 32 * 1024
"""Bytes of frames that are gone through before others get their turn on the loop."""


async def frames(stream: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Yield frames as they come, with little more than one of them in memory."""
    begun = bytearray()
    while chunk := await stream.read(_AT_ONCE):
        first, *more = chunk.split(b"\n")
        begun += first
        if len(begun) > LONGEST_FRAME:
            raise ValueError(f"a frame has more than {LONGEST_FRAME:,} bytes")
        if more:
            yield bytes(begun)
            for frame in more[:-1]:
                yield frame
            begun = bytearray(more[-1])
            await asyncio.sleep(0)


_dumps = json.JSONEncoder(separators=(",", ":"), default=str).encode
_PIECE = 1000
"""Elements of a list that are written without a turn for other threads."""


def pack(message: dict[str, Any]) -> bytes:
    """Return one frame."""
    return _dumps(message).encode("ascii") + b"\n"


def _pieces(value: Any) -> Iterator[str]:
    """Yield a value's text in pieces: the whole of it may be written for a tenth of a second."""
    if isinstance(value, dict):
        yield "{"
        for place, (key, part) in enumerate(value.items()):
            yield f"{',' if place else ''}{_dumps(str(key))}:"
            yield from _pieces(part)
        yield "}"
    elif isinstance(value, list | tuple) and len(value) > _PIECE:
        for start in range(0, len(value), _PIECE):
            yield f"{',' if start else '['}{_dumps(value[start : start + _PIECE])[1:-1]}"
        yield "]"
    else:
        yield _dumps(value)


def unpack(frame: bytes) -> dict[str, Any]:
    """Read one frame."""
    found: dict[str, Any] = json.loads(frame)
    return found


def pack_event(event: ExecutorEvent) -> bytes:
    """Return the frame of an event."""
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    if isinstance(event, events.Failed):
        values["error"] = event.error.model_dump(mode="json")
    return pack({"event": type(event).__name__, **values})


def unpack_event(message: dict[str, Any]) -> ExecutorEvent:
    """Read an event from its message."""
    values = dict(message)
    cls = _EVENTS[values.pop("event")]
    if cls is events.Failed:
        values["error"] = ErrorInfo.model_validate(values["error"])
    if cls is events.Logged:
        values["lines"] = tuple((t, level, text) for t, level, text in values["lines"])
    if cls is events.ItemsPlanned:
        values["items"] = tuple(values["items"])
    return cls(**values)


def pack_request(request: AttemptRequest, memory_limit: int | None) -> bytes:
    """Return the frame that starts an attempt; a plan's may be large, and is written in pieces."""
    # not asdict(), which copies: a submission with 100,000 rows takes that two seconds
    values = {field.name: getattr(request, field.name) for field in fields(request)}
    message = {"do": "start", "request": values, "memory_limit": memory_limit}
    if request.operation == "run":
        return pack(message)
    return "".join(_pieces(message)).encode("ascii") + b"\n"
