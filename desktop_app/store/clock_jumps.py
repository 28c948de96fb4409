"""What a clock that was set back would otherwise keep waiting."""

from __future__ import annotations

import apsw

_RETRIES = """
SELECT job.id, coalesce(job.waits_from, attempt.ended)
FROM job JOIN attempt ON attempt.job = job.id AND attempt.number = job.attempts
WHERE job.state IN ('retrying', 'paused') AND job.due_at > :now
"""
_HOLDS = """
SELECT job.id, coalesce(job.waits_from, batch.submitted)
FROM job JOIN batch ON batch.id = job.batch
WHERE job.state IN ('scheduled', 'paused') AND job.due_at > :now AND job.attempts = 0
  AND json_extract(batch.submission, '$.start_at') IS NULL
"""
_WAIT_ANEW = """
WITH said (job, at) AS ({})
UPDATE job SET due_at = :now + due_at - said.at, waits_from = :now
FROM said WHERE job.id = said.job AND said.at > :now
"""


def clock_set_back(db: apsw.Connection, now: float) -> None:
    """See ``JobStore.clock_set_back``. Said twice it changes nothing more."""
    for waiting in (_RETRIES, _HOLDS):
        db.execute(_WAIT_ANEW.format(waiting), {"now": now})
