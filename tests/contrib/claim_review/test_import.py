"""Reviews of claims become debates, and counterpoints are reviews on pages and in files."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from debates.contrib.claim_review.file_format import CLAIM_REVIEW
from debates.contrib.claim_review.nodes import read_reviews
from debates.interchange.document import document
from debates.models import Counterpoint, Debate, Expert, Position
from debates.models.choices import ExpertKind, Voice
from tests.contrib.claim_review.test_nodes import node
from tests.debates.admin.test_files import confirm, upload
from tests.debates.editors import person
from tests.debates.writing.tools import tool

pytestmark = pytest.mark.django_db


def page(*nodes):
    scripts = (f'<script type="application/ld+json">{json.dumps(n)}</script>' for n in nodes)
    return f"<html><title>Fee</title>{''.join(scripts)}</html>"


def imported(tmp_path, content, *options, name="fee.html"):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    output = StringIO()
    call_command("import_debate", path, "--apply", *options, stdout=output)
    return output.getvalue()


def linked_data_on(client, position):
    html = client.get(position.get_absolute_url()).content.decode()
    scripts = html.split('<script type="application/ld+json">')[1:]
    blocks = [json.loads(script.partition("</script>")[0]) for script in scripts]
    return next((block["@graph"] for block in blocks if "@graph" in block), [])


def test_claims_are_positions_of_claimants_and_reviews_those_of_reviewers(tmp_path):
    imported(tmp_path, page(node()))

    claim = Position.objects.get(statement="The fee is a tax.")
    [counterpoint] = claim.counterpoints.all()
    review = counterpoint.raised_by
    assert (claim.expert.name, claim.quotation, str(claim.date)) == ("Ada Okafor", "", "2026-03-01")
    assert (review.expert.name, review.expert.kind) == ("Fact Desk", ExpertKind.ORGANISATION)
    assert (review.statement, counterpoint.kind) == ("False", "rebuts")
    assert review.source.address == "https://facts.example.org/fee"


def test_a_claim_without_claimant_is_nobodys(tmp_path):
    imported(tmp_path, page(node(itemReviewed={"@type": "Claim"})))

    claim = Position.objects.get(statement="The fee is a tax.")
    assert claim.expert.kind == ExpertKind.UNNAMED


def test_a_review_without_figures_is_related_to_nothing(tmp_path):
    imported(tmp_path, page(node(reviewRating={"alternateName": "Half true"})))

    assert Position.objects.filter(statement="Half true").exists()
    assert not Counterpoint.objects.exists()


def test_several_reviews_of_one_claim_are_of_one_position(tmp_path):
    other = node(author={"name": "Ben Reyes"}, url="https://reyes.example.org/")

    imported(tmp_path, page(node(), other))

    claim = Position.objects.get(statement="The fee is a tax.")
    assert claim.counterpoints.count() == 2


def test_reviews_that_come_again_change_nothing(tmp_path):
    imported(tmp_path, page(node()))

    assert "Nothing to do" in imported(tmp_path, page(node()))


def test_faults_change_nothing(tmp_path):
    with pytest.raises(CommandError, match=r"1 problem in fee\.html"):
        imported(tmp_path, page({"@type": "Article"}))

    assert not Debate.objects.exists()


def test_an_editor_uploads_a_page_and_is_asked_who_speaks():
    okafor = Expert.objects.create(name="Amara Okafor")

    shown = upload(person("editor"), page(node()).encode(), "fee.html")
    assert "“Ada Okafor” of the file is “Amara Okafor”" in shown.text()
    confirm(shown, same_experts="ada-okafor")

    assert Position.objects.get(statement="The fee is a tax.").expert == okafor


def test_a_tool_sends_linked_data():
    content = json.dumps(node()).encode()

    answer = tool("editor").post("imports/?file_name=fee.json", content)

    assert answer.status_code == 200, answer.content
    assert Position.objects.filter(debate__slug="fee").count() == 2


@pytest.mark.parametrize("remainder", ["{}", "[", "7", '{"nodes": [1], "slugs": {}}'])
def test_a_remainder_that_is_none_is_refused(remainder):
    content = {
        "format": "sinorus-debate/1",
        "debate": {"slug": "fee", "title": "Fee"},
        "imported": {"format": "claim_review", "remainder": remainder},
    }

    answer = tool("editor").post("imports/", json.dumps(content).encode())

    assert answer.json()["errors"][0]["pointer"] == "/imported/remainder"


def test_counterpoints_of_a_debate_are_reviews_of_its_claims(article):
    debate = Debate.objects.get()
    content = json.loads(CLAIM_REVIEW.write(document(debate), debate))

    reviews = read_reviews(content)

    kinds = [review.kind for review in reviews]
    counterpoints = Counterpoint.objects.published().order_by("pk")
    assert sorted(kinds) == sorted(counterpoints.values_list("kind", flat=True))
    claimants = {(review.claim, review.claimants[0].name) for review in reviews}
    assert claimants == set(
        counterpoints.values_list("position__statement", "position__expert__name")
    )


def test_a_page_shows_reviews_of_whoever_made_them(client, article):
    for counterpoint in Counterpoint.objects.published().select_related("raised_by__expert"):
        graph = linked_data_on(client, counterpoint.position)
        [review] = [
            n for n in graph if n["@id"].endswith(f"#counterpoint-{counterpoint.public_id}")
        ]
        names = {
            Voice.EXPERT: counterpoint.position.expert.name,
            Voice.REPORTED: counterpoint.reported_party,
            Voice.MODERATOR: counterpoint.position.debate.moderator,
        }
        is_stated = counterpoint.basis == "stated"
        stated = counterpoint.raised_by.expert.name if is_stated else None
        assert review["reviewBody"] == counterpoint.statement
        if (name := names.get(counterpoint.voice) or stated) is not None:
            assert review["author"]["name"] == name
        else:
            assert review["author"]["@type"] == "Organization"


def test_a_page_cites_evidence_and_has_nothing_of_drafts(client, article):
    counterpoint = Counterpoint.objects.published().exclude(raised_by=None).first()
    position = counterpoint.position
    Position.objects.filter(pk=counterpoint.raised_by_id).update(status="draft")

    graph = linked_data_on(client, position)

    assert counterpoint.statement not in json.dumps(graph, ensure_ascii=False)
    cited = [claim for n in graph for claim in n.get("citation", ()) if n["@type"] == "Claim"]
    assert [claim["abstract"] for claim in cited] == [
        evidence.statement for evidence in position.evidence.all()
    ]
