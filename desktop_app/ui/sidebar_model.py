"""The rows of the sidebar: headings, lists, kinds, batches and presets, from counters alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from typing_extensions import override

from desktop_app.domain.job import BatchHead, BatchState, JobState
from desktop_app.domain.kind import AnyKind
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.engine import Preset
from desktop_app.ui import wording
from desktop_app.ui.batch_words import in_words
from desktop_app.ui.calm import Calm
from desktop_app.ui.views import NEEDS_ATTENTION, STANDING, View, of_batch, of_kind
from desktop_app.ui.watched import Watch

Index = QModelIndex | QPersistentModelIndex
BATCHES = 8
"""How many batches are listed until "Older…" is asked for."""
OLDER = "older"
GOOD = (JobState.DONE, JobState.SKIPPED)
_SECTIONS: Mapping[str, Text] = {
    "jobs": QT_TRANSLATE_NOOP("sidebar", "Jobs"),
    "kinds": QT_TRANSLATE_NOOP("sidebar", "Kinds"),
    "batches": QT_TRANSLATE_NOOP("sidebar", "Batches"),
    "presets": QT_TRANSLATE_NOOP("sidebar", "Presets"),
    "watched": QT_TRANSLATE_NOOP("sidebar", "Watched folders"),
}
_WATCHED = QT_TRANSLATE_NOOP("sidebar", "New files are queued")
_PAUSED = QT_TRANSLATE_NOOP("sidebar", "Paused")
_OLDER = QT_TRANSLATE_NOOP("sidebar", "Older…")


class Role(IntEnum):
    """What the delegate asks for."""

    ROW = Qt.ItemDataRole.UserRole


_SAID = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,
    Role.ROW,
)
"""What of a row can change while its height stays."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a heading (no view), a filter, "Older…", or something to open."""

    key: str
    title: str
    view: View | None = None
    count: str = ""
    kind: AnyKind | None = None
    progress: float | None = None
    alarming: bool = False
    more: str = ""
    """What a pointer and a screen reader learn beside the count."""
    preset: str = ""
    """The file of a preset."""
    watched: str = ""
    """The id of a watched folder."""

    @property
    def heading(self) -> bool:
        """Whether it only names what stands below it."""
        return self.key in _SECTIONS

    @property
    def opens(self) -> bool:
        """Whether it is opened rather than chosen: the list that is shown stays."""
        return bool(self.preset or self.watched)


