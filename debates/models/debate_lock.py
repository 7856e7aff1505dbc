"""Lock of a debate: changes within one debate are made one after the other.

A rule between rows holds only while nobody changes the other row: an expert of a published position
takes part in the debate, the list that was agreed to is what becomes public. SQLite lets one
transaction write at a time. On PostgreSQL they run side by side, so whoever changes a debate, or
what belongs to one, locks the debate before anything else.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet

from debates.models.debates import Debate
from debates.models.paths_to_debate import PATHS_TO_DEBATE


def lock_debate(key: int) -> None:
    """Lock the debate with this primary key, as `lock_debates` does."""
    lock_debates(Debate._base_manager.filter(pk=key))


def locked(rows: QuerySet) -> QuerySet:
    """Lock the debates that rows belong to; return the rows, to be locked when they are read."""
    lock_debates(rows)
    return rows.select_for_update(of=("self",))


def lock_debates(*rows: QuerySet) -> None:
    """Lock the debates that rows of one or several models belong to, until the transaction ends.

    Others may refer to them meanwhile. Does nothing for what several debates share.
    """
    own = [one for one in rows if one.model in PATHS_TO_DEBATE]
    if not own or not connection.features.has_select_for_update:
        return
    of_rows = Q()
    for one in own:
        of_rows |= Q(pk__in=one.order_by().values(PATHS_TO_DEBATE[one.model]))
    debates = Debate._base_manager.select_for_update(no_key=True)
    # in one order, or two that lock several would wait for each other
    list(debates.filter(of_rows).order_by("pk").values_list("pk"))
