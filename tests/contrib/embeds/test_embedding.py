"""Questions and positions in frames of other sites, and the oEmbed endpoint that tells how."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from debates.contrib.embeds.oembed import frame
from tests.debates.builders import make_expert, make_position
from tests.debates.pages.reading_pages import copied, links, metas, parsed, text_of

QUESTION = "http://testserver/questions/alliance/"
POSITION = "http://testserver/positions/allies/"
FRAMES = ("/questions/alliance/embed/", "/positions/allies/embed/")


@pytest.mark.parametrize("address", FRAMES)
def test_any_site_may_frame_it_and_it_runs_no_script(known, read, address):
    answer = read(address)

    assert answer.status_code == 200
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors *"
    )
    assert "X-Frame-Options" not in answer
    page = parsed(answer)
    assert not list(page.iter("script"))
    assert len(answer.content) < 6_000


def test_no_other_page_may_be_framed(known, read):
    answer = read("/questions/alliance/")

    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_question_has_its_spread_and_leads_to_its_page(known, read):
    page = parsed(read(FRAMES[0]))

    assert "Is it an alliance? + yes 1 Artyom Lukin ~ partly 0" in text_of(page)
    assert links(page)[QUESTION] == "All answers, with reasons and evidence, on Sinorus"


def test_links_in_a_frame_open_outside_of_it(known, read):
    for address in FRAMES:
        assert [one.get("target") for one in parsed(read(address)).iter("base")] == ["_blank"]


def test_a_position_says_whose_claim_it_is_and_what_is_quoted(known, read):
    known.allies.quotation, known.allies.locator = "Words.", "1.1"
    known.allies.save()

    page = text_of(parsed(read(FRAMES[1])))

    assert "Artyom Lukin The claim of allies. + yes Is it an alliance? Words." in page
    assert "The claim in the editors’ words, the quotation from the source" in page


def test_a_draft_is_not_framed(known, read):
    known.debate.status = "draft"
    known.debate.save()

    for address in FRAMES:
        assert read(address).status_code == 404


@pytest.mark.parametrize("address", FRAMES)
def test_a_frame_says_that_what_it_showed_is_gone(known, read, address):
    known.debate.status, known.debate.withdrawn_reason = "withdrawn", "It never took place."
    known.debate.save()

    answer = read(address)

    assert answer.status_code == 410
    assert answer["Content-Security-Policy"].endswith("frame-ancestors *")
    assert "This was withdrawn or deleted." in text_of(parsed(answer))
    assert known.allies.statement not in answer.content.decode()
    assert known.alliance.text not in answer.content.decode()


def test_a_former_slug_leads_to_the_current_frame(known, read):
    known.alliance.slug = "moved-here"
    known.alliance.save()

    assert read(FRAMES[0])["Location"] == "/questions/moved-here/embed/"


def test_any_site_may_ask_first_whether_it_may_ask(client):
    asked = {"Origin": "https://paper.example", "Access-Control-Request-Method": "GET"}
    asked["Access-Control-Request-Headers"] = "accept-language"
    answer = client.options("/oembed/", headers=asked)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert "GET" in answer["Access-Control-Allow-Methods"]


def oembed(read, **query):
    answer = read("/oembed/", **query)
    assert answer["Access-Control-Allow-Origin"] == "*"
    return answer


@pytest.mark.parametrize(
    ("url", "title", "frame"),
    [
        (QUESTION, "Is it an alliance?", f"{QUESTION}embed/"),
        (POSITION, "Artyom Lukin: The claim of allies.", f"{POSITION}embed/"),
    ],
)
def test_it_tells_how_a_page_is_embedded(known, read, url, title, frame):
    told = oembed(read, url=url, format="json").json()

    html = told.pop("html")
    assert re.search(r'src="([^"]+)"', html)[1] == frame
    assert f'title="{title}"' in html
    assert told == {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": "Editors of Sinorus",
        "provider_name": "Sinorus",
        "provider_url": "http://testserver/",
        "cache_age": 86400,
        "width": 600,
        "height": 420,
        "thumbnail_url": f"{url}card.png",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }


def test_it_keeps_within_the_size_that_is_wanted(known, read):
    told = oembed(read, url=QUESTION, maxwidth="320", maxheight="200").json()

    assert (told["width"], told["height"]) == (320, 200)
    assert 'width="320" height="200"' in told["html"]
    for name in ("maxwidth", "maxheight"):
        assert "thumbnail_url" not in oembed(read, url=QUESTION, **{name: "320"}).json()


def test_it_is_told_in_xml_as_well(known, read):
    answer = oembed(read, url=QUESTION, format="xml")

    root = ElementTree.fromstring(answer.content)
    assert (root.tag, root.findtext("title")) == ("oembed", "Is it an alliance?")
    assert answer["Content-Type"] == "text/xml; charset=utf-8"


def test_a_former_address_is_embedded_as_the_current_one(known, read):
    known.alliance.slug = "moved-here"
    known.alliance.save()

    assert "/questions/moved-here/embed/" in oembed(read, url=QUESTION).json()["html"]


def test_markup_in_a_title_stays_text(known, read):
    known.alliance.text = 'Is "it" <b>one</b>?'
    known.alliance.save()

    html = oembed(read, url=QUESTION).json()["html"]

    assert 'title="Is &quot;it&quot; &lt;b&gt;one&lt;/b&gt;?"' in html


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": ""}, 400),
        ({"url": QUESTION, "maxwidth": "0"}, 400),
        ({"url": QUESTION, "maxheight": "wide"}, 400),
        ({"url": QUESTION, "maxwidth": "٣٠٠"}, 400),
        ({"url": QUESTION, "format": "yaml"}, 501),
        ({"url": "http://testserver/"}, 404),
        ({"url": "http://testserver/questions/nowhere/"}, 404),
        ({"url": "http://testserver/debates/china-russia/"}, 404),
        ({"url": "http://evil.example/questions/alliance/"}, 404),
        ({"url": "/questions/alliance/"}, 404),
        ({"url": "http://[bad"}, 404),
        ({"url": "http://testserver/questions/\x00/"}, 404),
        ({"url": f"http://testserver/questions/{'a' * 3000}/"}, 404),
    ],
)
def test_what_cannot_be_answered_is_refused(known, read, query, status):
    answer = oembed(read, **query)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["request_id"]) == (status, answer["X-Request-ID"])


def test_a_draft_cannot_be_embedded(known, read):
    draft = make_position(known.debate, known.lukin, status="draft", slug="secret")

    refused = oembed(read, url=f"http://testserver{draft.get_absolute_url()}")

    assert refused.status_code == 404
    unknown = oembed(read, url="http://testserver/positions/none/")
    own = ("instance", "request_id")
    assert {**refused.json(), **dict.fromkeys(own)} == {**unknown.json(), **dict.fromkeys(own)}


def test_a_position_leads_to_its_frame(known, read):
    assert FRAMES[1] in links(parsed(read("/positions/allies/")))


@pytest.mark.parametrize("url", [QUESTION, POSITION])
def test_a_page_names_the_endpoint_in_its_head(known, read, url):
    page = parsed(read(url.removeprefix("http://testserver")))

    found = {
        one.get("type"): one.get("href")
        for one in page.iter("link")
        if "oembed" in (one.get("type") or "")
    }
    assert set(found) == {"application/json+oembed", "text/xml+oembed"}
    told = read(found["application/json+oembed"].removeprefix("http://testserver")).json()
    assert told["type"] == "rich"


def test_the_number_of_queries_does_not_grow(known, client, django_assert_max_num_queries):
    for number in range(12):
        make_position(
            known.debate,
            make_expert(known.debate, name=f"Expert {number}"),
            question=known.alliance,
            stance="denies",
        )

    with django_assert_max_num_queries(6):
        assert client.get(FRAMES[0]).status_code == 200


@pytest.mark.parametrize("kind", ["questions/alliance", "positions/allies"])
def test_the_code_to_embed_is_that_of_oembed(known, read, kind):
    page = parsed(read(f"/{kind}/"))

    code = read("/oembed/", url=f"http://testserver/{kind}/").json()["html"]
    assert copied(page)["Copy code"] == code
    assert f"http://testserver/{kind}/embed/" in code


def test_code_to_embed_is_text_however_it_is_titled():
    code = frame("https://example.org/", '"><script>alert(1)</script>')

    assert "<script>" not in code


def test_an_earlier_version_has_no_code_to_embed(known, read):
    known.allies.statement = "A later claim."
    known.allies.save()
    first = known.allies.history.order_by("history_id").first().history_date

    page = parsed(read("/positions/allies/", at=first.isoformat()))

    assert "Copy code" not in copied(page)
    assert "Copy citation" in copied(page)


def test_networks_get_a_picture_with_words(known, read):
    found = metas(parsed(read("/positions/allies/")))

    assert found["og:type"] == "article"
    said = "Position of Artyom Lukin on “Is it an alliance?”: The claim of allies."
    assert found["og:title"] == found["og:image:alt"] == said
    picture = read(found["og:image"].removeprefix("http://testserver"))
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
