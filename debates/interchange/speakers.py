"""Speakers of a file in another format, which names people and knows no expert of the site.

A speaker is an expert of the site if exactly one has this name of several words, or this alias.
Where a name is only like that of an expert (“Lukin”, “A. Lukin”), the speaker is a new expert of
the document, and the import asks whether they are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from debates.interchange.json_types import JsonObject
from debates.models import Expert
from debates.models.choices import ExpertKind
from debates.models.slugs import FreeSlugs
from debates.text.likeness import spoken_words
from debates.text.names import NameForms, folded_words, name_forms

LONGEST_NAME = 150


@dataclass
class Speakers:
    """The experts of a document, by the names that a file has for them.

    slugs    of the experts, by name
    entries  of the experts in the document
    unsure   entries of those who may be experts of the site
    """

    slugs: dict[str, str] = field(default_factory=dict)
    entries: list[JsonObject] = field(default_factory=list)
    unsure: list[JsonObject] = field(default_factory=list)


def speakers(names: Iterable[str], earlier_slugs: Mapping[str, str]) -> Speakers:
    """Return the experts whom the speakers of a file mean.

    names          of speakers, each once
    earlier_slugs  slugs of experts by the names that an earlier import of the file had for them
    """
    names = list(names)
    known_experts = _KnownExperts()
    free_slugs = FreeSlugs(Expert, names, ())
    result = Speakers()
    for name in names:
        expert = known_experts.with_slug(earlier_slugs.get(name)) or known_experts.named(name)
        if expert is None:
            slug = free_slugs.take(name)
            result.entries.append({"slug": slug, "name": name[:LONGEST_NAME]})
            if (candidate := known_experts.named_like(name)) is not None:
                result.unsure.append({"expert": slug, "may_be": candidate.slug})
        else:
            slug = expert.slug
            if slug not in result.slugs.values():
                result.entries.append({"slug": slug, "name": expert.name})
        result.slugs[name] = slug
    return result


@dataclass(frozen=True)
class _KnownExpert:
    """An expert of the site, with what a name is compared with.

    words        of each name and alias
    alias_words  of each alias
    surnames     folded words that may be the surname
    """

    slug: str
    name: str
    words: frozenset[frozenset[str]]
    alias_words: frozenset[frozenset[str]]
    forms: NameForms
    surnames: frozenset[str]

    def may_be(self, words: list[str]) -> bool:
        """Tell whether a name of these folded words can be that of the expert."""
        initials = {own[0][:1] for own in self.forms.names if own}
        return self.forms.can_mean(words) or words[0][:1] in initials


# a corpus of a thousand files asks for the same experts a thousand times
@lru_cache(maxsize=50_000)
def _known_expert(slug: str, name: str, sort_name: str, aliases: tuple[str, ...]) -> _KnownExpert:
    forms = name_forms(sort_name, [name, *aliases])
    return _KnownExpert(
        slug,
        name,
        frozenset(spoken_words(text) for text in filter(None, (name, sort_name, *aliases))),
        frozenset(map(spoken_words, aliases)),
        forms,
        frozenset([*forms.surname, *(words[-1] for words in forms.names if words)]),
    )


class _KnownExperts:
    """The experts of the site whom a source names."""

    def __init__(self) -> None:
        self._by_slug: dict[str, _KnownExpert] = {}
        self._by_words: dict[frozenset[str], list[_KnownExpert]] = defaultdict(list)
        self._by_alias: dict[frozenset[str], list[_KnownExpert]] = defaultdict(list)
        self._by_surname: dict[str, list[_KnownExpert]] = defaultdict(list)
        experts = Expert.objects.exclude(kind=ExpertKind.UNNAMED).order_by("pk")
        for *names, aliases in experts.values_list("slug", "name", "sort_name", "aliases"):
            expert = _known_expert(*names, tuple(aliases))
            self._by_slug[expert.slug] = expert
            for words in expert.words:
                self._by_words[words].append(expert)
            for words in expert.alias_words:
                self._by_alias[words].append(expert)
            for surname in expert.surnames:
                self._by_surname[surname].append(expert)

    def with_slug(self, slug: str | None) -> _KnownExpert | None:
        """Return the expert with a slug, or None."""
        return self._by_slug.get(slug or "")

    def named(self, name: str) -> _KnownExpert | None:
        """Return the only expert who has this name of several words, or this alias; or None."""
        words = spoken_words(name)
        matches = (self._by_words if len(words) > 1 else self._by_alias).get(words, [])
        return matches[0] if len(matches) == 1 else None

    def named_like(self, name: str) -> _KnownExpert | None:
        """Return the first expert who may be meant by a name, or None."""
        if matches := self._by_words.get(spoken_words(name)):
            return matches[0]
        words = folded_words(name)
        namesakes = (expert for word in words for expert in self._by_surname.get(word, ()))
        return next((expert for expert in namesakes if expert.may_be(words)), None)
