"""The report of one table: a page to read, and the same as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.kinds.cleaning.accounts import Accounts
from desktop_app.kinds.cleaning.submission import CleaningSpec


class Report:
    """What was done to one table."""

    def __init__(self, result: Mapping[str, Any], accounts: Accounts, spec: CleaningSpec) -> None:
        self._data = _data(result, accounts, spec)

    def json(self) -> str:
        """Return it for programs."""
        return json.dumps(self._data, ensure_ascii=False, indent=2) + "\n"

    def html(self) -> str:
        """Return it as one page that needs nothing else."""
        from jinja2 import Environment, PackageLoader  # noqa: PLC0415 (slow to import)

        environment = Environment(
            loader=PackageLoader("desktop_app.kinds.cleaning", "."),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["number"] = "{:,}".format
        environment.filters["share"] = _share
        environment.filters["said"] = _said
        environment.filters["name"] = lambda path: Path(path).name
        return environment.get_template("report.html.j2").render(self._data)


def _data(result: Mapping[str, Any], accounts: Accounts, spec: CleaningSpec) -> dict[str, Any]:
    pipeline = accounts.pipeline
    words = [step.model_dump(mode="json", exclude_defaults=True) for step in spec.steps]
    counts = {operation.number: told for operation, told in accounts.steps()}
    steps = [
        {
            "number": number,
            "type": step.type,
            "title": str(step.model_config.get("title") or step.type),
            "suggested": number <= spec.suggested,
            "skipped": number not in counts,
            "step": {"type": step.type, **said},
            **counts.get(number, {}),
        }
        for number, (step, said) in enumerate(zip(spec.steps, words, strict=True), start=1)
    ]
    before, after = accounts.columns_before, pipeline.layout.names
    columns = [
        {
            "name": name,
            "type": pipeline.layout.kind(name).value if name in after else None,
            "before": accounts.empty_before[name] if name in before else None,
            "after": accounts.empty_after[name] if name in after else None,
        }
        for name in dict.fromkeys([*after, *before])
    ]
    reasons = [
        {
            "step": step,
            "reason": reason,
            "rows": times,
            "examples": [
                {"line": line, "reason": told} for line, told in accounts.examples[step, reason]
            ],
        }
        for (step, reason), times in accounts.reasons.most_common()
    ]
    kept = ("output", "rejects", "dialect", "notes", "rows_in", "rows_out", "rows_rejected")
    return {
        "sources": list(spec.sources),
        **{key: result[key] for key in (*kept, "rows_dropped", "cells_changed")},
        "steps": steps,
        "columns": columns,
        "rejected": reasons,
    }


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _said(step: Mapping[str, Any]) -> str:
    """Say in words what a step was told, its type apart."""
    said = []
    for name, value in step.items():
        if name == "type":
            continue
        match value:
            case bool():
                word = "yes" if value else "no"
            case list() if all(isinstance(one, str) for one in value):
                word = ", ".join(value)
            case str():
                word = value
            case _:
                word = json.dumps(value, ensure_ascii=False)
        said.append(f"{name.replace('_', ' ')}: {word}")
    return " · ".join(said)
