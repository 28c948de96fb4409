"""What the steps on text do to single values, as expressions of polars or plain functions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_INVISIBLE = "\u200b\u2060\ufeff"
"""Characters without width that only come in by copying."""
_BLANK = (
    " \t\n\r\x0b\x0c\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000" + _INVISIBLE
)


def trimmed(value: pl.Expr) -> pl.Expr:
    """Take spaces, line ends and invisible characters off both ends."""
    return value.str.strip_chars(_BLANK)


def collapsed(value: pl.Expr) -> pl.Expr:
    """Put one space where several, or unusual ones, stand; line ends stay."""
    return value.str.replace_all(r"[^\S\r\n]+", " ")


@lru_cache(maxsize=1 << 14)
def repaired(text: str) -> str:
    """Read back characters that were decoded wrongly; what cannot be told stays as it is."""
    from ftfy import fix_encoding  # noqa: PLC0415 (slow to import)

    return fix_encoding(text)


_FIRST_LETTER = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def titled(text: str) -> str:
    """Begin each word with a capital: “o'neil's CAR” becomes “O'neil's Car”."""
    return _FIRST_LETTER.sub(lambda word: word[0][0].upper() + word[0][1:].lower(), text)
