"""Answers of one site, in a process of its own, as JSON on its output.

    python -m tests.restores.asking [--debates]

With --debates, the number of debates in its database, which may have no tables.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from typing import Any

import django
from django.test import Client, override_settings

START = ("/", "/api/v1/", "/sitemap.xml", "/feeds/positions.atom", "/feeds/forecasts.atom")
MOST = 60
"""Number of addresses that are found by following links."""

FORMATS = ("bibtex", "ris", "csl", "apa", "chicago", "mla")
_LINK = re.compile(r'(?:href="|http://localhost|<loc>http://localhost)(/[^"#?<>\s\\]*)')
_LEFT_OUT = ("/admin", "/static", "/api/v1/schema", "/api/v1/docs", "/readyz", "/livez")


def found_by_links(client: Client) -> dict[str, Any]:
    """Ask the first addresses, and those that their answers link to."""
    answers: dict[str, Any] = {}
    waiting = list(START)
    while waiting and len(answers) < MOST:
        address = waiting.pop(0)
        if address in answers:
            continue
        answers[address], body = ask(client, address)
        waiting += sorted({link for link in _LINK.findall(body) if not link.startswith(_LEFT_OUT)})
    return answers


def ask(client: Client, address: str) -> tuple[list[Any], str]:
    """Return status, place and digest of an answer, and its text."""
    answer = client.get(address)
    body = b"".join(answer) if answer.streaming else answer.content
    # what differs from one answer to the next, and moments in milliseconds
    text = re.sub(rb'[0-9a-f]{32}|nonce="[^"]*"', b"", body)
    text = re.sub(rb"(\d\d:\d\d:\d\d\.\d{3})(?:000)?(?=\D)", rb"\1", text)
    if "json" in answer.get("Content-Type", ""):
        # PostgreSQL puts spaces into the JSON that it makes
        text = json.dumps(json.loads(text)).encode()
    digest = hashlib.sha256(text).hexdigest()[:16]
    return [answer.status_code, answer.get("Location", ""), digest], body.decode(errors="replace")


def by_keys() -> list[str]:
    """Return the addresses of every row, present, former and gone."""
    from django.db import connection

    from debates.models import Debate, Position

    found = []
    with connection.cursor() as cursor:
        for table, place in (
            ("history_formerslug", "slug"),
            ("history_tombstone", "key"),
        ):
            cursor.execute(f"SELECT kind, {place} FROM {table}")
            for kind, key in cursor.fetchall():
                many = kind if kind == "evidence" else f"{kind}s"
                found += [f"/api/v1/{many}/{key}/", f"/{many}/{key}/"]
    for model, many in ((Debate, "debates"), (Position, "positions")):
        for slug, modified in model.objects.order_by("pk").values_list("slug", "modified")[:8]:
            at = modified.isoformat().replace("+00:00", "Z")
            found += [f"/api/v1/{many}/{slug}/citation/?format={one}" for one in FORMATS]
            found += [f"/{many}/{slug}/?at={at}", f"/api/v1/{many}/{slug}/history/"]
    for part in ("evidence", "counterpoints", "supports", "votes"):
        found += [f"/api/v1/{part}/{number}/" for number in range(1, 70)]
    found += [
        f"/api/v1/{part}/?page_size=200" for part in ("evidence", "counterpoints", "tombstones")
    ]
    return [*found, "/api/v1/search/?q=china", "/search/?q=russia"]


def main() -> dict[str, Any]:
    """Return what all addresses answer."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}):
        client = Client(SERVER_NAME="localhost", raise_request_exception=False)
        answers = found_by_links(client)
        return answers | {one: ask(client, one)[0] for one in by_keys() if one not in answers}


def debates() -> int:
    """Return the number of debates."""
    from django.db import connection

    from debates.models import Debate

    has_table = Debate._meta.db_table in connection.introspection.table_names()
    return Debate._base_manager.count() if has_table else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinorus.settings")
    django.setup()
    if "--debates" in sys.argv:
        sys.stdout.write(str(debates()))
    else:
        sys.stdout.write(json.dumps(main()))
