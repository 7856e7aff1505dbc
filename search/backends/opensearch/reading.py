"""Reading of one state of an index in OpenSearch: its statistics and dictionary, read once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, TypeVar

from search.backends.base import SearchUnavailable
from search.backends.opensearch.client import LONG_SECONDS, Client, Json
from search.backends.opensearch.layout import (
    MOST_VALUES,
    SEPARATOR,
    TERMS_ANALYZER,
    Layout,
    form_of,
    joined,
    parsed_words,
    stem_token,
    term_of,
    written,
)
from search.planning import weights
from search.planning.plan import TermSlot
from search.spelling.autocorrection import choose_replacements
from search.spelling.fuzziness import FIXED_LETTERS, fuzzy_matches
from search.text.analysis import stem

_PAGE = 10_000
_MOST_NUMBERS = 20_000
_MOST_PLANS = 2_000
"""Plans and sets of forms that are kept: one of a long query is as large as hundreds of numbers."""
_KEEP = "5m"

Kept = TypeVar("Kept")


class Reading:
    """One generation of an index, and what this process has read of it.

    Equal requests of one generation have equal answers, so each is sent once.

    unsure  ids of documents that may change by a request that is still under way
    """

    def __init__(
        self,
        client: Client,
        layout: Layout,
        index: str,
        generation: str,
        *,
        unsure: Collection[int] = (),
    ) -> None:
        self.client = client
        self.layout = layout
        self.index = index
        self.generation = generation
        self.unsure = frozenset(unsure)
        self._numbers: dict[tuple[str, str], int] = {}
        self._values: dict[object, Any] = {}

    def search(
        self, body: Json, params: Json | None = None, *, seconds: float | None = None
    ) -> Json:
        """Search the index. Raises SearchUnavailable."""
        params = {"allow_partial_search_results": "false"} | (params or {})
        return self.client.call("POST", f"/{self.index}/_search", body, params, seconds=seconds)

    def kept(self, key: object, make: Callable[[], Kept]) -> Kept:
        """Return the value of a key, which is never None; made once."""
        # read once: another thread may clear what is kept at any time
        value = self._values.get(key)
        if value is None:
            value = make()
            _keep(self._values, key, value, _MOST_PLANS)
        return value

    def _kept_numbers(
        self, kind: str, keys: Iterable[str], fetch: Callable[[list[str]], Iterable[int]]
    ) -> dict[str, int]:
        """Return a number for each key; those that are not kept are fetched at once."""
        found = {key: self._numbers.get((kind, key)) for key in keys}
        missing = [key for key, number in found.items() if number is None]
        if missing:
            for key, number in zip(missing, fetch(missing), strict=True):
                found[key] = number
                _keep(self._numbers, (kind, key), number, _MOST_NUMBERS)
        return found

    # Statistics

    @cached_property
    def _facts(self) -> Json:
        lengths = {name: {"sum": {"field": name}} for name in self._lengths()}
        languages = {"terms": {"field": "language", "size": _PAGE, "order": {"_key": "asc"}}}
        body = {"size": 0, "track_total_hits": True, "aggs": lengths | {"languages": languages}}
        return self.search(body)

    def _lengths(self) -> list[str]:
        return ["length", *(f"length_{name}" for name, _boost in self.layout.schema.boosted)]

    @property
    def count(self) -> int:
        """Number of documents."""
        return self._facts["hits"]["total"]["value"]

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the documents, ascending."""
        buckets = self._facts["aggregations"]["languages"]["buckets"]
        return tuple(bucket["key"] for bucket in buckets)

    def average(self, field: str | None) -> float:
        """Return the mean length of a boosted field or of all, in words."""
        name = "length" if field is None else f"length_{field}"
        return self._facts["aggregations"][name]["value"] / self.count if self.count else 0.0

    def counts(self, queries: Iterable[Json]) -> dict[str, int]:
        """Return how many documents match each query, by the query as JSON."""
        asked = {json.dumps(query): query for query in queries}

        def fetch(missing: list[str]) -> Iterator[int]:
            bodies = [{"size": 0, "track_total_hits": True, "query": asked[key]} for key in missing]
            for found in self.client.searches(self.index, bodies):
                yield int(found["hits"]["total"]["value"])

        return self._kept_numbers("count", asked, fetch)

    def documents_with(self, stems: Sequence[str]) -> dict[str, int]:
        """Return the document frequency of each stem; deleted documents may be counted."""
        return self._kept_numbers("documents", stems, self._document_frequencies)

    def _document_frequencies(self, stems: list[str]) -> Iterator[int]:
        body = {
            "doc": {"text": [joined(map(stem_token, stems))]},
            "per_field_analyzer": {"text": TERMS_ANALYZER},
            "fields": ["text"],
            "term_statistics": True,
            "field_statistics": False,
            "positions": False,
            "offsets": False,
            "payloads": False,
        }
        vectors = self.client.call("POST", f"/{self.index}/_termvectors", body)
        terms = vectors.get("term_vectors", {}).get("text", {}).get("terms", {})
        return (terms.get(stem_token(stem), {}).get("doc_freq", 0) for stem in stems)

    # Dictionary

    def tokens(self, slot: TermSlot, field: str | None) -> frozenset[str]:
        """Return the tokens that a term slot accepts, in a text field or in any."""
        forms = slot.forms | self._expanded(slot, field)
        return frozenset(map(stem_token, slot.stems)) | self.terms(forms, slot.stems)

    def exact(self, slot: TermSlot, forms: Collection[str], field: str | None) -> frozenset[str]:
        """Return the tokens of those words that a slot accepts and that have one of these forms."""
        accepted = slot.forms | self._expanded(slot, field)
        stems = {None if found == "" else found for found in slot.stems}
        return frozenset(
            term_of(each, form)
            for form in forms
            for each in self._stems(form)
            if each in stems or form in accepted
        )

    def terms(self, forms: Iterable[str], without: Collection[str] = ()) -> frozenset[str]:
        """Return the tokens of forms, except with the stems `without`."""
        return frozenset(
            term_of(each, form) for form in forms for each in self._stems(form) - set(without)
        )

    def _stems(self, form: str) -> set[str | None]:
        # A form has its stem, none if it is a stop word, or itself if it is a name.
        return {stem(form, language) for language in self.languages} | {None, form}

    def forms(self, slot: TermSlot, field: str | None) -> frozenset[str]:
        """Return the forms that a term slot accepts, in a text field or in any."""
        own = self.layout.named_only(field)
        found = slot.forms | self._expanded(slot, field)
        if slot.stems:
            found |= self.kept(("inflected", slot.stems, own), lambda: self._inflected(slot, own))
        return found

    def _inflected(self, slot: TermSlot, own: str | None) -> frozenset[str]:
        tokens = list(map(stem_token, slot.stems))
        buckets = self._buckets(
            _named("terms", own), tokens, query=any_of(_named("in", own) if own else "text", tokens)
        )
        return frozenset(form_of(term) for term, _count in buckets)

    def _expanded(self, slot: TermSlot, field: str | None) -> frozenset[str]:
        """Return the most frequent forms that a prefix or a fuzzy word matches."""
        if not (slot.prefix or slot.fuzzy):
            return frozenset()
        own = self.layout.named_only(field)
        return self.kept(("expanded", slot.prefix, slot.fuzzy, own), lambda: self._most(slot, own))

    def _most(self, slot: TermSlot, own: str | None) -> frozenset[str]:
        found: set[str] = set()
        if slot.prefix:
            starting = self._starting(slot.prefix, own, size=weights.EXPANSIONS)
            found.update(form for form, _count in starting)
        if slot.fuzzy:
            documents = dict(self._starting(slot.fuzzy[:FIXED_LETTERS], own))
            near = fuzzy_matches(slot.fuzzy, documents)
            ranked = sorted(near, key=lambda form: (-documents[form], form))
            found.update(ranked[: weights.EXPANSIONS])
        return frozenset(found)

    def _starting(
        self, prefix: str, own: str | None, *, size: int = MOST_VALUES
    ) -> list[tuple[str, int]]:
        """Return the forms with a prefix and their documents, most frequent first."""
        field = _named("forms", own)
        return self._buckets(
            field, [written(prefix)], size=size, query={"prefix": {field: written(prefix)}}
        )

    def _buckets(
        self, field: str, starts: Sequence[str], *, query: Json, size: int = MOST_VALUES
    ) -> list[tuple[str, int]]:
        """Return the values of a field that have one of these beginnings, most frequent first."""
        include = "|".join(f"{escaped(start)}.*" for start in starts)
        order = [{"_count": "desc"}, {"_key": "asc"}]
        # As many of each shard, so that none of the most frequent ones of all is missed.
        each = {"size": size, "shard_size": MOST_VALUES}
        terms = {"field": field, "include": include, "order": order} | each
        body = {"size": 0, "query": query, "aggs": {"values": {"terms": terms}}}
        buckets = self.search(body)["aggregations"]["values"]["buckets"]
        return [(bucket["key"], bucket["doc_count"]) for bucket in buckets]

    def has(self, stems: frozenset[str], field: str | None) -> bool:
        """Test whether a word has a stem (see search.spelling.autocorrection.Lexicon)."""
        if not stems:
            return False
        own = self.layout.named_only(field)
        query = any_of(f"in_{own}" if own else "text", map(stem_token, stems))
        return next(iter(self.counts([query]).values())) > 0

    def near(self, form: str, field: str | None) -> Sequence[str]:
        """Return the replacements for a form (see search.spelling.autocorrection.Lexicon)."""
        own = self.layout.named_only(field)
        return self.kept(
            ("near", form, own),
            lambda: choose_replacements(form, dict(self._starting(form[:FIXED_LETTERS], own))),
        )

    def dictionary(self, field: str | None = None) -> list[tuple[str, int]]:
        """Return every form of a field (see `SearchBackend.words`), with its document frequency."""
        source = {"form": {"terms": {"field": _named("forms", self.layout.named_only(field))}}}
        words: Json = {"composite": {"size": _PAGE, "sources": [source]}}
        forms: list[tuple[str, int]] = []
        while True:
            body = {"size": 0, "aggs": {"words": words}}
            found = self.search(body, seconds=LONG_SECONDS)["aggregations"]["words"]
            forms += ((one["key"]["form"], one["doc_count"]) for one in found["buckets"])
            if "after_key" not in found:
                return forms
            words = {"composite": words["composite"] | {"after": found["after_key"]}}

    # Documents

    def words(self, ids: Sequence[int]) -> dict[int, tuple[list[tuple[str, str, int]], float]]:
        """Return the words of documents as (stem, form, frequency), and their lengths."""
        body = {
            "size": len(ids),
            "query": {"terms": {"id": list(ids)}},
            "_source": ["words"],
            "docvalue_fields": ["id", "length"],
        }
        return {
            int(hit["fields"]["id"][0]): (
                parsed_words(hit["_source"].get("words", "")),
                float(hit["fields"]["length"][0]),
            )
            for hit in self.search(body)["hits"]["hits"]
        }


