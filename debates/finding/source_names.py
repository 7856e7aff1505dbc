"""Sources by their authors and publishers in plain words: “articles by Standish”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from operator import and_

from django.db.models import BooleanField, ExpressionWrapper, Q

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
    rows = Source.objects.published().filter(*letters).annotate(whole=_whole_words(names))
    # a short name is part of many others, of which not all are read
    ordered = rows.order_by("-whole", "author", "publisher")
    pairs = ordered.values_list("author", "publisher", "whole").distinct()[:_MOST]
    known = [(author, publisher) for author, publisher, _whole in pairs]
    wanted = forms_of(" ".join(names))
    found = [words for row in known for words in map(forms_of, row) if {*wanted} <= {*words}]
    if not found:
        return None
    if len(names) > 1 and any(_has_run(words, wanted) for words in found):
        return Phrase(" ".join(names), SOURCE)
    return Word(names[-1], SOURCE)


def _whole_words(names: Sequence[str]) -> ExpressionWrapper:
    """Return the condition that the names are whole words of author or publisher.

    Where a script has no spaces, words are found within longer ones as well.
    """
    whole = [rf"(^|\W){re.escape(name)}(\W|$)" for name in names]
    found = [Q(author__iregex=one) | Q(publisher__iregex=one) for one in whole]
    return ExpressionWrapper(reduce(and_, found), BooleanField())


def _has_run(words: Sequence[str], run: Sequence[str]) -> bool:
    """Test whether a run of words occurs in words without others between."""
    return any(words[start : start + len(run)] == run for start in range(len(words)))
