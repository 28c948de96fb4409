"""Submissions from elsewhere: command-line words, relative paths, and dropped files."""

# ruff: noqa: PTH100, PTH111, PTH118, PTH119 (paths may be no UTF-8)

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import FieldError, SubmissionRefused
from desktop_app.domain.offers import DropOffer
from desktop_app.domain.retry import RetryPolicy
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.naming import folder_again
from desktop_app.formats.tables import format_by_name
from desktop_app.kinds.cleaning.submission import CleaningSubmission, Output, Source

_SEVERAL = QT_TRANSLATE_NOOP("cleaning", "%1 tables")


def from_options(options: Mapping[str, Any], inputs: Sequence[str]) -> dict[str, Any]:
    """Build a raw submission from ``--folder out --suggest all customers.csv``.

    ``--steps`` takes types (``trim,drop_duplicates``) or JSON. Raises ``SubmissionRefused`` naming
    every option that there is not.
    """
    found: dict[str, Any] = {"inputs": list(inputs)} if inputs else {}
    nested: dict[str, dict[str, Any]] = {}
    unknown = []
    for option, value in options.items():
        name = option.replace("-", "_")
        if name in {"source", "output", "retry"}:
            nested.setdefault(name, {}).update(value if isinstance(value, Mapping) else {})
        elif name in Output.model_fields and name != "delimiter":
            nested.setdefault("output", {})[name] = value
        elif name in Source.model_fields:
            nested.setdefault("source", {})[name] = value
        elif name in CleaningSubmission.model_fields:
            found[name] = _steps(value) if name == "steps" else value
        elif name in RetryPolicy.model_fields:
            nested.setdefault("retry", {})[name] = value
        else:
            unknown.append(name)
    if unknown:
        raise SubmissionRefused(
            [
                FieldError(
                    loc=(name,),
                    msg=f"There is no option --{name.replace('_', '-')}",
                    type="extra_forbidden",
                )
                for name in unknown
            ]
        )
    return {**found, **nested}


def absolute(submission: Mapping[str, Any], base: Path) -> Mapping[str, Any]:
    """Make relative paths start from ``base``; what is no path is left for the validation."""
    found = dict(submission)
    inputs = found.get("inputs")
    if isinstance(inputs, (list, tuple)):
        found["inputs"] = [_from(base, path) for path in inputs]
    output = found.get("output")
    if isinstance(output, Mapping) and output.get("folder"):
        found["output"] = {**output, "folder": _from(base, output["folder"])}
    return found


def offer(paths: Sequence[str]) -> DropOffer | None:
    """Say what a drop would become, by name only."""
    tables = [path for path in paths if format_by_name(path) is not None]
    folders = [path for path in paths if not Path(path.rstrip("/\\")).suffix]
    accepted = len(tables) + len(folders)
    if not accepted:
        return None
    return DropOffer(accepted, len(paths) - accepted, {"inputs": list(paths)})


def again(
    submission: Mapping[str, Any], payloads: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Return the submission that cleans these tables once more."""
    sources = dict.fromkeys(path for payload in payloads for path in payload["sources"])
    results = [payload["clean"] for payload in payloads]
    output = submission["output"]
    folder = payloads[0].get("output_folder") or folder_again(results, output["folder"])
    return {**submission, "inputs": list(sources), "output": {**output, "folder": folder}}


def batch_name(submission: CleaningSubmission) -> str:
    """Name a batch after its only input, or by their number."""
    if len(submission.inputs) > 1:
        return _SEVERAL.filled(len(submission.inputs))
    given = submission.inputs[0].rstrip("/\\")
    return os.path.basename(given) or given or "Tables"


def _steps(value: Any) -> Any:
    """Read types of steps, or JSON; what is neither is left for the validation."""
    if not isinstance(value, str):
        return value
    if value.lstrip()[:1] in {"[", "{"}:
        try:
            read = json.loads(value)
        except ValueError as error:
            raise SubmissionRefused.at("steps", msg=f"not JSON: {error}", type="json") from error
        return read if isinstance(read, list) else [read]
    return [{"type": part} for part in value.replace(" ", "").split(",") if part]


def _from(base: Path, path: Any) -> Any:
    if not isinstance(path, str) or not path:
        return path
    return os.path.abspath(os.path.join(base, os.path.expanduser(path)))
