"""Needs attention: failures by cause, what mends each, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPushButton

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.job import Failure, Job, JobFilter, JobState
from desktop_app.ui.beside_retry import BesideRetry
from desktop_app.ui.bridge import Asking
from desktop_app.ui.cause_line import CauseLine
from desktop_app.ui.settings.pages import KindPage
from desktop_app.ui.slots import bound
from tests.ui.conftest import Shown
from tests.ui.window_stage import LOGIN, READ_ONLY, RETURNED, TIMED_OUT, TRUNCATED, UNKNOWN

_S = JobState


async def go_wrong(shown: Shown) -> None:
    """Let seven pictures fail for two reasons, three letters for two, two end in Check."""
    desk = shown.desk
    await desk.add("pictures", "Holiday photos", [f"IMG_{n}.jpg" for n in range(7)])
    for number, claimed in enumerate(await desk.claim("pictures", 7)):
        await desk.end(claimed, _S.FAILED, error=TRUNCATED if number in {2, 4} else READ_ONLY)
    await desk.add("letters", "Invitations", ["ann", "bob@x.example", "cy@x.example", "di", "ed"])
    ends: Sequence[tuple[JobState, ErrorInfo]] = (
        (_S.FAILED, RETURNED),
        (_S.FAILED, TIMED_OUT),
        (_S.FAILED, TIMED_OUT),
        (_S.CHECK, UNKNOWN),
        (_S.CHECK, UNKNOWN),
    )
    for claimed, (state, error) in zip(await desk.claim("letters", 5), ends, strict=True):
        await desk.end(claimed, state, error=error)
    desk.tell()


@pytest.fixture
def wrong(empty_window: Shown) -> Shown:
    """Give a window that lists what went wrong."""
    empty_window.wait(go_wrong(empty_window))
    empty_window.show_list("attention")
    empty_window.until(lambda: len(lines(empty_window)) == 5)
    return empty_window


class Held:
    """Reads, and hands over what it has read, when it is told to."""

    def __init__(self) -> None:
        self._asked: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []
        self._answers: list[Callable[[], None]] = []

    def read(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        self._asked.append((work, then))

    def answer(self) -> None:
        for work, then in self._asked:
            self._answers.append(bound(then, work()))

    def deliver(self) -> None:
        for answer in self._answers:
            answer()


async def fail_one_more(shown: Shown) -> None:
    await shown.desk.add("letters", "One more", ["fay"])
    (claimed,) = await shown.desk.claim("letters")
    await shown.desk.end(claimed, _S.FAILED, error=RETURNED)


def lines(shown: Shown) -> dict[str, CauseLine]:
    return {line.title.text(): line for line in shown.window.attention.list.lines}


def press(line: CauseLine, text: str) -> None:
    button: QPushButton = next(one for one in line.buttons if one.text() == text)
    assert button.isVisible()
    button.click()


def rows(shown: Shown, state: JobState) -> list[Job]:
    return list(
        shown.desk.jobs.rows(shown.desk.jobs.ids(JobFilter(states=frozenset({state})))).values()
    )


def test_failures_are_grouped_by_cause_each_with_what_mends_it(wrong: Shown) -> None:
    """A line has count, cause, remedy, batch and names; its buttons are the kind's own."""
    said = {
        title: (line.mark._text, line.detail.text(), [one.text() for one in line.buttons])
        for title, line in lines(wrong).items()
    }
    assert said == {
        "The folder cannot be written to": (
            "5",
            "Holiday photos · /media/usb/photos is read-only",
            ["Choose another folder…", "Retry these 5"],
        ),
        "The picture is cut off": (
            "2",
            "Holiday photos · IMG_0007.jpg ends after 61 % of its rows",
            ["Save what can be read", "Show files"],
        ),
        "The mailbox does not exist": (
            "1",
            "Invitations · ann",
            ["Correct address…", "Never write to these"],
        ),
        "The server did not answer": (
            "2",
            "Invitations · bob@x.example, cy@x.example",
            ["Retry these 2"],
        ),
        "The post may already have these": (
            "2",
            "Invitations · The connection broke after the message was handed over",
            ["Sent", "Not sent", "Send again"],
        ),
    }
    line = lines(wrong)["The mailbox does not exist"]
    assert line.remedy.text() == "Correct the address, then it is sent again."
    assert line.accessibleName() == "1, The mailbox does not exist, Invitations · ann"
    assert not wrong.window.table.isVisible()


