"""Reads the queue's tables: filters and orders as SQL, records from rows."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import apsw

from desktop_app.domain.counts import Counts
from desktop_app.domain.errors import NotFound
from desktop_app.domain.job import (
    UNFINISHED,
    Attempt,
    Batch,
    BatchHead,
    Failure,
    Job,
    JobFilter,
    JobState,
    Lane,
    LeftOut,
    RunningJob,
    Trouble,
)
from desktop_app.domain.ports import Sort
from desktop_app.store.database import ids_of
from desktop_app.store.long_lists import numbers
from desktop_app.store.rules import QUEUE_ORDER, STATE_ORDER, folds_simply
from desktop_app.store.values import (
    ATTEMPT_COLUMNS,
    BATCH_COLUMNS,
    HEAD_COLUMNS,
    JOB_COLUMNS,
    LANE_COLUMNS,
    attempt_from,
    batch_from,
    from_json,
    head_from,
    job_from,
    lane_from,
    left_out_from,
    to_text,
)

_ABOVE_ALL = 2**63 - 1
_STATES = ", ".join(f"('{state}')" for state in sorted(UNFINISHED, key=STATE_ORDER.__getitem__))
BATCHES_WITH_WORK = f"""
WITH RECURSIVE state (state) AS (VALUES {_STATES}), open (batch, first, state) AS (
  SELECT {_ABOVE_ALL}, {_ABOVE_ALL}, state FROM state
  UNION ALL
  SELECT batch.id, batch.first, open.state FROM open CROSS JOIN batch ON batch.id = (
    SELECT job.batch FROM job INDEXED BY job_state WHERE job.state = open.state
    AND removed_at IS NULL AND job.id < open.first ORDER BY job.id DESC LIMIT 1)
  ORDER BY 1 DESC)
SELECT batch FROM open WHERE batch < {_ABOVE_ALL}"""  # noqa: S608 (constants)
"""The batches with an unfinished job, once for each state: that of the last job in it
before the batch that was found before. It takes as long as there are batches, not jobs."""

LOOKED_AT = 500
NEWEST_WITH_WORK = f"""
SELECT id FROM (
  SELECT id, planning, first, last FROM batch ORDER BY id DESC LIMIT max({LOOKED_AT}, ?))
WHERE planning OR EXISTS (
  SELECT 1 FROM job INDEXED BY job_state WHERE state IN (SELECT column1 FROM (VALUES {_STATES}))
  AND removed_at IS NULL AND job.id BETWEEN first AND last)
