"""Values that JSON does not know, which are stored all the same."""

from __future__ import annotations

import math

from desktop_app.domain.job import AttemptEnd, JobState, NewBatch, NewJob, Outcome
from desktop_app.domain.ports import Want
from desktop_app.store.check import check
from tests.entering import accept
from tests.integration.store.conftest import Shop


def test_a_number_that_is_none_is_no_damage(shop: Shop) -> None:
    """NaN and infinities in a payload or a result come back after a restart."""
    jobs, logs = shop.start()
    odd = {"mean": math.nan, "most": [math.inf, -math.inf]}
    batch = shop.run(accept(jobs, NewBatch("k", "batch", {}, 1, 10.0)))
    given = [NewJob("a", "k", odd)]
    shop.run(
        jobs.finish_plan(batch.id, shared={}, jobs=given, left_out=(), lane_limits={}, now=11.0)
    )
    (claimed,) = shop.run(jobs.turn([], [Want("k", 1)], now=12.0)).claimed
    done = AttemptEnd(1, claimed.attempt.id, Outcome.SUCCEEDED, JobState.DONE, 13.0, result=odd)
    shop.run(jobs.turn([done], [], now=13.0))
    shop.say(logs, claimed.attempt.id)
    shop.stop()
    jobs, _ = shop.start()
    assert jobs.notices == ()
    job = jobs.job(1)
    for kept in (claimed.job.payload, job.payload, job.result):
        assert kept is not None
        assert math.isnan(kept["mean"])
        assert kept["most"] == [math.inf, -math.inf]
    shop.stop()
    assert check(shop.folder) == []
