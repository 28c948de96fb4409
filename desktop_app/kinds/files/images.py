"""The image operation: one picture in, one picture (or one for each frame) out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image

from desktop_app.domain.errors import JobError
from desktop_app.domain.kind import JobContext
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.sources import check_source, size_text
from desktop_app.kinds.files.image_frames import Preparation, stored_target
from desktop_app.kinds.files.image_metadata import Colours, Metadata, metadata_of, orientation
from desktop_app.kinds.files.image_read import (
    MAX_ANIMATION,
    Frame,
    Picture,
    decoding,
    is_cut_off,
    opened,
)
from desktop_app.kinds.files.image_write import MANY_FRAMES, check_sides, encode, verify
from desktop_app.kinds.files.results import Made, Results
from desktop_app.kinds.files.submission import Image as ImageOperation

_CUT_OFF = QT_TRANSLATE_NOOP("files", "cut off: what could be read was saved")
_FIRST_FRAME = QT_TRANSLATE_NOOP("files", "only the first of %1 frames kept")
_FIRST_PAGE = QT_TRANSLATE_NOOP("files", "only the first of %1 pages kept")
_AS_PAGES = QT_TRANSLATE_NOOP("files", "TIFF keeps the frames as pages, without their times")
_STEPS = 3
"""Of a single picture: decoded, prepared, encoded."""


def convert(
    source: Path, outputs: Sequence[Path], operation: ImageOperation, results: Results
) -> Made:
    """Convert one picture to ``outputs``; several are its frames, split."""
    check_source(source)
    with opened(source, salvage=operation.on_truncated == "salvage") as picture:
        return _Conversion(picture, outputs, operation, results).run()


class _Conversion:
    def __init__(
        self,
        picture: Picture,
        outputs: Sequence[Path],
        operation: ImageOperation,
        results: Results,
    ) -> None:
        self._picture = picture
        self._outputs = outputs
        self._operation = operation
        self._results = results
        self._job: JobContext = results.job
        self._made = Made(bytes_in=picture.path.stat().st_size)
        self._metadata = Metadata()

    def run(self) -> Made:
        # a PNG may carry its EXIF behind the pixels, which are decoded to reach it
        with decoding(self._picture.path):
            turned = orientation(self._picture.image)
        self._tell_source(turned)
        wanted = self._frames()
        first = self._first(wanted)
        # TIFF's decoder turns the picture upright by itself
        upright = orientation(first.image)
        colours = Colours(self._picture, self._operation, self._job.log)
        original = self._picture.size if upright == turned else first.image.size
        preparation = Preparation(self._operation, colours, upright, original, wanted)
        self._check(preparation)
        self._metadata = metadata_of(
            self._picture, self._operation, preparation.target, self._job.log
        )
        if self._operation.frames == "split" and len(self._outputs) > 1:
            self._split(preparation, first)
        else:
            self._join(preparation, first)
        if self._operation.on_truncated == "salvage" and is_cut_off(self._picture.path):
            self._note(_CUT_OFF.source)
        return self._made

    # --- what goes in --------------------------------------------------------------------------

    def _tell_source(self, turned: int) -> None:
        picture, (width, height) = self._picture, self._picture.size
        parts = [f"{width}×{height} {picture.label}", size_text(self._made.bytes_in)]
        if picture.frames > 1:
            parts.append(f"{picture.frames} {'frames' if picture.animated else 'pages'}")
        if turned != 1:
            parts.append(f"upright by EXIF (was {turned})")
        self._job.log(", ".join(parts))
        operation = self._operation
        told = [f"fit {operation.fit[0]}×{operation.fit[1]}"] if operation.fit else []
        if operation.to in {"jpeg", "webp", "avif"}:
            lossless = operation.lossless and operation.to != "jpeg"
            told.append("lossless" if lossless else f"quality {operation.quality}")
        if told:
            self._job.log(", ".join(told))

    def _frames(self) -> int:
        """Return how many frames are converted, and note those that are not."""
        picture, operation = self._picture, self._operation
        if picture.frames == 1 or operation.frames == "first":
            return 1
        if operation.frames == "split" and len(self._outputs) > 1:
            return picture.frames
        pages_to_animation = not picture.animated and operation.to != "tiff"
        unplanned = operation.frames == "split"  # a link: its frames were not known by the plan
        if unplanned or operation.to not in MANY_FRAMES or pages_to_animation:
            note = _FIRST_FRAME if picture.animated else _FIRST_PAGE
            self._note(note.filled(picture.frames))
            return 1
        return picture.frames

    def _first(self, wanted: int) -> Frame:
        if self._operation.fit and wanted == 1:
            turned = orientation(self._picture.image)
            self._picture.shrink_on_load(stored_target(self._picture.size, turned, self._operation))
        return self._picture.read(0)

    def _check(self, preparation: Preparation) -> None:
        width, height = preparation.target
        check_sides((width, height), self._operation.to)
        split = self._operation.frames == "split"
        if not split and width * height * preparation.frames > MAX_ANIMATION:
            raise JobError(
                "image.too_large",
                f"{preparation.frames} frames of {width}×{height} are more than can be held",
                remedy="Choose a size to fit inside, or the first frame only.",
            )

    def _prepared(
        self, preparation: Preparation, first: Frame
    ) -> Iterator[tuple[Image.Image, int]]:
        for number in range(preparation.frames):
            self._job.raise_if_cancelled()
            frame = first if number == 0 else self._picture.read(number)
            if preparation.frames == 1:
                self._job.progress(1, _STEPS)
            yield preparation.apply(frame.image), frame.duration
            if preparation.frames > 1:
                self._job.progress(number + 1, preparation.frames, "frames")

    # --- what comes out ------------------------------------------------------------------------

    def _join(self, preparation: Preparation, first: Frame) -> None:
        frames: list[Image.Image] = []
        durations: list[int] = []
        for image, duration in self._prepared(preparation, first):
            frames.append(image)
            durations.append(duration)
        if len(frames) > 1 and self._picture.animated and self._operation.to == "tiff":
            self._note(_AS_PAGES.source)
        self._write(self._outputs[0], frames, durations, preparation)

    def _split(self, preparation: Preparation, first: Frame) -> None:
        if len(self._outputs) != preparation.frames:
            raise JobError(
                "image.unreadable",
                f"{self._picture.path.name} has {preparation.frames} frames now, "
                f"{len(self._outputs)} when it was planned",
                remedy="Queue it again.",
            )
        prepared = self._prepared(preparation, first)
        for output, (image, duration) in zip(self._outputs, prepared, strict=True):
            self._write(output, [image], [duration], preparation)

    def _write(
        self,
        output: Path,
        frames: Sequence[Image.Image],
        durations: Sequence[int],
        preparation: Preparation,
    ) -> None:
        profile = preparation.colours.kept(frames[0].mode)
        metadata = replace(self._metadata, profile=profile)
        loop = self._picture.loop

        def make(aside: Path) -> None:
            if preparation.frames == 1:
                self._job.progress(2, _STEPS)
            encode(aside, frames, durations, loop, self._operation, metadata)
            verify(aside, preparation.target)

        self._results.write(self._made, output, self._picture.path, make)

    def _note(self, text: str) -> None:
        self._job.log(text, "warning")
        self._made.notes.append(text)
