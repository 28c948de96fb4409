"""Names of results."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.formats.name_template import MAX_NAME, Source, fill_in, why_unusable
from desktop_app.formats.naming import Names, Overwrite, Settled, Unsettled

STEMS = st.text(st.sampled_from("aAbBéE\u0301 ().1ß"), min_size=1, max_size=4).map(
    lambda stem: stem.strip(". ") or "a"
)


def settle(names: Names, folder: Path, stem: str, ending: str = ".webp") -> Settled | Unsettled:
    return names.settle(str(folder), lambda addition: [f"{stem}{addition}{ending}"], 0)


def folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    stems=st.lists(STEMS, max_size=12),
    there=st.lists(STEMS, max_size=5),
    overwrite=st.sampled_from(Overwrite),
)
def test_no_two_alike_and_none_an_input(
    tmp_path_factory: pytest.TempPathFactory,
    stems: list[str],
    there: list[str],
    overwrite: Overwrite,
) -> None:
    """No two results get one name, case aside, and none gets that of an input that is there."""
    folder = tmp_path_factory.mktemp("names")
    inputs = set()
    for stem in there:
        (folder / f"{stem}.webp").write_bytes(b"x")
        found = (folder / f"{stem}.webp").stat()
        inputs.add((found.st_dev, found.st_ino))
    names = Names(overwrite, frozenset(inputs))
    settled = [settle(names, folder, stem) for stem in stems]
    paths = [path for found in settled if isinstance(found, Settled) for path in found.paths]
    assert len({folded(path) for path in paths}) == len(paths)
    assert not any(Path(path).exists() for path in paths)
    if overwrite is Overwrite.UNIQUE:
        assert len(paths) == len(stems)


def test_numbers_and_notes(tmp_path: Path) -> None:
    """A taken name gets the next free number, and the note says who took it."""
    (tmp_path / "b.webp").write_bytes(b"x")
    names = Names(Overwrite.UNIQUE)
    found = [settle(names, tmp_path, stem) for stem in ("a", "A", "c", "a", "b")]
    told = [(Path(f.paths[0]).name, f.note) for f in found if isinstance(f, Settled)]
    assert told == [
        ("a.webp", None),
        ("A (2).webp", "name taken by the line above"),
        ("c.webp", None),
        ("a (3).webp", "name taken by another line"),
        ("b (2).webp", "a file of that name is there already"),
    ]


@pytest.mark.parametrize(
    ("overwrite", "mtime_ns", "code", "skipped"),
    [
        (Overwrite.SKIP, 0, "file.result_exists", True),
        (Overwrite.FAIL, 0, "file.name_taken", False),
        (Overwrite.SKIP_IF_NEWER, 0, "file.up_to_date", True),
        (Overwrite.SKIP_IF_NEWER, 2**62, None, False),
        (Overwrite.REPLACE, 0, None, False),
        (Overwrite.REPLACE_TRASH, 0, None, False),
    ],
)
def test_what_stands_there(
    tmp_path: Path,
    overwrite: Overwrite,
    mtime_ns: int,
    code: str | None,
    skipped: bool,  # noqa: FBT001 (a parameter of the table)
) -> None:
    """A result that is there already is treated as the submission says."""
    (tmp_path / "a.webp").write_bytes(b"x")
    names = Names(overwrite)
    found = names.settle(str(tmp_path), lambda addition: [f"a{addition}.webp"], mtime_ns)
    if code is None:
        assert isinstance(found, Settled)
    else:
        assert isinstance(found, Unsettled)
        assert (found.code, found.skipped) == (code, skipped)


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    """Results cannot go where a file stands."""
    (tmp_path / "out").write_bytes(b"x")
    found = settle(Names(Overwrite.UNIQUE), tmp_path / "out", "a")
    assert isinstance(found, Unsettled)
    assert found.code == "folder.not_a_folder"


def test_several_files_of_one_job_stay_together(tmp_path: Path) -> None:
    """Frames get one number for all of them, so that they sort together."""
    (tmp_path / "a-002.png").write_bytes(b"x")
    found = Names(Overwrite.UNIQUE).settle(
        str(tmp_path), lambda addition: [f"a{addition}-{n:03}.png" for n in (1, 2)], 0
    )
    assert isinstance(found, Settled)
    assert [Path(path).name for path in found.paths] == ["a (2)-001.png", "a (2)-002.png"]


def test_template_fields() -> None:
    """Each field of a template gives what it says."""
    source = Source("IMG.1.jpg", "day 1", 0.0)
    template = "{stem}|{name}|{ext}|{parent}|{number:03}"
    assert fill_in(template, source, 7) == "IMG.1|IMG.1.jpg|jpg|day 1|007"
    assert fill_in("{date}", source, 1) in {"1970-01-01", "1969-12-31"}


@pytest.mark.parametrize(
    "name", ["", " ", ".", "..", "a/b", "a\0b", "é" * 128, "x" * (MAX_NAME + 1)]
)
def test_unusable_names(name: str) -> None:
    """Names that no file can have, or that lead elsewhere, are refused with a reason."""
    assert why_unusable(name)


@pytest.mark.parametrize("name", ["a.webp", ".hidden", "..a", "名前.webp", "a" * MAX_NAME])
def test_usable_names(name: str) -> None:
    """Unusual names that files can have are allowed."""
    assert why_unusable(name) is None
