"""Positions written by a tool: rights, rules, history and versions are those of the admin."""

from __future__ import annotations

from unittest.mock import Mock
from urllib.parse import quote

import pytest
from django.test import Client

from debates.api.endpoints import collection
from debates.api.endpoints.writing import NO_BODY
from debates.api.http.problems import SEND_LESS
from debates.api.resources.rows import rows
from debates.db.deadline import DeadlineExceeded
from debates.history.models import Correction
from debates.history.timeline import timeline
from debates.models import Evidence, Expert, Position
from debates.models.querysets import QuerySet
from debates.review import four_eyes
from debates.writing import saving, validation
from debates.writing.corrections import NO_REASON_SENT_FOR, ONE_REASON
from debates.writing.forms import LONGEST_LIST
from debates.writing.saving import NO_REASON_OF_PART
from tests.debates.writing.tools import NEW


def faults(answer) -> dict[str, str]:
    assert answer.status_code == 422, answer.content
    return {one["field"]: one["message"] for one in answer.json()["errors"]}


def test_a_contributor_writes_a_draft_that_its_history_tells_of(contributor):
    made = contributor.post("positions/", NEW)

    assert made.status_code == 201
    assert (
        made["Location"]
        == "http://testserver/api/v1/positions/lukin-they-trade-more-and-trust-less/"
    )
    assert made["Cache-Control"] == "private, no-store"
    record = made.json()
    assert NEW.items() <= record.items()
    assert (record["status"], record["version"], record["kind"]) == ("draft", 1, "assessment")
    position = Position.objects.get(slug=record["slug"])
    assert position.entered_by == contributor.user
    [change] = timeline(Position, position.pk)
    assert (change.user, change.reason) == (contributor.user, "By the token “Transcripts”")
    assert "Trade" in str(change.record.topics.get().topic)
    assert Client().get(f"/api/v1/positions/{record['slug']}/").status_code == 404


def test_the_address_of_a_draft_follows_its_expert(contributor):
    Expert.objects.create(name="Theresa Fallon", slug="fallon")
    made = contributor.post("positions/", NEW).json()
    assert made["slug"].startswith("lukin-")

    moved = contributor.patch(f"positions/{made['slug']}/", {"expert": "fallon"}).json()

    assert moved["slug"] == made["slug"].replace("lukin-", "fallon-")
    chosen = {"expert": "lukin", "slug": "trade-and-trust"}
    own = contributor.patch(f"positions/{moved['slug']}/", chosen).json()
    assert own["slug"] == "trade-and-trust"
    kept = contributor.patch("positions/trade-and-trust/", {"expert": "fallon"}).json()
    assert kept["slug"] == "trade-and-trust"


def test_a_change_needs_the_version_that_it_is_made_from(contributor):
    made = contributor.post("positions/", NEW)
    address = f"positions/{made.json()['slug']}/"
    detail = {"detail": "Each has other partners."}

    without = contributor.ask("PATCH", address, detail)
    assert (without.status_code, without["Cache-Control"]) == (428, "private, no-store")
    assert contributor.ask("PATCH", address, detail, if_match="*").status_code == 428
    changed = contributor.patch(address, detail, made["ETag"])
    assert changed.status_code == 200
    assert (changed.json()["version"], changed.json()["detail"]) == (2, detail["detail"])
    assert changed.json()["topics"] == ["trade"]
    stale = contributor.patch(address, {"detail": "Mine."}, made["ETag"])
    assert stale.status_code == 412
    assert "version 2 by now" in stale.json()["detail"]
    assert stale.json()["version"] == 2
    assert changed["ETag"] == contributor.get(f"{address}record/")["ETag"]
    again = contributor.patch(address, detail, changed["ETag"])
    assert again.json()["version"] == 2


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_the_etag_of_a_compressed_answer_names_the_same_version(editor, coding):
    read = editor.ask("GET", "positions/allies/record/", accept_encoding=coding)
    assert (read["Content-Encoding"], read["ETag"][:2]) == (coding, "W/")
    change = {"detail": "Each has other partners.", "correction_slip": True}
    assert editor.patch("positions/allies/", change, read["ETag"]).status_code == 200
    assert editor.patch("positions/allies/", change, read["ETag"]).status_code == 412


