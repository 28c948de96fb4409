"""The form that cleans tables: how they are read, the steps, and the first rows cleaned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.domain.errors import FieldError
from desktop_app.kinds.cleaning.form_columns import in_all_rows
from desktop_app.kinds.cleaning.form_menus import column_menu, value_menu
from desktop_app.kinds.cleaning.form_output import SaveTo, output_fields
from desktop_app.kinds.cleaning.form_preview import PreviewPanel
from desktop_app.kinds.cleaning.form_preview_model import row_of
from desktop_app.kinds.cleaning.form_reasons import said_error
from desktop_app.kinds.cleaning.form_source import ReadAs
from desktop_app.kinds.cleaning.form_steps import Entry, StepsField
from desktop_app.kinds.cleaning.form_words import step_title
from desktop_app.ui.forms import FormWindow
from desktop_app.ui.forms.asking import Asking
from desktop_app.ui.forms.every_kind import common_fields
from desktop_app.ui.forms.layout import Fold
from desktop_app.ui.forms.paths import PathsField
from desktop_app.ui.forms.plan_model import PlanRow
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.wording import number, short_path

translate = QCoreApplication.translate

_PLAN_SHARE = 0.3
"""Of the window's height: what the list of several tables takes at most."""
_LISTED = 1_000
"""Tables among which the one in the preview is marked in the list."""
_ROWS = 1_000
"""Rows that are cleaned for the preview."""


