"""Brings the translations up to date: ``python -m tests.translations`` collects and compiles.

The window's own texts and those of the packages below it go to ``resources/i18n``, each kind's
to its own folder. Chinese is complete; English has its plural forms alone, the rest is the source.
"""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "desktop_app"
LANGUAGES = ("zh_CN", "en")


@dataclass(frozen=True)
class Catalogue:
    """One set of sources and the folder with its translations."""

    name: str
    folder: Path
    sources: tuple[Path, ...]

    def ts(self, language: str) -> Path:
        """Return the file that translators edit."""
        return self.folder / f"{self.name}_{language}.ts"

    def qm(self, language: str) -> Path:
        """Return the compiled file that is shipped."""
        return self.ts(language).with_suffix(".qm")


def catalogues() -> list[Catalogue]:
    """Return the window's catalogue and one per kind."""
    kinds = sorted(folder.parent for folder in (PACKAGE / "kinds").glob("*/__init__.py"))
    inside = {source for kind in kinds for source in kind.rglob("*.py")}
    own = tuple(sorted(set(PACKAGE.rglob("*.py")) - inside))
    return [
        Catalogue("jobdesk", ROOT / "resources" / "i18n", own),
        *(Catalogue(kind.name, kind / "i18n", tuple(sorted(kind.rglob("*.py")))) for kind in kinds),
    ]


def collect(catalogue: Catalogue, language: str, target: Path) -> None:
    """Update ``target`` from the sources; texts that are gone are dropped."""
    plural_only = ["-pluralonly"] if language == "en" else []
    _tool(
        "pyside6-lupdate",
        *plural_only,
        *("-silent", "-no-obsolete", "-locations", "none"),
        *("-source-language", "en", "-target-language", language),
        *map(str, catalogue.sources),
        *("-ts", str(target)),
    )


def compile_to(source: Path, target: Path) -> None:
    """Compile a .ts file."""
    _tool("pyside6-lrelease", "-silent", str(source), "-qm", str(target))


def messages(path: Path) -> Iterator[tuple[str, str, str, bool]]:
    """Yield (context, source, comment, finished) of every text in a .ts file."""
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314 (our own file)
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            finished = translation is not None and translation.get("type") is None
            yield (
                name,
                message.findtext("source") or "",
                message.findtext("comment") or "",
                finished,
            )


def unfinished(path: Path) -> list[str]:
    """Return the texts that still have to be translated."""
    return [f"{context}: {source}" for context, source, _, done in messages(path) if not done]


def _tool(name: str, *arguments: str) -> None:
    beside = Path(sys.executable).parent / name
    subprocess.run([str(beside), *arguments], check=True, capture_output=True)


def main(_: Sequence[str] = ()) -> int:
    """Collect and compile everything; say what is left to translate."""
    left = 0
    for catalogue in catalogues():
        catalogue.folder.mkdir(exist_ok=True)
        for language in LANGUAGES:
            path = catalogue.ts(language)
            collect(catalogue, language, path)
            compile_to(path, catalogue.qm(language))
            missing = unfinished(path)
            left += len(missing)
            for text in missing:
                print(f"{path.name}: {text}")  # noqa: T201 (this is a command)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