def test_everything_wrong_is_told_at_once_in_the_words_of_the_admin(contributor):
    answer = contributor.post(
        "positions/",
        NEW
        | {
            "statement": "",
            "stance": None,
            "expert": "nobody",
            "topics": ["trade", "nothing"],
            "date": "3 May",
            "detial": "…",
            "order": "first",
            "status": "published",
        },
    )

    assert faults(answer) == {
        "detial": "There is no field “detial” in positions. Did you mean “detail”?",
        "order": "Send a number, without quotes.",
        "status": "Only editors may publish and withdraw. This token writes drafts.",
        "statement": "Enter the statement: readers see it as the claim.",
        "expert": "There is no expert “nobody”.",
        "topics": "There is no topic “nothing”.",
        "date": "“3 May” is not a date. Enter day, month and year, for example 8 October 2024 or "
        "2024-10-08.",
        "stance": "Choose both a question and a stance, or neither.",
    }
    assert not Position.objects.filter(statement=NEW["statement"]).exists()


def test_dates_and_figures_as_people_type_them_are_told_as_fields_to_send(contributor):
    position = contributor.post("positions/", NEW | {"date": "8 October 2024"})
    evidence = {"position": "allies", "statement": "It grew.", "kind": "statistic"}
    figure = contributor.post("evidence/", evidence | {"value": "about 35-40 %"})

    assert faults(position) == {"date": "Write it as 2024-10-08."}
    assert faults(figure) == {
        "value": 'Send a number, without quotes. Write "value": 35, "value_end": 40, '
        '"precision": "about", "unit": "percent".',
    }


def test_a_misspelt_reference_is_told_with_the_nearest(contributor):
    answer = contributor.post("positions/", NEW | {"expert": "Artyom Lukn", "topics": ["tradr"]})

    assert faults(answer) == {
        "expert": "There is no expert “Artyom Lukn”. Did you mean “lukin”?",
        "topics": "There is no topic “tradr”. Did you mean “trade”?",
    }


def test_each_unknown_topic_of_a_list_is_told(contributor):
    answer = contributor.post("positions/", NEW | {"topics": ["nothing", "trade", "nowhere"]})

    told = [one["message"] for one in answer.json()["errors"]]
    assert told == ["There is no topic “nothing”.", "There is no topic “nowhere”."]


def test_an_object_as_readers_get_it_is_refused_with_what_to_send(contributor):
    as_read = {"expert": {"slug": "lukin"}, "topics": [{"slug": "trade"}], "evidence": []}

    assert faults(contributor.post("positions/", NEW | as_read | {"etag": '"x"'})) == {
        "expert": "Send the slug, as a text.",
        "topics": "Send a list of slugs.",
        "evidence": "There is no field “evidence” in positions. Send it to `evidence/`.",
        "etag": "There is no field “etag” in positions. The server keeps it: leave it out.",
    }


def test_a_dry_run_says_what_would_change_and_changes_nothing(editor, known):
    made = editor.post("positions/?dry_run=true", NEW)
    changed = editor.patch(
        "positions/allies/?dry_run=true", {"detail": "More.", "correction_slip": True}
    )
    debate = editor.delete("debates/china-russia/?dry_run=true&reason=Wrong")

    assert (made.status_code, made.json()["dry_run"]) == (200, True)
    assert {"field": "statement", "before": None, "after": NEW["statement"]} in made.json()[
        "changes"
    ]
    [change] = changed.json()["changes"]
    assert (change["field"], change["after"]) == ("detail", "More.")
    assert "ETag" not in changed
    advice, first, *_ = (one["message"] for one in debate.json()["errors"])
    assert "Withdraw it instead" in advice
    assert "Counterpoint by" in first
    assert Position.objects.count() == 3
    assert Position.objects.get(slug="allies").version == known.allies.version


