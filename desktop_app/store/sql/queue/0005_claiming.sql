-- Claims remember what they have passed over (store/attempts.py), those of one batch too: they need
-- one index instead of two.

DROP INDEX job_waiting_of_batch;
