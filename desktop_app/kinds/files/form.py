"""The form that converts files: what, into what, where to, with the plan beside it."""

from __future__ import annotations

import asyncio
import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, QStorageInfo
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.ui.forms import FormWindow, When
from desktop_app.ui.forms.asking import Asking
from desktop_app.ui.forms.every_kind import common_fields
from desktop_app.ui.forms.fields import (
    CheckField,
    ChoiceField,
    Field,
    NumberField,
    PatternsField,
    TextField,
    side_by_side,
)
from desktop_app.ui.forms.layout import Fold
from desktop_app.ui.forms.moments import SizeField
from desktop_app.ui.forms.paths import LINKS, FolderField, PathsField
from desktop_app.ui.forms.picture import Picture
from desktop_app.ui.forms.plan_model import PlanRow
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.forms.room import RoomSummary
from desktop_app.ui.forms.shapes import variants_of
from desktop_app.ui.wording import short_path

translate = QCoreApplication.translate

_USUAL_SIZES = ((800, 800), (1280, 1280), (1600, 1600), (1920, 1080), (2560, 2560), (3840, 2160))
_COUNTED_FOLDERS = 8
"""For more folders than these, what was found in each is not counted beside its name."""
_FROM_FOLDERS = 100
_SAMPLES = 5
"""Pictures that are converted for the estimate."""


