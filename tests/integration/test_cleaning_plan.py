"""Plans of cleanings: profiles, what is suggested, names of results, and what is refused."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.domain.errors import SubmissionRefused
from desktop_app.domain.kind import PlanItem, Planned, PlanNote, RefusedInput, SkippedInput
from desktop_app.kinds.cleaning import KIND
from desktop_app.kinds.cleaning import profile as profiling
from desktop_app.kinds.cleaning.causes import CAUSES
from desktop_app.testing import answer_kind, plan_kind
from tests.cleaned import clean_files

MESSY = (
    "id;name;email;signup;revenue;city\n"
    + "".join(
        f"{i:04}; Ann  {i} ;User{i}@EXAMPLE.org;{i % 28 + 1}.{i % 12 + 1}.2024;"
        f"1.{i:03},50;{'Köln' if i % 3 else 'koln'}\n"
        for i in range(1, 200)
    )
    + "0200;JosÃ©;n/a;;;\n"
)


def plan(*inputs: Path, **more: Any) -> list[PlanItem]:
    items, _ = plan_kind(KIND, {"inputs": [str(path) for path in inputs], **more})
    codes = {item.code for item in items if isinstance(item, SkippedInput | RefusedInput)}
    assert codes <= set(CAUSES)
    return items


def profile(*inputs: Path, **more: Any) -> dict[str, Any]:
    note = next(item for item in plan(*inputs, **more) if isinstance(item, PlanNote))
    return dict(note.event)


def job(*inputs: Path, **more: Any) -> Planned:
    return next(item for item in plan(*inputs, **more) if isinstance(item, Planned))


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    path = tmp_path / "messy.csv"
    path.write_text(MESSY, "utf-8")
    return path


def test_a_profile_says_what_is_there(messy: Path) -> None:
    """The plan tells dialect, rows, and of each column what it looks like."""
    found = profile(messy)
    assert found["event"] == "profile"
    assert found["dialect"] == {
        "encoding": "utf-8",
        "delimiter": ";",
        "quote": '"',
        "header_row": 1,
        "sheet": None,
    }
    assert (found["rows"], found["exact"]) == (200, True)
    looks = {column["name"]: column["looks_like"] for column in found["columns"]}
    assert looks == {
        "id": "numbers",
        "name": None,
        "email": "emails",
        "signup": "dates",
        "revenue": "numbers",
        "city": None,
    }
    email = found["columns"][2]
    assert (email["empty"], email["distinct"], round(email["valid"], 3)) == (0, 200, 0.995)


def test_suggestions(messy: Path) -> None:
    """Safe ones run by default; all add what is likely; none adds nothing."""
    safe = profile(messy)
    kinds = [step["type"] for step in safe["suggested"]]
    assert kinds == ["trim", "fix_encoding", "null_tokens", "emails", "dates", "numbers"]
    by_type = {step["type"]: step for step in safe["suggested"]}
    assert by_type["dates"] == {
        "type": "dates",
        "columns": ["signup"],
        "day_first": True,
        "on_invalid": "keep",
    }
    assert by_type["numbers"]["columns"] == ["revenue"], "0001 keeps its zeros"
    assert by_type["numbers"]["decimal"] == ","
    assert all(reason["certainty"] == "safe" for reason in safe["reasons"])
    assert [reason["cells"] for reason in safe["reasons"]][:3] == [199, 1, 1]
    every = profile(messy, suggest="all")
    added = ["trim", "collapse_spaces", *kinds[1:], "cluster"]
    assert [step["type"] for step in every["suggested"]] == added
    assert len(every["reasons"]) == len(every["suggested"])
    assert profile(messy, suggest="none")["suggested"] == []
    assert profile(messy, suggest="all") == every, "the same each time"


def test_suggested_steps_can_be_pasted_back(messy: Path, tmp_path: Path) -> None:
    """The suggested steps, given as steps, do what suggesting them did; nothing is rejected."""
    steps = profile(messy, suggest="all")["suggested"]
    given = clean_files(tmp_path, [messy], *steps)
    suggested = clean_files(tmp_path, [messy], suggest="all")
    assert given.table == suggested.table
    assert given.result["rows_rejected"] == 0
    assert given.rows[0] == [
        *["0001", "Ann 1", "User1@example.org", "2024-02-02", "1001.50", "Köln"]
    ]


def test_suggested_steps_run_first(messy: Path) -> None:
    """A job's steps are those that were suggested, then those that were listed."""
    planned = job(messy, steps=[{"type": "drop_duplicates"}])
    kinds = [step["type"] for step in planned.payload["steps"]]
    assert planned.payload["suggested"] == len(kinds) - 1
    assert (kinds[0], kinds[-1]) == ("trim", "drop_duplicates")


