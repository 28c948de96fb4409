"""Saved accounts: what forms and settings read and change."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from desktop_app.ui.forms import Accounts
from tests.ui.conftest import Shown


@pytest.fixture
def kept() -> dict[str, Any]:
    """Give settings with two accounts, one of them the default."""
    return {
        "post.accounts": {"work": {"host": "a.example"}, "home": {"host": "b.example"}},
        "post.default_account": "home",
    }


def _accounts(kept: dict[str, Any]) -> Accounts:
    async def store(key: str, value: Any) -> None:
        kept[key] = value

    return Accounts("post", kept.get, store)


def test_a_renamed_account_keeps_its_place_and_stays_the_default(
    kept: dict[str, Any],
) -> None:
    """An account under a new name stands where it stood, and is still taken by default."""
    accounts = _accounts(kept)
    asyncio.run(accounts.put("private", {"host": "c.example"}, former="home"))
    asyncio.run(accounts.put("office", {"host": "a.example"}, former="work"))
    assert list(accounts.saved()) == ["office", "private"]
    assert accounts.default() == "private"


def test_an_only_account_is_the_default(kept: dict[str, Any]) -> None:
    """One account needs no choice; of several, none is taken without one."""
    accounts = _accounts(kept)
    kept["post.default_account"] = "gone"
    assert accounts.default() is None
    asyncio.run(accounts.remove("work"))
    assert accounts.default() == "home"


def test_forms_hear_of_accounts_that_somebody_else_changed(shown: Shown) -> None:
    """A change of the setting, wherever it was made, reaches the forms of that kind."""
    accounts = shown.session.beside._accounts["letters"]
    with shown.qtbot.waitSignal(accounts.changed):
        shown.wait(shown.desk.put_setting("letters.accounts", {"work": {"host": "a.example"}}))
    assert accounts.saved() == {"work": {"host": "a.example"}}
