"""What a cleaning can be asked, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from desktop_app.domain.errors import ErrorInfo, SubmissionRefused
from desktop_app.kinds.cleaning import KIND
from desktop_app.kinds.cleaning.submission import CleaningSubmission

CONTRACT: dict[str, Any] = {
    "source": {
        "encoding": None,
        "delimiter": None,
        "quote": None,
        "header_row": None,
        "sheet": None,
    },
    "suggest": "safe",
    "steps": (),
    "output": {
        "folder": None,
        "format": "csv",
        "template": "{stem}.clean",
        "overwrite": "unique",
        "delimiter": ",",
    },
    "rejects": True,
    "report": True,
    "audit": False,
    "on_missing_column": "fail",
    "combine": False,
}
STEPS: list[dict[str, Any]] = [
    *({"type": name} for name in ("trim", "collapse_spaces", "fix_encoding", "emails", "urls")),
    *({"type": name} for name in ("snake_case", "null_tokens", "numbers", "dates", "booleans")),
    {"type": "case", "to": "lower"},
    {"type": "unicode", "form": "NFKC"},
    {"type": "phones", "region": "DE"},
    {"type": "cast", "to": "integer"},
    {"type": "rename", "map": {"a": "b"}},
    *({"type": name, "columns": ["a"]} for name in ("keep", "drop", "reorder")),
    {"type": "map", "values": {"a": "b"}},
    {"type": "replace", "find": "a", "with": "b", "regex": True},
    {"type": "split", "column": "a", "separator": ",", "into": ["b", "c"]},
    {"type": "merge", "columns": ["a", "b"], "into": "c", "separator": " "},
    {"type": "cluster", "column": "a", "method": "ngram", "map": None},
    {"type": "fill_missing", "with": "value", "value": "x"},
    {"type": "dependency", "from": "a", "to": "b"},
    {"type": "drop_duplicates", "columns": None, "keep": "last", "fuzzy": 0.9},
    {"type": "validate", "rules": [{"column": "a", "rule": "in_set", "values": ["x"]}]},
]


def test_defaults_are_the_contracts() -> None:
    """A submission of inputs alone has the values that the contract shows."""
    found = CleaningSubmission.model_validate({"inputs": ["a.csv"]}).model_dump(mode="python")
    assert {key: found[key] for key in CONTRACT} == CONTRACT
    assert found["retry"]["max_attempts"] == 3


@pytest.mark.parametrize("step", STEPS, ids=lambda step: str(step["type"]))
def test_steps_come_back_as_they_were_given(step: dict[str, Any]) -> None:
    """Every step of the contract is taken, and written with the contract's names."""
    submission = CleaningSubmission.model_validate({"inputs": ["a.csv"], "steps": [step]})
    (written,) = submission.model_dump(mode="json")["steps"]
    assert {key: written[key] for key in step if key != "rules"} == {
        key: value for key, value in step.items() if key != "rules"
    }
    again = CleaningSubmission.model_validate({"inputs": ["a.csv"], "steps": [written]})
    assert again == submission


@pytest.mark.parametrize(
    "step",
    [
        {"type": "polish"},
        {"type": "trim", "column": "a"},
        {"type": "phones"},
        {"type": "phones", "region": "Germany"},
        {"type": "keep", "columns": []},
        {"type": "numbers", "decimal": ",", "thousands": ","},
        {"type": "fill_missing"},
        {"type": "fill_missing", "with": "previous", "value": "x"},
        {"type": "drop_duplicates", "fuzzy": 1.5},
        {"type": "replace", "find": "(", "regex": True},
        {"type": "replace", "find": "(?=a)", "regex": True},
        {"type": "validate", "rules": []},
        {"type": "validate", "rules": [{"column": "a", "rule": "range"}]},
        {"type": "validate", "rules": [{"column": "a", "rule": "range", "min": 2, "max": 1}]},
        {"type": "validate", "rules": [{"column": "a", "rule": "unique", "min": 2}]},
        {"type": "dates", "pivot": 101},
    ],
)
def test_steps_that_are_refused(step: dict[str, Any]) -> None:
    """A step that cannot be run is refused at its place."""
    with pytest.raises(ValidationError) as refused:
        CleaningSubmission.model_validate({"inputs": ["a.csv"], "steps": [{"type": "trim"}, step]})
    assert refused.value.errors()[0]["loc"][:2] == ("steps", 1)


def test_source_and_output_that_are_refused() -> None:
    """Encodings that there are not, long separators and unusable names are refused."""
    parts: tuple[dict[str, Any], ...] = (
        {"source": {"encoding": "klingon"}},
        {"source": {"delimiter": ";;"}},
        {"output": {"delimiter": '"'}},
        {"output": {"template": "{what}"}},
        {"output": {"format": "doc"}},
        {"inputs": []},
    )
    for part in parts:
        with pytest.raises(ValidationError):
            CleaningSubmission.model_validate({"inputs": ["a.csv"], **part})


def test_options() -> None:
    """Words of the command line find their fields; others are refused by name."""
    options = {"folder": "out", "suggest": "all", "steps": "trim,drop_duplicates", "sheet": "x"}
    assert KIND.from_options(options, ["a.csv"]) == {
        "inputs": ["a.csv"],
        "suggest": "all",
        "steps": [{"type": "trim"}, {"type": "drop_duplicates"}],
        "output": {"folder": "out"},
        "source": {"sheet": "x"},
    }
    asked = KIND.from_options({"steps": '{"type":"case","to":"upper"}'}, [])
    assert asked["steps"] == [{"type": "case", "to": "upper"}]
    with pytest.raises(SubmissionRefused, match="--colour"):
        KIND.from_options({"colour": "red"}, [])
    with pytest.raises(SubmissionRefused, match="not JSON"):
        KIND.from_options({"steps": "[trim"}, [])


def test_paths_start_from_the_spec(tmp_path: Path) -> None:
    """Relative inputs and folders start from the folder of the spec."""
    found = KIND.absolute({"inputs": ["a.csv"], "output": {"folder": "out"}}, tmp_path)
    assert found["inputs"] == [str(tmp_path / "a.csv")]
    assert found["output"]["folder"] == str(tmp_path / "out")


def test_drops() -> None:
    """Tables and folders are offered to be cleaned; pictures are not."""
    offer = KIND.offer(["a.csv", "b.XLSX", "c.png", "folder"])
    assert offer is not None
    assert (offer.accepted, offer.left_out) == (3, 1)
    assert KIND.offer(["c.png"]) is None


def test_names_of_batches() -> None:
    """A batch is named after its only table, or by their number."""
    one = CleaningSubmission.model_validate({"inputs": ["/x/a.csv"]})
    two = CleaningSubmission.model_validate({"inputs": ["a.csv", "b.csv"]})
    assert (KIND.batch_name(one), KIND.batch_name(two)) == ("a.csv", "2 tables")


def test_buttons() -> None:
    """Each failure that a choice mends has its buttons."""
    offered = {
        code: [action.id for action in KIND.actions(ErrorInfo(code=code, message="x"))]
        for code in KIND.causes
    }
    assert offered["table.ambiguous_dates"] == ["day-first", "month-first"]
    assert offered["table.conflicting_dates"] == ["day-first", "month-first"]
    assert offered["table.ambiguous_numbers"] == ["decimal-point", "decimal-comma"]
    assert offered["table.missing_column"] == ["skip-step"]
    assert offered["folder.not_writable"] == ["another-folder"]
    assert offered["table.quotes"] == []
