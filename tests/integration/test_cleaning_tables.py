"""Messy tables of every kind cleaned as jobs: how they are read, and what is written."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import apsw
import polars as pl
import pytest

from desktop_app.formats.tables import open_table
from desktop_app.formats.text_frames import text_frames
from desktop_app.kinds.cleaning import sources
from tests.cleaned import Cleaned, clean, clean_files

MESSY = (
    "Export vom 3.1.2026;;\n;;\nname;umsatz;datum\n"
    " Jürgen ;1.234,50 €;25.03.2024\nZoë;(7,20);1.4.24\n\n"
    'Ann;"9,00";2024-05-06\nAnn;"9,00";2024-05-06\n'
)
STEPS: list[dict[str, Any]] = [
    {"type": "trim"},
    {"type": "numbers", "columns": ["umsatz"], "currency": True, "accounting": True},
    {"type": "dates", "columns": ["datum"]},
    {"type": "drop_duplicates"},
]
CLEAN = [
    ["Jürgen", "1234.50", "2024-03-25"],
    ["Zoë", "-7.20", "2024-04-01"],
    ["Ann", "9.00", "2024-05-06"],
]


def written(cleaned: Cleaned) -> str:
    return Path(cleaned.result["output"]).read_text("utf-8")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """Whatever the encoding, the header on row 3 and the cells are found."""
    cleaned = clean(tmp_path, MESSY.encode(encoding), *STEPS)
    assert cleaned.table == [["name", "umsatz", "datum"], *CLEAN]
    dialect = cleaned.result["dialect"]
    assert (dialect["delimiter"], dialect["header_row"]) == (";", 3)
    again = clean(tmp_path, MESSY.encode(encoding), *STEPS, source=dialect)
    assert again.table == cleaned.table, "a dialect can be pasted back"


def test_line_ends_and_quotes(tmp_path: Path) -> None:
    """Line ends inside cells, doubled quotes and CRLF come out as they went in."""
    table = 'a,b\r\n"x\r\ny","say ""hi"""\r\n"1,2",\r\n'
    cleaned = clean(tmp_path, table, {"type": "trim", "columns": ["b"]})
    assert cleaned.rows == [["x\r\ny", 'say "hi"'], ["1,2", ""]]
    written = Path(cleaned.result["output"]).read_bytes()
    assert written == b'a,b\n"x\r\ny","say ""hi"""\n"1,2",\n'


def test_rows_of_other_widths_are_rejected(tmp_path: Path) -> None:
    """Rows that are too wide or too narrow go to the rejects as they were, with their lines."""
    table = "a,b\n1,2\n3\n4,5,6,7\n8,9\n" + '"x\ny",bad@\n'
    cleaned = clean(tmp_path, table, {"type": "emails", "columns": ["b"], "on_invalid": "reject"})
    assert cleaned.result["rows_in"] == 5
    assert cleaned.rows == []
    assert cleaned.rejects[0] == ["line", "reason", "step", "a", "b", "column_6", "column_7"]
    rejected = {row[0]: row[1:] for row in cleaned.rejects[1:]}
    assert rejected["3"] == ["1 cells instead of 2", "read", "3", "", "", ""]
    assert rejected["4"] == ["4 cells instead of 2", "read", *"4567"]
    assert rejected["6"] == ["b: “bad@” is no email address", "emails", "x\ny", "bad@", "", ""]
    assert any("more or fewer cells" in note for note in cleaned.result["notes"])


@pytest.mark.parametrize("table", ["", "a,b\n"])
@pytest.mark.parametrize("to", ["csv", "xlsx", "parquet", "jsonl", "sqlite"])
def test_nothing_to_clean(tmp_path: Path, table: str, to: str) -> None:
    """An empty or header-only table is done with no rows out and a note."""
    steps = [{"type": "trim", "columns": ["a"]}] if table else []
    cleaned = clean(tmp_path, table, *steps, output={"format": to}, suggest="all")
    assert cleaned.result["rows_out"] == 0
    assert "the table holds no rows" in cleaned.result["notes"]
    assert Path(cleaned.result["output"]).exists()
    assert cleaned.result["rejects"] is None


