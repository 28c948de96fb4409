from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget

from desktop_app.domain.errors import ErrorInfo, JobDeskError
from desktop_app.domain.events import BatchChanged
from desktop_app.domain.job import Claimed, Job, JobFilter, JobState, Lane, NewBatch
from desktop_app.ui import views
from desktop_app.ui.actions import ACTIONS
from desktop_app.ui.columns import Column
from desktop_app.ui.details import ATTEMPTS, DETAILS, RESULT
from desktop_app.ui.forms import FormWindow
from tests.entering import accept
from tests.ui.conftest import Shown
from tests.ui.window_stage import LOGIN


def press(shown: Shown, key: str) -> None:
    """Trigger an action as its key or its menu entry would."""
    action = shown.window.actions_[key]
    assert action.isEnabled(), key
    action.trigger()


def called(shown: Shown, name: str) -> bool:
    return (name, True) in shown.desk.calls


def forms(shown: Shown) -> list[FormWindow]:
    return [w for w in shown.app.topLevelWidgets() if isinstance(w, FormWindow) and w.isVisible()]


def files(*paths: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


def test_every_command_is_a_coroutine_awaited_on_the_windows_loop(shown: Shown) -> None:
    """Retry, cancel, pause, resume, start, move and remove reach the desk on the running loop."""
    shown.select(["reader020@contoso.example"])
    for key, name in (
        ("top", "move"),
        ("pause", "pause"),
        ("pause", "resume"),
        ("start_now", "start_now"),
        ("cancel", "cancel"),
    ):
        shown.until(shown.window.actions_[key].isEnabled)
        press(shown, key)
        shown.until(partial(called, shown, name))
        stored = shown.window.jobs.selection.sample
        shown.until(partial(_renewed, shown, stored))
    shown.show_list("finished")
    shown.select(["reader020@contoso.example"])
    press(shown, "retry")
    shown.until(lambda: called(shown, "retry"))
    shown.show_list("attention")
    shown.window.table.selectAll()
    press(shown, "remove")
    shown.until(lambda: called(shown, "remove"))


def _renewed(shown: Shown, sample: Sequence[Job]) -> bool:
    return shown.window.jobs.selection.sample is not sample


def test_retry_says_what_it_will_do(shown: Shown) -> None:
    """The button counts what a retry would do, for the selection or for all that failed."""
    retry = shown.window.actions_["retry"]
    shown.until(lambda: retry.iconText() == "2 need a change")
    shown.show_list("attention")
    shown.select(["IMG_2007.jpg → IMG_2007.webp"])
    assert retry.iconText() == "Retry 1 selected"
    press(shown, "retry")
    shown.until(lambda: retry.iconText() == "1 needs a change")
    shown.until(lambda: len(shown.names()) == 1)
    assert shown.desk.jobs.counts().states[JobState.FAILED] == 1


def test_retry_all_failed_acts_on_every_failure_and_removes_nothing(shown: Shown) -> None:
    """One key retries all failed jobs wherever they are listed."""
    before = sum(shown.desk.jobs.counts().states.values())
    shown.until(shown.window.actions_["retry_failed"].isEnabled)
    press(shown, "retry_failed")
    shown.until(lambda: not shown.desk.jobs.counts().states.get(JobState.FAILED))

    assert sum(shown.desk.jobs.counts().states.values()) == before


def test_cancel_names_what_it_would_cancel_and_is_off_otherwise(shown: Shown) -> None:
    """Cancel names one job, counts several, and is off for finished ones."""
    cancel = shown.window.actions_["cancel"]
    assert not cancel.isEnabled()
    shown.select(["reader020@contoso.example"])
    assert cancel.iconText() == "Cancel “reader020@contoso.e…”"
    shown.select(["reader020@contoso.example", "reader021@contoso.example"])
    assert cancel.iconText() == "Cancel 2 jobs"
    shown.show_list("finished")
    shown.window.table.selectRow(0)
    assert not cancel.isEnabled()


def test_clear_finished_can_be_undone(shown: Shown) -> None:
    """Clearing takes finished jobs away, not failures; Ctrl+Z brings all of them back."""
    states = dict(shown.desk.jobs.counts().states)
    press(shown, "clear")
    shown.until(lambda: not shown.desk.jobs.counts().states.get(JobState.DONE))
    shown.until(shown.window.toast.isVisible)
    assert shown.window.toast.text.text() == "29 finished jobs cleared"
    assert shown.desk.jobs.counts().states[JobState.FAILED] == states[JobState.FAILED]

    press(shown, "undo")
    shown.until(lambda: dict(shown.desk.jobs.counts().states) == states)


def test_a_failure_offers_what_mends_it(shown: Shown) -> None:
    """The details name the cause, the remedy and the kind's own button, which changes the job."""
    shown.show_list("attention")
    shown.select(["IMG_2007.jpg → IMG_2007.webp"])
    shown.window.details.tabs.setCurrentIndex(DETAILS)
    texts = [
        w.text() for w in shown.window.details.details.findChildren(QWidget) if hasattr(w, "text")
    ]
    assert "The picture is cut off" in texts
    assert "Copy it again from where it came." in texts
    press(shown, "change")
    shown.until(lambda: called(shown, "change"))
    changed = shown.desk.jobs.ids(JobFilter(text="IMG_2007"))

    assert shown.desk.jobs.job(changed[0]).payload["salvage"] is True


def test_the_other_tabs_show_attempts_and_the_result(shown: Shown) -> None:
    """A done job's attempts are listed and its outputs can be opened."""
    shown.show_list("finished")
    shown.select(["IMG_2001.jpg → IMG_2001.webp"])
    shown.window.details.tabs.setCurrentIndex(ATTEMPTS)
    assert shown.window.details.attempts_model.rowCount() == 1
    assert shown.window.details.attempts_model.index(0, 3).data() == "Succeeded"
    shown.window.details.tabs.setCurrentIndex(RESULT)
    texts = [
        w.text() for w in shown.window.details.result.findChildren(QWidget) if hasattr(w, "text")
    ]
    assert "/photos/IMG_2001.webp" in texts
    opened: list[Path] = []
    shown.window.jobs._open_path = opened.append
    press(shown, "open")
    press(shown, "show")

    assert opened == [Path("/photos/IMG_2001.webp"), Path("/photos")]


def test_the_details_keep_a_job_that_left_the_list(shown: Shown) -> None:
    """Whoever reads a running job's log goes on reading it when the job ends."""
    shown.select(["IMG_2021.jpg → IMG_2021.webp"])
    job = shown.window.details.job
    assert job is not None
    claimed = _claimed_again(shown, job.id)
    shown.wait(shown.desk.end(claimed, JobState.DONE))
    shown.until(lambda: "IMG_2021.jpg → IMG_2021.webp" not in shown.names())

    assert shown.window.details.job is not None
    assert shown.window.details.job.state is JobState.DONE
    assert shown.window.details.log_model.rowCount() == 4


def test_the_details_leave_with_their_list(shown: Shown) -> None:
    """Another list that does not have the job shows nothing of it, and says what to do."""
    shown.select(["IMG_2021.jpg → IMG_2021.webp"])
    assert shown.window.details.job is not None
    shown.window.sidebar.choose("all")
    shown.until(lambda: len(shown.names()) > 50)
    assert shown.window.details.job is not None
    shown.window.sidebar.choose("attention")
    shown.until(lambda: len(shown.names()) < 50)
    assert shown.window.details.subject.text() == ""
    assert shown.window.details.hint.text() == "Select a job to see its log"
    assert shown.window.details.hint.isVisible()
    assert shown.window.details.job is None


def test_the_log_says_what_many_selected_mean(shown: Shown) -> None:
    """There stands how many are selected, and whose log it is; without one, what to do."""
    subject, hint = shown.window.details.subject, shown.window.details.hint
    shown.select(["IMG_2021.jpg → IMG_2021.webp"])
    assert subject.text() == "IMG_2021.jpg → IMG_2021.webp"
    shown.select(["IMG_2021.jpg → IMG_2021.webp", "IMG_2022.jpg → IMG_2022.webp"])
    assert subject.text() == "2 jobs selected · this is IMG_2021.jpg → IMG_2021.webp"
    assert not hint.isVisible()
    shown.window.details.tabs.setCurrentIndex(DETAILS)
    assert facts(shown)
    shown.show_list("finished")
    shown.window.actions_["select_all"].trigger()
    told = "29 jobs selected\nActions are for all of them; select one to see its log"
    assert hint.text() == told
    assert hint.isVisible()
    assert not facts(shown), "nothing is left of the job that was shown"
    shown.window.table.clearSelection()
    assert hint.text() == "Select a job to see its log"
    shown.window.table.selectRow(0)
    assert not hint.isVisible()
    assert facts(shown)


def facts(shown: Shown) -> list[str]:
    """Return what the details say."""
    return [label.text() for label in shown.window.details.details.findChildren(QLabel)]


def _claimed_again(shown: Shown, job: int) -> Claimed:
    stored = shown.desk.jobs.job(job)
    return Claimed(stored, shown.desk.jobs.attempts(job)[-1], {}, 1, {})


def test_a_held_lane_shows_a_banner_with_its_remedy(shown: Shown) -> None:
    """A lane held by an error stands above the table until it is released."""
    shown.wait(shown.desk.store.hold_lane("letters", LOGIN))
    shown.desk.tell()
    shown.until(shown.window.banners.isVisible)
    texts = [w.text() for w in shown.window.banners.findChildren(QWidget) if hasattr(w, "text")]
    assert "Letters is held: The server refused the password" in texts
    assert any("Sign in again." in text for text in texts)
    buttons = shown.window.banners.findChildren(QPushButton)
    next(button for button in buttons if button.text() == "Try again").click()
    shown.until(lambda: not shown.window.banners.isVisible())


def test_lanes_show_their_limit_and_a_menu_changes_it(shown: Shown) -> None:
    """The status bar says how many run at once per lane; choosing another number sets it."""
    button = shown.window.counts._buttons["pictures"]
    assert button.text() == "2 at once ▾"
    button.menu().aboutToShow.emit()
    next(a for a in button.menu().actions() if a.text() == "4 at once").trigger()
    shown.until(lambda: button.text() == "4 at once ▾")
    assert called(shown, "set_limit")


def test_lanes_stand_in_the_order_of_their_kinds(shown: Shown) -> None:
    """Whichever lane came first, the status bar has them as the sidebar has the kinds."""
    counts = shown.window.counts
    others = ("tables:b", "letters:work", "tables:a")
    counts.set_lanes([Lane(name, name.partition(":")[0], 2) for name in others])
    shown.until(lambda: all(button.isVisible() for button in counts._buttons.values()))
    found = sorted(counts._buttons, key=lambda name: counts._buttons[name].x())
    kinds = {kind.name: place for place, kind in enumerate(shown.window._parts.kinds)}
    assert {"letters", "pictures", "tables", *others} == set(found)
    assert found == sorted(found, key=lambda name: (kinds[name.partition(":")[0]], name))


def test_counts_in_the_status_bar_lead_to_their_lists(shown: Shown) -> None:
    """A click on a count shows the jobs counted."""
    assert shown.window.counts.attention.text() == "2 need attention"
    shown.window.counts.attention.click()
    assert shown.window.model.view == views.NEEDS_ATTENTION


def test_pausing_the_queue_turns_the_button_into_resume(shown: Shown) -> None:
    """Pause queue holds everything and names the way back."""
    action = shown.window.actions_["pause_queue"]
    assert action.iconText() == "Pause queue"
    press(shown, "pause_queue")
    shown.until(lambda: action.iconText() == "Resume queue")
    assert shown.desk.jobs.paused()


def test_an_error_of_a_command_is_shown(shown: Shown) -> None:
    """A command that the desk refuses ends in a toast with the reason."""

    async def refuse() -> None:
        raise JobDeskError("There is no space left for the queue itself")

    shown.window.commands.start(refuse())
    shown.until(shown.window.toast.isVisible)
    assert shown.window.toast.text.text() == "There is no space left for the queue itself"


def test_a_drop_returns_at_once_and_opens_the_form_of_the_marked_card(shown: Shown) -> None:
    """Files over the window show a card per kind; a drop is a copy and opens that kind's form."""
    window = shown.window
    data = files("/home/me/a.jpg", "/home/me/b.png", "/home/me/t.csv")
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    centre = QPoint(window.width() // 2, window.height() // 2)
    enter = QDragEnterEvent(centre, actions, data, left, none)
    QApplication.sendEvent(window, enter)
    assert window.overlay.isVisible()
    assert [offer.kind.name for offer in window.overlay.offers] == ["pictures", "tables"]
    assert enter.dropAction() == Qt.DropAction.CopyAction

    card = window.overlay._boxes()[1].center()
    place = window.mapFromGlobal(window.overlay.mapToGlobal(card))
    drop = QDropEvent(QPointF(place), actions, data, left, none)
    QApplication.sendEvent(window, drop)
    assert not window.overlay.isVisible()
    assert drop.dropAction() == Qt.DropAction.CopyAction
    assert forms(shown) == []
    shown.until(lambda: len(forms(shown)) == 1)
    assert forms(shown)[0].kind.name == "tables"
    forms(shown)[0].close()


def test_pasted_paths_open_the_form_that_takes_them(shown: Shown) -> None:
    """Paths on the clipboard, as files or as text, are as good as dropped ones."""
    QGuiApplication.clipboard().setText("/home/me/a.jpg\n/home/me/b.jpg")
    press(shown, "paste")
    shown.until(lambda: len(forms(shown)) == 1)
    assert forms(shown)[0].kind.name == "pictures"
    forms(shown)[0].close()
    QGuiApplication.clipboard().setText("just words")
    press(shown, "paste")
    shown.until(shown.window.toast.isVisible)


@pytest.mark.parametrize(
    ("text", "is_table"),
    [
        ("name,email\nLena,lena@x.example\nOmar,omar@x.example", True),
        ("a;b\n1;2\n3;4", True),
        ("Hello, you\nand, you", False),
        ("a,b\n1,2\n3", False),
    ],
)
def test_a_pasted_table_is_as_good_as_a_file(
    empty_window: Shown, text: str, *, is_table: bool
) -> None:
    """Cells copied from a spreadsheet become a private file that a form takes; prose does not."""
    QGuiApplication.clipboard().setText(text)
    press(empty_window, "paste")
    pasted = empty_window.folder / "pasted"
    if not is_table:
        empty_window.until(empty_window.window.toast.isVisible)
        assert not pasted.exists()
        return
    empty_window.until(lambda: len(list(pasted.iterdir())) == 1)
    (file,) = pasted.iterdir()
    assert file.read_text() == text
    assert file.stat().st_mode & 0o777 == 0o600
    empty_window.until(lambda: len(forms(empty_window)) == 1)
    assert forms(empty_window)[0].submission()["inputs"] == [str(file)]


def test_files_from_outside_come_to_the_window(shown: Shown) -> None:
    """A second start's files raise the window and open their form."""
    shown.session.raise_with(["/home/me/t.csv"])
    shown.until(lambda: len(forms(shown)) == 1)
    assert shown.window.isVisible()
    forms(shown)[0].close()


def test_each_kind_has_a_button_and_a_key_by_its_order(shown: Shown) -> None:
    """Toolbar, menu and keys Ctrl+1 … follow the kinds that were found."""
    new = shown.window.actions_.new
    assert [action.text() for action in new.values()] == [
        "New letter",
        "Convert pictures",
        "Clean tables",
    ]
    assert [action.shortcut() for action in new.values()] == [
        QKeySequence(f"Ctrl+{n}") for n in (1, 2, 3)
    ]
    new["letters"].trigger()
    shown.until(lambda: len(forms(shown)) == 1)
    forms(shown)[0].close()


def test_without_jobs_the_page_says_how_to_begin(empty_window: Shown) -> None:
    """An empty queue shows the place to drop and a button per kind; the link needs a handler."""
    window = empty_window.window
    assert window.stack.currentWidget() is window.empty
    assert window.empty.samples.isHidden()
    assert window.counts.nothing.text() == "Nothing to do"
    empty_window.wait(empty_window.desk.submit("letters", {"inputs": ["one"]}))
    empty_window.until(lambda: window.stack.currentWidget() is window.lists)


def test_while_the_first_plan_is_made_the_window_says_so(empty_window: Shown) -> None:
    """What was just queued is being planned: no invitation to begin."""
    window, desk = empty_window.window, empty_window.desk
    new = NewBatch("letters", "First", {}, 1, desk.now)
    batch = empty_window.wait(accept(desk.store, new))
    desk.emit(BatchChanged(batch))
    empty_window.until(lambda: window.stack.currentWidget() is window.lists)
    assert window.table._hint == "Planning…"
    assert window.counts.nothing.text() == "Planning…"
    failed = empty_window.wait(
        desk.store.fail_plan(batch.id, ErrorInfo(code="probe.failed", message="failed as told"))
    )
    desk.emit(BatchChanged(failed))
    empty_window.until(lambda: window.stack.currentWidget() is window.empty)
    assert window.counts.nothing.text() == "Nothing to do"


def test_the_filter_box_waits_for_a_pause_in_typing(shown: Shown) -> None:
    """Typing filters after 150 ms, by name or batch."""
    shown.window.toolbar.filter.setText("CRM")
    assert len(shown.names()) > 1
    shown.until(lambda: shown.names() == ["customers-2026.csv → clean table and report"])


def test_f6_goes_round_the_panes_and_f8_to_the_next_failure(shown: Shown) -> None:
    """F6 reaches every pane; F8 selects the next failed job or shows where they are."""
    shown.window.activateWindow()
    shown.window.table.setFocus()
    seen = []
    for _ in range(6):
        press(shown, "next_pane")
        seen.append(QApplication.focusWidget())
    assert shown.window.details.tools.search in seen
    assert shown.window.details.log.table in seen
    assert shown.window.sidebar in seen
    assert shown.window.table in seen
    assert shown.window.toolbar.filter in seen
    press(shown, "next_failed")
    shown.until(lambda: shown.window.model.view == views.NEEDS_ATTENTION)
    shown.until(lambda: len(shown.names()) == 2)
    shown.until(lambda: bool(shown.window.attention.list.lines))
    press(shown, "next_failed")
    chosen = shown.window.table.selection
    shown.until(lambda: chosen().single is not None)
    first = chosen().single
    assert first is not None
    assert first.state is JobState.FAILED
    press(shown, "next_failed")
    shown.until(lambda: chosen().count == 1 and chosen().where.ids != (first.id,))
    press(shown, "next_failed")
    shown.until(lambda: chosen().where.ids == (first.id,))


def test_the_layout_is_kept_in_the_given_file(shown: Shown) -> None:
    """Size, splitters and columns are written to the settings file when the window closes."""
    shown.window.menus._columns[Column.TRY].setChecked(False)
    shown.window.table.horizontalHeader().moveSection(0, 3)
    arrangement = shown.window.table.arrangement()
    shown.window.resize(1000, 640)
    shown.window.close()
    assert "geometry" in (shown.folder / "window.ini").read_text(encoding="utf-8")
    assert shown.window.isVisible()
    shown.window.table.arrange(",".join(column.name for column in Column))
    assert not shown.window.table.isColumnHidden(Column.TRY)
    shown.window._restore()
    assert shown.window.table.arrangement() == arrangement
    assert arrangement.startswith("STATE,NAME,BATCH,POSITION")
    assert not shown.window.menus._columns[Column.TRY].isChecked()


def test_no_two_actions_share_a_key() -> None:
    """Every key means one thing."""
    keys = [key for said in ACTIONS.values() for key in said.keys]
    assert len(keys) == len(set(keys))


def test_files_for_several_kinds_are_asked_about_under_a_heading(shown: Shown) -> None:
    """The menu says what it is about before it names what can be done."""
    shown.window.menus.offer_files(["/home/me/a.jpg", "/home/me/b.csv"])
    shown.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    heading, *choices = menu.actions()
    assert (heading.text(), heading.isEnabled()) == ("What to do with 2 items", False)
    assert menu.activeAction() is choices[0]
    assert {"Convert pictures", "Clean tables"} <= {choice.text() for choice in choices}
    menu.close()
