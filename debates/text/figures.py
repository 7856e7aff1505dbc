"""Figures: a number or a range, how exact it is, as people type it and as readers see it.

Nothing is guessed. A text that can be read in two ways is refused with what to type instead, and so
are words other than those that readers see, since the figure would show others than were typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

PRECISIONS = {
    "about": "about",
    "at_least": "at least",
    "at_most": "at most",
    "more_than": "more than",
    "less_than": "less than",
}
"""How exact a figure is, where it is not exact, with the words that stand before it."""

OF_RANGES = ("", "about")
"""How exact a range can be."""

LONGEST_FIGURE = 200
"""Characters of the longest text that is read: a longer one is no figure."""

GROUPED = 5
"""Digits from which numbers are written in groups: 10,000, but 2014."""

PERCENT = ("%", "percent", "per cent")
"""Signs of a percentage behind its number."""

LIKE_THOUSANDS = re.compile(r"(-?[1-9][0-9]{0,2})\.([0-9]{3})")
"""A number whose three decimals may be thousands in countries that part these by a stop."""

OTHER_WORDS = {
    "approximately": "about",
    "approx.": "about",
    "approx": "about",
    "around": "about",
    "roughly": "about",
    "some": "about",
    "circa": "about",
    "ca.": "about",
    "c.": "about",
    "nearly": "about",
    "almost": "about",
    "~": "about",
    "≈": "about",
    "over": "more than",
    "above": "more than",
    ">": "more than",
    "≥": "at least",
    "minimum": "at least",
    "under": "less than",
    "below": "less than",
    "<": "less than",
    "≤": "at most",
    "up to": "at most",
    "maximum": "at most",
}
"""Words that a figure may come with, and the one that means the same here."""


class UnclearFigure(ValueError):
    """A text that is no figure, or that can be read as more than one. Its text says what to do."""


class FigureWithUnit(UnclearFigure):
    """A figure with its unit behind it, which belongs into a field of its own.

    figure  the figure alone, without a word before it
    unit    the unit as it was typed
    """

    def __init__(self, figure: str, unit: str) -> None:
        kind = "range" if " to " in figure else "number"
        super().__init__(f"Enter the {kind} alone, {figure}, and “{unit}” with the unit, {UNITS}.")
        self.figure, self.unit = figure, unit


class UnclearPercentage(UnclearFigure):
    """A number below 1 that may be a share of one or a percentage: 0.5 for a half, or for 0.5%."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: `value`, or a range from `value` to `value_end`.

    precision   a key of PRECISIONS; empty for an exact figure
    """

    value: Decimal
    value_end: Decimal | None = None
    precision: str = ""

    def __str__(self) -> str:
        """Return the figure in plain digits: about 20 to 30."""
        return _worded(self, format_decimal)

    @property
    def typed(self) -> str:
        """The figure as it is typed, so that it is read in one way alone: about 1.2030."""
        return _worded(self, typed_number)


def parse_figure(text: str) -> Figure:
    """Read a figure: 147.5, about 147, at least 1.5, 20 to 30, 20–30.

    Raises UnclearFigure.
    """
    words = " ".join(text.split())
    if len(words) > LONGEST_FIGURE:
        raise UnclearFigure(_no_number(words))
    precision, figure_words = "", words
    for key, precision_words in PRECISIONS.items():
        if words.lower().startswith(f"{precision_words} "):
            precision, figure_words = key, words[len(precision_words) + 1 :]
    # a word processor makes a dash of the hyphen before a number
    figure_words = re.sub(r"(^|\bto |[–-] ?)–(?=[0-9])", r"\1-", figure_words)
    _refuse_other_words(figure_words)
    parts = re.split(r" (?:to|[–-]) |(?<=[0-9])[–-](?=[0-9])| ?– ?(?=[0-9])", figure_words)
    if len(parts) > 2:
        raise UnclearFigure("Enter one figure, or one range such as 20 to 30.")
    if match := re.fullmatch(r"(-?[0-9.,]*[0-9]) ?([^0-9.,\s].*)", parts[-1] if parts[1:] else ""):
        raise FigureWithUnit(f"{parts[0]} to {match[1]}", match[2])
    value, *ends = (parse_number(part) for part in parts)
    if not ends:
        return Figure(value, precision=precision)
    if precision not in OF_RANGES:
        raise UnclearFigure(RANGE_PRECISION)
    if ends[0] <= value:
        raise UnclearFigure(RANGE_ORDER)
    return Figure(value, ends[0], precision)


UNITS = "for example “billion US dollars” or “percent”"
RANGE_ORDER = "Enter the lower end of the range first: 20 to 30."
RANGE_PRECISION = (
    "A range is exact or “about”. Enter, for example, about 20 to 30, or one figure: at least 20."
)


def parse_number(text: str) -> Decimal:
    """Read one number: 147.5, -3, 1,500,000; 0,5 and 12,75, whose comma parts no thousands.

    What may be thousands or decimals (1,500 and 1.203) is refused; 1.2030 is not.

    Raises UnclearFigure.
    """
    number = text.strip().replace("−", "-")
    if len(number) > LONGEST_FIGURE:
        raise UnclearFigure(_no_number(text))
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", number):
        if match := LIKE_THOUSANDS.fullmatch(number):
            integer_part, last_digits = match.groups()
            raise _two_ways(text, f"{integer_part}{last_digits}", f"{integer_part}.{last_digits}")
        return Decimal(number)
    if match := re.fullmatch(r"(-?[0-9]+),([0-9]+)", number):
        integer_part, decimals = match.groups()
        if re.fullmatch(r"-?[1-9][0-9]{0,2}", integer_part) and len(decimals) == 3:
            raise _two_ways(text, f"{integer_part}{decimals}", f"{integer_part}.{decimals}")
        return Decimal(f"{integer_part}.{decimals}")
    if re.fullmatch(r"-?[1-9][0-9]{0,2}(,[0-9]{3}){2,}(\.[0-9]+)?", number) or re.fullmatch(
        r"-?[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]+", number
    ):
        return Decimal(number.replace(",", ""))
    if re.fullmatch(r"-?[1-9][0-9]{0,2}(\.[0-9]{3}){2,}(,[0-9]+)?", number) or re.fullmatch(
        r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+", number
    ):
        return Decimal(number.replace(".", "").replace(",", "."))
    if hint := _hint(number):
        raise UnclearFigure(hint)
    if match := re.fullmatch(r"(-?[0-9.]+) ?([^0-9].*)", _without_thousands_spaces(number)):
        raise FigureWithUnit(match[1].rstrip("."), match[2])
    raise UnclearFigure(_no_number(text))


def parse_percentage(text: str) -> Decimal:
    """Read a percentage: 70, 70%, 0.5%.

    Raises UnclearFigure; UnclearPercentage for 0.5, which may stand for a half.
    """
    number = text.strip()
    sign = next(
        (spelling for spelling in PERCENT if number[-len(spelling) :].lower() == spelling),
        "",
    )
    value = parse_number(number[: len(number) - len(sign)])
    if not sign and 0 < value < 1:
        percent, typed = format_decimal(value * 100), typed_percentage(value)
        raise UnclearPercentage(
            f"“{number}” can be read as {percent}% or as {typed}. Enter {percent} or {typed}."
        )
    return value


NO_PERCENTAGE = "Enter a percentage such as 70 or 0.5%."
"""The message about a text that is no percentage."""

FIGURE_NUMBERS = ("value", "value_end")
"""The fields of evidence that have the numbers of a figure."""


def as_fields(text: str) -> str:
    """Return how a program gives a figure that is typed as a text, or why it is unclear.

    The fields are those of evidence: `value`, `value_end`, `precision` and `unit`.
    """
    try:
        figure, unit = _figure_and_unit(text)
    except UnclearFigure as error:
        return str(error)
    parts = {
        "value": format_decimal(figure.value),
        "value_end": "" if figure.value_end is None else format_decimal(figure.value_end),
        "precision": figure.precision and f'"{figure.precision}"',
        "unit": unit and json.dumps(unit, ensure_ascii=False),
    }
    fields = [f'"{name}": {part}' for name, part in parts.items() if part]
    return f"Write {', '.join(fields)}."


def _figure_and_unit(text: str) -> tuple[Figure, str]:
    """Read a figure that may have its unit behind it. Raises UnclearFigure."""
    try:
        return parse_figure(text), ""
    except FigureWithUnit as error:
        typed = " ".join(text.lower().split())
        precision = next((word for word in PRECISIONS.values() if typed.startswith(word)), "")
        unit = "percent" if error.unit.lower() in PERCENT else error.unit
        return parse_figure(f"{precision} {error.figure}"), unit


def typed_percentage(value: Decimal) -> str:
    """Format a percentage as it is typed: 70, but 0.5%, since 0.5 may stand for a half."""
    return f"{format_decimal(value)}%" if 0 < value < 1 else format_decimal(value)


def _two_ways(text: str, thousands: str, decimal: str) -> UnclearFigure:
    plain = typed_number(Decimal(decimal))
    return UnclearFigure(
        f"“{text}” can be read as {thousands} or as {plain}. Enter {thousands} or {plain}."
    )


def _no_number(text: str) -> str:
    excerpt = text if len(text) <= 40 else f"{text[:40]}…"
    return (
        f"“{excerpt}” is not a figure. Enter a number such as 147.5, a range such as 20 to 30, or "
        "about 147, at least 1.5, at most, more than, less than."
    )


def _hint(plain: str) -> str:
    """Return how what is no plain number is entered; empty for what is no figure."""
    if re.fullmatch(r"-?[0-9 \u00a0\u2009\u202f]+([.,][0-9]+)?", plain):
        digits = re.sub(r"[^0-9.,-]", "", plain)
        return f"Enter the number without spaces: {digits}. For a range, write 20 to 30."
    plain = _without_thousands_spaces(plain)
    if re.fullmatch(r"-?[0-9]{1,15}([.][0-9]{1,15})?[eE][+-]?[0-9]", plain):
        return f"Write the number out: {format_decimal(Decimal(plain))}."
    if match := re.fullmatch(r"([0-9]{1,9}) ?[/⁄] ?([1-9][0-9]{0,8})", plain):
        return _of_fraction(Decimal(match[1]) / Decimal(match[2]))
    if match := re.fullmatch(r"(-?[0-9.,]+) ?(?:bis|à|до|hasta|tot|\.\.+|…) ?(-?[0-9.,]+)", plain):
        return f"Enter the range with “to”: {match[1]} to {match[2]}."
    return ""


def _without_thousands_spaces(plain: str) -> str:
    """Return a number without the spaces that part its thousands."""
    return re.sub(r"(?<=[0-9])[ \u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))", "", plain)


def _of_fraction(value: Decimal) -> str:
    exact = round(value, 4)
    about = "" if exact == value else "about "
    return f"Enter the fraction as a decimal: {about}{typed_number(exact)}."


def _refuse_other_words(text: str) -> None:
    """Refuse words that the figure would not be shown with."""
    for words, number in OTHER_WORDS.items():
        spaced = " " if words[-1].isalnum() or words[-1] == "." else ""
        if text.lower().startswith(f"{words}{spaced}"):
            remainder = text[len(words) :].strip()
            message = f"Instead of “{words}”, enter “{number}”"
            if match := re.fullmatch(r"(-?[0-9.,]*[0-9]) ?([^0-9.,\s–-][^0-9]*)", remainder):
                message += f", and “{match[2]}” with the unit"
                remainder = match[1]
            raise UnclearFigure(f"{message}: {number} {remainder}.")
    if match := re.fullmatch(r"between (.+) and (.+)", text, re.IGNORECASE):
        raise UnclearFigure(f"Enter the range with “to”: {match[1]} to {match[2]}.")
    if match := re.fullmatch(r"([0-9.]+) ?\+|([0-9.]+) or more", text):
        raise UnclearFigure(f"Enter “at least” before the number: at least {match[1] or match[2]}.")


def format_decimal(value: Decimal) -> str:
    """Format a figure as a decimal without trailing zeros: "147.5", "100" (never "1E+2")."""
    return format(value.normalize(), "f")


def typed_number(value: Decimal) -> str:
    """Format a figure as it is typed: as a decimal, with a fourth place instead of three.

    1.203 means 1203 to people who write thousands with a stop; 1.2030 does not.
    """
    text = format_decimal(value)
    return f"{text}0" if LIKE_THOUSANDS.fullmatch(text) else text


def display_number(value: Decimal) -> str:
    """Return a number as readers see it: 147; 10,000; −4.5."""
    text = format_decimal(value)
    whole, point, decimals = text.partition(".")
    grouped = f"{int(whole):,}" if len(whole.lstrip("-")) >= GROUPED else whole
    return f"{grouped}{point}{decimals}".replace("-", "−")


def display_figure(figure: Figure) -> str:
    """Return a figure as readers see it: about 10,000 to 12,000."""
    return _worded(figure, display_number)


def _worded(figure: Figure, number: Callable[[Decimal], str]) -> str:
    words = [PRECISIONS.get(figure.precision, ""), number(figure.value)]
    if figure.value_end is not None:
        words += ["to", number(figure.value_end)]
    return " ".join(filter(None, words))
