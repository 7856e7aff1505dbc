"""The document of reviews of claims.

A claim becomes a position of the claimant, and a review one of the reviewer, which raises a
counterpoint to it or supports it. A review that has no rating on a scale is not related to the
claim, since it does not say how.
"""

from __future__ import annotations

from collections.abc import Iterator

from debates.contrib.claim_review.nodes import Person, Review, Work
from debates.interchange.attribution import Attribution, attributed, statement_and_detail, title_of
from debates.interchange.file_debates import FileDebate, KeptFile, debate_of_same_name
from debates.interchange.json_types import JsonObject
from debates.interchange.mending import Mended
from debates.interchange.spreadsheet_reading import ReadFile
from debates.models import Debate, Source
from debates.models.choices import ExpertKind
from debates.models.slugs import FreeSlugs
from debates.uploads.models import kept_file

TITLE_LENGTH = Source._meta.get_field("title").max_length
_RELATIONS = ("counterpoints", "supports")


def read_document_of(
    reviews: list[Review], nodes: list[JsonObject], name: str, debate: Debate | None
) -> ReadFile:
    """Return the document of reviews.

    nodes   the linked data of the reviews, which is kept
    name    of the file, after which a new debate is called
    debate  on whose page it was uploaded, if that is known
    """
    return _Reader(reviews, nodes, name, debate).read()


class _Reader:
    def __init__(
        self, reviews: list[Review], nodes: list[JsonObject], name: str, debate: Debate | None
    ) -> None:
        self.reviews, self.nodes, title = reviews, nodes, title_of(name)
        self.texts, self.people = self._claims()
        earlier = None
        if (candidate := debate or debate_of_same_name(title)) is not None:
            earlier = kept_file(candidate, "claim_review")
            if earlier is not None and earlier.is_of(self.texts):
                debate = candidate
        self.here = FileDebate(title, debate, earlier)
        self.attribution = self._attribution()
        self.sources = self._sources()

    def _claims(self) -> tuple[dict[str, str], dict[str, tuple[Person, ...]]]:
        """Return the texts of claims and verdicts by their keys, and who holds them."""
        texts, people = {}, {}
        for review in self.reviews:
            texts[_claim_key(review)] = review.claim
            people[_claim_key(review)] = review.claimants
        for review in self.reviews:
            if _verdict(review):
                texts[_verdict_key(review)] = _verdict(review)
                people[_verdict_key(review)] = review.reviewers
        return texts, people

    def _attribution(self) -> Attribution:
        authors = {key: people[0].name if people else "" for key, people in self.people.items()}
        attribution = attributed(
            self.texts,
            authors,
            [person.name for people in self.people.values() for person in people],
            earlier_experts=self.here.earlier_experts(authors),
            earlier_slugs=self.here.slugs,
        )
        organisations = {
            attribution.experts.slugs[person.name]
            for people in self.people.values()
            for person in people
            if person.is_organisation
        }
        for entry in attribution.experts.entries:
            if entry["slug"] in organisations:
                entry["kind"] = ExpertKind.ORGANISATION.value
        return attribution

    def _sources(self) -> dict[str, JsonObject]:
        """Return the sources by their addresses; those of the site as they are there."""
        works = {work.address: work for review in self.reviews for work in _works(review)}
        known_sources = {
            source.address: {"slug": source.slug, "title": source.title}
            for source in Source.objects.filter(address__in=works).order_by("-pk")
        }
        titles = [work.title for work in works.values()]
        free_slugs = FreeSlugs(Source, titles, ())
        return {
            address: known_sources.get(address) or _new_source(work, free_slugs.take(work.title))
            for address, work in works.items()
        }

    def read(self) -> ReadFile:
        """Return the document."""
        imported = {
            "format": "claim_review",
            "remainder": KeptFile(self.nodes, self.attribution.slugs).as_text(),
        }
        content = self.here.document(
            list(self._positions().values()),
            self.attribution.experts,
            imported,
            sources=self.sources.values(),
        )
        return ReadFile(Mended(content))

    def _positions(self) -> dict[str, JsonObject]:
        """Return the positions by the keys of the claims and verdicts."""
        positions: dict[str, JsonObject] = {}
        for review in self.reviews:
            values = {"date": review.claim_date or None, "source": self._slug_of(review.appearance)}
            self._add(positions, _claim_key(review), values)
        for review in self.reviews:
            if not _verdict(review):
                continue
            key, page = _verdict_key(review), review.page
            detail = review.body if review.body != _verdict(review) else ""
            values = {"detail": detail or None, "source": self._slug_of(page)}
            self._add(positions, key, values | {"date": (page.date if page else "") or None})
            self._relate(review, positions)
        return positions

    def _add(self, positions: dict[str, JsonObject], key: str, values: JsonObject) -> None:
        slug, people = self.attribution.slugs[key], self.people[key]
        experts = [self.attribution.experts.slugs[person.name] for person in people]
        current = self.here.positions.get(slug, {})
        position = positions.get(key) or {
            **current,
            "slug": slug,
            "expert": experts[0] if experts else self.attribution.experts.slugs[""],
            **statement_and_detail(self.texts[key]),
            **{name: list(current.get(name) or ()) for name in _RELATIONS},
        }
        if len(experts) > 1 and "holders" not in position:
            position["holders"] = [{"expert": slug} for slug in dict.fromkeys(experts[1:])]
        for name, value in values.items():
            if value is not None:
                position.setdefault(name, value)
        positions[key] = position

    def _slug_of(self, work: Work | None) -> str | None:
        return self.sources[work.address]["slug"] if work is not None else None

    def _relate(self, review: Review, positions: dict[str, JsonObject]) -> None:
        """Let a review raise a counterpoint to its claim, or support it."""
        claim, verdict = positions[_claim_key(review)], positions[_verdict_key(review)]
        if not review.kind or claim is verdict:
            return
        is_support = review.kind == "agrees"
        relations = claim["supports" if is_support else "counterpoints"]
        name = "given_by" if is_support else "raised_by"
        if all(relation.get(name) != verdict["slug"] for relation in relations):
            statement = {} if is_support else {"statement": _verdict(review)}
            relations.append({**statement, "kind": review.kind, name: verdict["slug"]})


def _claim_key(review: Review) -> str:
    return "\n".join(["claim", review.claim, *(person.name for person in review.claimants)])


def _verdict_key(review: Review) -> str:
    page = review.page.address if review.page is not None else ""
    names = (person.name for person in review.reviewers)
    return "\n".join(["review", review.claim, page, _verdict(review), *names])


def _verdict(review: Review) -> str:
    """Return what a review says of its claim, in its own words; empty for none."""
    return review.rating or review.body


def _works(review: Review) -> Iterator[Work]:
    yield from filter(None, (review.appearance, review.page))


def _new_source(work: Work, slug: str) -> JsonObject:
    entry = {"slug": slug, "title": work.title[:TITLE_LENGTH], "address": work.address}
    return {**entry, "date": work.date} if work.date else entry
