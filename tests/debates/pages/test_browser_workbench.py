"""An editor at the workbench in Chromium, with the keyboard alone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import override_settings
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from debates.models import Debate, Evidence, Participation, Position, Question, Source
from debates.workbench.models import LONGEST_TYPED, Draft
from tests.debates.builders import (
    make_debate,
    make_expert,
    make_position,
    make_question,
    make_source,
)
from tests.debates.editors import person
from tests.debates.pages.browser import (
    OF_COLOUR,
    STATIC,
    WIDE,
    Reader,
    chromium,
    expect,
    violations,
    wait_on,
)

NARROW = {"width": 390, "height": 800}
TEXT = """[1.1] The moderator opens. Will it last?

[2.1] Closer, not allied

Artyom Lukin: An alliance is forming. Dr. Li says that trade has grown. It will last.

[2.2] Theresa Fallon: I doubt that. Interests differ."""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
[...document.querySelectorAll("body *")].filter(
    (one) => one.getBoundingClientRect().right > innerWidth + 1
).map((one) => one.outerHTML.slice(0, 80))"""
"""What is wider than the window, where it has to be moved sideways."""

SHOWN = """() => ["column-text", "column-debate"].map((id) =>
document.getElementById(id).innerText.replace(/\\s+/g, " ")).concat(
[...document.querySelectorAll(".making option")].map((one) => `${one.value} ${one.text}`))"""
"""What both columns say, and what can be chosen."""


def entered() -> Debate:
    source = make_source(title="Roundtable transcript", text=TEXT)
    debate = make_debate(title="Where the two are heading", source=source)
    make_expert(debate, name="Artyom Lukin")
    make_expert(debate, name="Theresa Fallon")
    Participation.objects.filter(expert__name="Artyom Lukin").update(heading="Closer, not allied")
    make_question(debate, text="Will it become an alliance?")
    return debate