def any_of(field: str, tokens: Iterable[str]) -> Json:
    """Return the query for one of these tokens in a field of groups."""
    text = joined(tokens)
    if not text:
        return {"match_none": {}}
    return {"match": {field: {"query": text, "analyzer": TERMS_ANALYZER}}}


def digests(client: Client, index: str, after: int = 0) -> Iterator[tuple[int, str]]:
    """Yield (id, digest) of the documents of an index with ids above `after`, ascending.

    All are of the moment when this is called. Raises SearchUnavailable.
    """
    opened = client.call("POST", f"/{index}/_search/point_in_time", params={"keep_alive": _KEEP})
    point = opened["pit_id"]

    def pages() -> Iterator[tuple[int, str]]:
        last = after
        try:
            while True:
                body = {
                    "size": _PAGE,
                    "pit": {"id": point, "keep_alive": _KEEP},
                    "query": {"range": {"id": {"gt": last}}},
                    "sort": [{"id": "asc"}],
                    "_source": False,
                    "stored_fields": "_none_",
                    "docvalue_fields": ["digest"],
                    "track_total_hits": False,
                }
                params = {"allow_partial_search_results": "false"}
                found = client.call("POST", "/_search", body, params, seconds=LONG_SECONDS)
                hits = found["hits"]["hits"]
                for hit in hits:
                    last = hit["sort"][0]
                    yield last, hit["fields"]["digest"][0]
                if len(hits) < _PAGE:
                    return
        finally:
            # one that cannot be closed ends by itself
            with suppress(SearchUnavailable):
                client.call("DELETE", "/_search/point_in_time", {"pit_id": [point]})

    return pages()


def digests_of(client: Client, index: str, ids: Collection[int]) -> dict[int, str]:
    """Return the digests of those of these documents that searches find. Raises SearchUnavailable.

    Documents that a failed commit has written are not yet found, so they are written again.
    """
    found: dict[int, str] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), _PAGE):
        batch = wanted[start : start + _PAGE]
        body = {
            "size": len(batch),
            "query": {"terms": {"id": batch}},
            "_source": False,
            "stored_fields": "_none_",
            "docvalue_fields": ["id", "digest"],
        }
        params = {"allow_partial_search_results": "false"}
        answer = client.call("POST", f"/{index}/_search", body, params)
        for hit in answer["hits"]["hits"]:
            found[int(hit["fields"]["id"][0])] = hit["fields"]["digest"][0]
    return found


def escaped(text: str) -> str:
    """Return a regular expression of Lucene for a text."""
    return re.sub(r"([^\w" + SEPARATOR + r"])", r"\\\1", text)


def _keep(kept: dict[Any, Any], key: object, value: object, most: int) -> None:
    """Keep a value among at most so many, which are forgotten when there are more."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = value


def _named(kind: str, own: str | None) -> str:
    return f"{kind}_{own}" if own else kind
