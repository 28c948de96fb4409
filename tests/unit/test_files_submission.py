"""What the files kind accepts and how a bad field is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from desktop_app.domain.errors import SubmissionRefused
from desktop_app.engine.registry import find_kind
from desktop_app.kinds.files import KIND
from desktop_app.kinds.files.causes import CAUSES
from desktop_app.kinds.files.submission import FilesSubmission


def refused(submission: dict[str, Any]) -> list[tuple[tuple[int | str, ...], str]]:
    with pytest.raises(ValidationError) as error:
        FilesSubmission.model_validate(submission)
    found = SubmissionRefused.from_validation(error.value)
    return [(e.loc, e.type) for e in found.errors]


def test_defaults_are_the_contract() -> None:
    """What is left out has the contract's values."""
    found = json.loads(FilesSubmission(inputs=("a",)).model_dump_json())
    assert found["operation"] == {
        "type": "image",
        "to": "webp",
        "quality": 80,
        "lossless": False,
        "fit": None,
        "metadata": "keep",
        "background": "#ffffff",
        "frames": "all",
        "on_truncated": "fail",
    }
    assert found["output"] == {
        "folder": None,
        "template": "{stem}",
        "keep_tree": True,
        "overwrite": "unique",
        "keep_mtime": True,
        "discard_if_larger": "no",
    }
    assert (found["recursive"], found["include"], found["exclude"]) == (True, ["*"], [])
    retry = {"max_attempts": 3, "first": 2.0, "factor": 2.0, "max": 60.0, "jitter": True}
    assert (found["name"], found["start_at"], found["timeout"]) == (None, None, None)
    assert found["retry"] == retry


@pytest.mark.parametrize(
    ("change", "loc", "type_"),
    [
        ({"colour": 1}, ("colour",), "extra_forbidden"),
        ({"inputs": []}, ("inputs",), "too_short"),
        ({"inputs": ["a\0b"]}, ("inputs",), "value_error"),
        ({"operation": {"type": "pdf"}}, ("operation",), "union_tag_invalid"),
        ({"operation": {"type": "archive"}}, ("operation",), "union_tag_invalid"),
        (
            {"operation": {"type": "image", "to": "bmp"}},
            ("operation", "image", "to"),
            "literal_error",
        ),
        (
            {"operation": {"type": "image", "quality": 0}},
            ("operation", "image", "quality"),
            "greater_than_equal",
        ),
        (
            {"operation": {"type": "image", "background": "red"}},
            ("operation", "image", "background"),
            "string_pattern_mismatch",
        ),
        ({"output": {"template": "{who}"}}, ("output", "template"), "value_error"),
        ({"output": {"template": "../{stem}"}}, ("output", "template"), "value_error"),
        ({"output": {"template": "{stem"}}, ("output", "template"), "value_error"),
        ({"output": {"template": "{stem!r}"}}, ("output", "template"), "value_error"),
        ({"output": {"template": "{stem:>99}"}}, ("output", "template"), "value_error"),
        ({"output": {"template": "{stem.__class__}"}}, ("output", "template"), "value_error"),
        ({"output": {"overwrite": "yes"}}, ("output", "overwrite"), "enum"),
    ],
)
def test_bad_fields(change: dict[str, Any], loc: tuple[str, ...], type_: str) -> None:
    """A bad field is refused by its place."""
    assert (loc, type_) in refused({"inputs": ["a"], **change})


def test_options_become_a_submission() -> None:
    """Command-line words land in the field they belong to."""
    found = KIND.from_options(
        {"to": "webp", "folder": "out", "quality": "80", "fit": "1600x1200", "recursive": "no",
         "exclude": "*.tmp,*.bak", "keep-tree": "false", "max_attempts": "1"},
        ["photos/"],
    )  # fmt: skip
    submission = FilesSubmission.model_validate(found)
    assert submission.inputs == ("photos/",)
    assert submission.operation.model_dump()["fit"] == (1600, 1200)
    assert submission.output.folder == "out"
    assert (submission.recursive, submission.output.keep_tree) == (False, False)
    assert submission.exclude == ("*.tmp", "*.bak")
    assert submission.retry.max_attempts == 1


