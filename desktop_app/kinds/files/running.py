"""Runs one job of the files kind: finds its sources, does its operation, names its results."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from desktop_app.domain.kind import JobContext
from desktop_app.formats.content import Family
from desktop_app.kinds.files.addresses import is_link
from desktop_app.kinds.files.results import Made, Results
from desktop_app.kinds.files.submission import Checksum, FilesSpec, Image, Operation, Table

_WANTED = {"image": frozenset({Family.IMAGE}), "table": frozenset({Family.TABLE, Family.TEXT})}


def run(spec: FilesSpec, job: JobContext) -> dict[str, Any]:
    """Do the work of one job; the result is as the contract has it."""
    sources = [_source(given, spec.operation, job) for given in spec.sources]
    outputs = [_placed(output, spec) for output in spec.outputs]
    results = Results(spec, job)
    return _made(spec, sources, outputs, results).result()


def _made(spec: FilesSpec, sources: list[Path], outputs: list[Path], results: Results) -> Made:
    # Each operation's libraries are imported only by its own jobs.
    match spec.operation:
        case Image() as operation:
            from desktop_app.kinds.files import images  # noqa: PLC0415 (see above)

            if spec.on_truncated is not None:
                operation = operation.model_copy(update={"on_truncated": spec.on_truncated})
            return images.convert(sources[0], outputs, operation, results)
        case Table() as operation:
            from desktop_app.kinds.files import tables  # noqa: PLC0415 (see above)

            return tables.convert(sources[0], outputs[0], operation, results)
        case Checksum() as operation:
            from desktop_app.kinds.files import checksums  # noqa: PLC0415 (see above)

            if operation.action == "write":
                return checksums.write(sources, outputs[0], operation, results)
            return checksums.verify(sources[0], operation, results)


def _source(given: str, operation: Operation, job: JobContext) -> Path:
    if not is_link(given):
        return Path(given)
    from desktop_app.kinds.files.links import fetch  # noqa: PLC0415 (needed for links alone)

    return fetch(given, job, _WANTED[operation.type])


def _placed(output: str, spec: FilesSpec) -> Path:
    """Return where a result goes: as planned, or below the folder chosen after a failure."""
    if spec.output_folder is None:
        return Path(output)
    return Path(spec.output_folder) / os.path.relpath(output, spec.base)
