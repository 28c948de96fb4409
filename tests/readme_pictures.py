"""Takes the pictures of the README from the demo itself: ``python -m tests.readme_pictures``."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.app import Demo, LazyForms
from desktop_app.domain.job import UNFINISHED, JobFilter, JobState
from desktop_app.engine import find_kinds, open_desk
from desktop_app.ui.application import Session, make_application
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.loop import loop_beside
from tests.screenshots import turn

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "resources" / "samples"
PICTURES = ROOT / "resources" / "help"
PATIENCE = 60
"""Seconds."""
SIZE = QSize(1280, 800)


def until(app: QApplication, condition: Callable[[], bool]) -> None:
    """Turn the event loop until a condition holds; give up after a minute."""
    for _ in range(2 * PATIENCE):
        turn(app, condition)
        if condition():
            turn(app)  # what it changed is shown
            return
    raise TimeoutError(condition)


def main_window(session: Session, app: QApplication) -> QWidget:
    """Show all jobs, and the log of the address that does not exist."""
    window = session.window
    window.sidebar.choose("all")
    until(app, lambda: window.model.rowCount() > 0)
    jobs = window._parts.desk.jobs
    failed = jobs.ids(JobFilter(states=frozenset({JobState.FAILED}), text="nobody"))
    window.table.select_jobs(failed)
    until(app, lambda: window.details.log_model.rowCount() > 0)
    return window


def form(kind: str, submission: Mapping[str, Any]) -> Callable[[Session, QApplication], QWidget]:
    """Show a form on the demo's samples."""

    def shown(session: Session, app: QApplication) -> QWidget:
        found = session.open_form(find_kinds().get(kind), submission)
        found.resize(SIZE)
        until(app, lambda: found.plan_view.phase is Phase.COMPLETE)
        for _ in range(8):
            turn(app)  # the preview comes after the plan
        return found

    return shown


def take(session: Session, app: QApplication, demo: Demo) -> None:
    """Take one picture in each look."""
    submissions = {kind: batch.submission for kind, batch in reversed(demo.batches)}
    # another subject: the message of the demo would leave out those who got it already
    unsent = {**submissions["email"], "subject": "Welcome to Acme, {{ first_name }}!"}
    shots = {
        "main-window": ("light", "en", main_window),
        "new-email-dark": ("dark", "en", form("email", unsent)),
        "clean-data-chinese": (
            "light",
            "zh_CN",
            form("cleaning", {"inputs": submissions["cleaning"]["inputs"]}),
        ),
    }
    for name, (theme, language, prepare) in shots.items():
        session._theme.choose(theme)
        session._languages.choose(language)
        turn(app)
        widget = prepare(session, app)
        save(widget.grab().toImage(), PICTURES / f"{name}.png")
        if widget is not session.window:
            widget.close()


def save(image: QImage, path: Path) -> None:
    """Save a picture in few colours, so that the repository stays small."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    size = (plain.width(), plain.height())
    row = plain.bytesPerLine()
    found = Image.frombuffer("RGB", size, bytes(plain.constBits()), "raw", "RGB", row, 1)
    found.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> int:
    """Run the demo in a folder of its own, then take the pictures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application()
    kinds = find_kinds()
    with tempfile.TemporaryDirectory(prefix="jobdesk-") as scratch, loop_beside(app) as loop:
        folder = Path(scratch)
        demo = Demo(kinds, folder / "results")
        desk = open_desk(folder / "queue", kinds)
        session = Session(
            app, desk, kinds, LazyForms(kinds), settings_path=folder / "window.ini", demo=True
        )
        session.window.resize(SIZE)
        session.window.show()
        submitted = asyncio.ensure_future(demo.submit(desk), loop=loop)
        until(app, submitted.done)
        batches = [batch.id for batch, _ in submitted.result()]

        def over() -> bool:
            found = [desk.jobs.batch(batch) for batch in batches]
            return all(b.total and not any(map(b.counts.get, UNFINISHED)) for b in found)

        until(app, over)
        take(session, app, demo)
        closing = asyncio.ensure_future(session.close(), loop=loop)
        until(app, closing.done)
        demo.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
