-- Counters take one page of a submission, where they took four.
--
-- A batch's jobs enter the queue as Waiting unless they are due later: "first" and "last" say how
-- many there are, and batch_moved says what has come to a state since, or gone from it. Whether a
-- batch is unfinished is asked of the jobs' states. Visible jobs of a kind and of a lane are
-- counted in one table.

CREATE TABLE batch_moved (             -- removed jobs included
  batch INTEGER NOT NULL,
  state TEXT NOT NULL,
  jobs  INTEGER NOT NULL,
  PRIMARY KEY (batch, state)
) STRICT, WITHOUT ROWID;
INSERT INTO batch_moved SELECT batch, state, jobs FROM batch_count;
INSERT INTO batch_moved SELECT id, 'waiting', first - last - 1 FROM batch WHERE first IS NOT NULL
  ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs;
DELETE FROM batch_moved WHERE jobs = 0;
DROP TABLE batch_count;

CREATE TABLE job_count (               -- removed jobs left out
  lane  TEXT NOT NULL,
  kind  TEXT NOT NULL,
  state TEXT NOT NULL,
  jobs  INTEGER NOT NULL,
  PRIMARY KEY (lane, kind, state)
) STRICT, WITHOUT ROWID;
INSERT INTO job_count
  SELECT lane, kind, state, count(*) FROM job WHERE removed_at IS NULL GROUP BY 1, 2, 3;
DROP TABLE kind_count;
ALTER TABLE lane DROP COLUMN waiting;
ALTER TABLE lane DROP COLUMN running;
