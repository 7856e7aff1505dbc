"""A process that gets ready as a worker does, and counts what its first requests take.

Prints as JSON how many functions each of several requests of a kind calls, and the modules that
were imported meanwhile. The data folder is its own.
"""

from __future__ import annotations

import json
import os
import sys
from itertools import islice

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "sinorus.settings",
    "SINORUS_INDEXER": "off",
    "SINORUS_BUDGET": "off",
    "SINORUS_LOG_LEVEL": "error",
}

KINDS = {
    "search": ("/api/v1/search/?q={}", "distrust", "energy", "sanctions", "military"),
    "page of a search": ("/search/?q={}", "arms", "trade", "border", "leader"),
    "suggestions": ("/api/v1/search/suggest/?q={}", "dis", "ene", "san", "mil"),
    "list": ("/api/v1/positions/?expert={}", "lukin", "fallon", "gabuev", "rolland"),
    "page of a list": ("/positions/?expert={}", "lukin", "fallon", "gabuev", "rolland"),
    "export": ("/api/v1/positions/?format=csv&topic={}", "economy", "energy", "trade", "history"),
    "position": (
        "/positions/{}/",
        "gabuev-sanctions-push-russia-to-china",
        "lukin-no-worry-while-us-leads",
        "fallon-show-hides-distrust",
        "gabuev-any-deal-will-be-economic",
    ),
    "debate": ("/debates/china-russia-2022/?expert={}", "lukin", "fallon", "gabuev", "rolland"),
    "description": ("/api/v1/schema/?{}", "", "", "", ""),
    "sign-in": ("/admin/login/?next={}", "/a/", "/b/", "/c/", "/d/"),
}


def main() -> None:
    """Get ready, ask, and print."""
    import django

    django.setup()
    from sinorus import startup
    from tests.grounds import load_first_debate

    startup.migrate(lambda line: None)
    load_first_debate()
    startup.build_index(lambda line: None)

    from sinorus.first_requests import first_requests
    from sinorus.wsgi import application
    from tests.waiting import wait_until

    wait_until(lambda: not first_requests.are_pending())
    loaded = set(sys.modules)
    calls = {
        kind: [_calls(application, address.format(value)) for value in values]
        for kind, (address, *values) in KINDS.items()
    }
    json.dump({"calls": calls, "modules": sorted(set(sys.modules) - loaded)}, sys.stdout)


def _calls(application, address: str) -> int:
    """Return how many functions a request calls."""
    from django.test import RequestFactory

    environ = RequestFactory(SERVER_NAME="localhost").get(address).environ
    counted = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        response = application(environ, lambda status, headers, error=None: None)
        list(islice(response, None))
        response.close()
    finally:
        sys.setprofile(None)
    return counted


if __name__ == "__main__":
    main()
