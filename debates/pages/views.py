"""The pages on which debates, positions, experts, topics and sources are read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString

from debates.citation.references import reference_of_debate, reference_of_source
from debates.filtering.holders_and_answers import held_by
from debates.history.former_values import (
    add_former,
    former_names,
    former_roles,
    former_titles,
    former_votes,
    merged_names,
    without_slips,
)
from debates.models import Debate, Expert, Position, Source, Topic, Vote
from debates.pages import lists, metadata
from debates.pages.citing import citation_context
from debates.pages.debate_page import read_debate
from debates.pages.expert_links import expert_link
from debates.pages.filters_from_request import Filters, read_filters
from debates.pages.limits import limits
from debates.pages.listing.definitions import positions_about
from debates.pages.listing.views import list_context, status_of
from debates.pages.moved_or_gone import public_object, to_current
from debates.pages.paging import NoSuchPage, page_number, page_of, paging
from debates.pages.places import part_address
from debates.pages.rendering import reading_page, show
from debates.pages.source_page import part_of_passage, read_text, taken_from


@reading_page
def index(request: HttpRequest) -> HttpResponse:
    """Return the publisher, size and topics of the site, and its newest debates at length."""
    if request.GET.get("page", "1") != "1":
        # the list of all debates stood here
        query = urlencode({"page": request.GET["page"]})
        raise to_current(f"{reverse('pages:debates')}?{query}")
    # found by their keys, since the numbers of each are counted before the first are taken
    public = Debate.objects.published().order_by(F("date").desc(nulls_last=True), "pk")
    newest = list(public.values_list("pk", flat=True)[: limits().home])
    rows = Debate.objects.published().for_list().in_bulk(newest)
    context = {
        "debates": lists.debate_entries(rows[key] for key in newest if key in rows),
        "total": Debate.objects.published().count(),
        "publisher": settings.SINORUS_PUBLISHER,
        "scale": lists.scale_of_site(),
        "topics": lists.most_discussed_topics(limits().home_topics),
        "section": "home",
    }
    return show(request, "index", metadata.of_index(request), context)


@reading_page
def debate(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a debate at a glance, and its positions side by side."""
    instance = public_object(request, Debate.objects.published().for_list(), slug)
    filters = read_filters(request, ["question", "expert"])
    number = page_number(request)
    reading = read_debate(instance, filters.keys["question"], filters.keys["expert"], number)
    if reading is None:
        raise NoSuchPage(f"This debate has no page {number}.")
    experts = [participation.expert for participation in reading.participations]
    context = {
        "reading": reading,
        "notes": filters.notes,
        "narrowed": _filters_in_words(filters, reading.contents, experts),
        "paging": paging(request, number, reading.pages, instance.position_count),
        "section": "debates",
    }
    status = 404 if filters.notes else 200
    head = metadata.of_debate(request, instance, experts)
    reference = reference_of_debate(instance, head.canonical, timezone.localdate())
    context |= citation_context(reference, "debate", instance.slug)
    return show(request, "debate", head, context, status=status)


def _filters_in_words(filters: Filters, questions: list[Any], experts: list[Expert]) -> SafeString:
    """Return the filters of a debate in words, after "Showing only positions"; "" if none.

    The names of experts are links to them.

    experts  those with positions, as they are read
    """
    phrases = []
    if keys := filters.keys["expert"]:
        named_experts = [expert for expert in experts if expert.pk in keys]
        # where nobody holds a position, the page has none of their names
        named_experts = named_experts or list(
            Expert.objects.filter(pk__in=keys).order_by("sort_name", "pk")
        )
        phrases.append(f"by {' or '.join(map(expert_link, named_experts))}")
    if filters.slugs["question"]:
        texts = [
            f"“{escape(question.text)}”"
            for question in questions
            if question.slug in filters.slugs["question"]
        ]
        phrases.append(f"on {' or '.join(texts)}" if texts else "on a question of another debate")
    # names and texts are escaped
    return SafeString(" ".join(phrases))


@reading_page
def expert(request: HttpRequest, slug: str) -> HttpResponse:
    """Return an expert, with the positions held in each debate."""
    instance = public_object(request, Expert.objects.published().for_reading(), slug)
    queryset = Position.objects.published().filter(held_by("expert", [instance.pk])).for_list()
    positions, place = page_of(
        request, queryset.order_by("-debate", "order", "pk"), limits().positions
    )
    taking_part = instance.participations.all()
    add_former(taking_part, former_roles(taking_part))
    votes = lists.votes_of(instance, limits().positions) if place.number == 1 else []
    add_former(votes, former_votes(votes))
    context = {
        "expert": instance,
        "former": without_slips((*former_names([instance]), *merged_names([instance]))),
        "groups": lists.by_debate(positions, taking_part),
        "elsewhere": lists.without_positions(instance),
        "votes": votes,
        "vote_total": Vote.objects.published().filter(expert=instance).count(),
        "paging": place,
        "section": "experts",
    }
    return show(request, "expert", metadata.of_expert(request, instance), context)


@reading_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a topic between its broader and narrower topics, and the positions about it."""
    instance = public_object(request, Topic.objects.published().for_reading(), slug)
    context = list_context(request, positions_about(instance)) | {
        "topic": instance,
        "broader": lists.broader_topics(instance, Topic.objects.in_bulk()),
        "section": "topics",
    }
    head = metadata.of_topic(request, instance)
    return show(request, "topic", head, context, status=status_of(context))


@reading_page
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a source: its text with the claims next to it, and its other records.

    ?part= is a part of a long text, ?passage= leads to the part with a passage.
    """
    instance = public_object(request, Source.objects.published(), slug)
    passage = request.GET.get("passage", "").strip()[:200]
    if passage and (place := part_of_passage(instance, passage)):
        return redirect(part_address(instance, *place))
    number = page_number(request, "part")
    text, missing_positions = read_text(instance, number)
    if text is None and number > 1:
        raise NoSuchPage(f"This source has no part {number}.")
    head = metadata.of_source(request, instance, number)
    context = {"source": instance, "text": text, "passage": passage, "section": "sources"}
    if text is not None:
        context["parts"] = paging(request, number, text.last, text.total, "part")
    if number == 1:
        context |= taken_from(request, instance, missing_positions if text else None)
        reference = reference_of_source(
            instance, request.build_absolute_uri(instance.get_absolute_url()), timezone.localdate()
        )
        context |= citation_context(reference, "source", instance.slug)
        context["former"] = without_slips((*former_titles([instance]), *merged_names([instance])))
    return show(request, "source", head, context, status=404 if passage and text else 200)
