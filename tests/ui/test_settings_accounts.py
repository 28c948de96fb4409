"""The editor of saved accounts, its test of a connection, and the list in the settings."""

from __future__ import annotations

import json
from collections.abc import Iterator

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyringHere
from keyring.errors import KeyringLocked
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from typing_extensions import override

from desktop_app.ui.forms import Accounts
from desktop_app.ui.settings import AccountEditor, accounts_of
from desktop_app.ui.settings.accounts_page import AccountsPage
from tests.keyring_in_memory import MemoryKeyring, memory_keyring
from tests.ui.conftest import Shown
from tests.ui.test_window_everyone import focusable, name_of


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    """Give the process a keyring that keeps nothing."""
    with memory_keyring() as ours:
        yield ours


def editor(shown: Shown, name: str = "") -> AccountEditor:
    """Open the editor as a form does, and return it."""
    accounts = shown.session.beside._accounts["letters"]
    accounts.edit(name) if name else accounts.add()
    window = shown.session.settings._open[f"letters/{name}"]
    assert isinstance(window, AccountEditor)
    return window


def write(window: QWidget, label: str, text: str) -> None:
    """Type into the line with this label."""
    lines = window.findChildren(QLineEdit)
    next(line for line in lines if line.accessibleName() == label).setText(text)


def gone(shown: Shown, window: QWidget) -> bool:
    """Whether a window has closed and is forgotten."""
    QCoreApplication.sendPostedEvents()
    return window not in shown.session.settings._open.values()


def test_a_new_account_keeps_its_password_in_the_keyring_alone(
    shown: Shown, ring: MemoryKeyring
) -> None:
    """What is typed as a password goes to the keyring; the store has a reference to it."""
    told: list[str] = []
    accounts = shown.session.beside._accounts["letters"]
    accounts.add(told.append)
    window = shown.session.settings._open["letters/"]
    assert isinstance(window, AccountEditor)
    write(window, "Name", "work")
    write(window, "Server", "post.acme.example")
    write(window, "User name", "hello")
    write(window, "Password for the keyring", "correct horse")
    window.save()
    shown.until(lambda: bool(told))

    assert told == ["work"]
    saved = accounts.saved()["work"]
    assert saved["host"] == "post.acme.example"
    name = saved["secret"].removeprefix("keyring:")
    assert ring.secrets == {name: "correct horse"}
    assert "correct horse" not in json.dumps(dict(shown.desk.jobs.settings()))
    shown.until(lambda: gone(shown, window))


def test_what_is_wrong_stands_under_its_field_and_nothing_is_saved(
    shown: Shown, ring: MemoryKeyring
) -> None:
    """An empty form and a name that is taken are refused where they are wrong."""
    shown.wait(shown.desk.put_setting("letters.accounts", {"work": {"host": "a.example"}}))
    window = editor(shown)
    window.save()
    wrong = {field.label_text: field.error for field in window.fields.binding.fields}
    assert wrong["Server"] == "This is needed"
    assert window.fields.name.error == "A name is needed, to choose the account by"
    write(window, "Name", "work")
    write(window, "Server", "b.example")
    window.save()
    assert window.fields.name.error == "There is an account of this name already"
    assert shown.session.beside._accounts["letters"].saved() == {"work": {"host": "a.example"}}
    assert ring.ever == []


def test_a_test_shows_each_step_with_the_servers_words_and_keeps_no_password(
    shown: Shown, ring: MemoryKeyring
) -> None:
    """A typed password is tried out before it is saved, and leaves the keyring afterwards."""
    window = editor(shown)
    write(window, "Server", "post.acme.example")
    write(window, "Password for the keyring", "wrong")
    with shown.qtbot.waitSignal(window.test.ended) as ended:
        window.test.click()
    assert ended.args == [False]
    assert window.test.steps.lines() == [
        "✓ The server was reached",
        "✕ Sign in 535 5.7.8 Wrong password",
    ]
    write(window, "Password for the keyring", "right")
    with shown.qtbot.waitSignal(window.test.ended) as ended:
        window.test.click()
    assert ended.args == [True]
    assert window.test.steps.lines()[1] == "✓ Sign in 235 2.7.0 Accepted"
    assert len(ring.ever) == 2
    assert ring.secrets == {}
    assert shown.session.beside._accounts["letters"].saved() == {}


def test_a_test_can_be_stopped(shown: Shown, ring: MemoryKeyring) -> None:
    """Stop ends a test that gets no answer; the password lent for it is taken back."""
    window = editor(shown)
    write(window, "Server", "slow.example")
    write(window, "Password for the keyring", "right")
    window.test.click()
    shown.until(lambda: bool(window.test.steps.lines()))
    assert window.test.text() == "Stop"
    window.test.click()
    assert not window.test.running
    assert window.test.text() == "Test connection"
    shown.until(lambda: ring.secrets == {})


def test_a_changed_password_replaces_the_old_one_and_an_empty_field_keeps_it(
    shown: Shown, ring: MemoryKeyring
) -> None:
    """Saving without typing keeps the password; typing another leaves one entry in the keyring."""
    ring.secrets["letters.work.1"] = "old"
    account = {"host": "a.example", "username": "me", "secret": "keyring:letters.work.1"}
    shown.wait(shown.desk.put_setting("letters.accounts", {"work": account}))
    window = editor(shown, "work")
    write(window, "Server", "b.example")
    window.save()
    shown.until(lambda: gone(shown, window))
    saved = shown.session.beside._accounts["letters"].saved()["work"]
    assert (saved["host"], saved["secret"]) == ("b.example", "keyring:letters.work.1")

    window = editor(shown, "work")
    write(window, "Password for the keyring", "new")
    window.save()
    shown.until(lambda: gone(shown, window))
    assert list(ring.secrets.values()) == ["new"]


