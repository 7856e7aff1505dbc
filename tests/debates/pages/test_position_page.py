"""A position as it is read, with everything that helps to judge it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from debates.models import Counterpoint, Position
from tests.debates.builders import (
    make_counterpoint,
    make_evidence,
    make_position,
    make_source,
    make_support,
)
from tests.debates.editors import person
from tests.debates.pages.reading_pages import links, parsed, text_of

ALLIES = "/positions/allies/"


def shown(read, address=ALLIES):
    return text_of(parsed(read(address)))


def test_it_says_who_claims_what_on_which_question(known, read):
    page = shown(read)

    assert "Artyom Lukin Scholar The claim of allies. + yes Is it an alliance?" in page


def test_a_date_follows_the_name_of_an_expert_without_a_role(known, read):
    known.allies.debate.participations.update(role="", affiliation="")
    Position.objects.filter(slug="allies").update(date="2022-02-01")

    assert "Artyom Lukin, 1 February 2022 The claim of allies." in shown(read)


def test_a_figure_is_set_as_a_figure(known, read):
    figure = next(parsed(read(ALLIES)).iter("figure"))

    assert text_of(figure) == "147.5 billion US dollars 2021 Trade grew."


@pytest.mark.parametrize(
    ("value", "written"),
    [("147", "147"), ("10000", "10,000"), ("2014", "2014"), ("-4.50", "−4.5"), ("0.25", "0.25")],
)
def test_numbers_are_written_as_people_read_them(known, read, value, written):
    make_evidence(known.forecast, value=value)

    figure = next(parsed(read("/positions/forecast/")).iter("figure"))
    assert text_of(figure).startswith(written)


def test_evidence_names_its_source_and_its_place(known, read):
    page = parsed(read(ALLIES))

    assert links(page)["/sources/trade-report/"] == "Trade report"
    # the text of the debate's source is held, so the place can be opened
    assert links(page)["/sources/roundtable/#p1.1"] == "para 1.1"
    assert "Statistic, from Trade report, as cited in the debate, para 1.1" in text_of(page)


STATED = {"basis": "stated", "locator": "1.1"}


def section_of(page, name):
    return next(one for one in page.iter("section") if one.get("aria-labelledby") == name)


def test_a_comparison_of_the_editors_is_nobodys_reply(known, read):
    make_counterpoint(
        known.rivals,
        kind="undercuts",
        raised_by=known.allies,
        statement="That is old news.",
        **STATED,
    )

    page = parsed(read(ALLIES))

    assert text_of(section_of(page, "counterpoints")) == (
        "Counterpoints Editors’ comparison against the claim if so, the claim is false "
        "They mistrust each other. from the position of Nadège Rolland: The claim of rivals."
    )
    assert not [one for one in page.iter("ol") if one.get("class") == "replies"]
    assert text_of(section_of(page, "raised")) == (
        "Counterpoints to other positions Artyom Lukin undercuts That is old news. "
        "against the position of Nadège Rolland: The claim of rivals."
    )
    assert "The source itself does not link them." in text_of(page)


def test_a_stated_counterpoint_is_no_comparison(known, read):
    Counterpoint.objects.filter(pk=known.rebuttal.pk).update(**STATED)

    page = shown(read)

    assert "Nadège Rolland rebuts this the claim is false They mistrust each other." in page
    assert "Stated in the source, " in page
    assert "Editors’ comparison" not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"voice": "expert"}, "Concession by Artyom Lukin"),
        (
            {"voice": "reported", "reported_party": "Chinese diplomats"},
            "Chinese diplomats, as Artyom Lukin reports",
        ),
        ({"voice": "moderator"}, "The moderator"),
        ({"voice": "editors"}, "The editors"),
    ],
)
def test_a_counterpoint_says_whose_it_is(known, read, fields, words):
    make_counterpoint(known.allies, kind="qualifies", statement="Not for ever.", **fields)

    assert (
        f"{words} against part of the claim if so, the claim is true only in part Not for ever."
        in shown(read)
    )


def test_evidence_says_whose_it_is_where_it_is_not_the_experts(known, read):
    make_evidence(
        known.allies, statement="Trade fell.", voice="reported", reported_party="Chinese diplomats"
    )
    make_evidence(known.allies, statement="Trade stopped.", voice="editors")

    page = shown(read)

    assert "Chinese diplomats, as Artyom Lukin reports Trade fell." in page
    assert "Added by the editors Trade stopped." in page


def test_support_is_shown_from_both_sides(known, read):
    make_support(known.allies, known.rivals, kind="builds_on", **STATED)
    support = make_support(known.forecast, known.allies, statement="Both expect more trade.")

    given = parsed(read(ALLIES))
    supported = parsed(read("/positions/forecast/"))

    assert text_of(section_of(given, "supports")).startswith(
        "Support by other positions Nadège Rolland builds on this from the position of"
    )
    assert text_of(section_of(given, "given")) == (
        "Support for other positions Editors’ comparison claims the same Both expect more trade. "
        "for the position of Nadège Rolland: The claim of forecast."
    )
    assert support.get_absolute_url() in links(given)
    assert "Editors’ comparison claims the same Both expect more trade." in text_of(supported)
    assert f"support-{support.public_id}" in {one.get("id") for one in supported.iter()}


def test_counterpoints_and_replies_are_a_thread_where_the_source_states_both(known, read):
    Counterpoint.objects.filter(pk=known.rebuttal.pk).update(**STATED)
    make_counterpoint(
        known.rivals,
        kind="undercuts",
        raised_by=known.allies,
        statement="That is old news.",
        **STATED,
    )

    (thread, *_) = [one for one in parsed(read(ALLIES)).iter("ol") if one.get("class") == "threads"]

    said = text_of(thread)
    assert said.index("They mistrust each other.") < said.index("That is old news.")
    replies = next(one for one in thread.iter("ol") if one.get("class") == "replies")
    assert text_of(replies).startswith("Artyom Lukin undercuts this")


def test_what_the_editors_hold_against_it_has_no_expert(known, read):
    assert "The editors against part of the claim" in shown(read, "/positions/rivals/")


def test_what_it_holds_against_others_leads_there(known, read):
    page = parsed(read("/positions/rivals/"))

    assert f"/positions/allies/#counterpoint-{known.rebuttal.public_id}" in links(page)


def test_parts_have_the_addresses_that_the_models_say(known, read):
    ids = {one.get("id") for one in parsed(read(ALLIES)).iter()}

    for part in (known.growth, known.pact, known.rebuttal):
        assert part.get_absolute_url().partition("#")[2] in ids


def test_other_answers_to_the_question_stand_beside_it(known, read):
    assert "− no Nadège Rolland The claim of rivals." in shown(read)


def test_it_says_how_to_cite_it(known, read, monkeypatch):
    # the day is not over before the page is read
    now = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    page = shown(read)

    assert f"Editors of Sinorus. ({now.year}, {now:%B} {now.day}). Position of Artyom Lukin" in page
    assert "http://testserver/positions/allies/?at=" in page
    assert "Follow changes to this position" in page


def test_corrections_are_told_by_field_without_names(known, read):
    editor = person("editor", "zyzzyva").user
    known.allies._history_user = editor
    known.allies.statement = "They are friends."
    known.allies.save()
    known.allies.statement = "They are allies."
    known.allies.save()

    page = parsed(read(ALLIES))

    gone, new = next(page.iter("del")), next(page.iter("ins"))
    assert (text_of(gone), text_of(new)) == ("friends", "allies")
    assert "zyzzyva" not in text_of(page)


def test_what_was_never_corrected_says_nothing_of_it(known, read):
    fresh = make_position(known.debate, known.lukin)

    assert "Corrections since publication" not in shown(read, fresh.get_absolute_url())


def test_positions_of_others_that_are_like_it_come_from_the_index(known, live_index, read):
    make_position(
        known.debate, known.rolland, statement="Pandas bind Beijing and Moscow.", slug="pandas"
    )
    make_position(known.debate, known.lukin, statement="Pandas are a bond.", slug="bond")
    for number in range(6):
        make_position(known.debate, known.lukin, statement=f"Quite another matter {number}.")
    live_index.build()

    like = next(
        one
        for one in parsed(read("/positions/bond/")).iter("section")
        if one.get("aria-labelledby") == "alike"
    )

    assert "Pandas bind Beijing and Moscow. In common: Pandas" in text_of(like)


def test_without_an_index_all_else_is_shown(known, read, settings, tmp_path):
    settings.SINORUS_SEARCH = settings.SINORUS_SEARCH | {"PATH": tmp_path / "nowhere"}

    page = shown(read)

    assert "Similar positions will appear here when the search index is ready." in page
    assert "They mistrust each other." in page


@pytest.mark.parametrize(
    ("role", "may"),
    [("anonymous", False), ("staff", False), ("contributor", True), ("editor", True)],
)
def test_only_those_who_may_edit_see_where(known, role, may):
    reader = person(role)

    for address, name in (
        (ALLIES, "position"),
        ("/debates/china-russia/", "debate"),
        ("/experts/lukin/", "expert"),
        ("/sources/roundtable/", "source"),
    ):
        html = reader.client.get(address).content.decode()
        assert (f"Edit this {name}" in html) is may, address
        assert ("/admin/" in html) is may, address


def test_topics_are_for_editors_to_edit(known):
    assert "Edit this topic" in person("editor").client.get("/topics/trade/").content.decode()
    assert "Edit" not in person("contributor").client.get("/topics/trade/").content.decode()


def quoted_link(read, address="/positions/forecast/"):
    """The address of the link from a quotation to the source."""
    found = (one for one in parsed(read(address)).iter("a") if "In the source" in text_of(one))
    return next(found).get("href")


@pytest.fixture
def quote(known):
    """Quotes words in a position, from a source of its own."""

    def quote(source, **fields):
        own = make_source(slug="own", **source)
        fields = {"quotation": "the gap", "source": own, **fields}
        Position.objects.filter(pk=known.forecast.pk).update(**fields)

    return quote


@pytest.mark.parametrize(
    ("locator", "fragment"), [("1.1", "#p1.1"), ("9.9", "#text"), ("", "#p1.1")]
)
def test_a_quotation_leads_to_a_paragraph_that_is_there(quote, read, locator, fragment):
    quote({"text": "[1.1] As the gap widens."}, locator=locator)

    assert quoted_link(read) == f"/sources/own/{fragment}"


WEB = "https://review.example.org/1"


@pytest.mark.parametrize(
    ("source", "fields", "address"),
    [
        ({"address": WEB}, {"locator": "1.1"}, f"{WEB}#:~:text=the%20gap"),
        (
            {"address": f"{WEB}.pdf", "locator_form": "page"},
            {"locator": "12"},
            f"{WEB}.pdf#page=12",
        ),
        ({"address": WEB, "locator_form": "time"}, {"locator": "12:34"}, f"{WEB}#t=754"),
        ({"address": f"{WEB}.pdf"}, {"locator": "1.1"}, f"{WEB}.pdf"),
        (
            {"address": WEB},
            {"original_quotation": "разрыв", "original_language": "ru"},
            f"{WEB}#:~:text=%D1%80%D0%B0%D0%B7%D1%80%D1%8B%D0%B2",
        ),
        ({}, {"locator": "1.1"}, "/sources/own/#original"),
    ],
)
def test_a_quotation_leads_out_where_the_text_is_not_held(quote, read, source, fields, address):
    quote(source, **fields)

    assert quoted_link(read) == address
