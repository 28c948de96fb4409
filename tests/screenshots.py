"""Photographs the window in every state: ``python -m tests.screenshots FOLDER [NAME…]``."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QFont
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.app import LazyForms
from desktop_app.domain.events import JobProgress
from desktop_app.domain.job import JobState
from desktop_app.engine import PresetFolder, find_kinds
from desktop_app.engine.verdict import OUTCOME_UNKNOWN
from desktop_app.kinds.email.form import EmailForm
from desktop_app.ui.application import Session, make_application
from desktop_app.ui.cause_line import CauseLine
from desktop_app.ui.details import ATTEMPTS, DETAILS, RESULT
from desktop_app.ui.forms import FormWindow
from desktop_app.ui.forms.layout import EditColumn, Fold
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.i18n import Languages
from desktop_app.ui.loop import loop_beside
from desktop_app.ui.settings import AccountEditor
from tests import screenshot_desk as around
from tests import screenshot_files as converting
from tests import screenshot_tables as tables
from tests.ui.forms_desk import OneKindDesk
from tests.ui.window_stage import (
    LOGIN,
    RETURNED,
    StageDesk,
    StageKinds,
    set_scene,
    set_troubles,
)

SIZE = QSize(1360, 860)


@dataclass(frozen=True)
class Scene:
    """A desk and the window on it."""

    desk: StageDesk
    session: Session
    size: QSize
    folder: Path
    """Empty; goes when the picture is taken."""

    def open_form(self, kind: str, submission: Mapping[str, Any]) -> FormWindow:
        """Open a real kind's own form, planning in this process."""
        found = find_kinds().get(kind)
        start = self.session.tasks.start
        form = LazyForms(find_kinds())[kind](
            found,
            OneKindDesk(found),
            submission,
            start=start,
            keep_preset=self.session.window.presets.keep,
        )
        assert isinstance(form, FormWindow)
        form.resize(self.size)
        form.show()
        self.until(lambda: form.plan_view.phase in {Phase.COMPLETE, Phase.FAILED})
        return form

    def until(self, condition: Callable[[], bool]) -> None:
        """Turn the event loop until a condition holds, for ten seconds at most."""
        patience = time.monotonic() + 10
        while not condition() and time.monotonic() < patience:
            turn(_app(), condition)

    def wait(self, work: Coroutine[Any, Any, object]) -> None:
        """Turn the event loop until a coroutine has ended."""
        task = asyncio.get_running_loop().create_task(work)
        turn_until(_app(), task.done)
        task.result()


@dataclass(frozen=True)
class Shot:
    """One picture: what is done before it is taken."""

    name: str
    prepare: Callable[[Scene], QWidget | None]
    """Returns the window to photograph, if it is not the main one."""
    language: str = "en"
    theme: str = "light"
    size: QSize = SIZE
    font: float = 1.0
    empty: bool = False


def turn(app: QApplication, until: Callable[[], bool] = lambda: False) -> None:
    """Turn the event loop until a condition holds, for half a second at most."""
    for _ in range(50):
        app.processEvents()
        if until():
            return
        asyncio.get_running_loop()
        app.thread().msleep(10)


def _progress(scene: Scene) -> None:
    shares = (0.7, 0.22, 0.45)
    jobs = scene.desk.jobs
    listed = jobs.rows(jobs.ids(scene.session.window.model.where)).values()
    going = [job for job in listed if job.state is JobState.RUNNING]
    for job, share in zip((j for j in going if j.kind != "letters"), shares, strict=False):
        unit = "rows" if job.kind == "tables" else ""
        total = 10_700_000.0 if unit else 1.0
        scene.desk.emit(JobProgress(job.id, share * total, total, unit))


def queue(scene: Scene) -> None:
    """Show a picture's log in the queue."""
    _progress(scene)
    turn(_app())
    scene.session.window.table.selectRow(2)


