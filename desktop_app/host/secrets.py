"""Resolves secrets by reference, so that no password stands in a submission, a log or the store.

``env:NAME`` reads a variable of the environment, ``keyring:NAME`` the system's keyring, and
``command:…`` takes the first line that a command prints.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import Any

from desktop_app.domain.errors import JobDeskError, NotFound

SERVICE = "jobdesk"
"""The name under which the keyring keeps our secrets."""
INSTEAD = "Give the password as env:NAME or command:… instead."
COMMAND_SECONDS = 30.0
"""Seconds that a command may take to print its secret: it may ask its user first."""


class NoKeyring(JobDeskError):
    """This machine has no keyring that keeps secrets safe."""

    code = "secret.no_keyring"

    def __init__(self, fact: str, remedy: str = "") -> None:
        super().__init__(f"{fact} {remedy}".strip())
        self.fact = fact
        """What is wrong, for whoever knows a better remedy."""


class SystemSecrets:
    """Secrets of this machine."""

    def get(self, ref: str) -> str:
        """Return the secret; raise ``NotFound`` naming the reference, never its value.

        Blocks while a keyring or a command answers.
        """
        scheme, _, name = ref.partition(":")
        match scheme:
            case "env" if name:
                return _from_environment(name)
            case "keyring" if name:
                return _from_keyring(name)
            case "command" if name:
                return _from_command(name)
            case _:
                raise NotFound(
                    f"A secret is given as keyring:NAME, env:NAME or command:…, not “{scheme}:…”."
                )

    def keep(self, name: str, value: str) -> str:
        """Keep a secret in the keyring and return its reference; raise ``NoKeyring``."""
        keyring = _keyring()
        try:
            keyring.set_password(SERVICE, name, value)
        except Exception as error:
            raise NoKeyring(f"The keyring did not take it: {error}") from error
        return f"keyring:{name}"

    def drop(self, name: str) -> None:
        """Remove a secret from the keyring; nothing happens when it is not there."""
        try:
            keyring = _keyring()
            if keyring.get_password(SERVICE, name) is not None:
                keyring.delete_password(SERVICE, name)
        except NoKeyring:
            return  # then it keeps nothing of ours either
        except Exception as error:
            raise NoKeyring(f"The keyring did not let go of it: {error}") from error

    def problem(self) -> str | None:
        """As :func:`keyring_problem`."""
        return keyring_problem()


def keyring_problem() -> str | None:
    """Return why secrets cannot be kept in a keyring here; None: they can."""
    try:
        _keyring()
    except NoKeyring as error:
        return error.message
    return None


def _from_environment(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError:
        raise NotFound(f"There is no environment variable “{name}”.") from None


def _from_keyring(name: str) -> str:
    keyring = _keyring()
    try:
        found: str | None = keyring.get_password(SERVICE, name)
    except Exception as error:
        raise NoKeyring(f"The keyring did not answer: {error}") from error
    if found is None:
        raise NotFound(f"The keyring has no secret “{name}”.")
    return found


def _from_command(command: str) -> str:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise NotFound(f"The command for a secret cannot be read: {error}.") from None
    if not words:
        raise NotFound("The command for a secret is empty.")
    try:
        done = subprocess.run(  # noqa: S603 (the user's own command, from the settings)
            words, capture_output=True, timeout=COMMAND_SECONDS, check=True, text=True
        )
    except (OSError, subprocess.SubprocessError, UnicodeError) as error:
        raise NotFound(f"The command “{words[0]}” gave no secret: {_why(error)}.") from None
    lines = done.stdout.splitlines()
    if not lines:
        raise NotFound(f"The command “{words[0]}” printed no secret.")
    return lines[0]


def _why(error: Exception) -> str:
    """Say why a command failed, without its words and what it printed: both may be secret."""
    match error:
        case subprocess.CalledProcessError():
            return f"it ended with {error.returncode}"
        case subprocess.TimeoutExpired():
            return f"it took longer than {error.timeout:.0f} seconds"
        case UnicodeError():
            return "it printed no text"
        case _:
            return getattr(error, "strerror", None) or type(error).__name__


def _keyring() -> Any:
    """Return the keyring; raise ``NoKeyring`` where there is none, or one that keeps plain text."""
    import keyring  # noqa: PLC0415 (slow, and seldom needed)

    found = keyring.get_keyring()
    module = type(found).__module__
    backends = getattr(found, "backends", None) or [found]
    if module.startswith("keyring.backends.fail") or not backends:
        raise NoKeyring("This machine has no keyring.", INSTEAD)
    # keyrings.alt and the null backend store in the clear, or nowhere
    if any(
        type(one).__module__.startswith(("keyrings.alt", "keyring.backends.null"))
        for one in backends[:1]
    ):
        raise NoKeyring(
            "The keyring of this machine keeps passwords in the clear, so it is not used.", INSTEAD
        )
    return keyring
