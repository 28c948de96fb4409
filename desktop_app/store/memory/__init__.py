"""The same promises as the stores on disk, kept in dicts: for tests and for trying kinds."""

from desktop_app.store.memory.jobs import MemoryJobStore
from desktop_app.store.memory.logs import MemoryLogStore

__all__ = ["MemoryJobStore", "MemoryLogStore"]
