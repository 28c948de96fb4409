"""Tables read as frames of text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.formats.table_errors import TableError
from desktop_app.formats.tables import open_table
from desktop_app.formats.text_frames import text_frames

CELL = st.text(st.sampled_from("ab,;\"'\n\r 1\u00e9"), max_size=5)


def rows_of(path: Path, *, block: int, **said: object) -> list[tuple[int, tuple[str, ...]]]:
    table = open_table(path, **said)  # type: ignore[arg-type]  # the keywords of open_table
    found = []
    for part in text_frames(table, block=block):
        even = list(zip(part.lines, part.frame.iter_rows(), strict=True))
        found += sorted([*even, *((line, tuple(cells)) for line, cells in part.ragged)])
    return found


def csv_text(rows: list[list[str]]) -> str:
    quoted = (",".join('"' + c.replace('"', '""') + '"' if c else "" for c in row) for row in rows)
    return "".join(f"{line}\n" for line in quoted)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=12),
    plain=st.lists(st.sampled_from(["x,y,z", "1,,", '"a",b,"c d"', "", "\r"]), max_size=9),
    block=st.integers(1, 60),
)
def test_fast_and_slow_reading_agree(
    tmp_path: Path, rows: list[list[str]], plain: list[str], block: int
) -> None:
    """Whatever the cells hold and wherever a block ends, rows and lines are the csv module's."""
    text = "k,l,m\n" + "\n".join(plain) + ("\n" if plain else "") + csv_text(rows)
    (tmp_path / "a.csv").write_bytes(text.encode())
    said = {"delimiter": ",", "quote": '"', "header_row": 1, "encoding": "utf-8"}
    try:
        table = open_table(tmp_path / "a.csv", **said)  # type: ignore[arg-type]  # its keywords
        wanted = [
            (line, tuple(row) if len(row) <= 3 or any(row[3:]) else tuple(row[:3]))
            for batch in table.batches()
            for row, line in zip(batch.rows, batch.lines, strict=True)
        ]
    except TableError:
        with pytest.raises(TableError):
            rows_of(tmp_path / "a.csv", block=block, **said)
        return
    assert rows_of(tmp_path / "a.csv", block=block, **said) == wanted


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("block", [3, 1000])
def test_line_ends_and_lines(tmp_path: Path, end: str, block: int) -> None:
    """Every kind of line end gives the same rows and lines; blank lines are counted, no rows."""
    lines = ["title", "", "a;b", "1;2", "", '3;"4;5"', "6"]
    (tmp_path / "a.csv").write_bytes(end.join(lines).encode())
    found = rows_of(tmp_path / "a.csv", block=block, delimiter=";", header_row=3)
    assert found == [(4, ("1", "2")), (6, ("3", "4;5")), (7, ("6",))]


def test_one_column(tmp_path: Path) -> None:
    """In a single column a blank line is an empty cell."""
    (tmp_path / "a.csv").write_text("name\nx\n\ny\n")
    assert rows_of(tmp_path / "a.csv", block=100) == [(2, ("x",)), (3, ("",)), (4, ("y",))]


def test_legacy_text_and_names(tmp_path: Path) -> None:
    """Legacy encodings are decoded; columns of one name are told apart."""
    (tmp_path / "a.csv").write_bytes("n;n;\nMüller;Zoë;x\n".encode("cp1252"))
    table = open_table(tmp_path / "a.csv")
    (part,) = text_frames(table)
    assert part.frame.columns == ["n", "n_2", "column_3"]
    assert part.frame.rows() == [("Müller", "Zoë", "x")]


def test_typed_tables_are_text(tmp_path: Path) -> None:
    """Numbers, truth values and nothing at all become text."""
    (tmp_path / "a.jsonl").write_text('{"n":1.5,"t":true}\n{"t":null,"z":[1]}\n')
    (part,) = text_frames(open_table(tmp_path / "a.jsonl"))
    assert part.frame.rows() == [("1.5", "true", ""), ("", "", "[1]")]
    assert part.lines.to_list() == [1, 2]


def test_a_stray_quote_is_told_with_its_line(tmp_path: Path) -> None:
    """A quote that is never closed names the line where it stands."""
    (tmp_path / "a.csv").write_text("a,b\n1,2\n" * 50 + '"x,3\n')
    with pytest.raises(TableError, match="line 101"):
        rows_of(tmp_path / "a.csv", block=64, quote='"')
