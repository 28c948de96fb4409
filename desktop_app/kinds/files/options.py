"""Submissions from elsewhere: command-line words, relative paths, and dropped files."""

# ruff: noqa: PTH100, PTH111, PTH118, PTH119, PTH120 (a link is no path, and paths may be no UTF-8)

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from desktop_app.domain.errors import FieldError, SubmissionRefused
from desktop_app.domain.offers import DropOffer
from desktop_app.domain.retry import RetryPolicy
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.naming import folder_again
from desktop_app.formats.tables import format_by_name
from desktop_app.kinds.files.addresses import is_link, other_link
from desktop_app.kinds.files.heic import ENDINGS as HEIC_ENDINGS
from desktop_app.kinds.files.inputs import HERE
from desktop_app.kinds.files.manifests import is_manifest
from desktop_app.kinds.files.sniffing import IMAGE_ENDINGS
from desktop_app.kinds.files.submission import Checksum, FilesSubmission, Image, Output, Table

_OPERATIONS: Mapping[str, type[BaseModel]] = {"image": Image, "table": Table, "checksum": Checksum}
_FORMATS = {"webp": "WebP", "parquet": "Parquet", "jsonl": "JSON Lines", "blake3": "BLAKE3"}
"""Formats that are not called by their name in capitals."""
_SEVERAL = QT_TRANSLATE_NOOP("files", "%1 files")
_LISTS = frozenset({"include", "exclude"})


def from_options(options: Mapping[str, Any], inputs: Sequence[str]) -> dict[str, Any]:
    """Build a raw submission from ``--to webp --folder out --fit 1600x1600 photos/``.

    Raises ``SubmissionRefused`` naming every option that there is not.
    """
    given = {name.replace("-", "_"): value for name, value in options.items()}
    operation = given.pop("type", None) or _operation_of(given)
    model = _OPERATIONS.get(str(operation))
    found: dict[str, Any] = {"inputs": list(inputs)} if inputs else {}
    nested: dict[str, dict[str, Any]] = {"operation": {"type": operation}}
    unknown = []
    for name, value in given.items():
        if model is not None and name in model.model_fields:
            nested["operation"][name] = _size(value) if name == "fit" else value
        elif name in Output.model_fields:
            nested.setdefault("output", {})[name] = value
        elif name in FilesSubmission.model_fields and name not in nested:
            found[name] = _list(value) if name in _LISTS else value
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
    for part, values in nested.items():
        raw = found.get(part)
        found[part] = {**raw, **values} if isinstance(raw, Mapping) else values
    return found


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
    """Say what a drop would become, by name only: what most of the files are."""
    counts = Counter(_kind_by_name(path) for path in paths)
    unsure = counts.pop("folder", 0) + counts.pop("link", 0)
    other = counts.pop("", 0)
    if not counts and not unsure:
        return None
    operation = max(counts, key=lambda kind: counts[kind]) if counts else "image"
    accepted = counts[operation] + unsure
    chosen: dict[str, Any] = {"type": operation}
    if operation == "checksum":
        chosen["action"] = "verify"
    submission = {"inputs": list(paths), "operation": chosen}
    return DropOffer(accepted, sum(counts.values()) - counts[operation] + other, submission)


def last_used(last: Mapping[str, Any], start: Mapping[str, Any]) -> str:
    """Name format and size of the last settings, if they are for what is dropped."""
    operation, wanted = last.get("operation"), start.get("operation")
    if not isinstance(operation, Mapping) or not isinstance(wanted, Mapping):
        return ""
    if operation.get("type") != wanted.get("type"):
        return ""
    to, fit = operation.get("to") or operation.get("algorithm"), operation.get("fit")
    words = [_FORMATS.get(str(to), str(to).upper())] if to else []
    if isinstance(fit, Sequence) and fit:
        words.append(f"{max(fit)} px" if len(set(fit)) == 1 else f"{fit[0]} × {fit[-1]} px")
    return ", ".join(words)


def _in_its_place(source: str, payload: Mapping[str, Any], folder: str | None) -> str:
    """Write a source so that its result goes to the same folder below the given one."""
    results = payload.get("outputs") or ()
    if folder is None or len(payload["sources"]) != 1 or not results or is_link(source):
        return source
    below = os.path.relpath(os.path.dirname(results[0]), os.path.abspath(folder))
    parent, name = os.path.split(source)
    root = parent.removesuffix(f"{os.sep}{below}")
    return f"{root}{HERE}{below}/{name}" if root != parent else source


def again(
    submission: Mapping[str, Any], payloads: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Return the submission that makes these jobs once more, with what was changed since."""
    output = submission["output"]
    sources = dict.fromkeys(
        _in_its_place(path, payload, output["folder"])
        for payload in payloads
        for path in payload["sources"]
    )
    found = {**submission, "inputs": list(sources)}
    results = [path for payload in payloads for path in payload.get("outputs") or ()]
    folder = payloads[0].get("output_folder") or output["folder"]
    if not any(HERE in source for source in sources):
        folder = payloads[0].get("output_folder") or folder_again(results, output["folder"])
    found["output"] = {**output, "folder": folder}
    if mended := payloads[0].get("on_truncated"):
        found["operation"] = {**submission["operation"], "on_truncated": mended}
    return found


def batch_name(submission: FilesSubmission) -> str:
    """Name a batch after its only input, or by their number."""
    if len(submission.inputs) > 1:
        return _SEVERAL.filled(len(submission.inputs))
    given = submission.inputs[0].rstrip("/\\")
    return os.path.basename(given) or given or "Files"


def _operation_of(given: Mapping[str, Any]) -> str:
    """Tell the operation by the format or the action that was asked for."""
    if "action" in given or "algorithm" in given:
        return "checksum"
    formats = Table.model_json_schema()["properties"]["to"]["enum"]
    return "table" if given.get("to") in formats or "text_columns" in given else "image"


def _size(value: Any) -> Any:
    """Read ``1600x1200`` (or ``1600×1200``, or ``1600`` for both) as width and height."""
    if not isinstance(value, str):
        return value
    parts = value.lower().replace("×", "x").split("x")
    return parts * 2 if len(parts) == 1 else parts


def _list(value: Any) -> Any:
    return [part for part in value.split(",") if part] if isinstance(value, str) else value


def _from(base: Path, path: Any) -> Any:
    if not isinstance(path, str) or not path or is_link(path) or other_link(path):
        return path
    path = os.path.expanduser(path)
    root, mark, rest = path.partition(HERE)
    below = os.path.normpath(rest)
    if not mark or not os.path.dirname(below) or below.startswith(os.pardir):
        return os.path.abspath(os.path.join(base, path))
    # what says from where a file's place counts is kept
    return os.path.abspath(os.path.join(base, root or os.sep)).rstrip(os.sep) + HERE + below


def _kind_by_name(path: str) -> str:
    if is_link(path):
        return "link"
    found = Path(path.rstrip("/\\"))
    if is_manifest(found, look_inside=False):
        return "checksum"
    if found.suffix.lower() in IMAGE_ENDINGS | HEIC_ENDINGS:
        return "image"
    if format_by_name(found) is not None:
        return "table"
    return "" if found.suffix else "folder"
