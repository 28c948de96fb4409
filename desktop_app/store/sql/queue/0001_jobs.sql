-- The record of truth: batches, jobs, attempts, lanes, settings, and counters beside them.
--
-- Times are seconds since 1970 UTC. Columns of type ANY hold people's text (names, inputs,
-- reasons): TEXT, or a BLOB of UTF-8 with surrogates where the text has lone surrogates, which
-- SQLite refuses as TEXT. Paths are BLOBs (os.fsencode), JSON is ASCII.
--
-- Ids and ranks share one sequence, the one AUTOINCREMENT keeps for "job": a job sent to the
-- tail takes the next number as its rank, so it stands behind all that came before and in front
-- of all that comes later. Ranks at the head are taken downwards from lane.head.

CREATE TABLE queue (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  paused INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO queue (id) VALUES (1);

CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE batch (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  kind            TEXT NOT NULL,
  name            ANY NOT NULL,
  planning        INTEGER NOT NULL DEFAULT 1,
  paused          INTEGER NOT NULL DEFAULT 0,
  cancelled       INTEGER NOT NULL DEFAULT 0,
  submission      TEXT NOT NULL,
  version         INTEGER NOT NULL,
  submitted       REAL NOT NULL,
  shared          TEXT NOT NULL DEFAULT '{}',
  skipped         INTEGER NOT NULL DEFAULT 0,
  refused         INTEGER NOT NULL DEFAULT 0,
  error           TEXT,
  idempotency_key TEXT UNIQUE
) STRICT;
CREATE INDEX batch_planning ON batch (id) WHERE planning;
CREATE INDEX batch_paused ON batch (id) WHERE paused;

CREATE TABLE left_out (
  batch   INTEGER NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  number  INTEGER NOT NULL,
  input   ANY NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('skipped', 'refused')),
  code    TEXT NOT NULL,
  reason  ANY NOT NULL,
  PRIMARY KEY (batch, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE lane (
  name    TEXT PRIMARY KEY,
  kind    TEXT NOT NULL,
  "limit" INTEGER NOT NULL CHECK ("limit" BETWEEN 1 AND 64),
  paused  INTEGER NOT NULL DEFAULT 0,
  held    TEXT,
  head    INTEGER NOT NULL DEFAULT 0,   -- the lowest rank given at the head so far
  waiting INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  batch          INTEGER NOT NULL REFERENCES batch (id),
  kind           TEXT NOT NULL,
  lane           TEXT NOT NULL REFERENCES lane (name),
  rank           INTEGER NOT NULL,
  name           ANY NOT NULL,
  state          TEXT NOT NULL CHECK (state IN (
                   'waiting', 'scheduled', 'running', 'paused', 'retrying',
                   'done', 'skipped', 'failed', 'cancelled', 'check')),
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
INSERT INTO sqlite_sequence (name, seq) VALUES ('job', 0);
CREATE INDEX job_waiting ON job (lane, rank, batch) WHERE state = 'waiting';
CREATE INDEX job_waiting_of_batch ON job (batch, lane, rank) WHERE state = 'waiting';
CREATE INDEX job_due ON job (due_at) WHERE state IN ('scheduled', 'retrying');
CREATE INDEX job_state ON job (state, removed_at);
CREATE INDEX job_batch ON job (batch, removed_at);
CREATE INDEX job_kind ON job (kind, removed_at);
CREATE INDEX job_visible ON job (id) WHERE removed_at IS NULL;
CREATE INDEX job_removed ON job (removed_at) WHERE removed_at IS NOT NULL;

CREATE TABLE attempt (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  job     INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  number  INTEGER NOT NULL,
  started REAL NOT NULL,
  ended   REAL,
  outcome TEXT,
  error   TEXT,
  UNIQUE (job, number)
) STRICT;
CREATE INDEX attempt_open ON attempt (job) WHERE ended IS NULL;

-- Counters. What inserts jobs adds them up once per plan; the triggers below follow every later
-- change, all in the transaction of the change itself.
CREATE TABLE batch_count (             -- removed jobs included
  batch INTEGER NOT NULL,
  state TEXT NOT NULL,
  jobs  INTEGER NOT NULL,
  PRIMARY KEY (batch, state)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_unfinished ON batch_count (batch)
  WHERE jobs > 0 AND state IN ('waiting', 'scheduled', 'running', 'paused', 'retrying');

CREATE TABLE kind_count (              -- removed jobs left out
  kind  TEXT NOT NULL,
  state TEXT NOT NULL,
  jobs  INTEGER NOT NULL,
  PRIMARY KEY (kind, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER job_moved AFTER UPDATE OF state ON job WHEN OLD.state <> NEW.state BEGIN
  UPDATE batch_count SET jobs = jobs - 1 WHERE batch = OLD.batch AND state = OLD.state;
  INSERT INTO batch_count VALUES (NEW.batch, NEW.state, 1)
    ON CONFLICT DO UPDATE SET jobs = jobs + 1;
  UPDATE kind_count SET jobs = jobs - 1
    WHERE kind = OLD.kind AND state = OLD.state AND OLD.removed_at IS NULL;
  INSERT INTO kind_count VALUES (NEW.kind, NEW.state, OLD.removed_at IS NULL)
    ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs;
  UPDATE lane SET waiting = waiting + (NEW.state = 'waiting') - (OLD.state = 'waiting'),
                  running = running + (NEW.state = 'running') - (OLD.state = 'running')
    WHERE name = NEW.lane;
END;

CREATE TRIGGER job_hidden AFTER UPDATE OF removed_at ON job
WHEN (OLD.removed_at IS NULL) <> (NEW.removed_at IS NULL) BEGIN
  INSERT INTO kind_count
    VALUES (NEW.kind, NEW.state, CASE WHEN NEW.removed_at IS NULL THEN 1 ELSE -1 END)
    ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs;
END;

CREATE TRIGGER job_forgotten AFTER DELETE ON job BEGIN
  UPDATE batch_count SET jobs = jobs - 1 WHERE batch = OLD.batch AND state = OLD.state;
  UPDATE kind_count SET jobs = jobs - 1
    WHERE kind = OLD.kind AND state = OLD.state AND OLD.removed_at IS NULL;
  UPDATE lane SET waiting = waiting - (OLD.state = 'waiting'),
                  running = running - (OLD.state = 'running') WHERE name = OLD.lane;
END;
