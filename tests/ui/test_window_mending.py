"""Failures that are mended by a change, held lanes, and jobs whose outcome nobody knows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop_app.domain.job import JobFilter, JobState
from desktop_app.ui.details import DETAILS
from desktop_app.ui.settings import AccountEditor, SettingsWindow
from tests.ui.conftest import Shown
from tests.ui.window_stage import LOGIN, RETURNED

BAD = ["one(at)x.example", "two(at)x.example", "three(at)x.example"]


async def returned(shown: Shown, names: Sequence[str] = BAD) -> None:
    """Queue letters and let them fail for their address."""
    await shown.desk.add("letters", "Invitations", names)
    for claimed in await shown.desk.claim("letters", len(names)):
        await shown.desk.end(claimed, JobState.FAILED, error=RETURNED)
    shown.desk.tell()


@pytest.fixture
def failed(empty_window: Shown) -> Shown:
    """Give a window with three letters that came back, listed."""
    empty_window.wait(returned(empty_window))
    empty_window.show_list("attention")
    empty_window.until(lambda: empty_window.window.model.rowCount() == 3)
    return empty_window


def jobs(shown: Shown) -> dict[str, JobState]:
    found = shown.desk.jobs.rows(shown.desk.jobs.ids(JobFilter()))
    return {job.name: job.state for job in found.values()}


def press(shown: Shown, within: QWidget, text: str) -> None:
    """Press a button as soon as it shows."""

    def shows() -> list[QPushButton]:
        buttons = within.findChildren(QPushButton)
        return [one for one in buttons if one.text() == text and one.isVisible()]

    shown.until(lambda: bool(shows()))
    shows()[0].click()


def test_change_and_retry_asks_for_the_text_in_place(failed: Shown) -> None:
    """The line opens with what is wrong; the corrected job is tried again under its new name."""
    failed.select(BAD[:1])
    failed.window.actions_["change"].trigger()
    mend = failed.window.details.mend
    failed.until(mend.isVisible)
    assert mend.line.text() == BAD[0]
    assert mend.title.text() == f"Correct address: {BAD[0]} · The mailbox does not exist"
    assert not mend.skip.isVisible()
    mend.line.setText("one@x.example")
    failed.qtbot.keyClick(mend.line, Qt.Key.Key_Return)
    failed.until(lambda: jobs(failed).get("one@x.example") is JobState.WAITING)
    assert not mend.isVisible()


def test_a_text_that_the_kind_refuses_is_not_taken(failed: Shown) -> None:
    """Bad input says why, in the kind's own words, and the job stays as it is."""
    failed.select(BAD[:1])
    failed.window.actions_["change"].trigger()
    mend = failed.window.details.mend
    failed.until(mend.isVisible)
    mend.retry.click()
    assert mend.error.text() == "An @ is needed"
    mend.line.setText("  ")
    mend.retry.click()
    assert mend.error.text() == "This is needed"
    failed.qtbot.keyClick(mend.line, Qt.Key.Key_Escape)
    assert not mend.isVisible()
    assert jobs(failed) == dict.fromkeys(BAD, JobState.FAILED)


def test_several_are_asked_about_one_after_the_other(failed: Shown) -> None:
    """Of a selection each job has its own text; one may be passed over."""
    failed.window.table.selectAll()
    failed.window.actions_["change"].trigger()
    mend = failed.window.details.mend
    failed.until(lambda: mend.title.text().endswith("1 of 3"))
    mend.line.setText("one@x.example")
    mend.retry.click()
    assert mend.title.text().endswith("2 of 3")
    mend.skip.click()
    assert mend.line.text() == BAD[2]
    mend.line.setText("three@x.example")
    mend.retry.click()
    failed.until(
        lambda: (
            jobs(failed)
            == {
                "one@x.example": JobState.WAITING,
                BAD[1]: JobState.FAILED,
                "three@x.example": JobState.WAITING,
            }
        )
    )
    assert not mend.isVisible()


def test_what_mends_a_failure_is_named_in_details_and_in_the_menu(failed: Shown) -> None:
    """The button and the entry say what they do, and open the same line."""
    failed.select(BAD[:1])
    failed.window.details.tabs.setCurrentIndex(DETAILS)
    press(failed, failed.window.details, "Correct address…")
    failed.until(failed.window.details.mend.isVisible)
    failed.window.details.mend.end()
    failed.window.table.menu_wanted.emit(failed.window.table.rect().center())
    (menu,) = (one for one in failed.window.findChildren(QMenu) if one.isVisible())
    entry = next(one for one in menu.actions() if one.text() == "Correct address…")
    entry.trigger()
    menu.close()
    failed.until(failed.window.details.mend.isVisible)


def test_a_job_can_be_tried_again_from_its_details(failed: Shown) -> None:
    """Retry stands beside what mends the failure."""
    failed.select(BAD[:1])
    failed.window.details.tabs.setCurrentIndex(DETAILS)
    press(failed, failed.window.details, "Retry")
    failed.until(lambda: jobs(failed)[BAD[0]] is JobState.WAITING)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("Sent", JobState.DONE),
        ("Not sent", JobState.FAILED),
        ("Send again", JobState.WAITING),
    ],
)
def test_a_job_in_check_asks_its_question_in_details(
    empty_window: Shown, said: str, state: JobState
) -> None:
    """What cannot be known is asked in words, with a button for each answer."""

    async def into_check() -> None:
        await empty_window.desk.add("letters", "Invitations", ["ann@x.example"])
        (claimed,) = await empty_window.desk.claim("letters")
        await empty_window.desk.end(claimed, JobState.CHECK)
        empty_window.desk.tell()

    empty_window.wait(into_check())
    empty_window.show_list("attention")
    empty_window.select(["ann@x.example"])
    empty_window.window.details.tabs.setCurrentIndex(DETAILS)
    press(empty_window, empty_window.window.details, said)
    empty_window.until(lambda: jobs(empty_window) == {"ann@x.example": state})


def test_a_refused_login_leads_to_its_account(shown: Shown) -> None:
    """The banner opens the account; saving it lets the lane run again."""
    shown.wait(shown.desk.put_setting("letters.accounts", {"work": {"host": "a.example"}}))
    shown.wait(_hold(shown, "letters:work"))
    press(shown, shown.window.banners, "Open account…")
    window = shown.session.settings._open["letters/work"]
    assert isinstance(window, AccountEditor)
    assert window.account_name == "work"


def test_a_lane_without_a_saved_account_leads_to_all_of_them(shown: Shown) -> None:
    """Where the account was given with the job, the settings show those that are saved."""
    shown.wait(_hold(shown, "letters"))
    press(shown, shown.window.banners, "Open account…")
    window = shown.session.settings._open[""]
    assert isinstance(window, SettingsWindow)
    assert window.page is window._pages["accounts:letters"]


async def _hold(shown: Shown, lane: str) -> None:
    if lane != "letters":
        await shown.desk.add("letters", "More", ["zoe@x.example"], lane=lane)
    await shown.desk.store.hold_lane(lane, LOGIN)
    shown.desk.tell()
