"""Presets: submissions without what belongs to one run, one plain JSON file for each."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from desktop_app.domain.errors import FieldError, NotFound, NotPossible, SubmissionRefused
from desktop_app.domain.kind import AnyKind
from desktop_app.host.paths import private_folder, write_private

MOST_BYTES = 16_000_000
"""A file beyond this is cut off, and so no preset."""
_LONGEST_NAME = 100
_LONGEST_FILE = 60
_NEEDS_A_NAME = "A preset needs a name."
_NO_FILE_NAME = re.compile(r"[^\w.-]+")


class Kinds(Protocol):
    """Where presets find their kinds."""

    def get(self, name: str) -> AnyKind:
        """Return the kind; raise ``NotFound``."""


class _Content(BaseModel):
    """What a preset's file holds."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=_LONGEST_NAME)
    kind: str
    submission: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset as it is stored, good or not."""

    file: str
    """The file's name: what it is known by, whatever it is called."""
    name: str
    kind: str
    """Empty where the file cannot be read."""
    submission: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    """Why it cannot be used as it is; the file stays where it is."""


class PresetFolder:
    """The presets of a data folder. Nothing is kept in memory: files may be brought and taken."""

    def __init__(self, folder: Path, kinds: Kinds) -> None:
        self._folder = folder
        self._kinds = kinds

    def all(self) -> list[Preset]:
        """Return every preset by name, those that cannot be used included."""
        try:
            with os.scandir(self._folder) as found:
                files = [entry.name for entry in found if entry.name.endswith(".json")]
        except FileNotFoundError:
            return []
        presets = [self._read(file) for file in files]
        return sorted(presets, key=lambda preset: (preset.name.casefold(), preset.file))

    def get(self, file: str) -> Preset:
        """Return one; raise ``NotFound`` when its file is gone."""
        if not (self._folder / file).is_file():
            raise NotFound(f"The preset {file} is no longer there.")
        return self._read(file)

    def save(self, name: str, kind: AnyKind, submission: Mapping[str, Any]) -> Preset:
        """Keep a submission under a name, in the place of the one that has it.

        Raises ``SubmissionRefused`` for what cannot be kept; fields may be missing.
        """
        name = _tidy(name)
        if not name:
            raise NotPossible(_NEEDS_A_NAME)
        kept = {key: part for key, part in submission.items() if key not in kind.per_run}
        if errors := errors_of(kind, kept):
            raise SubmissionRefused(errors)
        content = _Content(name=name, kind=kind.name, submission=kept)
        file = self.file_of(name) or self._free_file(name)
        self.put_back(file, _written(content))
        return self._read(file)

    def rename(self, file: str, name: str) -> Preset:
        """Call a preset something else; raise ``NotPossible`` when another one is called so."""
        name = _tidy(name)
        preset = self.get(file)
        others = {one.name.casefold() for one in self.all() if one.file != file}
        if not name or not preset.kind:
            raise NotPossible(preset.problem or _NEEDS_A_NAME)
        if name.casefold() in others:
            raise NotPossible(f"Another preset is called “{name}”.")
        content = _Content(name=name, kind=preset.kind, submission=dict(preset.submission))
        self.put_back(file, _written(content))
        return self._read(file)

    def content(self, file: str) -> bytes:
        """Return what a preset's file holds, for :meth:`put_back`; empty when there is none."""
        try:
            return (self._folder / file).read_bytes()
        except FileNotFoundError:
            return b""

    def remove(self, file: str) -> bytes:
        """Delete a preset; return what its file held."""
        content = self.content(file)
        (self._folder / file).unlink(missing_ok=True)
        return content

    def put_back(self, file: str, content: bytes) -> None:
        """Write a preset's file as it was; without content there was none."""
        if not content:
            (self._folder / file).unlink(missing_ok=True)
            return
        private_folder(self._folder)
        write_private(self._folder / file, content)

    def file_of(self, name: str) -> str:
        """Return the file of the preset of that name, empty when there is none."""
        wanted = _tidy(name).casefold()
        return next((one.file for one in self.all() if one.name.casefold() == wanted), "")

    def _read(self, file: str) -> Preset:
        path = self._folder / file
        try:
            with path.open("rb") as stored:
                content = _Content.model_validate(json.loads(stored.read(MOST_BYTES)))
            kind = self._kinds.get(content.kind)
        except (OSError, ValueError) as error:
            return Preset(file, path.stem, "", problem=f"{path}: {_why(error)}")
        except NotFound as error:
            return Preset(file, content.name, "", problem=f"{path}: {error.message}")
        kept = {key: part for key, part in content.submission.items() if key not in kind.per_run}
        problem = "; ".join(f"{'.'.join(map(str, e.loc))}: {e.msg}" for e in errors_of(kind, kept))
        return Preset(file, content.name, kind.name, kept, problem and f"{path}: {problem}")

    def _free_file(self, name: str) -> str:
        stem = _NO_FILE_NAME.sub("-", name).strip("-.")[:_LONGEST_FILE] or "preset"
        file, number = f"{stem}.json", 1
        while (self._folder / file).exists():
            number += 1
            file = f"{stem}-{number}.json"
        return file


def errors_of(kind: AnyKind, submission: Mapping[str, Any]) -> list[FieldError]:
    """Return what is wrong with a preset; what is merely missing comes with each run."""
    errors = [
        FieldError(
            loc=(name,), msg="A preset gives the name of a saved account", type="preset.account"
        )
        for name in _account_fields(kind)
        if not isinstance(submission.get(name, ""), str)
    ]
    try:
        kind.submission_type.model_validate(submission)
    except ValidationError as error:
        refused = SubmissionRefused.from_validation(error).errors
        errors += [one for one in refused if one.type != "missing"]
    return errors


def _account_fields(kind: AnyKind) -> list[str]:
    """Return the fields that name an account, or hold all of one."""
    if kind.account_type is None:
        return []
    fields = kind.submission_type.model_fields.items()
    return [name for name, one in fields if kind.account_type in get_args(one.annotation)]


def _tidy(name: str) -> str:
    return " ".join(name.split())[:_LONGEST_NAME]


def _written(content: _Content) -> bytes:
    # ASCII keeps paths that are not UTF-8: their surrogates are escaped
    return (json.dumps(content.model_dump(), indent=2) + "\n").encode("ascii")


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return str(getattr(error, "strerror", None) or error)
