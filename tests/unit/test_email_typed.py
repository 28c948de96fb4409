"""Addresses as people type them."""

from __future__ import annotations

import pytest

from desktop_app.kinds.email.form_addresses import rows_of, text_of


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        (" \n, ;", []),
        ("lena@x.example", [("lena@x.example", "")]),
        ("lena@x.example, tom@x.example", [("lena@x.example", ""), ("tom@x.example", "")]),
        ("lena@x.example\ntom@x.example\n", [("lena@x.example", ""), ("tom@x.example", "")]),
        ("lena@x.example tom@x.example", [("lena@x.example", ""), ("tom@x.example", "")]),
        ("Mei Chen <mei@x.example>", [("mei@x.example", "Mei Chen")]),
        ('"Chen, Mei" <mei@x.example>; tom@x', [("mei@x.example", "Chen, Mei"), ("tom@x", "")]),
        ("陈梅 <mei@x.example>，tom@x.example", [("mei@x.example", "陈梅"), ("tom@x.example", "")]),
        ("Mei\tChen\tmei@x.example\ntom@x\t", [("mei@x.example", "Mei Chen"), ("tom@x", "")]),
        ("tom@@x, no address", [("tom@@x", ""), ("no address", "")]),
        ('Unclosed "quote <a@x.example>\nb@x', [("a@x.example", 'Unclosed "quote'), ("b@x", "")]),
    ],
)
def test_addresses_are_read_as_typed(text: str, rows: list[tuple[str, str]]) -> None:
    """Commas, semicolons, lines and spaces part addresses; names may be quoted."""
    assert [(row["email"], row["name"]) for row in rows_of(text)] == rows


@pytest.mark.parametrize("name", ["", "Mei Chen", "Chen, Mei", "陈、梅"])
def test_what_was_typed_comes_back(name: str) -> None:
    """Rows written as text are read as the same rows."""
    rows = [{"email": "mei@x.example", "name": name}, {"email": "tom@x.example", "name": ""}]
    text = text_of(rows)
    assert text is not None
    assert rows_of(text) == rows


def test_rows_with_more_columns_cannot_be_typed() -> None:
    """Rows that hold more than name and address are not written as text."""
    assert text_of([{"email": "mei@x.example", "plan": "Pro"}]) is None