def test_listed_steps_are_not_forestalled(messy: Path, tmp_path: Path) -> None:
    """What a listed step does to a column in its own way is not suggested for that column."""
    numbers = {"type": "numbers", "columns": ["revenue"], "decimal": ","}
    cleaned = clean_files(tmp_path, [messy], numbers, suggest="safe")
    assert [step["type"] for step in cleaned.result["steps"]].count("numbers") == 1
    assert cleaned.result["rows_rejected"] == 0
    renamed = [{"type": "rename", "map": {"signup": "day"}}, {"type": "dates", "columns": ["day"]}]
    for steps in ([{"type": "dates", "day_first": False}], renamed):
        kinds = [step["type"] for step in profile(messy, steps=steps)["suggested"]]
        assert "dates" not in kinds
        assert "numbers" in kinds
    trim = {"type": "trim", "columns": ["city"]}
    assert profile(messy, steps=[trim])["suggested"][0] == {"type": "trim", "columns": ["name"]}
    both = [{"type": "drop_duplicates", "columns": ["id"]}]
    assert [s["type"] for s in profile(messy, steps=both, suggest="all")["suggested"]][-1] == (
        "cluster"
    )


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (["25/03/2024", "1/2/2024", "03/25/2024"], {"dates": "likely"}),
        (["1/2/2024", "3/4/2024"], {}),
        (["2024-01-02", "2024-01-03"], {}),
        (["1,234", "5,678"], {}),
        (["1.50 €", "2.75 €"], {"numbers": "likely"}),
        (["1,234.5", "7"], {"numbers": "safe"}),
        (["555 123 456", "555 987 654"], {"numbers": "likely"}),
        (["02138", "1,5"], {}),
        (["12345678901234567890", "1,5"], {}),
        (["a@b.example", "c@D.example", "oops"] * 3, {}),
        (["a@b.example"] * 5 + ["oops"], {"emails": "likely"}),
        (["+49 30 123456", "+44 20 7946 0958"], {"phones": "safe"}),
        (["+49 30 123456", "030 654321"], {"phones": "likely"}),
        (["030 123456", "030 654321"], {}),
        (["yes", "No", "true"], {"booleans": "likely"}),
        (["true", "false"], {}),
        (["maybe", "n/a"], {"null_tokens": "likely"}),
    ],
)
def test_evidence(tmp_path: Path, values: list[str], wanted: dict[str, str]) -> None:
    """What is contradicted, ambiguous or would lose anything is at most likely."""
    path = tmp_path / "t.csv"
    path.write_text("k;x\n" + "".join(f"k{i};{value}\n" for i, value in enumerate(values)))
    found = profile(path, suggest="all")
    named = zip(found["suggested"], found["reasons"], strict=True)
    said = {step["type"]: why["certainty"] for step, why in named if step["type"] != "cluster"}
    assert said == wanted


def test_names_of_results(messy: Path, tmp_path: Path) -> None:
    """All results of a job share one name; a name that is taken gets a number."""
    out = tmp_path / "out"
    first = job(messy, output={"folder": str(out)}, audit=True)
    assert [Path(path).relative_to(out).as_posix() for path in first.outputs] == [
        *["messy.clean.csv", "messy.clean.rejects.csv", "messy.clean.report.html"],
        *["messy.clean.report.json", "messy.clean.changes.csv"],
    ]
    (tmp_path / "messy.clean.report.html").touch()
    beside = job(messy, rejects=False)
    assert [Path(path).name for path in beside.outputs] == [
        *["messy.clean (2).csv", "messy.clean (2).report.html", "messy.clean (2).report.json"]
    ]
    assert job(messy, output={"format": "xlsx"}, report=False).outputs[0].endswith(".clean.xlsx")


def test_a_result_is_never_an_input(messy: Path) -> None:
    """A name that would overwrite the original is refused by the plan."""
    output = {"template": "{stem}", "overwrite": "replace"}
    (refused,) = [item for item in plan(messy, output=output) if isinstance(item, RefusedInput)]
    assert refused.code == "file.output_is_input"


