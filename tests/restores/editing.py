"""Edits of a database as editors make them, in a process of its own.

    python -m tests.restores.editing [--pairs]

With --pairs, rows are written in pairs, each pair in one transaction, until the process is ended.
"""

from __future__ import annotations

import os
import sys
import time
from itertools import count

import django


def edit() -> None:
    """Rename, correct, withdraw and delete; add accounts and synonyms."""
    from django.contrib.auth.models import Group, User

    from debates.models import Counterpoint, Debate, Evidence, Expert, Position, Topic
    from search.models import Synonym

    User.objects.create_user("ada", password="a long password of ada").groups.add(
        Group.objects.get(name="Editors")
    )
    Synonym.objects.create(term="PRC", alternative="China")
    for model, number in ((Position, 5), (Expert, 2), (Topic, 2), (Debate, 1)):
        for row in model.objects.order_by("pk")[:number]:
            row.slug = f"{row.slug[:60]}-renamed"
            row.save()
    for row in Position.objects.order_by("pk")[5:9]:
        row.detail += " Corrected."
        row.save()
    for row in Position.objects.order_by("pk")[9:11]:
        row.status, row.withdrawn_reason = "withdrawn", "It was another's."
        row.save()
    # the highest numbers are free now, and must not be given again
    for model in (Evidence, Counterpoint):
        for row in model.objects.order_by("-pk")[:3]:
            row.delete()
    for row in Position.objects.order_by("-pk")[:2]:
        row.delete()


def write_pairs() -> None:
    """Write pairs of rows in two tables, until the process is ended."""
    from django.db import transaction

    from debates.models import Source
    from search.models import Synonym

    for number in count():
        time.sleep(0.02)
        with transaction.atomic():
            Synonym.objects.create(term=f"one of a pair {number}", alternative="other")
            Source.objects.create(title=f"two of a pair {number}", slug=f"pair-{number}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")
    django.setup()
    write_pairs() if "--pairs" in sys.argv else edit()
