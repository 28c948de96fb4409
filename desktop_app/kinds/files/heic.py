"""HEIC photos (ISO/IEC 23008-12), which an add-on decodes that is looked for when one comes.

It is no part of the usual installation: the coding of these photos, H.265, is under patents.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

ENDINGS = frozenset({".heic", ".heif", ".hif"})
FORMAT = "HEIF"
"""Pillow's name of what :func:`add_decoder` adds."""
NEEDS_ADDON = "image.needs_addon"
"""The code of a photo for which it is missing."""
INSTALL = 'pip install "jobdesk[heic]"'


def is_readable() -> bool:
    """Whether the add-on is there."""
    return find_spec("pi_heif") is not None


@cache
def add_decoder() -> None:
    """Have Pillow know the format, for the whole process."""
    from pi_heif import (  # type: ignore[import-untyped]  # noqa: PLC0415 (it ships no types; need not be installed)
        register_heif_opener,
    )

    register_heif_opener()
