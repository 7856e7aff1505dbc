"""Matches of a query in positions: addresses, highlighted excerpts, and spellings of words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from debates.finding.index_schema import SCHEMA
from debates.finding.texts import PositionRow, PositionText, TextOwner
from search.text.highlighting import NOTHING, Finder, HighlightTerms, mark
from search.text.written_words import usual_spellings

TermsByField = Mapping[str | None, HighlightTerms]
"""What a query looks for by text field, under None what may stand anywhere."""

_NAMED_ONLY = SCHEMA.named_only

_EXPERT = "expert"
"""Kind of the owner of an expert's names."""

_NAMES, _SURNAME = "expert", "surname"
"""Fields of names: all of their words, and the surnames, which are looked for anywhere."""


@dataclass(frozen=True, slots=True)
class Match:
    """A text of a position in which something that was asked for stands.

    address  where it stands in the position ("statement", "evidence[2]"); see
             `debates.finding.texts.PositionText`
    owner    the object that the text belongs to
    html     its best lines, escaped, with what was asked for in <mark>
    """

    address: str
    owner: TextOwner
    html: str


def matches(
    positions: Collection[PositionRow], terms: TermsByField, *, indexed: bool = False
) -> dict[int, tuple[Match, ...]]:
    """Return the matches in each of these positions, by primary key, in the order of its texts.

    indexed  whether the index that `terms` are from has them all as they are
    """
    if not terms:
        return {whole.pk: () for whole in positions}
    slugs = _named_slugs(positions, terms)
    texts = [
        (whole.pk, (_match_field(text, terms, slugs), whole.debate.language), text)
        for whole in positions
        for text in whole.texts
    ]
    alike: defaultdict[tuple[str | None, str], list[str]] = defaultdict(list)
    for _pk, kind, text in texts:
        alike[kind].append(text.text)
    spans_in = {
        (field, language): Finder(_terms_in(field, terms), language, indexed=indexed).find_all(
            several
        )
        for (field, language), several in alike.items()
    }
    matches_by_key: dict[int, list[Match]] = {whole.pk: [] for whole in positions}
    for pk, kind, text in texts:
        if spans := spans_in[kind].get(text.text):
            matches_by_key[pk].append(Match(text.address, text.owner, mark(text.text, spans)))
    return {pk: tuple(several) for pk, several in matches_by_key.items()}


def usual_spellings_in(
    words: Collection[str], positions: Collection[PositionRow]
) -> dict[str, str]:
    """Map the analyzer's words to their usual spelling in these positions.

    A word that occurs in none of them is mapped to itself.
    """
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for whole in positions if words else ():
        texts[whole.debate.language] += (
            text.text for text in whole.texts if text.field in SCHEMA.distinctive
        )
    spellings: dict[str, str] = {}
    for language, several in texts.items():
        spellings = usual_spellings(words, several, language) | spellings
    return {word: spellings.get(word, word) for word in words}


def _match_field(text: PositionText, terms: TermsByField, slugs: Collection[str]) -> str | None:
    """Return the field of a text, where something is looked for that is not looked for anywhere.

    slugs  experts whose surname was looked for anywhere
    """
    field, owner = text.field, text.owner
    if field == _NAMES and owner.kind == _EXPERT and owner.key in slugs:
        return _SURNAME
    return field if field in terms or field in _NAMED_ONLY else None


def _named_slugs(positions: Iterable[PositionRow], terms: TermsByField) -> frozenset[str]:
    """Return the slugs of the experts whose surname was looked for anywhere."""
    surnames = {
        (whole.debate.language, expert.slug): " ".join(expert.surnames())
        for whole in positions
        for _, expert, _ in whole.speakers()
    }
    languages = {language for language, _ in surnames}
    anywhere = terms.get(None, NOTHING)
    texts_with_hits = {
        language: Finder(anywhere, language).find_all(surnames.values()) for language in languages
    }
    return frozenset(
        slug for (language, slug), text in surnames.items() if text in texts_with_hits[language]
    )


def _terms_in(field: str | None, terms: TermsByField) -> HighlightTerms:
    """Return the terms to look for in a field: those for any field, and those for this field."""
    if field == _SURNAME:
        field = _NAMES
    elif field in _NAMED_ONLY:
        return terms.get(field, NOTHING)
    anywhere, in_field = terms.get(None, NOTHING), terms.get(field, NOTHING)
    has_inflections = None not in (anywhere.inflections, in_field.inflections)
    return HighlightTerms(
        anywhere.forms | in_field.forms,
        anywhere.stems | in_field.stems,
        (*anywhere.prefixes, *in_field.prefixes),
        anywhere.phrases | in_field.phrases,
        anywhere.inflections | in_field.inflections if has_inflections else None,
    )
