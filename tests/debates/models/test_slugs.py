"""Slugs: made once from the text, redirected when changed, and never reused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from debates.models import Debate, Expert, Position, Source, Topic
from debates.models.former_slugs import current_slug
from debates.models.slugs import LENGTH, readable
from tests.debates.builders import (
    make_debate,
    make_expert,
    make_position,
    make_question,
    make_source,
    make_topic,
)

pytestmark = pytest.mark.django_db


# How they are made


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("China and Russia", "china-and-russia"),
        ("Артём Лукин", "artem-lukin"),
        ("Économie & énergie: où?", "economie-energie-ou"),
        ("中俄关系", "zhongeguanxi"),
        ("…", ""),
        ("Risk or rescue? 🌍", "risk-or-rescue"),
    ],
)
def test_a_slug_is_readable(text: str, slug: str) -> None:
    assert readable(text) == slug


@pytest.mark.parametrize(
    ("name", "slug", "sort_name"),
    [
        ("Prof. Dr. Anna Müller", "anna-muller", "Müller, Anna"),
        ("Dr. rer. nat. Jan van Dijk", "jan-van-dijk", "Dijk, Jan van"),
        ("Mag. Eva Ziegler", "eva-ziegler", "Ziegler, Eva"),
        ("Dr Pike", "dr-pike", "Pike, Dr"),
        ("Mag Ruffman Lee", "mag-ruffman-lee", "Lee, Mag Ruffman"),
        ("Sir Alan Ashdown", "alan-ashdown", "Ashdown, Alan"),
        ("Lord Dannatt", "lord-dannatt", "Dannatt, Lord"),
        ("General (ret.) Ana Soler", "ana-soler", "Soler, Ana"),
        ("General a. D. Klaus Naumann", "klaus-naumann", "Naumann, Klaus"),
        ("Lt. Gen. Ben Hodgeson", "ben-hodgeson", "Hodgeson, Ben"),
        ("Major General Anna Berg", "anna-berg", "Berg, Anna"),
        ("Major R. Owens", "major-r-owens", "Owens, Major R."),
        ("Chief Air Chief", "chief-air-chief", "Chief, Chief Air"),
        ("Anna Müller, Ph.D., OBE", "anna-muller", "Müller, Anna"),
        ("Martin L. King Jr.", "martin-l-king-jr", "King, Martin L., Jr."),
        ("Martin L. King, Jr.", "martin-l-king-jr", "King, Martin L., Jr."),
        ("Lukin, A.P.", "lukin-ap", "Lukin, A.P."),
        ("Eva Álvarez", "eva-alvarez", "Alvarez, Eva"),
        ("Őrs Őry", "ors-ory", "Ory, Őrs"),
        ("Łucja Łoś", "lucja-los", "Loś, Łucja"),
        ("bell hooks", "bell-hooks", "Hooks, bell"),
        ("Þóra Þórsdóttir", "thora-thorsdottir", "Thórsdóttir, Þóra"),
        ("Артём Лукин", "artem-lukin", "Лукин, Артём"),
        (f"{'a' * 75} {'b' * 74}", f"{'a' * 60}", f"B{'b' * 73}, {'a' * 74}"),
    ],
)
def test_an_expert_is_sorted_and_found_without_titles(name: str, slug: str, sort_name: str) -> None:
    expert = Expert.objects.create(name=name)

    assert (expert.name, expert.slug, expert.sort_name) == (name, slug, sort_name)
    club = Expert.objects.create(name="Prof. Dr. Anna Club", kind="organisation")
    assert (club.slug, club.sort_name) == ("prof-dr-anna-club", "Prof. Dr. Anna Club")


def test_a_long_text_is_cut_at_a_word() -> None:
    slug = readable("dependence " * 20)

    assert len(slug) <= LENGTH
    assert set(slug.split("-")) == {"dependence"}
    words = f"{'a' * 30}-{'b' * (LENGTH - 31)}"
    assert readable(f"{words} more") == words


def test_a_slug_is_made_from_the_text_and_stays_when_that_changes() -> None:
    debate = make_debate(title="China and Russia")
    debate.title = "Russia and China"
    debate.save()

    assert debate.slug == "china-and-russia"


def test_a_position_has_its_expert_in_its_slug() -> None:
    debate = make_debate()
    expert = make_expert(debate, name="Artyom Lukin")

    position = make_position(debate, expert, statement="It lasts.")

    assert position.slug == "artyom-lukin-it-lasts"


def test_the_second_of_two_with_one_text_gets_a_number() -> None:
    assert [make_topic(name=name).slug for name in ("Gas", "gas!", "GAS")] == [
        "gas",
        "gas-2",
        "gas-3",
    ]


def test_a_text_without_letters_gets_the_name_of_its_kind() -> None:
    assert make_topic(name="…").slug == "topic"


# Redirects


def test_a_changed_slug_leads_to_the_present_one() -> None:
    debate = make_debate(slug="first")
    debate.slug = "second"
    debate.save()
    Debate.objects.filter(pk=debate.pk).update(slug="third")

    assert current_slug(Debate.objects.all(), "first") == "third"
    assert current_slug(Debate.objects.all(), "second") == "third"
    assert current_slug(Debate.objects.all(), "third") is None
    assert current_slug(Debate.objects.all(), "never") is None
    assert current_slug(Debate.objects.all(), "\0") is None


def test_bulk_changes_leave_redirects_too() -> None:
    experts = [make_expert(slug="one"), make_expert(slug="two")]
    for expert in experts:
        expert.slug = f"new-{expert.slug}"
    Expert.objects.bulk_update(experts, ["slug"])

    assert current_slug(Expert.objects.all(), "one") == "new-one"
    assert current_slug(Expert.objects.all(), "two") == "new-two"


def test_a_slug_that_is_taken_back_leads_nowhere_else() -> None:
    source = make_source(slug="first")
    for slug in ("second", "first"):
        source.slug = slug
        source.save()

    assert current_slug(Source.objects.all(), "first") is None
    assert current_slug(Source.objects.all(), "second") == "first"


def test_kinds_of_things_have_addresses_of_their_own() -> None:
    topic = make_topic(slug="energy")
    topic.slug = "fuels"
    topic.save()

    assert make_source(slug="energy").slug == "energy"
    assert current_slug(Source.objects.all(), "energy") is None
    assert current_slug(Topic.objects.all(), "energy") == "fuels"


# Never given away


def test_a_former_slug_is_not_made_again() -> None:
    Topic.objects.filter(pk=make_topic(name="Gas").pk).update(
        slug="natural-gas", name="Natural gas"
    )

    assert make_topic(name="Gas").slug == "gas-2"


def test_an_editor_is_told_that_a_former_slug_is_taken() -> None:
    Topic.objects.filter(pk=make_topic(slug="gas").pk).update(slug="natural-gas")

    with pytest.raises(ValidationError, match="This address is taken: it still redirects"):
        Topic(name="Another", slug="gas").full_clean()


def test_the_slug_of_something_deleted_is_not_made_again_by_accident() -> None:
    make_topic(name="Gas").delete()

    assert make_topic(name="Gas").slug == "gas-2"
    assert current_slug(Topic.objects.all(), "gas") is None


def test_former_slugs_outlive_a_chain_of_changes_and_the_thing_itself() -> None:
    debate = make_debate()
    question = make_question(debate, text="Is it so?")
    expert = make_expert(debate)
    position = make_position(debate, expert, slug="first")
    for slug in ("second", "third"):
        Position.objects.filter(pk=position.pk).update(slug=slug)
    Position.objects.filter(pk=position.pk).delete()

    assert question.slug == "is-it-so"
    assert current_slug(Position.objects.all(), "first") is None
    with pytest.raises(ValidationError, match="This address is taken: it still redirects"):
        Position(
            debate=debate, expert=expert, statement="It is.", slug="second", order=1
        ).full_clean()


@pytest.mark.parametrize(
    ("name", "typed", "sort_name"),
    [
        ("Eva Álvarez", "Álvarez, Eva", "Alvarez, Eva"),
        ("Ömer Öz", "Öz, Ömer", "Oz, Ömer"),
        ("Jan Łoś", "Łoś, Jan", "Loś, Jan"),
        ("Jan de Boer", "de Boer, Jan", "De Boer, Jan"),
        ("Эва Альварес", "Álvarez, Eva", "Álvarez, Eva"),
        ("Артём Лукин", "Лукин, Артём", "Лукин, Артём"),
    ],
)
def test_a_typed_sort_name_begins_plainly_if_readers_see_its_letters_all_the_same(
    name: str, typed: str, sort_name: str
) -> None:
    expert = Expert.objects.create(name=name, sort_name=typed)

    assert expert.sort_name == sort_name
    assert expert.listed_name == typed
    expert.save()
    assert expert.sort_name == sort_name
