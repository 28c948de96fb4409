"""Plans over real folders."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop_app.domain.kind import PlanItem, Planned, RefusedInput, SkippedInput
from desktop_app.kinds.files import KIND
from desktop_app.kinds.files.causes import CAUSES
from desktop_app.testing import plan_kind

JPEG = b"\xff\xd8\xff\xe0 not a whole picture"


def touch(*paths: Path, data: bytes = JPEG) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def plan(*inputs: Path | str, **more: Any) -> list[PlanItem]:
    items, _ = plan_kind(KIND, {"inputs": [str(path) for path in inputs], **more})
    codes = {i.code for i in items if isinstance(i, SkippedInput | RefusedInput)}
    assert codes <= set(CAUSES)
    return items


def outputs(items: list[PlanItem], below: Path) -> list[str]:
    made = [path for item in items if isinstance(item, Planned) for path in item.outputs]
    return [Path(path).relative_to(below).as_posix() for path in made]


def left_out(items: list[PlanItem]) -> list[tuple[str, str]]:
    return [
        (os.path.basename(item.input), item.code)  # noqa: PTH119 (may be a link)
        for item in items
        if isinstance(item, SkippedInput | RefusedInput)
    ]


def test_tree_is_kept_without_the_given_folders_name(tmp_path: Path) -> None:
    """Files keep their place relative to the given folder, whose own name is not repeated."""
    touch(tmp_path / "in/b.jpg", tmp_path / "in/day 1/x/a.png", tmp_path / "in/a.JPG")
    out = tmp_path / "out"
    kept = plan(tmp_path / "in", output={"folder": str(out)})
    assert outputs(kept, out) == ["a.webp", "b.webp", "day 1/x/a.webp"]
    flat = plan(tmp_path / "in", output={"folder": str(out), "keep_tree": False})
    assert outputs(flat, out) == ["a.webp", "b.webp", "a (2).webp"]
    assert isinstance(flat[2], Planned)
    assert flat[2].note == "name taken by another line"


def test_beside_each_source(tmp_path: Path) -> None:
    """Without a folder results stand beside their sources, and never take a source's name."""
    touch(tmp_path / "in/a.webp", tmp_path / "in/a.jpg", tmp_path / "in/b/c.jpeg")
    items = plan(tmp_path / "in")
    assert outputs(items, tmp_path / "in") == ["a (2).webp", "a (3).webp", "b/c.webp"]


def test_endings(tmp_path: Path) -> None:
    """Each format has its usual ending."""
    touch(tmp_path / "a.bin", data=b"\x89PNG\r\n\x1a\n")
    made = {
        to: plan(tmp_path / "a.bin", operation={"type": "image", "to": to})[0]
        for to in ("jpeg", "png", "webp", "tiff", "avif", "gif")
    }
    endings = {to: Path(i.outputs[0]).suffix for to, i in made.items() if isinstance(i, Planned)}
    assert endings == {
        "jpeg": ".jpg",
        "png": ".png",
        "webp": ".webp",
        "tiff": ".tif",
        "avif": ".avif",
        "gif": ".gif",
    }


def test_what_is_left_out(tmp_path: Path) -> None:
    """What cannot be converted is left out with a reason, its neighbours are planned."""
    folder = tmp_path / "in"
    touch(folder / "good.jpg", folder / ".hidden.jpg", folder / ".git/x.jpg", folder / "Thumbs.db")
    touch(folder / "scan.pdf", data=b"%PDF-1.7")
    touch(folder / "notes.txt", data=b"hello")
    touch(folder / "zero.jpg", data=b"")
    os.mkfifo(folder / "pipe.jpg")
    (folder / "gone.jpg").symlink_to(tmp_path / "nowhere")
    items = plan(folder, tmp_path / "missing.png")
    assert outputs(items, folder) == ["good.webp"]
    assert left_out(items) == [
        (".git", "file.hidden"),
        (".hidden.jpg", "file.hidden"),
        ("Thumbs.db", "file.hidden"),
        ("gone.jpg", "file.missing"),
        ("notes.txt", "file.unsupported"),
        ("pipe.jpg", "file.special"),
        ("scan.pdf", "file.unsupported"),
        ("zero.jpg", "file.empty"),
        ("missing.png", "file.missing"),
    ]
    skipped = next(i for i in items if isinstance(i, SkippedInput) and i.input.endswith(".pdf"))
    assert skipped.reason == "a PDF, not an image"


