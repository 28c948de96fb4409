"""Calls a function for a job: its log, its result, and whether its failure is worth a retry."""

from __future__ import annotations

import io
import logging
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from contextvars import ContextVar
from typing import Any, NoReturn, TextIO

from typing_extensions import override

from desktop_app.domain.errors import JobDeskError, JobError, TransientError
from desktop_app.domain.kind import JobContext
from desktop_app.kinds.functions.references import resolve, why_not_json
from desktop_app.kinds.functions.submission import FunctionSpec

LONGEST_PRINTED = 65_536
"""Characters of a printed line beyond which it is broken."""
_current: ContextVar[JobContext] = ContextVar("jobdesk_job")


def current_job() -> JobContext:
    """Return the job that the calling function is run for: its log, progress and cancellation.

    Raises ``LookupError`` outside a queued function.
    """
    return _current.get()


def find(name: str) -> Callable[..., Any]:
    """Import the function; raise ``JobError`` where it cannot be."""
    try:
        found: Callable[..., Any] = resolve(name)
    except (ImportError, AttributeError) as error:
        raise JobError(
            "function.not_found",
            f"{name} cannot be imported: {error}",
            remedy="Install its module where the queue runs, then retry.",
            detail=str(error),
        ) from error
    return found


def call(function: Callable[..., Any], spec: FunctionSpec, job: JobContext) -> Mapping[str, Any]:
    """Call it here."""
    # Only workers run jobs in a main thread: what the process prints and logs is this job's then.
    alone = threading.current_thread() is threading.main_thread()
    with _running(spec, job), _all_into_log(job) if alone else nullcontext():
        value = function(*spec.args, **spec.kwargs)
    return _result(value)


async def call_async(
    function: Callable[..., Awaitable[Any]], spec: FunctionSpec, job: JobContext
) -> Mapping[str, Any]:
    """Await it here."""
    with _running(spec, job):
        value = await function(*spec.args, **spec.kwargs)
    return _result(value)


def _result(value: Any) -> Mapping[str, Any]:
    if (problem := why_not_json(value)) is not None:
        raise JobError(
            "function.result",
            f"What the function returned cannot be kept: {problem}",
            remedy="Return what JSON can carry, then retry.",
        )
    return {"value": value}


@contextmanager
def _running(spec: FunctionSpec, job: JobContext) -> Iterator[None]:
    token = _current.set(job)
    handler = _IntoLog(job)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    except JobDeskError:
        raise  # it says itself what happens next
    except Exception as error:  # noqa: BLE001 (a function may raise anything)
        _failed(spec, job, error)
    finally:
        root.removeHandler(handler)
        _current.reset(token)


@contextmanager
def _all_into_log(job: JobContext) -> Iterator[None]:
    """Write into the job's log what is printed, and what is logged from the level INFO on."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(min(before, logging.INFO))
    printed = _Printed(job, "info", lambda: sys.stdout)
    complained = _Printed(job, "warning", lambda: sys.stderr)
    try:
        with redirect_stdout(printed), redirect_stderr(complained):
            yield
    finally:
        printed.end()
        complained.end()
        root.setLevel(before)


def _failed(spec: FunctionSpec, job: JobContext, error: Exception) -> NoReturn:
    job.log("".join(traceback.format_exception(error)).rstrip(), "error")
    names = {f"{cls.__module__}:{cls.__qualname__}" for cls in type(error).__mro__}
    if names.isdisjoint(spec.retry_on):
        raise error
    message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    raise TransientError("job.raised", message, detail=type(error).__name__) from error


class _Printed(io.TextIOBase):
    """A text stream whose lines become lines of a job's log; empty ones are left out.

    A library may keep it for longer than its job (as ``logging.StreamHandler`` does): what is
    written then goes to the stream that is in its place.
    """

    def __init__(self, job: JobContext, level: str, successor: Callable[[], TextIO]) -> None:
        self._job: JobContext | None = job
        self._level = level
        self._successor = successor
        self._begun = ""
        """A line whose end has not been written yet."""

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, text: str, /) -> int:
        if self._job is None:
            return self._successor().write(text)
        *lines, self._begun = (self._begun + text).split("\n")
        if len(self._begun) > LONGEST_PRINTED:
            lines, self._begun = [*lines, self._begun], ""
        for line in lines:
            self._tell(line)
        return len(text)

    def end(self) -> None:
        """Write the last line, and nothing more into this job's log."""
        self._tell(self._begun)
        self._job = None

    def _tell(self, line: str) -> None:
        shown = line.rstrip().rpartition("\r")[2]  # of a progress bar, what stood there last
        if shown and self._job is not None:
            self._job.log(shown, self._level)


class _IntoLog(logging.Handler):
    """Writes what is logged while a job runs, and on its behalf, into the job's own log."""

    def __init__(self, job: JobContext) -> None:
        super().__init__()
        self._job = job

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if _current.get(None) is not self._job:
            return
        try:
            self._job.log(self.format(record), _level(record.levelno))
        except Exception:  # noqa: BLE001 (logging reports it its own way)
            self.handleError(record)


def _level(number: int) -> str:
    if number >= logging.ERROR:
        return "error"
    if number >= logging.WARNING:
        return "warning"
    return "info" if number >= logging.INFO else "debug"
