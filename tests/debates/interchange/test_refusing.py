"""Files that are sound and still fit nothing here, each refused at its place."""

from __future__ import annotations

import pytest

from debates.interchange.problems import ImportRefused
from debates.models import Debate, Position, Question, Source, Topic
from tests.debates.builders import make, make_debate, make_expert, make_position
from tests.debates.interchange.documents import changes, import_document, sound, spoiled

pytestmark = pytest.mark.django_db


def refusal(document, tmp_path, **options) -> list[tuple[str, str]]:
    with pytest.raises(ImportRefused) as refused:
        import_document(document, tmp_path, **options)
    return [(problem.pointer, problem.message) for problem in refused.value.problems]


REFUSED_REFERENCES = [
    ("/debate/source", "roundtabel", "/debate/source", "no source “roundtabel” in the file or"),
    ("/debate/positions/0/expert", "lukn", "/debate/positions/0/expert", "mean “lukin”?"),
    ("/debate/positions/0/question", "last", "/debate/positions/0/question", "mean “lasts”?"),
    ("/debate/positions/0/topics", ["gas"], "/debate/positions/0/topics/0", "no topic “gas”"),
    (
        "/debate/positions/0/evidence/0/source",
        "qqq",
        "/debate/positions/0/evidence/0/source",
        "Add it to “sources”.",
    ),
    (
        "/debate/positions/0/counterpoints/0/raised_by",
        "it-brakes",
        "/debate/positions/0/counterpoints/0/raised_by",
        "no position “it-brakes” in this debate. Did you mean “it-breaks”?",
    ),
    ("/topics/0/broader", "trad", "/topics/0/broader", "Did you mean “trade”?"),
    ("/debate/participations/1/expert", "falon", "/debate/participations/1/expert", "“fallon”?"),
    ("/debate/participations/1", ..., "/debate/positions/1/expert", "not part of the debate"),
    (
        "/experts/0/orcid",
        "0000-0002-1825-0098",
        "/experts/0/orcid",
        "its last digit does not match",
    ),
    ("/experts/0/homepage", "my page", "/experts/0/homepage", "full web address"),
    ("/sources/0/address", "10.1000/182", "/sources/0/address", "a DOI as https://doi.org/"),
    ("/debate/positions/0/evidence/0/value", 1.23456, "/debate/positions/0/evidence/0/value", "4"),
    ("/debate/positions/0/evidence/0/value", 10**30, "/debate/positions/0/evidence/0/value", "20"),
    (
        "/debate/positions/0/evidence/0/value",
        1234567890123456,
        "/debate/positions/0/evidence/0/value",
        "Use at most 15 digits",
    ),
    ("/debate/slug", "a\n", "/debate/slug", "slug"),
    (
        "/debate/positions/0/quotation",
        "no bounds",
        "/debate/positions/0/quotation",
        "This quotation does not appear at 1.1",
    ),
]


@pytest.mark.parametrize(("place", "value", "pointer", "message"), REFUSED_REFERENCES)
def test_what_fits_nothing_is_refused_at_its_place(tmp_path, place, value, pointer, message):
    problems = refusal(spoiled(place, value), tmp_path)

    assert pointer in [place for place, _ in problems]
    assert message in " ".join(said for _, said in problems)
    assert not Debate.objects.exists()


def test_a_strangers_slug_is_refused(tmp_path):
    make_expert(slug="lukin", name="Yo-Yo Lukin")
    make(Topic, slug="energy", name="Power")
    make(Topic, slug="commerce", name="Trade")
    make(Source, slug="report", title="Another report")

    problems = dict(refusal(sound(), tmp_path))

    assert (
        "“lukin” is “Yo-Yo Lukin” in the database but “Artyom Lukin” in the file"
        in problems["/experts/0/slug"]
    )
    assert "“energy” is “Power” in the database" in problems["/topics/0/slug"]
    assert "with the slug “commerce”. Use that slug." in problems["/topics/1/name"]
    assert "“report” is “Another report” in the database" in problems["/sources/1/slug"]


def test_things_of_another_debate_are_refused(tmp_path):
    other = make_debate(title="Other")
    make_position(other, make_expert(other, slug="ma"), slug="it-lasts")
    make(Question, debate=other, text="Q?", slug="lasts")

    problems = dict(refusal(sound(), tmp_path))

    assert "is already a position of the debate “Other”." in problems["/debate/positions/0/slug"]
    assert "is already a question of the debate “Other”." in problems["/debate/questions/0/slug"]


def test_another_debate_with_the_same_slug_is_not_written_over(tmp_path):
    other = make_debate(title="Other", slug="partnership")
    make_position(other, make_expert(other, slug="ma"))

    (problem,) = refusal(sound(), tmp_path)

    assert problem[0] == "/debate/slug"
    assert "which has no question or position in common" in problem[1]
    # a title may be corrected
    Debate.objects.update(title="ПАРТНЁРСТВО  伙伴关系")
    plan = import_document(sound(), tmp_path, overwrite=True)
    assert changes(plan)["partnership"] >= {"title"}


def test_what_was_withdrawn_here_stays_so(tmp_path):
    import_document(sound(), tmp_path)
    position = Position.objects.get(slug="it-lasts")
    position.status, position.withdrawn_reason = "withdrawn", "A wrong figure."
    position.save()

    (problem,) = refusal(sound(), tmp_path)

    assert problem == (
        "/debate/positions/0",
        "This has been withdrawn and stays withdrawn: A wrong figure.",
    )
    Debate.objects.update(status="withdrawn", withdrawn_reason="All wrong.")
    assert ("/debate", "This has been withdrawn and stays withdrawn: All wrong.") in refusal(
        sound(), tmp_path
    )


def test_a_position_does_not_change_hands(tmp_path):
    import_document(sound(), tmp_path)

    (problem,) = refusal(spoiled("/debate/positions/1/expert", "lukin"), tmp_path)

    assert problem[0] == "/debate/positions/1/expert"
    assert "belongs to Theresa Fallon." in problem[1]


def test_two_entries_cannot_describe_one_thing(tmp_path):
    import_document(sound(), tmp_path)
    Position.objects.filter(slug="it-breaks").update(slug="it-bends")
    document = sound()
    document["debate"]["positions"].append(
        {"slug": "it-bends", "expert": "fallon", "statement": "It bends."}
    )

    (problem,) = refusal(document, tmp_path)

    assert problem[0] == "/debate/positions/2"
    assert "which /debate/positions/1 already describes" in problem[1]


def test_what_only_the_database_can_know_is_refused_in_words(tmp_path):
    import_document(sound(), tmp_path)
    # the file makes energy broader than trade, and here trade is broader than energy
    document = sound()
    document["topics"] = [
        {"slug": "energy", "name": "Энергия"},
        {"slug": "trade", "name": "Trade", "broader": "energy"},
    ]

    ((_, message),) = refusal(document, tmp_path, update_shared=True)

    assert message == "A topic cannot be broader than itself."
    assert Topic.objects.get(slug="trade").broader is None
