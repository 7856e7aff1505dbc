"""Argument maps become debates by the ways of all files, and come back as they were."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from debates.contrib.aif.file_format import AIF
from debates.interchange.document import document
from debates.models import Debate, Expert, Position
from debates.models.choices import ExpertKind, Status
from debates.uploads.models import Remainder
from tests.contrib.aif.maps import aifdb_map, in_file, ova_map, shape

pytestmark = pytest.mark.django_db


def run(path, *options):
    output = StringIO()
    call_command("import_debate", path, *options, stdout=output)
    return output.getvalue()


def imported(tmp_path, content, name="fee.json", *options):
    run(in_file(tmp_path, content, name), "--apply", *options)
    return Debate.objects.latest("pk")


def exported(debate, *, drafts=True):
    return json.loads(AIF.write(document(debate, drafts=drafts), debate))


def position(statement):
    return Position.objects.get(statement=statement)


def test_claims_are_positions_of_those_who_asserted_them_in_their_words(tmp_path):
    imported(tmp_path, aifdb_map())

    tax, service = position("The fee is a tax"), position("The fee buys a service")
    assert (tax.expert.name, tax.quotation, tax.locator) == (
        "Ada Okafor",
        "The fee is a tax in all but name.",
        "0:12",
    )
    assert (service.expert.name, service.locator) == ("Bo Lind", "1:15")


@pytest.mark.parametrize(
    "statement", ["What all must pay may still be a price", "The fee is lawful"]
)
def test_nobody_is_shown_to_have_said_what_an_analyst_added_or_a_question_asks(tmp_path, statement):
    imported(tmp_path, aifdb_map())

    claim = position(statement)
    assert (claim.expert.kind, claim.quotation) == (ExpertKind.UNNAMED, "")


def test_schemes_are_supports_and_counterpoints(tmp_path):
    imported(tmp_path, aifdb_map())

    tax = position("The fee is a tax")
    support = position("Everyone must pay the fee").supports.get()
    assert (support.given_by, support.kind) == (tax, "builds_on")
    assert {(c.kind, c.raised_by.statement) for c in tax.counterpoints.all()} == {
        ("rebuts", "The fee buys a service"),
        ("undercuts", "What all must pay may still be a price"),
    }


def test_text_of_ova_tells_the_place_of_a_locution(tmp_path):
    imported(tmp_path, ova_map())

    claim = position("We should go eat.")
    assert (claim.expert.name, claim.locator) == ("Bob Ross", "2")


@pytest.mark.parametrize("content", [aifdb_map(), ova_map()])
def test_a_map_comes_back_as_it_was(tmp_path, content):
    assert exported(imported(tmp_path, content)) == content


def test_importing_a_map_again_changes_nothing(tmp_path):
    debate = imported(tmp_path, aifdb_map())

    output = run(in_file(tmp_path, exported(debate)), "--apply")

    assert "Nothing to do" in output
    assert Debate.objects.count() == 1


def test_another_map_of_the_same_name_is_another_debate(tmp_path):
    imported(tmp_path, aifdb_map())
    imported(tmp_path, ova_map())

    assert sorted(Debate.objects.values_list("slug", flat=True)) == ["fee", "fee-2"]


def test_a_changed_map_changes_its_debate(tmp_path):
    imported(tmp_path, aifdb_map())
    content = aifdb_map()
    content["nodes"][1]["text"] = "The fee is a hidden tax"

    debate = imported(tmp_path, content)

    assert position("The fee is a hidden tax").debate == debate
    assert exported(debate) == content


def test_faults_change_nothing(tmp_path):
    content = aifdb_map()
    content["edges"][0]["toID"] = "77"
    content["nodes"][1]["nodeID"] = "1"
    output = StringIO()

    with pytest.raises(CommandError, match=r"5 problems in fee\.json\. Nothing was changed\."):
        call_command("import_debate", in_file(tmp_path, content), "--apply", stdout=output)

    assert "/edges/0/toID: There is no node “77”." in output.getvalue()
    assert "/nodes/1/nodeID: Another node has the id “1” and another text." in output.getvalue()
    assert not Debate.objects.exists()
    assert not Remainder.objects.exists()


def test_without_apply_nothing_is_kept(tmp_path):
    output = run(in_file(tmp_path, aifdb_map()))

    assert "5 positions" in output
    assert not Debate.objects.exists()
    assert not Remainder.objects.exists()


# what editors changed


def test_edited_texts_are_in_the_map(tmp_path):
    debate = imported(tmp_path, aifdb_map())
    Position.objects.filter(statement="The fee is a tax").update(
        statement="The fee is a tax by another name", quotation="The fee is a tax"
    )

    texts = {node["nodeID"]: node["text"] for node in exported(debate)["nodes"]}

    assert texts["2"] == "The fee is a tax by another name"
    assert texts["1"] == "Ada Okafor : The fee is a tax"


def test_a_removed_relation_leaves_the_map_with_its_scheme(tmp_path):
    debate = imported(tmp_path, aifdb_map())
    position("The fee is a tax").counterpoints.filter(kind="rebuts").delete()

    nodes, edges = shape(exported(debate))

    assert {("7", "CA", "Default Conflict")} == set(shape(aifdb_map())[0] - nodes)
    assert set(shape(aifdb_map())[1] - edges) == {("5", "7"), ("7", "2")}


def test_a_position_that_moved_is_not_said_by_the_former_speaker(tmp_path):
    debate = imported(tmp_path, aifdb_map())
    tax, service = position("The fee is a tax"), position("The fee buys a service")
    Position.objects.filter(pk=tax.pk).update(expert=service.expert, order=9)

    content = exported(debate)

    texts = [node["text"] for node in content["nodes"] if node["type"] == "L"]
    assert "Bo Lind : The fee is a tax in all but name." in texts
    assert "Ada Okafor : The fee is a tax in all but name." not in texts


def test_new_evidence_and_positions_get_nodes(tmp_path):
    debate = imported(tmp_path, aifdb_map())
    tax = position("The fee is a tax")
    tax.evidence.create(statement="Courts have said so.", kind="testimony", order=1)

    content = exported(debate)

    added_nodes = shape(content)[0] - shape(aifdb_map())[0]
    assert {node[1:] for node in added_nodes} == {
        ("I", "Courts have said so."),
        ("RA", "Default Inference"),
    }


# readers


def test_readers_get_nothing_of_a_draft(tmp_path):
    debate = imported(tmp_path, aifdb_map(), "fee.json", "--publish")
    hidden = position("The fee buys a service")
    Position.objects.filter(pk=hidden.pk).update(status=Status.DRAFT)

    text = json.dumps(exported(debate, drafts=False))

    assert "The fee is a tax" in text
    assert "service" not in text
    assert "Is it lawful?" not in text
    assert "Bo Lind" not in text


def test_readers_get_a_published_map_without_the_text_of_its_source(tmp_path):
    debate = imported(tmp_path, ova_map(), "map.json", "--publish")

    content = exported(debate, drafts=False)

    assert shape(content) == shape(ova_map())
    assert "It is late." not in json.dumps(content)


# speakers


def test_speakers_are_experts_of_the_site_by_name_and_alias(tmp_path):
    okafor = Expert.objects.create(name="Okafor, Ada", sort_name="Okafor, Ada")
    lind = Expert.objects.create(name="Bo Göran Lind", aliases=["Bo Lind"])

    imported(tmp_path, aifdb_map())

    assert position("The fee is a tax").expert == okafor
    assert position("The fee buys a service").expert == lind


def test_a_speaker_who_may_be_an_expert_is_asked_about(tmp_path):
    okafor = Expert.objects.create(name="Amara Okafor")
    path = in_file(tmp_path, aifdb_map())

    question = "Is “Ada Okafor” of the file (ada-okafor) “Amara Okafor”, who is here?"
    assert question in run(path)
    with pytest.raises(CommandError):
        run(path, "--apply")
    run(path, "--apply", "--new-experts")

    assert position("The fee is a tax").expert != okafor


def test_the_answer_that_a_speaker_is_an_expert_holds_for_later_imports(tmp_path):
    okafor = Expert.objects.create(name="Amara Okafor")
    path = in_file(tmp_path, aifdb_map())
    run(path, "--apply", "--same-expert", "ada-okafor")

    output = run(path, "--apply")

    assert "Nothing to do" in output
    assert position("The fee is a tax").expert == okafor
