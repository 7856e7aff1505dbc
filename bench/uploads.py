"""Benchmark of a spreadsheet that an editor uploads: until its changes are shown, and imported.

    python -m bench.uploads [--positions 500] [--parts 3] [--rounds 3]

Uses a new database (or that of DATABASE_URL), and the admin's pages through Django's test client:
whole requests without the network. In each round, the same spreadsheet is uploaded again with every
statement changed, after a correction on the site.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import tempfile
import time
from statistics import median
from typing import Any

MARK = re.compile(r'name="seen" value="(\w+)"')


def main() -> None:
    """Measure and print the seconds of each step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--positions", type=int, default=500)
    parser.add_argument("--parts", type=int, default=3, help="pieces of evidence of each (3)")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sinorus-bench-") as folder:
        os.environ |= {
            "SINORUS_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "sinorus.settings",
            "SINORUS_REQUEST_RATE": "off",
            "SINORUS_DEADLINE": "600",
            "SINORUS_LOG_LEVEL": "error",
        }
        times = measured(options.positions, options.parts, options.rounds)
    print(f"{options.positions:,} positions with {options.parts} pieces of evidence each, in s")
    for step, seconds in times.items():
        whole, work = zip(*seconds, strict=True)
        print(f"  {step:<40} {median(whole):6.2f} (processor {median(work):.2f})")


Times = dict[str, list[tuple[float, float]]]
"""Seconds of each step by its name, as wall time and processor time, in each round."""


def measured(positions: int, parts: int, rounds: int) -> Times:
    """Return the seconds of each step of all rounds."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    call_command("migrate", verbosity=0)
    setup_test_environment()
    user = get_user_model()._default_manager.create_superuser(f"bench-{time.time_ns()}")
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    times: Times = {}
    for number in range(rounds):
        made = synthetic(f"Bench {time.time_ns()}", positions, parts)
        _round(client, made, times, "new: ")
        downloaded = _changed(made["debate"]["title"], number)
        _round(client, downloaded, times, "all changed: ")
    return times


def now() -> tuple[float, float]:
    """Return the seconds of wall time and of this process's processor time."""
    return time.perf_counter(), time.process_time()


def _round(client: Any, made: Any, times: Times, name: str) -> None:
    from debates.interchange.spreadsheet_writing import workbook

    began = now()
    content = io.BytesIO(workbook(made))
    content.name = "debate.xlsx"
    _note(times, f"{name}write the spreadsheet", began)
    began = whole = now()
    sent = client.post("/admin/debates/debate/upload/", {"file": content})
    if sent.status_code != 302:
        raise SystemExit(f"The upload was refused: {re.sub('<[^>]+>', '', sent.text)[:2000]}")
    _note(times, f"{name}read, check and try it", began)
    began = now()
    page = client.get(sent["Location"]).text
    _note(times, f"{name}show the difference", began)
    began = now()
    given = {"seen": MARK.search(page)[1], "apply": "Import", "update_shared": ""}
    given |= dict.fromkeys(re.findall(r'name="(decide-[\w-]+)"', page), "site")
    stream = client.post(sent["Location"], given, headers={"accept": "application/x-ndjson"})
    last = [*b"".join(stream.streaming_content).splitlines()][-1]
    if b"Imported" not in last:
        raise SystemExit(f"The import was refused: {last!r}")
    _note(times, f"{name}import it", began)
    _note(times, f"{name}whole", whole)


def _note(times: Times, step: str, began: tuple[float, float]) -> None:
    clock, work = now()
    times.setdefault(step, []).append((clock - began[0], work - began[1]))


def _changed(title: str, number: int) -> Any:
    """Return what an editor downloaded and changed, while another one changed a position here."""
    from debates.interchange.document import document
    from debates.models import Debate

    debate = Debate.objects.get(title=title)
    made = document(debate, drafts=True)
    first = debate.positions.first()
    first.detail = "Corrected here meanwhile."
    first.save()
    for one in made["debate"]["positions"]:
        one["statement"] += f" Round {number}."
    return made


def synthetic(title: str, positions: int, parts: int) -> Any:
    """Return the document of a new debate, without addresses but those of experts."""
    experts = [f"Expert {letter} of {title}" for letter in "ABCDEFGHIJKLMNOPQRST"]
    slugs = [name.lower().replace(" ", "-") for name in experts]
    question = title.lower().replace(" ", "-")
    debate = {
        "slug": question,
        "title": title,
        "questions": [{"slug": question, "text": f"Is it so, {title}?"}],
        "participations": [{"expert": slug} for slug in slugs],
        "positions": [
            {
                "slug": f"{question}-{number}",
                "expert": slugs[number % len(slugs)],
                "question": question,
                "stance": ("affirms", "denies", "qualifies")[number % 3],
                "statement": f"Claim {number} of {title} about trade, ports and railways.",
                "evidence": [
                    {"statement": f"Figure {part} of {number}.", "kind": "statistic", "value": part}
                    for part in range(1, parts + 1)
                ],
            }
            for number in range(positions)
        ],
    }
    named = [{"slug": slug, "name": name} for slug, name in zip(slugs, experts, strict=True)]
    return {"debate": debate, "experts": named}


if __name__ == "__main__":
    main()
