"""From files dropped on a form to jobs in the queue, with the real engine and real files."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.domain.job import JobFilter, JobState
from desktop_app.engine import find_kinds, open_desk
from desktop_app.engine.desk import LocalDesk
from desktop_app.kinds.files.form import FORM, FilesForm
from desktop_app.testing import answer_kind, run_kind
from desktop_app.ui.forms.plan_model import Column
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.loop import Tasks
from tests.ui.forms_desk import tasks_beside

PATIENCE_MS = 30_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LocalDesk]:
    opened = open_desk(tmp_path / "queue", find_kinds())
    yield opened
    opened.close_now()


@pytest.fixture
def tasks(qapp: QApplication, qtbot: QtBot) -> Iterator[Tasks]:
    with tasks_beside(qapp, qtbot) as started:
        yield started


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Give a folder with three pictures, one of them in a sub-folder, and a text."""
    folder = tmp_path / "Holiday photos"
    (folder / "day 1").mkdir(parents=True)
    for name in ("a.png", "b.png", "day 1/c.png"):
        Image.new("RGB", (64, 48), "#3366cc").save(folder / name)
    (folder / "notes.txt").write_text("hello", "utf-8")
    return folder


class Session:
    """The form on the screen, and the hand that uses it."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, desk: LocalDesk, folder: Path) -> None:
        self.qtbot = qtbot
        self.desk = desk
        self.batches: list[int] = []
        self.settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.tasks = tasks
        self.form = self.open()

    def open(self) -> FilesForm:
        form = FORM(
            find_kinds().get("files"),
            self.desk,
            {},
            start=self.tasks.start,
            settings=self.settings,
        )
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.qtbot.addWidget(form)
        form.queued.connect(self.batches.append)
        form.show()
        self.qtbot.waitExposed(form)
        return form

    def drop(self, *paths: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        where, actions = QPointF(20, 20), Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(where.toPoint(), actions, data, button, keys)
        QApplication.sendEvent(self.form, enter)
        assert enter.isAccepted()
        drop = QDropEvent(where, actions, data, button, keys)
        QApplication.sendEvent(self.form, drop)
        assert drop.dropAction() is Qt.DropAction.CopyAction

    def write(self, text: str, *place: str) -> None:
        field = self.form.binding.at(place)
        assert field is not None
        assert isinstance(field.editor, QLineEdit)
        field.editor.clear()
        self.qtbot.keyClicks(field.editor, text)

    def error(self, *place: str) -> str:
        field = self.form.binding.at(place)
        assert field is not None
        return field.error

    def planned(self) -> list[tuple[str, ...]]:
        """Wait for the plan and return the outputs it names, in its order."""
        view = self.form.plan_view
        self.qtbot.waitUntil(lambda: view.phase is Phase.COMPLETE, timeout=PATIENCE_MS)
        rows = (view.model.row(n) for n in range(view.model.rowCount()))
        return [row.outputs for row in rows if row.outcome == "planned"]

    def queue(self) -> JobFilter:
        """Press Enter and wait until all jobs of the batch have ended."""
        self.qtbot.keyClick(self.form._primary, Qt.Key.Key_Return)
        self.qtbot.waitUntil(lambda: bool(self.batches), timeout=PATIENCE_MS)
        batch = self.batches[-1]
        jobs = self.desk.jobs
        self.qtbot.waitUntil(
            lambda: (
                not jobs.batch(batch).planning
                and jobs.batch(batch).finished == jobs.batch(batch).total
            ),
            timeout=PATIENCE_MS,
        )
        return JobFilter(batch=batch)


@pytest.fixture
def session(qtbot: QtBot, tasks: Tasks, desk: LocalDesk, tmp_path: Path) -> Session:
    return Session(qtbot, tasks, desk, tmp_path)


def test_drop_plan_error_mend_queue(session: Session, photos: Path, tmp_path: Path) -> None:
    """A dropped folder shows its plan; a wrong field is said; what is queued is that plan."""
    assert session.form.drop_field is not None
    assert session.form.focusWidget() is session.form.drop_field.editor  # and not "Reset"
    session.drop(photos)
    assert len(session.planned()) == 3
    assert session.form.plan_view.counts.text().startswith("3 to make · 1 skipped")

    session.write("500", "operation", "quality")
    session.qtbot.waitUntil(lambda: bool(session.error("operation", "quality")))
    session.write("70", "operation", "quality")
    session.qtbot.waitUntil(lambda: not session.error("operation", "quality"))
    session.write(str(tmp_path / "web"), "output", "folder")
    session.qtbot.waitUntil(
        lambda: session.form.submission() == session.form._asked, timeout=PATIENCE_MS
    )
    shown = session.planned()

    where = session.queue()
    assert session.form.isHidden()
    jobs = session.desk.jobs
    rows = jobs.rows(jobs.ids(where)).values()
    assert [job.outputs for job in rows] == shown
    assert {job.state for job in rows} == {JobState.DONE}
    assert (tmp_path / "web" / "day 1" / "c.webp").is_file()
    assert jobs.batch(session.batches[0]).submission["operation"]["quality"] == 70


def test_the_next_form_remembers_settings_but_no_files(
    session: Session, photos: Path, tmp_path: Path
) -> None:
    """Format, quality and folder come back; the files of the last time do not."""
    session.drop(photos)
    session.write("70", "operation", "quality")
    session.write(str(tmp_path / "web"), "output", "folder")
    session.queue()
    session.form = session.open()
    found = session.form.submission()
    assert "inputs" not in found
    assert found["operation"]["quality"] == 70
    assert found["output"]["folder"] == str(tmp_path / "web")
    session.form.close()


def test_a_missing_file_is_named_before_queueing(session: Session, tmp_path: Path) -> None:
    """A file that is not there is not possible, says the plan, and nothing is queued."""
    session.drop(tmp_path / "gone.png")
    assert session.planned() == []
    assert "1 not possible" in session.form.plan_view.counts.text()
    session.form.queue()
    assert session.form._problem.isVisible()
    assert session.batches == []
    session.form.close()


def test_nothing_dropped_is_asked_for(session: Session) -> None:
    """Queueing without files goes to the list of files and says that it is needed."""
    session.form.queue()
    assert session.error("inputs")
    assert session.form.focusWidget() is session.form._inputs.editor
    session.form.close()


@pytest.mark.parametrize("make", ["image", "table", "checksum"])
def test_each_operation_sends_its_own_fields_alone(
    session: Session, photos: Path, make: str
) -> None:
    """Switching what to make shows that operation's fields, and the submission is valid."""
    session.drop(photos)
    session.form.binding.fill({"operation": {"type": make}})
    submission = session.form.submission()
    assert submission["operation"]["type"] == make
    assert session.form._errors(submission) == []
    session.form.close()


