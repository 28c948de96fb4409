"""Tables of every format, written and read again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from desktop_app.formats.cells import ColumnKind, ColumnKinds, convert, text_of
from desktop_app.formats.content import looks_like_text
from desktop_app.formats.table_errors import CAUSES, TableError
from desktop_app.formats.table_write import WRITABLE, Layout, write_table
from desktop_app.formats.tables import Raggedness, Table, open_table, rectangular, unique_names

AWKWARD: list[list[str]] = [
    ["02138", "1,5", "=1+1", "汉字"],
    ["  spaces ", 'quo"te', "line\nbreak", "carriage\rreturn"],
    ["both\r\nends", "tab\there", "semi;colon", "comma,"],
    ["nul\0byte", "_x000D_", "http://x.example", "'apostrophe"],
    ["", "0", "-0", "1e5"],
    ["TRUE", "2024-01-02", "1/2", "\N{ZERO WIDTH JOINER}🤹🏽"],
]


def rows_of(table: Table) -> list[list[Any]]:
    return [list(row) for batch in table.batches() for row in batch.rows]


def written(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    write_table(path, path.suffix[1:], Layout(columns), [rows] if rows else [])
    return open_table(path)


@pytest.mark.parametrize("to", WRITABLE)
def test_awkward_text_survives(tmp_path: Path, to: str) -> None:
    """Text with quotes, line breaks, zero bytes and leading zeros is the same after a round."""
    table = written(tmp_path / f"a.{to}", ["a", "b b", "c", "字"], AWKWARD)
    assert table.columns == ["a", "b b", "c", "字"]
    assert rows_of(table) == AWKWARD


@pytest.mark.parametrize("to", WRITABLE)
def test_header_only(tmp_path: Path, to: str) -> None:
    """A table without rows keeps its columns wherever the format can tell them."""
    path = tmp_path / f"a.{to}"
    write_table(path, to, Layout(["a", "b"]), [])
    if to in {"json", "jsonl"}:
        assert path.read_text() in {"[]\n", ""}
    else:
        table = open_table(path)
        assert (table.columns, rows_of(table)) == (["a", "b"], [])


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t\0")
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), to=st.sampled_from(WRITABLE))
def test_any_text_survives(tmp_path: Path, rows: list[tuple[str, str]], to: str) -> None:
    """Whatever text a cell holds comes back from every format; a stray zero does no harm."""
    path = tmp_path / f"any.{to}"
    write_table(path, to, Layout(["a", "b"]), [rows])
    if to in {"csv", "tsv"}:  # many zeros are no text
        assume(looks_like_text(path.read_bytes()))
    kind = {"header_row": 1} | ({"delimiter": ",", "quote": '"'} if to == "csv" else {})
    table = open_table(path, **kind)  # type: ignore[arg-type]  # both are keywords of their own type
    found = [[text_of(cell) for cell in row] for row in rows_of(table)]
    expected = [list(row) for row in rows]
    if to == "xlsx":
        # a sheet ends with its last cell that is not empty
        expected = _without_empty_tail(expected)
        found = _without_empty_tail(found)
    assert found == expected


def _without_empty_tail(rows: list[list[str]]) -> list[list[str]]:
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def test_csv_as_the_contract_has_it(tmp_path: Path) -> None:
    r"""CSV is UTF-8 without a mark, commas, ``\n`` at line ends and quotes only where needed."""
    path = tmp_path / "a.csv"
    write_table(path, "csv", Layout(["a", "b"]), [[["ü", "1,5"], ['"', None]]])
    assert path.read_bytes() == 'a,b\nü,"1,5"\n"""",\n'.encode()


def test_legacy_csv(tmp_path: Path) -> None:
    """A semicolon file in cp1252 is read without being told how it is written."""
    path = tmp_path / "a.csv"
    path.write_bytes('PLZ;Ort\r\n02826;Görlitz\r\n8001;"Zürich; See"\r\n'.encode("cp1252"))
    table = open_table(path)
    assert table.dialect is not None
    assert (table.dialect.encoding, table.dialect.delimiter) == ("cp1252", ";")
    assert rows_of(table) == [["02826", "Görlitz"], ["8001", "Zürich; See"]]