def test_retry_says_how_many_it_may_mend_and_retries_those(wrong: Shown) -> None:
    """Those that need a change stay failed; the filter box narrows what is retried."""
    retry = wrong.window.actions_["retry"]
    wrong.until(lambda: retry.iconText() == "Retry 2 · 8 need a change")
    wrong.window.toolbar.filter.setText("bob")
    wrong.until(lambda: retry.iconText() == "Retry 1 failed")
    retry.trigger()
    wrong.until(lambda: [job.name for job in rows(wrong, _S.WAITING)] == ["bob@x.example"])
    wrong.window.toolbar.filter.setText("")
    wrong.until(lambda: retry.iconText() == "Retry 1 · 8 need a change")
    retry.trigger()
    wrong.until(lambda: retry.iconText() == "8 need a change")
    assert len(rows(wrong, _S.FAILED)) == 8


def test_a_whole_cause_goes_to_another_folder_at_once(wrong: Shown, tmp_path: Path) -> None:
    """The folder is asked for once; the jobs of the cause change, and no others."""
    press(lines(wrong)["The folder cannot be written to"], "Choose another folder…")
    (dialog,) = wrong.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    wrong.until(lambda: len(rows(wrong, _S.WAITING)) == 5)
    assert {job.payload["output_folder"] for job in rows(wrong, _S.WAITING)} == {str(tmp_path)}
    wrong.until(lambda: "The folder cannot be written to" not in lines(wrong))
    assert len(rows(wrong, _S.FAILED)) == 5
    wrong.window.actions_["undo"].trigger()
    wrong.until(lambda: "The folder cannot be written to" in lines(wrong))
    assert all("output_folder" not in job.payload for job in rows(wrong, _S.FAILED))


def test_never_again_lists_the_addresses_and_takes_them_off_again(wrong: Shown) -> None:
    """The jobs leave the list, the settings show whom, and Undo brings both back."""
    page = wrong.session.settings.show("kind:letters").page
    assert isinstance(page, KindPage)
    wrong.wait(wrong.desk.put_setting("letters.never", ["old@x.example"]))
    press(lines(wrong)["The mailbox does not exist"], "Never write to these")
    wrong.until(lambda: "The mailbox does not exist" not in lines(wrong))
    assert wrong.desk.jobs.setting("letters.never") == ["old@x.example", "ann"]
    assert "ann" not in {job.name for job in rows(wrong, _S.FAILED)}
    wrong.until(
        lambda: wrong.window.toast.text.text() == "1 added to “Never write to” · 1 job removed"
    )
    wrong.until(lambda: page.editor.value()["never"] == ["old@x.example", "ann"])
    wrong.window.actions_["undo"].trigger()
    wrong.until(lambda: "The mailbox does not exist" in lines(wrong))
    assert wrong.desk.jobs.setting("letters.never") == ["old@x.example"]
    wrong.until(lambda: page.editor.value()["never"] == ["old@x.example"])


def test_what_fails_meanwhile_is_neither_listed_nor_removed(wrong: Shown) -> None:
    """Only the failures whose addresses were read leave; what the list had already adds nothing."""
    window, desk, asked = wrong.window, wrong.desk, Held()
    commands, causes = window.commands, window._parts.causes
    beside = BesideRetry(Asking(desk.jobs, asked), causes, commands, window.jobs.open_path, window)
    wrong.wait(desk.put_setting("letters.never", ["ann"]))
    never = next(one for one in causes.actions("letters", RETURNED) if one.lists)
    beside.do(never, JobFilter(failures=(Failure("letters", RETURNED.code),)))
    asked.answer()
    wrong.wait(fail_one_more(wrong))
    asked.deliver()
    toast = window.toast.text.text
    wrong.until(lambda: toast() == "0 added to “Never write to” · 1 job removed")
    assert desk.jobs.setting("letters.never") == ["ann"]
    assert {job.name for job in rows(wrong, _S.FAILED) if job.error == RETURNED} == {"fay"}


