"""Whatever a file holds: it is taken in as it is, or refused in words."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from debates.interchange.document import as_bytes
from debates.interchange.problems import ImportRefused
from tests.debates.interchange.documents import (
    exported,
    forget_everything,
    import_document,
    import_file,
    sound,
)
from tests.thoroughness import examples

pytestmark = pytest.mark.django_db


def spoil_somewhere(document, value, chance):
    """Put a value somewhere into a document."""
    holder = document
    while True:
        key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        if not isinstance(holder[key], dict | list) or not holder[key] or chance.random() < 0.1:
            break
        holder = holder[key]
    holder[key] = value


slugs = st.sampled_from(["lukin", "it-lasts", "it-breaks", "gas", "trade", "report", "nothing"])


@settings(
    max_examples=examples(15, 300),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.randoms(use_true_random=False), slugs | st.none() | st.text(max_size=4) | st.floats())
def test_whatever_is_spoiled_is_taken_in_or_refused_in_words(tmp_path, chance, value):
    forget_everything()
    import_document(sound(), tmp_path)
    document = sound()
    spoil_somewhere(document, value, chance)

    try:
        plan = import_document(document, tmp_path, update_shared=True)
        problems = plan.problems
    except ImportRefused as refused:
        problems = refused.problems

    assert all(problem.message for problem in problems)


words = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=12
)


@st.composite
def documents(draw):
    """Documents with any texts, and any shape that is sound."""
    document = sound()
    document["debate"]["title"] = draw(words)
    for expert in document["experts"]:
        expert["name"] = draw(words)
        expert["aliases"] = draw(st.lists(words, max_size=2))
    for number, topic in enumerate(document["topics"]):
        topic["name"] = f"{draw(words)} {number}"
    document["sources"][0].pop("text")
    number = draw(st.integers(0, 5))
    document["debate"]["positions"] = [
        {
            "slug": f"p{n}",
            "expert": draw(st.sampled_from(["lukin", "fallon"])),
            "statement": draw(words),
            "detail": draw(st.none() | words),
            "topics": draw(st.lists(st.sampled_from(["energy", "trade"]), unique=True)),
            "evidence": [
                {"statement": draw(words), "kind": "event", "value": draw(st.none() | figures)}
                for _ in range(draw(st.integers(0, 2)))
            ],
            "counterpoints": [
                {
                    "statement": draw(words),
                    "kind": "rebuts",
                    "raised_by": draw(st.sampled_from([None, *others])),
                }
                for others in [[f"p{m}" for m in range(number) if m != n]]
            ],
        }
        for n in range(number)
    ]
    return document


figures = st.integers(-(10**8), 10**8).map(lambda whole: whole / 100)


@settings(
    max_examples=examples(8, 100),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(documents())
def test_whatever_is_taken_in_is_given_away_as_it_came(tmp_path, document):
    forget_everything()
    import_document(document, tmp_path)
    before = as_bytes(exported())
    path = tmp_path / "export.json"
    path.write_bytes(before)

    forget_everything()
    import_file(path)

    assert as_bytes(exported()) == before
    told = exported()["debate"]["positions"]
    assert sorted(one["statement"] for one in told) == sorted(
        one["statement"] for one in document["debate"]["positions"]
    )
