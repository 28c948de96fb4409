-- After the clock was set back, a job that waits counts from the moment when that was noticed.

ALTER TABLE job ADD COLUMN waits_from REAL;  -- NULL: from its latest attempt's end, or submission
