"""Settings from environment variables: typed, read once, rejected in one line if wrong.

The environs library would parse the types, but not treat blank variables as unset, list the
variables that were read, or end the process with a status that gunicorn accepts as final.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn, TypeVar

T = TypeVar("T")

ON = frozenset({"1", "on", "true", "yes"})
OFF = frozenset({"0", "off", "false", "no"})

# gunicorn gives up if a worker ends with this status. After any other, it would start new workers
# for ever, and all would fail in the same way.
EXIT_STATUS = 3

PASSING_STATUS = 75
"""Status of a start that failed for a temporary reason: EX_TEMPFAIL of sysexits.h."""


class Environment:
    """Environment variables of the process, for the settings.

    Each method reads one variable and returns the typed value, or the default if the variable is
    unset or blank. `known` holds the names that were read. An invalid value ends the process with
    one line on standard error and status 3.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.known: set[str] = set()

    def text(self, name: str, default: str) -> str:
        """Read a text, without surrounding spaces."""
        return self._read(name, default, str)

    def path(self, name: str, default: Path) -> Path:
        """Read a path and make it absolute; `~` is the home folder."""

        def convert(value: str) -> Path:
            try:
                return Path(value).expanduser().absolute()
            except RuntimeError as error:
                raise ValueError("there is no such home folder") from error

        return self._read(name, default, convert)

    def switch(self, name: str, default: bool) -> bool:
        """Read "on" or "off"."""

        def convert(value: str) -> bool:
            if value.lower() not in ON | OFF:
                raise ValueError("use on or off")
            return value.lower() in ON

        return self._read(name, default, convert)

    def number(self, name: str, default: int, *, at_least: int, at_most: int) -> int:
        """Read a whole number within inclusive bounds."""

        def convert(value: str) -> int:
            # isdecimal, because int() also accepts "1_000" and "٣"
            if value.isascii() and value.isdecimal() and at_least <= int(value) <= at_most:
                return int(value)
            raise ValueError(f"use a whole number from {at_least} to {at_most}")

        return self._read(name, default, convert)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """Read one of several choices, in any case."""

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
        """Read a comma-separated list of at least one word.

        check  raises ValueError for an invalid word
        """

        def convert(value: str) -> tuple[str, ...]:
            words = tuple(word.strip() for word in value.split(",") if word.strip())
            if not words:
                raise ValueError("there is no value between the commas")
            for word in words:
                check(word)
            return words

        return list(self._read(name, default, convert))

    def parsed(self, name: str, default: T, convert: Callable[[str], T]) -> T:
        """Read a value with `convert`, which raises ValueError for an invalid text."""
        return self._read(name, default, convert)

    def secret(self, name: str, convert: Callable[[str], T]) -> T | None:
        """Read a value with `convert`, and keep the text out of all messages; None if unset."""
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
    """End the process with one line on standard error and a final status."""
    sys.stderr.write(f"Sinorus cannot start: {reason}\n")
    sys.exit(EXIT_STATUS)


def refuse_for_now(reason: str) -> NoReturn:
    """End the process with one line on standard error, and the status of a temporary failure."""
    sys.stderr.write(f"Sinorus cannot start now: {reason}\n")
    sys.exit(PASSING_STATUS)
