"""The words that ``jobdesk`` understands."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

from desktop_app import __version__
from desktop_app.domain.errors import FieldError, SubmissionRefused
from desktop_app.domain.job import JobState, Settlement
from desktop_app.domain.kind import AnyKind

OPEN_OPTIONS = frozenset({"run", "submit", "plan"})
"""Commands that pass words they do not know on to the kind."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the command and its arguments; leaves by ``SystemExit`` like any argparse."""
    parser, window, commands = _build()
    split = list(argv).index("--") if "--" in argv else len(argv)
    words, rest = list(argv[:split]), list(argv[split + 1 :])
    command = _command(words, commands)
    given = argparse.Namespace(json=False, data_dir=None)
    if command is None:
        window.parse_intermixed_args(words, given)
        given.command = "window"
        given.files += rest
    elif command in OPEN_OPTIONS:
        _, given.words = parser.parse_known_args(words, given)
        given.inputs = rest
    else:
        parser.parse_args([*words, *(["--", *rest] if rest else [])], given)
    return given


def kind_options(kind: AnyKind, words: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Split ``--to webp --lossless photos/`` into options and inputs.

    Options whose field in the schema is a yes-or-no take no value; a repeated option becomes a
    list; values that look like JSON lists, objects, ``true``, ``false`` or ``null`` are that.
    """
    flags = _flags(kind.submission_type.model_json_schema())
    options: dict[str, Any] = {}
    inputs: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("--"):
            inputs.append(word)
            continue
        name, equals, text = word[2:].partition("=")
        key = name.replace("-", "_")
        if equals:
            value = _value(text)
        elif key in flags:
            value = True
        elif waiting:
            value = _value(waiting.pop(0))
        else:
            raise SubmissionRefused.at(key, msg=f"--{name} needs a value", type="missing")
        if key in options:
            before = options[key]
            options[key] = [*(before if isinstance(before, list) else [before]), value]
        else:
            options[key] = value
    return options, inputs


def read_object(text: bytes) -> dict[str, Any]:
    """Read a submission in JSON; raise ``SubmissionRefused`` when it is none."""
    try:
        found = json.loads(text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problem = FieldError(loc=(), msg=f"not UTF-8: {error.reason}", type="json_invalid")
    except ValueError as error:
        problem = FieldError(loc=(), msg=f"not JSON: {error}", type="json_invalid")
    else:
        if isinstance(found, dict):
            return found
        problem = FieldError(loc=(), msg="must be a JSON object", type="dict_type")
    raise SubmissionRefused([problem])


def _value(text: str) -> Any:
    if text in {"true", "false", "null"} or text[:1] in {"[", "{"}:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _flags(schema: Mapping[str, Any]) -> set[str]:
    models = [schema, *schema.get("$defs", {}).values()]
    return {
        name
        for model in models
        for name, field in model.get("properties", {}).items()
        if field.get("type") == "boolean"
    }


def _command(words: Sequence[str], commands: Sequence[str]) -> str | None:
    """Return the first word that is no option, if it is a command; ``--help`` needs none."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in {"-h", "--help", "--version"}:
            return ""
        elif word == "--data-dir":
            skip = True
        elif not word.startswith("-"):
            return word if word in commands else None
    return None


def _build() -> tuple[argparse.ArgumentParser, argparse.ArgumentParser, tuple[str, ...]]:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--json", action="store_true", help="one JSON object a line")
    common.add_argument("--data-dir", metavar="DIR", help="where the queue is kept")
    parser = argparse.ArgumentParser(
        prog="jobdesk",
        description="A desktop job manager. Without a command the window opens, with the FILEs as "
        "if they had been dropped on it.",
        usage="jobdesk [FILE ...] | jobdesk COMMAND ...",
        parents=[common],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"jobdesk {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, help_: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(
            name, help=help_, description=help_, parents=[common], allow_abbrev=False
        )
        return made

    window = add("window", "open the window")
    window.add_argument("files", nargs="*", metavar="FILE")
    _add_submitting(add)
    _add_reading(add)
    _add_changing(add)
    _add_rest(add)
    return parser, window, tuple(commands.choices)


def _add_submitting(add: Any) -> None:
    run = add("run", "submit and run to the end, without a window")
    submit = add("submit", "queue it and return")
    plan = add("plan", "say what would happen; write nothing")
    for command in (run, submit, plan):
        command.add_argument("kind", metavar="KIND")
        command.add_argument("--spec", metavar="FILE", help="the submission as JSON; - for stdin")
        command.epilog = (
            "Fields may be given as options instead: jobdesk run KIND --FIELD VALUE INPUT ..."
        )
    work = add("work", "run the stored queue without a window")
    work.add_argument("--until-idle", action="store_true", help="end when nothing can happen")
    for command in (run, work):
        command.add_argument(
            "--patience",
            type=float,
            default=60.0,
            metavar="SECONDS",
            help="how long to wait for disk space or the network (60)",
        )


def _add_reading(add: Any) -> None:
    listing = add("list", "list jobs")
    listing.add_argument("--state", type=JobState, choices=list(JobState), metavar="STATE")
    listing.add_argument("--kind", metavar="KIND")
    listing.add_argument("--batch", type=int, metavar="BATCH")
    listing.add_argument("--limit", type=_positive, default=100_000, metavar="N")
    add("show", "show a job, with its attempts").add_argument("id", type=int, metavar="ID")
    log = add("log", "print a job's log")
    log.add_argument("id", type=int, metavar="ID")
    log.add_argument("--attempt", type=_positive, metavar="N", help="the latest, if not given")
    log.add_argument("--follow", action="store_true", help="go on until the job has ended")
    add("search", "find text in all logs").add_argument("text", metavar="TEXT")
    report = add("report", "print one line per job of a batch")
    report.add_argument("--batch", type=int, required=True, metavar="BATCH")
    report.add_argument("--csv", metavar="FILE")
    report.add_argument(
        "--failed", action="store_true", help="failed jobs; as CSV, a table that the form takes"
    )


def _add_changing(add: Any) -> None:
    retry = add("retry", "try jobs again")
    retry.add_argument("--failed", action="store_true", help="all that failed")
    cancel = add("cancel", "cancel jobs or a batch")
    pause = add("pause", "pause jobs, a batch, a lane or the whole queue")
    resume = add("resume", "resume what was paused")
    for command in (retry, cancel, pause, resume):
        command.add_argument("ids", nargs="*", type=int, metavar="ID")
        command.add_argument("--batch", type=int, metavar="BATCH")
    for command in (pause, resume):
        command.add_argument("--lane", metavar="LANE")
    start = add("start", "start jobs before all others of their lane")
    start.add_argument("ids", nargs="+", type=int, metavar="ID")
    settle = add("settle", "say what became of jobs in Check")
    settle.add_argument("ids", nargs="+", type=int, metavar="ID")
    settle.add_argument("word", type=Settlement, choices=list(Settlement), metavar="WORD")
    forget = add("forget", "delete every trace of a finished batch")
    forget.add_argument("--batch", type=int, required=True, metavar="BATCH")


def _add_rest(add: Any) -> None:
    settings = add("settings", "read and change settings")
    actions = settings.add_subparsers(dest="action", metavar="get|set", required=True)
    get = actions.add_parser("get", allow_abbrev=False)
    get.add_argument("key", nargs="?", metavar="KEY")
    put = actions.add_parser("set", allow_abbrev=False)
    put.add_argument("key", metavar="KEY")
    put.add_argument("value", nargs="?", metavar="VALUE", help="JSON or text; nothing: default")
    for action in (get, put):
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        action.add_argument("--data-dir", default=argparse.SUPPRESS)
    _add_accounts(add("account", "save, list, test and remove accounts"))
    add("schema", "print the JSON schema of a kind").add_argument("kind", metavar="KIND")
    add("kinds", "list the kinds of job")
    doctor = add("doctor", "say what this machine lacks")
    doctor.add_argument("--check", action="store_true", help="check the queue's files, too")
    demo = add("demo", "run the main job on bundled samples")
    demo.add_argument("--headless", action="store_true", help="without a window")


def _add_accounts(account: argparse.ArgumentParser) -> None:
    actions = account.add_subparsers(dest="action", metavar="add|list|test|remove", required=True)
    for name in ("add", "list", "test", "remove"):
        action = actions.add_parser(name, allow_abbrev=False)
        action.add_argument("--kind", metavar="KIND", help="needed only when several have accounts")
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        action.add_argument("--data-dir", default=argparse.SUPPRESS)
        if name != "list":
            action.add_argument("name", metavar="NAME")
        if name in {"add", "test"}:
            action.add_argument(
                "--spec",
                metavar="FILE",
                help='the account as JSON, "password" included if you like; - for stdin',
            )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