def test_the_picture_of_the_chosen_file_is_shown(session: Session, photos: Path) -> None:
    """The chosen row's file is seen beside the plan, with its size."""
    session.drop(photos)
    session.planned()
    session.form.plan_view.table.selectRow(1)
    picture = session.form._before
    session.qtbot.waitUntil(lambda: picture.shows, timeout=PATIENCE_MS)
    assert "64\N{MULTIPLICATION SIGN}48" in picture.caption.text()
    session.form.close()


def test_what_it_becomes_is_shown_first(session: Session, photos: Path, tmp_path: Path) -> None:
    """Before and after stand beside the plan, with sizes estimated by real conversions."""
    form, folder = session.form, tmp_path / "web"
    (photos / ".left out.jpg").write_bytes(b"hidden")
    session.drop(photos)
    form.binding.fill({"operation": {"to": "webp", "fit": [32, 32]}})
    form.binding.fill({"output": {"folder": str(folder)}})
    form.check()
    session.qtbot.waitUntil(lambda: form._after.shows, timeout=PATIENCE_MS)
    assert form._before.caption.text().startswith("before · 64×48 · ")
    assert form._after.caption.text().startswith("after · 32×24 · ")
    session.qtbot.waitUntil(lambda: "3 sample" in form._summary.text, timeout=PATIENCE_MS)
    assert form._summary.text.startswith("about ")
    model = form.plan_view.model
    assert "→ ~" in str(model.index(1, Column.SIZE).data())
    assert not folder.exists()
    assert not session.desk.jobs.batches()


def test_a_preview_is_what_is_written(tmp_path: Path, photos: Path) -> None:
    """The picture and the sizes in the preview are those of the file that is made."""
    kind = find_kinds().get("files")
    submission = {
        "inputs": [str(photos / "a.png")],
        "operation": {"type": "image", "to": "png", "fit": [16, 16]},
        "output": {"folder": str(tmp_path / "made")},
    }
    question = {"ask": "preview", "submission": submission, "inputs": submission["inputs"]}
    (told,) = answer_kind(kind, question, tmp_path / "scratch")
    (made,) = run_kind(kind, submission, tmp_path / "jobs")
    (path,) = made.result["outputs"]
    assert told["bytes_out"] == Path(path).stat().st_size == made.result["bytes_out"]
    shown = Image.open(BytesIO(base64.b64decode(told["image"])))
    assert shown.size == (told["width"], told["height"]) == (16, 12)
    assert shown.tobytes() == Image.open(path).convert(shown.mode).tobytes()


@pytest.mark.parametrize("name", ["notes.txt", "gone.png", "broken.png"])
def test_what_cannot_be_previewed_says_why(tmp_path: Path, photos: Path, name: str) -> None:
    """An input that cannot be converted has a reason in the preview instead of a picture."""
    (photos / "broken.png").write_bytes((photos / "a.png").read_bytes()[:60])
    inputs = [str(photos / name)]
    question = {"ask": "sizes", "submission": {"inputs": inputs}, "inputs": inputs}
    (told,) = answer_kind(find_kinds().get("files"), question, tmp_path / "scratch")
    assert told["reason"]
    assert "bytes_out" not in told
