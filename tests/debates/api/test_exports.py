"""A debate to take away: the archive and its files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import zipfile

import networkx
import pytest
import rispy
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator
from pybtex.database import parse_string

from debates.interchange.archive import MEDIA_TYPES
from debates.models import Counterpoint, Debate, Evidence, Position
from tests.debates.world import MARKER, hide_objects_around, random_world

ARCHIVE = "debates/china-russia/export.zip"


def files_of(answer) -> dict[str, bytes]:
    """The files of an archive, without their folder."""
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        assert found.testzip() is None
        return {name.partition("/")[2]: found.read(name) for name in found.namelist()}


def test_an_archive_holds_all_files_in_one_folder(api, known):
    answer = api(ARCHIVE)

    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == [f"china-russia/{name}" for name in MEDIA_TYPES]
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="china-russia.zip"'


def test_each_file_can_be_had_alone(api, known):
    for name, content in files_of(api(ARCHIVE)).items():
        answer = api(f"debates/china-russia/export/{name}")
        assert answer.content == content, name
        assert answer["Content-Type"].split(";")[0] == MEDIA_TYPES[name]


def test_the_same_content_gives_the_same_bytes(api, known):
    first = api(ARCHIVE).content
    Position.objects.filter(pk=known.allies.pk).update(statement="Something else.")
    second = api(ARCHIVE).content
    Position.objects.filter(pk=known.allies.pk).update(statement=known.allies.statement)

    assert api(ARCHIVE).content == first != second


def test_checksums_are_right(api, known, tmp_path):
    for name, content in files_of(api(ARCHIVE)).items():
        (tmp_path / name).write_bytes(content)

    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )

    assert checked.stdout.count(": OK") == len(MEDIA_TYPES) - 1
    digest = hashlib.sha256((tmp_path / "debate.json").read_bytes()).hexdigest()
    assert f"{digest}  debate.json\n" in (tmp_path / "SHA256SUMS").read_text()


def test_the_document_is_what_its_schema_says(api, known):
    random_world(40)
    for slug in ("china-russia", "debate-0"):
        files = files_of(api(f"debates/{slug}/export.zip"))
        schema = json.loads(files["debate.schema.json"])
        Draft202012Validator.check_schema(schema)
        checker = Draft202012Validator.FORMAT_CHECKER
        Draft202012Validator(schema, format_checker=checker).validate(
            json.loads(files["debate.json"])
        )


def test_the_document_says_all_of_a_debate(api, known):
    told = json.loads(files_of(api(ARCHIVE))["debate.json"])

    allies, rivals, _ = told["debate"]["positions"]
    assert told["debate"]["source"] == "roundtable"
    assert [one["slug"] for one in told["experts"]] == ["lukin", "rolland"]
    assert [one["slug"] for one in told["topics"]] == ["arms", "trade"]
    assert told["topics"][0]["broader"] == "trade"
    assert [one["slug"] for one in told["sources"]] == ["roundtable", "trade-report"]
    assert allies["evidence"][0] == {
        "id": known.growth.public_id,
        "statement": "Trade grew.",
        "kind": "statistic",
        "value": 147.5,
        "unit": "billion US dollars",
        "period": "2021",
        "voice": "expert",
        "locator": "1.1",
        "source": "trade-report",
    }
    assert allies["counterpoints"][0]["raised_by"] == "rivals"
    assert "raised_by" not in rivals["counterpoints"][0]
    assert rivals["topics"] == ["arms", "trade"]


def test_figures_are_written_exactly(api, known):
    Evidence.objects.filter(pk=known.growth.pk).update(value="123456789.0625")

    files = files_of(api(ARCHIVE))

    assert b'"value": 123456789.0625,' in files["debate.json"]
    assert b",123456789.0625," in files["evidence.csv"]


def test_tables_have_a_row_for_each_thing_and_no_formulas(api, known):
    Position.objects.filter(pk=known.allies.pk).update(
        statement="=1+1", detail='A "quote", and\nmore'
    )
    Evidence.objects.filter(pk=known.growth.pk).update(value="-3")
    files = files_of(api(ARCHIVE))

    def rows(name):
        return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode(), newline="")))

    assert rows("positions")[0]["statement"] == "'=1+1"
    assert rows("positions")[0]["detail"] == 'A "quote", and\nmore'
    assert rows("positions")[1]["topics"] == "arms;trade"
    assert rows("evidence")[0]["value"] == "-3"
    assert [(one["position"], one["number"]) for one in rows("evidence")] == [
        ("allies", "1"),
        ("allies", "2"),
    ]
    assert len(rows("counterpoints")) == Counterpoint.objects.published().count()
    assert [one["expert"] for one in rows("participations")] == ["lukin", "rolland"]
    for name in ("questions", "experts", "topics", "sources"):
        assert rows(name), name


def test_the_graph_does_not_know_where_it_is_kept(api, known):
    files = files_of(api(ARCHIVE))

    graph = networkx.node_link_graph(json.loads(files["graph.json"]), edges="edges")
    read = networkx.read_graphml(io.BytesIO(files["graph.graphml"]))

    assert (
        set(graph.nodes)
        == set(read.nodes)
        == {
            "question:alliance",
            "position:allies",
            "position:rivals",
            "position:forecast",
            f"evidence:{known.growth.public_id}",
            f"evidence:{known.pact.public_id}",
            f"counterpoint:{known.rebuttal.public_id}",
            f"counterpoint:{known.remark.public_id}",
            f"support:{known.backing.public_id}",
        }
    )
    page = "http://testserver/positions/allies/"
    growth = f"evidence-{known.growth.public_id}"
    assert graph.nodes[growth.replace("-", ":")]["url"] == f"{page}#{growth}"
    assert graph.has_edge("position:rivals", f"counterpoint:{known.rebuttal.public_id}")


def test_citations_are_of_the_debate_and_of_each_position(api, known):
    files = files_of(api(ARCHIVE))
    keys = ["china-russia", "allies", "rivals", "forecast"]

    assert [one["id"] for one in json.loads(files["references.json"])] == keys
    assert list(parse_string(files["references.bib"].decode(), "bibtex").entries) == keys
    assert [one["id"] for one in rispy.loads(files["references.ris"].decode())] == keys
    assert b"accessed" not in files["references.json"]


def test_the_readme_names_each_file(api, known):
    readme = files_of(api(ARCHIVE))["README.txt"].decode()

    assert "http://testserver/debates/china-russia/" in readme
    assert [name for name in MEDIA_TYPES if name not in readme] == ["README.txt"]


def test_nothing_hidden_is_in_any_file(api, known):
    before = files_of(api(ARCHIVE))
    hide_objects_around(known)

    after = files_of(api(ARCHIVE))

    assert after == before
    assert all(MARKER.lower().encode() not in content.lower() for content in after.values())


@pytest.mark.parametrize("part", ["export.zip", "export/debate.json", "export/SHA256SUMS"])
def test_what_is_not_there_is_answered_as_at_the_debate(api, known, part):
    hide_objects_around(known)
    for slug, status in (("zyzzyva-draft", 404), ("zyzzyva-withdrawn", 404), ("nothing", 404)):
        assert api(f"debates/{slug}/{part}").status_code == status
    Debate.objects.get(slug="china-russia")
    known.debate.slug = "moved"
    known.debate.save()

    assert api(f"debates/china-russia/{part}")["Location"] == f"/api/v1/debates/moved/{part}"
    known.debate.status, known.debate.withdrawn_reason = "withdrawn", "Wrong."
    known.debate.save()
    assert api(f"debates/moved/{part}").status_code == 410


def test_an_unknown_file_is_answered_with_those_there_are(api, known):
    answer = api("debates/china-russia/export/position.csv")

    assert answer.status_code == 404
    assert "Did you mean “positions.csv”?" in answer.json()["detail"]


def test_an_archive_takes_few_queries_however_large_it_is(api, known):
    def counted(slug):
        with CaptureQueriesContext(connection) as captured:
            files_of(api(f"debates/{slug}/export.zip"))
        return len(captured)

    few = counted("china-russia")
    random_world(60, status="published")

    # one more reads the sources of its positions, where they have others than the debate
    assert counted("debate-0") <= few + 1 <= 26
