"""Files: pictures, tables and checksums, converted one file at a time."""

from desktop_app.kinds.files.kind import FilesKind

KIND = FilesKind()
