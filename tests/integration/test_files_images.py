"""Pictures converted for real: what is kept, what is turned, and how broken ones fail."""

from __future__ import annotations

import sys
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms, ImageDraw

from desktop_app.domain.events import Failed, SkippedRun, Stopped, Succeeded
from desktop_app.kinds.files import KIND
from desktop_app.testing import KindRun, plan_kind, run_kind, run_planned
from tests.heic_photo import PHOTO

GPS, ORIENTATION = 0x8825, 0x0112
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6" '
    b'exif:GPSLatitude="54,19N" dc:title="Harbour"/></x:xmpmeta>'
)


def photo(size: tuple[int, int] = (120, 80)) -> Image.Image:
    """Return a picture whose top left corner is red, so that turning shows."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    ImageDraw.Draw(image).rectangle([0, 0, size[0] // 3, size[1] // 3], fill=(255, 0, 0))
    return image


def exif(orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[ORIENTATION] = orientation
    found[int(ExifTags.Base.Make)] = "JobDesk"
    found.get_ifd(GPS)[1] = "N"
    found.get_ifd(GPS)[2] = (54.0, 19.0, 12.0)
    return found


def convert(source: Path, output: dict[str, Any] | None = None, **operation: Any) -> KindRun:
    out = source.parent / "out"
    submission = {
        "inputs": [str(source)],
        "operation": {"type": "image", "to": "webp", **operation},
        "output": {"folder": str(out), **(output or {})},
    }
    before = source.read_bytes()
    (run,) = run_kind(KIND, submission, source.parent / "jobs")
    assert source.read_bytes() == before, "the source was touched"
    return run


def made(run: KindRun) -> Image.Image:
    (path,) = run.result["outputs"]
    image = Image.open(BytesIO(Path(path).read_bytes()))
    image.load()
    return image


def error(run: KindRun) -> tuple[str, str]:
    assert isinstance(run.end, Failed), run.end
    return run.end.error.code, run.end.error.message


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path


FORMATS = ["jpeg", "png", "webp", "tiff", "avif", "gif"]


@pytest.mark.parametrize("to", FORMATS)
def test_heic_to_every_format(folder: Path, to: str) -> None:
    """A phone's photo becomes each format, upright, and keeps what it says of its making."""
    path = folder / "IMG_9001.HEIC"
    path.write_bytes(PHOTO)
    run = convert(path, to=to)
    image = made(run)
    assert (image.format or "").lower() == to
    assert image.size == (80, 120)
    red, green, blue = image.convert("RGB").getpixel((70, 10))  # type: ignore[misc]  # three bands
    assert red > 200
    assert max(green, blue) < 60
    assert run.log[0][1].startswith("80×120 HEIC, ")
    if to != "gif":
        assert image.getexif()[int(ExifTags.Base.Make)] == "JobDesk"


def test_heic_that_is_cut_off_or_damaged(folder: Path) -> None:
    """Half a photo, or one with other bytes in it, fails by its name and the reason."""
    path = folder / "IMG_9001.heic"
    path.write_bytes(PHOTO[:500])
    assert error(convert(path))[0] == "image.truncated"
    path.write_bytes(PHOTO[:460] + bytes(len(PHOTO) - 460))
    code, message = error(convert(path))
    assert code == "image.unreadable"
    assert path.name in message


