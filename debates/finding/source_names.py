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

SOURCE_FIELD = "source"

_MOST = 100
"""Different authors and publishers with the letters of a name that are read, at most."""


def source_named(names: Sequence[str]) -> Word | Phrase | None:
    """Return what finds the sources of an author or publisher; None if no public source is meant.

    names  the words of the name. They stand in the source as typed (Radio Free Europe); or, of an
           author, the last of them is the surname (Reid Standish, of “Standish, Reid”)
    """
    letters = [Q(author__icontains=name) | Q(publisher__icontains=name) for name in names]
    rows = Source.objects.published().filter(*letters).annotate(whole=_whole_words(names))
    # a short name is part of many others, of which not all are read
    ordered = rows.order_by("-whole", "author", "publisher")
    pairs = ordered.values_list("author", "publisher", "whole").distinct()[:_MOST]
    rows_found = [(author, publisher) for author, publisher, _whole in pairs]
    name_forms = forms_of(" ".join(names))
    matching_words = [
        words for row in rows_found for words in map(forms_of, row) if {*name_forms} <= {*words}
    ]
    if not matching_words:
        return None
    if len(names) > 1 and any(_has_run(words, name_forms) for words in matching_words):
        return Phrase(" ".join(names), SOURCE_FIELD)
    return Word(names[-1], SOURCE_FIELD)


def _whole_words(names: Sequence[str]) -> ExpressionWrapper:
    """Return the condition that the names are whole words of author or publisher.

    Where a script has no spaces, words are found within longer words as well.
    """
    patterns = [rf"(^|\W){re.escape(name)}(\W|$)" for name in names]
    conditions = [Q(author__iregex=pattern) | Q(publisher__iregex=pattern) for pattern in patterns]
    return ExpressionWrapper(reduce(and_, conditions), BooleanField())


def _has_run(words: Sequence[str], run: Sequence[str]) -> bool:
    """Test whether a run of words occurs in words without others between."""
    return any(words[start : start + len(run)] == run for start in range(len(words)))