def causes(scene: Scene) -> None:
    """Show what went wrong, by cause, and a lane that is held."""
    scene.wait(set_troubles(scene.desk))
    window = scene.session.window
    window.sidebar.choose("attention")
    scene.until(lambda: len(window.attention.list.lines) == 5)
    window.attention.list.focused.emit(window.attention.list.lines[0].entry.key)  # type: ignore[union-attr]  # it has one
    turn(_app())


def cause(scene: Scene) -> None:
    """Show the jobs of one cause."""
    causes(scene)
    lines = scene.session.window.attention.list.lines
    lines[1].opened.emit()
    turn(_app())
    scene.session.window.table.selectRow(1)


def attention(scene: Scene, state: JobState = JobState.FAILED) -> None:
    """Show failures, one of them in detail."""
    window = scene.session.window
    window.sidebar.choose("attention")

    def of_state() -> list[CauseLine]:
        lines = window.attention.list.lines
        return [line for line in lines if line.entry is not None and line.entry.state is state]

    scene.until(lambda: bool(of_state()))
    of_state()[-1].opened.emit()
    turn(_app())
    window.table.selectRow(0)
    window.details.tabs.setCurrentIndex(DETAILS)


def search(scene: Scene) -> None:
    """Search the logs of all jobs."""
    window = scene.session.window
    window.actions_["search_logs"].trigger()
    window.search.page.field.setText("jpeg")
    turn(_app(), lambda: bool(window.search.model.lines) and not window.search.model.running)
    window.search.page.hits.selectRow(3)


def attempts(scene: Scene) -> None:
    """Show a failed job's attempts."""
    attention(scene)
    scene.session.window.details.tabs.setCurrentIndex(ATTEMPTS)


def finished(scene: Scene) -> None:
    """Show a finished job's result."""
    scene.session.window.sidebar.choose("finished")
    turn(_app())
    scene.session.window.table.selectRow(0)
    scene.session.window.details.tabs.setCurrentIndex(RESULT)


def everything(scene: Scene) -> None:
    """Show all jobs, selected."""
    scene.session.window.sidebar.choose("all")
    turn(_app())
    scene.session.window.table.selectAll()


def held(scene: Scene) -> None:
    """Show a lane that holds itself."""
    asyncio.get_running_loop().create_task(scene.desk.store.hold_lane("letters", LOGIN))
    turn(_app(), lambda: any(lane.held for lane in scene.desk.jobs.lanes()))
    scene.desk.tell()
    queue(scene)


def dragged(scene: Scene) -> None:
    """Drag files over the window."""
    _drag(scene, QPointF(600, 400))