def test_a_correction_of_what_readers_have_seen_needs_its_reason(editor, contributor, known):
    new = {"statement": "An alliance has formed."}

    refused = contributor.patch("positions/allies/", new)
    assert refused.status_code == 403
    assert "only editors can change it" in refused.json()["detail"]
    assert faults(editor.patch("positions/allies/", new)) == {
        "correction_reason": NO_REASON_SENT_FOR
    }
    done = editor.patch("positions/allies/", new | {"correction_reason": "He said so."})
    assert done.status_code == 200
    [kept] = Correction.objects.filter(position_id=known.allies.pk)
    assert kept.reason == "He said so."
    public = editor.get("positions/allies/")
    assert public.json()["statement"] == new["statement"]
    assert (public["ETag"], public["Cache-Control"]) == (done["ETag"], "private, no-store")
    # nothing is told of a change that is none
    same = editor.patch("positions/allies/", {"correction_reason": "For no change."})
    assert (same.status_code, same["ETag"]) == (200, done["ETag"])
    assert Correction.objects.get() == kept


def test_no_way_around_the_reason_of_a_correction(editor, known):
    gone = {"status": "withdrawn", "withdrawn_reason": "Looked at again."}
    assert editor.patch("positions/allies/", gone).status_code == 200
    refused = editor.patch("positions/allies/", {"statement": "They drift apart."})
    assert faults(refused) == {"correction_reason": NO_REASON_SENT_FOR}
    told = {"statement": "They drift apart.", "correction_reason": "He said so."}
    assert editor.patch("positions/allies/", told).status_code == 200
    assert editor.patch("positions/allies/", {"status": "published"}).status_code == 200
    [now, *_] = editor.get("positions/allies/history/").json()["results"]
    assert now["reason"] == "He said so."

    assert editor.patch("debates/china-russia/", {"status": "draft"}).status_code == 200
    refused = editor.patch("positions/allies/", {"statement": "They stay."})
    assert faults(refused) == {"correction_reason": NO_REASON_SENT_FOR}


def test_a_draft_that_supports_or_counters_changes_nothing_public(editor, known):
    draft = editor.post("positions/", NEW).json()["slug"]
    before = Client().get("/api/v1/positions/allies/").json()
    new = {"position": "allies", "kind": "agrees", "statement": "Agreed.", "given_by": draft}
    support = editor.post("supports/", new)
    counter = {"position": "allies", "statement": "No.", "kind": "rebuts"}
    countered = editor.post("counterpoints/", counter | {"raised_by": draft})
    assert (support.status_code, countered.status_code) == (201, 201), support.content
    address = f"supports/{support.json()['id']}/"
    assert editor.patch(address, {"statement": "Fully."}).status_code == 200
    assert editor.delete(f"counterpoints/{countered.json()['id']}/").status_code == 204
    assert Client().get("/api/v1/positions/allies/").json() == before
    assert Position.objects.get(slug="allies").version == known.allies.version

    seen = editor.patch(address, {"given_by": "rivals"})
    assert faults(seen) == {"correction_reason": NO_REASON_SENT_FOR}


def test_no_order_keeps_the_next_position_out(contributor, known):
    for order in (0, 10_000, 9_223_372_036_854_775_807):
        assert "order" in faults(contributor.post("positions/", NEW | {"order": order}))
    last = contributor.post("positions/", NEW | {"order": 9999})
    assert last.status_code == 201
    Position.objects.filter(slug=last.json()["slug"]).update(order=2_147_483_647)
    made = contributor.post("positions/", NEW | {"statement": "They sell more arms."})
    assert made.status_code == 201
    odd = f"positions/{last.json()['slug']}/"
    assert contributor.patch(odd, {"detail": "Odd."}).status_code == 200


