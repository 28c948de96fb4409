"""What a form is saved as, and what it goes back to: presets and the usual settings."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton

from desktop_app.domain.errors import JobDeskError, SubmissionRefused
from desktop_app.domain.kind import AnyKind
from desktop_app.ui.forms.binding import merged
from desktop_app.ui.forms.frame import Footer, Header
from desktop_app.ui.forms.naming import NameLine
from desktop_app.ui.forms.shapes import defaults_of

if TYPE_CHECKING:
    from desktop_app.ui.forms.window import FormWindow

KeepPreset = Callable[[AnyKind, str, Mapping[str, Any]], Coroutine[Any, Any, str]]
"""Keeps a submission as a preset of that name; returns what to say."""


class Keeping(QObject):
    """Saves one form as a preset, and resets it; a second press undoes the reset."""

    def __init__(self, form: FormWindow, keep: KeepPreset | None, preset: str) -> None:
        super().__init__(form)
        self._keep, self._preset = keep, preset
        self._usual: Mapping[str, Any] = {}
        self._before: dict[str, Any] | None = None

    @property
    def _form(self) -> FormWindow:
        """The form owns this: to keep it here would keep it after it is closed."""
        return cast("FormWindow", self.parent())

    def first(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a form begins with before anything is laid over it."""
        self._usual = defaults_of(self._form.kind.submission_type)
        if self._preset:  # which is complete in itself
            self._usual = merged(self._usual, given)
            return dict(self._usual)
        return merged(self._usual, self._form.memory.submission())

    def furnish(self, header: Header, footer: Footer) -> NameLine:
        """Give the frame its buttons; return the line that asks for a name."""
        self._header, self._reset = header, header.reset
        self._reset.clicked.connect(self.reset)
        self._reset.show()
        self._offer(None)
        self._naming = NameLine(self.tr("Name of the preset"))
        self._naming.named.connect(lambda name: self._form.work.deliver(self._save(name)))
        if self._keep is not None:
            button = QPushButton(self._form.preset_text())
            button.setAccessibleName(button.text())
            button.clicked.connect(self.ask_name)
            footer.add_preset(button, beside_cancel=self._form.preset_beside_cancel)
        return self._naming

    def ask_name(self) -> None:
        """Ask for the name of the preset."""
        self._naming.begin(self._preset or self._header.subject)

    def changed(self) -> None:
        """Take that something was typed: there is no reset to undo any more."""
        if self._before is not None:
            self._offer(None)

    def reset(self) -> None:
        """Put back the usual settings, those of the preset if there is one; or undo just that."""
        binding = self._form.binding
        before, back = None, self._before
        if back is None:
            before = binding.read()
            own = {key: part for key, part in before.items() if key in self._form.kind.per_run}
            back = merged(self._usual, own)
        binding.fill(back)
        self._form.check()
        self._offer(before)

    async def _save(self, name: str) -> None:
        assert self._keep is not None
        form = self._form
        try:
            said = await self._keep(form.kind, name, form.submission())
        except SubmissionRefused as refused:
            form.show()
            form.show_refusal(refused)
        except (JobDeskError, OSError) as error:
            form.show()
            form.say(self.tr("Not saved: %1").replace("%1", str(error)), "problem")
        else:
            self._preset = name
            form.say(said)

    def _offer(self, before: dict[str, Any] | None) -> None:
        self._before = before
        self._reset.setText(self.tr("Reset") if before is None else self.tr("Undo the reset"))
        self._reset.setAccessibleName(self._reset.text())
