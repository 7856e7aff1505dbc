"""Lock of a debate: changes within one debate are made one after the other.

A rule between rows holds only while nobody changes the other row: an expert of a published position
takes part in the debate, the list that was agreed to is what becomes public. SQLite lets one
transaction write at a time. On PostgreSQL they run side by side, so whoever changes a debate, or
what belongs to one, locks the debate before anything else. Topics are one tree: whoever changes one
locks all, after the debates.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet

from debates.kinds import paths_to
from debates.models.debates import Debate
from debates.models.topics import Topic


def lock_debate(key: int) -> None:
    """Lock the debate with this primary key, as `lock_debates` does."""
    lock_debates(Debate._base_manager.filter(pk=key))


def locked(rows: QuerySet) -> QuerySet:
    """Lock the debates that rows belong to; return the rows, to be locked when they are read."""
    lock_debates(rows)
    return rows.select_for_update(of=("self",))


def lock_debates(*rows: QuerySet) -> None:
    """Lock the debates that rows of one or several models belong to, until the transaction ends.

    Others may refer to them meanwhile. Locks all topics where some are among the rows, and nothing
    for what else several debates share.
    """
    if not connection.features.has_select_for_update:
        return
    own = [queryset for queryset in rows if queryset.model in paths_to(Debate)]
    if own:
        of_rows = Q()
        for queryset in own:
            of_rows |= Q(pk__in=queryset.order_by().values(paths_to(Debate)[queryset.model]))
        _lock(Debate._base_manager.filter(of_rows))
    if any(queryset.model is Topic for queryset in rows):
        # a change of one waits for its broader topic, which another may be changing
        _lock(Topic._base_manager.all())


def _lock(rows: QuerySet) -> None:
    # in one order, or two that lock several would wait for each other
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
