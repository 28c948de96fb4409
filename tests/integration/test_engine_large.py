"""Very large submissions: nobody waits for what is read and written of them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import model_validator
from typing_extensions import override

from desktop_app.domain.kind import JobContext, JobKind, PlanContext, Planned, Spec, Submission
from desktop_app.domain.ports import AttemptRequest
from desktop_app.domain.text import Text
from desktop_app.engine import Registry, open_desk
from desktop_app.engine.wire import pack_request
from tests.watching import Watcher


class RowsSubmission(Submission):
    read_by: ClassVar[list[str]] = []
    """The threads in which one was read."""
    rows: tuple[int, ...]

    @model_validator(mode="after")
    def note(self) -> RowsSubmission:
        self.read_by.append(threading.current_thread().name)
        return self


class Rows(JobKind[RowsSubmission, Spec]):
    name = "rows"
    title = Text("test", "Rows")
    verb = Text("test", "Count")
    submission_type = RowsSubmission
    spec_type = Spec

    @override
    def plan(self, submission: RowsSubmission, ctx: PlanContext) -> Iterator[Planned]:
        yield Planned("all", f"{len(submission.rows)} rows", {})

    @override
    def run(self, spec: Spec, job: JobContext) -> Mapping[str, Any] | None:
        return None


def test_nobody_waits_while_a_submission_is_read(tmp_path: Path) -> None:
    """Neither who asks for a plan nor the engine itself reads one: both go on meanwhile."""
    desk = open_desk(tmp_path / "data", Registry({"rows": Rows()}, {}), executor="thread")
    RowsSubmission.read_by.clear()

    async def plan() -> list[Mapping[str, Any]]:
        return [item async for item in desk.plan("rows", {"rows": [1, 2]})]

    try:
        assert [item["name"] for item in asyncio.run(plan())] == ["2 rows"]
        asked = set(RowsSubmission.read_by)
        batch = asyncio.run(desk.submit("rows", {"rows": [1, 2, 3]}))
        Watcher(desk).until(lambda: desk.jobs.batch(batch.id).finished == 1)
    finally:
        desk.close_now()
    read_by = set(RowsSubmission.read_by)
    assert asked
    assert len(RowsSubmission.read_by) > len(asked)
    assert not read_by & {threading.current_thread().name, "engine"}


@pytest.mark.parametrize("operation", ["run", "plan"])
def test_a_request_is_the_same_however_it_is_written(operation: Any) -> None:
    """In one piece or in many, a worker reads what it was sent."""
    many = [{"number": n, "odd": "é\udcff\"'\\", "none": None} for n in range(2_345)]
    payload = {"rows": many, "e\udcff": [], "deep": {"tuple": tuple(many[:1001]), "few": [[], {}]}}
    request = AttemptRequest(
        "plan-1", operation, "k", 1, 1, payload, 1, "/f", "", 1.5, settings={"s": [1.0, True]}
    )
    frame = pack_request(request, 10)
    assert frame.endswith(b"\n")
    assert frame.count(b"\n") == 1
    sent = json.loads(json.dumps(asdict(request)))
    assert json.loads(frame) == {"do": "start", "request": sent, "memory_limit": 10}
