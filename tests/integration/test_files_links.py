"""Links fetched from a real server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typing_extensions import override

from desktop_app.domain.events import Failed, Stopped
from desktop_app.kinds.files import KIND
from desktop_app.testing import KindRun, run_kind

Answer = Callable[[BaseHTTPRequestHandler], None]


def picture() -> bytes:
    data = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return data.getvalue()


@contextmanager
def served(answer: Answer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        @override
        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def reply(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", headers.get("length", str(len(body))))
        request.end_headers()
        request.wfile.write(body)

    return answer


def fetch(url: str, folder: Path, **more: Any) -> KindRun:
    submission = {"inputs": [url], "output": {"folder": str(folder / "out")}, **more}
    (run,) = run_kind(KIND, submission, folder / "jobs")
    return run


def error(run: KindRun) -> tuple[str, bool, str]:
    assert isinstance(run.end, Failed), run.end
    return run.end.error.code, run.end.error.transient, run.end.error.message


def test_link_becomes_a_picture(tmp_path: Path) -> None:
    """A link is fetched with progress into the job's own folder and converted."""
    data = picture()
    with served(reply(200, data, Content_Type="image/png")) as url:
        run = fetch(f"{url}/a/b%20c.png?x=1", tmp_path)
    assert run.result["outputs"] == [str(tmp_path / "out/b c.webp")]
    assert run.result["bytes_in"] == len(data)
    assert (run.progress[0].total, run.progress[0].unit) == (len(data), "bytes")
    assert (tmp_path / "jobs/1/b c.png").read_bytes() == data
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["b c.webp"]


def test_redirects_are_followed_and_limited(tmp_path: Path) -> None:
    """A few redirects are followed; a circle is an error."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.path == "/old.png":
            reply(302, Location="/new.png")(request)
        elif request.path == "/new.png":
            reply(200, picture())(request)
        else:
            reply(302, Location=request.path)(request)

    with served(answer) as url:
        assert fetch(f"{url}/old.png", tmp_path).result["outputs"]
        assert error(fetch(f"{url}/circle.png", tmp_path))[:2] == ("link.invalid", False)


def test_redirect_to_another_scheme(tmp_path: Path) -> None:
    """A redirect that leaves http(s) is not followed."""
    with served(reply(302, Location="file:///etc/passwd")) as url:
        assert error(fetch(f"{url}/a.png", tmp_path))[:2] == ("link.invalid", False)


@pytest.mark.parametrize(
    ("status", "code", "transient"),
    [
        (404, "link.status", False),
        (403, "link.status", False),
        (410, "link.status", False),
        (429, "link.busy", True),
        (500, "link.busy", True),
        (503, "link.busy", True),
    ],
)
def test_statuses(tmp_path: Path, status: int, code: str, transient: bool) -> None:  # noqa: FBT001 (a column of the table)
    """A server's refusal names link and status; only what may pass is tried again."""
    with served(reply(status, b"sorry")) as url:
        found = error(fetch(f"{url}/gone.png", tmp_path))
    assert found[:2] == (code, transient)
    assert f"{url}/gone.png" in found[2]
    assert str(status) in found[2]
    assert not (tmp_path / "out").exists()


def test_web_page_instead_of_a_picture(tmp_path: Path) -> None:
    """A web page behind a picture's link is refused, whatever the server calls it."""
    for told in ("text/html; charset=utf-8", "image/png"):
        with served(reply(200, b"<!DOCTYPE html><p>log in", Content_Type=told)) as url:
            code, transient, message = error(fetch(f"{url}/a.png", tmp_path))
        assert (code, transient) == ("link.wrong_type", False)
        assert "a web page" in message or "web page" in message


def test_download_that_breaks_off(tmp_path: Path) -> None:
    """A connection that closes early is tried again later, and gives no cut-off picture."""
    data = picture()
    with served(reply(200, data[:-20], length=str(len(data)))) as url:
        assert error(fetch(f"{url}/a.png", tmp_path))[:2] == ("link.interrupted", True)


def test_nobody_listens(tmp_path: Path) -> None:
    """A server that cannot be reached is tried again later."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/a.png"
        assert error(fetch(url, tmp_path))[:2] == ("link.unreachable", True)


def test_too_large_by_its_own_word(tmp_path: Path) -> None:
    """A file that says it is too large is refused before its first byte is kept."""
    with served(reply(200, b"", length=str(3 << 30))) as url:
        assert error(fetch(f"{url}/a.png", tmp_path))[:2] == ("link.too_large", False)


def test_table_from_a_link(tmp_path: Path) -> None:
    """A table behind a link is converted as one on disk."""
    with served(reply(200, b"zip,n\n02138,1\n", Content_Type="text/csv")) as url:
        run = fetch(f"{url}/t.csv", tmp_path, operation={"type": "table", "to": "tsv"})
    assert Path(run.result["outputs"][0]).read_text() == "zip\tn\n02138\t1\n"


def test_cancelled_while_fetching(tmp_path: Path) -> None:
    """A cancelled download stops at its next piece."""
    cancelled = threading.Event()
    cancelled.set()
    with served(reply(200, picture())) as url:
        submission = {"inputs": [f"{url}/a.png"], "output": {"folder": str(tmp_path / "out")}}
        (run,) = run_kind(KIND, submission, tmp_path / "jobs", cancelled=cancelled)
    assert isinstance(run.end, Stopped)
