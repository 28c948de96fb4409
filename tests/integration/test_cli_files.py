"""The command line with real files: broken pictures, links that do not answer."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from tests.jobdesk_command import JobDesk


@pytest.fixture
def jobdesk(tmp_path: Path) -> JobDesk:
    return JobDesk(tmp_path)


class _Nothing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(404, "No such picture")

    do_HEAD = do_GET  # noqa: N815 (the protocol's word)

    @override
    def log_message(self, format: str, *args: Any) -> None:
        del format, args


@pytest.fixture
def dead_link() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Nothing) as server:
        thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/gone.png"
        server.shutdown()
        thread.join()


def test_dead_link_and_broken_picture_harm_no_neighbour(
    jobdesk: JobDesk, dead_link: str, tmp_path: Path
) -> None:
    """A link that answers 404 and a file that is no picture fail by name; the rest is done."""
    folder = tmp_path / "猫 in"
    folder.mkdir()
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnot really")
    (folder / "table.csv").write_text("a,b\n1,2\n", "ascii")
    spec = {
        "inputs": [str(folder / "broken.png"), dead_link],
        "operation": {"type": "image", "to": "webp"},
        "output": {"folder": str(tmp_path / "out")},
        "retry": {"max_attempts": 1},
    }
    done = jobdesk("run", "files", spec=spec)
    assert done.status in {1, 2}
    said = [*done.of("job"), *(item for item in done.of("item") if item["outcome"] == "refused")]
    told = str(said)
    assert "404" in told
    assert "broken.png" in told
    assert all(job["error"]["code"] != "job.raised" for job in done.of("job"))
    table = {"inputs": [str(folder / "table.csv")], "operation": {"type": "table", "to": "jsonl"}}
    assert jobdesk("run", "files", spec=table).status == 0
    assert json.loads((folder / "table.jsonl").read_text("utf-8")) == {"a": "1", "b": "2"}


def test_options_instead_of_a_spec(jobdesk: JobDesk, tmp_path: Path) -> None:
    """``run files --to jsonl --folder out FILE`` is a whole submission."""
    (jobdesk.work / "a b.csv").write_text("a\n1\n", "ascii")
    out = tmp_path / "out"
    done = jobdesk("run", "files", "--to", "jsonl", "--folder", str(out), "a b.csv")
    assert done.status == 0, done.out
    assert [path.name for path in out.iterdir()] == ["a b.jsonl"]


@pytest.mark.parametrize("kind", ["files", "cleaning"])
def test_names_that_are_no_utf8_travel_as_they_are(jobdesk: JobDesk, kind: str) -> None:
    """A path with surrogate escapes is taken from a spec and as a word, its folder too."""
    name, folder = os.fsdecode(b"caf\xe9.csv"), os.fsdecode(b"sal\xf3n")
    (jobdesk.work / name).write_text("a,b\n1,2\n")
    output = {"folder": folder}
    spec: dict[str, Any] = {"inputs": [name], "output": output}
    if kind == "files":
        spec["operation"] = {"type": "table", "to": "jsonl"}
    done = jobdesk("run", kind, spec=spec)
    assert done.status == 0, done.out
    (job,) = done.of("job")
    assert all(Path(path).exists() for path in job["result"]["outputs"])
    assert Path(job["result"]["outputs"][0]).parent == jobdesk.work / folder
    words = ["--to", "jsonl"] if kind == "files" else []
    again = jobdesk("run", kind, *words, "--folder", folder, name)
    assert again.status == 0, again.out
    empty = jobdesk("plan", kind, spec={**spec, "inputs": [""]})
    assert empty.of("refused")[0]["errors"][0] == {
        "loc": ["inputs", 0],
        "msg": "String should have at least 1 character",
        "type": "string_too_short",
    }