def test_ragged_rows(tmp_path: Path) -> None:
    """Short rows are filled up and counted; a long one is an error that names file and line."""
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"x\ny",1\n2\n3,4,\n')
    found = Raggedness()
    table = open_table(path)
    rows = [list(row) for batch in rectangular(table, found) for row in batch.rows]
    assert rows == [["x\ny", "1"], ["2", ""], ["3", "4"]]
    assert (found.short, found.first_short) == (1, 4)
    path.write_text('a,b\n"x\ny",1\n2,3,4\n5,6\n')
    with pytest.raises(TableError, match=r"a\.csv, line 4: 3 cells") as error:
        list(rectangular(open_table(path), Raggedness()))
    assert error.value.error_code == "table.ragged"


def test_unclosed_quote(tmp_path: Path) -> None:
    """A quote that opens after the sample and never closes is an error with its line."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + '"1","2"\n' * 40_000 + '"3,4\n5,6\n')
    with pytest.raises(TableError, match=r"a\.csv, line 40002") as error:
        rows_of(open_table(path))
    assert error.value.error_code == "table.quotes"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.jsonl", '{"a":1}\n[2]\n', "table.row"),
        ("a.jsonl", '{"a":1}\n{"a":\n', "table.row"),
        ("a.jsonl", '{"a":NaN}\n', "table.row"),
        ("a.json", '{"a":1}', "table.unreadable"),
        ("a.json", "[1]", "table.row"),
        ("a.jsonl", "\n\n", "table.empty"),
        ("a.csv", "\n\n", "table.empty"),
        ("a.parquet", "no", "table.unreadable"),
        ("a.xlsx", "no", "table.unreadable"),
        ("a.csv", "%PDF-1.7", "table.unreadable"),
    ],
)
def test_what_is_no_table(tmp_path: Path, name: str, text: str, code: str) -> None:
    """What cannot be read is an error that names the file, with a cause in plain words."""
    (tmp_path / name).write_text(text)
    with pytest.raises(TableError, match=name) as error:
        rows_of(open_table(tmp_path / name))
    assert error.value.error_code == code
    assert error.value.error_code in CAUSES


def test_damaged_binary_tables(tmp_path: Path) -> None:
    """A Parquet file or workbook that was cut off is an error, never a shorter table."""
    rows = [["x" * 50, str(n)] for n in range(2000)]
    for to in ("parquet", "xlsx"):
        path = tmp_path / f"a.{to}"
        write_table(path, to, Layout(["a", "b"]), [rows])
        path.write_bytes(path.read_bytes()[:-200])
        with pytest.raises(TableError, match=f"a.{to}"):
            rows_of(open_table(path))


def test_json_lines_with_different_fields(tmp_path: Path) -> None:
    """Fields that appear later become columns too; missing ones are nothing."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"a":1,"zip":"02138"}\n\n{"b":[1,{"c":null}],"a":2.5}\n')
    table = open_table(path)
    assert table.columns == ["a", "zip", "b"]
    assert rows_of(table) == [[1, "02138", None], [2.5, None, [1, {"c": None}]]]


def test_typed_cells_keep_their_types(tmp_path: Path) -> None:
    """Numbers, dates and truth values go through a workbook as what they are."""
    row = [3, 2.5, True, date(2024, 1, 2), datetime(2024, 1, 2, 3, 4, 5), "02138", 2**60, math.inf]  # noqa: DTZ001 (workbooks know no zones)
    table = written(tmp_path / "a.xlsx", list("abcdefgh"), [row])
    assert rows_of(table) == [[*row[:6], str(2**60), "inf"]]


