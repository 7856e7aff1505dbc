"""Budgets, such as 600/minute; imported by the settings, so independent of any framework."""

from __future__ import annotations

from dataclasses import dataclass

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True, slots=True)
class Rate:
    """A number of units of cost within a number of seconds."""

    units: int
    seconds: int

    def times(self, factor: int) -> Rate:
        """Return a rate with so many times the units."""
        return Rate(self.units * factor, self.seconds)

    @classmethod
    def parse(cls, text: str) -> Rate | None:
        """Parse "600/minute"; "off" is None. Raises ValueError for any other text."""
        if text.lower() == "off":
            return None
        number, _, period = text.partition("/")
        seconds = SECONDS.get(period.lower())
        if seconds is None or not (number.isascii() and number.isdecimal() and int(number)):
            raise ValueError("use a rate like 600/minute (second, minute, hour or day), or off")
        return cls(int(number), seconds)
