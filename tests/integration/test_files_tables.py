"""Tables converted as jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from desktop_app.domain.events import Failed
from desktop_app.formats.tables import open_table
from desktop_app.kinds.files import KIND
from desktop_app.testing import KindRun, run_kind

CSV = 'zip;name;amount;when;ok\n02138;"Müller; Söhne";3;2024-01-02;true\n00001;Zoë;2.5;;false\n'


def convert(source: Path, **operation: Any) -> KindRun:
    submission = {
        "inputs": [str(source)],
        "operation": {"type": "table", **operation},
        "output": {"folder": str(source.parent / "out")},
    }
    before = source.read_bytes()
    (run,) = run_kind(KIND, submission, source.parent / "jobs")
    assert source.read_bytes() == before, "the source was touched"
    return run


def made(run: KindRun) -> tuple[list[str], list[list[Any]]]:
    table = open_table(Path(run.result["outputs"][0]))
    return table.columns, [list(row) for batch in table.batches() for row in batch.rows]


def error(run: KindRun) -> tuple[str, str]:
    assert isinstance(run.end, Failed), run.end
    return run.end.error.code, run.end.error.message


@pytest.mark.parametrize("to", ["csv", "tsv", "jsonl", "json", "parquet", "xlsx"])
def test_text_stays_text(tmp_path: Path, to: str) -> None:
    """A legacy CSV becomes every format with every cell as it was."""
    (tmp_path / "a.csv").write_bytes(CSV.encode("cp1252"))
    run = convert(tmp_path / "a.csv", to=to)
    columns, rows = made(run)
    assert columns == ["zip", "name", "amount", "when", "ok"]
    assert rows == [
        ["02138", "Müller; Söhne", "3", "2024-01-02", "true"],
        ["00001", "Zoë", "2.5", "", "false"],
    ]
    assert run.log[0][1] == "5 columns, 85 B, cp1252, separated by semicolons, header found"
    assert run.progress[-1].unit == "rows"


def test_infer_retypes_only_what_loses_nothing(tmp_path: Path) -> None:
    """Only columns whose text comes back get a type; leading zeros stay text."""
    (tmp_path / "a.csv").write_bytes(CSV.encode("cp1252"))
    run = convert(tmp_path / "a.csv", to="parquet", text_columns="infer")
    frame = pl.read_parquet(run.result["outputs"][0])
    types = [pl.String, pl.String, pl.Float64, pl.Date, pl.Boolean]
    assert frame.dtypes == types
    assert run.result["notes"] == ["retyped: amount (float), when (date), ok (boolean)"]


def test_json_numbers_stay_numbers(tmp_path: Path) -> None:
    """What is typed already keeps its type."""
    (tmp_path / "a.jsonl").write_text('{"n":1,"s":"01","x":null}\n{"n":2,"s":"b","x":[1]}\n')
    run = convert(tmp_path / "a.jsonl", to="parquet")
    assert pl.read_parquet(run.result["outputs"][0]).schema == {
        "n": pl.Int64,
        "s": pl.String,
        "x": pl.String,
    }
    assert made(convert(tmp_path / "a.jsonl", to="json"))[1] == [[1, "01", None], [2, "b", [1]]]


def test_ragged_rows_are_told(tmp_path: Path) -> None:
    """Short rows are filled up with a note; a row that is too long fails with its line."""
    (tmp_path / "a.csv").write_text("a,b,c\n1,2,3\n4,5\n")
    run = convert(tmp_path / "a.csv", to="tsv")
    assert run.result["notes"] == ["1 short rows filled up, the first in line 3"]
    (tmp_path / "a.csv").write_text("a,b,c\n1,2,3\n4,5,6,7\n8,9,0\n")
    code, message = error(convert(tmp_path / "a.csv", to="tsv"))
    assert code == "table.ragged"
    assert "a.csv, line 3" in message


def test_sheets(tmp_path: Path) -> None:
    """The sheet that is read is told; one that is not there fails by name."""
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 (it ships no types)

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name in ("one", "two"):
        book.add_worksheet(name).write_row(0, 0, [f"h {name}"])
    book.close()
    run = convert(tmp_path / "a.xlsx", to="csv")
    assert run.result["notes"] == ["sheet “one” of 2"]
    assert made(convert(tmp_path / "a.xlsx", to="csv", sheet="two"))[0] == ["h two"]
    assert error(convert(tmp_path / "a.xlsx", to="csv", sheet="no"))[0] == "table.no_sheet"


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """A table that fails half way leaves no file, not even a temporary one."""
    (tmp_path / "a.csv").write_text("a,b\n" + "1,2\n" * 20_000 + '"x\n')
    for to in ("csv", "parquet", "xlsx", "json"):
        assert error(convert(tmp_path / "a.csv", to=to))[0] == "table.quotes"
    assert not list((tmp_path / "out").iterdir())


def test_a_table_without_a_header(tmp_path: Path) -> None:
    """Rows of values gain no header in text formats, and numbered names in keyed ones."""
    (tmp_path / "a.csv").write_text("1,2\n3,4\n")
    run = convert(tmp_path / "a.csv", to="tsv")
    assert Path(run.result["outputs"][0]).read_text() == "1\t2\n3\t4\n"
    assert made(convert(tmp_path / "a.csv", to="jsonl"))[0] == ["column_1", "column_2"]
