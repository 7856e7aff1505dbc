"""Each field that the digest of a position covers is in the answers to assistants."""

from __future__ import annotations

import pytest
from django.urls import reverse

from debates.contrib.assistants import records
from debates.contrib.assistants.tools import IN_FULL
from debates.kinds import paths_to
from debates.models import Position
from debates.models.declaration import Door, fields_through
from tests.debates.marked_world import make_world, shown

pytestmark = pytest.mark.django_db


def test_an_assistant_reads_each_that_the_digest_covers(client):
    world = make_world()
    address = reverse("api:positions-detail", args=[world[Position].slug])
    record = str(records.whole_position(client.get(f"{address}?expand={IN_FULL}").json()))

    unread = [
        f"{model.__name__}.{name}: open debates/contrib/assistants/records.py"
        for model in paths_to(Position)
        for name, field in fields_through(model, Door.DIGEST).items()
        if not any(text in record for text in shown(world[model], field))
        and str(records.BASES.get(str(getattr(world[model], name)))) not in record
    ]
    assert unread == []
