"""What is told of a job that has begun."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from desktop_app.domain.job import Attempt, Claimed, Job
from desktop_app.engine.open_attempt import NOTICED, OpenAttempt
from desktop_app.testing import FakeExecutor


@pytest.mark.parametrize("late", [0.0, NOTICED, 10.0])
def test_a_job_is_told_as_begun_when_it_began(late: float) -> None:
    """All it has is told as it was claimed, but for its start when that was noticeably later."""
    values: dict[str, Any] = {each.name: f"{each.name} of the claim" for each in fields(Job)}
    job = Job(**{**values, "started": 1000.0})
    claimed = Claimed(job, Attempt(1, 1, 1, 1000.0), {}, 1, {})
    one = OpenAttempt("1", claimed, {}, FakeExecutor())
    assert one.job_begun() == job
    one.started = 1000.0 + late
    assert one.job_begun() == replace(job, started=1000.0 + late if late > NOTICED else 1000.0)
