"""Failures of the files kind in words a person uses, and the buttons that mend them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.kind import Action, Cause
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats import file_causes, table_errors
from desktop_app.kinds.files import heic

CAUSES: Mapping[str, Cause] = {
    **table_errors.CAUSES,
    **file_causes.CAUSES,
    # --- told by the plan ---
    "file.unsupported": Cause(QT_TRANSLATE_NOOP("files", "Not of a kind that this can convert")),
    "file.excluded": Cause(QT_TRANSLATE_NOOP("files", "Left out by the names you chose")),
    "file.larger": Cause(QT_TRANSLATE_NOOP("files", "The result would be larger")),
    # --- links ---
    "link.invalid": Cause(
        QT_TRANSLATE_NOOP("files", "The link cannot be used"),
        QT_TRANSLATE_NOOP("files", "Copy the whole address, from http on."),
    ),
    "link.no_folder": Cause(
        QT_TRANSLATE_NOOP("files", "A link has no folder of its own"),
        QT_TRANSLATE_NOOP("files", "Choose the folder to save to."),
    ),
    "link.status": Cause(
        QT_TRANSLATE_NOOP("files", "The server does not give the file"),
        QT_TRANSLATE_NOOP("files", "Open the link in a browser and copy the right one."),
    ),
    "link.busy": Cause(
        QT_TRANSLATE_NOOP("files", "The server cannot answer just now"),
        QT_TRANSLATE_NOOP("files", "Try again later."),
    ),
    "link.unreachable": Cause(
        QT_TRANSLATE_NOOP("files", "The server cannot be reached"),
        QT_TRANSLATE_NOOP("files", "Check the link and the network, then retry."),
    ),
    "link.interrupted": Cause(
        QT_TRANSLATE_NOOP("files", "The download broke off"),
        QT_TRANSLATE_NOOP("files", "Try again later."),
    ),
    "link.too_large": Cause(
        QT_TRANSLATE_NOOP("files", "The file behind the link is too large"),
        QT_TRANSLATE_NOOP("files", "Download it yourself, then convert the file."),
    ),
    "link.wrong_type": Cause(
        QT_TRANSLATE_NOOP("files", "Something else is behind the link"),
        QT_TRANSLATE_NOOP("files", "Open the link in a browser and copy the right one."),
    ),
    # --- images ---
    heic.NEEDS_ADDON: Cause(
        QT_TRANSLATE_NOOP("files", "HEIC photos need an add-on"),
        QT_TRANSLATE_NOOP("files", "Install the add-on that reads them, then retry."),
        how="heic",
    ),
    "image.truncated": Cause(
        QT_TRANSLATE_NOOP("files", "The picture is cut off"),
        QT_TRANSLATE_NOOP("files", "Get the file again, or save what can be read."),
    ),
    "image.unreadable": Cause(
        QT_TRANSLATE_NOOP("files", "The picture cannot be read"),
        QT_TRANSLATE_NOOP("files", "Get the file again from where it came."),
    ),
    "image.too_large": Cause(
        QT_TRANSLATE_NOOP("files", "The picture is too large"),
        QT_TRANSLATE_NOOP("files", "Make it smaller with a program for large pictures."),
    ),
    "image.too_large_for_format": Cause(
        QT_TRANSLATE_NOOP("files", "The picture is larger than its new format allows"),
        QT_TRANSLATE_NOOP("files", "Choose another format, or a size to fit inside."),
    ),
    "image.not_written": Cause(
        QT_TRANSLATE_NOOP("files", "The picture could not be written"),
        QT_TRANSLATE_NOOP("files", "Choose another format."),
    ),
    # --- checksums ---
    "checksum.differs": Cause(
        QT_TRANSLATE_NOOP("files", "Files differ from the list"),
        QT_TRANSLATE_NOOP("files", "Get the files that are named again."),
    ),
    "checksum.bad_list": Cause(
        QT_TRANSLATE_NOOP("files", "The list of checksums cannot be read"),
        QT_TRANSLATE_NOOP("files", "Check that it is the right file."),
    ),
}
"""By error code; what the plan leaves out stands here too."""

_ANOTHER_FOLDER = Action(
    "another-folder", QT_TRANSLATE_NOOP("files", "Choose another folder…"), ask="folder"
)
_SALVAGE = Action(
    "salvage",
    QT_TRANSLATE_NOOP("files", "Save what can be read"),
    change={"on_truncated": "salvage"},
)
_SHOW = Action("show", QT_TRANSLATE_NOOP("files", "Show files"), field="sources", shows=True)
_OF_THE_SOURCE = frozenset(
    {"image.unreadable", "image.too_large", "checksum.differs", "checksum.bad_list"}
)
"""Failures for which someone has to look at the files."""


def actions(error: ErrorInfo) -> Sequence[Action]:
    """Name the buttons that mend a failure."""
    match error.code:
        case "image.truncated":
            return (_SALVAGE, _SHOW)
        case code if code in _OF_THE_SOURCE:
            return (_SHOW,)
        case "folder.not_writable" | "file.exists" | "disk.full" | "file.no_trash":
            return (_ANOTHER_FOLDER,)
    return ()
