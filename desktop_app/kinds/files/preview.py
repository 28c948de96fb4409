"""Answers the form: what a picture would become, and how large all results would be.

Both are the very conversion, done in a scratch folder: what is shown is what would be written.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from PIL import Image

from desktop_app.domain.errors import Cancelled, JobError, JobSkipped, SubmissionRefused
from desktop_app.domain.kind import JobContext, PlanContext, Planned
from desktop_app.kinds.files.addresses import is_link
from desktop_app.kinds.files.planning import plan
from desktop_app.kinds.files.running import run
from desktop_app.kinds.files.submission import FilesSpec, FilesSubmission

_SIDE = 640
"""Pixels of the longer side of the picture that is sent to the form."""


def answer(question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
    """Answer ``{"ask": "preview" | "sizes", "submission": …, "inputs": […]}``.

    Each input that can be converted gives ``{"event": "tried", "input", "bytes_in", "bytes_out",
    "seconds"}``; for a preview also ``"width"``, ``"height"`` and ``"image"``, a PNG in base64.
    Others give ``{"event": "tried", "input", "reason"}``; links are not fetched.
    """
    if question.get("ask") not in {"preview", "sizes"}:
        raise SubmissionRefused.at("ask", msg="there is no such question", type="unknown")
    submission = FilesSubmission.model_validate(question["submission"])
    for given in question["inputs"]:
        ctx.raise_if_cancelled()
        told: dict[str, Any] = {"event": "tried", "input": given}
        try:
            yield told | _tried(given, submission, ctx, picture=question["ask"] == "preview")
        except JobError as error:
            yield told | {"reason": error.message}
        except JobSkipped as skipped:
            yield told | {"reason": skipped.message}


def _tried(
    given: str, submission: FilesSubmission, ctx: PlanContext, *, picture: bool
) -> dict[str, Any]:
    if is_link(given):
        return {"reason": "a link is not fetched before it is queued"}
    folder = ctx.folder / "tried"
    output = submission.output.model_copy(
        update={"folder": str(folder), "template": "{stem}", "discard_if_larger": "no"}
    )
    alone = submission.model_copy(
        update={"inputs": (given,), "output": output, "include": ("*",), "exclude": ()}
    )
    shared = _Shared(ctx)
    payload = next(
        (
            one.payload
            for one in plan(alone, cast("PlanContext", shared))
            if isinstance(one, Planned)
        ),
        None,
    )
    if payload is None:
        return {"reason": "nothing would be made of it"}
    spec = FilesSpec.model_validate({**shared.values, **payload})
    began = time.perf_counter()
    result = run(spec, cast("JobContext", _Trial(ctx)))
    seconds = time.perf_counter() - began
    made = [Path(path) for path in result["outputs"]]
    told = {key: result[key] for key in ("bytes_in", "bytes_out")} | {"seconds": seconds}
    if picture:
        told |= _shown(made[0])
    for path in made:
        path.unlink()
    return told


def _shown(path: Path) -> dict[str, Any]:
    with Image.open(path) as image:
        width, height = image.size
        image.thumbnail((_SIDE, _SIDE))
        shown = image if image.mode in {"L", "LA", "RGB", "RGBA"} else image.convert("RGBA")
        found = BytesIO()
        shown.save(found, "PNG", compress_level=1)
    encoded = base64.b64encode(found.getvalue()).decode("ascii")
    return {"width": width, "height": height, "image": encoded}


class _Shared:
    """A plan inside an answer: keeps what it shares."""

    def __init__(self, ctx: PlanContext) -> None:
        self._ctx = ctx
        self.values: dict[str, Any] = {}

    @property
    def now(self) -> float:
        return self._ctx.now

    def share(self, **values: Any) -> None:
        self.values.update(values)

    def raise_if_cancelled(self) -> None:
        self._ctx.raise_if_cancelled()


class _Trial:
    """A run inside an answer: writes into the scratch folder alone, and says nothing."""

    def __init__(self, ctx: PlanContext) -> None:
        self._ctx = ctx

    @property
    def folder(self) -> Path:
        return self._ctx.folder

    def log(self, message: str, level: str = "info") -> None:
        del message, level

    def progress(self, done: float, total: float | None = None, unit: str = "") -> None:
        del done, total, unit
        self._ctx.raise_if_cancelled()

    def raise_if_cancelled(self) -> None:
        self._ctx.raise_if_cancelled()

    @contextmanager
    def temporary_output(
        self, path: Path, *, replace: bool = False, mtime_ns: int | None = None
    ) -> Iterator[Path]:
        del replace, mtime_ns
        if not path.is_relative_to(self._ctx.folder):
            raise Cancelled(f"a preview does not write to {path}")
        path.parent.mkdir(parents=True, exist_ok=True)
        yield path
