"""Lets Airflow's triggerer see at once what follows a stage.

A triggerer asks its database for new triggers once a second, or whenever its trigger process says
something; what it has found starts at the trigger process's next whole second. What follows a stage
becomes known some tenths of a second after its end, so by itself it is found just too late, each
time, and starts a second later than it could (README, "Measured"). Hence, for a moment after each
end, something is said: to mask the services' token, which costs next to nothing.
"""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

from airflow.sdk.log import amask_secret

LONG = 2.5
"""Seconds within which what follows a stage becomes known."""

EACH = 0.3
"""Seconds between two."""


class Pulse:
    """One for each event loop, however many stages end in it."""

    def __init__(self) -> None:
        self._until = 0.0
        self._task: asyncio.Task[None] | None = None

    def beat(self, token: str) -> None:
        """For a moment from now on."""
        self._until = asyncio.get_running_loop().time() + LONG
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._beat(token), name="pulse")

    async def _beat(self, token: str) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < self._until:
            await asyncio.sleep(EACH)
            await amask_secret(token)


_pulses: WeakKeyDictionary[asyncio.AbstractEventLoop, Pulse] = WeakKeyDictionary()


def pulse() -> Pulse:
    """That of this event loop."""
    return _pulses.setdefault(asyncio.get_running_loop(), Pulse())