def test_parquet_types_survive(tmp_path: Path) -> None:
    """A Parquet table written with its own types is the same table."""
    frame = pl.DataFrame(
        {"i": [1, None], "d": [date(2024, 1, 2), None], "l": [[1, 2], []], "s": ["02138", ""]},
        schema_overrides={"i": pl.Int16},
    )
    frame.write_parquet(tmp_path / "a.parquet")
    table = open_table(tmp_path / "a.parquet")
    layout = Layout(table.columns, dtypes=table.dtypes)
    write_table(tmp_path / "b.parquet", "parquet", layout, (b.rows for b in table.batches()))
    assert pl.read_parquet(tmp_path / "b.parquet").equals(frame)


def test_sheet_choice(tmp_path: Path) -> None:
    """The first sheet that is not empty is read, or the one that is named."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 (it ships no types)

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name in ("empty", "one", "two"):
        sheet = book.add_worksheet(name)
        if name != "empty":
            sheet.write_string(2, 1, f"head {name}")
            sheet.write_string(3, 1, "x")
    book.close()
    assert open_table(tmp_path / "a.xlsx").columns == ["head one"]
    table = open_table(tmp_path / "a.xlsx", sheet="two")
    assert (table.columns, rows_of(table)) == (["head two"], [["x"]])
    assert next(table.batches()).lines == range(4, 5)
    with pytest.raises(TableError, match="“empty”, “one”, “two”"):
        open_table(tmp_path / "a.xlsx", sheet="three")


def test_sheet_limits(tmp_path: Path) -> None:
    """What an Excel sheet cannot hold is an error instead of a cut."""
    path = tmp_path / "a.xlsx"
    with pytest.raises(TableError, match="Row 2, column 1: 40000 characters"):
        write_table(path, "xlsx", Layout(["a"]), [[["x" * 40_000]]])
    with pytest.raises(TableError, match="16384"):
        write_table(path, "xlsx", Layout([str(n) for n in range(16_385)]), [])


class StopHereError(Exception):
    """Raised by a source of rows."""


@pytest.mark.parametrize("to", WRITABLE)
def test_errors_of_the_source_come_through(tmp_path: Path, to: str) -> None:
    """What the source of rows raises reaches the caller unchanged, temporary files gone."""

    def rows() -> Iterator[list[list[str]]]:
        yield [["1"]]
        raise StopHereError

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with pytest.raises(StopHereError):
        write_table(tmp_path / "a", to, Layout(["a"], scratch=scratch), rows())
    assert not list(scratch.iterdir())


@given(st.lists(st.text("0123456789.-+eE TtruefalsnNai:/", max_size=8), min_size=1))
def test_retyping_loses_nothing(cells: list[str]) -> None:
    """A column that is retyped reads, value for value, as the text it was."""
    kinds = ColumnKinds(1, infer=True)
    kinds.see([[cell] for cell in cells])
    kind = kinds.result()[0]
    for cell in cells:
        back = convert(cell, kind)
        same = float(cell) == back if kind is ColumnKind.FLOAT and cell else text_of(back) == cell
        assert same


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "20", ""], ColumnKind.INTEGER),
        (["02138", "1"], ColumnKind.TEXT),
        (["1.5", "3"], ColumnKind.FLOAT),
        (["1.50"], ColumnKind.TEXT),
        (["true", "false"], ColumnKind.BOOLEAN),
        (["2024-02-29", ""], ColumnKind.DATE),
        (["2023-02-29"], ColumnKind.TEXT),
        (["2024-01-02T03:04:05"], ColumnKind.DATETIME),
        (["nan", "inf"], ColumnKind.TEXT),
        (["", ""], ColumnKind.TEXT),
        ([str(2**63)], ColumnKind.TEXT),
    ],
)
def test_which_columns_are_retyped(cells: list[str], kind: ColumnKind) -> None:
    """Only columns from which the same text comes back get a type."""
    kinds = ColumnKinds(1, infer=True)
    kinds.see([[cell] for cell in cells])
    assert kinds.result() == [kind]


def test_names_are_unique() -> None:
    """Columns without a name, or with another's, are numbered."""
    assert unique_names(["a", "", "a", "a_2", "a"]) == ["a", "column_2", "a_2", "a_2_2", "a_3"]
