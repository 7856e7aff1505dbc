"""The pages on which debates, positions, experts, topics and sources are read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from debates.models import Debate, Expert, Position, Source, Topic
from debates.pages.addresses import Elsewhere, public_thing
from debates.pages.debate_reading import read_debate

View = Callable[..., HttpResponse]


def reading_page(view: View) -> View:
    """A page for reading, which answers as `Elsewhere` says where its thing is not there."""

    @wraps(view)
    def answer(request: HttpRequest, **where: str) -> HttpResponse:
        try:
            return view(request, **where)
        except Elsewhere as elsewhere:
            return elsewhere.answer

    return require_safe(answer)


@reading_page
def index(request: HttpRequest) -> HttpResponse:
    """The debates, newest first."""
    debates = Debate.objects.published().for_reading()
    return render(request, "debates/pages/index.html", {"debates": debates})


@reading_page
def debate(request: HttpRequest, slug: str) -> HttpResponse:
    """A debate at a glance, and its positions side by side."""
    found = public_thing(request, Debate.objects.published().for_reading(), slug)
    return render(request, "debates/pages/debate.html", {"reading": read_debate(found)})


@reading_page
def position(request: HttpRequest, slug: str) -> HttpResponse:
    """A position with its evidence and what speaks against it."""
    things = (
        Position.objects.published()
        .for_reading()
        .select_related("debate__source", "expert", "question")
    )
    found = public_thing(request, things, slug)
    return render(request, "debates/pages/position.html", {"position": found})


@reading_page
def experts(request: HttpRequest) -> HttpResponse:
    """Everybody who holds a public position."""
    found = Expert.objects.published().order_by("sort_name", "pk")
    return render(request, "debates/pages/experts.html", {"experts": found})


@reading_page
def expert(request: HttpRequest, slug: str) -> HttpResponse:
    """An expert, and what he or she holds in which debate."""
    found = public_thing(request, Expert.objects.published().for_reading(), slug)
    positions = Position.objects.published().filter(expert=found).for_list()
    context = {"expert": found, "positions": positions}
    return render(request, "debates/pages/expert.html", context)


@reading_page
def topics(request: HttpRequest) -> HttpResponse:
    """The topics, the narrower ones under the broader ones."""
    found = Topic.objects.published().order_by("name", "pk")
    return render(request, "debates/pages/topics.html", {"topics": found})


@reading_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic between its broader and narrower ones, and the positions about it."""
    found = public_thing(request, Topic.objects.published().for_reading(), slug)
    positions = Position.objects.published().about([found.pk]).for_list()
    return render(request, "debates/pages/topic.html", {"topic": found, "positions": positions})


@reading_page
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """A source, the debates and the evidence that are taken from it."""
    found = public_thing(request, Source.objects.published().for_reading(), slug)
    return render(request, "debates/pages/source.html", {"source": found})
