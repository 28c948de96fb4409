"""Edits one saved account: its name, the fields of its kind, its password, and a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QVBoxLayout
from typing_extensions import override

from desktop_app.domain.errors import FieldError, JobDeskError
from desktop_app.domain.kind import AnyKind
from desktop_app.ui import wording
from desktop_app.ui.forms.accounts import Accounts, Saved
from desktop_app.ui.forms.binding import When
from desktop_app.ui.forms.dressed import DressedWindow
from desktop_app.ui.forms.fields import ChoiceField, Field, TextField
from desktop_app.ui.forms.frame import Footer, Header
from desktop_app.ui.forms.layout import EditColumn
from desktop_app.ui.forms.look import kind_pixmap
from desktop_app.ui.forms.model_editor import ModelEditor
from desktop_app.ui.forms.plan_view import PlanningDesk, Start
from desktop_app.ui.forms.shapes import Described
from desktop_app.ui.forms.work import FormWork
from desktop_app.ui.icons import icon_side
from desktop_app.ui.settings.connection import ConnectionTest
from desktop_app.ui.settings.password import KEYRING, TYPED, Keyring, PasswordField, Passwords
from desktop_app.ui.theme import Colours

SECRET = "secret"  # noqa: S105 (the name of the field, no password)
"""The field of an account that refers to its password."""
LONGEST_NAME = 60


class AccountFields(ModelEditor):
    """The fields of an account; instead of a reference to a password, the ways to give one."""

    def __init__(self, context: str, model: type[BaseModel]) -> None:
        super().__init__(context, model)
        self.name = TextField(self.tr("Name"), placeholder=self.tr("Work"))
        self.name.setParent(self)
        self.name.changed.connect(self._typing.start)
        self.column.addWidget(self.name)
        self.source: ChoiceField | None = None
        self.password: PasswordField | None = None
        self.no_keyring = QLabel()

    @override
    def add(self, column: QVBoxLayout, described: Described) -> None:
        if described.name != SECRET:
            super().add(column, described)
            return
        self.source = ChoiceField(
            self.tr("Password"),
            [
                ("keyring", self.tr("In the keyring of this computer")),
                ("reference", self.tr("From a variable or a command")),
                ("none", self.tr("None")),
            ],
        )
        self.source.setParent(self)
        self.source.changed.connect(self._changed)
        self.no_keyring.setText(
            self.tr(
                "This computer has no keyring that keeps passwords safe. Name a variable of the "
                "environment (env:NAME) or a command that prints the password (command:…) instead."
            )
        )
        self.no_keyring.setProperty("role", "warning")
        self.no_keyring.setWordWrap(True)
        self.no_keyring.hide()
        self.password = PasswordField(
            self.tr("Password for the keyring"),
            hint=self.tr("It goes to the keyring alone, never into the queue or a log."),
            unchanged=self.tr("Kept; type to replace it"),
        )
        reference = TextField(
            self.tr("Where the password is"), placeholder="env:MAIL_PASSWORD", optional=True
        )
        self.bind(self.password, SECRET, when=When(self.source, ("keyring",)))
        self.bind(reference, SECRET, when=When(self.source, ("reference",)))
        for part in (self.source, self.no_keyring, self.password, reference):
            column.addWidget(part)

    @property
    def typed(self) -> str:
        """The password that was typed, or ''."""
        field = self.password
        return field.typed if field is not None and field.applies else ""

    @override
    def fill(self, values: Mapping[str, Any]) -> None:
        ref = values.get(SECRET)
        if self.source is not None and ref is not None:
            self.source.set_value("keyring" if str(ref).startswith(KEYRING) else "reference")
        super().fill(values)

    def say_no_keyring(self) -> None:
        """Offer what there is on a machine that keeps no passwords, where one would be kept."""
        if self.source is None or self.password is None:
            return
        if self.source.value() == "keyring" and self.password.value() in {None, TYPED}:
            self.source.set_value("reference")
            self.no_keyring.show()
        self.source.changed.connect(self._mind_keyring)

    def _mind_keyring(self) -> None:
        if self.source is not None and self.source.value() == "keyring":
            self.no_keyring.show()


class AccountEditor(DressedWindow):
    """A window for one account; saves it under its name and closes."""

    def __init__(
        self,
        kind: AnyKind,
        accounts: Accounts,
        name: str,
        *,
        desk: PlanningDesk,
        start: Start,
        keyring: Keyring,
        saved: Saved | None = None,
    ) -> None:
        """``name`` '' makes a new account; ``saved`` is told the name it is saved under."""
        super().__init__()
        assert kind.account_type is not None, "the kind has accounts"
        self._kind, self._model = kind, kind.account_type
        self._accounts, self._former, self._saved = accounts, name, saved
        self._desk, self._start = desk, start
        self._work = FormWork(start, self)
        self._passwords = Passwords(keyring, kind.name)
        self._problem: str | None = None
        self.build_again()
        known = accounts.saved().get(name, {})
        self.fields.name.set_value(name)
        self.fields.fill(known)
        self._untouched()
        self.resize_to_font(86, 44)
        self.fields.name.editor.setFocus()
        self._work.look(self._look_for_keyring())

    @property
    def account_name(self) -> str:
        """The name as it stands."""
        value = self.fields.name.value()
        return value.strip() if isinstance(value, str) else ""

    # --- building -------------------------------------------------------------------------------

    @override
    def build(self, column: QVBoxLayout) -> None:
        title = self.tr("Account “%1”").replace("%1", self._former)
        header = Header()
        header.title.setText(title if self._former else self.tr("New account"))
        self._icon = header.icon
        self.setWindowTitle(f"{header.title.text()} · {wording.translated(self._kind.title)}")
        self.fields = AccountFields(self._kind.name, self._model)
        self.fields.build()
        edit = EditColumn()
        edit.setObjectName("plain")
        edit.column.addWidget(self.fields)
        edit.column.addStretch(1)
        self.test = ConnectionTest(self._kind, self._desk, self._start, self._passwords)
        self.test.clicked.connect(self._test)
        footer = Footer()
        footer.own.addWidget(self.test)
        footer.settle()
        footer.cancel.clicked.connect(self.close)
        footer.primary.setText(self.tr("Save"))
        footer.primary.clicked.connect(self.save)
        column.addWidget(header)
        column.addWidget(edit, 1)
        column.addWidget(self.test.steps)
        column.addWidget(footer)

    @override
    def build_again(self) -> None:
        former = self.fields if self._page is not None else None
        if former is not None:
            self.test.stop()
        super().build_again()
        if former is None:
            return
        self.fields.name.set_value(former.name.value())
        self.fields.fill(former.value())
        if former.source is not None and self.fields.source is not None:
            self.fields.source.set_value(former.source.value())
        if former.password is not None and self.fields.password is not None:
            self.fields.password.carry_over(former.password)
        self._untouched()
        if self._problem is not None:
            self.fields.say_no_keyring()

    @override
    def dressed(self, colours: Colours) -> None:
        side = icon_side(self.fontMetrics())
        self._icon.setPixmap(kind_pixmap(self._kind, colours, side, self.devicePixelRatioF()))

    def _untouched(self) -> None:
        for field in (self.fields.name, *self.fields.binding.fields):
            field.touched = False

    async def _look_for_keyring(self) -> None:
        self._problem = await self._passwords.problem()
        if self._problem is not None:
            self.fields.no_keyring.setToolTip(self._problem)
            self.fields.say_no_keyring()

    # --- testing and saving ---------------------------------------------------------------------

    def _right(self) -> bool:
        """Whether everything is right; otherwise what is not is said."""
        errors = self.fields.errors()
        name = self._name_error()
        self.fields.name.show_error(name)
        self.fields.complain(errors)
        if name:
            self.fields.name.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return not errors and not name

    def _name_error(self) -> str:
        name = self.account_name
        if not name:
            return self.tr("A name is needed, to choose the account by")
        if len(name) > LONGEST_NAME:
            return self.tr("At most %1 characters").replace("%1", wording.number(LONGEST_NAME))
        if name != self._former and name in self._accounts.saved():
            return self.tr("There is an account of this name already")
        return ""

    def _test(self) -> None:
        if self.test.running:
            self.test.stop()
            return
        errors = self.fields.errors()
        self.fields.complain(errors)
        if not errors:
            self.test.test(self.account_name or "new", self.fields.value(), self.fields.typed)

    def save(self) -> None:
        """Save the account, or go to the first field that is wrong."""
        if not self._work.delivering and self._right():
            values, typed = self.fields.value(), self.fields.typed
            self._work.deliver(self._save(self.account_name, values, typed))

    async def _save(self, name: str, values: dict[str, Any], typed: str) -> None:
        fresh: str | None = None
        former = self._accounts.saved().get(self._former, {}).get(SECRET)
        try:
            if typed:
                fresh = values[SECRET] = await self._passwords.keep(name, typed)
            account = self._model.model_validate(values).model_dump(mode="json")
            await self._accounts.put(name, account, former=self._former)
        except JobDeskError as error:
            await self._passwords.drop(fresh)
            self.show()
            self._say_not_saved(error)
            return
        if former != account.get(SECRET):
            await self._passwords.drop(former)
        if self._saved is not None:
            self._saved(name)
        self.hide()

    def _say_not_saved(self, error: JobDeskError) -> None:
        field: Field = self.fields.password if self.fields.typed else self.fields.name  # type: ignore[assignment]  # typed into a field that is there
        text = self.tr("Not saved: %1").replace("%1", error.message)
        self.fields.show_errors(_at(SECRET, text), everywhere=True)
        if field is self.fields.name:
            field.show_error(text)

    # --- events ---------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.focusWidget()
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
        elif isinstance(focus, QAbstractButton):
            focus.click()
        else:
            self.save()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._work.lets_go(event):
            self.test.stop()
            super().closeEvent(event)


def _at(place: str, text: str) -> Sequence[FieldError]:
    return [FieldError(loc=(place,), msg=text, type="not_saved")]
