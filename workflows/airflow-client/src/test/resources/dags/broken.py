"""Can't be imported."""

BROKEN = 1 / 0
