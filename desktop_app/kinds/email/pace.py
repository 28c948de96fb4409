"""How fast messages may leave: evenly spaced, for all and for each domain."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from desktop_app.kinds.email.addresses import domain_key

OTHER_DOMAINS = "*"


class Pace:
    """Gives out moments, one after the other."""

    def __init__(self) -> None:
        self._next: dict[str, float] = {}

    async def wait(self, domain: str, rate: float | None, by_domain: Mapping[str, float]) -> None:
        """Return when a message to this domain may leave. Rates are messages a second."""
        now = asyncio.get_running_loop().time()
        moment = now
        if rate is not None:
            moment = self._turn("", rate, now)
        limits = {domain_key(name): value for name, value in by_domain.items()}
        limit = limits.get(domain, limits.get(OTHER_DOMAINS))
        if limit is not None:
            moment = max(moment, self._turn(domain, limit, moment))
        if moment > now:
            await asyncio.sleep(moment - now)

    def _turn(self, key: str, rate: float, now: float) -> float:
        moment = max(now, self._next.get(key, now))
        self._next[key] = moment + 1 / rate
        return moment
