"""Lists of texts in the database that somebody changed past the forms."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from debates.finding.position_documents import PositionDocuments
from debates.text import text_lists
from tests.debates.editors import person, world


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stored", "read"), [("5", []), ("null", []), ('{"a": 1}', []), ('["ok", [1], null]', ["ok"])]
)
def test_one_broken_row_stops_nothing_and_is_logged(stored, read, caplog):
    there = world("published")
    there.debate.status = "published"
    there.debate.save()
    text_lists._report.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE debates_expert SET aliases = %s", [stored])
        cursor.execute("UPDATE debates_participation SET other_roles = %s", [stored])

    editor = person("editor")
    pages = ["admin:debates_expert_changelist", "api:experts-list", "pages:experts"]
    statuses = [editor.client.get(reverse(name), {"q": "lukin"}).status_code for name in pages]
    statuses.append(editor.edit(there.debate).status)
    [document] = PositionDocuments().build([there.alliance.pk])
    page = editor.edit(there.lukin)

    assert statuses == [200] * 4
    assert "Artyom Lukin" in [part.text for part in document.parts]
    assert "no list of texts" in caplog.text
    # saving the form mends it
    assert page.send(biography="He lives.").saved
    there.lukin.refresh_from_db()
    assert there.lukin.aliases == read
