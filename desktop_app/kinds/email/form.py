"""The form for new emails: from whom, to whom, what; each recipient's message beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.errors import FieldError
from desktop_app.formats.tables import format_by_name
from desktop_app.kinds.email.form_account import AccountField
from desktop_app.kinds.email.form_attachments import AttachmentsField, sizes_of
from desktop_app.kinds.email.form_earlier import Earlier
from desktop_app.kinds.email.form_left_out import LeftOut, row_words
from desktop_app.kinds.email.form_message import MessageField
from desktop_app.kinds.email.form_more import more_fields
from desktop_app.kinds.email.form_preview import MessagePreview
from desktop_app.kinds.email.form_recipients import RecipientsField, in_template
from desktop_app.kinds.email.options import HOLD
from desktop_app.kinds.email.submission import GOT_IT
from desktop_app.ui.forms import FormWindow
from desktop_app.ui.forms.asking import Asking
from desktop_app.ui.forms.fields import TextField
from desktop_app.ui.forms.layout import Fold
from desktop_app.ui.forms.note_line import NoteLine
from desktop_app.ui.forms.plan_model import Column, PlanRow, Show
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.wording import size

translate = QCoreApplication.translate

_USUAL_FORMAT = "markdown"
_NO_ACCOUNT = {"host": "localhost", "tls": "none"}


class EmailForm(FormWindow):
    """One message for each recipient, made from a template."""

    decides: ClassVar[frozenset[str]] = frozenset({"hold", "mode", "folder", "except_for"})
    forgets: ClassVar[frozenset[str]] = frozenset(
        {
            *("to", "cc", "bcc", "reply_to", "sender"),
            *("subject", "text", "html", "markdown", "attachments", "headers", "unsubscribe"),
        }
    )
    _format = ""
    _planned: int | None = None

    # --- fields ----------------------------------------------------------------------------------

    @override
    def build_fields(self, column: QVBoxLayout) -> None:
        self._from = AccountField(translate("email", "From"), self.accounts)
        self._from.renewed.connect(self._plan_anew)
        self._recipients = RecipientsField(
            translate("email", "Recipients — type addresses, or drop a CSV or XLSX")
        )
        self._left_out = LeftOut()
        self._left_out.wanted.connect(self._show_rows)
        self._subject = TextField(translate("email", "Subject"), placeholder="Welcome, {{ name }}!")
        self._subject.editor.setAcceptDrops(False)
        self._message = MessageField(translate("email", "Message"))
        self._message.choose_format(self._format or self.memory.choice("format") or _USUAL_FORMAT)
        self._message.changed.connect(self._keep_format)
        self._message.chips.chosen.connect(self._insert)
        self._attachments = AttachmentsField(translate("email", "Attachments — drop files"))
        self.drop_field = self._attachments
        column.addWidget(self.bind(self._from))
        column.addWidget(self.bind(self._recipients))
        column.addWidget(self._left_out)
        column.addWidget(self.bind(self._subject, "subject"))
        column.addWidget(self.bind(self._message), 1000)
        column.addWidget(self.bind(self._attachments, "attachments"))
        more = Fold(translate("email", "More: reply to, copies, speed, tries, start later"))
        more_fields(self, more.column)
        column.addWidget(more)

    @override
    def build_preview(self) -> QWidget:
        self._columns = Asking(self.kind.name, self.desk, self.work.look, self.plan_view)
        self._columns.told.connect(self._take_columns)
        self._asked_columns: Any = None
        self._messages = Asking(self.kind.name, self.desk, self.work.look, self.plan_view)
        self._messages.told.connect(self._take_message)
        self._messages.ended.connect(self._message_ended)
        self._preview = MessagePreview()
        self._preview.wanted.connect(self._ask_message)
        self._note = NoteLine()
        self._preview.column.addWidget(self._note)
        self._earlier = Earlier(self.work.look)
        self._earlier.changed.connect(self._plan_anew)
        self._preview.column.addWidget(self._earlier)
        view = self.plan_view
        view.model.short_input = row_words
        for column in (Column.TO, Column.SIZE):  # which rows without a message do not have
            view.table.setColumnHidden(column, True)
        self._largest = 0
        self._first_left_out: list[PlanRow] = []
        self._got_it: list[str] = []
        view.rows_found.connect(self._look_at)
        view.changed.connect(self._plan_changed)
        view.refused.connect(self._plan_refused)
        back = QPushButton(translate("email", "Back to the message"))
        back.setProperty("role", "link")
        back.setAccessibleName(back.text())
        back.clicked.connect(self._show_preview)
        row = QHBoxLayout()
        row.addWidget(back)
        row.addStretch(1)
        view.column.insertLayout(0, row)
        self._back = back
        self._sides = QStackedWidget()
        self._sides.addWidget(self._preview)
        self._sides.addWidget(view)
        return self._sides

    @override
    def build_footer(self, row: QHBoxLayout) -> None:
        self._test = QPushButton(translate("email", "Send a test to me"))
        self._test.clicked.connect(self._send_test)
        self._test.setEnabled(False)
        self._eml = QPushButton(translate("email", "Save as .eml files…"))
        self._eml.clicked.connect(self._choose_eml_folder)
        for button in (self._test, self._eml):
            button.setAccessibleName(button.text())
            row.addWidget(button)

    @override
    def primary_text(self, planned: int | None) -> str:
        if self.plan_view.phase is Phase.FINDING:
            planned = self._planned  # what it was, until it is known anew
        self._planned = planned
        if planned is None:
            return translate("email", "Queue emails")
        return self.tr("Queue %Ln email(s)", "", planned)

    # --- what is asked ---------------------------------------------------------------------------

    @override
    def submission(self) -> dict[str, Any]:
        found = dict(self.kind.absolute(super().submission(), self._base()))
        left_out = self._earlier.left_out(found)
        return {**found, "except_for": left_out} if left_out else found

    @override
    def check(self) -> Sequence[FieldError]:
        errors = super().check()
        self._ask_columns()
        return errors

    @override
    def incomplete(self, errors: Sequence[FieldError]) -> None:
        if all(e.type == "missing" for e in errors) and not self._recipients.is_empty():
            # what is there can be looked at already
            self._ask_message(self._preview.place)
            self.plan_view.plan(self.kind, _completed(self.submission()))
        else:
            super().incomplete(errors)
            self._messages.stop()
            self._show_no_message()

    @override
    def shown(self, submission: Mapping[str, Any]) -> None:
        self._ask_message(self._preview.place)
        self._earlier.look(self.desk.jobs, submission)
        self.work.look(self._measure(self._attachments.value()))

    def _base(self) -> Path:
        """Return the folder that relative paths start at."""
        file = self._recipients.file
        return Path(file).parent if file else Path.home()

    def _ask_columns(self) -> None:
        submission = self.submission()
        source = submission.get("recipients")
        if source == self._asked_columns:
            return
        self._asked_columns = source
        if source is None or "rows" in source:
            self._columns.stop()
            rows = source["rows"] if source else []
            self._message.chips.offer(list(rows[0]) if rows else [])
        else:
            self._columns.ask({"ask": "columns", "submission": submission})

    def _take_columns(self, event: Mapping[str, Any]) -> None:
        self._recipients.tell(event)
        address = event.get("address_column")
        self._message.chips.offer(sorted(event["columns"], key=lambda name: _rank(name, address)))

    def _ask_message(self, place: int) -> None:
        self._preview.place = max(place, 0)
        question = {"ask": "message", "submission": self.submission(), "index": place}
        self._messages.ask(question)

    def _take_message(self, event: Mapping[str, Any]) -> None:
        self._preview.show_message(event, paper=self._message.format == "html")
        self._test.setEnabled(event["from"] is not None)
        if self.plan_view.phase is Phase.COMPLETE:
            self._preview.set_count(self.plan_view.model.planned)

    def _message_ended(self, why: str) -> None:
        if why:  # which the plan says at the field
            self._show_no_message(
                translate("email", "The message shows here when what is marked is mended")
            )

    def _show_no_message(self, why: str = "") -> None:
        self._preview.clear(why)
        self._test.setEnabled(False)

    async def _measure(self, paths: Sequence[str]) -> None:
        found = await asyncio.to_thread(sizes_of, paths, self._base())
        if self._attachments.value() == paths:
            self._attachments.set_counts({path: size(bytes_) for path, bytes_ in found.items()})

    # --- the plan --------------------------------------------------------------------------------

    def _look_at(self, rows: Sequence[PlanRow]) -> None:
        for row in rows:
            if row.outcome == "planned":
                self._largest = max(self._largest, row.size or 0)
            elif row.code == GOT_IT:
                self._got_it.append(row.input.partition(": ")[2])
            elif len(self._first_left_out) < LeftOut.SHOWN:
                self._first_left_out.append(row)

    def _plan_changed(self) -> None:
        view, model = self.plan_view, self.plan_view.model
        if view.phase is Phase.FINDING:  # until it is there, the last one stays
            if not model.total:
                self._largest, self._first_left_out, self._got_it = 0, [], []
            return
        complete = view.phase is Phase.COMPLETE
        many = complete and model.planned > 1
        others = model.total - model.planned - len(self._got_it)
        self._left_out.tell(self._first_left_out, others if complete else 0)
        if complete:
            self._earlier.tell(self._got_it)
        self.footnote.setText(translate("email", "starts 10 s after, with Undo") if many else "")
        self.footnote.setVisible(many)
        if complete and model.planned:
            self._preview.set_count(model.planned)
        if complete and model.planned and self._asked is not None:
            self._note.say(self._good_news(model.planned))
        elif view.phase is Phase.FAILED:
            self._note.say(view.counts.text(), warning=True)
        else:
            self._note.hide()

    def _good_news(self, planned: int) -> str:
        words = self.tr("All %Ln message(s) can be made", "", planned)
        if not self._largest:
            return words
        largest = translate("email", "largest %1").replace("%1", size(self._largest))
        return f"{words} · {largest}"

    def _plan_refused(self) -> None:
        if any(field.error for field in self.binding.fields):
            self._note.hide()  # it stands at the field

    def _show_rows(self) -> None:
        self.plan_view.show_rows(Show.LEFT_OUT)
        self._sides.setCurrentWidget(self.plan_view)
        self._back.setFocus()

    def _show_preview(self) -> None:
        self._sides.setCurrentWidget(self._preview)
        self._left_out.setFocus()

    # --- editing ---------------------------------------------------------------------------------

    @override
    def take(self, paths: Sequence[str]) -> None:
        tables = [path for path in paths if format_by_name(path) is not None]
        if tables and self._recipients.is_empty():
            self._recipients.take_file(tables[0])
            paths = [path for path in paths if path != tables[0]]
        self._attachments.add(paths)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and isinstance(self.focusWidget(), QLineEdit):
            # Enter ends a subject in every mail program; Ctrl+Enter queues
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _insert(self, column: str) -> None:
        line = self._subject.editor
        if isinstance(line, QLineEdit) and line.hasFocus():
            line.insert(in_template(column))
        else:
            self._message.insert(in_template(column))

    def _plan_anew(self) -> None:
        self._asked = None
        self._typing.start()

    def _keep_format(self) -> None:
        self._format = self._message.format

    # --- queueing --------------------------------------------------------------------------------

    @override
    async def _queue(self, submission: dict[str, Any]) -> None:
        self.memory.keep_choice("format", self._format)
        await super()._queue({**submission, "hold": self._hold()})

    def _hold(self) -> int:
        view = self.plan_view
        one = view.model.planned <= 1 if view.phase is Phase.COMPLETE else self._recipients.is_one()
        return 0 if one else HOLD

    def _send_test(self) -> None:
        if self._is_ready() and self._preview.message is not None:
            self.work.deliver(self._queue_test(self._preview.message))

    async def _queue_test(self, message: Mapping[str, Any]) -> None:
        test = {
            **self.submission(),
            "name": translate("email", "Test: %1").replace("%1", message["subject"])[:200],
            "recipients": {"rows": [message["row"]]},
            "to": message["from"],
            "cc": [],
            "bcc": [],
            "start_at": None,
            "hold": 0,
        }
        if await self.submit(test) is not None:
            said = translate("email", "A test is on its way to %1")
            self.say(said.replace("%1", message["from"]))

    def _choose_eml_folder(self) -> None:
        if not self._is_ready():
            return
        dialog = QFileDialog(self, translate("email", "Folder for the .eml files"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.save_as_eml)
        dialog.open()

    def save_as_eml(self, folder: str) -> None:
        """Queue the same emails as files in a folder; nothing is sent."""
        self.work.deliver(self._queue_eml(folder))

    async def _queue_eml(self, folder: str) -> None:
        saved = {**self.submission(), "mode": "eml", "folder": folder, "hold": 0}
        if await self.submit(saved) is not None:
            self.memory.keep_folder(folder)
            count = self.plan_view.model.planned
            said = self.tr("%Ln .eml file(s) are being written to %1", "", count)
            self.say(said.replace("%1", folder))

    def _is_ready(self) -> bool:
        """Whether the messages can be made; if not, go to the first field that is wrong."""
        self.check()
        errors = self._errors(self.submission())
        if errors:
            self._go_to(self._show_errors(errors, everywhere=True))
        return not errors


def _completed(submission: Mapping[str, Any]) -> dict[str, Any]:
    """Put something in the place of what is still missing, so that the rest can be planned."""
    found = {"account": _NO_ACCOUNT, "subject": "-", **submission}
    if found["account"] is _NO_ACCOUNT:
        found.setdefault("sender", "nobody@localhost")
    if not found.keys() & {"text", "html", "markdown"}:
        found["text"] = "-"
    return found


def _rank(column: str, address: str | None) -> int:
    """Say how likely a message is to use a column: names first, then what says something."""
    lower = column.lower()
    if column == address or lower == "id" or lower.endswith("_id"):
        return 2
    return 0 if "name" in lower else 1


FORM = EmailForm
"""What the window opens for this kind."""
