"""The line that says how much comes in, how much would come out, and whether there is room."""

from __future__ import annotations

from desktop_app.ui.forms.note_line import NoteLine
from desktop_app.ui.wording import duration, size


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
            parts = [self.tr("%1 in").replace("%1", size(bytes_in))]
        else:
            about = self.tr("about %1 from %2 (from %Ln sample(s))", "", samples)
            parts = [about.replace("%1", size(bytes_out)).replace("%2", size(bytes_in))]
        if seconds is not None:
            parts.append(self.tr("about %1").replace("%1", duration(seconds)))
        parts.append(self.tr("%1 free").replace("%1", size(free)))
        if tight:
            parts.append(self.tr("it may not fit"))
        self.say(" · ".join(parts), warning=tight)
