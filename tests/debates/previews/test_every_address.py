"""A preview shows one debate at every public address as readers will see it, and no other draft."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.test import Client

from debates.models import Debate, Position, clock
from debates.models.base import Recorded
from debates.review.preview_links import make_link
from tests.debates.api.test_every_address import addresses as addresses_of_api
from tests.debates.pages.test_visibility import ADDRESSES
from tests.debates.world import MARKER, SmallWorld

MARKS = re.compile(
    r'\n<meta name="robots" content="noindex, nofollow, noarchive">.*?\n'
    r'|\n<aside class="sinorus-preview".*?</aside>\n'
)
OF_THE_MOMENT = re.compile(r'"request_id":\s*"\w+"|"version":\s*\d+|\d{4}-\d\d-\d\dT[\d:.]+Z')
NOT_PREVIEWED = re.compile(
    r"/$|/(search|opensearch|sitemap|oembed|feeds)\b|/api/v1/(search|schema|docs|problems|tombst)"
)


def content_of(answer: Any) -> str:
    """The text of an answer, without the notice and what differs from request to request."""
    text = answer.getvalue().decode("utf-8", "replace")
    return OF_THE_MOMENT.sub("", MARKS.sub("", text))


def set_status(known: SmallWorld, old: str, new: str) -> None:
    """Change the debate and its positions in the database alone: nothing else of them changes."""
    with connection.cursor() as cursor:
        for table, key in (("debates_debate", "id"), ("debates_position", "debate_id")):
            cursor.execute(
                f"UPDATE {table} SET status = %s WHERE status = %s AND {key} = %s",
                [new, old, known.debate.pk],
            )


def moments(known: SmallWorld) -> dict[Recorded, Any]:
    rows = [*Position.objects.all(), *Debate.objects.all()]
    return {row: row.modified for row in rows}


def test_a_preview_is_what_will_be_public_and_nothing_else(hidden, live_index):
    Position.objects.filter(debate=hidden.debate, slug__startswith=MARKER.lower()).update(
        status="withdrawn", withdrawn_reason="x", withdrawn_at=clock.now()
    )
    key = make_link(hidden.debate, "The author", 14, None)[1]
    client = Client(raise_request_exception=False)
    asked = [(address, {}) for address in ADDRESSES]
    asked += [(address, query) for address, query, _ in addresses_of_api(client, some=1)]
    set_status(hidden, "published", "draft")
    before = moments(hidden)

    previews = [client.get(f"/preview/{key}{address}", query) for address, query in asked]
    set_status(hidden, "draft", "published")
    for row, modified in before.items():
        # triggers count an object as changed when what it refers to becomes public
        type(row)._base_manager.filter(pk=row.pk).update(modified=modified, version=row.version)

    different = {}
    for (address, query), preview in zip(asked, previews, strict=True):
        assert preview["Cache-Control"] == "private, no-store", address
        assert preview["X-Robots-Tag"].startswith("noindex"), address
        assert preview["Referrer-Policy"] == "no-referrer", address
        assert "ETag" not in preview, address
        if NOT_PREVIEWED.match(address):
            assert preview.status_code == 302, address
            continue
        public = client.get(address, query)
        assert preview.status_code == public.status_code, address
        assert preview["X-Sinorus-Preview"] == "draft", address
        if preview["Content-Type"].startswith("text/html"):
            assert 'class="sinorus-preview"' in preview.content.decode(), address
        shown = content_of(preview).replace(f"/preview/{key}", "")
        assert MARKER not in shown
        if shown != content_of(public):
            different[address] = (shown, content_of(public))
    assert list(different) == []
    assert len(asked) > 100
