"""What can be wrong with files and folders, in words a person uses."""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.domain.kind import Cause
from desktop_app.domain.text import QT_TRANSLATE_NOOP

CAUSES: Mapping[str, Cause] = {
    "file.missing": Cause(
        QT_TRANSLATE_NOOP("formats", "The file is not there"),
        QT_TRANSLATE_NOOP("formats", "Check its place, then queue it again."),
    ),
    "file.unreadable": Cause(
        QT_TRANSLATE_NOOP("formats", "The file cannot be read"),
        QT_TRANSLATE_NOOP("formats", "Allow reading it, then retry."),
    ),
    "file.empty": Cause(
        QT_TRANSLATE_NOOP("formats", "The file is empty"),
        QT_TRANSLATE_NOOP("formats", "Get the file again from where it came."),
    ),
    "file.special": Cause(QT_TRANSLATE_NOOP("formats", "Not a regular file")),
    "file.twice": Cause(QT_TRANSLATE_NOOP("formats", "Given twice")),
    "file.result_exists": Cause(QT_TRANSLATE_NOOP("formats", "Its result is there already")),
    "file.up_to_date": Cause(QT_TRANSLATE_NOOP("formats", "Already made from this file")),
    "file.name_taken": Cause(
        QT_TRANSLATE_NOOP("formats", "The name of the result is taken"),
        QT_TRANSLATE_NOOP("formats", "Choose “Add a number”, or another name or folder."),
    ),
    "file.name_unusable": Cause(
        QT_TRANSLATE_NOOP("formats", "The result cannot have this name"),
        QT_TRANSLATE_NOOP("formats", "Choose another name."),
    ),
    "file.output_is_input": Cause(
        QT_TRANSLATE_NOOP("formats", "The result would overwrite one of the originals"),
        QT_TRANSLATE_NOOP("formats", "Choose another name or folder."),
    ),
    "folder.empty": Cause(QT_TRANSLATE_NOOP("formats", "The folder is empty")),
    "folder.unreadable": Cause(
        QT_TRANSLATE_NOOP("formats", "The folder cannot be read"),
        QT_TRANSLATE_NOOP("formats", "Allow reading it, then queue it again."),
    ),
    "folder.not_a_folder": Cause(
        QT_TRANSLATE_NOOP("formats", "Where the results go is no folder"),
        QT_TRANSLATE_NOOP("formats", "Choose another folder."),
    ),
    "folder.not_writable": Cause(
        QT_TRANSLATE_NOOP("formats", "The folder cannot be written to"),
        QT_TRANSLATE_NOOP("formats", "Choose another folder, or allow writing there, then retry."),
    ),
    "file.no_trash": Cause(
        QT_TRANSLATE_NOOP("formats", "The old file cannot be put in the bin"),
        QT_TRANSLATE_NOOP("formats", "Choose another folder, or “Replace it”."),
    ),
    "file.hidden": Cause(QT_TRANSLATE_NOOP("formats", "Hidden files are left out")),
}
"""The causes that kinds which read and write files share."""
