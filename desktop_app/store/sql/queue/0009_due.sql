-- A job that becomes due must not find later ones of its lane begun before it, and other lanes are
-- none of its business: the scheduler asks each lane for its next due time, once a turn.

DROP INDEX job_due;
CREATE INDEX job_due ON job (lane, due_at) WHERE state = 'scheduled' OR state = 'retrying';