def test_without_a_keyring_other_ways_are_offered(shown: Shown) -> None:
    """A machine that keeps no passwords safe says so and takes a variable or a command."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyringHere())  # type: ignore[no-untyped-call]  # it has no types
    try:
        window = editor(shown)
        shown.until(window.fields.no_keyring.isVisible)
        write(window, "Name", "work")
        write(window, "Server", "a.example")
        write(window, "Where the password is", "the drawer")
        window.save()
        field = next(f for f in window.fields.binding.fields if f.label_text.startswith("Where"))
        assert field.error
        write(window, "Where the password is", "env:POST_PASSWORD")
        window.save()
        shown.until(lambda: gone(shown, window))
    finally:
        keyring.set_keyring(before)
    saved = shown.session.beside._accounts["letters"].saved()["work"]
    assert list(saved.values()).count("env:POST_PASSWORD") == 1


class LockedKeyring(MemoryKeyring):
    """A keyring whose user does not unlock it."""

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("it stays locked")


def test_an_editor_closed_while_saving_comes_back_with_what_went_wrong(shown: Shown) -> None:
    """Closing at once does not lose an account that could not be saved."""
    with memory_keyring(LockedKeyring()):
        window = editor(shown)
        write(window, "Name", "work")
        write(window, "Server", "a.example")
        write(window, "Password for the keyring", "correct horse")
        window.save()
        window.close()
        assert window.isHidden()
        shown.until(window.isVisible)
    assert window.fields.password is not None
    assert "it stays locked" in window.fields.password.error
    assert window.fields.typed == "correct horse"
    assert shown.session.beside._accounts["letters"].saved() == {}
    window.close()
    shown.until(lambda: gone(shown, window))


def test_another_language_keeps_what_was_typed(shown: Shown, ring: MemoryKeyring) -> None:
    """The editor says itself anew in Chinese; fields and the typed password stay."""
    window = editor(shown)
    write(window, "Name", "work")
    write(window, "Server", "a.example")
    write(window, "Password for the keyring", "typed")
    shown.window.menus.choose("language", "zh_CN")
    shown.until(lambda: window.windowTitle().startswith("新"))
    assert window.account_name == "work"
    assert window.fields.value()["host"] == "a.example"
    assert window.fields.typed == "typed"
    assert not ring.ever
    shown.window.menus.choose("language", "en")


def page(shown: Shown) -> AccountsPage:
    """Open the settings at the accounts."""
    found = shown.session.settings.show(accounts_of("letters")).page
    assert isinstance(found, AccountsPage)
    return found


def texts(listed: AccountsPage) -> list[str]:
    """Return the rows of the list."""
    return [listed.list.item(row).text() for row in range(listed.list.count())]


def test_a_removed_account_comes_back_with_undo(shown: Shown, ring: MemoryKeyring) -> None:
    """Undo brings an account back with its password; without it the keyring forgets it."""
    ring.secrets["letters.work.1"] = "old"
    account = {"host": "a.example", "username": "me", "secret": "keyring:letters.work.1"}
    shown.wait(shown.desk.put_setting("letters.accounts", {"work": account}))
    listed = page(shown)
    shown.until(lambda: texts(listed) == ["work · me · default"])
    listed.remove.click()
    shown.until(lambda: texts(listed) == [])
    assert listed.nothing.isVisible()
    listed.undo.click()
    shown.until(lambda: texts(listed) == ["work · me · default"])
    assert ring.secrets == {"letters.work.1": "old"}

    listed.remove.click()
    shown.until(lambda: texts(listed) == [])
    listed.window().close()
    shown.until(lambda: ring.secrets == {})


def test_an_account_is_used_by_default(shown: Shown) -> None:
    """The button stores the choice; the list and the kind's forms know it."""
    accounts: Accounts = shown.session.beside._accounts["letters"]
    both = {"work": {"host": "a.example"}, "home": {"host": "b.example"}}
    shown.wait(shown.desk.put_setting("letters.accounts", both))
    listed = page(shown)
    shown.until(lambda: listed.list.count() == 2)
    assert not any("default" in text for text in texts(listed))
    listed.list.setCurrentRow(1)
    listed.by_default.click()
    shown.until(lambda: texts(listed)[1] == "home · b.example · default")
    assert accounts.default() == "home"
    assert not listed.by_default.isEnabled()


def test_every_place_of_the_settings_has_a_name(shown: Shown) -> None:
    """A screen reader can name all that the keyboard reaches, on each page and in the editor."""
    settings = shown.session.settings.show()
    nameless = []
    for row in range(settings.list.count()):
        settings.list.setCurrentRow(row)
        nameless += [repr(widget) for widget in focusable(settings) if not name_of(widget)]
    window = editor(shown)
    for choice in window.findChildren(QComboBox):
        choice.setCurrentIndex(choice.count() - 1)
    nameless += [repr(widget) for widget in focusable(window) if not name_of(widget)]

    assert nameless == []
