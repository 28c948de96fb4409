"""A fourth kind is one folder: nothing else has to change."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journey.program import Program

ECHO = """
from desktop_app.domain.kind import JobKind, Planned, Spec, Submission
from desktop_app.domain.text import Text


class EchoSubmission(Submission):
    words: list[str]
    shout: bool = False


class EchoSpec(Spec):
    word: str
    shout: bool


class Echo(JobKind[EchoSubmission, EchoSpec]):
    name = "echo"
    title = Text("echo", "Echo")
    verb = Text("echo", "Echo words")
    submission_type = EchoSubmission
    spec_type = EchoSpec

    def plan(self, submission, ctx):
        ctx.share(shout=submission.shout)
        for word in submission.words:
            yield Planned(input=word, name=word, payload={"word": word})

    ASYNC def run(self, spec, job):
        job.log(f"saying {spec.word}")
        return {"said": spec.word.upper() if spec.shout else spec.word}


KIND = Echo()
"""

WINDOW = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QWidget
from desktop_app.app import LazyForms
from desktop_app.engine import find_kinds, open_desk
from desktop_app.ui.application import Session, make_application
from desktop_app.ui.loop import run_loop


async def main():
    kinds = find_kinds()
    session = Session(app, open_desk(Path(sys.argv[1]), kinds), kinds, LazyForms(kinds))
    form = session.open_form(kinds.get("echo"), {})
    shown = session.window.sidebar_model
    print(json.dumps({
        "actions": [action.text().replace("&", "") for action in session.window.actions()],
        "form": type(form).__name__,
        "fields": [child.accessibleName() for child in form.findChildren(QWidget)],
        "lists": [shown.index(row, 0).data() for row in range(shown.rowCount())],
    }))
    await session.close()


app = make_application()
run_loop(app, main())
"""


@pytest.fixture(params=["", "async "])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Program:
    """Copy the package, and add one folder to the copy."""
    root = Path(__file__).parents[2]
    home = tmp_path / "home"
    shutil.copytree(
        root / "desktop_app", home / "desktop_app", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(root / "resources", home / "resources")
    folder = home / "desktop_app" / "kinds" / "echo"
    folder.mkdir()
    (folder / "__init__.py").write_text(ECHO.replace("ASYNC ", request.param), "utf-8")
    return Program(tmp_path / "data", package=home)


def test_command_line_and_queue(program: Program) -> None:
    """The command line names the new kind, shows its schema, runs its jobs and shows their log."""
    assert "echo" in str(program("kinds").events)
    assert "words" in str(program("schema", "echo").events)
    run = program("run", "echo", spec={"words": ["hello", "world"], "shout": True})
    assert run.status == 0
    jobs = [job for _, job in sorted(run.last_jobs().items())]
    assert [job["result"] for job in jobs] == [{"said": "HELLO"}, {"said": "WORLD"}]
    assert "saying hello" in str(program("log", str(jobs[0]["id"])).events)
    refused = program("run", "echo", spec={"words": 5})
    assert refused.status == 2
    assert refused.of("refused")[0]["errors"][0]["loc"] == ["words"]


def test_menu_and_form(program: Program) -> None:
    """The window has the new kind in its menu and its lists, and a form made from its fields."""
    done = subprocess.run(
        [sys.executable, "-c", WINDOW, str(program.data)],
        env=program.environment(),
        cwd=program.data.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert "Echo words" in shown["actions"]
    assert "Echo" in shown["lists"]
    assert shown["form"] == "GeneratedForm"
    assert "Words" in shown["fields"]
    assert "Shout" in shown["fields"]
