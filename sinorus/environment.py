"""Settings from environment variables: typed, described, read once, rejected in one line if wrong.

A library would not do better. environs adds 105 modules and 8 MB to each worker; django-environ
takes every mistyped switch for "off", and the value of another variable for a secret that begins
with a dollar sign. Neither lists the variables with what they mean, as docs/running.md does.
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
    unset or blank. An invalid value ends the process with one line on standard error and status 3.

    meanings  what each variable that was read means, in Markdown, by its name
    defaults  their defaults, in Markdown

    Each method takes the meaning, and `unset`: what is true without the variable, where the default
    does not say so.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.meanings: dict[str, str] = {}
        self.defaults: dict[str, str] = {}

    def text(self, name: str, default: str, meaning: str, *, unset: str = "") -> str:
        """Read a text, without surrounding spaces."""
        return self.parsed(name, default, str, meaning, unset=unset)

    def path(self, name: str, default: Path, meaning: str) -> Path:
        """Read a path and make it absolute; `~` is the home folder."""

        def convert(value: str) -> Path:
            try:
                return Path(value).expanduser().absolute()
            except RuntimeError as error:
                raise ValueError("there is no such home folder") from error

        return self.parsed(name, default, convert, meaning, unset=f"`{default.name}`")

    def switch(self, name: str, default: bool, meaning: str) -> bool:
        """Read "on" or "off"."""

        def convert(value: str) -> bool:
            if value.lower() not in ON | OFF:
                raise ValueError("use on or off")
            return value.lower() in ON

        unset = "`on`" if default else "`off`"
        return self.parsed(name, default, convert, meaning, unset=unset)

    def number(self, name: str, default: int, meaning: str, *, at_least: int, at_most: int) -> int:
        """Read a whole number within inclusive bounds."""

        def convert(value: str) -> int:
            # isdecimal, because int() also accepts "1_000" and "٣"
            if value.isascii() and value.isdecimal() and at_least <= int(value) <= at_most:
                return int(value)
            raise ValueError(f"use a whole number from {at_least} to {at_most}")

        return self.parsed(name, default, convert, meaning, unset=f"`{default}`")

    def choice(self, name: str, default: str, choices: tuple[str, ...], meaning: str) -> str:
        """Read one of several choices, in any case."""

        def convert(value: str) -> str:
            if value.lower() not in choices:
                raise ValueError(f"use one of {', '.join(choices)}")
            return value.lower()

        return self.parsed(name, default, convert, meaning)

    def words(
        self,
        name: str,
        default: tuple[str, ...],
        meaning: str,
        *,
        check: Callable[[str], object] = str,
        unset: str = "",
        blank: tuple[str, ...] | None = None,
    ) -> list[str]:
        """Read a comma-separated list of at least one word.

        check  raises ValueError for an invalid word
        blank  value of a variable that is set to nothing; None for the default
        """
        if blank is not None and name in self._variables and not self._variables[name].strip():
            default = blank

        def convert(value: str) -> tuple[str, ...]:
            words = tuple(word.strip() for word in value.split(",") if word.strip())
            if not words:
                raise ValueError("there is no value between the commas")
            for word in words:
                check(word)
            return words

        unset = unset or (f"`{','.join(default)}`" if default else "")
        return list(self.parsed(name, default, convert, meaning, unset=unset))

    def secret(
        self, name: str, convert: Callable[[str], T], meaning: str, *, unset: str
    ) -> T | None:
        """Read a value with `convert`, and keep the text out of all messages; None if unset."""
        return self.parsed(name, None, convert, meaning, unset=unset, secret=True)

    def parsed(
        self,
        name: str,
        default: T,
        convert: Callable[[str], T],
        meaning: str,
        *,
        unset: str = "",
        secret: bool = False,
    ) -> T:
        """Read a value with `convert`, which raises ValueError for an invalid text."""
        self.meanings[name] = meaning
        self.defaults[name] = unset or (f"`{default}`" if default else "none")
        value = self._variables.get(name, "").strip()
        if not value:
            return default
        try:
            return convert(value)
        except ValueError as error:
            refuse(f"{name} {'is not valid' if secret else f'is {value!r}'}: {error}.")

    def table(self) -> str:
        """Return a table of all variables, in Markdown, for docs/running.md."""
        rows = [
            f"| `{name}` | {self.defaults[name]} | {meaning} |\n"
            for name, meaning in self.meanings.items()
        ]
        return "".join(["| Variable | Default | Meaning |\n|---|---|---|\n", *rows])


def refuse(reason: str) -> NoReturn:
    """End the process with one line on standard error and a final status."""
    sys.stderr.write(f"Sinorus cannot start: {reason}\n")
    sys.exit(EXIT_STATUS)


def refuse_for_now(reason: str) -> NoReturn:
    """End the process with one line on standard error, and the status of a temporary failure."""
    sys.stderr.write(f"Sinorus cannot start now: {reason}\n")
    sys.exit(PASSING_STATUS)
