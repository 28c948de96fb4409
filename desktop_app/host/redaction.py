"""Takes out of texts what is the user's own: secrets, addresses, names of files and machines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

HIDDEN = "<hidden>"
_ROUTINE = "Z INFO desktop_app."
"""In lines that name nothing of the user's."""
SHORTEST = 3
"""Characters from which a known word is looked for; shorter ones would be found everywhere."""
_SECRET = re.compile(
    r"(?i)\b(pass(?:word|wd|phrase)?|secret|token|api[-_]?key|bearer|basic)\b(\s*[=:]?\s*)\S+"
)
_LOGIN = re.compile(r"(?i)(://)[^\s/@]+@")
_OURS = re.compile(
    r'^(\s*File ")(?:[^"]*[/\\])?'
    r'((?:desktop_app|site-packages|lib[/\\]python3[^"/\\]*)[/\\][^"]*)(".*)'
)
_FRAME = re.compile(r'^\s*File "')
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|'[^']*'")
_LINK = re.compile(r"\b[a-zA-Z][a-zA-Z+.-]*://\S+")
_MAIL = re.compile(r"\S+@\S+")
_PATH = re.compile(r"(?:~|\b[A-Za-z]:)?[/\\][^:\n]*")
_DOTTED = re.compile(r"[\w%+~-]+(?:\.[\w%+~-]+)+")
_MACHINE = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])"
)
_NUMBERS = re.compile(r"[\d.:+TZ-]+")


class Redaction:
    """Hides what ``words`` names, and what looks like an address, a path or the name of a file.

    Rather too much than too little: a sentence may lose its end, a file's name never stays. With
    ``names`` kept, only secrets and what ``secrets`` names go.
    """

    def __init__(
        self, words: Iterable[str] = (), secrets: Iterable[str] = (), *, names: bool = False
    ) -> None:
        self._names = names
        self._secrets = _longest_first(secrets)
        self._words = () if names else _longest_first(words)

    def text(self, text: str) -> str:
        """Return a text of any number of lines without what is not for others."""
        return "\n".join(self._lines(text.split("\n")))

    def value(self, value: Any, known: frozenset[str] = frozenset()) -> Any:
        """Return JSON without texts, those in ``known`` excepted: numbers and choices stay."""
        match value:
            case str():
                return value if value in known else HIDDEN
            case Mapping():
                return {
                    key if key in known else f"{HIDDEN} {place}": self.value(each, known)
                    for place, (key, each) in enumerate(value.items(), 1)
                }
            case list() | tuple():
                return [self.value(each, known) for each in value]
            case _:
                return value

    def _lines(self, lines: Sequence[str]) -> Iterator[str]:
        ours = False
        for line in lines:
            if _FRAME.match(line):
                found = _OURS.match(line)
                ours = found is not None
                shown = "".join(found.groups()) if found else f'  File "{HIDDEN}"'
                yield self._without_secrets(shown)
            elif ours and line.startswith("    "):
                yield self._without_secrets(line)  # a line of our own code
            else:
                ours = False
                yield self._sentence(line)

    def _sentence(self, line: str) -> str:
        line = self._without_secrets(line)
        if self._names:
            return line
        if _ROUTINE not in line:
            for word in self._words:
                line = line.replace(word, HIDDEN)
        for pattern in (_QUOTED, _LINK, _MAIL, _MACHINE):
            line = pattern.sub(HIDDEN, line)
        return _PATH.sub(HIDDEN, _DOTTED.sub(_dotted, line))

    def _without_secrets(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return _LOGIN.sub(rf"\1{HIDDEN}@", _SECRET.sub(rf"\1\2{HIDDEN}", line))


def _dotted(found: re.Match[str]) -> str:
    """Keep numbers, times, versions and our own modules; hide files, machines and domains."""
    text = found[0]
    own = text.startswith(("desktop_app.", "asyncio.", "PySide6."))
    return text if own or _NUMBERS.fullmatch(text) else HIDDEN


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    wanted = {word for word in words if len(word) >= SHORTEST}
    return tuple(sorted(wanted, key=len, reverse=True))