TYPED = "id,price,day,ok,at,t\n007,1.50,2024-01-02,true,2024-01-02T03:04:05,=1+1\n,,,,,\n"
CASTS = [
    {"type": "cast", "columns": ["price"], "to": "decimal"},
    {"type": "cast", "columns": ["day"], "to": "date"},
    {"type": "cast", "columns": ["ok"], "to": "boolean"},
    {"type": "cast", "columns": ["at"], "to": "datetime"},
]


def test_formats_hold_types_only_where_cast(tmp_path: Path) -> None:
    """Text stays text in every format; what was cast has its type, and nothing is lost."""
    made = {}
    for to in ("csv", "xlsx", "parquet", "jsonl", "sqlite"):
        cleaned = clean(tmp_path, TYPED, *CASTS, output={"format": to})
        made[to] = Path(cleaned.result["output"])
    assert made["csv"].read_text("utf-8") == TYPED
    frame = pl.read_parquet(made["parquet"])
    assert [str(dtype) for dtype in frame.dtypes] == [
        *["String", "Decimal(precision=38, scale=2)", "Date", "Boolean"],
        *["Datetime(time_unit='us', time_zone=None)", "String"],
    ]
    assert frame.row(0)[:2] == ("007", Decimal("1.50"))
    assert frame.row(1)[1:5] == (None,) * 4
    first = json.loads(made["jsonl"].read_text("utf-8").splitlines()[0])
    assert first == {
        "id": "007",
        "price": 1.5,
        "day": "2024-01-02",
        "ok": True,
        "at": "2024-01-02T03:04:05",
        "t": "=1+1",
    }
    sheet = open_table(made["xlsx"])
    assert next(iter(sheet.batches())).rows[0][:2] == ["007", 1.5]
    with apsw.Connection(str(made["sqlite"])) as database:
        found = database.execute("SELECT id, price, ok, t, typeof(t) FROM clean").fetchall()
    database.close()
    assert found[0] == ("007", 1.5, 1, "=1+1", "text")


LONG = ["3.14159265358979323846", "12345678901234567890.12", "-0.5", "7"]


def test_every_digit_of_a_decimal_stays(tmp_path: Path) -> None:
    """No format rounds a decimal number, however many digits it has."""
    cast = {"type": "cast", "columns": ["n"], "to": "decimal"}
    table = "k,n\n" + "".join(f"x,{number}\n" for number in LONG)
    for to in ("csv", "xlsx", "parquet", "jsonl", "sqlite"):
        cleaned = clean(tmp_path, table, cast, output={"format": to})
        path = cleaned.result["output"]
        if to == "sqlite":
            with apsw.Connection(path) as database:
                found = [row[0] for row in database.execute("SELECT n FROM clean").fetchall()]
            database.close()
        else:
            (batch,) = open_table(Path(path)).batches()
            found = [row[1] for row in batch.rows]
        assert [Decimal(str(number)) for number in found] == [*map(Decimal, LONG)], to


def test_a_database_holds_only_so_many_columns(tmp_path: Path) -> None:
    """A table that is too wide for its format fails by that name."""
    wide = ",".join(f"c{number}" for number in range(2001))
    code, message = clean(tmp_path, f"{wide}\n{wide}\n", output={"format": "sqlite"}).error
    assert (code, "2001 columns" in message) == ("table.too_large", True)
    assert clean(tmp_path, f"{wide}\n{wide}\n").result["rows_out"] == 1


def test_numbers_of_json_keep_their_digits(tmp_path: Path) -> None:
    """A number that floating point cannot hold is read digit by digit; others stay numbers."""
    numbers = ["0.1234567890123456789", "12345678901234567890.5", "1e999999999999999999999"]
    lines = "".join(f'{{"n":{number},"f":{"1.5e-20"}}}\n' for number in numbers)
    cleaned = clean(tmp_path, lines, called="t.jsonl", output={"format": "parquet"})
    frame = pl.read_parquet(cleaned.result["output"])
    assert frame["n"].to_list() == numbers
    assert frame["f"].to_list() == [1.5e-20] * 3


