"""The first debate is searched as people search it, and the answers are held against judgments.

It prints the measures and the worst queries (where tests do not run in parallel: `-n0`).
"""

from __future__ import annotations

import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from debates.search_results import search_positions
from search import measures
from search.trec import read_judgments

HERE = Path(__file__).resolve().parent

BAR = 0.9
"""Mean nDCG@10 over all queries that have an answer."""

BARS = {"fact": 0.95, "name": 0.98, "role": 0.98, "script": 0.98, "typo": 0.95}
"""Of the kinds for which a search by words has no excuse; paraphrases have other words."""

WORST = 5


def asked():
    lines = (HERE / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def found(query):
    results = search_positions(query["text"], limit=10).results
    return [result.position.slug for result in results]


def told(mean, means, scored):
    """The measures, and the queries that are answered worst."""
    lines = [f"nDCG@10 {mean:.3f} over {len(scored)} queries"]
    lines += [f"  {kind:<12}{value:.3f}" for kind, value in means.items()]
    lines += ["The worst:"]
    lines += [f"  {value:.3f} {name}: {text}" for value, name, text in scored[:WORST]]
    return "\n".join(lines)


def test_what_is_asked_is_found_first(first_debate, capsys):
    judgments = read_judgments(HERE / "judgments.tsv")
    by_kind = defaultdict(list)
    for query in asked():
        if query["id"] in judgments:
            values = measures.measure(found(query), judgments[query["id"]])
            by_kind[query["kind"]].append((values["nDCG@10"], query["id"], query["text"]))
    scored = sorted(one for several in by_kind.values() for one in several)
    mean = statistics.fmean(value for value, _, _ in scored)
    means = {
        kind: statistics.fmean(value for value, _, _ in several)
        for kind, several in sorted(by_kind.items())
    }

    report = told(mean, means, scored)
    with capsys.disabled():
        sys.stdout.write(f"\n{report}\n")
    assert mean >= BAR, report
    assert {kind: means[kind] for kind, bar in BARS.items() if means[kind] < bar} == {}, report


def test_what_the_debate_does_not_speak_of_is_said_to_be_missing(first_debate):
    for text in ("Mongolia", "inflation in Brazil", "fishing quotas and whaling", "expert:Navalny"):
        answer = search_positions(text)

        assert answer.total == 0
        assert answer.leads.did_you_mean is None
        assert answer.leads.emptied_by