def test_show_files_opens_their_folders(wrong: Shown, tmp_path: Path) -> None:
    """Each folder opens once; when nothing is there any more, that is said."""
    opened: list[Path] = []
    wrong.window.jobs._open_path = opened.append
    press(lines(wrong)["The picture is cut off"], "Show files")
    gone = "The files are not there any more"
    wrong.until(lambda: wrong.window.toast.text.text() == gone)
    here = [str(tmp_path / name) for name in ("a.jpg", "b.jpg")]
    where = JobFilter(states=frozenset({_S.FAILED}), kind="pictures")
    for job, path in zip(wrong.desk.jobs.ids(where), here * 4, strict=False):
        wrong.wait(wrong.desk.store.change(JobFilter(ids=(job,)), {"address": path}, now=1.0))
    assert not opened
    for claimed in wrong.wait(wrong.desk.claim("pictures", 7)):
        wrong.wait(wrong.desk.end(claimed, _S.FAILED, error=TRUNCATED))
    wrong.desk.tell()
    wrong.until(lambda: lines(wrong)["The picture is cut off"].mark._text == "7")
    press(lines(wrong)["The picture is cut off"], "Show files")
    wrong.until(lambda: opened == [tmp_path])


def test_a_cause_opens_to_its_jobs_and_closes_again(wrong: Shown) -> None:
    """By keyboard: arrows choose a line, Enter lists its jobs, Escape brings the causes back."""
    attention = wrong.window.attention
    title = "The picture is cut off"
    attention.list.take_focus()
    wrong.qtbot.keyClick(attention.list.lines[0], Qt.Key.Key_Down)
    line = lines(wrong)[title]
    assert line.hasFocus()
    assert wrong.window.actions_["retry"].iconText() == "Retry 2 selected"
    assert wrong.window.details.job is not None
    assert wrong.window.details.job.name == "IMG_2.jpg"
    wrong.qtbot.keyClick(line, Qt.Key.Key_Return)
    wrong.until(lambda: wrong.names() == ["IMG_4.jpg", "IMG_2.jpg"])
    assert wrong.window.table.isVisible()
    assert [one.title.text() for one in attention.list.lines if one.isVisible()] == [title]
    attention.list.back.click()
    assert not wrong.window.table.isVisible()
    assert all(one.isVisible() for one in attention.list.lines)
    assert line.hasFocus()


def test_a_cause_that_is_mended_gives_the_list_back(wrong: Shown) -> None:
    """When the last job of an opened cause is tried again, the other causes show."""
    line = lines(wrong)["The picture is cut off"]
    line.opened.emit()
    wrong.until(lambda: len(wrong.names()) == 2)
    press(line, "Save what can be read")
    wrong.until(lambda: len(lines(wrong)) == 4)
    assert not wrong.window.table.isVisible()
    assert {job.payload.get("salvage") for job in rows(wrong, _S.WAITING)} == {True}


def test_a_mixed_selection_is_mended_each_by_its_own(wrong: Shown) -> None:
    """Change and retry names every action with its number; each leaves the other jobs alone."""
    wrong.show_list("all")
    wrong.window.table.selectAll()
    wrong.window.actions_["change"].trigger()

    def menus() -> list[QMenu]:
        return [one for one in wrong.window.findChildren(QMenu) if one.isVisible()]

    wrong.until(lambda: bool(menus()))
    (menu,) = menus()
    texts = {entry.text(): entry for entry in menu.actions()}
    assert sorted(texts) == [
        "Choose another folder… (5)",
        "Correct address… (1)",
        "Save what can be read (2)",
    ]
    texts["Save what can be read (2)"].trigger()
    menu.close()
    wrong.until(lambda: [job.name for job in rows(wrong, _S.WAITING)] == ["IMG_2.jpg", "IMG_4.jpg"])


def test_jobs_in_check_are_answered_together_and_asked_again_by_undo(wrong: Shown) -> None:
    """The kind's words settle the whole line; Ctrl+Z takes the word back."""
    press(lines(wrong)["The post may already have these"], "Sent")
    wrong.until(lambda: len(rows(wrong, _S.DONE)) == 2)
    wrong.until(lambda: wrong.window.toast.text.text() == "2 jobs marked as done")
    wrong.window.actions_["undo"].trigger()
    wrong.until(lambda: len(rows(wrong, _S.CHECK)) == 2)