def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    """Files whose names are not UTF-8 are cleaned like others, with report and rejects."""
    names = [os.fsdecode(b"caf\xe9.csv"), os.fsdecode(b"th\xe9.csv")]
    paths = [tmp_path / name for name in names]
    for path in paths:
        path.write_text("a,b\n1,x@y.example\n2,bad\n")
    step = {"type": "emails", "columns": ["b"]}
    cleaned = clean_files(tmp_path, paths, step, combine=True, audit=True)
    assert cleaned.result["rows_rejected"] == 2
    assert cleaned.report["sources"] == [str(path) for path in paths]
    assert "caf" in Path(cleaned.result["report"]).read_text("utf-8")
    assert [row[0] for row in cleaned.rejects[1:]] == ["caf\ufffd.csv", "th\ufffd.csv"]


def test_a_kept_value_that_is_not_of_its_type(tmp_path: Path) -> None:
    """A value that was kept in a cast column is written as text rather than lost."""
    cast = {"type": "cast", "columns": ["a"], "to": "integer", "on_invalid": "keep"}
    for to in ("parquet", "jsonl", "xlsx"):
        cleaned = clean(tmp_path, "a,b\n1,x\ntwo,y\n", cast, output={"format": to})
        (batch,) = open_table(Path(cleaned.result["output"])).batches()
        assert str(batch.rows[1][0]) == "two"


def test_workbooks(tmp_path: Path) -> None:
    """One sheet of several is cleaned; numbers and dates keep what the workbook says."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 (it ships no types)

    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("empty")
    sheet = book.add_worksheet("people")
    sheet.write_row(0, 0, ["name", "age"])
    sheet.write_row(1, 0, [" Ann ", 7])
    sheet.write_row(2, 0, ["Bob", 8.5])
    book.add_worksheet("other").write_row(0, 0, ["x", "y"])
    book.close()
    cleaned = clean_files(tmp_path, [path], {"type": "trim"}, output={"format": "jsonl"})
    first = json.loads(written(cleaned).splitlines()[0])
    assert first == {"name": "Ann", "age": 7}
    assert cleaned.result["dialect"]["sheet"] == "people"
    assert "sheet “people” of 3" in cleaned.result["notes"]
    other = clean_files(tmp_path, [path], source={"sheet": "other"})
    assert other.table == [["x", "y"]]


def test_the_dialect_of_a_sheet_can_be_given_as_its_source(tmp_path: Path) -> None:
    """The header's row is counted as the sheet counts it, empty rows above it included."""
    import xlsxwriter  # noqa: PLC0415 (slow to import)

    for above in (2, 230):
        path = tmp_path / f"{above}.xlsx"
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet("people")
        sheet.write_row(0, 0, ["Report"])
        for place, row in enumerate((["name", "age", "k"], ["Ann", 7, "x"], ["Bob", 8, "y"])):
            sheet.write_row(above + place, 0, row)
        book.close()
    told = clean_files(tmp_path, [tmp_path / "2.xlsx"])
    assert told.result["dialect"]["header_row"] == 3
    assert told.rows == [["Ann", "7", "x"], ["Bob", "8", "y"]]
    assert clean_files(tmp_path, [tmp_path / "2.xlsx"], source=told.result["dialect"]).table == (
        told.table
    )
    assert clean_files(tmp_path, [tmp_path / "230.xlsx"], source={"header_row": 231}).table == (
        told.table
    )


def test_json_lines_keep_their_types(tmp_path: Path) -> None:
    """Numbers of JSON Lines stay numbers; steps on every text column leave them alone."""
    lines = '{"n":1,"s":" a "}\n{"s":"b","n":2,"x":true}\n'
    cleaned = clean(tmp_path, lines, {"type": "trim"}, called="t.jsonl", output={"format": "jsonl"})
    found = [json.loads(line) for line in written(cleaned).splitlines()]
    assert found == [{"n": 1, "s": "a", "x": None}, {"n": 2, "s": "b", "x": True}]


def test_several_tables_in_one(tmp_path: Path) -> None:
    """Combined tables have the columns of all; rejects name their file."""
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("a,b\n1,x@y.example\n")
    two.write_text("b;c\nbad;2\nz@y.example;3\n")
    step = {"type": "emails", "columns": ["b"]}
    cleaned = clean_files(tmp_path, [one, two], step, combine=True)
    assert cleaned.table == [
        ["a", "b", "c"],
        ["1", "x@y.example", ""],
        ["", "z@y.example", "3"],
    ]
    assert cleaned.rejects == [
        ["file", "line", "reason", "step", "a", "b", "c"],
        ["two.csv", "2", "b: “bad” is no email address", "emails", "", "bad", "2"],
    ]


