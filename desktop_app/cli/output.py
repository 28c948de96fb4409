"""What the command line prints: JSON lines for programs, sentences and tables for people."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, Self

_STATES_THAT_NEED_A_PERSON = frozenset({"failed", "check"})


class Bar(Protocol):
    """A progress bar."""

    def show(self, done: float, total: float) -> None:
        """Show how far it is."""


class Output:
    """Prints results to stdout and messages to stderr.

    With ``as_json`` nothing but one ASCII JSON object a line reaches stdout. A reader that hangs
    up (``| head``) is no error: the rest is not printed.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.unread = False
        """Whether the reader of stdout has hung up."""
        for stream in (sys.stdout, sys.stderr):
            if reconfigure := getattr(stream, "reconfigure", None):
                reconfigure(errors="backslashreplace")

    def event(self, event: Mapping[str, Any], *, flush: bool = True) -> None:
        """Print one object, or the sentence for it."""
        self.line(_json(event) if self.as_json else sentence(event), flush=flush)

    def line(self, text: str, *, flush: bool = False) -> None:
        """Print a line to stdout."""
        if self.unread:
            return
        try:
            sys.stdout.write(text + "\n")
            if flush:
                sys.stdout.flush()
        except BrokenPipeError:
            self._hang_up()

    def finish(self) -> None:
        """Hand everything over."""
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            self._hang_up()

    def table(self, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print aligned columns."""
        from rich.cells import cell_len  # noqa: PLC0415 (slow to import, for people only)

        shown = [[printable(str("" if cell is None else cell)) for cell in row] for row in rows]
        widths = [max(map(cell_len, column)) for column in zip(head, *shown, strict=True)]
        for row in [list(head), *shown]:
            cells = [
                cell + " " * (width - cell_len(cell))
                for cell, width in zip(row, widths, strict=True)
            ]
            self.line("  ".join(cells).rstrip())

    def say(self, text: str) -> None:
        """Tell a person, on stderr."""
        sys.stderr.write(printable(text) + "\n")

    def bar(self) -> AbstractContextManager[Bar | None]:
        """Give a progress bar on a terminal, None elsewhere."""
        if self.as_json or not sys.stderr.isatty():
            return nullcontext()
        return _RichBar()

    def _hang_up(self) -> None:
        self.unread = True
        # what is left in the buffer would raise again when Python ends
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _json(value: Any) -> str:
    """Return ASCII JSON; numbers that JSON does not have (RFC 8259: NaN, infinite) are null."""
    try:
        return json.dumps(value, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(value), allow_nan=False)


def _finite(value: Any) -> Any:
    match value:
        case float() if not math.isfinite(value):
            return None
        case Mapping():
            return {key: _finite(part) for key, part in value.items()}
        case list() | tuple():
            return [_finite(part) for part in value]
        case _:
            return value


class _RichBar:
    """A bar below the lines that are printed."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 (slow to import, on terminals only)
        from rich.progress import Progress  # noqa: PLC0415 (slow to import, on terminals only)

        self._progress = Progress(
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=sys.stdout.isatty(),
        )
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, done: float, total: float) -> None:
        """Show how far it is."""
        self._progress.update(self._task, completed=done, total=total or None)


def printable(text: str) -> str:
    """Return the text with control characters shown, so that no name can steer a terminal."""
    return "".join(
        c if c.isprintable() or "\ud800" <= c <= "\udfff" else repr(c)[1:-1] for c in text
    )


def sentences(*parts: str | None) -> str:
    """Put a message and its remedy one after the other, each with its full stop."""
    return " ".join(
        part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part
    )


def sentence(event: Mapping[str, Any]) -> str:
    """Say an event in words."""
    say = _SENTENCES.get(str(event.get("event")))
    return printable(say(event) if say else _other(event))


def _other(event: Mapping[str, Any]) -> str:
    """Say what a kind tells of its own: what is one word or number."""
    plain = [(key, value) for key, value in event.items() if isinstance(value, str | int | float)]
    told = ", ".join(f"{key} {value}" for key, value in plain if key != "event")
    return f"{event.get('event', '')}: {told}"


def _item(event: Mapping[str, Any]) -> str:
    if event["outcome"] == "planned":
        outputs = ", ".join(event.get("outputs", ()))
        return f"planned    {event['input']}" + (f" → {outputs}" if outputs else "")
    return f"{event['outcome']:<10} {event['input']}: {event['reason']}"


def _plan(event: Mapping[str, Any]) -> str:
    counts = f"{event['planned']} planned, {event['skipped']} skipped, {event['refused']} refused"
    return f"Plan: {counts}" if event["batch"] is None else f"Batch {event['batch']}: {counts}"


def _job(event: Mapping[str, Any]) -> str:
    took = "" if event["seconds"] is None else f" ({event['seconds']:.1f} s)"
    text = f"{event['state']:<10} {event['name']}{took}"
    error = event["error"]
    if error is None:
        return text
    remedy = error["remedy"] if event["state"] in _STATES_THAT_NEED_A_PERSON else None
    return f"{text}: {sentences(error['message'], remedy)}"


def _lane(event: Mapping[str, Any]) -> str:
    why = sentences(event.get("reason"), event.get("remedy"))
    return f"Lane {event['lane']} is {event['state']}" + (f": {why}" if why else "")


def _batch(event: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{number} {state}" for state, number in event["counts"].items())
    return f"Batch {event['id']} {event['state']}" + (f": {counts}" if counts else "")


def _refused(event: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{'.'.join(map(str, error['loc'])) or 'submission'}: {error['msg']}"
        for error in event["errors"]
    )


_SENTENCES: Mapping[str, Any] = {
    "item": _item,
    "plan": _plan,
    "job": _job,
    "lane": _lane,
    "batch": _batch,
    "refused": _refused,
}
