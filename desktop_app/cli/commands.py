"""Finds the command, runs it and turns how it ended into an exit status."""

from __future__ import annotations

import argparse
import difflib
import importlib
import inspect
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from desktop_app.api import present
from desktop_app.cli.arguments import parse
from desktop_app.cli.output import Output
from desktop_app.cli.session import LACKING, REFUSED, SOME_FAILED, STOPPED, Session, run
from desktop_app.domain.errors import (
    FieldError,
    FolderOwned,
    JobDeskError,
    MachineLacks,
    NotFound,
    NotPossible,
    StoreError,
    SubmissionRefused,
)
from desktop_app.host.paths import data_folder

_Command = Callable[[Session, argparse.Namespace], int | Awaitable[int]]


def window(session: Session, given: argparse.Namespace) -> int:
    """Open the window, with files as if they had been dropped on it."""
    for word in given.files:
        if "://" not in word and not os.path.lexists(word):
            known = difflib.get_close_matches(word, _COMMANDS, n=1)
            meant = f" Did you mean “{known[0]}”?" if known else ""
            raise NotFound(f"There is no command and no file “{word}”.{meant}")
    from desktop_app.app import run_window  # noqa: PLC0415 (the engine, which reading does without)

    files = [word if "://" in word else str(Path(word).absolute()) for word in given.files]
    return run_window(session.folder, session.kinds, files)


_COMMANDS: Mapping[str, str] = {
    "account": "accounts.account",
    "cancel": "change.cancel",
    "demo": "demo.demo",
    "doctor": "doctor.doctor",
    "forget": "change.forget",
    "kinds": "read.kinds",
    "list": "read.list_jobs",
    "log": "read.log",
    "pause": "change.pause",
    "plan": "submit.plan",
    "report": "read.report",
    "resume": "change.resume",
    "retry": "change.retry",
    "run": "submit.run",
    "schema": "read.schema",
    "search": "read.search",
    "settings": "change.settings",
    "settle": "change.settle",
    "show": "read.show",
    "start": "change.start",
    "submit": "submit.submit",
    "window": "commands.window",
    "work": "submit.work",
}
"""Where each is: imported when it is called."""


def _command(name: str) -> _Command:
    module, _, function = _COMMANDS[name].partition(".")
    found: _Command = getattr(importlib.import_module(f"{__package__}.{module}"), function)
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``jobdesk``; return its exit status."""
    given = parse(sys.argv[1:] if argv is None else argv)
    output = Output(as_json=given.json)
    session = Session(data_folder(given.data_dir, os.environ), output)
    command = _command(given.command)
    try:
        if session.folder.exists() and not session.folder.is_dir():
            told = f"{session.folder} is no folder"
            raise SubmissionRefused.at("data_dir", msg=told, type="path_not_directory")
        return _run(command, session, given)
    except KeyboardInterrupt:
        return STOPPED
    except JobDeskError as error:
        return _tell(error, output)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        output.say(f"{where}{error.strerror or error}")
        return LACKING
    finally:
        output.finish()


def _run(command: _Command, session: Session, given: argparse.Namespace) -> int:
    if inspect.iscoroutinefunction(command):
        return run(lambda: command(session, given))
    status = command(session, given)
    assert isinstance(status, int)
    return status


def _tell(error: JobDeskError, output: Output) -> int:
    """Say what went wrong and return the exit status for it."""
    match error:
        case SubmissionRefused():
            refused, status = error.errors, REFUSED
        case NotFound():
            refused, status = (FieldError(loc=(), msg=error.message, type=error.code),), REFUSED
        case MachineLacks():
            output.say(error.message)
            output.say(error.remedy)
            return LACKING
        case FolderOwned() | StoreError():
            output.say(error.message)
            return LACKING
        case NotPossible():
            output.say(error.message)
            return SOME_FAILED
        case _:
            output.say(error.message)
            return SOME_FAILED
    shown = present.refused_object(refused)
    if output.as_json:
        output.event(shown)
    else:
        for one in refused:
            where = ".".join(map(str, one.loc))
            output.say(f"{where}: {one.msg}" if where else one.msg)
    return status
