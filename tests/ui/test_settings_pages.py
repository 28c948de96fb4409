from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.errors import SubmissionRefused
from desktop_app.domain.job import JobState
from desktop_app.host.settings import Settings
from desktop_app.ui.settings.general import GeneralPage
from desktop_app.ui.settings.keeping import FoldersPage, RetentionPage
from desktop_app.ui.settings.pages import KindPage
from desktop_app.ui.theme import DARK, LIGHT
from tests.ui.conftest import Shown


def put(shown: Shown, key: str, value: object) -> None:
    """Store a setting as ``jobdesk settings set`` does: past the window."""
    shown.wait(shown.desk.put_setting(key, value))


def test_settings_changed_on_the_command_line_reach_the_open_window(shown: Shown) -> None:
    """Theme and language turn at once, in the menus and on the open page of the settings too."""
    page = shown.session.settings.show("general").page
    assert isinstance(page, GeneralPage)
    theme = shown.window._parts.theme
    put(shown, "theme", "dark")
    shown.until(lambda: theme.colours is DARK)
    assert shown.window.menus._themes["dark"].isChecked()
    assert page.theme.value() == "dark"
    put(shown, "closing", "stop")
    shown.until(lambda: page.closing.value() == "stop")
    put(shown, "language", "zh_CN")
    shown.until(lambda: shown.window.actions_["pause_queue"].iconText() == "暂停队列")
    put(shown, "language", "en")
    put(shown, "theme", "light")
    shown.until(lambda: theme.colours is LIGHT)
    shown.until(lambda: shown.window.actions_["pause_queue"].iconText() == "Pause queue")


def test_what_is_being_typed_is_kept_and_stored(shown: Shown) -> None:
    """A change elsewhere neither writes over the field with the keyboard nor stops its storing."""
    page = shown.session.settings.show("kind:letters").page
    assert isinstance(page, KindPage)
    subject = page.editor.binding.at(("default_subject",))
    assert subject is not None
    subject.editor.setFocus()
    shown.until(subject.editor.hasFocus)
    shown.qtbot.keyClicks(subject.editor, "Hello")
    page.refresh({"letters.default_subject": "Other", "letters.never": ["ann"]})
    assert page.editor.value() == {"default_subject": "Hello", "never": ["ann"]}
    shown.until(lambda: shown.desk.jobs.setting("letters.default_subject") == "Hello")
    subject.editor.clearFocus()
    put(shown, "letters.default_subject", "Other")
    shown.until(lambda: page.editor.value()["default_subject"] == "Other")


def test_the_general_page_stores_what_is_chosen(shown: Shown) -> None:
    """Closing and notifications are kept under their keys."""
    page = shown.session.settings.show("general").page
    assert isinstance(page, GeneralPage)
    page.closing.set_value("keep")
    page.notifications.set_value(value=False)
    shown.until(lambda: shown.desk.jobs.setting("closing") == "keep")
    shown.until(lambda: shown.desk.jobs.setting("notifications") is False)


def test_the_retention_page_says_how_much_there_is_and_what_would_go(shown: Shown) -> None:
    """A shorter time is stored, and the finished batches that are older are counted."""

    async def end_a_batch() -> None:
        await shown.desk.add("tables", "Old", ["old.csv"])
        for claimed in await shown.desk.claim("tables", 1):
            await shown.desk.end(claimed, JobState.DONE)

    shown.wait(end_a_batch())
    page = shown.session.settings.show("keeping").page
    assert isinstance(page, RetentionPage)
    shown.until(lambda: "queue" in page.sizes.text())
    assert page.days.value() == 365
    page.days.set_value(1)
    shown.until(lambda: "1 finished batch will be forgotten" in page.going.text())
    shown.until(lambda: shown.desk.jobs.setting("queue.keep_days") == 1)
    page.days.set_value(-1)
    assert page.days.error
    assert shown.desk.jobs.setting("queue.keep_days") == 1


def test_folders_of_other_programs_are_listed_and_kept(shown: Shown, tmp_path: Path) -> None:
    """A folder is added and taken away; what is no folder of this computer is not stored."""
    page = shown.session.settings.show("folders").page
    assert isinstance(page, FoldersPage)
    page.folders.add([str(tmp_path)])
    shown.until(lambda: shown.desk.jobs.setting("api.folders") == [str(tmp_path)])
    page.folders.add(["https://x.example/a"])
    assert page.folders.error
    page.folders.remove("https://x.example/a")
    page.folders.remove(str(tmp_path))
    shown.until(lambda: shown.desk.jobs.setting("api.folders") == [])


@pytest.mark.parametrize(
    ("key", "value"),
    [("closing", "never"), ("queue.keep_days", -1), ("api.folders", ["relative"])],
)
def test_values_that_mean_nothing_are_refused(key: str, value: object) -> None:
    """A setting takes what it can mean, and nothing else."""
    with pytest.raises(SubmissionRefused):
        Settings(()).check(key, value)
