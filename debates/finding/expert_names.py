"""Experts by the names that people type: in any case, script and short form.

No database compares names so. Their forms are kept in memory and built anew in the background when
the content has changed, whoever wrote; what is found there is looked up before it is used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice, product

from django.db.models import Q

from debates.db.content_version import content_version
from debates.models import Expert
from debates.text.names import NameForms, folded_words, name_forms
from search import service
from search.sync.background_value import BackgroundValue, index_value
from search.text.transliteration import name_spellings

_MOST_READINGS = 16
"""Maximum number of ways to read the words of an inflected name."""


def experts_meant(*typed: str, inflected: bool = False) -> list[str]:
    """Return the slugs of the public experts that any of these names or slugs can mean.

    inflected  whether a name that means nobody may be one in another case or language: Lukinem
    """
    names = _known().get()
    keys = {key for name in typed for key in names.meant(name)} if names else set()
    if names and inflected and not keys:
        keys = {key for name in typed for key in names.meant_inflected(name)}
    condition = Q(pk__in=keys) | Q(slug__in={name.lower() for name in typed})
    return [
        *Expert.objects.published().filter(condition).order_by("pk").values_list("slug", flat=True)
    ]


def prepare_names() -> None:
    """Build the forms of all names in the background, so that no request waits for them."""
    _known().prepare()


def has_names() -> bool:
    """Tell whether there is something in memory already."""
    return _known().is_prepared


class _KnownNames:
    """Forms of the names of experts, by their words."""

    def __init__(self, experts: Iterable[tuple[int, str, str, Sequence[str]]]) -> None:
        self._by_word: defaultdict[str, list[tuple[int, NameForms]]] = defaultdict(list)
        for pk, name, sort_name, aliases in experts:
            forms = name_forms(sort_name, (name, *aliases))
            for word in {word for words in forms.names for word in words}:
                self._by_word[word].append((pk, forms))

    def meant(self, typed: str) -> list[int]:
        """Return the primary keys of the experts that a typed name can mean."""
        return self._meant(folded_words(typed))

    def meant_inflected(self, typed: str) -> list[int]:
        """Return the primary keys for a name whose words are in some case, or spelled otherwise."""
        spellings = [
            [form for form in (word, *name_spellings(word)) if form in self._by_word]
            for word in folded_words(typed)
        ]
        return [
            key
            for words in islice(product(*spellings), _MOST_READINGS)
            for key in self._meant(words)
        ]

    def _meant(self, words: Sequence[str]) -> list[int]:
        candidates = min((self._by_word.get(word, []) for word in words), key=len, default=[])
        return [pk for pk, forms in candidates if forms.can_mean(words)]


def _known() -> BackgroundValue[_KnownNames]:
    def make() -> BackgroundValue[_KnownNames]:
        return index_value("Names of experts", _make_known_names, lambda: str(content_version()))

    return service.kept("names of experts", make)


def _make_known_names() -> _KnownNames:
    experts = Expert.objects.published().order_by()
    return _KnownNames(experts.values_list("pk", "name", "sort_name", "aliases").iterator())