NO_COPY = "() => !Object.keys(localStorage).some((key) => key.startsWith('sinorus-draft'))"
"""Tells that the browser keeps no copy of a draft: the server has it."""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_editor_records_what_the_text_says_without_a_mouse():  # noqa: PLR0915
    debate = entered()
    editor, colleague = person("editor", "anna"), person("editor", "boris")
    address = reverse("admin:debates_debate_workbench", args=[debate.pk])
    with override_settings(**STATIC), chromium() as browser:
        server = LiveServer("localhost")
        window = signed_in(browser, server.url, editor, viewport=WIDE)
        page = window.open(address)
        keys = page.keyboard
        assert page.locator(".passage.unused").count() == 3  # the heading is none

        # a sentence becomes the quotation of a position of the expert whose section it is
        page.locator(".passage").first.focus()
        for key in ("n", "s", "p"):
            keys.press(key)
        form = page.locator("#making-position form")
        expect(form.locator("[name=statement]")).to_be_focused()
        # without the label of the speaker
        assert form.locator("[name=quotation]").input_value() == "An alliance is forming."
        assert form.locator("[name=locator]").input_value() == "2.1"
        chosen = form.locator("[name=expert] option:checked").inner_text()
        assert chosen == "Artyom Lukin"
        keys.press("Alt+s")
        keys.press("Control+s")
        expect(page.locator("#told")).to_contain_text("word for word the quotation")
        keys.press("Control+a")
        keys.type("An alliance is in the making.")

        # other words have another speaker, also once a statement is typed
        for number, expert in ((3, "Theresa Fallon"), (2, "Artyom Lukin")):
            keys.press("Escape")
            page.locator(".passage").nth(number).focus()
            keys.press("1")
            keys.press("p")
            assert form.locator("[name=expert] option:checked").inner_text() == expert
        form.locator("[name=question]").select_option("Will it become an alliance?")
        keys.press("Alt+a")

        # what was typed outlives the tab
        typed = {
            "typed__position__statement": "An alliance is in the making.",
            "typed__position__stance": "affirms",
        }
        wait_on(page, Draft.objects.filter(editor=editor.user, **typed).exists)
        page = window.open(address)
        keys = page.keyboard
        expect(page.locator("#told")).to_contain_text("is here again")
        page.locator("#making-position [name=statement]").focus()
        # as after signing in again in another tab
        window.context.clear_cookies(name="csrftoken")
        keys.press("Control+Enter")
        expect(page.locator("#told")).to_contain_text("Saved: An alliance is in the making.")
        window.complaints.clear()  # of the refused token
        position = Position.objects.get()
        assert (position.locator, position.status, position.stance) == ("2.1", "draft", "affirms")
        assert position.entered_by == editor.user
        assert not Draft.objects.get(editor=editor.user).typed

        # the words are marked, and lead to the record
        mark = page.locator(f"mark[data-records='position-{position.pk}']")
        assert mark.inner_text() == "An alliance is forming."

        # evidence for it from words that stand elsewhere in the paragraph
        page.locator(".passage").nth(2).focus()
        keys.press("2")
        keys.press("e")
        form = page.locator("#making-evidence form")
        expect(form.locator("[name=statement]")).to_be_focused()
        keys.press("Alt+s")
        assert form.locator("[name=statement]").input_value() == "Dr. Li says that trade has grown."
        keys.press("Control+Enter")
        expect(page.locator("#making-evidence .errors")).to_contain_text("Choose the kind")
        form.locator("[name=kind]").select_option("statistic")
        keys.press("Control+Enter")
        keys.press("Control+Enter")  # impatiently, while the answer is on its way
        expect(page.locator("#told")).to_contain_text("Saved: Dr. Li says")
        expect(page.locator("#told")).to_be_in_viewport()
        assert Evidence.objects.get().position == position

        # words of its expert do not counter it, and those of another are no evidence for it
        own = str(position.pk)
        for number, kind, proposed in (
            (3, "counterpoint", {"position": own, "raised_by": ""}),
            (2, "counterpoint", {"position": "", "raised_by": own}),
            (3, "evidence", {"position": ""}),
        ):
            page.locator(".passage").nth(number).focus()
            keys.press(kind[0])
            form = page.locator(f"#making-{kind} form")
            assert proposed == {
                name: form.locator(f"[name={name}]").input_value() for name in proposed
            }
        for kind in ("evidence", "counterpoint"):
            page.locator(".passage").nth(2).focus()
            keys.press(kind[0])
            page.locator(f"#making-{kind}").get_by_role("button", name="Discard").click()

        # a question has its place, and a colleague is told of
        other = signed_in(browser, server.url, colleague, viewport=WIDE).open(address)
        expect(other.locator("#others")).to_contain_text("anna")
        page.locator(".passage").first.focus()
        keys.press("q")
        keys.type("Will it last?")
        keys.press("Control+Enter")
        expect(page.locator("#told")).to_contain_text("Saved: Will it last?")
        assert Question.objects.get(text="Will it last?").locator == "1.1"
        assert "1 of 4 paragraphs" in page.locator("#column-text").inner_text()

        # what the page was sent with each record is what a reload shows
        shown = page.evaluate(SHOWN)
        page.reload()
        assert page.evaluate(SHOWN) == shown

        # without the text, a record is made and told of as well
        Source.objects.update(text="")
        page.reload()
        keys.press("q")
        keys.type("What follows?")
        keys.press("Control+Enter")
        expect(page.locator("#told")).to_contain_text("Saved: What follows?")
        Source.objects.update(text=TEXT)
        page.reload()

        # the transcript of another day, from which a position is taken already
        second = make_source(title="Second day", text="[9] Artyom Lukin: Trade has grown.")
        taken = make_position(debate, position.expert, source=second, locator="9")
        page.reload()
        page.get_by_role("link", name="Second day").click()
        expect(page.get_by_role("heading", name="Second day")).to_be_visible()
        page.locator(".passage").first.focus()
        for key in ("s", "p"):
            keys.press(key)
        keys.type("Trade is larger than ever.")
        keys.press("Control+Enter")
        expect(page.locator("#told")).to_contain_text("Saved: Trade is larger than ever.")
        assert Position.objects.get(statement="Trade is larger than ever.").source == second
        assert page.locator("mark").inner_text() == "Trade has grown."
        taken.delete()

        page.locator(".passage").first.focus()
        keys.press("c")
        assert window.complaints == []
        assert violations(page) == []
        for scheme, size, rules in (("dark", NARROW, None), ("dark", WIDE, OF_COLOUR)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            page.reload()  # colours of the admin change by and by
            expect(page.locator("#others")).to_contain_text("boris")
            assert violations(page, rules) == []
            assert page.evaluate(TOO_WIDE) == []
        window.close()
        server.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_is_typed_right_before_leaving_a_form_is_kept_until_it_is_discarded():
    debate, editor = entered(), person("editor", "anna")
    with override_settings(**STATIC), chromium() as browser:
        server = LiveServer("localhost")
        window = signed_in(browser, server.url, editor, viewport=WIDE)
        page = window.open(reverse("admin:debates_debate_workbench", args=[debate.pk]))
        form = page.locator("#making-evidence form")
        key = form.locator("[name=form_key]").input_value()
        # without a paragraph in focus, the first sentence of the text is taken
        page.keyboard.press("s")
        page.keyboard.press("e")
        assert form.locator("[name=quotation]").input_value() == "The moderator opens."
        form.locator("[name=quotation]").fill("x" * LONGEST_TYPED)
        expect(page.locator("#others")).to_contain_text("too long for Sinorus to keep")
        expect(page.locator("#others")).to_contain_text("kept in this browser")
        form.locator("[name=quotation]").fill("")
        form.locator("[name=statement]").fill("Typed in haste.")
        page.keyboard.press("Escape")
        kept = Draft.objects.filter(typed__evidence__statement="Typed in haste.")
        wait_on(page, kept.exists)

        page.keyboard.press("e")
        form.get_by_role("button", name="Discard").click()

        wait_on(page, Draft.objects.filter(typed={}).exists)
        assert form.locator("[name=statement]").input_value() == ""
        # a second record is told from one that is sent twice
        assert form.locator("[name=form_key]").input_value() == key
        window.close()
        server.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_is_typed_without_a_connection_is_kept_and_sent_later():
    debate, editor, other = entered(), person("editor", "anna"), person("editor", "boris")
    address = reverse("admin:debates_debate_workbench", args=[debate.pk])
    with override_settings(**STATIC), chromium() as browser:
        server = LiveServer("localhost")
        window = signed_in(browser, server.url, editor, viewport=WIDE)
        page = window.open(address)
        statement = page.locator("#making-position [name=statement]")
        page.locator(".passage").first.focus()
        page.keyboard.press("p")

        # it is sent as soon as the connection is back
        window.context.set_offline(True)
        statement.fill("Typed in a tunnel.")
        expect(page.locator("#others")).to_contain_text("kept in this browser")
        window.context.set_offline(False)
        stored = Draft.objects.filter(editor=editor.user)
        wait_on(page, stored.filter(typed__position__statement="Typed in a tunnel.").exists)
        expect(page.locator("#others")).not_to_contain_text("cannot be reached")
        page.wait_for_function(NO_COPY)

        # right after typing, the server still has the older text
        window.context.route("**/draft/", lambda route: route.abort())
        statement.fill("Typed right before a reload.")
        page.reload()
        expect(page.locator("#told")).to_contain_text("is here again")
        assert statement.input_value() == "Typed right before a reload."

        # another account of the browser is shown nothing of it, and sends nothing
        session = other.client.cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": session, "url": server.url}
        window.context.add_cookies([cookie])
        page.reload()
        expect(page.locator("#making-position")).to_be_hidden()
        assert statement.input_value() == ""

        # what was sent from elsewhere later is newer
        later = {"statement": "Typed elsewhere.", "typed_at": str(10**15)}
        stored.update(typed={"position": later})
        window.context.unroute("**/draft/")
        session = editor.client.cookies["sessionid"].value
        window.context.add_cookies([{**cookie, "value": session}])
        page.reload()
        expect(page.locator("#told")).to_contain_text("is here again")
        assert statement.input_value() == "Typed elsewhere."
        window.close()
        server.stop()


def signed_in(browser, site: str, who, **options) -> Reader:
    window = Reader(browser, site, **options)
    session = who.client.cookies["sessionid"].value
    window.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    assert isinstance(who.user, User)
    return window
