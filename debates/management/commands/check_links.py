"""Asks the web addresses of sources and experts, and keeps what they tell for the worklist."""

from __future__ import annotations

from collections import Counter
from functools import partial
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from debates.models import Debate
from debates.worklist.content import DebateContent
from debates.worklist.link_checks import (
    ALL,
    OFF,
    PUBLISHED,
    add,
    add_new,
    check,
    due,
    paced_by_host,
)
from debates.worklist.models import CheckedLink, LinkState
from search.management.progress import Meter


class Command(BaseCommand):
    """Asks the web addresses of the record, one after the other."""

    help = (
        "Checks the web addresses of sources and experts that are due, and stores the results for"
        " the worklist. Addresses in drafts are left out, unless SINORUS_CHECK_LINKS is “all” or"
        " you name their debates. You can stop it at any moment; the next run continues from"
        " there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("debates", nargs="*", help="slugs of debates; without them, all")
        parser.add_argument(
            "--again", action="store_true", help="also check those that are not due"
        )

    def handle(self, *args: Any, debates: list[str], again: bool, **options: Any) -> None:
        scope = ALL if debates else settings.SINORUS_CHECK_LINKS
        scope = PUBLISHED if scope == OFF else scope
        links = self._links(debates, scope)
        links_to_check = [*(links if again else links & due())]
        states: Counter[str] = Counter()
        with Meter(self.stdout, "links") as meter:
            results = paced_by_host(
                links_to_check, attrgetter("address"), partial(check, scope=scope)
            )
            for number, (link, was_asked) in enumerate(results, 1):
                if was_asked:
                    states[link.state] += 1
                    self._report(link)
                meter.show(number, len(links_to_check))
        counts = ", ".join(f"{states[state]:,} {state}" for state in LinkState if states[state])
        self.stdout.write(f"{states.total():,} asked{f': {counts}' if counts else ''}.")

    def _links(self, debates: list[str], scope: str) -> QuerySet[CheckedLink]:
        if not debates:
            add_new(scope)
            return CheckedLink.objects.all()
        queryset = Debate.objects.select_related("source").filter(slug__in=debates)
        if missing := {*debates} - {debate.slug for debate in queryset}:
            raise CommandError(f"There is no debate “{min(missing)}”.")
        return add(
            address for debate in queryset for *_, address in DebateContent.read(debate).links()
        )

    def _report(self, link: CheckedLink) -> None:
        if link.state == LinkState.FOUND and not link.moved_to:
            return
        reason = link.reason or (link.status and f"{link.status}.") or ""
        move_words = f" It moved for good to {link.moved_to}." if link.moved_to else ""
        self.stdout.write(f"{link.address}: {link.state}. {reason}{move_words}".rstrip())
