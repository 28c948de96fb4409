"""The files part of the demo: pictures, one of them broken, tables, and a link served here."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from typing_extensions import override

from desktop_app.domain.offers import DemoBatch

_LINKED = "lighthouse.png"


class _Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and prints nothing."""

    @override
    def log_message(self, format: str, *args: Any) -> None:
        del format, args


@contextmanager
def demo(samples: Path, folder: Path) -> Iterator[Sequence[DemoBatch]]:
    """Serve one picture on loopback while the demo runs; results go below ``folder``."""
    handler = partial(_Quiet, directory=str(samples / "served"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, name="demo-server", daemon=True)
        thread.start()
        try:
            link = f"http://127.0.0.1:{server.server_port}/{quote(_LINKED)}"
            yield batches(samples, folder, link)
        finally:
            server.shutdown()
            thread.join()


def batches(samples: Path, folder: Path, link: str) -> Sequence[DemoBatch]:
    """Return the demo's submissions and what must become of each."""
    pictures = {
        "name": "Holiday photos",
        "inputs": [str(samples / "photos"), link],
        "operation": {
            "type": "image",
            "to": "webp",
            "fit": [800, 800],
            "metadata": "keep_without_gps",
        },
        "output": {"folder": str(folder / "photos")},
    }
    tables = {
        "name": "Tables",
        "inputs": [str(samples / "tables")],
        "operation": {"type": "table", "to": "csv"},
        "output": {"folder": str(folder / "tables")},
    }
    return (
        # seven of eight pictures and the link; the eighth is cut off
        DemoBatch(pictures, {"done": 8, "failed": 1}),
        DemoBatch(tables, {"done": 2}),
    )