def test_folders_and_what_is_left_out(tmp_path: Path, messy: Path) -> None:
    """A folder's tables are taken with their places; what is no table is refused by name."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "b.csv").write_text("x,y\n1,2\n")
    (folder / "a.csv").write_text("x,y\n1,2\n")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    out = tmp_path / "out"
    items = plan(folder, messy, messy, tmp_path / "no.csv", output={"folder": str(out)})
    made = [
        Path(item.outputs[0]).relative_to(out).as_posix()
        for item in items
        if isinstance(item, Planned)
    ]
    assert made == ["a.clean.csv", "sub/b.clean.csv", "messy.clean.csv"]
    left = [item.code for item in items if isinstance(item, SkippedInput | RefusedInput)]
    assert left == ["file.twice", "file.missing"]
    (broken,) = plan(folder / "picture.png")
    assert isinstance(broken, RefusedInput)
    assert broken.code == "table.unreadable"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("half.jsonl", '{"a":"\\ud800"}\n', "table.unreadable"),
        ("oops.jsonl", '{"a":1}\n{oops\n', "table.row"),
        ("zero.csv", "a,b\n1,\0\n" * 9, "table.unreadable"),
    ],
)
def test_tables_that_cannot_be_read(tmp_path: Path, name: str, content: str, code: str) -> None:
    """What is no sound table is refused by the plan with its cause."""
    path = tmp_path / name
    path.write_text(content)
    (refused,) = plan(path)
    assert isinstance(refused, RefusedInput)
    assert refused.code == code


def test_patterns_are_refused_before_anything_is_queued(messy: Path) -> None:
    """A pattern that cannot run is refused at its field."""
    bad = {"type": "replace", "find": "(x)(?(1)a|b)", "regex": True}
    with pytest.raises(SubmissionRefused) as refused:
        plan(messy, steps=[bad])
    assert refused.value.errors[0].loc == ("steps", 0, "find")
    rule = {"column": "name", "rule": "pattern", "pattern": "(?x)a # it says what comes next"}
    with pytest.raises(SubmissionRefused) as refused:
        plan(messy, steps=[{"type": "validate", "rules": [rule]}])
    assert refused.value.errors[0].loc == ("steps", 0, "rules", 0, "pattern")


def ask(question: str, path: Path, folder: Path, *steps: dict[str, Any], **more: Any) -> Any:
    submission = {"inputs": [str(path)], "steps": list(steps), "suggest": "none"}
    asked = {"ask": question, "submission": submission, "input": str(path), **more}
    return answer_kind(KIND, asked, folder)


def test_preview(tmp_path: Path) -> None:
    """The first rows are shown before and after, with what became of each, in order."""
    path = tmp_path / "t.csv"
    path.write_text("a,b\n x,a@B.example\n1,2,3\ny,bad\n x,a@B.example\nz,\n")
    steps: list[dict[str, Any]] = [
        {"type": "trim"},
        {"type": "emails", "columns": ["b"]},
        {"type": "drop_duplicates"},
        {"type": "rename", "map": {"b": "email"}},
    ]
    first, rows, done, columns, before = ask("preview", path, tmp_path, *steps)
    assert first == {
        "event": "preview",
        "columns_before": ["a", "b"],
        "columns_after": ["a", "email"],
        "rows": 5,
        "cells_changed": 4,
        "rejected": 2,
        "dropped": 1,
        "notes": [],
    }
    told = [(r["line"], r["outcome"], r["after"], r["step"]) for r in rows["rows"]]
    assert told == [
        (2, "kept", ["x", "a@b.example"], None),
        (3, "rejected", None, 0),
        (4, "rejected", None, 2),
        (5, "dropped", None, 3),
        (6, "kept", ["z", ""], None),
    ]
    assert rows["rows"][0]["before"] == [" x", "a@B.example"]
    assert rows["rows"][2]["reason"] == "b: “bad” is no email address"
    assert [step["cells"] for step in done["steps"]] == [2, 2, 0, 0]
    assert [column["name"] for column in columns["columns"]] == ["a", "email"]
    assert [column["name"] for column in before["columns"]] == ["a", "b"]


def test_preview_shows_so_many_rows_and_says_why_not(messy: Path, tmp_path: Path) -> None:
    """Only the first rows are cleaned; what keeps a table from being cleaned is told."""
    events = ask("preview", messy, tmp_path, rows=150)
    assert [len(event["rows"]) for event in events if event["event"] == "rows"] == [100, 50]
    missing = ask("preview", messy, tmp_path, {"type": "drop", "columns": ["z"]})
    assert [(event["event"], event["code"]) for event in missing] == [
        ("error", "table.missing_column")
    ]
    assert list(messy.parent.glob("*clean*")) == []


def test_the_form_gets_all_suggestions(messy: Path, tmp_path: Path) -> None:
    """Asked for a profile, all suggestions are given whatever the submission says."""
    (event,) = ask("profile", messy, tmp_path)
    assert event == profile(messy, suggest="all")


def test_rows_that_disagree(tmp_path: Path) -> None:
    """Asked who contradicts a suggestion, the rows are shown; words for nothing do not count."""
    path = tmp_path / "t.csv"
    path.write_text("k,d\na,25/03/2024\nb,n/a\nc,03/25/2024\n")
    step = {"type": "dates", "columns": ["d"], "day_first": True, "on_invalid": "keep"}
    (event,) = ask("disagree", path, tmp_path, column="d", step=step)
    assert [(row["line"], row["before"]) for row in event["rows"]] == [(4, ["c", "03/25/2024"])]


def test_a_large_table_is_looked_at_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large table the beginning is looked at, and its rows are estimated."""
    monkeypatch.setattr(profiling, "WHOLE", 1000)
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + " x,25.12.2024\n" * 900_000)
    found = profile(path)
    assert found["exact"] is False
    assert 600_000 < found["rows"] < 1_200_000
    assert found["reasons"][0]["cells"] == found["rows"]


