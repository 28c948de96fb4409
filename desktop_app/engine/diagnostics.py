"""Writes one archive with what helps to find out why something went wrong, and nothing private."""

from __future__ import annotations

import getpass
import json
import os
import platform
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.domain.job import JobFilter, JobState
from desktop_app.domain.kind import AnyKind
from desktop_app.domain.ports import JobReader
from desktop_app.engine.findings import findings
from desktop_app.engine.registry import Registry
from desktop_app.host.app_log import NAME, app_log_text
from desktop_app.host.crashes import BEFORE
from desktop_app.host.redaction import Redaction
from desktop_app.host.settings import Settings, choices
from desktop_app.store.check import check, versions

JOBS_NAMED = 5_000
"""So many of the newest failures are asked for the names that the log may have."""
LINES = 20_000
"""Lines of the program's log, the newest."""
_PLAIN = frozenset({"version", "packages", "display", "libraries", "space"})
"""Findings that speak of the machine's software alone."""
_PACKED = zipfile.ZIP_DEFLATED
REPORT, FATAL = "report.json", "crash.txt"


def save_diagnostics(
    target: Path, folder: Path, jobs: JobReader, kinds: Registry, *, names: bool = False
) -> None:
    """Write the archive in one step; blocks for about a second per 200 MB of queue and logs.

    It has versions, what ``jobdesk doctor --check`` finds, counts, settings and the program's log.
    Secrets are never in it; addresses and names of files only with ``names``.
    """
    settings = jobs.settings()
    known = frozenset(word for kind in kinds for word in _choices(kind)) | choices()
    words = (word for word in _words(folder, jobs, settings) if word not in known)
    hidden = Redaction(words, _secrets(settings), names=names)
    log = "\n".join(app_log_text(folder)[-LINES:])
    parts = {
        REPORT: json.dumps(_report(folder, jobs, kinds, hidden, known), indent=2),
        NAME: hidden.text(log),
    }
    if (folder / BEFORE).is_file():
        fatal = (folder / BEFORE).read_text(encoding="utf-8", errors="replace")
        parts[FATAL] = hidden.text(fatal)
    aside = target.with_name(f"{target.name}.{os.getpid()}.new")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", _PACKED) as made:
            for name, text in parts.items():
                made.writestr(name, text)
        os.replace(aside, target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _report(
    folder: Path, jobs: JobReader, kinds: Registry, hidden: Redaction, known: frozenset[str]
) -> dict[str, Any]:
    counts = jobs.counts()
    found = [
        {
            "name": one.name,
            "ok": one.ok,
            "text": one.text if one.name in _PLAIN else hidden.text(one.text),
        }
        for one in findings(folder, kinds)
    ]
    return {
        "written": datetime.now(UTC).isoformat(),
        "findings": found,
        "files": [hidden.text(problem) for problem in check(folder)],
        "schema": versions(folder),
        "jobs": {str(state): count for state, count in counts.states.items()},
        "kinds": dict(counts.kinds),
        "lanes": [
            {
                "kind": lane.kind,
                "limit": lane.limit,
                "waiting": lane.waiting,
                "running": lane.running,
                "paused": lane.paused,
                "held": lane.held.code if lane.held is not None else None,
            }
            for lane in jobs.lanes()
        ],
        "settings": {
            key: hidden.value(value, known)
            for key, value in jobs.settings().items()
            if key in Settings(kinds).known()  # another key may be a name that the user gave
        },
    }


def _choices(kind: AnyKind) -> Iterator[str]:
    """Yield the words of the kind's settings that say nothing of the user: fields and choices."""
    if kind.settings is not None:
        yield from _constants(kind.settings.model_json_schema())


def _constants(schema: Any) -> Iterator[str]:
    match schema:
        case Mapping():
            yield from (str(name) for name in schema.get("properties", ()))
            yield from (str(each) for each in schema.get("enum", ()))
            if "const" in schema:
                yield str(schema["const"])
            for part in schema.values():
                yield from _constants(part)
        case list():
            for part in schema:
                yield from _constants(part)
        case _:
            return


def _words(folder: Path, jobs: JobReader, settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield names that only this user knows, as far as the log may have them."""
    yield from (str(folder), str(Path.home()), platform.node(), getpass.getuser())
    yield from (head.name for head in jobs.heads(jobs.batch_ids(limit=JOBS_NAMED)).values())
    for value in settings.values():
        yield from _texts(value)
    troubled = JobFilter(states=frozenset({JobState.FAILED, JobState.CHECK, JobState.RETRYING}))
    for job in jobs.rows(jobs.ids(troubled, descending=True)[:JOBS_NAMED]).values():
        for name in job.name.split(" → "):
            # a name of one word is found by its look
            yield from (part for part in (name, Path(name).stem) if " " in part)


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for name, part in value.items():
                yield str(name)
                yield from _texts(part)
        case list():
            for part in value:
                yield from _texts(part)
        case _:
            return


def _secrets(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the secrets that are within reach: those in variables of the environment."""
    for text in _texts(settings):
        scheme, _, name = text.partition(":")
        if scheme == "env" and name in os.environ:
            yield os.environ[name]
        elif scheme == "command":
            yield name
