"""Looks whether a data folder keeps every promise that the store makes about itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import apsw

from desktop_app.domain.errors import JobDeskError, NotFound
from desktop_app.store.database import Readers

_FINAL = "('done', 'skipped', 'failed', 'cancelled', 'check')"

_QUEUE: Mapping[str, str] = {
    "the counter of batch {} for {} says {}, there are {}": """
        SELECT batch, state, sum(counted), sum(real) FROM (
          SELECT batch, state, jobs AS counted, 0 AS real FROM batch_moved
          UNION ALL SELECT id, 'waiting', last - first + 1, 0 FROM batch WHERE first IS NOT NULL
          UNION ALL SELECT batch, state, 0, 1 FROM job)
        GROUP BY batch, state HAVING sum(counted) <> sum(real)""",
    "the counter of lane {} and kind {} for {} says {}, there are {}": """
        SELECT lane, kind, state, sum(counted), sum(real) FROM (
          SELECT lane, kind, state, jobs AS counted, 0 AS real FROM job_count
          UNION ALL SELECT lane, kind, state, 0, 1 FROM job WHERE removed_at IS NULL)
        GROUP BY lane, kind, state HAVING sum(counted) <> sum(real)""",
    "job {} is running with {} open attempts": """
        SELECT job.id, count(attempt.id) FROM job
        LEFT JOIN attempt ON attempt.job = job.id AND ended IS NULL
        WHERE state = 'running' GROUP BY job.id HAVING count(attempt.id) <> 1""",
    "job {} is {} with an open attempt": """
        SELECT job.id, state FROM attempt JOIN job ON job.id = attempt.job
        WHERE ended IS NULL AND state <> 'running'""",
    "job {} counts {} attempts and has {}, numbered {} to {}": """
        SELECT job.id, job.attempts, count(attempt.id), min(number), max(number) FROM job
        LEFT JOIN attempt ON attempt.job = job.id GROUP BY job.id
        HAVING count(attempt.id) <> job.attempts
          OR coalesce(min(number), 1) <> 1 OR coalesce(max(number), 0) <> job.attempts""",
    "attempt {} has an end without an outcome, or an outcome without an end": """
        SELECT id FROM attempt WHERE (ended IS NULL) <> (outcome IS NULL)""",
    "attempt {} of job {} began while another one was open": """
        SELECT id, job FROM (SELECT id, job, number, ended,
          lag(ended) OVER (PARTITION BY job ORDER BY number) AS before FROM attempt)
        WHERE number > 1 AND before IS NULL""",
    "batch {} is planning and has jobs": """
        SELECT id FROM batch WHERE planning AND id IN (SELECT batch FROM job)""",
    "batch {} or one of its jobs holds what is no JSON": """
        SELECT id FROM batch WHERE NOT json_valid(submission, 2) OR NOT json_valid(shared, 2)
          OR NOT json_valid(error, 2)
        UNION SELECT batch FROM job
        WHERE NOT json_valid(payload, 2) OR NOT json_valid(result, 2)
          OR NOT json_valid(error, 2)""",
    "job {} counts {} tries of {} attempts": """
        SELECT id, tries, attempts FROM job WHERE tries NOT BETWEEN 0 AND attempts""",
    "rank {1} of lane {0} is given {2} times": """
        SELECT lane, rank, count(*) FROM job GROUP BY lane, rank HAVING count(*) > 1""",
    "job {} is {} without a time when it is due": """
        SELECT id, state FROM job WHERE state IN ('scheduled', 'retrying') AND due_at IS NULL""",
    "job {} is waiting and due only at {}": """
        SELECT id, due_at FROM job WHERE state = 'waiting' AND due_at IS NOT NULL""",
    "job {} is {} without an end": f"""
        SELECT id, state FROM job WHERE state IN {_FINAL} AND finished IS NULL""",  # noqa: S608 (constants)
    "job {} is {} and was cleared away": """
        SELECT id, state FROM job WHERE removed_at IS NOT NULL
          AND state NOT IN ('done', 'skipped', 'failed', 'cancelled')""",
    "job {} has rank {}, beyond the sequence": """
        SELECT id, rank FROM job
        WHERE rank > (SELECT max(jobs, (SELECT max(id) FROM job)) FROM queue)""",
    "job {} belongs to batch {} and lane {}, which are not both there": """
        SELECT id, batch, lane FROM job WHERE batch NOT IN (SELECT id FROM batch)
          OR lane NOT IN (SELECT name FROM lane)""",
    "batch {} has {} jobs from {} to {}, and claims {} to {}": """
        SELECT batch.id, coalesce(jobs, 0), low, high, first, last FROM batch LEFT JOIN (
          SELECT batch, count(*) AS jobs, min(id) AS low, max(id) AS high FROM job GROUP BY batch)
        AS real ON real.batch = batch.id
        WHERE low IS NOT first OR high IS NOT last OR jobs <> last - first + 1""",
    "{} row {} points to a {} that is not there": """
        SELECT "table", rowid, parent FROM pragma_foreign_key_check""",
}

_LOGS: Mapping[str, str] = {
    "attempt {} has {} log lines, numbered {} to {}": """
        SELECT attempt, count(*), min(number), max(number) FROM line GROUP BY attempt
        HAVING min(number) <> 1 OR max(number) <> count(*)""",
    "the log counter of attempt {} for {} says {}, there are {}": """
        SELECT attempt, level, sum(counted), sum(real) FROM (
          SELECT attempt, level, lines AS counted, 0 AS real FROM level_count
          UNION ALL SELECT attempt, level, 0, 1 FROM line WHERE level <> 'info')
        GROUP BY attempt, level HAVING sum(counted) <> sum(real)""",
}


def check(folder: Path) -> list[str]:
    """Return a sentence per broken promise; empty when all is well.

    Reads both databases whole: about a second per 200 MB. May run beside the owner.
    """
    problems: list[str] = []
    logged: set[int] = set()
    attempts: set[int] = set()
    # The logs first: what begins meanwhile is in the queue before it is in the logs.
    for name, rules, query, ids in (
        ("logs", _LOGS, "SELECT DISTINCT attempt FROM line", logged),
        ("queue", _QUEUE, "SELECT id FROM attempt", attempts),
    ):
        readers = Readers(folder / f"{name}.sqlite3")
        try:
            with readers.take() as db:
                problems += [f"{name}: {problem}" for problem in _broken(db, rules)]
                ids.update(row[0] for row in db.execute(query))
        except NotFound:
            continue  # nothing has been queued here yet
        except JobDeskError as error:
            problems.append(f"{name}: {error.message}")
        finally:
            readers.close()
    if not problems and (unknown := logged - attempts):
        problems.append(f"logs: attempt {min(unknown)} has lines, and no job has that attempt")
    return problems


def versions(folder: Path) -> dict[str, int]:
    """Return the version of each database's schema, as far as they can be read."""
    found: dict[str, int] = {}
    for name in ("queue", "logs"):
        readers = Readers(folder / f"{name}.sqlite3")
        try:
            with readers.take() as db:
                found[name] = int(db.pragma("user_version"))
        except JobDeskError:
            continue  # there is none, or the check says what is wrong with it
        finally:
            readers.close()
    return found


def _broken(db: apsw.Connection, rules: Mapping[str, str]) -> Iterator[str]:
    for (found,) in db.execute("PRAGMA quick_check(20)").fetchall():
        if found != "ok":
            yield str(found)
    for sentence, query in rules.items():
        for row in db.execute(query).fetchall():
            yield sentence.format(*row)