def test_a_suggestion_that_later_rows_contradict_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only a sample calls safe is left out, with a note, when the whole table objects."""
    monkeypatch.setattr(profiling, "WHOLE", 1000)
    path = tmp_path / "t.csv"
    path.write_text("a,d,n\n" + 'x,25/12/2024,"1,5"\n' * 400_000 + 'y,12/25/2024,"2,5"\n')
    cleaned = clean_files(tmp_path, [path], suggest="safe")
    assert cleaned.rows[0] == ["x", "25/12/2024", "1.5"]
    assert cleaned.rows[-1] == ["y", "12/25/2024", "2.5"]
    (note,) = cleaned.result["notes"]
    assert note.startswith("Step 1 (dates) was left out: “d” has dates with the day first")
    assert "line 400002" in note


def test_tables_in_one_have_to_agree(tmp_path: Path) -> None:
    """What the first of several tables suggests is left out when another contradicts it."""
    for name, day in (("a", "25/12/2024"), ("b", "12/25/2024")):
        (tmp_path / f"{name}.csv").write_text(f"k,d\n x,{day}\n")
    cleaned = clean_files(
        tmp_path, [tmp_path / "a.csv", tmp_path / "b.csv"], suggest="safe", combine=True
    )
    assert cleaned.rows == [["x", "25/12/2024"], ["x", "12/25/2024"]]
    assert "Step 2 (dates) was left out" in cleaned.result["notes"][0]


def test_a_table_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    """Of tables in one, those that are refused are named; the job is of the others."""
    (tmp_path / "a.csv").write_text("a\n1\n")
    (tmp_path / "b.csv").write_bytes(bytes(range(256)))
    (tmp_path / "c.csv").write_text("a\n2\n")
    paths = [str(tmp_path / name) for name in ("a.csv", "b.csv", "c.csv", "none.csv")]
    submission = {"inputs": paths, "combine": True}
    items, _ = plan_kind(KIND, submission)
    refused = [item.input for item in items if isinstance(item, RefusedInput)]
    assert sorted(refused) == [paths[1], paths[3]]
    (job,) = [item for item in items if isinstance(item, Planned)]
    assert job.payload["sources"] == [paths[0], paths[2]]
    assert job.name.startswith("2 tables")


COLUMNS = st.lists(
    st.sampled_from(
        [
            ["1,5", "1.234,50", "7", "1.234"],
            ["1.5", "1,234.50", "(7.25)", "n/a"],
            ["25/03/2024", "1.2.24", "2024-05-06", ""],
            ["03/25/2024", "1/2/2024", "-"],
            ["A@B.Example", "c@d.example", " e@F.example"],
            ["cafÃ©", "  a   b", "Null", "a\u00a0b"],
            ["yes", "no", "N/A"],
            ["+49 30 123456", "+44 20 7946 0958"],
            ["02138", "00001", "7"],
        ]
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(COLUMNS, st.integers(1, 30), st.randoms(use_true_random=False))
def test_a_clean_table_stays_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, columns: list[list[str]], rows: int, chance: Any
) -> None:
    """What is suggested rejects no row, and nothing is left to change the second time."""
    folder = tmp_path_factory.mktemp("twice")
    path = folder / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(f"name {number}" for number in range(len(columns)))
        writer.writerows([chance.choice(values) for values in columns] for _ in range(rows))
    source = {"encoding": "utf-8", "delimiter": ",", "quote": '"', "header_row": 1}
    first = clean_files(folder, [path], suggest="safe", source=source)
    assert first.result["rows_out"] == rows
    made = folder / "again.csv"
    made.write_bytes(Path(first.result["output"]).read_bytes())
    second = clean_files(folder, [made], suggest="safe", source=source)
    assert second.table == first.table, second.result["steps"]
