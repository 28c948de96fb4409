"""Frames between the engine and its worker processes: one ASCII JSON object a line.

ASCII, because names of files may hold lone surrogates that UTF-8 cannot carry.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from dataclasses import fields as dataclass_fields
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


def pack(message: dict[str, Any]) -> bytes:
    """Return one frame."""
    return json.dumps(message, separators=(",", ":"), default=str).encode("ascii") + b"\n"


def unpack(frame: bytes) -> dict[str, Any]:
    """Read one frame."""
    found: dict[str, Any] = json.loads(frame)
    return found


def pack_event(event: ExecutorEvent) -> bytes:
    """Return the frame of an event."""
    fields = {field.name: getattr(event, field.name) for field in dataclass_fields(event)}
    if isinstance(event, events.Failed):
        fields["error"] = event.error.model_dump(mode="json")
    return pack({"event": type(event).__name__, **fields})


def unpack_event(message: dict[str, Any]) -> ExecutorEvent:
    """Read an event from its message."""
    fields = dict(message)
    cls = _EVENTS[fields.pop("event")]
    if cls is events.Failed:
        fields["error"] = ErrorInfo.model_validate(fields["error"])
    if cls is events.Logged:
        fields["lines"] = tuple((t, level, text) for t, level, text in fields["lines"])
    if cls is events.ItemsPlanned:
        fields["items"] = tuple(fields["items"])
    return cls(**fields)


def pack_request(request: AttemptRequest, memory_limit: int | None) -> bytes:
    """Return the frame that starts an attempt."""
    return pack({"do": "start", "request": asdict(request), "memory_limit": memory_limit})
