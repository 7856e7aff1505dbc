"""Answer of a comparison of experts: its objects as the API refers to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.http import urlencode

from debates.analysis.agreement import AgreementCell
from debates.analysis.comparison import Comparison, Subject
from debates.api.resources.resource import address_of
from debates.models import Debate, Expert, Question, Topic

MOST_POSITIONS = 10
"""Positions of each expert on each topic or question that one answer names."""

DIGITS = 4


@dataclass(frozen=True, slots=True)
class ComparisonAnswer:
    """The objects of a comparison as the answer refers to them.

    experts    by primary key, in the order of the request
    positions  slugs by primary key
    filters    by which positions were compared, each with its values as text
    within     primary keys of the topics by which they were, with all narrower ones
    totals     numbers of positions by expert
    """

    origin: str
    experts: Mapping[int, Expert]
    positions: Mapping[int, str]
    filters: Mapping[str, Sequence[str]]
    within: Collection[int] = ()
    totals: Mapping[int, int] = field(default_factory=dict)

    def expert(self, key: int, total: int) -> dict[str, Any]:
        """Refer to an expert with the number of positions."""
        expert = self.experts[key]
        return self._reference("expert", expert.slug, "name", expert.name) | {
            "position_count": total
        }

    def head(self, comparison: Comparison, cells: Sequence[AgreementCell]) -> dict[str, Any]:
        """Describe the experts, the debates, and the agreement of each pair of experts."""
        return {
            "experts": [self.expert(key, len(comparison.positions[key])) for key in self.experts],
            "debates": self.debates(comparison),
            "agreement": [_pair(cell) for cell in cells],
        }

    def debates(self, comparison: Comparison) -> list[dict[str, Any]]:
        """Refer to all debates of the comparison, the latest first, with their experts."""
        public = Debate.objects.published().filter(pk__in=list(comparison.debates))
        return [
            self._reference("debate", debate.slug, "title", debate.title)
            | {
                "experts": [
                    self.experts[key].slug
                    for key in comparison.experts
                    if key in comparison.debates[debate.pk]
                ]
            }
            for debate in public.order_by(F("date").desc(nulls_last=True), "-pk")
        ]

    def page(
        self, kind: str, subjects: Sequence[Subject], page_subjects: Sequence[Subject]
    ) -> dict[str, Any]:
        """Describe a page of topics or questions; `subjects` are those of all pages."""
        return {
            "count": len(subjects),
            "shared_count": sum(subject.is_shared for subject in subjects),
            "results": self._described(kind, page_subjects),
        }

    def _described(self, kind: str, subjects: Sequence[Subject]) -> list[dict[str, Any]]:
        """Describe topics or questions, each with its experts in the order of the request."""
        model = Topic if kind == "topic" else Question
        objects = model.objects.filter(pk__in=[subject.key for subject in subjects])
        if kind == "question":
            objects = objects.select_related("debate")
        by_key = {instance.pk: instance for instance in objects}
        return [
            self.of_subject(kind, by_key[subject.key])
            | {
                "experts": [
                    self.of_expert(kind, by_key[subject.key].slug, subject, key)
                    for key in self.experts
                    if key in subject.experts
                ]
            }
            for subject in subjects
            if subject.key in by_key
        ]

    def of_subject(self, kind: str, instance: Any) -> dict[str, Any]:
        """Refer to a topic, or to a question with its debate."""
        if kind == "topic":
            return {"topic": self._reference("topic", instance.slug, "name", instance.name)}
        return {
            "question": self._reference("question", instance.slug, "text", instance.text),
            "debate": self._reference(
                "debate", instance.debate.slug, "title", instance.debate.title
            ),
        }

    def of_expert(self, kind: str, slug: str, subject: Subject, key: int) -> dict[str, Any]:
        """Refer to an expert with the positions, and on a question the vote, on a subject."""
        answers = subject.positions.get(key, [])
        positions = [
            {"slug": self.positions[pk], **({"stance": stance} if kind == "question" else {})}
            for pk, stance in answers[:MOST_POSITIONS]
            if pk in self.positions
        ]
        query = {"expert": self.experts[key].slug, **self._narrowing(kind, slug, subject, key)}
        described = {
            "slug": self.experts[key].slug,
            "count": len(answers),
            "positions": positions,
            "url": f"{self.origin}{reverse('api:positions-list')}?{urlencode(query, doseq=True)}",
        }
        return described | ({"vote": subject.votes.get(key)} if kind == "question" else {})

    def _narrowing(self, kind: str, slug: str, subject: Subject, key: int) -> dict[str, Any]:
        """Return the filters that list an expert's positions on a subject, and no others.

        Several topics of a filter are alternatives, so that another topic beside those by which
        positions were compared cannot be added: few positions are named, and of many more are
        listed.
        """
        other_filters = {name: values for name, values in self.filters.items() if name != kind}
        answers = subject.positions.get(key, [])
        if kind != "topic" or not self.within or subject.key in self.within:
            return {kind: slug, **other_filters}
        if len(answers) == self.totals[key]:
            return dict(self.filters)
        if len(answers) <= MOST_POSITIONS:
            return {"slug": [self.positions[pk] for pk, _ in answers if pk in self.positions]}
        return {kind: slug, **other_filters}

    def _reference(self, kind: str, slug: str, name: str, text: str) -> dict[str, Any]:
        return {"slug": slug, "url": address_of(kind, slug, self.origin), name: text}


def _pair(cell: AgreementCell) -> dict[str, Any]:
    value = cell.agreement
    return {
        "experts": list(cell.experts),
        "agreement": None if value is None else round(value, DIGITS),
        "shared_count": len(cell.shared),
    }