ORDER BY id DESC LIMIT ?"""  # noqa: S608 (constants)
"""The newest batches that are being planned or have an unfinished job, among the last there are."""

_IN_TROUBLE = "state IN ('failed', 'check')"
"""Spelt as the index of causes is, so that it is used."""

OF_BATCH = (
    "id BETWEEN (SELECT first FROM batch WHERE id = ?) AND (SELECT last FROM batch WHERE id = ?)"
)
"""The test that a job is one of a batch, whose number is bound twice: they were made in a row."""


LAST_BATCH = "max(batches, coalesce((SELECT max(id) FROM batch), 0))"
LAST_JOB = "max(jobs, coalesce((SELECT max(id) FROM job), 0))"
"""The last numbers given, of the row of ``queue``: it keeps those that no row shows (any more),
so that a submission need not write it."""


def _case(order: Mapping[JobState, int]) -> str:
    branches = " ".join(f"WHEN '{state}' THEN {place}" for state, place in order.items())
    return f"CASE state {branches} END"


_ORDERS: Mapping[Sort, tuple[str, ...]] = {
    Sort.QUEUE: (_case(QUEUE_ORDER), "lane", "rank"),
    Sort.ID: (),
    Sort.STATE: (_case(STATE_ORDER),),
    Sort.NAME: ("lower(name)",),
    Sort.BATCH: ("batch",),
    Sort.SUBMITTED: ("submitted",),
    Sort.FINISHED: ("finished",),
    Sort.DURATION: ("max(0.0, finished - started)",),
    Sort.TRIES: ("tries",),
}


def contains_sql(column: str, part: str) -> str:
    """Return the test that ``column`` contains ``part``, which is bound to one ``?``.

    ``instr`` and ``lower`` go through NUL bytes and know no wildcards, unlike ``LIKE``.
    """
    return f"instr(lower({column}), lower(?))" if folds_simply(part) else f"contains({column}, ?)"


def where_sql(where: JobFilter) -> tuple[str, list[Any]]:
    """Return the filter as a condition on ``job`` with its bindings."""
    tests, values = ["removed_at IS NULL"], list[Any]()
    # With ids at hand the other tests are a check of those rows, not a way to find them.
    other = "" if where.ids is None else "+"
    if where.ids is not None:
        tests.append("id IN carray(?)")
        values.append(ids_of(where.ids))
    if where.states is not None:
        states = sorted(where.states, key=STATE_ORDER.__getitem__)
        tests.append(f"{other}state IN ({', '.join('?' * len(states))})")
        values.extend(states)
    for column, value in (("kind", where.kind), ("lane", where.lane)):
        if value is not None:
            tests.append(f"{other}{column} = ?")
            values.append(value)
    if where.batch is not None:
        tests.append(OF_BATCH if where.ids is None else "batch = ?")
        values += [where.batch] * (2 if where.ids is None else 1)
    if where.text:
        text = to_text(where.text)
        test = contains_sql("name", where.text)
        batches = f"SELECT id FROM batch WHERE {test}"  # noqa: S608 (constants)
        tests.append(f"({test} OR batch IN ({batches}))")
        values.extend((text, text))
    if where.failures is not None:
        tests.append(_IN_TROUBLE)
        tests.append(_any_of(where.failures, values))
    return " AND ".join(tests), values


def _any_of(failures: Sequence[Failure], values: list[Any]) -> str:
    """Return the test for errors, its bindings added to ``values``."""
    terms = ["FALSE"]
    for failure in failures:
        term = "kind = ? AND error ->> 'code' IS ?"
        values.extend((failure.kind, failure.code or None))
        if failure.transient is not None:
            term += " AND error ->> 'transient' IS ?"
            values.append(int(failure.transient) if failure.code else None)
        terms.append(term)
    return f"({' OR '.join(terms)})"


def ids_sql(where: JobFilter, sort: Sort, *, descending: bool) -> tuple[str, list[Any]]:
    """Return the query of :func:`ids`."""
    condition, values = where_sql(where)
    way = "DESC" if descending else "ASC"
    terms = [f"{key} {way} NULLS LAST" for key in _ORDERS[sort]]
    # The text is made of the constants above alone; every value is bound.
    order = ", ".join([*terms, f"id {way}"])
    return f"SELECT id FROM job WHERE {condition} ORDER BY {order}", values  # noqa: S608 (constants)


def ids(db: apsw.Connection, where: JobFilter, sort: Sort, *, descending: bool) -> array[int]:
    """Return the matching ids in order."""
    return numbers(db, *ids_sql(where, sort, descending=descending))


def pick(db: apsw.Connection, where: JobFilter, states: Collection[JobState]) -> array[int]:
    """Return the matching jobs that are in one of ``states``, by rank."""
    wanted = frozenset(states) if where.states is None else where.states & frozenset(states)
    if not wanted:
        return array("q")
    condition, values = where_sql(replace(where, states=wanted))
    query = f"SELECT id FROM job WHERE {condition} ORDER BY rank, id"  # noqa: S608 (constants)
    return numbers(db, query, values)


def jobs(db: apsw.Connection, wanted: Sequence[int]) -> dict[int, Job]:
    """Return those of the jobs that exist, removed ones included."""
    query = f"SELECT {JOB_COLUMNS} FROM job WHERE id IN carray(?)"  # noqa: S608 (constants)
    return {row[0]: job_from(row) for row in db.execute(query, (ids_of(wanted),))}


def job(db: apsw.Connection, wanted: int) -> Job:
    """Return the job; raise ``NotFound``."""
    found = jobs(db, (wanted,))
    if wanted not in found:
        raise no_job(wanted)
    return found[wanted]


def no_job(wanted: int) -> NotFound:
    """Return the error for a job that does not exist."""
    return NotFound(f"There is no job {wanted}")


def visible_states(db: apsw.Connection, wanted: Sequence[int]) -> dict[int, JobState]:
    """Return the state of those of the jobs that exist and are not removed."""
    query = "SELECT id, state FROM job WHERE id IN carray(?) AND removed_at IS NULL"
    return {key: JobState(state) for key, state in db.execute(query, (ids_of(wanted),))}


def troubles(db: apsw.Connection, where: JobFilter, shown: int) -> list[Trouble]:
    """Group the matching jobs that failed or are in Check by their error."""
    condition, values = where_sql(where)
    groups: list[Any] = db.execute(
        "SELECT state, kind, error ->> 'code' AS code, error ->> 'transient' AS transient, "  # noqa: S608 (constants)
        "count(*), min(batch), max(batch), min(error) = max(error) "
        f"FROM job WHERE {_IN_TROUBLE} AND {condition} "
        "GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
        values,
    ).fetchall()
    found = []
    for state, kind, code, transient, count, first, last, alike in groups:
        failure = Failure(kind, code or "", bool(transient))
        alone = replace(where, states=frozenset({JobState(state)}), failures=(failure,))
        condition, values = where_sql(alone)
        some = f"SELECT id FROM job WHERE {condition} ORDER BY id LIMIT ?"  # noqa: S608 (constants)
        ids_shown = [row[0] for row in db.execute(some, (*values, shown))]
        rows = jobs(db, ids_shown)
        found.append(
            Trouble(
                state=JobState(state),
                failure=failure,
                count=count,
                jobs=tuple(rows[number] for number in ids_shown),
                batch=first if first == last else None,
                alike=alike is None or bool(alike),
            )
        )
    return found


NEXT_START = (
    "SELECT min((SELECT due_at FROM job INDEXED BY job_due WHERE lane = l.name "
    "AND (state = 'scheduled' OR state = 'retrying') AND state = 'scheduled' "
    "AND due_at IS NOT NULL ORDER BY due_at LIMIT 1)) FROM lane AS l"
)
"""The index's own test says no more than the one after it, but is needed to use the index."""


