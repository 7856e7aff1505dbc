"""Dates in plain words: “sanctions since 2020” is also `date:2020..`.

What is said of the time since a year is said in that year or later. The words stay: a position that
names the year ranks higher. “Before 2014” and “in 2014” are words alone, since later positions
speak of that time as well.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from itertools import pairwise

from search.query import DateRange, Note, ParsedQuery, Terms, Word, leaves, render

_SINCE = re.compile(r"\b(since)\W+((?:19|20)\d\d)(?![\w-])", re.IGNORECASE)


def since(parsed: ParsedQuery) -> re.Match[str] | None:
    """Match “since” and a year beside other words and no date; group 2 is the year.

    In parentheses they are words alone.
    """
    match, children = _SINCE.search(parsed.text), parsed.tree.children
    if match is None or any(isinstance(leaf, DateRange) for leaf in leaves(parsed.tree)):
        return None
    text_before = parsed.text[: match.start()]
    if text_before.count("(") > text_before.count(")"):
        return None
    words = (Word(match[1]), Word(match[2]))
    return match if len(children) > len(words) and words in pairwise(children) else None


def with_plain_date(parsed: ParsedQuery) -> ParsedQuery:
    """Return a query with a date in plain words as a field, and a note on it."""
    match = since(parsed)
    if match is None:
        return parsed
    dates = DateRange(datetime.date(int(match[2]), 1, 1), None)
    tree = Terms((dates, *parsed.tree.children))
    message = f"“{match[0]}” was also read as {render(Terms((dates,)))} ({match[2]} or later)."
    note = Note("date", message, *match.span())
    return replace(parsed, tree=tree, notes=(*parsed.notes, note), understood=render(tree))


def without_date(parsed: ParsedQuery) -> tuple[str, str] | None:
    """Return the label of the date in plain words, and the text without it; None without one."""
    match = since(parsed)
    if match is None:
        return None
    remaining_text = parsed.text[: match.start()] + parsed.text[match.end() :]
    return f"date: {match[2]} or later", " ".join(remaining_text.split())
