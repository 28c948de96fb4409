"""Dialects of delimited text."""

from __future__ import annotations

import pytest

from desktop_app.formats.dialect import find_dialect


@pytest.mark.parametrize(
    ("text", "delimiter", "quote", "header"),
    [
        ("a,b\n1,2\n", ",", '"', 1),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";", '"', 1),
        ("a\tb\n1\t2\n", "\t", '"', 1),
        ("a|b|c\n1|2|3\n", "|", '"', 1),
        ('name;zip\n"Müller; Sohn";02138\n', ";", '"', 1),
        ("'a','b'\n'1','x,y'\n", ",", "'", 1),
        ('id,text\n1,"a\nb"\n2,"c, d"\n', ",", '"', 1),
        ('size\tx\n5" nail\t3\n6" bolt\t4\n', "\t", '"', 1),
        ("x\n1\n2\n", ",", '"', 1),
        ("name\nSmith, John\nDoe, Jane\n", ",", '"', 1),
        ("1,2\n3,4\n", ",", '"', 0),
        ("name,2019,2020\nx,1,2\ny,3,4\n", ",", '"', 1),
        ("Report 2024\n\nname,age,city\nAnn,3,X\nBob,4,Y\n", ",", '"', 3),
        ("Report;;\nof 2024;;\nname;age;city\nAnn;3;X\nBob;4;Y\n", ";", '"', 3),
        ("name;;\nAnn;;\n", ";", '"', 1),
        ("sep=;\na;b\n1,5;2,5\n", ";", '"', 2),
        ("SEP=|\r\na|b,c\r\n1|2\r\n", "|", '"', 2),
        ("a,b", ",", '"', 1),
        ("ann@x.example\nbob@x.example\n", ",", '"', 0),
        ("Ann;ann@x.example\nBob;bob@x.example\n", ";", '"', 0),
        ("ann@x.example", ",", '"', 0),
        ("contact @home\nann@x.example\n", ",", '"', 1),
        ("", ",", '"', 0),
    ],
)
def test_dialects(text: str, delimiter: str, quote: str | None, header: int) -> None:
    """Delimiter, quote and header row are found."""
    found = find_dialect(text)
    assert (found.delimiter, found.quote, found.header_row) == (delimiter, quote, header)


def test_stray_quotes_everywhere() -> None:
    """Where quotation marks cannot be quotes, nothing counts as quoted."""
    found = find_dialect('a;b\n"x" y;1\n"z" w;2\n')
    assert (found.delimiter, found.quote) == (";", None)


def test_what_is_said_holds() -> None:
    """What the caller says is not judged again."""
    found = find_dialect("a,b\n1,2\n", delimiter=";", quote="", header_row=0, encoding="cp1252")
    assert (found.delimiter, found.quote, found.header_row) == (";", None, 0)
    assert found.encoding == "cp1252"


def test_sample_that_cuts_a_quoted_cell() -> None:
    """A quoted cell that the sample cuts is no evidence against its quote."""
    found = find_dialect('a;b\n1;2\n3;"cut', complete=False)
    assert (found.delimiter, found.quote) == (";", '"')