def test_a_table_without_a_header(tmp_path: Path) -> None:
    """Columns without names are numbered, with a note."""
    cleaned = clean(tmp_path, "1,2\n3,4\n")
    assert cleaned.table == [["column_1", "column_2"], ["1", "2"], ["3", "4"]]
    assert "does not name its columns" in cleaned.result["notes"][0]


def test_output_dialect(tmp_path: Path) -> None:
    """Another separator is used where it is asked for, with quotes only where needed."""
    cleaned = clean(tmp_path, 'a,b\n"x;y",\n', output={"delimiter": ";"})
    assert Path(cleaned.result["output"]).read_bytes() == b'a;b\n"x;y";\n'
    single = clean(tmp_path, 'a\nx\n""\n', source={"delimiter": ","})
    assert single.rows == [["x"], [""]]


def test_large_blocks_agree_with_small_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes out does not depend on where the table is cut into blocks."""
    rows = "".join(f"u{i % 70},{i % 28 + 1}/{i % 12 + 1}/2024, v{i % 9} \n" for i in range(5000))
    steps: list[dict[str, Any]] = [
        {"type": "trim"},
        {"type": "dates", "columns": ["d"]},
        {"type": "fill_missing", "with": "previous"},
        {"type": "drop_duplicates", "columns": ["k", "v"], "keep": "last"},
        {"type": "drop_duplicates"},
    ]
    whole = clean(tmp_path, "k,d,v\n" + rows, *steps)
    expected = (whole.table, whole.result["steps"])
    monkeypatch.setattr(sources, "text_frames", partial(text_frames, block=1000))
    small = clean(tmp_path, "k,d,v\n" + rows, *steps)
    assert (small.table, small.result["steps"]) == expected
    assert whole.result["rows_out"] < 5000


def test_report(tmp_path: Path) -> None:
    """The page holds the counts, names and examples, escaped, and needs nothing else."""
    table = "a<b>,c\n<script>,x@y.example\nt,bad & worse\n"
    cleaned = clean(tmp_path, table, {"type": "emails", "columns": ["c"]}, called="<i>.csv")
    page = Path(cleaned.result["report"]).read_text("utf-8")
    assert "<script>" not in page
    assert "a&lt;b&gt;" in page
    assert "bad &amp; worse" in page
    assert "prefers-color-scheme: dark" in page
    assert "http" not in page.replace("http-equiv", "")
    report = cleaned.report
    assert report["rejected"][0]["examples"] == [
        {"line": 3, "reason": "c: “bad & worse” is no email address"}
    ]
    assert report["rows_in"] == 2
    assert [column["name"] for column in report["columns"]] == ["a<b>", "c"]


NAMES = ["count", "len", "line", "reason", "step", "value", "rule", "from", "a", "A", "", "text"]


@pytest.mark.parametrize("to", ["csv", "xlsx", "parquet", "jsonl", "sqlite"])
def test_names_of_columns_are_no_matter(tmp_path: Path, to: str) -> None:
    """Columns may be named as anything that the program uses itself."""
    table = ",".join(NAMES) + "\n" + ",".join(["x"] * len(NAMES)) + "\n" + ",y" * 11 + "\n"
    steps: list[dict[str, Any]] = [
        {"type": "dates", "on_invalid": "keep"},
        {"type": "numbers", "on_invalid": "keep"},
        {"type": "cluster", "column": "count"},
        {"type": "fill_missing", "with": "most_common", "columns": ["value", "len"]},
        {"type": "dependency", "from": "from", "to": "rule"},
        {"type": "drop_duplicates", "columns": ["a", "A"]},
        {"type": "validate", "rules": [{"column": "count", "rule": "not_null"}]},
    ]
    cleaned = clean(tmp_path, table, *steps, suggest="all", output={"format": to}, audit=True)
    assert cleaned.result["rows_out"] == 1
    head, row = cleaned.rejects
    assert head[:7] == ["line", "reason", "step", "count", "len", "line_2", "reason_2"]
    assert row == ["3", "count: is empty", "validate", "", *["y"] * 11]
