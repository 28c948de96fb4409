"""The fields of the email form that are seldom needed: replies, copies, speed, limits."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from desktop_app.kinds.email.form_addresses import rows_of
from desktop_app.ui.forms import FormWindow
from desktop_app.ui.forms.every_kind import common_fields
from desktop_app.ui.forms.fields import ChoiceField, NumberField, TextField, side_by_side
from desktop_app.ui.forms.moments import MomentField

translate = QCoreApplication.translate


def more_fields(form: FormWindow, column: QVBoxLayout) -> None:
    """Add them to a column, with those that every kind has."""
    reply = TextField(
        translate("email", "Reply to"), placeholder="Help <help@acme.example>", optional=True
    )
    copy = CopiesField(translate("email", "Copy to"), placeholder="boss@acme.example")
    blind = CopiesField(translate("email", "Blind copy to"), placeholder="archive@acme.example")
    leave = TextField(
        translate("email", "Unsubscribe link"),
        placeholder="https://acme.example/leave/{{ id }}",
        hint=translate("email", "https://… or mailto:…; mail programs show it as a button"),
        optional=True,
    )
    rate = NumberField(
        translate("email", "Messages a second, at most"),
        placeholder=translate("email", "No limit"),
        whole=False,
        optional=True,
    )
    twice = ChoiceField(
        translate("email", "An address that comes twice"),
        [
            ("skip", translate("email", "Gets one message")),
            ("send", translate("email", "Gets each message")),
        ],
    )
    expires = MomentField(translate("email", "Do not send after"))
    column.addWidget(form.bind(reply, "reply_to"))
    form.bind(copy, "cc")
    form.bind(blind, "bcc")
    column.addLayout(side_by_side(copy, blind))
    column.addWidget(form.bind(leave, "unsubscribe"))
    form.bind(rate, "rate_per_second")
    form.bind(twice, "duplicates")
    column.addLayout(side_by_side(rate, twice))
    column.addWidget(form.bind(expires, "expires_at"))
    common_fields(form, column)


class CopiesField(TextField):
    """Mailboxes in one line, commas between them."""

    @override
    def value(self) -> Any:
        rows = rows_of(self._line.text())
        return [f"{row['name']} <{row['email']}>" if row["name"] else row["email"] for row in rows]

    @override
    def set_value(self, value: Any) -> None:
        self._line.setText(", ".join(map(str, value or ())))
