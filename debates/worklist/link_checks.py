"""Checks of the web addresses in the record, in small batches, and their results.

The process that leads checks a few addresses a minute, each of another host. An address counts as
dead only after it failed on several days, since hosts are down for an hour, and networks as well.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from debates.worklist.content import web_fields
from debates.worklist.link_asking import LinkResult, ask, host_of
from debates.worklist.models import FAILING_DAYS, CheckedLink, LinkState
from search.sync.comparison import batches

Item = TypeVar("Item")
Answer = TypeVar("Answer")

OFF, PUBLISHED, ALL = "off", "published", "all"
"""What SINORUS_CHECK_LINKS takes: addresses that readers see, or those of drafts as well."""

A_ROUND = 3
"""Addresses that one round checks at most, each of another host."""

ROUND_EVERY = 60.0
"""Seconds between two rounds."""

LOOKED_AT = 1_000
"""Due addresses among which those of different hosts are found."""

NEW_AT_ONCE = 500
KEYS_A_STATEMENT = 500
PAUSE_SECONDS = 2.0
"""Seconds between two checks of one host."""

EVERY = timedelta(days=30)
AFTER_FAILURE = timedelta(days=1)
AFTER_MANY_FAILURES = timedelta(days=7)
CLAIMED_FOR = timedelta(hours=1)


def check_some() -> float:
    """Check a few of the addresses that are due; return the seconds until the next round."""
    scope = settings.SINORUS_CHECK_LINKS
    add_new(scope, NEW_AT_ONCE)
    hosts: set[str] = set()
    for link in due()[:LOOKED_AT]:
        if len(hosts) >= A_ROUND:
            break
        host = host_of(link.address)
        if host not in hosts and check(link, scope):
            hosts.add(host)
    return ROUND_EVERY


def due() -> QuerySet[CheckedLink]:
    """Return the links whose time has come, the longest due first."""
    return CheckedLink.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")


def check(link: CheckedLink, scope: str) -> bool:
    """Ask a link and store the result; return False if another process does so, or none is due."""
    now = timezone.now()
    if not _is_used(link.address, ALL):
        link.delete()
        return False
    used = _is_used(link.address, scope)
    # of two processes, one claims it
    ours = CheckedLink.objects.filter(pk=link.pk, due_at=link.due_at)
    claimed = ours.update(due_at=now + (CLAIMED_FOR if used else AFTER_FAILURE))
    if not (claimed and used):
        return False
    if not connection.in_atomic_block:
        # others need it more than whoever waits for a host
        connection.close()
    keep(link, ask(link.address, link.etag), timezone.now())
    return True


def keep(link: CheckedLink, result: LinkResult, now: datetime) -> None:
    """Store the result of asking an address, and postpone a host that asks for it."""
    link.checked_at, link.state = now, result.state
    link.status, link.reason = result.status, result.reason[:300]
    if result.state == LinkState.FOUND:
        link.moved_to, link.etag = result.moved_to, result.etag or link.etag
        link.failing_since = link.failed_on = None
        link.failed_days = 0
    elif result.state in FAILING_DAYS and link.failed_on != now.date():
        link.failing_since = link.failing_since or now
        link.failed_on = now.date()
        link.failed_days += 1
    link.due_at = now + _until_next(link, result)
    link.save()
    if result.wait:
        _leave_alone(result.host, now + result.wait)


def _leave_alone(host: str, until: datetime) -> None:
    """Postpone the checks of all addresses of a host that are due before a moment."""
    links = CheckedLink.objects.filter(address__icontains=host, due_at__lt=until)
    keys = [pk for pk, address in links.values_list("pk", "address") if host_of(address) == host]
    for some in batches(keys, KEYS_A_STATEMENT):
        CheckedLink.objects.filter(pk__in=some).update(due_at=until)


def _until_next(link: CheckedLink, result: LinkResult) -> timedelta:
    if result.state in FAILING_DAYS:
        usual = AFTER_MANY_FAILURES if link.is_dead else AFTER_FAILURE
    else:
        usual = AFTER_FAILURE if result.status == 429 else EVERY
    return max(usual, result.wait or timedelta())


def paced_by_host(
    items: Iterable[Item], address: Callable[[Item], str], asked: Callable[[Item], Answer]
) -> Iterator[tuple[Item, Answer]]:
    """Yield items with the answers of their addresses, asked one after the other.

    A host has a pause after each question. One that was not asked, whose answer is false, needs
    none.
    """
    by_host: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_host[host_of(address(item))].append(item)
    free = [(0.0, host) for host in by_host]
    while free:
        free_at, host = heappop(free)
        time.sleep(max(0.0, free_at - time.monotonic()))
        item = by_host[host].pop(0)
        answer = asked(item)
        yield item, answer
        if by_host[host]:
            heappush(free, (time.monotonic() + PAUSE_SECONDS if answer else 0.0, host))


def add_new(scope: str, most: int | None = None) -> None:
    """Make the rows of addresses that were never checked, up to a number for each field."""
    for rows, field in _linking(scope):
        known = CheckedLink.objects.values("address")
        new = rows.exclude(**{f"{field}__in": known}).order_by().values_list(field, flat=True)
        CheckedLink.objects.bulk_create(
            [CheckedLink(address=one) for one in new.distinct()[:most]], ignore_conflicts=True
        )


def add(addresses: Iterable[str]) -> QuerySet[CheckedLink]:
    """Return the links of addresses, with a row for each."""
    wanted = [*dict.fromkeys(addresses)]
    CheckedLink.objects.bulk_create(
        [CheckedLink(address=one) for one in wanted], ignore_conflicts=True
    )
    return CheckedLink.objects.filter(address__in=wanted)


def _is_used(address: str, scope: str) -> bool:
    return any(rows.filter(**{field: address}).exists() for rows, field in _linking(scope))


def _linking(scope: str) -> Iterator[tuple[QuerySet[Model], str]]:
    """Yield the rows that have web addresses, with the field."""
    for model in apps.get_app_config("debates").get_models():
        for field in web_fields(model):
            rows = model.objects.all() if scope == ALL else model.objects.published()
            yield rows.exclude(**{field: ""}), field