class FilesForm(FormWindow):
    """Images, tables and checksums."""

    _makes_pictures = False
    _free: int | None = None
    """Bytes free where the results go; None until it is known."""

    @override
    def build_fields(self, column: QVBoxLayout) -> None:
        self._inputs = PathsField(translate("files", "Files and folders — drop more at any time"))
        self.drop_field = self._inputs
        column.addWidget(self.bind(self._inputs, "inputs"))
        make = self._make_field()
        self._make = make
        first = [self.bind(make, "operation", "type")]
        more = Fold(translate("files", "More: which files, details, start later, tries"))
        self._image_fields(When(make, ("image",)), column, first, more.column)
        self._table_fields(When(make, ("table",)), first, more.column)
        self._checksum_fields(When(make, ("checksum",)), first)
        self._output_fields(column, more.column)
        self._summary = RoomSummary()
        column.addWidget(self._summary)
        common_fields(self, more.column)
        column.addWidget(more)
        self._fill_variants()

    @override
    def build_preview(self) -> QWidget:
        view = self.plan_view
        self._samples: list[Mapping[str, Any]] = []
        self._before = Picture(translate("files", "before"), self.work.look)
        self._after = Picture(translate("files", "after"), self.work.look)
        pictures = side_by_side(self._before, self._after, stretch=(4, 4))
        pictures.addStretch(1)
        view.column.addLayout(pictures)
        self._preview = Asking(self.kind.name, self.desk, self.work.look, view)
        self._preview.told.connect(self._show_after)
        self._sizes = Asking(self.kind.name, self.desk, self.work.look, view)
        self._sizes.told.connect(self._take_sample)
        view.row_chosen.connect(self._show_row)
        view.changed.connect(self._plan_changed)
        view.rows_found.connect(self._count)
        return view

    @override
    def primary_text(self, planned: int | None) -> str:
        if planned is None:
            return translate("files", "Queue files")
        return self.tr("Queue %Ln file(s)", "", planned)

    @override
    def shown(self, submission: Mapping[str, Any]) -> None:
        inputs, output = submission["inputs"], submission["output"]
        parents = {str(Path(p).parent) for p in inputs if not p.lower().startswith(LINKS)}
        before = sorted((_with_slash(p) for p in parents), key=len, reverse=True)
        folder = output.get("folder")
        after = [_with_slash(folder)] if folder else before
        model = self.plan_view.model
        model.short_input = lambda path: _below(before[:_FROM_FOLDERS], path)
        model.short_output = lambda path: _below(after[:_FROM_FOLDERS], path)
        self._target = folder or (min(parents) if parents else str(Path.home()))
        self._prefixes = {p: _with_slash(p) for p in inputs[: _COUNTED_FOLDERS * 100]}
        folders = [p for p in self._prefixes if Path(p).is_dir()]
        few = folders if len(folders) <= _COUNTED_FOLDERS else []
        self._prefixes = {p: self._prefixes[p] for p in few}
        self._found: Counter[str] = Counter()
        self._inputs.set_counts({})
        self._makes_pictures = submission["operation"].get("type") == "image"
        self._before.setVisible(self._makes_pictures)
        self._after.setVisible(self._makes_pictures)

    # --- fields ---------------------------------------------------------------------------------

    def _make_field(self) -> ChoiceField:
        return ChoiceField(
            translate("files", "Make"),
            [
                ("image", translate("files", "Image")),
                ("table", translate("files", "Table")),
                ("checksum", translate("files", "Checksum")),
            ],
        )

    def _image_fields(
        self, when: When, column: QVBoxLayout, first: list[Field], more: QVBoxLayout
    ) -> None:
        formats = [
            ("webp", "WebP"),
            ("jpeg", "JPEG"),
            ("png", "PNG"),
            ("avif", "AVIF"),
            ("tiff", "TIFF"),
            ("gif", "GIF"),
        ]
        to = ChoiceField(translate("files", "Format"), formats)
        quality = NumberField(translate("files", "Quality"), placeholder="80")
        lossy = When(to, ("webp", "jpeg", "avif"))
        fit = SizeField(
            translate("files", "Fit inside"),
            usual=_USUAL_SIZES,
            original=translate("files", "Original size"),
            hint=translate(
                "files", "Larger pictures are made smaller; small ones stay as they are"
            ),
        )
        metadata = ChoiceField(
            translate("files", "Metadata"),
            [
                ("keep", translate("files", "Keep all")),
                ("keep_without_gps", translate("files", "Keep, without place")),
                ("icc_only", translate("files", "Colour profile only")),
                ("strip", translate("files", "Remove all")),
            ],
        )
        first.append(self.bind(to, "operation", "to", when=when))
        first.append(self.bind(quality, "operation", "quality", when=lossy))
        self._first_row = side_by_side()
        column.addLayout(self._first_row)
        column.addLayout(
            side_by_side(
                self.bind(fit, "operation", "fit", when=when),
                self.bind(metadata, "operation", "metadata", when=when),
            )
        )
        self._image_details(when, When(to, ("webp", "avif")), more)

    def _image_details(self, when: When, can_lossless: When, more: QVBoxLayout) -> None:
        frames = ChoiceField(
            translate("files", "Animations"),
            [
                ("all", translate("files", "Keep all frames")),
                ("first", translate("files", "First frame only")),
                ("split", translate("files", "One file for each frame")),
            ],
        )
        truncated = ChoiceField(
            translate("files", "Pictures that are cut off"),
            [
                ("fail", translate("files", "Say so")),
                ("salvage", translate("files", "Save what can be read")),
            ],
        )
        background = TextField(
            translate("files", "Background where it was clear"), placeholder="#ffffff"
        )
        lossless = CheckField(translate("files", "Without any loss"))
        more.addLayout(
            side_by_side(
                self.bind(frames, "operation", "frames", when=when),
                self.bind(truncated, "operation", "on_truncated", when=when),
            )
        )
        more.addWidget(self.bind(background, "operation", "background", when=when))
        more.addWidget(self.bind(lossless, "operation", "lossless", when=can_lossless))

    def _table_fields(self, when: When, first: list[Field], more: QVBoxLayout) -> None:
        formats = [
            ("csv", "CSV"),
            ("xlsx", "Excel (XLSX)"),
            ("parquet", "Parquet"),
            ("tsv", "TSV"),
            ("jsonl", "JSON Lines"),
            ("json", "JSON"),
        ]
        to = ChoiceField(translate("files", "Format"), formats)
        text = ChoiceField(
            translate("files", "Values"),
            [
                ("all", translate("files", "Stay as text")),
                ("infer", translate("files", "Find numbers and dates")),
            ],
            hint=translate("files", "As text, nothing is retyped: 02138 keeps its zero"),
        )
        first.append(self.bind(to, "operation", "to", when=when))
        first.append(self.bind(text, "operation", "text_columns", when=when))
        sheet = TextField(
            translate("files", "Sheet of a workbook"),
            placeholder=translate("files", "The first one that is not empty"),
            optional=True,
        )
        more.addWidget(self.bind(sheet, "operation", "sheet", when=when))

    def _checksum_fields(self, when: When, first: list[Field]) -> None:
        action = ChoiceField(
            translate("files", "Action"),
            [
                ("write", translate("files", "Write a list")),
                ("verify", translate("files", "Check a list")),
            ],
        )
        algorithm = ChoiceField(
            translate("files", "Method"),
            [("sha256", "SHA-256"), ("blake3", "BLAKE3"), ("sha1", "SHA-1"), ("md5", "MD5")],
        )
        first.append(self.bind(action, "operation", "action", when=when))
        first.append(self.bind(algorithm, "operation", "algorithm", when=when))
        for field in first:
            self._first_row.addWidget(field, 1)

    def _output_fields(self, column: QVBoxLayout, more: QVBoxLayout) -> None:
        folder = FolderField(
            translate("files", "Save to"),
            empty=translate("files", "Beside each original"),
            recent=self.memory.folders(),
        )
        name = TextField(
            translate("files", "Name"),
            placeholder="{stem}",
            hint=translate("files", "Also {name} {ext} {parent} {number} {date} {time}"),
        )
        taken = ChoiceField(
            translate("files", "If the name is taken"),
            [
                ("unique", translate("files", "Add a number")),
                ("skip", translate("files", "Skip the file")),
                ("skip_if_newer", translate("files", "Skip if what is there is newer")),
                ("replace", translate("files", "Replace it")),
                ("replace_trash", translate("files", "Replace; the old one to the bin")),
                ("fail", translate("files", "Say so, make nothing")),
            ],
        )
        tree = CheckField(translate("files", "Keep sub-folders"))
        dates = CheckField(translate("files", "Keep dates"))
        column.addWidget(self.bind(folder, "output", "folder"))
        self.bind(name, "output", "template")
        self.bind(taken, "output", "overwrite")
        column.addLayout(side_by_side(name, taken))
        self.bind(tree, "output", "keep_tree")
        self.bind(dates, "output", "keep_mtime")
        row = side_by_side(tree, dates, stretch=(0, 0))
        row.addStretch(1)
        column.addLayout(row)
        self._source_fields(more)

    def _source_fields(self, more: QVBoxLayout) -> None:
        inside = CheckField(translate("files", "Look into sub-folders"))
        include = PatternsField(translate("files", "Only names like"), placeholder="*.jpg; *.png")
        exclude = PatternsField(translate("files", "Not names like"), placeholder="*_small.*")
        larger = ChoiceField(
            translate("files", "If the result is larger"),
            [
                ("no", translate("files", "Keep the result")),
                ("keep_source", translate("files", "Copy the original instead")),
                ("skip", translate("files", "Make nothing")),
            ],
        )
        more.addLayout(side_by_side(self.bind(include, "include"), self.bind(exclude, "exclude")))
        more.addWidget(self.bind(inside, "recursive"))
        more.addWidget(self.bind(larger, "output", "discard_if_larger"))

    def _fill_variants(self) -> None:
        """Give each operation's fields their defaults; the first one is chosen at last."""
        variants = variants_of(self.kind.submission_type, "operation")
        for tag, defaults in reversed(list(variants.items())):
            self.binding.fill({"operation": {**defaults, "type": tag}})

    # --- the plan -------------------------------------------------------------------------------

    def _count(self, rows: Sequence[PlanRow]) -> None:
        for row in rows:
            for folder, prefix in self._prefixes.items():
                if row.input.startswith(prefix):
                    self._found[folder] += 1

    def _plan_changed(self) -> None:
        view = self.plan_view
        if view.phase is not Phase.COMPLETE:
            self._summary.hide()
            self._sizes.stop()
            self._samples, self._free = [], None
            if view.phase in {Phase.EMPTY, Phase.FAILED}:
                self._show_row(None)
            return
        self._inputs.set_counts(
            {folder: self.tr("%Ln file(s)", "", count) for folder, count in self._found.items()}
        )
        if view.model.planned:
            self.work.look(self._look_for_room(self._target))
            if self._makes_pictures:
                inputs = list(view.model.samples(_SAMPLES))
                self._sizes.ask({"ask": "sizes", "submission": self.submission(), "inputs": inputs})
        if not view.table.currentIndex().isValid():
            self._show_row(view.model.first)

    async def _look_for_room(self, folder: str) -> None:
        free = await asyncio.to_thread(_free, folder)
        # The form may have been asked something else meanwhile.
        if self.plan_view.phase is Phase.COMPLETE and self._target == folder:
            self._free = free
            self._sum_up()

    def _take_sample(self, event: Mapping[str, Any]) -> None:
        if "reason" not in event:
            self._samples.append(event)
            self._sum_up()

    def _sum_up(self) -> None:
        model, tried = self.plan_view.model, self._samples
        if self._free is None:
            return
        if not tried:
            self._summary.tell(model.bytes_planned, self._free)
            return
        known = sum(one["bytes_in"] for one in tried)
        share = sum(one["bytes_out"] for one in tried) / max(known, 1)
        model.estimate({one["input"]: one["bytes_out"] for one in tried}, share)
        seconds = sum(one["seconds"] for one in tried) / len(tried) * model.planned
        self._summary.tell(
            model.bytes_planned,
            self._free,
            bytes_out=round(model.bytes_planned * share),
            seconds=seconds / self.kind.lane_limit,
            samples=len(tried),
        )

    # --- before and after -----------------------------------------------------------------------

    def _show_row(self, row: PlanRow | None) -> None:
        self._preview.stop()
        self._after.show_file(None)
        if row is None or not self._makes_pictures:
            self._before.show_file(None)
            return
        self._before.show_file(row.input, row.size)
        if row.outcome == "planned":
            inputs = [row.input]
            self._preview.ask({"ask": "preview", "submission": self.submission(), "inputs": inputs})

    def _show_after(self, event: Mapping[str, Any]) -> None:
        if "image" in event:
            image = QImage.fromData(base64.b64decode(event["image"]))
            full = QSize(event["width"], event["height"])
            self._after.show_image(image, full, event["bytes_out"])

    @override
    async def _queue(self, submission: dict[str, Any]) -> None:
        folder = submission["output"].get("folder")
        await super()._queue(submission)
        if folder:
            self.memory.keep_folder(folder)


def _with_slash(folder: str) -> str:
    return folder.rstrip("/\\") + ("\\" if "\\" in folder else "/")


def _below(folders: Sequence[str], path: str) -> str:
    inside = next((f for f in folders if path.startswith(f)), None)
    return path[len(inside) :] if inside is not None else short_path(path)


def _free(folder: str) -> int:
    """Return the bytes free where a folder is or will be."""
    here = Path(folder)
    while not here.exists() and here != here.parent:
        here = here.parent
    return QStorageInfo(str(here)).bytesAvailable()


FORM = FilesForm
"""What the window opens for this kind."""
