"""The window every form stands in: edits on the left, live preview on the right, one button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QPixmap,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.errors import FieldError, JobDeskError, SubmissionRefused
from desktop_app.domain.job import Batch
from desktop_app.domain.kind import AnyKind
from desktop_app.ui.form_memory import FormMemory
from desktop_app.ui.forms.accounts import Accounts, no_accounts
from desktop_app.ui.forms.binding import Binding, When, merged
from desktop_app.ui.forms.fields import Field
from desktop_app.ui.forms.frame import Footer, Header
from desktop_app.ui.forms.keeping import Keeping, KeepPreset
from desktop_app.ui.forms.layout import EditColumn, Opening, stops, tab_as_seen
from desktop_app.ui.forms.look import colours_of, kind_pixmap, style_sheet
from desktop_app.ui.forms.paths import PathsField, drop_paths
from desktop_app.ui.forms.plan_view import Phase, PlanningDesk, PlanView, Start
from desktop_app.ui.forms.sentences import errors_of, sentence
from desktop_app.ui.forms.work import FormWork
from desktop_app.ui.icons import icon_side
from desktop_app.ui.wording import translated

TYPING_MS = 150
"""A pause this long in typing has the fields checked and the plan made again."""


class FormWindow(QWidget):
    """Edits one submission and queues it. Not modal; closes once the batch is on disk.

    A kind's form says in :meth:`build_fields` which fields there are; everything else, from
    errors under the fields to the plan, follows from the kind's ``submission_type``.
    """

    queued = Signal(int)
    """The batch's id, when it is on disk."""
    plan_how = Signal(str)
    """The plan's "How" was chosen: a topic of the kind's help."""

    forgets: ClassVar[frozenset[str]] = frozenset()
    """Parts that do not come back the next time, beside the kind's ``per_run``."""
    decides: ClassVar[frozenset[str]] = frozenset()
    """Parts that have no field because the form itself says what they are."""
    preset_beside_cancel: ClassVar[bool] = False
    """Where the button stands that saves a preset; else it is the first of the footer."""

    def __init__(
        self,
        kind: AnyKind,
        desk: PlanningDesk,
        submission: Mapping[str, Any],
        *,
        start: Start,
        settings: QSettings | None = None,
        accounts: Accounts | None = None,
        keep_preset: KeepPreset | None = None,
        preset: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``preset`` is the name of the one that ``submission`` comes from."""
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.kind = kind
        self.accounts = accounts or no_accounts(kind.name, self)
        """The saved accounts of the kind; ``accounts.add(…)`` opens their editor in place."""
        self.desk = desk
        self.work = FormWork(start, self)
        self.memory = FormMemory(settings, kind.name)
        self.keeping = Keeping(self, keep_preset, preset)
        self.binding = Binding()
        self.drop_field: PathsField | None = None
        """The field that files dropped anywhere on the form go to."""
        self._queueing = False
        self._unseen: dict[str, Any] = {}
        """Parts of what was given that no field shows; they stay as they are."""
        self._asked: dict[str, Any] | None = None
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.check)
        self._retranslating = QTimer(self, singleShot=True, interval=0)
        self._retranslating.timeout.connect(self._build_again)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._build()
        self.binding.fill(self._first(submission))
        elsewhere = self.binding.parts | self.decides
        self._unseen = {key: part for key, part in submission.items() if key not in elsewhere}
        self.check()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.queue)
        self.setAcceptDrops(self.drop_field is not None)
        geometry = self.memory.geometry()
        if geometry is None or not self.restoreGeometry(geometry):
            self.resize(self._usual_size())

    # --- what a kind's form says ----------------------------------------------------------------

    def build_fields(self, column: QVBoxLayout) -> None:
        """Make the fields, :meth:`bind` each and add them to the column."""
        raise NotImplementedError

    def build_preview(self) -> QWidget:
        """Return the right side; it may hold more than the plan."""
        return self.plan_view

    def build_footer(self, row: QHBoxLayout) -> None:
        """Add the form's own buttons, at the left of the footer."""

    def take(self, paths: Sequence[str]) -> None:
        """Take files that were dropped anywhere on the form."""
        if self.drop_field is not None:
            self.drop_field.add(paths)

    def preset_text(self) -> str:
        """Name the button that saves a preset."""
        return self.tr("Save as preset…")

    def primary_text(self, planned: int | None) -> str:
        """Name the button; ``planned`` is None while the plan is not complete."""
        if planned is None:
            return self.tr("Add to the queue")
        return self.tr("Queue %Ln job(s)", "", planned)

    def shown(self, submission: Mapping[str, Any]) -> None:
        """React to a submission that is right so far; called before its plan is asked for."""

    def incomplete(self, errors: Sequence[FieldError]) -> None:
        """React to a submission that is wrong, or not yet complete: there is no plan of it."""
        del errors
        self.plan_view.clear(self.tr("The plan shows here when the fields are filled in"))

    def plan(self, submission: Mapping[str, Any]) -> None:
        """Ask for the plan of a submission that is right so far."""
        self.plan_view.plan(self.kind, submission)

    def set_subject(self, subject: str) -> None:
        """Say in the title what the form is about, such as a file's name."""
        verb = translated(self.kind.verb)
        title = f"{verb} \N{EM DASH} {subject}" if subject else verb
        self._header.subject = subject
        self._header.title.setText(title)
        self.setWindowTitle(title)

    def bind(self, field: Field, *place: str, when: When | None = None) -> Field:
        """Tie a field to its place in the submission; return the field."""
        field.setParent(self._edit)  # without a parent, showing it would open a window
        self.binding.add(field, place, when)
        field.changed.connect(self._changed)
        return field

    # --- checking -------------------------------------------------------------------------------

    def submission(self) -> dict[str, Any]:
        """Return the submission as it stands, right or wrong."""
        return {**self._unseen, **self.binding.read()}

    def check(self) -> Sequence[FieldError]:
        """Say what is wrong under the fields that were touched; plan anew when nothing is."""
        self._typing.stop()
        submission = self.submission()
        if submission == self._asked:
            return ()
        self._problem.hide()
        errors = self._errors(submission)
        self._show_errors(errors, everywhere=False)
        if errors:
            self._asked = None
            self.incomplete(errors)
        else:
            self._asked = submission
            self.shown(submission)
            self.plan(submission)
        return errors

    def _errors(self, submission: Mapping[str, Any]) -> list[FieldError]:
        return errors_of(self.kind.submission_type, self.kind.name, submission)

    def _show_errors(self, errors: Sequence[FieldError], *, everywhere: bool) -> Field | None:
        """Put each error under its field; return the first field with one."""
        said: dict[Field, str] = {}
        elsewhere: list[str] = []
        for error in errors:
            field = self.binding.at(error.loc)
            if field is None and (everywhere or not error.loc):
                elsewhere.append(f"{'.'.join(map(str, error.loc))}: {error.msg}".lstrip(": "))
            elif field is not None and (everywhere or field.touched):
                said.setdefault(field, error.msg)
        for field in self.binding.fields:
            field.show_error(said.get(field, ""))
        if elsewhere:
            self._say_problem("\n".join(elsewhere))
        return next((field for field in self.binding.fields if field in said), None)

    def _changed(self) -> None:
        self.binding.apply()
        self.keeping.changed()
        self._typing.start()

    # --- queueing -------------------------------------------------------------------------------

    def queue(self) -> None:
        """Queue the submission, or go to the first field that is wrong."""
        if self._queueing:
            return
        self.check()
        submission = self.submission()
        errors = self._errors(submission)
        if errors:
            self._go_to(self._show_errors(errors, everywhere=True))
        elif self.plan_view.phase is Phase.COMPLETE and not self.plan_view.model.planned:
            self._say_problem(self.tr("There is nothing to make of this: see the plan"))
        else:
            self._queueing = True
            self.work.deliver(self._queue(submission))

    async def _queue(self, submission: dict[str, Any]) -> None:
        try:
            batch = await self.submit(submission)
        finally:
            self._queueing = False
        if batch is not None:
            once = self.forgets | self.kind.per_run | self._unseen.keys()
            self.memory.keep_submission(submission, once)
            self.hide()

    async def submit(self, submission: Mapping[str, Any]) -> Batch | None:
        """Queue a submission and tell it; None when it was not possible, which is then said."""
        try:
            batch = await self.desk.submit(self.kind.name, submission)
        except SubmissionRefused as refused:
            self.show()
            self.show_refusal(refused)
        except (JobDeskError, OSError) as error:
            self.show()
            self._say_problem(self.tr("Not queued: %1").replace("%1", str(error)))
        else:
            self.queued.emit(batch.id)
            return batch
        return None

    def show_refusal(self, refused: SubmissionRefused) -> None:
        """Say a refusal under its fields and go to the first of them."""
        self._go_to(self._refused(refused))

    def _refused(self, refused: SubmissionRefused) -> Field | None:
        """Say a refusal of the desk under its fields; return the first of them."""
        told = [
            error.model_copy(update={"msg": sentence(self.kind.name, error.model_dump())})
            for error in refused.errors
        ]
        return self._show_errors(told, everywhere=True)

    def _go_to(self, field: Field | None) -> None:
        if field is None:
            return
        parent = field.parentWidget()
        while parent is not None:
            if isinstance(parent, Opening):
                parent.open()
            parent = parent.parentWidget()
        field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edit.ensureWidgetVisible(field)

    def say(self, text: str, role: str = "notice") -> None:
        """Say something above the footer, until the fields are checked again."""
        self._problem.setProperty("role", role)
        self._problem.style().unpolish(self._problem)
        self._problem.style().polish(self._problem)
        self._problem.setText(text)
        self._problem.setAccessibleName(text)
        self._problem.show()

    def _say_problem(self, text: str) -> None:
        self.say(text, "problem")

    # --- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        self._page = QWidget()
        self._page.setObjectName("formPage")
        self._page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.plan_view = PlanView(self.desk, self.work.look)
        self.plan_view.translate_notes(self.kind)
        self.plan_view.refused.connect(self._refused)
        self.plan_view.how.connect(self.plan_how)
        self._edit = EditColumn()
        self.build_fields(self._edit.column)
        self._edit.column.addStretch(1)
        tab_as_seen(self._edit.column)
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.hide()
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.setHandleWidth(1)
        sides.setChildrenCollapsible(False)
        sides.addWidget(self._edit)
        sides.addWidget(self.build_preview())
        sides.setStretchFactor(1, 1)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._header = Header()
        self.set_subject("")
        footer = self._footer()
        naming = self.keeping.furnish(self._header, footer)
        for part in (self._header, sides, self._problem, naming, footer):
            column.addWidget(part, 1 if part is sides else 0)
        self.plan_view.changed.connect(self._name_primary)
        self._dress()
        self._outer.addWidget(self._page)
        self._name_primary()

    def _footer(self) -> Footer:
        footer = Footer()
        footer.cancel.clicked.connect(self.close)
        footer.primary.clicked.connect(self.queue)
        self._primary, self.footnote = footer.primary, footer.note
        self.build_footer(footer.own)
        footer.settle()
        return footer

    def _name_primary(self) -> None:
        complete = self.plan_view.phase is Phase.COMPLETE and self.plan_view.model.planned
        text = self.primary_text(self.plan_view.model.planned if complete else None)
        self._primary.setText(text)
        self._primary.setAccessibleName(text)

    def _dress(self) -> None:
        colours = colours_of(self.palette())
        sheet = style_sheet(colours)
        if self._page.styleSheet() != sheet:
            self._page.setStyleSheet(sheet)
            side = icon_side(self.fontMetrics())
            pixmap: QPixmap = kind_pixmap(self.kind, colours, side, self.devicePixelRatioF())
            self._header.icon.setPixmap(pixmap)

    def _first(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Lay what was given over the last settings, those that no longer fit left out."""
        last = self.keeping.first(given)
        for error in self._errors(merged(last, given)):
            if error.type != "missing" and error.loc:
                last.pop(str(error.loc[0]), None)
        return merged(last, given)

    def _usual_size(self) -> QSize:
        wide, high = self.fontMetrics().averageCharWidth() * 205, self.fontMetrics().height() * 44
        room = self.screen().availableSize()
        return QSize(min(wide, room.width() - 40), min(high, room.height() - 60))

    # --- events ---------------------------------------------------------------------------------

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        elif event.type() == QEvent.Type.LanguageChange:
            self._retranslating.start()  # one change of language sends several events

    def _build_again(self) -> None:
        """Make every part anew in the language in use, and keep what was typed."""
        typed = self.binding.read()
        self.work.stop_looking()
        self.plan_view.clear()
        self._page.hide()
        self._page.deleteLater()
        self.binding = Binding()
        self._asked = None
        self._build()
        self.binding.fill(typed)
        self.check()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first field: on "Reset", which stands above it, Enter would not queue."""
        super().showEvent(event)
        if self.focusWidget() in {None, self._header.reset}:
            first = next(filter(QWidget.isEnabled, stops(self._edit.column)))
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.focusWidget()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if isinstance(focus, QAbstractButton) and not isinstance(focus, QCheckBox):
                focus.click()
            else:
                self.queue()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.matches(QKeySequence.StandardKey.Paste) and self.drop_field is not None:
            QCoreApplication.sendEvent(self.drop_field.editor, event)
        else:
            super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        drop_paths(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        drop_paths(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.take(drop_paths(event))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.work.lets_go(event):
            return
        self._typing.stop()
        self._retranslating.stop()
        self.plan_view.clear()
        self.memory.keep_geometry(self.saveGeometry())
        super().closeEvent(event)
