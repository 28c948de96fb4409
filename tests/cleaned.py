"""Cleans a table as a job does, for tests, and reads what came of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.domain.events import Failed
from desktop_app.kinds.cleaning import KIND
from desktop_app.testing import KindRun, run_kind

Rows = list[list[str]]


@dataclass
class Cleaned:
    """One job's end and its files."""

    run: KindRun

    @property
    def result(self) -> Mapping[str, Any]:
        return self.run.result

    @property
    def table(self) -> Rows:
        return read(self.result["output"])

    @property
    def rows(self) -> Rows:
        return self.table[1:]

    @property
    def rejects(self) -> Rows:
        return read(self.result["rejects"]) if self.result["rejects"] else []

    @property
    def report(self) -> Any:
        return json.loads(Path(self.result["report"]).with_suffix(".json").read_text("utf-8"))

    @property
    def error(self) -> tuple[str, str]:
        assert isinstance(self.run.end, Failed), self.run.end
        return self.run.end.error.code, self.run.end.error.message


def read(path: str) -> Rows:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def clean(folder: Path, table: str | bytes, *steps: Mapping[str, Any], **more: Any) -> Cleaned:
    """Clean one table with these steps and nothing that is suggested."""
    source = folder / "in" / more.pop("called", "table.csv")
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(table if isinstance(table, bytes) else table.encode())
    return clean_files(folder, [source], *steps, **more)


def clean_files(
    folder: Path, sources: list[Path], *steps: Mapping[str, Any], **more: Any
) -> Cleaned:
    """Clean tables that are there already, as one job."""
    output = {"folder": str(folder / "out"), "overwrite": "replace", **more.pop("output", {})}
    submission = {
        "inputs": [str(source) for source in sources],
        "steps": list(steps),
        "suggest": "none",
        "output": output,
        **more,
    }
    before = [source.read_bytes() for source in sources]
    (run,) = run_kind(KIND, submission, folder / "jobs")
    assert [source.read_bytes() for source in sources] == before, "a source was touched"
    cleaned = Cleaned(run)
    if not isinstance(run.end, Failed):
        balanced(cleaned)
    return cleaned


def balanced(cleaned: Cleaned) -> None:
    """Every row is accounted for."""
    found = cleaned.result
    lost = ("rows_out", "rows_rejected", "rows_dropped")
    assert found["rows_in"] == sum(found[key] for key in lost), found
    assert found["cells_changed"] == sum(step["cells"] for step in found["steps"])
