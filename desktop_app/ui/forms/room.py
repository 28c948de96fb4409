"""The line that says how much comes in, how much would come out, and whether there is room."""

from __future__ import annotations

from desktop_app.ui.forms.note_line import NoteLine
from desktop_app.ui.wording import duration, size


def _whole(text: str) -> str:
    """Keep a number and its unit in one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


class RoomSummary(NoteLine):
    """Bytes in and out, seconds and free space; hidden until there is something to say."""

    def tell(
        self,
        bytes_in: int,
        free: int,
        *,
        bytes_out: int | None = None,
        seconds: float | None = None,
        samples: int = 0,
    ) -> None:
        """Say it; amber when what comes out (or, unknown, what goes in) is more than is free."""
        tight = (bytes_in if bytes_out is None else bytes_out) > free
        if bytes_out is None:
            parts = [self.tr("%1 in").replace("%1", _whole(size(bytes_in)))]
        else:
            about = self.tr("about %1 from %2 (from %Ln sample(s))", "", samples)
            sizes = _whole(size(bytes_out)), _whole(size(bytes_in))
            parts = [about.replace("%1", sizes[0]).replace("%2", sizes[1])]
        if seconds is not None:
            parts.append(self.tr("about %1").replace("%1", _whole(duration(seconds))))
        parts.append(self.tr("%1 free").replace("%1", _whole(size(free))))
        if tight:
            parts.append(self.tr("it may not fit"))
        self.say(" · ".join(parts), warning=tight)
