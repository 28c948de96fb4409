-- The counters are moved by whoever moves jobs, once for a group of them, in its transaction
-- (store/tally.py): triggers, which count job by job, took half the time of a claim and of an end.

DROP TRIGGER job_moved;
DROP TRIGGER job_hidden;
DROP TRIGGER job_forgotten;
