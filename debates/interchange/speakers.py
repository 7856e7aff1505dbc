"""Speakers of a file in another format, which names people and knows no expert of the site.

A speaker is an expert of the site if exactly one has this name of several words, or this alias.
Where a name is only like that of an expert (“Lukin”, “A. Lukin”), the speaker is a new expert of
the document, and the import asks whether they are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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


class _KnownExperts:
    """The experts of the site whom a source names."""

    def __init__(self) -> None:
        self._experts = list(Expert.objects.exclude(kind=ExpertKind.UNNAMED).order_by("pk"))
        self._by_slug = {expert.slug: expert for expert in self._experts}
        self._by_words: dict[frozenset[str], dict[int, Expert]] = defaultdict(dict)
        self._by_alias: dict[frozenset[str], dict[int, Expert]] = defaultdict(dict)
        self._forms: dict[int, NameForms] = {}
        self._by_surname: dict[str, list[Expert]] = defaultdict(list)
        for expert in self._experts:
            for name in filter(None, (expert.name, expert.sort_name, *expert.aliases)):
                self._by_words[spoken_words(name)][expert.pk] = expert
            for alias in expert.aliases:
                self._by_alias[spoken_words(alias)][expert.pk] = expert
            forms = name_forms(expert.sort_name, [expert.name, *expert.aliases])
            self._forms[expert.pk] = forms
            for word in {*forms.surname, *(words[-1] for words in forms.names if words)}:
                self._by_surname[word].append(expert)

    def with_slug(self, slug: str | None) -> Expert | None:
        """Return the expert with a slug, or None."""
        return self._by_slug.get(slug or "")

    def named(self, name: str) -> Expert | None:
        """Return the only expert who has this name of several words, or this alias; or None."""
        words = spoken_words(name)
        matches = (self._by_words if len(words) > 1 else self._by_alias).get(words, {})
        return next(iter(matches.values())) if len(matches) == 1 else None

    def named_like(self, name: str) -> Expert | None:
        """Return the first expert who may be meant by a name, or None."""
        if matches := self._by_words.get(spoken_words(name)):
            return next(iter(matches.values()))
        words = folded_words(name)
        namesakes = (expert for word in words for expert in self._by_surname.get(word, ()))
        return next((expert for expert in namesakes if self._may_mean(words, expert)), None)

    def _may_mean(self, words: list[str], expert: Expert) -> bool:
        forms = self._forms[expert.pk]
        initials = {own[0][:1] for own in forms.names if own}
        return forms.can_mean(words) or words[0][:1] in initials
