-- The logs of all attempts, and how many lines of each level an attempt has.
--
-- line.text is TEXT, or a BLOB of UTF-8 with surrogates where the text has lone surrogates.

CREATE TABLE line (
  attempt INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  time    REAL NOT NULL,
  level   TEXT NOT NULL,
  text    ANY NOT NULL,
  PRIMARY KEY (attempt, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE level_count (
  attempt INTEGER NOT NULL,
  level   TEXT NOT NULL,
  lines   INTEGER NOT NULL,
  PRIMARY KEY (attempt, level)
) STRICT, WITHOUT ROWID;
