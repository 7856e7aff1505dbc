"""Sources by their authors and publishers in plain words: “articles by Standish”."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from debates.models import Source
from search.query import Phrase, Word
from search.text.analysis import forms_of

SOURCE = "source"

_MOST = 100
"""Different authors and publishers with the letters of a name that are read, at most."""


def source_named(names: Sequence[str]) -> Word | Phrase | None:
    """Return what finds the sources of an author or publisher, or None if no public one is meant.

    names  the words of the name. They stand in the source as typed (Radio Free Europe); or, of an
           author, the last of them is the surname (Reid Standish, of “Standish, Reid”)
    """
    letters = [Q(author__icontains=name) | Q(publisher__icontains=name) for name in names]
    rows = Source.objects.published().order_by().filter(*letters)
    known = rows.values_list("author", "publisher").distinct()[:_MOST]
    wanted = forms_of(" ".join(names))
    found = [words for row in known for words in map(forms_of, row) if {*wanted} <= {*words}]
    if not found:
        return None
    if len(names) > 1 and any(_has_run(words, wanted) for words in found):
        return Phrase(" ".join(names), SOURCE)
    return Word(names[-1], SOURCE)


def _has_run(words: Sequence[str], run: Sequence[str]) -> bool:
    """Test whether a run of words occurs in words without others between."""
    return any(words[start : start + len(run)] == run for start in range(len(words)))