@pytest.mark.parametrize(
    ("options", "operation"),
    [
        ({}, "image"),
        ({"to": "avif"}, "image"),
        ({"to": "parquet"}, "table"),
        ({"action": "verify"}, "checksum"),
        ({"type": "table"}, "table"),
    ],
)
def test_operation_is_told_by_its_options(options: dict[str, str], operation: str) -> None:
    """The format or action that is asked for tells the operation."""
    found = FilesSubmission.model_validate(KIND.from_options(options, ["a"]))
    assert found.operation.type == operation


def test_unknown_option_is_named() -> None:
    """An option that there is not is refused by name."""
    with pytest.raises(SubmissionRefused, match="--colour") as error:
        KIND.from_options({"colour": "red", "to": "webp"}, ["a"])
    assert [e.loc for e in error.value.errors] == [("colour",)]


def test_relative_paths_start_from_the_base(tmp_path: Path) -> None:
    """Relative inputs and folders start from the base; links and whole paths stay."""
    found = KIND.absolute(
        {"inputs": ["a/../b", "/c", "https://x.example/a b"], "output": {"folder": "out"}}, tmp_path
    )
    assert found["inputs"] == [str(tmp_path / "b"), "/c", "https://x.example/a b"]
    assert found["output"] == {"folder": str(tmp_path / "out")}
    inputs = ["in/./a/b.png", "./in/b.png", "in/./b.png", "/./a/b.png", "in/../x/./a//b.png"]
    assert KIND.absolute({"inputs": inputs}, tmp_path)["inputs"] == [
        f"{tmp_path}/in/./a/b.png",  # it says from where its place counts
        f"{tmp_path}/in/b.png",
        f"{tmp_path}/in/b.png",
        "/./a/b.png",
        f"{tmp_path}/x/./a/b.png",
    ]
    assert KIND.absolute({"inputs": 5, "output": None}, tmp_path) == {"inputs": 5, "output": None}


@pytest.mark.parametrize(
    ("paths", "operation", "accepted", "left_out"),
    [
        (["a.jpg", "b.PNG", "c.csv"], "image", 2, 1),
        (["c.csv", "d.xlsx", "e.exe"], "table", 2, 1),
        (["/photos", "a.jpg"], "image", 2, 0),
        (["SHA256SUMS"], "checksum", 1, 0),
        (["https://x.example/a.png"], "image", 1, 0),
    ],
)
def test_drops(paths: list[str], operation: str, accepted: int, left_out: int) -> None:
    """A drop becomes what most of its files are, judged by name alone."""
    offer = KIND.offer(paths)
    assert offer is not None
    assert offer.submission["operation"]["type"] == operation
    assert (offer.accepted, offer.left_out) == (accepted, left_out)


def test_drop_of_nothing_usable() -> None:
    """A drop without one usable file is no offer."""
    assert KIND.offer(["a.exe", "b.zip"]) is None


def test_batch_names() -> None:
    """A batch is named after its only input, or by their number."""

    def name(*inputs: str) -> str:
        return KIND.batch_name(FilesSubmission(inputs=inputs))

    assert name("/home/x/Holiday photos/") == "Holiday photos"
    assert name("a", "b") == "2 files"


def test_found_by_the_registry() -> None:
    """The kind is found as the others are, and its shipped parts stand beside it."""
    assert find_kind("files").name == "files"
    folder = Path(__file__).parents[2] / "desktop_app" / "kinds" / "files"
    for part in ("icon.svg", "help/en.md", "help/zh_CN.md", "i18n/files_zh_CN.qm"):
        assert (folder / part).is_file(), part


def test_every_cause_has_words() -> None:
    """Every code that the kind can give stands among its causes."""
    folder = Path(__file__).parents[2] / "desktop_app" / "kinds" / "files"
    codes = set()
    for path in folder.glob("*.py"):
        for word in path.read_text(encoding="utf-8").split('"')[1::2]:
            area, _, rest = word.partition(".")
            if area in {"file", "folder", "link", "image", "checksum"} and rest.isidentifier():
                codes.add(word)
    assert codes - set(CAUSES) <= {"file.exists"}
