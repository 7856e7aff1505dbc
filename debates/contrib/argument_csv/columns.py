"""Meanings of the columns of a table of arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

IGNORED = "ignored"

MEANINGS: Mapping[str, str] = {
    IGNORED: "not read, and kept",
    "claim": "the claim",
    "speaker": "who makes the claim",
    "stance": "the stance on the question",
    "question": "the question, or a proposition to which the stance is",
    "topics": "topics, separated by semicolons",
    "quotation": "the words of the speaker",
    "locator": "the place in the source",
    "detail": "an explanation of the claim",
    "position": "the address (slug) of the position here",
}
"""What a column can be, in words for editors."""

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "claim": ("claim", "argument", "proposition", "conclusion", "claim text", "argument text"),
    "speaker": ("speaker", "author", "who", "name", "expert", "participant", "politician"),
    "stance": ("stance", "polarity", "position on question", "label", "claim stance"),
    "question": ("question", "motion", "resolution", "debate question", "target"),
    "topics": ("topics", "topic", "theme", "subject", "category"),
    "quotation": ("quotation", "quote", "utterance", "words", "original text"),
    "locator": ("locator", "place", "timestamp", "time code", "paragraph"),
    "detail": ("detail", "explanation", "elaboration"),
    "position": ("position",),
}

STANCES: Mapping[str, str] = {
    **dict.fromkeys(
        ("affirms", "pro", "for", "support", "supports", "favor", "favour", "agree", "yes", "1"),
        "affirms",
    ),
    **dict.fromkeys(
        ("denies", "con", "against", "attack", "attacks", "oppose", "disagree", "no", "-1"),
        "denies",
    ),
    **dict.fromkeys(("qualifies", "mixed", "both", "depends"), "qualifies"),
    **dict.fromkeys(("none", "neutral", "unknown", "n/a", "0"), ""),
}
"""The stance that a cell means; empty for none."""


def guessed_columns(header: Sequence[str]) -> dict[str, str]:
    """Return what the columns of a table seem to be, by their headers.

    A topic is the question if there is a stance, which is to something, and no other question.
    """
    columns = dict.fromkeys(filter(None, header), IGNORED)
    for meaning, names in _HEADERS.items():
        matches = [title for title in columns if _as_words(title) in names]
        if matches:
            columns[min(matches, key=lambda title: names.index(_as_words(title)))] = meaning
    if "stance" in columns.values() and "question" not in columns.values():
        columns = {
            title: "question" if meaning == "topics" else meaning
            for title, meaning in columns.items()
        }
    return columns


def column_faults(
    columns: Mapping[str, str], header: Sequence[str], mapping: Iterable[str]
) -> list[str]:
    """Return what is wrong with the meanings of columns, in sentences.

    mapping  headers that somebody named, which may be unknown
    """
    faults = [
        f"There is no column “{title[:60]}”. The columns are: {', '.join(header)[:300]}."
        for title in mapping
        if title not in header
    ]
    for title, meaning in columns.items():
        if meaning not in MEANINGS:
            allowed = ", ".join(MEANINGS)
            faults.append(f"“{title[:60]}” cannot be “{meaning[:60]}”. It can be: {allowed}.")
    for meaning in MEANINGS.keys() - {IGNORED}:
        titles = [title for title in columns if columns[title] == meaning]
        if len(titles) > 1:
            faults.append(f"Only one column can be “{meaning}”, not {' and '.join(titles)[:200]}.")
    if "claim" not in columns.values():
        faults.append("No column is the claim. Say which one is.")
    if "stance" in columns.values() and "question" not in columns.values():
        faults.append("A stance is on a question, and no column is one. Say which one is.")
    if "question" in columns.values() and "stance" not in columns.values():
        faults.append("A question needs a stance, and no column is one. Say which one is.")
    return sorted(faults)


def _as_words(title: str) -> str:
    return " ".join(title.casefold().replace("_", " ").split())
