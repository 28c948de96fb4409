"""What a clock that was set back would otherwise keep waiting."""

from __future__ import annotations

import apsw

_RETRIES = """
UPDATE job SET due_at = :now + due_at - (SELECT max(ended) FROM attempt WHERE attempt.job = job.id)
WHERE state IN ('retrying', 'paused') AND due_at > :now AND attempts > 0
  AND (SELECT max(ended) FROM attempt WHERE attempt.job = job.id) > :now
"""
_HOLDS = """
UPDATE job SET due_at = :now + due_at - (SELECT submitted FROM batch WHERE id = job.batch)
WHERE state IN ('scheduled', 'paused') AND due_at > :now AND attempts = 0
  AND batch IN (SELECT id FROM batch WHERE submitted > :now
                AND json_extract(submission, '$.start_at') IS NULL)
"""


def clock_set_back(db: apsw.Connection, now: float) -> None:
    """See ``JobStore.clock_set_back``."""
    db.execute(_RETRIES, {"now": now})
    db.execute(_HOLDS, {"now": now})