def test_heic_photos_need_an_add_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With it they are planned as any picture; without it the plan says how to get it."""
    touch(tmp_path / "in/IMG_9001.HEIC", data=bytes(4) + b"ftypheic" + bytes(20))
    touch(tmp_path / "in/a.jpg")
    assert outputs(plan(tmp_path / "in"), tmp_path / "in") == ["IMG_9001.webp", "a.webp"]
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    items = plan(tmp_path / "in")
    assert left_out(items) == [("IMG_9001.HEIC", "image.needs_addon")]
    refused = next(i for i in items if isinstance(i, RefusedInput))
    assert refused.reason == 'HEIC photos need an add-on: pip install "jobdesk[heic]"'


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable(tmp_path: Path) -> None:
    """A file or folder without permission is refused by name."""
    touch(tmp_path / "in/a.jpg", tmp_path / "in/b/c.jpg")
    (tmp_path / "in/a.jpg").chmod(0)
    (tmp_path / "in/b").chmod(0)
    items = plan(tmp_path / "in")
    (tmp_path / "in/b").chmod(0o700)
    assert left_out(items) == [("a.jpg", "file.unreadable"), ("b", "folder.unreadable")]


def test_patterns(tmp_path: Path) -> None:
    """Names are chosen by patterns, case aside; a pattern with a slash means the path below."""
    touch(*(tmp_path / "in" / name for name in ("a.JPG", "b.png", "b_small.png", "old/c.jpg")))
    chosen = plan(tmp_path / "in", include=["*.jpg", "*.png"], exclude=["*_small.*", "old/*"])
    assert outputs(chosen, tmp_path / "in") == ["a.webp", "b.webp"]
    assert left_out(chosen) == [("b_small.png", "file.excluded"), ("c.jpg", "file.excluded")]
    pruned = plan(tmp_path / "in", exclude=["old"])
    assert left_out(pruned) == [("old", "file.excluded")]


def test_sub_folders_only_when_asked(tmp_path: Path) -> None:
    """Without recursion only the folder's own files are read."""
    touch(tmp_path / "in/a.jpg", tmp_path / "in/b/c.jpg")
    items = plan(tmp_path / "in", recursive=False)
    assert outputs(items, tmp_path / "in") == ["a.webp"]


def test_links_in_folders(tmp_path: Path) -> None:
    """Linked folders are read once, loops end, and what is given twice is planned once."""
    touch(tmp_path / "in/a.jpg", tmp_path / "other/b.jpg")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    (tmp_path / "in/other").symlink_to(tmp_path / "other")
    (tmp_path / "in/self").symlink_to(tmp_path / "in/self")
    items = plan(tmp_path / "in", tmp_path / "in/a.jpg", output={"folder": str(tmp_path / "out")})
    assert outputs(items, tmp_path / "out") == ["a.webp", "other/b.webp"]
    assert ("loop", "file.twice") in left_out(items)
    assert ("a.jpg", "file.twice") in left_out(items)


def test_output_folder_inside_is_not_read(tmp_path: Path) -> None:
    """Results that lie strictly inside an input folder are no inputs."""
    touch(tmp_path / "in/a.jpg", tmp_path / "in/web/a.webp")
    items = plan(tmp_path / "in", output={"folder": str(tmp_path / "in/web")})
    assert outputs(items, tmp_path / "in/web") == ["a (2).webp"]


def test_no_output_is_any_input(tmp_path: Path) -> None:
    """Replacing is refused where it would hit an input, be it a later one or a hard link."""
    touch(tmp_path / "in/a.jpg", tmp_path / "in/b.webp")
    (tmp_path / "in/a.webp").hardlink_to(tmp_path / "in/b.webp")
    items = plan(tmp_path / "in", output={"overwrite": "replace"})
    assert left_out(items) == [
        ("a.jpg", "file.output_is_input"),
        ("a.webp", "file.output_is_input"),
        ("b.webp", "file.output_is_input"),
    ]


def test_two_inputs_for_one_name(tmp_path: Path) -> None:
    """When nothing is numbered, the second of two inputs with one result is refused."""
    touch(tmp_path / "in/a.jpg", tmp_path / "in/a.png")
    items = plan(tmp_path / "in", output={"folder": str(tmp_path / "out"), "overwrite": "replace"})
    assert left_out(items) == [("a.png", "file.name_taken")]


def test_unusable_results(tmp_path: Path) -> None:
    """A template that gives one input an impossible name refuses that input alone."""
    touch(tmp_path / ("x" * 200 + ".jpg"), tmp_path / "b.jpg")
    items = plan(tmp_path, output={"template": "{stem}{stem}"})
    assert outputs(items, tmp_path) == ["bb.webp"]
    assert left_out(items) == [("x" * 200 + ".jpg", "file.name_unusable")]