def _drag(scene: Scene, place: QPointF) -> None:
    data = QMimeData()
    names = ("a.jpg", "b.jpg", "c.png", "list.csv", "note.txt")
    data.setUrls([QUrl.fromLocalFile(f"/home/me/{name}") for name in names])
    event = QDragEnterEvent(
        place.toPoint(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(scene.session.window, event)


def presets(scene: Scene) -> None:
    """Show presets, one of them damaged, a watched folder, and what can be done with a batch."""
    window, kinds = scene.session.window, StageKinds()
    stored = PresetFolder(scene.folder.parent / "presets", kinds)
    photos = stored.save("Photos → WebP 1600", kinds.get("pictures"), {})
    stored.save("CRM export tidy-up", kinds.get("tables"), {})
    (scene.folder.parent / "presets" / "Old one.json").write_text("{")
    scans = {"folder": str(Path.home() / "Scans"), "preset": photos.file}
    music = {"folder": "/media/usb/Music", "preset": photos.file}
    watched = [{**scans, "id": "a"}, {**music, "id": "b"}]
    scene.wait(scene.desk.put_setting("watched.folders", watched))
    scene.wait(scene.desk.put_setting("watched.status", {"b": "/media/usb/Music: not there"}))
    window.presets.load()
    rows = window.sidebar.rows
    scene.until(lambda: len(window.presets.all) == 3 and rows.row("watched:b") >= 0)
    (batch,) = (one for one in scene.desk.jobs.batches() if one.name == "Holiday photos")
    window.sidebar.choose(f"batch:{batch.id}")
    window.sidebar.scrollToBottom()


def over_preset(scene: Scene) -> None:
    """Hold files over a preset."""
    presets(scene)
    sidebar = scene.session.window.sidebar
    key = next(row.key for row in sidebar.rows.rows() if row.title.startswith("Photos"))
    place = sidebar.visualRect(sidebar.rows.index(sidebar.rows.row(key))).center()
    at = sidebar.viewport().mapTo(scene.session.window, place)
    _drag(scene, QPointF(at))


def naming(scene: Scene) -> QWidget:
    """Ask for the name of a preset."""
    form = scene.open_form("files", {"inputs": [str(scene.folder)]})
    form.keeping.ask_name()
    form.keeping._naming.line.setText("Photos → WebP 1600")
    return form


def nothing(scene: Scene) -> None:
    """Show no job at all, and a toast with Undo."""
    window = scene.session.window
    cleared = window.commands.tr("%Ln finished job(s) cleared", "", 12_088)
    window.toast.say(cleared, lambda: None)


def mending(scene: Scene) -> None:
    """Show a letter that came back while its address is corrected, and a lane that is held."""
    scene.wait(_returned(scene.desk))
    held(scene)
    attention(scene)
    mend = scene.session.window.details.mend
    scene.session.window.actions_["change"].trigger()
    mend.line.setText("one(at)x.example")
    mend.retry.click()


async def _returned(desk: StageDesk) -> None:
    await desk.add("letters", "Invitations", ["one(at)x.example"], lane="letters:work")
    (claimed,) = await desk.claim("letters:work")
    desk.now += 60
    await desk.end(claimed, JobState.FAILED, error=RETURNED)
    desk.now -= 60
    desk.tell()


def asking(scene: Scene) -> None:
    """Show a job whose outcome nobody knows."""
    scene.wait(_into_check(scene.desk))
    attention(scene, JobState.CHECK)


async def _into_check(desk: StageDesk) -> None:
    (claimed,) = await desk.claim("letters")
    desk.now += 60
    await desk.end(claimed, JobState.CHECK, error=OUTCOME_UNKNOWN)
    desk.now -= 60
    desk.tell()


def counting(scene: Scene) -> None:
    """Show a batch that is held, and a toast about something else over it."""
    window, due = scene.session.window, scene.desk.now + 8
    window.submissions.holds.now = lambda: scene.desk.now
    names = [f"reader{n:03}@contoso.example" for n in range(486)]
    scene.wait(scene.desk.add("letters", "Welcome letter", names, due_at=due))
    scene.desk.tell()
    turn(_app(), window.submissions.holds.toast.isVisible)
    window.sidebar.choose("later")
    window.toast.say(window.commands.tr("%Ln job(s) will be tried again", "", 2))


ACCOUNT = {
    "host": "smtp.acme.example",
    "username": "hello@acme.example",
    "secret": "env:POST_PASSWORD",
    "sender": "Acme <hello@acme.example>",
}


def _account(scene: Scene) -> None:
    office = {**ACCOUNT, "username": "newsletter@acme.example"}
    saved = {"Work": ACCOUNT, "Newsletter": office}
    scene.wait(scene.desk.put_setting("letters.accounts", saved))
    scene.wait(scene.desk.put_setting("letters.default_account", "Work"))
    turn(_app())


def settings(scene: Scene) -> QWidget:
    """Show the settings of the queue."""
    return scene.session.settings.show("queue")


def settings_kind(scene: Scene) -> QWidget:
    """Show the settings of one kind."""
    return scene.session.settings.show("kind:letters")


def accounts(scene: Scene) -> QWidget:
    """Show saved accounts, one of them just removed."""
    _account(scene)
    window = scene.session.settings.show("accounts:letters")
    turn(_app())
    return window


def account(scene: Scene) -> QWidget:
    """Show an account whose password was refused."""
    _account(scene)
    os.environ["POST_PASSWORD"] = "wrong"  # noqa: S105 (that is what the picture shows)
    scene.session.beside._accounts["letters"].edit("Work")
    window = scene.session.settings._open["letters/Work"]
    assert isinstance(window, AccountEditor)
    window.test.click()
    turn(_app(), lambda: len(window.test.steps.lines()) > 1)
    return window


def account_wrong(scene: Scene) -> QWidget:
    """Show a new account that lacks what is needed."""
    scene.session.beside._accounts["letters"].add()
    window = scene.session.settings._open["letters/"]
    assert isinstance(window, AccountEditor)
    turn(_app())
    window.save()
    return window


def email(scene: Scene) -> QWidget:
    """Show the form of a mailing to a table of members, two of them without an address."""
    rows = [
        f"{8838 + n},Ann,Lee,ann{n}@fabrikam.example,Basic,3 November 2026" for n in range(1, 501)
    ]
    rows[2] = "8841,Mei,Chen,mei@fabrikam.example,Pro,3 November 2026"
    rows[15], rows[201] = "8854,Tom,Fox,tom@@x,Pro,", "9040,Kim,Roe,,Pro,"
    table = scene.folder / "members.csv"
    table.write_text("\n".join(["id,first_name,last_name,email,plan,joined", *rows]), "utf-8")
    (scene.folder / "guide.pdf").write_bytes(bytes(1_200_000))
    (scene.folder / "certificates").mkdir()
    for number in range(8839, 9339):
        (scene.folder / "certificates" / f"{number}.pdf").write_bytes(bytes(number * 10))
    submission = {
        "account": {"host": "smtp.acme.example", "sender": "Acme <hello@acme.example>"},
        "recipients": {"file": str(table)},
        "subject": "Welcome, {{ first_name }}!",
        "markdown": "Hello {{ first_name }},\n\nthank you for joining on {{ joined }}.\n"
        "Your plan is **{{ plan }}**.\n\n— The Acme team\n",
        "attachments": [str(scene.folder / "guide.pdf"), "certificates/{{ id }}.pdf"],
    }
    form = scene.open_form("email", submission)
    assert isinstance(form, EmailForm)
    preview = form._preview
    scene.until(lambda: preview.message is not None)
    preview.wanted.emit(2)
    scene.until(lambda: preview.place == 2)
    return form


def email_wrong(scene: Scene) -> QWidget:
    """Show what is wrong with two templates under their fields."""
    form = email(scene)
    assert isinstance(form, EmailForm)
    form.binding.fill({"subject": "Welcome, {{ first_name }!", "markdown": "{% if plan %}"})
    form.check()
    scene.until(lambda: form.plan_view.phase is Phase.FAILED)
    return form


def email_html(scene: Scene) -> QWidget:
    """Show a message in HTML, which has colours of its own."""
    form = email(scene)
    assert isinstance(form, EmailForm)
    form._message.choose_format("html")
    form._message.set_value(
        {
            "html": "<h2 style='color:#123a6b'>Welcome, {{ first_name }}</h2>\n"
            "<p>Your plan is <b>{{ plan }}</b>. <a href='https://acme.example'>Read more</a></p>\n"
            "<img src='https://acme.example/pixel.png'>\n"
        }
    )
    form.check()
    turn(_app())
    scene.until(lambda: "Read more" in form._preview.body.toPlainText())
    return form


def email_left_out(scene: Scene) -> QWidget:
    """Show the rows that get no message."""
    form = email(scene)
    assert isinstance(form, EmailForm)
    form._left_out.wanted.emit()
    return form


def email_more(scene: Scene) -> QWidget:
    """Show what is seldom needed."""
    form = email(scene)
    fold = form.findChild(Fold)
    assert fold is not None
    fold.open()
    turn(_app())
    bar = form.findChild(EditColumn).verticalScrollBar()  # type: ignore[union-attr]  # it is there
    bar.setValue(bar.maximum())
    return form


SMALL, LARGE = QSize(900, 560), QSize(1360, 860)
SHOTS = (
    Shot("queue", queue),
    Shot("queue-dark", queue, theme="dark"),
    Shot("queue-chinese", queue, language="zh_CN"),
    Shot("queue-chinese-200", queue, language="zh_CN", font=2.0),
    Shot("queue-small", queue, size=SMALL),
    Shot("queue-200", queue, font=2.0, size=LARGE),
    Shot("attention", attention),
    Shot("attention-dark-chinese", attention, theme="dark", language="zh_CN"),
    Shot("causes", causes, empty=True),
    Shot("causes-dark", causes, theme="dark", empty=True),
    Shot("causes-chinese", causes, language="zh_CN", empty=True),
    Shot("causes-200", causes, font=2.0, empty=True),
    Shot("causes-small", causes, size=SMALL, empty=True),
    Shot("cause", cause, empty=True),
    Shot("cause-dark-chinese", cause, theme="dark", language="zh_CN", empty=True),
    Shot("cause-small", cause, size=SMALL, empty=True),
    Shot("cause-200", cause, font=2.0, empty=True),
    Shot("attempts", attempts),
    Shot("search", search),
    Shot("search-dark-chinese", search, theme="dark", language="zh_CN"),
    Shot("search-200", search, font=2.0, size=LARGE),
    Shot("finished", finished),
    Shot("all-selected", everything),
    Shot("all-selected-dark-chinese-200", everything, theme="dark", language="zh_CN", font=2.0),
    Shot("held", held),
    Shot("drop", dragged),
    Shot("drop-dark", dragged, theme="dark"),
    Shot("presets", presets),
    Shot("presets-dark-chinese", presets, theme="dark", language="zh_CN"),
    Shot("presets-200", presets, font=2.0, size=LARGE),
    Shot("presets-drop", over_preset),
    Shot("preset-name", naming),
    Shot("preset-name-dark-chinese", naming, theme="dark", language="zh_CN"),
    Shot("preset-name-200", naming, font=2.0, size=LARGE),
    Shot("empty", nothing, empty=True),
    Shot("empty-dark", nothing, empty=True, theme="dark"),
    Shot("empty-chinese", nothing, empty=True, language="zh_CN"),
    Shot("empty-small", nothing, empty=True, size=SMALL),
    Shot("mending", mending),
    Shot("mending-dark-chinese", mending, theme="dark", language="zh_CN"),
    Shot("mending-200", mending, font=2.0),
    Shot("asking", asking),
    Shot("counting", counting),
    Shot("counting-dark-chinese", counting, theme="dark", language="zh_CN"),
    Shot("counting-200", counting, font=2.0),
    Shot("palette", around.palette),
    Shot("palette-typed-dark-chinese", around.palette_typed, theme="dark", language="zh_CN"),
    Shot("palette-200", around.palette_typed, font=2.0),
    Shot("closing", around.closing),
    Shot("closing-dark-chinese", around.closing_no_tray, theme="dark", language="zh_CN"),
    Shot("closing-200", around.closing_no_tray, font=2.0),
    Shot("crash", around.crash),
    Shot("throughput-dark", around.throughput, theme="dark"),
    Shot("throughput-chinese-200", around.throughput, language="zh_CN", font=2.0),
    Shot("diagnostics", around.diagnostics),
    Shot("diagnostics-chinese-200", around.diagnostics, language="zh_CN", font=2.0),
    Shot("settings-general", around.general),
    Shot("settings-general-dark-chinese", around.general, theme="dark", language="zh_CN"),
    Shot("settings-general-200", around.general, font=2.0),
    Shot("settings-keeping", around.keeping),
    Shot("settings-folders-dark", around.folders, theme="dark"),
    Shot("settings", settings),
    Shot("settings-dark-chinese", settings, theme="dark", language="zh_CN"),
    Shot("settings-kind", settings_kind),
    Shot("accounts", accounts),
    Shot("accounts-200", accounts, font=2.0),
    Shot("account", account),
    Shot("account-dark-chinese", account, theme="dark", language="zh_CN"),
    Shot("account-wrong", account_wrong),
    Shot("account-200", account_wrong, font=2.0),
    Shot("email", email),
    Shot("email-dark", email, theme="dark"),
    Shot("email-chinese", email, language="zh_CN"),
    Shot("email-small", email, size=SMALL),
    Shot("email-200", email, font=2.0),
    Shot("email-wrong", email_wrong),
    Shot("email-html-dark", email_html, theme="dark"),
    Shot("email-left-out", email_left_out),
    Shot("email-more-dark-chinese", email_more, theme="dark", language="zh_CN"),
    Shot("files", converting.files),
    Shot("files-dark", converting.files, theme="dark"),
    Shot("files-chinese", converting.files, language="zh_CN"),
    Shot("files-small", converting.files, size=SMALL),
    Shot("files-200", converting.files, font=2.0),
    Shot("files-wrong-dark-chinese", converting.files_wrong, theme="dark", language="zh_CN"),
    Shot("generated", converting.generated),
    Shot("generated-dark-chinese", converting.generated, theme="dark", language="zh_CN"),
    Shot("generated-200", converting.generated, font=2.0),
    Shot("cleaning", tables.cleaning),
    Shot("cleaning-dark", tables.cleaning, theme="dark"),
    Shot("cleaning-chinese", tables.cleaning, language="zh_CN"),
    Shot("cleaning-small", tables.cleaning, size=SMALL),
    Shot("cleaning-200", tables.cleaning, font=2.0),
    Shot("cleaning-step", tables.cleaning_step),
    Shot("cleaning-step-dark-chinese", tables.cleaning_step, theme="dark", language="zh_CN"),
    Shot("cleaning-rules", tables.cleaning_rules),
    Shot("cleaning-source", tables.cleaning_source),
    Shot("cleaning-many", tables.cleaning_many),
    Shot("cleaning-many-small", tables.cleaning_many, size=SMALL),
    Shot("cleaning-empty-dark", tables.cleaning_empty, theme="dark"),
)


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


async def _samples() -> None:
    """Stand for the samples, so that their link shows."""


def take(shot: Shot, folder: Path) -> None:
    """Take one picture."""
    app = make_application()
    data = Path(tempfile.mkdtemp(prefix="jobdesk-shot-"))
    font = app.font()
    bigger = QFont(font)
    bigger.setPointSizeF(font.pointSizeF() * shot.font)
    app.setFont(bigger)
    with loop_beside(app) as loop:
        desk = StageDesk(data)
        tasks = [
            desk.store.put_setting(k, v)
            for k, v in (("theme", shot.theme), ("language", shot.language))
        ]
        ready = loop.create_task(_fill(desk, tasks, empty=shot.empty))
        turn_until(app, ready.done)
        ready.result()
        session = Session(
            app, desk, StageKinds(), {}, settings_path=data / "window.ini", samples=_samples
        )
        session.window.model._now = lambda: desk.now + 0.6
        session.window.resize(shot.size)
        session.window.show()
        turn(app)
        languages = Languages(app, find_kinds())  # of real kinds, which the session does not have
        languages.choose(shot.language)
        scratch = data / "scratch"
        scratch.mkdir()
        window = shot.prepare(Scene(desk, session, shot.size, scratch)) or session.window
        turn(app)
        window.grab().save(str(folder / f"{shot.name}.png"))
        if window is not session.window:
            window.close()
        languages.close()
        closing = loop.create_task(session.close())
        turn_until(app, closing.done)
        closing.result()
        session.deleteLater()
        app.processEvents()
    app.setFont(font)
    shutil.rmtree(data)


async def _fill(desk: StageDesk, settings: Sequence[object], *, empty: bool) -> None:
    for setting in settings:
        await setting  # type: ignore[misc]  # a coroutine of any kind
    if not empty:
        await set_scene(desk)


def turn_until(app: QApplication, done: Callable[[], bool]) -> None:
    """Turn the event loop until a condition holds."""
    while not done():
        app.processEvents()
        app.thread().msleep(1)


def main() -> None:
    """Take the pictures asked for, all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for shot in SHOTS:
        if not chosen.names or shot.name in chosen.names:
            take(shot, chosen.folder)


if __name__ == "__main__":
    main()
