"""Characters that no page and no feed can show."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from debates.interchange.problems import ImportRefused
from debates.models import Position
from debates.models.validators import NOTHING_TO_SEE
from debates.text.xml_texts import unprintable, writable
from tests.debates.builders import make_debate, make_evidence, make_expert, make_position
from tests.debates.editors import person
from tests.debates.interchange.documents import import_document, spoiled
from tests.debates.pages.reading_pages import parsed
from tests.debates.world import small_world
from tests.debates.writing.tools import tool


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_what_is_writable_is_read_again_as_it_was_written(text):
    written = writable(text)
    element = ElementTree.Element("a")
    element.text = written

    if unprintable(text) is None:
        assert written == text
    # XML makes every line end one line feed
    found = ElementTree.fromstring(ElementTree.tostring(element)).text or ""
    assert found == written.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    "text", ["Лукин", "鲁金", "لوكين", "a\tb\nc", "👩‍👩‍👧", "\u202eabc", "\ufeff"]
)
def test_all_scripts_and_line_ends_can_be_shown(text):
    assert unprintable(text) is None


@pytest.mark.django_db
@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x7f", "\x92", "\ufdd0", "\U0001fffe"])
def test_control_characters_are_refused_beside_their_field(character):
    debate = make_debate()
    things = {
        "title": debate,
        "aliases": make_expert(debate),
        "statement": make_evidence(make_position(debate, make_expert(debate))),
    }
    for field, thing in things.items():
        text = f"Roundtable{character} of experts"
        setattr(thing, field, [text] if field == "aliases" else text)

        with pytest.raises(ValidationError) as refused:
            thing.full_clean()

        (message,) = refused.value.message_dict[field]
        assert f"(U+{ord(character):04X}) after “…Roundtable”" in message


@pytest.mark.django_db
@pytest.mark.parametrize(
    "invisible", ["\u200b\u200b", "\ufeff", "\u3164", "\u2800", "\u0301", "\u034f"]
)
def test_texts_of_invisible_characters_alone_are_refused(invisible):
    known = small_world()
    sent = {
        "sources/": {"title": invisible},
        "experts/": {"name": invisible},
        "forecasts/": {"position": "rivals", "event": invisible},
        "votes/": {
            "question": "alliance",
            "expert": "lukin",
            "answer": "agree",
            "comment": invisible,
        },
    }
    for address, body in sent.items():
        answer = tool("editor").post(address, body)

        assert answer.status_code == 422
        told = {one["field"]: one["message"] for one in answer.json()["errors"]}
        (field,) = (name for name, value in body.items() if value == invisible)
        assert told[field] == NOTHING_TO_SEE
    known.lukin.aliases = ["Артём", invisible]
    with pytest.raises(ValidationError, match="invisible"):
        known.lukin.full_clean()


@pytest.mark.django_db
def test_an_editor_is_told_where_it_stands():
    known = small_world()
    before = known.lukin.aliases

    page = person("editor").edit(known.lukin).send(aliases="A. Lu\x01kin")

    told = page.errors("aliases")
    assert "Remove the invisible control character (U+0001) after “…A. Lu”," in told
    known.lukin.refresh_from_db()
    assert known.lukin.aliases == before


@pytest.mark.django_db
def test_what_was_written_past_validation_makes_no_page_and_no_feed_invalid(client):
    known = small_world()
    Position.objects.filter(pk=known.allies.pk).update(statement="Friends\x01 and\x0ballies.")

    for address in ("/positions/allies/", "/experts/lukin/", "/debates/china-russia/"):
        page = client.get(address)
        assert b"\x01" not in page.content
        parsed(page)
    feed = ElementTree.fromstring(client.get("/feeds/positions.atom").content)
    assert "Friends andallies." in "".join(feed.itertext())
    graph = client.get("/api/v1/debates/china-russia/graph/", {"format": "graphml"}).content
    assert "Friends andallies." in "".join(ElementTree.fromstring(graph).itertext())
    assert json.loads(client.get("/api/v1/positions/allies/").content)["statement"] == (
        "Friends\x01 and\x0ballies."
    )


@pytest.mark.django_db
def test_no_door_takes_a_name_that_nobody_can_see(tmp_path):
    small_world()
    said = "This has only invisible characters. Enter what readers are to see."

    for name in ("\u200b\u200b", "\u2800", "\u3164"):
        answer = tool("editor").patch("experts/lukin/", {"name": name})
        assert (answer.status_code, answer.json()["errors"][0]["message"]) == (422, said)
        with pytest.raises(ImportRefused, match=said):
            import_document(spoiled("/experts/0/name", name), tmp_path)


@pytest.mark.django_db
def test_no_door_takes_a_name_that_reads_backwards(tmp_path):
    known = small_world()
    name = "Anna \u202enikuL"
    said = "(U+202E, right-to-left override) after “…Anna”. Remove it."

    page = person("editor").edit(known.lukin).send(name=name)
    assert said in page.errors("name")
    writer = tool("editor")
    answer = writer.patch("experts/lukin/", {"name": name})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "name")
    assert said in answer.json()["errors"][0]["message"]
    role = writer.patch(
        "debates/china-russia/", {"participations": [{"expert": "lukin", "role": "A\u2067b"}]}
    )
    assert (
        "(U+2067, right-to-left isolate) after “…A”. Close it"
        in role.json()["errors"][0]["message"]
    )
    with pytest.raises(ImportRefused) as refused:
        import_document(spoiled("/experts/0/name", name), tmp_path)
    (problem,) = [one for one in refused.value.problems if one.pointer == "/experts/0/name"]
    assert said in problem.message
    known.lukin.refresh_from_db()
    assert known.lukin.name == "Artyom Lukin"
