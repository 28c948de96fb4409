"""Puts the window into the user's language, live: English and 简体中文."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_app.domain.kind import AnyKind
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.host.assets import asset
from desktop_app.ui.icons import kind_folder

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
"""Each language by its own name, as in the menu."""
LANGUAGE_WORDS = {
    "en": QT_TRANSLATE_NOOP("languages", "English"),
    "zh_CN": QT_TRANSLATE_NOOP("languages", "Chinese"),
}
"""What those who look for a language call it, in each language."""


class Languages(QObject):
    """Installs the translators of the window, of every kind and of Qt itself."""

    def __init__(self, app: QApplication, kinds: Iterable[AnyKind]) -> None:
        super().__init__(app)
        self._app = app
        self._kinds = tuple(kinds)
        self._installed: list[QTranslator] = []
        self._every: list[QTranslator] = []
        self._choice = "system"
        self.current = "en"

    @property
    def choice(self) -> str:
        """Return ``system`` or the language that the user chose."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Use this language from now on; ``system`` follows the desktop's."""
        self._choice = choice if choice in LANGUAGES else "system"
        self.current = self._choice if self._choice in LANGUAGES else _of_the_system()
        QLocale.setDefault(_locale(self.current))
        self.close()
        self._installed = self._loaded(self.current)
        for translator in self._installed:
            self._app.installTranslator(translator)

    def in_all(self, text: Text) -> list[str]:
        """Return what marked text is called in each language, so that any of them finds it."""
        if not self._every:
            self._every = [each for language in LANGUAGES for each in self._loaded(language)]
        found = (each.translate(text.context, text.source) for each in self._every)
        return [text.source, *(name for name in found if name)]

    def close(self) -> None:
        """Take the translations out of the application again."""
        for translator in self._installed:
            self._app.removeTranslator(translator)
            translator.deleteLater()
        self._installed = []

    def _loaded(self, language: str) -> list[QTranslator]:
        return [t for path in self._files(language) if (t := self._load(path)) is not None]

    def _files(self, language: str) -> Iterable[Path]:
        # what is installed last is asked first
        qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        yield qt / f"qtbase_{language}.qm"
        for kind in self._kinds:
            folder = kind_folder(kind)
            if folder is not None:
                yield folder / "i18n" / f"{kind.name}_{language}.qm"
        yield asset("i18n") / f"jobdesk_{language}.qm"

    def _load(self, path: Path) -> QTranslator | None:
        translator = QTranslator(self)
        if path.is_file() and translator.load(str(path)):
            return translator
        translator.deleteLater()
        return None


def _locale(language: str) -> QLocale:
    """Return the system's own way with numbers and dates where it is of this language."""
    system = QLocale.system()
    known = system.language() != QLocale.Language.C and language == _of_the_system()
    return system if known else QLocale(language)


def _of_the_system() -> str:
    chinese = QLocale.system().language() == QLocale.Language.Chinese
    return "zh_CN" if chinese else "en"
