-- Conditions of indexes spelt with OR, as the check of states is since 0004: for a list with IN
-- SQLite builds a table once a row. A submission took 10 µs for that, each job of a plan 1 µs. A
-- query has to spell them as they are here.

DROP INDEX job_due;
CREATE INDEX job_due ON job (due_at) WHERE state = 'scheduled' OR state = 'retrying';
DROP INDEX batch_unfinished;
CREATE INDEX batch_unfinished ON batch_count (batch) WHERE jobs > 0 AND (state = 'waiting'
  OR state = 'scheduled' OR state = 'running' OR state = 'paused' OR state = 'retrying');
