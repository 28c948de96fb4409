"""Resolves secrets by reference, so that no password stands in a submission, a log or the store."""

from __future__ import annotations

import os

from desktop_app.domain.errors import NotFound


class SystemSecrets:
    """Secrets of this machine: ``env:NAME``."""

    def get(self, ref: str) -> str:
        """Return the secret; raise ``NotFound`` naming the reference, never its value."""
        scheme, _, name = ref.partition(":")
        if scheme != "env" or not name:
            raise NotFound(f"A secret is given as env:NAME, not as “{scheme}:…”.")
        try:
            return os.environ[name]
        except KeyError:
            raise NotFound(f"There is no environment variable “{name}”.") from None
