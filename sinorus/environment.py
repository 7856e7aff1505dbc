"""Settings from environment variables: typed, read once, refused in one line when wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn, TypeVar

T = TypeVar("T")

ON = frozenset({"1", "on", "true", "yes"})
OFF = frozenset({"0", "off", "false", "no"})

# gunicorn gives up when a worker ends with this status. After any other it starts a new worker,
# which would fail in the same way, for ever.
EXIT_STATUS = 3


class Environment:
    """The environment of the process, as the settings see it.

    Each method reads one variable and returns it in its type, or the default where the
    variable is unset or blank. `known` holds the names that were asked for. A value that
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

        def convert(value: str) -> Path:
            try:
                return Path(value).expanduser().absolute()
            except RuntimeError as error:
                raise ValueError("there is no such home folder") from error

        return self._read(name, default, convert)

    def switch(self, name: str, default: bool) -> bool:
        """on or off."""

        def convert(value: str) -> bool:
            if value.lower() not in ON | OFF:
                raise ValueError("use on or off")
            return value.lower() in ON

        return self._read(name, default, convert)

    def number(self, name: str, default: int, *, at_least: int, at_most: int) -> int:
        """A whole number within bounds, both included."""

        def convert(value: str) -> int:
            # isdecimal, since int() takes "1_000" and "٣" too
            if value.isascii() and value.isdecimal() and at_least <= int(value) <= at_most:
                return int(value)
            raise ValueError(f"use a whole number from {at_least} to {at_most}")

        return self._read(name, default, convert)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """One of a few words, in whatever case it is written."""

        def convert(value: str) -> str:
            if value.lower() not in choices:
                raise ValueError(f"use one of {', '.join(choices)}")
            return value.lower()

        return self._read(name, default, convert)

    def words(
        self,
        name: str,
        default: tuple[str, ...] = (),
        *,
        check: Callable[[str], object] = str,
    ) -> list[str]:
        """Words with commas between them, one at least. `check` raises ValueError on a word that
        does not fit."""

        def convert(value: str) -> tuple[str, ...]:
            words = tuple(word.strip() for word in value.split(",") if word.strip())
            if not words:
                raise ValueError("there is no value between the commas")
            for word in words:
                check(word)
            return words

        return list(self._read(name, default, convert))

    def parsed(self, name: str, default: T, convert: Callable[[str], T]) -> T:
        """What `convert` makes of a text; it raises ValueError on one that does not fit."""
        return self._read(name, default, convert)

    def secret(self, name: str, convert: Callable[[str], T]) -> T | None:
        """What `convert` makes of a text that no message may repeat; None where it is unset."""
        return self._read(name, None, convert, secret=True)

    def _read(
        self, name: str, default: T, convert: Callable[[str], T], *, secret: bool = False
    ) -> T:
        self.known.add(name)
        value = self._variables.get(name, "").strip()
        if not value:
            return default
        try:
            return convert(value)
        except ValueError as error:
            refuse(f"{name} {'is not valid' if secret else f'is {value!r}'}: {error}.")


def refuse(reason: str) -> NoReturn:
    """End the process before it starts: one line that says why, and a status that is final."""
    sys.stderr.write(f"Sinorus cannot start: {reason}\n")
    sys.exit(EXIT_STATUS)
