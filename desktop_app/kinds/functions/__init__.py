"""Functions: plain importable Python functions, queued by programs rather than by people."""

from desktop_app.kinds.functions.kind import FunctionsKind

KIND = FunctionsKind()