def next_start(db: apsw.Connection) -> float | None:
    """Return when the first Scheduled job is due; None: there is none."""
    found: float | None = db.execute(NEXT_START).get
    return found


def running(db: apsw.Connection, wanted: Sequence[int] | None) -> list[RunningJob]:
    """Return those of the wanted jobs that are Running; None: all that are, by rank.

    All of it comes as one value: a thread that fetches rows gives Python's lock away and waits for
    it again once a row.
    """
    rows = "SELECT json_group_array(json_array(id, attempts, batch, lane, rank) ORDER BY rank)"
    if wanted is None:
        query = f"{rows} FROM job INDEXED BY job_state WHERE state = 'running'"
        found = db.execute(query)
    else:
        query = f"{rows} FROM job WHERE id IN carray(?) AND +state = 'running'"
        found = db.execute(query, (ids_of(wanted),))
    return [RunningJob(*row) for row in from_json(found.get)]


def positions(db: apsw.Connection, wanted: Sequence[int]) -> dict[int, int]:
    """Count the waiting jobs up to each of the wanted ones.

    One pass over the lane's index up to the last of them, whatever their number: 30 ms when a
    million wait before it.
    """
    rows: list[Any] = db.execute(
        "SELECT lane, rank, id FROM job WHERE id IN carray(?) AND +state = 'waiting' "
        "ORDER BY lane, rank",
        (ids_of(wanted),),
    ).fetchall()
    found: dict[int, int] = {}
    lane, last, position = None, -(2**63), 0
    for key, rank, number in rows:
        if key != lane:
            lane, last, position = key, -(2**63), 0
        position += db.execute(
            "SELECT count(*) FROM job WHERE state = 'waiting' AND lane = ? "
            "AND rank > ? AND rank <= ?",
            (lane, last, rank),
        ).get
        found[number] = position
        last = rank
    return found


def attempts(db: apsw.Connection, job_id: int) -> list[Attempt]:
    """Return the job's attempts, oldest first."""
    query = f"SELECT {ATTEMPT_COLUMNS} FROM attempt WHERE job = ? ORDER BY number"  # noqa: S608 (constants)
    return [attempt_from(row) for row in db.execute(query, (job_id,))]


