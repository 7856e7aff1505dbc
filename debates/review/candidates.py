"""Candidates for publication with a debate: its parts, and objects it shares with others."""

from __future__ import annotations

from django.db.models import Model, Q, QuerySet

from debates.kinds import paths_to
from debates.models import Debate, Expert, Source, Topic

SHARED = (Expert, Source, Topic)
"""The models whose objects belong to no debate, and become public with the first that is."""


def candidates(debate: Debate) -> dict[type[Model], QuerySet]:
    """Return the objects that the debate may make public, by model."""
    positions = debate.positions.all()
    topics = Topic.objects.with_broader(set(positions.values_list("topics", flat=True)) - {None})
    sources = Q(debates=debate) | Q(positions__debate=debate) | Q(evidence__position__debate=debate)
    decided = Q(decided_forecasts__position__debate=debate)
    experts = Q(participations__debate=debate) | Q(positions__debate=debate)
    holders = Q(holdings__position__debate=debate) | Q(votes__question__debate=debate)
    own = {
        model: model.objects.filter(**{path: debate.pk}) for model, path in paths_to(Debate).items()
    }
    return own | {
        Expert: Expert.objects.filter(experts | holders).distinct(),
        Topic: Topic.objects.filter(pk__in=topics),
        Source: Source.objects.filter(sources | decided).distinct(),
    }


def first_public(debate: Debate) -> dict[type[Model], dict[int, int]]:
    """Return the versions, by key, of unpublished objects that this debate may make public.

    Of the models in SHARED alone; eight queries.
    """
    every = candidates(debate)
    found = {}
    for model in SHARED:
        versions = every[model].order_by("pk").values_list("pk", "version")
        public = public_keys(model, every[model])
        found[model] = {pk: version for pk, version in versions if pk not in public}
    return found


def public_keys(model: type[Model], objects: QuerySet) -> set[int]:
    """Return the keys of those objects that are public."""
    public = model.objects.published().filter(pk__in=objects.order_by().values("pk"))
    return {*public.values_list("pk", flat=True)}
