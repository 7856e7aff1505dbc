"""The content of positions: its digest, and what differs between two of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from debates.history.content_differences import differences
from debates.history.digest import PARTS, PositionContent, digest_of

PIPELINE = PARTS["evidence"](1, "A pipeline.", "event")
TRADE = PARTS["evidence"](2, "Trade grew.", "statistic", value="35", unit="percent", period="2021")
PRICES = PARTS["counterpoints"](
    3, "Prices quarrel.", "rebuts", raised_by="fallon-it-breaks", voice="position", basis="inferred"
)
LASTS = PositionContent(
    debate="partnership",
    expert="lukin",
    statement="It lasts.",
    kind="forecast",
    topics=("energy", "gas"),
    evidence=(PIPELINE, TRADE),
    counterpoints=(PRICES,),
)


def told(before, after):
    return [
        (one.part, one.key, one.kind, [(f.name, f.before, f.after) for f in one.fields])
        for one in differences(before, after)
    ]


def test_the_digest_is_that_of_the_canonical_json_of_what_is_shown():
    shown = json.loads(json.dumps(LASTS.as_json()))

    canonical = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert LASTS.digest() == digest_of(shown) == hashlib.sha256(canonical.encode()).hexdigest()
    assert '"unit":"percent","value":"35"}' in canonical
    assert shown["question"] is None


def test_the_digest_stays_the_same_from_one_version_of_sinorus_to_the_next():
    assert LASTS.digest() == ("4119f8b8276d9b717dde42ea07a3052e72ffd49bbe90f77d6b6784420a52c212")


def test_keys_of_parts_are_no_content():
    moved = replace(LASTS, evidence=(replace(PIPELINE, key=8), replace(TRADE, key=9)))

    assert moved == LASTS
    assert moved.digest() == LASTS.digest()


def test_what_is_the_same_does_not_differ():
    assert told(LASTS, replace(LASTS)) == []


def test_changed_fields_are_told_before_and_after():
    after = replace(LASTS, statement="It holds.", topics=("gas",))

    assert told(LASTS, after) == [
        (
            "position",
            "",
            "changed",
            [("statement", "It lasts.", "It holds."), ("topics", "energy\ngas", "gas")],
        )
    ]


def test_parts_that_come_change_and_go_are_told():
    after = replace(
        LASTS,
        evidence=(replace(TRADE, value="40"), PARTS["evidence"](4, "A pact.", "document")),
        counterpoints=(),
    )

    assert told(LASTS, after) == [
        ("evidence", 2, "changed", [("value", "35", "40")]),
        ("evidence", 4, "added", [("statement", "", "A pact."), ("kind", "", "document")]),
        ("evidence", 1, "removed", [("statement", "A pipeline.", ""), ("kind", "event", "")]),
        (
            "counterpoint",
            3,
            "removed",
            [
                ("statement", "Prices quarrel.", ""),
                ("kind", "rebuts", ""),
                ("voice", "position", ""),
                ("raised_by", "fallon-it-breaks", ""),
                ("basis", "inferred", ""),
            ],
        ),
    ]


def test_another_order_of_parts_is_told_and_is_another_content():
    after = replace(LASTS, evidence=(TRADE, PIPELINE))

    assert told(LASTS, after) == [
        (
            "position",
            "",
            "changed",
            [("evidence", "A pipeline.\nTrade grew.", "Trade grew.\nA pipeline.")],
        )
    ]
    assert after.digest() != LASTS.digest()


texts = st.text(max_size=8)
contents = st.builds(
    PositionContent,
    *[texts] * 4,
    detail=texts,
    question=texts,
    topics=st.lists(st.sampled_from(["energy", "gas"]), max_size=2).map(tuple),
    evidence=st.lists(
        st.builds(PARTS["evidence"], st.integers(1, 4), texts, texts, value=texts, unit=texts),
        max_size=2,
        unique_by=lambda one: one.key,
    ).map(tuple),
)


@given(contents, contents)
def test_digests_differ_exactly_where_contents_do(one, other):
    assert (one.digest() == other.digest()) == (one == other)


def with_keys(content):
    return content, [one.key for one in content.evidence]


@given(contents, contents)
def test_something_is_told_exactly_where_contents_or_parts_differ(one, other):
    assert bool(told(one, other)) == (with_keys(one) != with_keys(other))
