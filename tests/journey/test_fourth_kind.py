"""A fourth kind is one folder: nothing else has to change."""

from __future__ import annotations

import shutil
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
    jobs = list(run.last_jobs().values())
    assert [job["result"] for job in jobs] == [{"said": "HELLO"}, {"said": "WORLD"}]
    assert "saying hello" in str(program("log", str(jobs[0]["id"])).events)
    refused = program("run", "echo", spec={"words": 5})
    assert refused.status == 2
    assert refused.of("refused")[0]["errors"][0]["loc"] == ["words"]
