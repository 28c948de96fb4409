"""Reads addresses as people type them: separated by commas or lines, with names or without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

_SEPARATORS = ",;\n，；、"  # noqa: RUF001 (Chinese ones as well)
_NAMED = re.compile(r"(?P<name>.*)<(?P<address>[^<>]*)>\s*", re.DOTALL)


def rows_of(text: str) -> list[dict[str, str]]:
    """Return a row ``{"email", "name"}`` for each address; what is no address stays as typed."""
    return [row for entry in _entries(text) for row in _rows(entry)]


def text_of(rows: Sequence[Mapping[str, object]]) -> str | None:
    """Write rows as they would be typed; None when they hold more than that."""
    if any(row.keys() - {"email", "name"} for row in rows):
        return None
    lines = []
    for row in rows:
        name, address = str(row.get("name") or ""), str(row.get("email") or "")
        quoted = f'"{name}"' if set(name) & set(_SEPARATORS) else name
        lines.append(f"{quoted} <{address}>" if name else address)
    return "\n".join(lines)


def _entries(text: str) -> Iterator[str]:
    """Split at separators that stand neither in quotes nor between angle brackets."""
    entry, quoted, inside = "", False, False
    for sign in text:
        if sign == '"':
            quoted = not quoted
        elif sign in "<>" and not quoted:
            inside = sign == "<"
        if sign == "\n" or (sign in _SEPARATORS and not quoted and not inside):
            yield entry
            entry, quoted, inside = "", False, False
        else:
            entry += sign
    yield entry


def _rows(entry: str) -> Iterator[dict[str, str]]:
    entry = entry.strip()
    named = _NAMED.fullmatch(entry)
    if named is not None:
        name = named["name"].strip().strip('"').strip()
        yield {"email": named["address"].strip(), "name": name}
        return
    if "\t" in entry:  # from a spreadsheet: names and the address, in any order
        cells = [cell.strip() for cell in entry.split("\t")]
        address = next((cell for cell in cells if "@" in cell), "")
        yield {"email": address, "name": " ".join(c for c in cells if c and c != address)}
        return
    words = entry.split()
    several = len(words) > 1 and all("@" in word for word in words)
    for address in words if several else [entry]:
        if address:
            yield {"email": address, "name": ""}
