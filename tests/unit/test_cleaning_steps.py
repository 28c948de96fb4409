"""Each step of a cleaning by itself, run as a job on a small table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cleaned import clean, read


def column(*values: str) -> str:
    quoted = ('"' + value.replace('"', '""') + '"' for value in values)
    return "x,y\n" + "".join(f"{value},1\n" for value in quoted)


@pytest.mark.parametrize(
    ("step", "before", "after", "cells"),
    [
        ({"type": "trim"}, ["  a ", "\u00a0b\u200b", "c d"], ["a", "b", "c d"], 2),
        ({"type": "collapse_spaces"}, ["a  b", "a\u00a0b", "a\nb"], ["a b", "a b", "a\nb"], 2),
        ({"type": "fix_encoding"}, ["cafÃ©", "café", "x"], ["café", "café", "x"], 1),
        ({"type": "case", "to": "lower"}, ["ÄB", "c"], ["äb", "c"], 1),
        ({"type": "case", "to": "upper"}, ["straße"], ["STRASSE"], 1),
        ({"type": "case", "to": "title"}, ["ann o'neil"], ["Ann O'neil"], 1),
        ({"type": "unicode", "form": "NFC"}, ["e\u0301"], ["é"], 1),
        ({"type": "unicode", "form": "NFKC"}, ["①ﬁ"], ["1fi"], 1),
        ({"type": "null_tokens"}, ["N/A", " null ", "nullable"], ["", "", "nullable"], 2),
        ({"type": "null_tokens", "tokens": ["Unknown"]}, ["unknown", "n/a"], ["", "n/a"], 1),
        ({"type": "emails"}, ["A@B.EXAMPLE", "a@b.example"], ["A@b.example", "a@b.example"], 1),
        ({"type": "urls"}, ["HTTP://A.example/B"], ["http://a.example/B"], 1),
        ({"type": "phones", "region": "DE"}, ["030 123456"], ["+4930123456"], 1),
        ({"type": "booleans"}, ["Yes", "nein", "0"], ["true", "false", "false"], 3),
        ({"type": "map", "values": {"a": "b", "b": "a"}}, ["a", "b", "c"], ["b", "a", "c"], 2),
        ({"type": "replace", "find": ".", "with": "$1"}, ["a.b"], ["a$1b"], 1),
        (
            {"type": "replace", "find": r"(\d+)-(\d+)", "with": "$2x$1", "regex": True},
            ["12-3"],
            ["3x12"],
            1,
        ),
        ({"type": "fill_missing", "value": "?"}, ["", "a"], ["?", "a"], 1),
        (
            {"type": "fill_missing", "with": "previous"},
            ["", "a", "", "", "b"],
            ["", "a", "a", "a", "b"],
            2,
        ),
        (
            {"type": "fill_missing", "with": "most_common"},
            ["a", "b", "b", ""],
            ["a", "b", "b", "b"],
            1,
        ),
        ({"type": "cluster", "column": "x"}, ["Köln", "Köln", "koln"], ["Köln"] * 3, 1),
        (
            {"type": "cluster", "column": "x", "map": {"a": "b"}},
            ["a", "b", "b"],
            ["b", "b", "b"],
            1,
        ),
        ({"type": "dates"}, ["25/03/2024", "1.2.24"], ["2024-03-25", "2024-02-01"], 2),
        ({"type": "dates", "day_first": False}, ["1/2/2024"], ["2024-01-02"], 1),
        ({"type": "dates", "formats": ["%Y.%j"]}, ["2024.060"], ["2024-02-29"], 1),
        ({"type": "numbers"}, ["1.234,50", "7", "1.234"], ["1234.50", "7", "1234"], 2),
        ({"type": "numbers", "decimal": ".", "currency": True}, ["$1,234.5"], ["1234.5"], 1),
        ({"type": "numbers", "decimal": ",", "thousands": "."}, ["1.234,5"], ["1234.5"], 1),
        ({"type": "cast", "to": "integer"}, ["12", ""], ["12", ""], 0),
    ],
)
def test_values(
    tmp_path: Path, step: dict[str, Any], before: list[str], after: list[str], cells: int
) -> None:
    """Each step changes what it should, counts it, and does nothing the second time."""
    step = {"columns": ["x"], **step} if step["type"] != "cluster" else step
    cleaned = clean(tmp_path, column(*before), step)
    assert [row[0] for row in cleaned.rows] == after
    assert cleaned.result["steps"][0]["cells"] == cells
    assert cleaned.result["cells_changed"] == cells
    if step["type"] not in {"map", "numbers"}:
        again = clean(tmp_path, column(*after), step)
        assert [row[0] for row in again.rows] == after


@pytest.mark.parametrize(
    ("step", "bad"),
    [
        ({"type": "emails"}, "tom@@x"),
        ({"type": "urls"}, "not a link"),
        ({"type": "dates"}, "soon"),
        ({"type": "dates", "day_first": True}, "03/25/2024"),
        ({"type": "numbers"}, "many"),
        ({"type": "numbers", "decimal": ","}, "1.5"),
        ({"type": "booleans"}, "maybe"),
        ({"type": "phones", "region": "DE"}, "12"),
        ({"type": "cast", "to": "integer"}, "1.5"),
        ({"type": "cast", "to": "decimal"}, "1,5"),
        ({"type": "cast", "to": "date"}, "2024-02-30"),
        ({"type": "cast", "to": "datetime"}, "2024-02-03T25:00:00"),
        ({"type": "cast", "to": "boolean"}, "yes"),
        ({"type": "validate", "rules": [{"column": "x", "rule": "range", "min": 1}]}, "0"),
    ],
)
def test_values_that_do_not_fit(tmp_path: Path, step: dict[str, Any], bad: str) -> None:
    """They reject the row, are kept, empty the cell or fail the job, as the step says."""
    if step["type"] != "validate":
        step = {**step, "columns": ["x"]}
    table = column("", bad)
    rejected = clean(tmp_path, table, step)
    assert rejected.rows == [["", "1"]]
    assert rejected.rejects[0] == ["line", "reason", "step", "x", "y"]
    ((line, reason, kind, *row),) = rejected.rejects[1:]
    assert (line, kind, row) == ("3", step["type"], [bad, "1"])
    assert reason.startswith(f"x: “{bad}”")
    assert rejected.report["rejected"][0]["rows"] == 1
    kept = clean(tmp_path, table, {**step, "on_invalid": "keep"})
    assert kept.rows == [["", "1"], [bad, "1"]]
    assert kept.result["steps"][0]["unfit"] == 1
    emptied = clean(tmp_path, table, {**step, "on_invalid": "empty"})
    assert emptied.rows == [["", "1"], ["", "1"]]
    code, message = clean(tmp_path, table, {**step, "on_invalid": "fail"}).error
    assert code == "table.invalid_value"
    assert message.startswith(f"table.csv, line 3: x: “{bad}”")


def test_conflicting_and_ambiguous_dates(tmp_path: Path) -> None:
    """Dates that contradict each other, or of which none can tell, fail the job by name."""
    step = {"type": "dates", "columns": ["x"]}
    code, message = clean(tmp_path, column("25/03/2024", "1/2/2024", "03/25/2024"), step).error
    assert code == "table.conflicting_dates"
    assert "line 2: “25/03/2024”" in message
    assert "line 4: “03/25/2024”" in message
    code, message = clean(tmp_path, column("1/2/2024", "2024-05-06"), step).error
    assert code == "table.ambiguous_dates"
    assert "line 2: “1/2/2024”" in message
    told = clean(tmp_path, column("1/2/2024", "03/25/2024"), {**step, "day_first": True})
    assert told.rows == [["2024-02-01", "1"]]
    assert told.rejects[1][0] == "3"


def test_conflicting_and_ambiguous_numbers(tmp_path: Path) -> None:
    """Numbers with both decimal marks, or of which none can tell, fail the job by name."""
    step = {"type": "numbers", "columns": ["x"]}
    assert clean(tmp_path, column("1.5", "1,5"), step).error[0] == "table.conflicting_numbers"
    assert clean(tmp_path, column("1.500", "7"), step).error[0] == "table.ambiguous_numbers"


def test_one_order_for_each_column(tmp_path: Path) -> None:
    """Two columns may have their dates in different orders; neither touches the other."""
    table = "a,b\n25/01/2024,01/25/2024\n2/1/2024,2/1/2024\n"
    cleaned = clean(tmp_path, table, {"type": "dates"})
    assert cleaned.rows == [["2024-01-25", "2024-01-25"], ["2024-01-02", "2024-02-01"]]


def test_columns(tmp_path: Path) -> None:
    """Columns are renamed, kept, dropped and reordered; rows stay."""
    table = "First Name,b,c\n1,2,3\n"

    def names(*steps: dict[str, Any]) -> list[str]:
        return clean(tmp_path, table, *steps).table[0]

    assert names({"type": "snake_case"}) == ["first_name", "b", "c"]
    assert names({"type": "rename", "map": {"b": "c", "c": "b"}}) == ["First Name", "c", "b"]
    assert names({"type": "keep", "columns": ["c", "b"]}) == ["b", "c"]
    assert names({"type": "drop", "columns": ["b"]}) == ["First Name", "c"]
    assert names({"type": "reorder", "columns": ["c"]}) == ["c", "First Name", "b"]
    both = clean(
        tmp_path, table, {"type": "rename", "map": {"b": "x"}}, {"type": "keep", "columns": ["x"]}
    )
    assert both.table == [["x"], ["2"]]


def test_split_and_merge(tmp_path: Path) -> None:
    """One column becomes several, the last taking the rest; several become one."""
    table = 'n,k\n"Meyer, Ann, Dr.",1\nCher,2\n'
    split = clean(
        tmp_path, table, {"type": "split", "column": "n", "separator": ", ", "into": ["l", "f"]}
    )
    assert split.table == [["l", "f", "k"], ["Meyer", "Ann, Dr.", "1"], ["Cher", "", "2"]]
    merge = {"type": "merge", "columns": ["k", "n"], "into": "n", "separator": "-"}
    assert clean(tmp_path, "n,m,k\na,1,b\n,2,c\n", merge).table == [
        ["m", "n"],
        ["1", "b-a"],
        ["2", "c"],
    ]


def test_names_that_collide(tmp_path: Path) -> None:
    """A step that would give two columns one name fails by that name."""
    steps: list[dict[str, Any]] = [
        {"type": "rename", "map": {"a": "b"}},
        {"type": "split", "column": "a", "separator": " ", "into": ["b", "c"]},
        {"type": "merge", "columns": ["a"], "into": "b"},
    ]
    for step in steps:
        code, message = clean(tmp_path, "a,b\n1,2\n", step).error
        assert code == "table.name_taken"
        assert "“b”" in message
    assert clean(tmp_path, "A b,a-b\n1,2\n", {"type": "snake_case"}).table[0] == ["a_b", "a_b_2"]


def test_a_column_has_to_stay(tmp_path: Path) -> None:
    """A step that leaves no column fails: rows without columns could not be accounted for."""
    steps: list[dict[str, Any]] = [{"type": "trim"}, {"type": "drop", "columns": ["a", "b"]}]
    for to in ("csv", "sqlite"):
        code, message = clean(tmp_path, "a,b\n1,2\n", *steps, output={"format": to}).error
        assert code == "table.no_columns"
        assert "Step 2 (drop)" in message


def test_missing_columns(tmp_path: Path) -> None:
    """A column that is not there fails the job, or the step is skipped with a note."""
    steps = [{"type": "trim", "columns": ["z"]}, {"type": "trim", "columns": ["a"]}]
    code, message = clean(tmp_path, "a\n b\n", *steps).error
    assert code == "table.missing_column"
    assert "Step 1 (trim): there is no column “z”; there are “a”" in message
    skipped = clean(tmp_path, "a\n b\n", *steps, on_missing_column="skip")
    assert skipped.rows == [["b"]]
    assert [step["type"] for step in skipped.result["steps"]] == ["trim"]
    assert "was skipped" in skipped.result["notes"][0]
    assert [step["skipped"] for step in skipped.report["steps"]] == [True, False]


def test_duplicates(tmp_path: Path) -> None:
    """The first or the last of equal rows stays; empty keys are alike in nothing."""
    table = "k,v\na,1\nb,2\na,3\n,4\n,5\na,1\n"

    def left(**more: Any) -> list[list[str]]:
        return clean(tmp_path, table, {"type": "drop_duplicates", **more}).rows

    assert left() == [["a", "1"], ["b", "2"], ["a", "3"], ["", "4"], ["", "5"]]
    assert left(columns=["k"]) == [["a", "1"], ["b", "2"], ["", "4"], ["", "5"]]
    assert left(columns=["k"], keep="last") == [["b", "2"], ["", "4"], ["", "5"], ["a", "1"]]


def test_near_duplicates(tmp_path: Path) -> None:
    """Nearly equal rows go, the first or the last staying; others stay."""
    table = "n\nAnna Schmidt\nAnna Schmitt\nanna  schmidt\nBernd Meier\n"
    step = {"type": "drop_duplicates", "fuzzy": 0.9}
    assert clean(tmp_path, table, step).rows == [["Anna Schmidt"], ["Bernd Meier"]]
    last = clean(tmp_path, table, {**step, "keep": "last"})
    assert last.rows == [["anna  schmidt"], ["Bernd Meier"]]
    equal = clean(tmp_path, table, {"type": "drop_duplicates", "fuzzy": 1})
    assert equal.rows == [["Anna Schmidt"], ["Anna Schmitt"], ["Bernd Meier"]]


def test_last_of_the_rows_that_are_left(tmp_path: Path) -> None:
    """A row that another step rejects is never the one that stays for its like."""
    table = "k,d\na,25/03/2024\na,soon\n"
    steps = [
        {"type": "dates", "columns": ["d"]},
        {"type": "drop_duplicates", "columns": ["k"], "keep": "last"},
    ]
    assert clean(tmp_path, table, *steps).rows == [["a", "2024-03-25"]]


def test_rules(tmp_path: Path) -> None:
    """Each rule finds what breaks it, and says so."""
    table = "id,age,code,kind\n1,30,AB1,x\n1,200,AB2,x\n2,,AB3,\n3,old,ab4,y\n4,5,AB5,\n"
    rules = [
        {"column": "id", "rule": "unique"},
        {"column": "age", "rule": "range", "min": 0, "max": 120},
        {"column": "age", "rule": "not_null"},
        {"column": "code", "rule": "pattern", "pattern": "[A-Z]+[0-9]|ab"},
        {"column": "kind", "rule": "in_set", "values": ["x"]},
    ]
    cleaned = clean(tmp_path, table, {"type": "validate", "rules": rules})
    assert cleaned.rows == [["1", "30", "AB1", "x"], ["4", "5", "AB5", ""]]
    assert [row[1] for row in cleaned.rejects[1:]] == [
        "id: “1” is there already",
        "age: is empty",
        "age: “old” is not at least 0 and at most 120",
    ]
    above = {"type": "validate", "rules": [{"column": "n", "rule": "range", "min": 0}]}
    assert clean(tmp_path, "n\nnan\n5\n", above).rows == [["5"]]
    text = {"column": "d", "rule": "range", "min": "2024-01-01", "max": "2024-12-31"}
    dates = clean(tmp_path, "d\n2024-05-05\n2025-01-01\n", {"type": "validate", "rules": [text]})
    assert dates.rows == [["2024-05-05"]]


def test_dependency(tmp_path: Path) -> None:
    """Rows that contradict what nearly always goes together are rejected."""
    table = "zip,city\n1,A\n1,A\n1,B\n2,C\n,D\n2,\n"
    step = {"type": "dependency", "from": "zip", "to": "city"}
    cleaned = clean(tmp_path, table, step)
    assert cleaned.rejects[1:] == [
        ["4", "city: “B”, but “1” nearly always has “A”", "dependency", "1", "B"]
    ]
    emptied = clean(tmp_path, table, {**step, "on_invalid": "empty"})
    assert emptied.rows[2] == ["1", ""]


def test_every_step_leaves_a_mark_in_the_audit(tmp_path: Path) -> None:
    """With an audit each changed cell is listed with its line, before and after."""
    steps: list[dict[str, Any]] = [
        {"type": "trim"},
        {"type": "case", "to": "upper", "columns": ["a"]},
    ]
    cleaned = clean(tmp_path, "a,b\n x,y\nZ, w\n", *steps, audit=True)
    assert read(cleaned.result["audit"]) == [
        ["line", "column", "step", "before", "after"],
        ["2", "a", "trim", " x", "x"],
        ["3", "b", "trim", " w", "w"],
        ["2", "a", "case", "x", "X"],
    ]


CELL = st.text(
    st.sampled_from(list("ab ,;\"'\n\r1.,-/@€("))
    | st.characters(codec="utf-8", exclude_categories=["C"]),
    max_size=8,
)
TABLE = st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=12)
STEP = st.sampled_from(
    [
        {"type": "trim"},
        {"type": "collapse_spaces"},
        {"type": "fix_encoding"},
        {"type": "null_tokens"},
        {"type": "emails", "columns": ["b"]},
        {"type": "numbers", "columns": ["a"], "decimal": "."},
        {"type": "numbers", "columns": ["a"], "decimal": ",", "on_invalid": "empty"},
        {"type": "dates", "columns": ["c"], "day_first": True, "on_invalid": "keep"},
        {"type": "case", "to": "title"},
        {"type": "drop_duplicates"},
        {"type": "drop_duplicates", "columns": ["a"], "keep": "last"},
        {"type": "drop_duplicates", "columns": ["b"], "fuzzy": 0.8},
        {"type": "fill_missing", "with": "most_common"},
        {"type": "cluster", "column": "a", "method": "levenshtein"},
        {"type": "dependency", "from": "a", "to": "b"},
        {"type": "validate", "rules": [{"column": "c", "rule": "not_null"}]},
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TABLE, st.lists(STEP, max_size=4))
def test_no_row_is_lost(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], steps: list[dict[str, Any]]
) -> None:
    """Whatever the table and the steps, each row is out, rejected as it was, or dropped."""
    folder = tmp_path_factory.mktemp("rows")
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    table = "a,b,c\n" + "".join(f"{row}\n" for row in quoted)
    source = {"encoding": "utf-8", "delimiter": ",", "quote": '"', "header_row": 1}
    cleaned = clean(folder, table, *steps, source=source)
    assert cleaned.result["rows_in"] == len(rows)
    assert len(cleaned.rows) == cleaned.result["rows_out"]
    lost = [row[3:] for row in cleaned.rejects[1:]]
    assert len(lost) == cleaned.result["rows_rejected"]
    assert all(row in rows for row in lost)
