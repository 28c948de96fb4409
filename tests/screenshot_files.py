"""The form that converts files, and one made from fields alone, prepared for photographs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PySide6.QtWidgets import QWidget

from desktop_app.kinds.files.form import FilesForm
from desktop_app.ui.forms import GeneratedForm
from tests.ui.forms_desk import OneKindDesk, ParcelKind

if TYPE_CHECKING:
    from tests.screenshots import Scene


def _photos(folder: Path) -> list[str]:
    """Write a folder with a little of everything that a plan has to say something about."""
    photos = folder / "Holiday photos"
    for day in ("day 1", "day 2"):
        (photos / day).mkdir(parents=True)
    picture = Image.linear_gradient("L").resize((1600, 1200))
    shades = [picture.rotate(turn) for turn in (0, 90, 180)]
    whole = Image.merge("RGB", shades)
    for place in ("day 1/IMG_2041.jpg", "day 1/IMG_2041.png", "day 2/IMG_2100.jpg"):
        whole.save(photos / place)
    frames = [whole.resize((160, 120)).rotate(turn) for turn in range(0, 240, 10)]
    frames[0].save(photos / "day 1" / "anim.gif", save_all=True, append_images=frames[1:])
    scan, other = folder / "scan.pdf", folder / "IMG_9001.heic"
    scan.write_bytes(b"%PDF-1.7\n" + bytes(600_000))
    other.write_bytes(bytes(4) + b"ftypheic" + bytes(2_200_000))
    return [str(photos), str(other), str(scan)]


def files(scene: Scene) -> FilesForm:
    """Show the plan of a folder and two files that cannot be converted, before and after."""
    # as on most machines: what is said then is to be seen
    sys.modules["pi_heif"] = None  # type: ignore[assignment]  # so Python says that it is not there
    submission = {
        "inputs": _photos(scene.folder),
        "operation": {"type": "image", "to": "webp", "fit": [800, 800]},
        "output": {"folder": str(scene.folder / "web")},
    }
    form = scene.open_form("files", submission)
    assert isinstance(form, FilesForm)
    after = form._after
    scene.until(lambda: after.shows and form._summary.isVisible())
    return form


def files_wrong(scene: Scene) -> QWidget:
    """Show what is wrong under its field, and every seldom used field."""
    form = files(scene)
    form.binding.fill({"output": {"template": "{nothing}"}})
    form.queue()
    return form


def generated(scene: Scene) -> QWidget:
    """Show the form of a kind that brings none, filled in but for one field."""
    kind = ParcelKind()
    given = {
        "things": ["cup", "plate"],
        "label": "",
        "sender": {"company": "Kite", "street": "Hill Road 3"},
        "letter": "Dear Lena,\n\nhere it is.",
    }
    form = GeneratedForm(kind, OneKindDesk(kind), given, start=scene.session.tasks.start)
    form.resize(scene.size)
    form.show()
    form.queue()
    return form