def test_a_deleted_topic_stays_in_the_versions_that_had_it(editor, known):
    editor.post("topics/", {"name": "Passing", "slug": "passing"})
    with_it = {"topics": ["trade", "passing"], "correction_reason": "About passing, too."}
    modified = editor.patch("positions/rivals/", with_it).json()["modified"]
    then = Client().get("/api/v1/positions/rivals/", {"at": modified}).json()
    assert editor.delete("topics/passing/?reason=Too+broad.").status_code == 204

    later = Client().get("/api/v1/positions/rivals/", {"at": modified}).json()
    assert later | {"until": None} == then
    history = Client().get("/api/v1/positions/rivals/history/").json()["results"]
    assert [one["reason"] for one in history[:2]] == [
        "The topic “Passing” was deleted.",
        "About passing, too.",
    ]


def test_a_list_tells_one_reason_of_each_position(editor, known):
    told = {"correction_reason": "It was left out."}
    new = {"position": "allies", "kind": "event"}
    facts = [new | told | {"statement": one} for one in ("They met.", "They signed.")]
    made = editor.post("evidence/", facts).json()["results"]
    changes = [{"id": one["id"], "version": 1, "statement": "Not so."} for one in made]

    mixed = [changes[0] | {"correction_reason": "False."}, changes[1] | {"correction_slip": True}]
    refused = editor.ask("PATCH", "evidence/", mixed)

    assert faults(refused) == {"correction_reason": ONE_REASON}
    assert not Correction.objects.filter(slip=True).exists()
    assert Evidence.objects.filter(statement="Not so.").count() == 0
    alike = [one | {"correction_reason": "False."} for one in changes]
    assert editor.ask("PATCH", "evidence/", alike).status_code == 200
    kept = Correction.objects.filter(position_id=known.allies.pk).order_by("moment")
    assert [one.reason for one in kept] == ["It was left out.", "False."]


def test_the_etag_of_an_answer_is_that_of_what_it_shows(editor, known, monkeypatch):
    def read_and_changed(*arguments):
        found = rows(*arguments)
        Position.objects.get(pk=known.allies.pk).save()
        return found

    monkeypatch.setattr(collection, "rows", read_and_changed)
    read = editor.get("positions/allies/")
    assert read.json()["version"] == 1
    change = {"detail": "More.", "correction_slip": True}
    assert editor.patch("positions/allies/", change, read["ETag"]).status_code == 412


def test_a_position_that_goes_to_another_expert_comes_last_there(contributor):
    made = contributor.post("positions/", NEW).json()
    others = Position.objects.filter(expert__slug="rolland").values_list("order", flat=True)
    assert made["order"] in others
    moved = contributor.patch(f"positions/{made['slug']}/", {"expert": "rolland"})
    assert (moved.status_code, moved.json()["order"]) == (200, max(others) + 1)


def test_large_objects_cost_little(contributor, monkeypatch):
    asked = []
    monkeypatch.setattr(validation, "nearest", lambda *arguments: asked.append(arguments))
    unknown = contributor.post("positions/", {f"field-{number}": 1 for number in range(500)})
    assert "There are 403 more errors." in unknown.json()["detail"]
    assert len(asked) == validation.MOST_HINTS
    topics = [f"topic-{number}" for number in range(LONGEST_LIST + 1)]
    refused = faults(contributor.post("positions/", NEW | {"topics": topics}))
    assert refused == {"topics": "Send at most 200 texts."}


