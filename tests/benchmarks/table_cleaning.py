"""Cleaning a CSV against pandas and DuckDB, which do the same steps without any account of them.

All sides trim and collapse spaces, empty what says “n/a”, bring dates to ISO 8601 and numbers to
plain digits, check email addresses and put their domains in lower case, set rows aside whose
address is none, drop duplicates by address, and write the clean table and the rejected rows. Ours
also counts every changed cell and writes a report. Every cell is text on all sides, and the rows
that come out are compared.
"""

from __future__ import annotations

import csv
import importlib
import importlib.util
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.kinds.cleaning import KIND
from desktop_app.testing import plan_kind, run_planned
from tests.benchmarks.contest import Contest, Measure

NAME = "cleaning"
SIZE = 200_000
"""Rows of a table; about 18 MB."""

_EMAIL = r"^[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z]+$"
_TOKENS = ("n/a", "null", "-")
_STEPS: Sequence[Mapping[str, Any]] = (
    {"type": "trim"},
    {"type": "collapse_spaces"},
    {"type": "null_tokens", "tokens": list(_TOKENS)},
    {"type": "emails", "columns": ["email"]},
    {"type": "dates", "columns": ["signup"], "day_first": True, "on_invalid": "keep"},
    {"type": "numbers", "columns": ["revenue"], "decimal": ".", "on_invalid": "keep"},
    {"type": "drop_duplicates", "columns": ["email"]},
)


def messy(folder: Path, rows: int) -> Path:
    """Write a table with a known share of everything that has to be cleaned."""
    chance = random.Random(rows)
    path = folder / "messy.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "name", "email", "signup", "revenue", "city", "note"])
        for i in range(rows):
            user = chance.randrange(rows)
            email = f"user{user}@Example.org" if i % 200 else f"user{user} at example"
            day = f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/20{i % 20 + 10:02}"
            revenue = f"{chance.randint(1, 999)},{chance.randint(100, 999)}.{i % 90 + 10}"
            note = "n/a" if i % 5 == 0 else f"called  on day {i % 300}"
            writer.writerow(
                [i, f"  Ann  {i % 9973} ", email, day, revenue, " Köln " if i % 3 else "Bonn", note]
            )
    return path


def ours(folder: Path, rows: int) -> float:
    """Return rows a second of one job, as the queue runs it."""
    source = messy(folder, rows)
    submission = {
        "inputs": [str(source)],
        "suggest": "none",
        "steps": list(_STEPS),
        "output": {"folder": str(folder / "out")},
    }
    items, shared = plan_kind(KIND, submission)
    started = time.perf_counter()
    (run,) = run_planned(KIND, submission, items, shared, folder / "jobs")
    seconds = time.perf_counter() - started
    assert run.result["rows_in"] == rows
    _check(folder / "out" / "messy.clean.csv", rows)
    return rows / seconds


def pandas(folder: Path, rows: int) -> float:
    """Return rows a second of pandas."""
    pd: Any = importlib.import_module("pandas")

    source = messy(folder, rows)
    started = time.perf_counter()
    table = pd.read_csv(source, dtype=str, keep_default_na=False)
    for name in table.columns:
        values = table[name].str.strip().str.replace(r"[^\S\r\n]+", " ", regex=True)
        table[name] = values.mask(values.str.lower().isin(_TOKENS), "")
    fits = table["email"].str.match(_EMAIL) | (table["email"] == "")
    table[~fits].to_csv(folder / "rejects.csv", index=False)
    table = table[fits].copy()
    parts = table["email"].str.partition("@")
    table["email"] = parts[0] + parts[1] + parts[2].str.lower()
    days = pd.to_datetime(table["signup"], format="%d/%m/%Y", errors="coerce")
    table["signup"] = days.dt.strftime("%Y-%m-%d").where(days.notna(), table["signup"])
    numbers = table["revenue"].str.match(r"^-?\d{1,3}(?:,\d{3})*(?:\.\d+)?$")
    plain = table["revenue"].str.replace(",", "", regex=False)
    table["revenue"] = plain.where(numbers, table["revenue"])
    table = table.drop_duplicates("email")
    table.to_csv(folder / "clean.csv", index=False)
    seconds = time.perf_counter() - started
    _check(folder / "clean.csv", rows)
    return rows / seconds


def duckdb(folder: Path, rows: int) -> float:
    """Return rows a second of DuckDB."""
    engine: Any = importlib.import_module("duckdb")

    source = messy(folder, rows)
    started = time.perf_counter()
    with engine.connect() as connection:
        connection.execute(_SQL.format(source=source, folder=folder, pattern=_EMAIL))
    seconds = time.perf_counter() - started
    _check(folder / "clean.csv", rows)
    return rows / seconds


_SQL = r"""
CREATE TABLE read AS
  SELECT trim(regexp_replace(COLUMNS(*), '[ \t]+', ' ', 'g'))
  FROM read_csv('{source}', all_varchar = true, header = true);
CREATE TABLE t AS
  SELECT row_number() OVER () AS place,
         if(lower(COLUMNS(*)) IN ('n/a', 'null', '-'), '', COLUMNS(*))
  FROM read;
ALTER TABLE t ADD COLUMN fits BOOLEAN;
UPDATE t SET fits = email = '' OR regexp_matches(email, '{pattern}');
COPY (SELECT * EXCLUDE (place, fits) FROM t WHERE NOT fits ORDER BY place)
  TO '{folder}/rejects.csv' (HEADER);
COPY (
  SELECT * EXCLUDE (place, fits) REPLACE (
    split_part(email, '@', 1) || '@' || lower(split_part(email, '@', 2)) AS email,
    coalesce(strftime(try_strptime(signup, '%d/%m/%Y'), '%Y-%m-%d'), signup) AS signup,
    if(regexp_matches(revenue, '^-?[0-9]+(,[0-9][0-9][0-9])*([.][0-9]+)?$'),
       replace(revenue, ',', ''), revenue) AS revenue
  ) FROM t WHERE fits
  QUALIFY row_number() OVER (PARTITION BY email ORDER BY place) = 1
  ORDER BY place
) TO '{folder}/clean.csv' (HEADER);
"""


def _check(path: Path, rows: int) -> None:
    """Fail unless a clean table is what all sides agree on."""
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    digest = (len(found), hash(tuple(map(tuple, found))))
    assert _AGREED.setdefault(rows, digest) == digest, f"{path} differs from the others"


_AGREED: dict[int, tuple[int, int]] = {}
"""For each size what the first side wrote."""


def contests() -> tuple[list[Contest], list[str]]:
    """Return the contests, without peers that are not installed, and those peers' names."""
    peers: Sequence[tuple[str, Measure, float]] = (("pandas", pandas, 2.0), ("duckdb", duckdb, 0.5))
    there = [peer for peer in peers if importlib.util.find_spec(peer[0]) is not None]
    missing = [name for name, *_ in peers if name not in {name for name, *_ in there}]
    found = [
        Contest(f"clean_csv_{name}", ours, "rows/s", peer=peer, peer_name=name, floor=floor)
        for name, peer, floor in there
    ]
    return found or [Contest("clean_csv", ours, "rows/s")], missing
