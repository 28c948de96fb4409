"""A plan printed from the record, as after the death of its owner: it is the plan that was made."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli.follow import Follower, listening
from desktop_app.cli.output import Output
from desktop_app.domain.kind import Planned
from desktop_app.engine import RunScope, find_kinds, open_desk
from desktop_app.testing import plan_kind

KINDS = find_kinds()


def given(kind: str, folder: Path) -> dict[str, Any]:
    (folder / "in").mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / "in" / name).write_text("id;name\n1;Ann\n2;Bob\n", "ascii")
    mailing = {
        "account": {"type": "smtp", "host": "127.0.0.1", "port": 9, "tls": "none"},
        "sender": "a@x.example",
        "recipients": {"rows": [{"email": "b@x.example"}]},
        "subject": "s",
        "text": "t",
    }
    files = {"inputs": [str(folder / "in")], "output": {"folder": str(folder / "out")}}
    of_kinds: dict[str, dict[str, Any]] = {
        "tables": {**files, "operation": {"type": "table", "to": "jsonl"}},
        "list": {**files, "operation": {"type": "checksum", "action": "write"}},
        "cleaning": files,
        "email": mailing,
        "functions": {"function": "json:dumps", "args": [1]},
    }
    return of_kinds[kind]


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("tables", "files"),
        ("list", "files"),
        ("cleaning", "cleaning"),
        ("email", "email"),
        ("functions", "functions"),
    ],
)
def test_the_stored_plan_names_what_was_given(
    case: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Printed from the record alone, each job has the input that its plan has named."""
    kind, submission = KINDS.get(name), given(case, tmp_path)
    planned = [one for one in plan_kind(kind, submission)[0] if isinstance(one, Planned)]
    desk = open_desk(
        tmp_path / "data", KINDS, scope=RunScope.PLAN_ONLY, executor="thread", grace=0.0
    )

    async def print_again() -> None:
        batch = await desk.submit(name, submission)
        with listening(desk) as heard:
            await Follower(desk, heard, Output(as_json=False), batch=batch.id, quiet=True).planned()
        with listening(desk) as heard:
            output = Output(as_json=True)
            await Follower(desk, heard, output, batch=batch.id, kind=kind).planned()

    try:
        asyncio.run(print_again())
    finally:
        desk.close_now()
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [item["input"] for item in printed if item["event"] == "item"] == [
        item.input for item in planned
    ]
    assert planned
