"""When a failed attempt is tried again: exponential backoff with full jitter.

Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 (full jitter).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from random import Random

Seconds = Annotated[float, Field(ge=0, le=31_536_000, allow_inf_nan=False)]


class RetryPolicy(BaseModel):
    """How often, and how long between tries. Times are seconds.

    ``max_attempts`` counts the first try too, so 1 means "never again".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_attempts: Annotated[int, Field(ge=1, le=1000)] = 3
    first: Seconds = 2.0
    factor: Annotated[float, Field(ge=1, le=100, allow_inf_nan=False)] = 2.0
    max: Seconds = 60.0
    jitter: bool = True

    def delay(self, tries: int, random: Random) -> float:
        """Return the seconds to wait after the ``tries``-th failed try (1 for the first).

        With (full) jitter the result is uniform in [0, cap], which spreads jobs that failed
        together.
        """
        exponent = min(tries - 1, 64)
        cap = float(min(self.max, self.first * self.factor**exponent))
        return random.uniform(0, cap) if self.jitter else cap
