"""Reads lists of a million numbers while other threads go on."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from typing import Any

import apsw

from desktop_app.host import memory

LONG = 250_000
"""Numbers after which what reading them took is given back to the system."""
_PIECE = 131_072
"""Bytes, 8 for each number: a fraction of a millisecond's reading."""
_LOOKED_AT = 16_384
"""Numbers after which other threads may go on: less than a millisecond."""
_IN_PIECES = f"""
, written(digits) AS MATERIALIZED (
    SELECT CAST(group_concat(unhex(printf('%016x', number)), '') AS BLOB) FROM listed
), piece(start, length) AS (
    SELECT 1, length(digits) FROM written WHERE digits IS NOT NULL
    UNION ALL SELECT start + {_PIECE}, length FROM piece WHERE start + {_PIECE} <= length
)
SELECT substr(digits, start, {_PIECE}) FROM piece, written ORDER BY start
"""  # noqa: S608 (constants)


def among(few: set[int], many: Sequence[int]) -> set[int]:
    """Return those of a few numbers that are among very many."""
    found = set[int]()
    for start in range(0, len(many), _LOOKED_AT):
        found |= few & set(many[start : start + _LOOKED_AT])
    return found


def numbers(db: apsw.Connection, query: str, values: Sequence[Any]) -> array[int]:
    """Return the one column of a query, numbers that are not negative, in its order.

    SQLite writes them out and Python reads them in pieces: a million rows would ask for the
    interpreter's lock a million times, and the window would have to wait for each of its own
    turns; one text of a million numbers would hold it for long.
    """
    found = array("q")
    for (digits,) in db.execute(f"WITH listed(number) AS ({query}) {_IN_PIECES}", tuple(values)):
        piece = array("q", digits)
        if sys.byteorder == "little":
            piece.byteswap()
        found.extend(piece)
    if len(found) >= LONG:
        memory.give_back()  # of a million: 54 MB, which the next one would take again
    return found
