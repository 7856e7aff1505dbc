"""Topics, shown as the tree that they are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from debates.admin.debates import positions_link
from debates.admin.lists import Listing
from debates.admin.merging import MergingAdmin
from debates.history.topics import take_from_positions
from debates.models import Position, Topic


class TopicTree(Listing):
    """The list with each topic under its broader topic."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        totals = totals_with_narrower()
        self.rows = list(self.rows)
        for topic in self.rows:
            topic.position_number = totals.get(topic.pk, 0)
        if not self.model_admin.is_ordered_otherwise(request):
            self.rows = arranged(self.rows)


@admin.register(Topic)
class TopicAdmin(MergingAdmin):
    autocomplete_fields = ("broader",)
    choice_needs = ("broader",)
    fieldsets = (
        (None, {"fields": ("name", "description", "broader")}),
        ("Address", {"fields": ("slug",), "classes": ("side", "collapse")}),
    )
    list_display = ("in_tree", "position_total", "modified")
    list_select_related = ("broader",)
    list_per_page = 500
    search_fields = ("name", "slug", "description")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Listing]:
        return TopicTree

    def is_ordered_otherwise(self, request: HttpRequest) -> bool:
        """Return true if the editor chose another order than that of the tree."""
        return "o" in request.GET

    @admin.display(description="topic", ordering="name")
    def in_tree(self, topic: Any) -> SafeString:
        depth = getattr(topic, "depth", 0)
        return format_html('<span class="depth-{}">{}</span>', depth, topic.name)

    @admin.display(description="positions, including narrower topics")
    def position_total(self, topic: Any) -> SafeString:
        return positions_link(self, "topics", topic, topic.position_number)

    def choice_label(self, instance: Topic) -> str:
        return f"{instance.name} ({instance.broader})" if instance.broader else instance.name

    def let_go(self, instance: Topic) -> None:
        """Remove the topic from its positions one by one, for a record in their history."""
        take_from_positions(instance)


def totals_with_narrower() -> dict[int, int]:
    """Return the number of positions on each topic or its narrower topics, as on its page."""
    broader = dict(Topic.objects.order_by().values_list("pk", "broader"))
    about: dict[int, set[int]] = {topic: set() for topic in broader}
    for topic, position in Position.topics.through.objects.values_list("topic", "position"):
        above = topic
        # a topic that was made after the topics were read is among none of them
        while above in about and position not in about[above]:
            about[above].add(position)
            above = broader[above]
    return {topic: len(positions) for topic, positions in about.items()}


def arranged(topics: list[Topic]) -> list[Topic]:
    """Order topics below their broader topics, as far as these are listed, and set `depth`."""
    keys = {topic.pk for topic in topics}
    under: dict[int | None, list[Topic]] = {}
    for topic in topics:
        under.setdefault(topic.broader_id if topic.broader_id in keys else None, []).append(topic)
    ordered_topics: list[Topic] = []
    waiting = [(topic, 0) for topic in reversed(under.get(None, []))]
    while waiting:
        topic, depth = waiting.pop()
        topic.depth = depth
        ordered_topics.append(topic)
        waiting += [(narrower, depth + 1) for narrower in reversed(under.get(topic.pk, []))]
    return ordered_topics