def test_an_editor_publishes_unless_a_second_person_has_to(editor, settings):
    address = f"positions/{editor.post('positions/', NEW).json()['slug']}/"
    settings.SINORUS_FOUR_EYES = True
    published = {"status": "published"}
    assert faults(editor.patch(address, published)) == {"status": four_eyes.REFUSED}
    assert faults(editor.post("positions/", NEW | published)) == {"status": four_eyes.REFUSED}

    settings.SINORUS_FOUR_EYES = False
    assert editor.patch(address, published).json()["status"] == "published"
    assert faults(editor.patch(address, {"status": "withdrawn"})) == {
        "withdrawn_reason": "Enter the reason: readers see it."
    }
    withdrawn = {"status": "withdrawn", "withdrawn_reason": "It was misheard."}
    assert editor.patch(address, withdrawn).status_code == 200
    assert Client().get(f"/api/v1/{address}").status_code == 410


def test_a_deletion_needs_a_reason_where_readers_have_seen_it(editor, contributor, known):
    draft = contributor.post("positions/", NEW).json()["slug"]
    assert contributor.ask("DELETE", f"positions/{draft}/").status_code == 428
    misplaced = contributor.ask("DELETE", f"positions/{draft}/", {"reason": "Wrong."})
    assert (misplaced.status_code, misplaced.json()["detail"]) == (400, NO_BODY)
    gone = contributor.delete(f"positions/{draft}/")
    assert (gone.status_code, "Content-Type" in gone) == (204, False)
    slug = editor.post("positions/", NEW | {"status": "published"}).json()["slug"]
    assert contributor.delete(f"positions/{slug}/").status_code == 403
    assert "reason" in faults(editor.delete(f"positions/{slug}/"))
    unclear = editor.delete(f"positions/{slug}/?dry_run=x&slip=maybe&reason=Misheard.").json()
    assert [one["parameter"] for one in unclear["errors"]] == ["dry_run", "slip"]
    would = editor.delete(f"positions/{slug}/?dry_run=true&reason=Misheard.")
    assert would.json()["would_delete"]["slug"] == slug
    assert editor.delete(f"positions/{slug}/?reason=Misheard.").status_code == 204
    gone = Client().get(f"/api/v1/positions/{slug}/")
    assert (gone.status_code, gone.json()["reason"]) == (410, "Misheard.")
    assert "Support by" in str(faults(editor.delete("positions/rivals/?reason=Wrong")))