class CleaningForm(FormWindow):
    """Tables, the steps that clean them, and what they would become."""

    decides: ClassVar[frozenset[str]] = frozenset({"suggest"})
    forgets: ClassVar[frozenset[str]] = frozenset({"source", "steps", "suggest"})
    preset_beside_cancel: ClassVar[bool] = True
    _entries: list[Entry] | None = None
    """The steps; they outlive the widgets when the language changes."""
    _suggested_for: tuple[str, Mapping[str, Any]] | None = None
    """The table and the way it was read that the steps were suggested for."""
    _table = ""
    """The table in the preview."""

    # --- fields ---------------------------------------------------------------------------------

    @override
    def build_fields(self, column: QVBoxLayout) -> None:
        if self._entries is None:
            self._entries = []
        self._profile: Mapping[str, Any] = {}
        self._profiled: object = None
        self._planned: object = None
        self._columns: Sequence[str] = ()
        self._looked_at: Mapping[str, Any] = {}
        self._showing: Mapping[str, Any] = {}
        self._inputs = PathsField(translate("cleaning", "Tables — drop more at any time"))
        self.drop_field = self._inputs
        column.addWidget(self.bind(self._inputs, "inputs"))
        self._read_as = ReadAs(self)
        self._read_as.opened.connect(self._show_inputs)
        column.addWidget(self._read_as)
        self._steps = StepsField(self._entries, lambda: self._columns)
        self._steps.look_at.connect(self._look_at)
        self._steps.review_asked.connect(self._review)
        column.addWidget(self.bind(self._steps, "steps"))
        more = Fold(translate("cleaning", "More: format, names, reports, start later, tries"))
        output_fields(self, more.column)
        common_fields(self, more.column)
        column.addWidget(more)

    @override
    def build_preview(self) -> QWidget:
        self._preview = PreviewPanel()
        self._preview.column_asked.connect(self._ask_column)
        self._preview.value_asked.connect(self._ask_value)
        self._preview.back_asked.connect(lambda: self._ask(self.submission()))
        self._profiling = Asking(self.kind.name, self.desk, self.work.look, self._preview)
        self._profiling.told.connect(self._take_profile)
        self._profiling.ended.connect(self._profile_ended)
        self._looking = Asking(self.kind.name, self.desk, self.work.look, self._preview)
        self._looking.told.connect(self._take_part)
        self._looking.ended.connect(self._preview_ended)
        self._reviewing = Asking(self.kind.name, self.desk, self.work.look, self._preview)
        self._reviewing.told.connect(self._take_groups)
        view = self.plan_view
        view.rows_found.connect(self._rows_found)
        view.row_chosen.connect(self._row_chosen)
        view.changed.connect(self._plan_changed)
        view.hide()
        right = QWidget()
        right.setObjectName("formPreview")
        right.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(view, 1)
        column.addWidget(self._preview, 3)
        return right

    @override
    def build_footer(self, row: QHBoxLayout) -> None:
        self._folder = SaveTo(self.memory.folders())
        self._name = QLabel()
        self._name.setProperty("role", "muted")
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._name.setWordWrap(True)
        row.addWidget(self.bind(self._folder, "output", "folder"))
        self._name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self._name)

    @override
    def preset_text(self) -> str:
        return translate("cleaning", "Save recipe…")

    @override
    def primary_text(self, planned: int | None) -> str:
        return translate("cleaning", "Add to queue")

    @override
    def submission(self) -> dict[str, Any]:
        """Say the steps one by one, so that what is shown is what is run."""
        return {**super().submission(), "suggest": "none"}

    # --- what is asked of the kind --------------------------------------------------------------

    @override
    def check(self) -> Sequence[FieldError]:
        errors = super().check()
        self._show_inputs()
        if not errors:
            return errors
        self._looking.stop()
        if self.submission().get("inputs"):
            self._preview.hold(translate("cleaning", "Not up to date: a step is not complete"))
        else:
            self._profiling.stop()
            self._forget_table()
        return errors

    @override
    def shown(self, submission: Mapping[str, Any]) -> None:
        inputs = submission["inputs"]
        more = translate("cleaning", "%1 and %2 more")
        first = Path(inputs[0]).name
        one = more.replace("%1", first).replace("%2", number(len(inputs) - 1))
        self.set_subject(first if len(inputs) == 1 else one)
        self.plan_view.model.short_input = lambda path: _short(path, inputs)
        self.plan_view.model.short_output = lambda path: _short(path, inputs)
        if self._table and not _holds(inputs, self._table):
            self._forget_table()
        if not self._table and Path(inputs[0]).is_file():
            self._table = inputs[0]
        self._ask(submission)

    @override
    def plan(self, submission: Mapping[str, Any]) -> None:
        without = {key: value for key, value in submission.items() if key != "steps"}
        if without != self._planned or self.plan_view.phase is not Phase.COMPLETE:
            self._planned = without
            super().plan(submission)

    def _ask(self, submission: Mapping[str, Any]) -> None:
        if not self._table:
            return
        asked = (self._table, submission["source"])
        if asked != self._profiled:
            self._profiled = asked
            reading = translate("cleaning", "Reading %1…")
            self._read_as.say(reading.replace("%1", Path(self._table).name))
            if not self._columns:
                self._preview.say("")  # there is a table, so none is asked for
            everything = {**submission, "suggest": "all", "steps": []}
            self._profiling.ask({"ask": "profile", "submission": everything, "input": self._table})
        self._looked_at = submission
        self._parts: list[Mapping[str, Any]] = []
        self._looking.ask(
            {"ask": "preview", "submission": submission, "input": self._table, "rows": _ROWS}
        )

    def _forget_table(self) -> None:
        self._table, self._profiled, self._profile = "", None, {}
        self._columns = ()
        self._read_as.say("")
        self._preview.say(translate("cleaning", "Add a table to see its first rows here"))
        self.set_subject("")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Begin where Enter queues what was dropped, or where something is to be dropped."""
        super().showEvent(event)
        begin = self._primary if self.submission().get("inputs") else self._inputs.editor
        begin.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.plan_view.setMaximumHeight(int(self.height() * _PLAN_SHARE))

    # --- the profile ----------------------------------------------------------------------------

    def _take_profile(self, event: Mapping[str, Any]) -> None:
        if event.get("event") != "profile":
            self._read_as.say(said_error(event, self.kind.causes))
            return
        self._profile = event
        self._columns = [column["name"] for column in event["columns"]]
        self._read_as.tell(event)
        self._suggest(event)

    def _suggest(self, profile: Mapping[str, Any]) -> None:
        """Suggest steps once for the first table, and again when it is read in another way."""
        submission = self.submission()
        read = (self._table, submission["source"])
        before, self._suggested_for = self._suggested_for, self._suggested_for or read
        if before is None and self._steps.given:
            return
        gone = before is not None and not _holds(submission["inputs"], before[0])
        if before is None or gone or before[1] != read[1]:
            self._suggested_for = read
            self._steps.suggest(profile.get("suggested") or (), profile.get("reasons") or ())

    def _profile_ended(self, why: str) -> None:
        if why:
            self._read_as.say(why)

    # --- the preview ----------------------------------------------------------------------------

    def _take_part(self, event: Mapping[str, Any]) -> None:
        self._parts.append(event)

    def _preview_ended(self, why: str) -> None:
        """Show the preview at once, when all of it is there."""
        parts: dict[str, list[Mapping[str, Any]]] = {}
        for part in self._parts:
            parts.setdefault(str(part.get("event")), []).append(part)
        why = why or next(
            (said_error(part, self.kind.causes) for part in parts.get("error", ())), ""
        )
        if not why and "preview" not in parts and "rows" in parts:
            self._show_doubts(parts["rows"][0])
            return
        if why or "preview" not in parts:
            self._preview.say(why or translate("cleaning", "There is nothing to show"))
            return
        self._showing = self._looked_at
        steps = self._showing["steps"]
        told = parts["preview"][0]
        found = [row_of(row) for part in parts.get("rows", ()) for row in part["rows"]]
        self._preview.show_rows(told, found, steps)
        counts = [count for part in parts.get("steps", ()) for count in part["steps"]]
        columns = [one for part in parts.get("columns", ()) for one in part["columns"]]
        total = int(self._profile.get("rows") or 0)
        share = min(int(told["rows"]) / total, 1.0) if total else 1.0
        known = self._by_new_names(self._profile.get("columns") or ())
        if share < 1:
            seen = [one for part in parts.get("columns_before", ()) for one in part["columns"]]
            columns = in_all_rows(columns, known, self._by_new_names(seen))
        self._preview.show_steps(counts)
        self._preview.show_columns(known, columns)
        self._steps.show_counts(counts, share)
        after = [name for name in told["columns_after"] if name not in self._columns]
        self._columns = [*self._columns, *after]

    def _by_new_names(
        self, columns: Sequence[Mapping[str, Any]]
    ) -> Mapping[str, Mapping[str, Any]]:
        """Return what is told of columns by the names that they get."""
        found = {str(column["name"]): column for column in columns}
        for step in self._showing.get("steps") or ():
            if step["type"] == "rename":
                found = {step["map"].get(name, name): column for name, column in found.items()}
        return found

    def _look_at(self, entry: Entry) -> None:
        """Show the rows that contradict a suggestion."""
        columns = entry.step.get("columns") or [entry.step.get("column")]
        self._looking.stop()
        self._doubted = step_title(entry.step)
        self._parts = []
        self._looking.ask(
            {
                "ask": "disagree",
                "submission": self.submission(),
                "input": self._table,
                "column": columns[0],
                "step": dict(entry.step),
            }
        )

    def _review(self, entry: Entry) -> None:
        """Find out what a step would merge in the whole table, before it does."""
        self._reviewed = entry
        steps = [*self._steps.before(entry), dict(entry.step)]
        submission = {**self.submission(), "steps": steps}
        self._reviewing.ask({"ask": "groups", "submission": submission, "input": self._table})

    def _take_groups(self, event: Mapping[str, Any]) -> None:
        if event.get("event") == "groups":
            self._steps.show_groups(self._reviewed, event["map"])
        else:
            self._preview.hold(said_error(event, self.kind.causes))

    def _show_doubts(self, told: Mapping[str, Any]) -> None:
        columns = told.get("columns") or self._columns
        rows = [row_of(row) for row in told["rows"]]
        self._preview.show_doubts(columns, rows, self._doubted)

    # --- the plan -------------------------------------------------------------------------------

    def _rows_found(self, rows: Sequence[PlanRow]) -> None:
        for row in rows:
            if row.outcome == "planned" and not self._table:
                self._table = row.input
                self._ask(self.submission())
            if row.input == self._table:
                self._show_name(row)

    def _row_chosen(self, row: PlanRow | None) -> None:
        if row is not None and row.outcome == "planned" and row.input != self._table:
            self._table = row.input
            self._show_name(row)
            self._ask(self.submission())

    def _show_name(self, row: PlanRow) -> None:
        beside = {
            (True, True): translate("cleaning", "%1; rejected rows and report beside it"),
            (True, False): translate("cleaning", "%1; rejected rows beside it"),
            (False, True): translate("cleaning", "%1; report beside it"),
        }
        submission = self.submission()
        text = beside.get((bool(submission["rejects"]), bool(submission["report"])), "%1")
        name = Path(row.outputs[0]).name if row.outputs else row.note
        said = text.replace("%1", name) if row.outputs else name
        self._name.setText(said.replace(".", ".\N{ZERO WIDTH SPACE}"))  # where a name may break
        self._name.setAccessibleName(said)

    def _plan_changed(self) -> None:
        view = self.plan_view
        model = view.model
        several = model.total > 1 or model.refused + model.skipped > 0
        if view.phase is not Phase.FINDING:
            view.setVisible(several)
        if several and view.phase is Phase.COMPLETE and not view.table.currentIndex().isValid():
            shown = range(min(model.rowCount(), _LISTED))
            row = next((n for n in shown if model.row(n).input == self._table), None)
            if row is not None:
                view.table.selectRow(row)
        if view.phase is Phase.COMPLETE and not model.planned:
            self._preview.say(translate("cleaning", "There is no table to clean here"))
            self._name.setText("")

    # --- what the person does -------------------------------------------------------------------

    def _show_inputs(self) -> None:
        """Show the list of tables where it says more than the title."""
        count = len(self.submission().get("inputs") or ())
        shown = count != 1 or self._read_as.is_open
        if not shown and self._inputs.isAncestorOf(self.focusWidget()):
            self._primary.setFocus()  # else it would go to the next button, which Enter presses
        self._inputs.setVisible(shown)

    def _looks_like(self, column: str) -> str | None:
        known = self._by_new_names(self._profile.get("columns") or ())
        found: str | None = known.get(column, {}).get("looks_like")
        return found

    def _ask_column(self, column: str, at: QPoint) -> None:
        looks = self._looks_like(column)
        menu = column_menu(self, column, looks, self._steps.add)
        menu.popup(at)

    def _ask_value(self, column: str, value: str, at: QPoint) -> None:
        looks = self._looks_like(column)
        menu = value_menu(self, column, value, self._steps)
        menu.addSeparator()
        menu.addMenu(column_menu(menu, column, looks, self._steps.add))
        menu.popup(at)

    @override
    async def _queue(self, submission: dict[str, Any]) -> None:
        folder = submission["output"].get("folder")
        await super()._queue(submission)
        if folder:
            self.memory.keep_folder(folder)


def _short(path: str, inputs: Sequence[str]) -> str:
    """Write a path from the folder that the first input is in."""
    here, folder = Path(path), Path(inputs[0]).parent
    return str(here.relative_to(folder)) if here.is_relative_to(folder) else short_path(path)


def _holds(inputs: Sequence[str], table: str) -> bool:
    """Whether a table is one of the inputs, or in a folder that is one."""
    return any(table == given or Path(given) in Path(table).parents for given in inputs)


FORM = CleaningForm
"""What the window opens for this kind."""