def attempts_by_id(db: apsw.Connection, wanted: Sequence[int]) -> dict[int, Attempt]:
    """Return those of the attempts that exist."""
    query = f"SELECT {ATTEMPT_COLUMNS} FROM attempt WHERE id IN carray(?)"  # noqa: S608 (constants)
    return {row[0]: attempt_from(row) for row in db.execute(query, (ids_of(wanted),))}


def batch(db: apsw.Connection, wanted: int) -> Batch:
    """Return the batch; raise ``NotFound``."""
    row = db.execute(f"SELECT {BATCH_COLUMNS} FROM batch WHERE id = ?", (wanted,)).fetchone()  # noqa: S608 (constants)
    if row is None:
        raise NotFound(f"There is no batch {wanted}")
    return batch_from(row)


def heads(db: apsw.Connection, wanted: Sequence[int]) -> dict[int, BatchHead]:
    """Return those of the batches that exist, by id."""
    query = f"SELECT {HEAD_COLUMNS} FROM batch WHERE id IN carray(?) ORDER BY id"  # noqa: S608 (constants)
    return {row[0]: head_from(row) for row in db.execute(query, (ids_of(wanted),))}


def batch_ids(db: apsw.Connection, *, limit: int, unfinished: bool) -> list[int]:
    """Return the newest batches first."""
    if not unfinished:
        return [
            row[0] for row in db.execute("SELECT id FROM batch ORDER BY id DESC LIMIT ?", (limit,))
        ]
    newest = [row[0] for row in db.execute(NEWEST_WITH_WORK, (limit, limit))]
    if len(newest) == limit:  # very many may be open: they are not all looked for
        return newest
    planning = db.execute("SELECT id FROM batch WHERE planning ORDER BY id DESC")
    # Jobs enter in the order in which plans are complete: theirs is not that of the batches.
    found = {batch for (batch,) in chain(planning, db.execute(BATCHES_WITH_WORK))}
    return sorted(found, reverse=True)[:limit]


def expired(db: apsw.Connection, before: float, limit: int) -> list[int]:
    """Return the oldest batches that are over and whose last job ended before that time."""
    query = (
        "SELECT id FROM batch WHERE NOT planning AND submitted < ?1 AND NOT EXISTS ("
        "SELECT 1 FROM job WHERE job.id BETWEEN first AND last AND (finished >= ?1 "
        "OR state NOT IN ('done', 'skipped', 'failed', 'cancelled'))) "
        "ORDER BY id LIMIT ?2"
    )
    return [row[0] for row in db.execute(query, (before, limit))]


def left_out(db: apsw.Connection, wanted: int) -> list[LeftOut]:
    """Return the inputs without a job, in input order."""
    query = "SELECT input, outcome, code, reason FROM left_out WHERE batch = ? ORDER BY number"
    return [left_out_from(row) for row in db.execute(query, (wanted,))]


def lane(db: apsw.Connection, name: str) -> Lane:
    """Return the lane; raise ``NotFound``."""
    row = db.execute(f"SELECT {LANE_COLUMNS} FROM lane WHERE name = ?", (name,)).fetchone()  # noqa: S608 (constants)
    if row is None:
        raise NotFound(f"There is no lane {name}")
    return lane_from(row)


def lanes(db: apsw.Connection) -> list[Lane]:
    """Return every lane, by name."""
    return [lane_from(row) for row in db.execute(f"SELECT {LANE_COLUMNS} FROM lane ORDER BY name")]  # noqa: S608 (constants)


def counts(db: apsw.Connection) -> Counts:
    """Add up the counters."""
    # First, since jobs enter as their plan ends: in between there would be neither.
    planning = db.execute("SELECT count(*) FROM batch WHERE planning").get
    rows = db.execute("SELECT state, kind, jobs FROM job_count").fetchall()
    states = _totals((state, jobs) for state, _, jobs in rows)
    return Counts(
        states={JobState(state): total for state, total in states},
        kinds=dict(_totals((kind, jobs) for _, kind, jobs in rows)),
        planning=planning,
    )


def _totals(rows: Iterable[Sequence[Any]]) -> Iterable[tuple[str, int]]:
    totals: dict[str, int] = {}
    for key, number in rows:
        totals[key] = totals.get(key, 0) + number
    return ((key, total) for key, total in totals.items() if total)