def test_a_draft_that_became_public_meanwhile_is_left_to_editors(contributor):
    made = contributor.post("positions/", NEW)
    QuerySet(Position).filter(slug=made.json()["slug"]).update(status="published")
    answer = contributor.patch(f"positions/{made.json()['slug']}/", {"detail": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("body", "kind", "status", "said"),
    [
        (b" ", "application/json", 400, "Expecting value"),
        (b"{", "application/json", 400, "line 1"),
        (b'{"a":1,"a":2}', "application/json", 400, "occurs twice"),
        (b'{"order":NaN}', "application/json", 400, "NaN is not a JSON value"),
        (b"\xff\xfe", "application/json", 400, "not UTF-8"),
        (b"[" * 100_000, "application/json", 400, "nested too deeply"),
        (b'{"a":' + b"[" * 50 + b"]" * 50 + b"}", "application/json", 400, "nested too deeply"),
        (b"[0" + b",0" * 1_000 + b"]", "application/json", 400, "more than 1,000 values"),
        (
            b"[" + b",".join([b"[" + b",".join([b"[0,0,0]"] * 300) + b"]"] * 300) + b"]",
            "application/json",
            400,
            "The body has more than 250,000 values, the limit for a write.",
        ),
        (b'{"statement":"\\u0000"}', "application/json", 422, "not text (U+0000)"),
        (b'{"statement":"\\ud800"}', "application/json", 422, "not text (U+D800)"),
        (b'{"a\\u0000":1}', "application/json", 422, "A name has a character that is not text"),
        (b'{"order":' + b"9" * 6000 + b"}", "application/json", 400, "number"),
        (b'{"order":1e400}', "application/json", 422, "order: This number is too"),
        (b'{"order":1e999999999}', "application/json", 422, "order: This number is too"),
        (b'{"order":0e999999999}', "application/json", 422, "order: This number is too"),
        (b'{"order":-1e-999999999}', "application/json", 422, "order: This number is too"),
        (b'{"order":1e' + b"9" * 30 + b"}", "application/json", 400, "number"),
        (b"7", "application/json", 422, "Send an object"),
        (b"[]", "application/json", 400, "The list is empty"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "Send JSON"),
        (b"{}", "text/plain", 415, "Send JSON"),
        (b"x" * 10_000_001, "application/json", 413, "more than 10 MB"),
    ],
)
def test_bodies_that_are_none_are_refused_in_a_sentence(editor, body, kind, status, said):
    answer = editor.post("positions/", body, content_type=kind)

    assert answer.status_code == status, answer.content
    assert said in answer.json()["detail"]
    assert Position.objects.count() == 3


def test_each_value_that_cannot_be_stored_is_told_with_its_place(editor):
    long = "x" * 1_000
    entry = {"expert": "gabuev\x00", "scope": 10**30, long: "\x07"}
    answer = editor.post("positions/", [{}, NEW | {"holders": [entry], "b\x00": "a"}])

    assert answer.status_code == 422
    assert [(one["index"], one["field"], one["pointer"]) for one in answer.json()["errors"]] == [
        (1, "holders[0].expert", "/1/holders/0/expert"),
        (1, "holders[0].scope", "/1/holders/0/scope"),
        (1, f"holders[0].{long[:80]}", f"/1/holders/0/{long[:80]}"),
        (1, None, "/1"),
    ]


def test_a_position_is_no_longer_checked_with_a_new_part_unless_it_mends_a_slip(editor, known):
    Position.objects.filter(pk=known.allies.pk).update(checked_by=editor.user)
    new = {"position": "allies", "kind": "event", "statement": "They met."}

    checked = []
    for more in ({"correction_slip": True}, {"correction_reason": "Left out before."}):
        assert editor.post("evidence/", new | more).status_code == 201
        checked.append(Position.objects.get(pk=known.allies.pk).checked_by)

    assert checked == [editor.user, None]


def test_a_condition_of_the_database_is_told_beside_its_field_alone_and_with_others(editor, known):
    wrong = {"position": "allies", "kind": "statistic", "statement": "It grew.", "unit": "EUR"}

    def fields(**more: object) -> list[str]:
        answer = editor.post("evidence/", wrong | {"correction_slip": True} | more)
        assert answer.status_code == 422
        return sorted(one["field"] for one in answer.json()["errors"])

    before = Evidence.objects.count()
    assert fields() == ["value"]
    assert fields(kind="rumour") == ["kind", "value"]
    assert Evidence.objects.count() == before


@pytest.mark.parametrize("nothing", ["\u200b\u200b", "\u2060 \u3164"])
def test_a_reason_in_which_nobody_sees_anything_is_none(editor, known, nothing):
    changed = {"statement": "They are.", "correction_reason": nothing}
    assert (
        editor.patch("positions/allies/", changed).json()["errors"][0]["message"]
        == NO_REASON_SENT_FOR
    )
    withdrawn = {"status": "withdrawn", "withdrawn_reason": nothing}
    assert editor.patch("positions/allies/", withdrawn).status_code == 422
    address = f"evidence/{known.growth.public_id}/?reason={quote(nothing)}"
    assert editor.delete(address).json()["errors"] == [
        {
            "index": None,
            "field": "reason",
            "pointer": None,
            "message": NO_REASON_OF_PART,
            "allowed": None,
        }
    ]


def test_what_takes_too_long_is_to_be_sent_in_smaller_parts(editor, monkeypatch):
    monkeypatch.setattr(saving, "create", Mock(side_effect=DeadlineExceeded))

    answer = editor.post("positions/", [NEW, NEW])

    assert (answer.status_code, answer.json()["detail"]) == (503, SEND_LESS)
