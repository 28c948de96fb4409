-- A submission writes less: every index, lookup and page that a new row needs is paid for by the
-- person who waits for the acknowledgement.
--
-- Numbers of batches and jobs (ids, and ranks of jobs) come from "queue"; AUTOINCREMENT wrote its
-- own table once a row. The jobs of a batch are inserted at once, so "first" and "last" find them
-- without an index. Nobody deletes lanes, and a batch goes after its jobs: jobs name them without
-- a lookup (check.py looks). Spelt with OR because SQLite builds a table for a list with IN, once a
-- row.

ALTER TABLE queue ADD COLUMN batches INTEGER NOT NULL DEFAULT 0;  -- the last number given
ALTER TABLE queue ADD COLUMN jobs INTEGER NOT NULL DEFAULT 0;
UPDATE queue SET
  batches = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'batch'), 0),
  jobs = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'job'), 0);

CREATE TABLE new_batch (
  id              INTEGER PRIMARY KEY,
  kind            TEXT NOT NULL,
  name            ANY NOT NULL,
  planning        INTEGER NOT NULL DEFAULT 1,
  paused          INTEGER NOT NULL DEFAULT 0,
  cancelled       INTEGER NOT NULL DEFAULT 0,
  first           INTEGER,              -- its first and last job; NULL: it has none
  last            INTEGER,
  version         INTEGER NOT NULL,
  submitted       REAL NOT NULL,
  skipped         INTEGER NOT NULL DEFAULT 0,
  refused         INTEGER NOT NULL DEFAULT 0,
  error           TEXT,
  idempotency_key TEXT,
  submission      TEXT NOT NULL,
  shared          TEXT NOT NULL DEFAULT '{}'
) STRICT;
INSERT INTO new_batch
  SELECT id, kind, name, planning, paused, cancelled,
    (SELECT min(id) FROM job WHERE batch = batch.id),
    (SELECT max(id) FROM job WHERE batch = batch.id),
    version, submitted, skipped, refused, error, idempotency_key, submission, shared
  FROM batch ORDER BY id;
DROP TABLE batch;
ALTER TABLE new_batch RENAME TO batch;
CREATE INDEX batch_planning ON batch (id) WHERE planning;
CREATE INDEX batch_paused ON batch (id) WHERE paused;
CREATE UNIQUE INDEX batch_key ON batch (idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE new_job (
  id             INTEGER PRIMARY KEY,
  batch          INTEGER NOT NULL,
  kind           TEXT NOT NULL,
  lane           TEXT NOT NULL,
  rank           INTEGER NOT NULL,
  name           ANY NOT NULL,
  state          TEXT NOT NULL CHECK (
                   state = 'waiting' OR state = 'running' OR state = 'done' OR state = 'failed'
                   OR state = 'scheduled' OR state = 'retrying' OR state = 'paused'
                   OR state = 'skipped' OR state = 'cancelled' OR state = 'check'),
  due_at         REAL,
  submitted      REAL NOT NULL,
  started        REAL,
  finished       REAL,
  attempts       INTEGER NOT NULL DEFAULT 0,
  tries          INTEGER NOT NULL DEFAULT 0,
  interruptions  INTEGER NOT NULL DEFAULT 0,
  past_no_return INTEGER NOT NULL DEFAULT 0,
  removed_at     REAL,
  payload        TEXT NOT NULL,
  outputs        BLOB NOT NULL,         -- paths, separated by NUL
  result         TEXT,
  error          TEXT
) STRICT;
INSERT INTO new_job
  SELECT id, batch, kind, lane, rank, name, state, due_at, submitted, started, finished, attempts,
    tries, interruptions, past_no_return, removed_at, payload, outputs, result, error
  FROM job ORDER BY id;
DROP TABLE job;
ALTER TABLE new_job RENAME TO job;
CREATE INDEX job_waiting ON job (lane, rank, batch) WHERE state = 'waiting';
CREATE INDEX job_waiting_of_batch ON job (batch, lane, rank) WHERE state = 'waiting';
CREATE INDEX job_due ON job (due_at) WHERE state IN ('scheduled', 'retrying');
CREATE INDEX job_state ON job (state, removed_at);
CREATE INDEX job_visible ON job (id, kind, removed_at) WHERE removed_at IS NULL;
CREATE INDEX job_cause ON job (state, kind, error ->> 'code', error ->> 'transient', id)
  WHERE state IN ('failed', 'check') AND removed_at IS NULL;
CREATE INDEX job_removed ON job (removed_at) WHERE removed_at IS NOT NULL;

DELETE FROM sqlite_sequence WHERE name IN ('batch', 'job');