class SidebarModel(QAbstractListModel):
    """The rows, from counters alone."""

    renamed = Signal(str, str)
    """A preset's file, and the name that was typed for it."""

    def __init__(self, kinds: Sequence[AnyKind], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kinds = {kind.name: kind for kind in kinds}
        self._states: Mapping[JobState, int] = {}
        self._per_kind: Mapping[str, int] = {}
        self._batches: dict[int, BatchHead] = {}
        self._said: dict[int, tuple[BatchHead, Row]] = {}
        """The rows of the batches as they were when they were last built."""
        self._older = False
        self._presets: Sequence[Preset] = ()
        self._watched: Sequence[Watch] = ()
        self._rows: list[Row] = self._build()
        self._numbers = Calm(self._update, self)

    def set_counts(self, states: Mapping[JobState, int], kinds: Mapping[str, int]) -> None:
        """Show these counters, at once or in a moment."""
        if (states, kinds) != (self._states, self._per_kind):
            self._states, self._per_kind = states, kinds
            self._numbers.soon()

    def set_batches(self, batches: Sequence[BatchHead], *, older: bool) -> None:
        """List these batches, newest first; ``older``: there are more."""
        self._batches = {batch.id: batch for batch in batches}
        self._older = older
        self._numbers.now()

    def update_batches(self, batches: Sequence[BatchHead], limit: int) -> None:
        """Bring batches up to date; new ones push the oldest out beyond ``limit``."""
        known = self._batches.keys() >= {batch.id for batch in batches}
        self._batches.update((batch.id, batch) for batch in batches)
        newest = sorted(self._batches, reverse=True)
        self._older = self._older or len(newest) > limit
        self._batches = {batch: self._batches[batch] for batch in newest[:limit]}
        for gone in self._said.keys() - self._batches.keys():
            del self._said[gone]
        if known:
            self._numbers.soon()
        else:
            self._numbers.now()

    def set_presets(self, presets: Sequence[Preset]) -> None:
        """List these presets."""
        self._presets = presets
        self._numbers.now()

    def set_watched(self, watched: Sequence[Watch]) -> None:
        """List these watched folders."""
        self._watched = watched
        self._numbers.now()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self._said.clear()
        self._numbers.now()

    def standing_titles(self) -> list[str]:
        """Return the words of the lists that are always there."""
        return [wording.translated(title) for title in STANDING.values()]

    def rows(self) -> Sequence[Row]:
        """Return what is listed now."""
        return tuple(self._rows)

    def row(self, key: str) -> int:
        """Return the row of a view, -1 when it has none."""
        return next((n for n, row in enumerate(self._rows) if row.key == key), -1)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self._rows)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._rows[index.row()].heading:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        editable = bool(self._rows[index.row()].preset)
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self._rows[index.row()] if index.isValid() else None
        if row is None or not row.preset or role != Qt.ItemDataRole.EditRole:
            return False
        name = str(value).strip()
        if name and name != row.title:
            self.renamed.emit(row.preset, name)
        return True

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.title, row.more or row.count) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.title}\n{row.more}" if row.more else None
        return row if role == Role.ROW else None

    def _update(self) -> None:
        rows = self._build()
        same = [row.key for row in rows] == [row.key for row in self._rows]
        if same:
            before, self._rows = self._rows, rows
            for place, (row, old) in enumerate(zip(rows, before, strict=True)):
                if row != old:
                    # a list lays out all its rows for a change that does not say what it is
                    tall = (row.progress is None) != (old.progress is None)
                    roles = [] if tall else list(_SAID)
                    self.dataChanged.emit(self.index(place), self.index(place), roles)
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _build(self) -> list[Row]:
        rows = [self._heading("jobs"), *map(self._standing, STANDING)]
        rows.append(self._heading("kinds"))
        rows.extend(self._kind(kind) for kind in self._kinds.values())
        if self._batches:
            rows.append(self._heading("batches"))
            rows.extend(map(self._batch, self._batches.values()))
            if self._older:
                rows.append(Row(OLDER, wording.translated(_OLDER)))
        if self._presets:
            rows.append(self._heading("presets"))
            rows.extend(map(self._preset, self._presets))
        if self._watched:
            rows.append(self._heading("watched"))
            rows.extend(map(self._watch, self._watched))
        return rows

    def _heading(self, key: str) -> Row:
        return Row(key, wording.translated(_SECTIONS[key]))

    def _standing(self, view: View) -> Row:
        count = view.count(self._states)
        alarming = view == NEEDS_ATTENTION and count > 0
        title = wording.translated(STANDING[view])
        return Row(view.key, title, view, wording.number(count), alarming=alarming)

    def _kind(self, kind: AnyKind) -> Row:
        view = of_kind(kind.name)
        count = wording.number(self._per_kind.get(kind.name, 0))
        return Row(view.key, wording.translated(kind.title), view, count, kind)

    def _batch(self, batch: BatchHead) -> Row:
        head, row = self._said.get(batch.id, (None, None))
        if row is None or head is not batch:
            row = self._batch_anew(batch)
            self._said[batch.id] = (batch, row)
        return row

    def _batch_anew(self, batch: BatchHead) -> Row:
        view, total = of_batch(batch.id), batch.total
        under_way, state = batch.finished < total, batch.state
        count = wording.number(total)
        if state is BatchState.PLANNING:
            count = "…"
        elif under_way:
            count = f"{wording.number(batch.finished)}/{count}"
        elif state is BatchState.FAILED:  # red, so not all of them
            good = sum(batch.counts.get(state, 0) for state in GOOD)
            count = f"{wording.number(good)}/{count}"
        return Row(
            view.key,
            wording.batch_name(batch.name, batch.kind),
            view,
            count,
            self._kinds.get(batch.kind),
            progress=batch.finished / total if under_way else None,
            alarming=state is BatchState.FAILED,
            more=in_words(batch.counts) or wording.batch_state_word(state),
        )

    def _preset(self, preset: Preset) -> Row:
        bad = bool(preset.problem)
        return Row(
            f"preset:{preset.file}",
            preset.name,
            count="!" if bad else "",
            kind=self._kinds.get(preset.kind),
            alarming=bad,
            more=preset.problem,
            preset=preset.file,
        )

    def _watch(self, watch: Watch) -> Row:
        state = wording.translated(_PAUSED if watch.paused else _WATCHED)
        mark = "❚❚" if watch.paused else "●"
        return Row(
            f"watched:{watch.id}",
            watch.title,
            count="!" if watch.problem else mark,
            alarming=bool(watch.problem),
            more=watch.problem or state,
            watched=watch.id,
        )
