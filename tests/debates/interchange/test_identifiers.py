"""Public identifiers in files: an archive keeps them, a file without gets new ones."""

from __future__ import annotations

import pytest

from debates.interchange.checking import problems_in_document
from debates.interchange.problems import ImportRefused
from debates.models import Counterpoint, Evidence, Position
from tests.debates.builders import make_debate, make_evidence, make_expert, make_position
from tests.debates.interchange.documents import exported, import_document, sound
from tests.debates.interchange.test_importing import round_trip

pytestmark = pytest.mark.django_db

FIRST, SECOND, OTHER = "2222222222", "3333333333", "4444444444"


def with_ids(*ids):
    """The sound document, with these identifiers of its evidence."""
    document = sound()
    evidence = document["debate"]["positions"][0]["evidence"]
    for entry, one in zip(evidence, ids, strict=True):
        if one:
            entry["id"] = one
    return document


def public_ids(model):
    return set(model.objects.values_list("public_id", flat=True))


def here():
    """The statements of the evidence by its identifiers."""
    return dict(Evidence.objects.values_list("public_id", "statement"))


def test_an_archive_that_is_taken_in_keeps_the_identifiers(tmp_path):
    import_document(with_ids(FIRST, SECOND), tmp_path)
    parts = {model: public_ids(model) for model in (Evidence, Counterpoint)}

    before, after = round_trip("partnership", tmp_path)

    assert after == before
    assert {model: public_ids(model) for model in parts} == parts


def test_a_file_without_identifiers_gets_new_ones_that_stay(tmp_path):
    import_document(sound(), tmp_path)
    first = here()

    import_document(sound(), tmp_path)

    assert len(first) == 2
    assert here() == first


def test_a_part_is_known_by_its_identifier_however_it_is_worded(tmp_path):
    import_document(with_ids(FIRST, SECOND), tmp_path)
    rows = dict(Evidence.objects.values_list("public_id", "pk"))
    document = with_ids(SECOND, FIRST)
    document["debate"]["positions"][0]["evidence"][0]["statement"] = "Said anew."

    import_document(document, tmp_path)

    assert here() == {SECOND: "Said anew.", FIRST: "A pipeline."}
    assert dict(Evidence.objects.values_list("public_id", "pk")) == rows


def test_a_part_with_another_identifier_is_another_part(tmp_path):
    import_document(with_ids(FIRST, SECOND), tmp_path)
    document = with_ids(FIRST, OTHER)
    document["debate"]["positions"][0]["evidence"][1]["statement"] = "A port."

    import_document(document, tmp_path)

    assert here() == {FIRST: "Trade grew.", OTHER: "A port."}


def test_what_is_here_keeps_its_identifier(tmp_path):
    import_document(with_ids(FIRST, SECOND), tmp_path)

    import_document(with_ids(OTHER, None), tmp_path)

    assert here() == {FIRST: "Trade grew.", SECOND: "A pipeline."}


def test_a_part_may_move_to_another_position_of_the_file(tmp_path):
    import_document(with_ids(FIRST, SECOND), tmp_path)
    document = with_ids(FIRST, SECOND)
    positions = document["debate"]["positions"]
    positions[1]["evidence"] = [positions[0]["evidence"].pop()]

    import_document(document, tmp_path)

    assert here() == {FIRST: "Trade grew.", SECOND: "A pipeline."}
    assert Evidence.objects.get(public_id=SECOND).position.slug == "it-breaks"


def test_an_identifier_of_another_debate_is_refused(tmp_path):
    debate = make_debate()
    position = make_position(debate, make_expert(debate))
    known = make_evidence(position, public_id=SECOND)

    with pytest.raises(ImportRefused) as refused:
        import_document(with_ids(FIRST, SECOND), tmp_path)

    [problem] = refused.value.problems
    assert problem.pointer == "/debate/positions/0/evidence/1/id"
    assert f"is already the evidence “{known}” of the position" in problem.message
    assert not Position.objects.filter(slug="it-lasts").exists()


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ((FIRST, FIRST), "is already used at /debate/positions/0/evidence/0"),
        ((FIRST, "17"), "does not have the required form"),
        ((FIRST, "abcdefghij"), "does not have the required form"),
        ((FIRST, 17), "This must be text"),
    ],
)
def test_an_identifier_has_one_place_and_its_form(ids, message):
    [problem] = problems_in_document(with_ids(*ids))

    assert problem.pointer == "/debate/positions/0/evidence/1/id"
    assert message in problem.message


def test_the_files_tell_it(tmp_path):
    import_document(with_ids(FIRST, SECOND), tmp_path)

    found = exported("partnership")

    evidence = found["debate"]["positions"][0]["evidence"]
    assert [one["id"] for one in evidence] == [FIRST, SECOND]
    assert next(iter(evidence[0])) == "id"