def test_undo_goes_back_step_by_step(wrong: Shown) -> None:
    """Remove, cancel, retry and reorder are taken back, the last first, to the same order."""
    window = wrong.window
    before = {job.id: job for job in wrong.desk.jobs.rows(range(1, 20)).values()}
    steps = (
        (window.commands.retry(JobFilter(kind="pictures")), 7, "7 jobs will be tried again"),
        (window.commands.move(JobFilter(ids=(4,)), 2), 7, "1 job moved"),
        (window.commands.cancel(JobFilter(kind="pictures")), 0, "7 jobs cancelled"),
        (window.commands.remove(JobFilter(kind="pictures")), 0, "7 jobs removed"),
    )
    waiting = []
    for work, count, said in steps:
        window.commands.start(work)
        wrong.until(lambda said=said: window.toast.text.text() == said)  # type: ignore[misc]  # mypy knows no default here
        waiting.append(count)
        assert len(rows(wrong, _S.WAITING)) == count
    for count in (0, 7, 7, 0):
        window.actions_["undo"].trigger()
        wrong.until(lambda: "back" in window.toast.text.text())
        window.toast.text.setText("")
        wrong.until(lambda count=count: len(rows(wrong, _S.WAITING)) == count)  # type: ignore[misc]  # mypy knows no default here
    assert dict(wrong.desk.jobs.rows(range(1, 20))) == before
    assert not window.toast.can_undo


def test_a_step_that_is_too_old_says_so(wrong: Shown) -> None:
    """What can no longer be undone is told, and changes nothing."""
    wrong.window.commands.start(wrong.window.commands.undo(12))
    wrong.until(lambda: wrong.window.toast.text.text() == "It is too late to undo this")


def test_a_held_lane_is_listed_with_its_remedy(wrong: Shown) -> None:
    """Its line says why and how many wait; the banner above would only repeat it."""

    async def hold() -> None:
        await wrong.desk.add("letters", "Mailing", ["eve@x.example"], lane="letters:work")
        await wrong.desk.store.hold_lane("letters:work", LOGIN)
        wrong.desk.tell()

    wrong.wait(hold())
    title = "Letters · work is held: The server refused the password"
    wrong.until(lambda: title in lines(wrong))
    assert lines(wrong)[title].detail.text().startswith("1 job waits; none was tried in vain.")
    assert not wrong.window.banners.isVisible()
    press(lines(wrong)[title], "Try again")
    wrong.until(lambda: title not in lines(wrong))
    wrong.wait(wrong.desk.store.hold_lane("letters:work", LOGIN))
    wrong.desk.tell()
    wrong.show_list("queue")
    wrong.until(wrong.window.banners.isVisible)


def test_lines_keep_their_place_while_counts_change(wrong: Shown) -> None:
    """Nothing moves when a job leaves a cause; the line with the focus keeps it."""
    order = list(lines(wrong))
    line = lines(wrong)["The server did not answer"]
    line.setFocus()
    wrong.window.commands.start(wrong.window.commands.retry(JobFilter(text="bob")))
    wrong.until(lambda: line.mark._text == "1")
    assert list(lines(wrong)) == order
    assert line.hasFocus()


def test_tab_goes_from_the_lists_through_the_causes(shown: Shown) -> None:
    """Each cause is followed by its buttons, and the last of them by what stands below."""
    window = shown.window
    window.activateWindow()
    shown.until(window.isActiveWindow)
    window.sidebar.choose("attention")
    shown.until(lambda: bool(window.attention.list.lines))
    (line,) = window.attention.list.lines
    window.sidebar.setFocus()
    way = []
    for _ in range(len(line.buttons) + 2):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        way.append(QApplication.focusWidget())
    assert way == [line, *line.buttons, window.details.tabs]
    line.opened.emit()
    shown.until(window.table.isVisible)
    window.attention.page.setFocus()
    assert window.table.hasFocus()
