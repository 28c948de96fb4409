-- A job's open attempt is found among its attempts, which are few: the index of the open ones was
-- written twice a job, at its claim and at its end.

DROP INDEX attempt_open;
