"""Checksums written and checked, also against coreutils."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.events import Failed
from desktop_app.kinds.files import KIND
from desktop_app.testing import KindRun, run_kind

TOOLS = {"sha256": "sha256sum", "sha1": "sha1sum", "md5": "md5sum", "blake3": "b3sum"}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.bin", "sub/b c.txt", "line\nbreak", "back\\slash", "名.txt"):
        (folder / name).write_bytes(name.encode() * 1000)
    (folder / "empty").touch()
    return folder


def run(folder: Path, *inputs: Path, output: dict[str, Any] | None = None, **op: Any) -> KindRun:
    submission = {
        "inputs": [str(path) for path in inputs],
        "operation": {"type": "checksum", **op},
        "output": output or {},
    }
    (found,) = run_kind(KIND, submission, folder.parent / "jobs")
    return found


@pytest.mark.parametrize("algorithm", TOOLS)
def test_lists_that_others_can_check(files: Path, algorithm: str) -> None:
    """The list is the one coreutils write, escapes included, and is checked by both."""
    made = run(files, files, algorithm=algorithm)
    manifest = files / f"{algorithm.upper()}SUMS"
    assert made.result["outputs"] == [str(manifest)]
    assert made.result["bytes_in"] == sum(
        p.stat().st_size for p in files.rglob("*") if p.is_file() and p != manifest
    )
    assert len(manifest.read_text().splitlines()) == 6
    if tool := shutil.which(TOOLS[algorithm]):
        subprocess.run([tool, "--check", "--quiet", manifest.name], cwd=files, check=True)
    checked = run(files, manifest, action="verify")
    assert checked.result["notes"] == ["6 files are as the list says"]


def test_paths_are_relative_to_the_list(files: Path) -> None:
    """A list in another folder reaches its files from there."""
    made = run(files, files / "a.bin", output={"folder": str(files.parent / "sums")})
    manifest = Path(made.result["outputs"][0])
    assert manifest == files.parent / "sums/SHA256SUMS"
    assert manifest.read_text().endswith("  ../in/a.bin\n")


def test_differences_are_named(files: Path) -> None:
    """A check that fails names the files that differ or are missing."""
    run(files, files)
    (files / "a.bin").write_bytes(b"changed")
    (files / "sub/b c.txt").unlink()
    checked = run(files, files / "SHA256SUMS", action="verify")
    assert isinstance(checked.end, Failed)
    error = checked.end.error
    assert (error.code, error.transient) == ("checksum.differs", False)
    assert error.message == "2 of 6 files are not as SHA256SUMS says"
    assert error.detail == "a.bin: differs\nsub/b c.txt: missing"


def test_other_ways_of_writing_lists(files: Path) -> None:
    """Lists of BSD, with binary marks, capitals, comments and Windows line ends are read."""
    run(files, files / "a.bin", algorithm="md5")
    digest = (files / "MD5SUMS").read_text().split()[0]
    lists = {
        "bsd.md5": f"MD5 (a.bin) = {digest}\n",
        "marked.txt": f"{digest.upper()} *a.bin\r\n",
        "comment.md5": f"# by hand\n\n{digest}  a.bin\n",
    }
    for name, text in lists.items():
        (files / name).write_bytes(text.encode())
        checked = run(files, files / name, action="verify")
        assert checked.result["notes"] == ["1 files are as the list says"], name


@pytest.mark.parametrize("text", ["nonsense\n", "abc  a.bin\n", "\n"])
def test_bad_lists(files: Path, text: str) -> None:
    """A list that cannot be read fails with its line."""
    (files / "SHA256SUMS").write_text(text)
    checked = run(files, files / "SHA256SUMS", action="verify")
    assert isinstance(checked.end, Failed)
    assert checked.end.error.code == "checksum.bad_list"
    assert "SHA256SUMS" in checked.end.error.message


def test_replacing_an_old_list(files: Path) -> None:
    """A list that is replaced is no part of the new one; a new one beside it has a number."""
    run(files, files)
    again = run(files, files, output={"overwrite": "replace"})
    assert "SHA256SUMS" not in (files / "SHA256SUMS").read_text()
    assert again.result["outputs"] == [str(files / "SHA256SUMS")]
    numbered = run(files, files)
    assert numbered.result["outputs"] == [str(files / "SHA256SUMS (2)")]
