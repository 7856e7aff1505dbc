"""Settings from environment variables: typed, read once, refused in one line when wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn, TypeVar

T = TypeVar("T")

ON = frozenset({"1", "on", "true", "yes"})
OFF = frozenset({"0", "off", "false", "no"})

# gunicorn gives up on a worker that ends with this status; with any other it starts a new one,
# which would fail in the same way, for ever.
EXIT_STATUS = 3


class Environment:
    """The environment of the process, as settings see it.

    Each method reads one variable and returns it in its type, or the default where the
    variable is unset or empty. `known` holds the names that were asked for. A value that
    does not fit ends the process with one line on standard error and status 3.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.known: set[str] = set()

    def text(self, name: str, default: str) -> str:
        """Any text, without the blanks around it."""
        return self._read(name, default, str)

    def path(self, name: str, default: Path) -> Path:
        """A path, made absolute; `~` is the home folder."""
        return self._read(name, default, lambda value: Path(value).expanduser().absolute())

    def switch(self, name: str, default: bool) -> bool:
        """on or off."""
        return self._read(name, default, _switch)

    def number(self, name: str, default: int, *, at_least: int, at_most: int) -> int:
        """A whole number within bounds, both included."""

        def convert(value: str) -> int:
            try:
                number = int(value)
            except ValueError:
                number = None
            if number is None or not at_least <= number <= at_most:
                raise ValueError(f"a whole number from {at_least} to {at_most} is needed")
            return number

        return self._read(name, default, convert)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """One of a few words, in whatever case it is written."""

        def convert(value: str) -> str:
            if value.lower() not in choices:
                raise ValueError(f"one of {', '.join(choices)} is needed")
            return value.lower()

        return self._read(name, default, convert)

    def words(
        self, name: str, default: tuple[str, ...], check: Callable[[str], object] | None = None
    ) -> list[str]:
        """Words between commas. `check` raises ValueError on a word that does not fit."""

        def convert(value: str) -> tuple[str, ...]:
            words = tuple(word.strip() for word in value.split(",") if word.strip())
            for word in words if check else ():
                check(word)
            return words

        return list(self._read(name, default, convert))

    def parsed(self, name: str, default: str, parse: Callable[[str], T]) -> T:
        """What `parse` makes of the text, of the default too; it raises ValueError if it cannot."""
        self.known.add(name)
        return self._convert(name, self._variables.get(name, "").strip() or default, parse)

    def _read(self, name: str, default: T, convert: Callable[[str], T]) -> T:
        self.known.add(name)
        value = self._variables.get(name, "").strip()
        return self._convert(name, value, convert) if value else default

    @staticmethod
    def _convert(name: str, value: str, convert: Callable[[str], T]) -> T:
        try:
            return convert(value)
        except ValueError as error:
            refuse(f"{name} is {value!r}: {error}.")


def _switch(value: str) -> bool:
    if value.lower() not in ON | OFF:
        raise ValueError("on or off is needed")
    return value.lower() in ON


def refuse(reason: str) -> NoReturn:
    """End the process before it starts: one line that says why, and a status that is final."""
    sys.stderr.write(f"Sinorus cannot start: {reason}\n")
    sys.exit(EXIT_STATUS)