def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    """A file name of any bytes is planned."""
    raw = os.fsencode(tmp_path) + b"/b\xff.jpg"
    Path(os.fsdecode(raw)).write_bytes(JPEG)
    items = plan(tmp_path)
    assert [os.fsencode(p) for i in items if isinstance(i, Planned) for p in i.outputs] == [
        os.fsencode(tmp_path) + b"/b\xff.webp"
    ]


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://x.example/a/b%20c.png?size=1", "b c.webp"),
        ("https://x.example/", "x.webp"),
        ("HTTP://x.example/..%2f..%2fetc", "_..webp"),
    ],
)
def test_links_are_named_by_their_path(tmp_path: Path, link: str, name: str) -> None:
    """A link is planned without the network, its name from its path, never leading elsewhere."""
    items = plan(link, output={"folder": str(tmp_path)})
    assert outputs(items, tmp_path) == [name]


@pytest.mark.parametrize(
    "link", ["http://", "https://x.example/a b", "http://[::1/", "https://me:secret@x.example/a"]
)
def test_bad_links(tmp_path: Path, link: str) -> None:
    """A link that is not whole, or holds a password, is refused and the password not repeated."""
    (item,) = plan(link, output={"folder": str(tmp_path)})
    assert isinstance(item, RefusedInput)
    assert item.code == "link.invalid"
    assert "secret" not in item.input


def test_link_without_a_folder() -> None:
    """A link has no folder beside it, so one has to be chosen."""
    (item,) = plan("https://x.example/a.png")
    assert isinstance(item, RefusedInput)
    assert item.code == "link.no_folder"


def test_animations(tmp_path: Path) -> None:
    """An animation's frames are told, and each gets its name when it is split."""
    frames = [Image.new("L", (4, 4), shade) for shade in (0, 90, 180)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=50)
    (kept,) = plan(tmp_path / "a.gif")
    assert isinstance(kept, Planned)
    assert kept.note == "3 frames, times kept"
    (split,) = plan(tmp_path / "a.gif", operation={"type": "image", "to": "png", "frames": "split"})
    assert outputs([split], tmp_path) == ["a-001.png", "a-002.png", "a-003.png"]


def test_tables(tmp_path: Path) -> None:
    """Tables are told by name or content; a text given by itself is meant as one."""
    touch(tmp_path / "in/a.csv", tmp_path / "in/b.XLSX", tmp_path / "in/c.txt", data=b"a,b")
    table = {"type": "table", "to": "parquet"}
    items = plan(tmp_path / "in", operation=table)
    assert outputs(items, tmp_path / "in") == ["a.parquet", "b.parquet"]
    assert left_out(items) == [("c.txt", "file.unsupported")]
    assert outputs(plan(tmp_path / "in/c.txt", operation=table), tmp_path) == ["in/c.parquet"]


def test_checksums_are_one_job(tmp_path: Path) -> None:
    """All files go into one list in the output folder, or the folder that holds them all."""
    touch(tmp_path / "in/a.jpg", tmp_path / "in/b/c.txt", data=b"x")
    touch(tmp_path / "in/empty.txt", data=b"")
    items = plan(tmp_path / "in", operation={"type": "checksum", "algorithm": "blake3"})
    planned = [item for item in items if isinstance(item, Planned)]
    assert outputs(items, tmp_path / "in") == ["BLAKE3SUMS"]
    assert len(planned[0].payload["sources"]) == 3
    assert planned[0].name == "3 files → BLAKE3SUMS"


def test_checksum_lists_are_verified_one_by_one(tmp_path: Path) -> None:
    """Each list is a job of its own; other files are left out."""
    touch(tmp_path / "SHA256SUMS", tmp_path / "x.md5", tmp_path / "a.jpg", data=b"x")
    items = plan(tmp_path, operation={"type": "checksum", "action": "verify"})
    assert Counter(type(item) for item in items) == {Planned: 2, SkippedInput: 1}


def test_shared_once(tmp_path: Path) -> None:
    """What all jobs share is kept on the batch; a job keeps its own files alone."""
    touch(tmp_path / "a.jpg")
    items, shared = plan_kind(KIND, {"inputs": [str(tmp_path)]})
    assert set(shared) == {"operation", "output"}
    assert isinstance(items[0], Planned)
    assert set(items[0].payload) == {"sources", "outputs", "base"}


def test_same_plan_again(tmp_path: Path) -> None:
    """A plan made again after a crash is the same plan."""
    touch(*(tmp_path / f"{n % 7}/{n}.jpg" for n in range(40)))
    assert plan(tmp_path) == plan(tmp_path)
