"""Cleaning: tables put in order step by step, one table at a time."""

from desktop_app.kinds.cleaning.kind import CleaningKind

KIND = CleaningKind()