def test_heic_without_the_add_on(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job whose add-on is gone by the time it runs says what is missing, and how to get it."""
    path = folder / "IMG_9001.heic"
    path.write_bytes(PHOTO)
    submission = {"inputs": [str(path)], "output": {"folder": str(folder / "out")}}
    items, shared = plan_kind(KIND, submission)
    monkeypatch.setitem(sys.modules, "pi_heif", None)
    (run,) = run_planned(KIND, submission, items, shared, folder / "jobs")
    assert isinstance(run.end, Failed)
    assert run.end.error.code == "image.needs_addon"
    assert 'pip install "jobdesk[heic]"' in (run.end.error.remedy or "")


@pytest.mark.parametrize("source", FORMATS)
@pytest.mark.parametrize("to", FORMATS)
def test_every_format_to_every_format(folder: Path, source: str, to: str) -> None:
    """Each format becomes each other, of the right size, type and colours."""
    path = folder / f"a.{source}"
    photo().save(path, format=source)
    run = convert(path, to=to, fit=[60, 60])
    image = made(run)
    assert (image.format, image.size) == (to.upper(), (60, 40))
    red, green, blue = image.convert("RGB").getpixel((4, 4))  # type: ignore[misc]  # three channels
    assert red > 200
    assert max(green, blue) < 100
    assert run.result["bytes_in"] == path.stat().st_size
    assert run.result["bytes_out"] == Path(run.result["outputs"][0]).stat().st_size


@pytest.mark.parametrize("to", ["jpeg", "png", "webp", "tiff", "avif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright(folder: Path, orientation: int, to: str) -> None:
    """A picture that EXIF turns is stored upright and no tag turns it again."""
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = photo()
    if turn := turns.get(orientation):
        stored = stored.transpose(turn)
    stored.save(folder / "a.jpg", quality=95, exif=exif(orientation).tobytes())
    run = convert(folder / "a.jpg", to=to, fit=[60, 60])
    image = made(run)
    assert image.size == (60, 40)
    assert image.getexif().get(ORIENTATION, 1) == 1
    assert image.convert("RGB").getpixel((4, 4))[0] > 200  # type: ignore[index]  # three channels
    assert image.getexif()[int(ExifTags.Base.Make)] == "JobDesk"
    told = f"upright by EXIF (was {orientation})"
    assert (told in run.log[0][1]) is (orientation != 1)


@pytest.mark.parametrize("source", ["png", "webp", "tiff", "avif"])
def test_upright_from_other_formats(folder: Path, source: str) -> None:
    """Orientation is honoured wherever a format can store it."""
    stored = photo().transpose(Image.Transpose.ROTATE_90)
    stored.save(folder / f"a.{source}", exif=exif(6).tobytes())
    image = made(convert(folder / f"a.{source}", to="png", fit=[60, 60]))
    assert image.size == (60, 40)
    assert image.convert("RGB").getpixel((4, 4))[0] > 200  # type: ignore[index]  # three channels


@pytest.mark.parametrize("to", ["jpeg", "png", "webp", "tiff", "avif"])
@pytest.mark.parametrize(
    ("metadata", "make", "gps", "profile"),
    [
        ("keep", True, True, True),
        ("keep_without_gps", True, False, True),
        ("icc_only", False, False, True),
        ("strip", False, False, False),
    ],
)
def test_metadata(
    folder: Path,
    to: str,
    metadata: str,
    make: bool,  # noqa: FBT001 (a column of the table)
    gps: bool,  # noqa: FBT001 (as above)
    profile: bool,  # noqa: FBT001 (as above)
) -> None:
    """EXIF, XMP, place and colour profile are kept or left out exactly as asked."""
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo().save(folder / "a.jpg", exif=exif().tobytes(), icc_profile=icc, xmp=XMP)
    run = convert(folder / "a.jpg", to=to, metadata=metadata)
    image = made(run)
    found = image.getexif()
    assert (int(ExifTags.Base.Make) in found) is make
    assert bool(found.get_ifd(GPS)) is gps
    assert ("icc_profile" in image.info) is profile
    raw = Path(run.result["outputs"][0]).read_bytes()
    assert (b"Harbour" in raw) is make
    assert (b"GPSLatitude" in raw) is gps
    assert b"tiff:Orientation" not in raw


def test_fit_never_enlarges(folder: Path) -> None:
    """A picture that is smaller than the box stays as it is."""
    photo((30, 20)).save(folder / "a.png")
    assert made(convert(folder / "a.png", fit=[60, 60])).size == (30, 20)


@pytest.mark.parametrize("size", [(1, 1000), (1000, 1), (1, 1)])
def test_extreme_proportions(folder: Path, size: tuple[int, int]) -> None:
    """A line of pixels keeps at least one pixel a side."""
    Image.new("RGB", size).save(folder / "a.png")
    assert min(made(convert(folder / "a.png", fit=[10, 10])).size) == 1


@pytest.mark.parametrize("to", FORMATS)
def test_16_bit_grey_is_not_clipped(folder: Path, to: str) -> None:
    """A 16-bit ramp stays a ramp, in 16 bits where the format holds them."""
    ramp = Image.linear_gradient("L").convert("I").point(lambda value: value * 257)
    ramp.convert("I;16").save(folder / "a.png")
    image = made(convert(folder / "a.png", to=to, quality=95))
    if to in {"png", "tiff"}:
        assert image.mode == "I;16"
        assert image.getextrema() == (0, 65535)
        return
    grey = image.convert("L")
    low, middle, high = (grey.getpixel((128, y)) for y in (0, 128, 255))
    assert low == pytest.approx(0, abs=6)
    assert middle == pytest.approx(128, abs=8)
    assert high == pytest.approx(255, abs=6)


def test_16_bit_grey_resized(folder: Path) -> None:
    """A 16-bit picture that is made smaller keeps its range."""
    Image.new("I;16", (100, 100), 40_000).save(folder / "a.png")
    image = made(convert(folder / "a.png", to="png", fit=[50, 50]))
    assert (image.mode, image.size, image.getextrema()) == ("I;16", (50, 50), (40_000, 40_000))


def test_clear_parts(folder: Path) -> None:
    """What is clear stays clear, or gets the background where the format cannot be clear."""
    image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (10, 0, 20, 20))
    image.save(folder / "a.png")
    jpeg = made(convert(folder / "a.png", to="jpeg", background="#00ff00", quality=95))
    red, green, blue = jpeg.getpixel((2, 2))  # type: ignore[misc]  # three channels
    assert green > 240
    assert max(red, blue) < 15
    for to in ("webp", "png", "avif", "tiff", "gif"):
        kept = made(convert(folder / "a.png", to=to)).convert("RGBA")
        assert kept.getpixel((2, 2))[3] == 0, to  # type: ignore[index]  # four channels
        assert kept.getpixel((17, 2))[3] == 255, to  # type: ignore[index]  # four channels


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I", "F", "RGBA"])
@pytest.mark.parametrize("to", FORMATS)
def test_every_mode(folder: Path, mode: str, to: str) -> None:
    """Every way of storing pixels can become every format."""
    image = Image.linear_gradient("L").resize((40, 30)).convert("RGB" if mode == "CMYK" else "L")
    image.convert(mode).save(folder / "a.tiff")
    dark, light = (
        made(convert(folder / "a.tiff", to=to)).convert("L").getpixel((20, y)) for y in (0, 29)
    )
    assert isinstance(dark, int | float)
    assert isinstance(light, int | float)
    assert dark < 60
    assert light > 200


ANIMATED = ["gif", "webp", "png", "avif"]


@pytest.mark.parametrize("source", ANIMATED)
@pytest.mark.parametrize("to", ANIMATED)
def test_animation_is_kept(folder: Path, source: str, to: str) -> None:
    """An animation keeps its frames, their times and how often it plays."""
    frames = [Image.new("RGB", (40, 30), (70 * n, 255 - 70 * n, 0)) for n in range(4)]
    times = [100, 250, 40, 300]
    path = folder / f"a.{source}"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=times, loop=3)
    run = convert(path, to=to, fit=[20, 20])
    image = made(run)
    found = []
    for number in range(image.n_frames):  # type: ignore[attr-defined]  # animated
        image.seek(number)
        image.load()
        found.append(round(image.info["duration"]))
    assert found == times
    assert image.size == (20, 15)
    if "avif" not in {source, to}:
        assert image.info["loop"] == 3
    assert any(event.unit == "frames" for event in run.progress)


def test_animation_that_plays_once(folder: Path) -> None:
    """A GIF that plays once does not begin to repeat."""
    frames = [Image.new("RGB", (8, 8), c) for c in ("red", "blue")]
    frames[0].save(folder / "a.gif", save_all=True, append_images=frames[1:], duration=50)
    assert made(convert(folder / "a.gif", to="webp")).info["loop"] == 1
    assert "loop" not in made(convert(folder / "a.gif", to="gif")).info


def test_first_frame_and_split(folder: Path) -> None:
    """An animation can become its first frame, or one file for each frame."""
    frames = [Image.new("RGB", (8, 8), c) for c in ("red", "lime", "blue")]
    frames[0].save(folder / "a.gif", save_all=True, append_images=frames[1:], duration=50)
    first = made(convert(folder / "a.gif", to="png", frames="first"))
    assert first.convert("RGB").getpixel((1, 1)) == (255, 0, 0)
    run = convert(folder / "a.gif", to="png", frames="split")
    opened = [Image.open(BytesIO(Path(path).read_bytes())) for path in run.result["outputs"]]
    colours = [image.convert("RGB").getpixel((1, 1)) for image in opened]
    assert colours == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]


def test_pages(folder: Path) -> None:
    """Pages stay pages in TIFF; elsewhere the first is kept, and a note says so."""
    pages = [Image.new("RGB", (8, 8), c) for c in ("red", "lime")]
    pages[0].save(folder / "a.tif", save_all=True, append_images=pages[1:])
    assert made(convert(folder / "a.tif", to="tiff")).n_frames == 2  # type: ignore[attr-defined]  # pages
    run = convert(folder / "a.tif", to="webp")
    assert made(run).n_frames == 1  # type: ignore[attr-defined]  # WebP has it always
    assert run.result["notes"] == ["only the first of 2 pages kept"]


def test_wide_colours(folder: Path) -> None:
    """A colour profile goes along with a warning; where it cannot, the colours become sRGB."""
    source = Path(__file__).parents[2] / "resources/samples/photos/harbour.jpg"
    path = folder / "harbour.jpg"
    path.write_bytes(source.read_bytes())
    kept = convert(path, to="webp", fit=[200, 200])
    assert "icc_profile" in made(kept).info
    assert ("warning", "colour profile “Display P3” kept; some old viewers ignore it") in kept.log
    turned = convert(path, to="png", fit=[200, 200], metadata="strip")
    assert "icc_profile" not in made(turned).info
    assert ("info", "colours converted from “Display P3” to sRGB") in turned.log
    kept_png = made(convert(path, to="png", fit=[200, 200]))
    assert kept_png.tobytes() != made(turned).tobytes()


@pytest.mark.parametrize("source", FORMATS)
def test_cut_off(folder: Path, source: str) -> None:
    """A picture whose end is missing fails as cut off, and leaves nothing behind."""
    path = folder / f"a.{source}"
    Image.effect_noise((300, 200), 90).convert("RGB").save(path, format=source)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    code, message = error(convert(path))
    assert code == "image.truncated"
    assert f"a.{source}" in message
    assert not list((folder / "out").iterdir())


@pytest.mark.parametrize("source", ["jpeg", "png", "gif"])
def test_salvage(folder: Path, source: str) -> None:
    """What can be read of a picture that is cut off is saved when asked, with a note."""
    path = folder / f"a.{source}"
    Image.effect_noise((300, 200), 90).convert("RGB").save(path, format=source)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 8 // 10])
    run = convert(path, on_truncated="salvage")
    assert made(run).size == (300, 200)
    assert run.result["notes"] == ["cut off: what could be read was saved"]
    # and the next picture is judged as strictly as before
    assert error(convert(path, to="png"))[0] == "image.truncated"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xdb\x00\x04\xff\xff\xff\xd9",
        b"GIF89a;",
        b"\x89PNG\r\n\x1a\n....IEND",
        b"hello",
    ],
)
def test_unreadable(folder: Path, data: bytes) -> None:
    """What is no picture fails as unreadable, naming the file."""
    (folder / "a.jpg").write_bytes(data)
    code, message = error(convert(folder / "a.jpg"))
    assert code == "image.unreadable"
    assert "a.jpg" in message


def test_source_that_is_gone(folder: Path) -> None:
    """A source that vanished after the plan fails as missing, naming its path."""
    photo().save(folder / "a.png")
    submission = {"inputs": [str(folder / "a.png")], "output": {"folder": str(folder / "out")}}
    from desktop_app.testing import plan_kind  # noqa: PLC0415 (this test alone)

    items, shared = plan_kind(KIND, submission)
    (folder / "a.png").unlink()
    run = _run_again(items[0].payload, shared, folder)  # type: ignore[union-attr]  # planned
    assert error(run)[0] == "file.missing"


def _run_again(payload: Any, shared: dict[str, Any], folder: Path) -> KindRun:
    from desktop_app.domain.ports import AttemptRequest  # noqa: PLC0415 (as above)
    from desktop_app.testing import _run  # noqa: PLC0415 (as above)

    request = AttemptRequest(
        attempt="1", operation="run", kind="files", job=1, number=1,
        payload={**shared, **payload}, version=KIND.version, folder=str(folder / "jobs/1"),
        aside=".aside-", now=0.0,
    )  # fmt: skip
    return _run(KIND, request, threading.Event())


def test_too_large(folder: Path) -> None:
    """A picture above the limit is refused by its header, before it is decoded."""
    image = Image.new("1", (30_000, 20_000))
    image.save(folder / "a.png", optimize=False)
    code, message = error(convert(folder / "a.png"))
    assert code == "image.too_large"
    assert "30000×20000" in message


def test_too_long_for_its_format(folder: Path) -> None:
    """A side that the new format cannot hold is an error that names its limit."""
    Image.new("L", (17_000, 2)).save(folder / "a.png")
    code, message = error(convert(folder / "a.png"))
    assert code == "image.too_large_for_format"
    assert "16383" in message


def test_dates_and_replacing(folder: Path) -> None:
    """A result has its source's date when asked, and replaces only when asked."""
    photo().save(folder / "a.png")
    first = convert(folder / "a.png")
    assert (
        Path(first.result["outputs"][0]).stat().st_mtime_ns == (folder / "a.png").stat().st_mtime_ns
    )
    second = convert(folder / "a.png")
    assert Path(second.result["outputs"][0]).name == "a (2).webp"
    third = convert(folder / "a.png", {"overwrite": "replace", "keep_mtime": False}, quality=10)
    assert Path(third.result["outputs"][0]).name == "a.webp"
    assert sorted(p.name for p in (folder / "out").iterdir()) == ["a (2).webp", "a.webp"]


def test_bin(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is replaced with the bin as a net is in the bin afterwards."""
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "share"))
    monkeypatch.setenv("HOME", str(folder))
    photo().save(folder / "a.png")
    old = Path(convert(folder / "a.png").result["outputs"][0])
    data = old.read_bytes()
    convert(folder / "a.png", {"overwrite": "replace_trash"}, quality=10)
    assert old.read_bytes() != data
    binned = [p for p in folder.rglob("a.webp") if p.is_file() and p != old]
    assert [p.read_bytes() for p in binned] == [data]


@pytest.mark.parametrize(("policy", "names"), [("no", ["a.png"]), ("keep_source", ["a.jpg"])])
def test_result_that_is_larger(folder: Path, policy: str, names: list[str]) -> None:
    """A result that is larger than its source is kept, or gives way to a copy of the source."""
    Image.effect_noise((100, 100), 90).save(folder / "a.jpg", quality=20)
    run = convert(folder / "a.jpg", {"discard_if_larger": policy}, to="png")
    assert [Path(p).name for p in run.result["outputs"]] == names
    if policy == "keep_source":
        assert (folder / "out/a.jpg").read_bytes() == (folder / "a.jpg").read_bytes()
        assert run.result["notes"] == ["the result would be larger: the original is kept"]


def test_result_that_is_larger_is_skipped(folder: Path) -> None:
    """A result that is larger than its source can be skipped, saying why."""
    Image.effect_noise((100, 100), 90).save(folder / "a.jpg", quality=20)
    run = convert(folder / "a.jpg", {"discard_if_larger": "skip"}, to="png")
    assert isinstance(run.end, SkippedRun)
    assert run.end.code == "file.larger"
    assert not list((folder / "out").iterdir())


def test_cancelled_between_frames(folder: Path) -> None:
    """A cancelled job stops and leaves nothing behind."""
    photo().save(folder / "a.png")
    cancelled = threading.Event()
    cancelled.set()
    submission = {"inputs": [str(folder / "a.png")], "output": {"folder": str(folder / "out")}}
    (run,) = run_kind(KIND, submission, folder / "jobs", cancelled=cancelled)
    assert isinstance(run.end, Stopped)
    assert not list((folder / "out").iterdir())


def test_another_folder_after_a_failure(folder: Path) -> None:
    """The folder and the salvage that a person chooses after a failure take effect."""
    (folder / "in/day 1").mkdir(parents=True)
    photo().save(folder / "in/day 1/a.jpg", quality=95)
    data = (folder / "in/day 1/a.jpg").read_bytes()
    (folder / "in/day 1/a.jpg").write_bytes(data[: len(data) * 8 // 10])
    from desktop_app.testing import plan_kind  # noqa: PLC0415 (this test alone)

    output = {"folder": str(folder / "out")}
    items, shared = plan_kind(KIND, {"inputs": [str(folder / "in")], "output": output})
    chosen = {"output_folder": str(folder / "else"), "on_truncated": "salvage"}
    run = _run_again({**items[0].payload, **chosen}, shared, folder)  # type: ignore[union-attr]  # planned
    assert isinstance(run.end, Succeeded), run.end
    assert run.result["outputs"] == [str(folder / "else/day 1/a.webp")]


def test_log_lines(folder: Path) -> None:
    """The log says what came in, what was asked and where it goes."""
    photo().transpose(Image.Transpose.ROTATE_90).save(folder / "a.jpg", exif=exif(6).tobytes())
    run = convert(folder / "a.jpg", fit=[60, 60], metadata="keep_without_gps")
    assert [text for _, text in run.log] == [
        "80×120 JPEG, 1 kB, upright by EXIF (was 6)",
        "fit 60×60, quality 80",
        "metadata kept without GPS",
        "writing a.webp beside the target, then renaming",
    ]


def test_metadata_too_long_for_jpeg(folder: Path) -> None:
    """EXIF that a JPEG cannot hold is left out with a warning instead of failing the picture."""
    found = exif()
    found[int(ExifTags.Base.ImageDescription)] = "x" * 70_000
    photo().save(folder / "a.png", exif=found.tobytes())
    run = convert(folder / "a.png", to="jpeg")
    assert not made(run).getexif()
    assert ("warning", "EXIF or XMP is too long for JPEG and left out") in run.log


def test_progress_of_one_picture(folder: Path) -> None:
    """Even a single picture tells how far it is."""
    photo().save(folder / "a.png")
    run = convert(folder / "a.png")
    assert run.progress[0].done < (run.progress[0].total or 0)
