"""The check of quotations against the text of the source, at the locator."""

from __future__ import annotations

import re

from debates.text.did_you_mean import LONGEST_RUN, nearest_run
from debates.text.locators import FORM_NAMES, PARAGRAPH
from debates.text.quotations import normalized, passage_numbers, passages, segments
from debates.text.source_texts import source_text

QUOTES = " \"'“”„‟«»‹›‚‘’「」『』"
"""Quotation marks that people put around a quotation, and spaces beside them."""


def locator_problem(text: str, locator: str, form: str) -> str:
    """Return in an editor's words that a text has no passage of a locator; empty if it does.

    A text without marks has no places to compare with, so that any locator will do.
    """
    form = form or PARAGRAPH
    if not locator:
        return ""
    marked = passages(text, form)[1:]
    if not marked or source_text(text, form).find(locator, ""):
        return ""
    return (
        f"The text of the source has no {FORM_NAMES[form]} {locator}: its first is "
        f"{marked[0].mark}, its last {marked[-1].mark}."
    )


def is_verbatim(words: str, text: str, form: str, locator: str = "") -> bool:
    """Tell whether quoted words are in a text, at a locator or, without a locator, anywhere.

    They may leave words out (…), add some in brackets, and change the case of letters: [t]his.
    """
    place = source_text(text, form or PARAGRAPH).find(locator, words)
    return place is not None and bool(place.spans)


def verbatim_problem(kind: str, words: str, text: str, locator: str, form: str) -> str:
    """Return in an editor's words that quoted words are not in a text; empty if they are.

    kind  the quoted words are: "quotation"

    Where they stand at another place than that of the locator, the problem names it.
    """
    if is_verbatim(words, text, form, locator):
        return ""
    source = source_text(text, form or PARAGRAPH)
    anywhere = source.find("", words) if locator else None
    if anywhere is None:
        bare = words.strip(QUOTES)
        if bare not in ("", words) and source.find("", bare) is not None:
            return (
                f"This {kind} has quotation marks that the text of the source does not have. Leave "
                "them out: pages add their own."
            )
        place = f"at {locator}, nor anywhere else in" if locator else "in"
        hint = nearest_words(words, text, locator, form)
        return f"This {kind} does not appear {place} the text of the source.{hint}"
    first, last = source.marks(anywhere)
    place_words = f"at {first}" if first == last else f"from {first} to {last}"
    if not first:
        place_words = "before the first locator"
    return f"This {kind} does not appear at {locator} in the text of the source, but {place_words}."


def nearest_words(words: str, text: str, locator: str, form: str) -> str:
    """Return a sentence with the words of a text that are most like quoted words; empty for none.

    Of a quotation that leaves words out, or has several sentences, it is about the first of its
    parts that the text does not have. The passage at the locator comes before the others.
    """
    form = form or PARAGRAPH
    divided = source_text(text, form)
    part = next((part for part in _quoted_runs(words) if divided.find("", part) is None), "")
    every = passages(text, form)
    located_passages = (
        [every[number] for number in passage_numbers(text, locator, form)] if locator else []
    )
    for searched in (located_passages, every):
        joined = " ".join(normalized(passage.words) for passage in searched)
        if near := nearest_run(normalized(part), joined):
            break
    else:
        return ""
    place = divided.find("", near)
    mark = divided.marks(place)[0] if place else ""
    return f" The nearest words{f', at {mark},' if mark else ''} are “{near}”."


def _quoted_runs(words: str) -> list[str]:
    """Return the runs of words that a quotation takes from its source, long runs by sentence."""
    return [
        part
        for run in segments(words)
        for part in ([run] if len(run) <= LONGEST_RUN else _SENTENCE_ENDS.split(run))
    ]


_SENTENCE_ENDS = re.compile(r"(?<=[.!?…]) ")
