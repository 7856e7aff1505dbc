"""Questions and positions are moved within their debate, as one change."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from debates.admin.moving import FOR_EDITORS_ALONE, MAY_NOT, ORDER_CHANGED, WRONG
from tests.debates.builders import make_debate, make_expert, make_position, make_question
from tests.debates.editors import page_of, person

pytestmark = pytest.mark.django_db


GAPS = [("a", 2), ("b", 3), ("c", 5)]


def test_siblings_are_moved_by_their_numbers_and_only_they_change():
    debate = make_debate()
    questions = [make_question(debate, text=f"Question {number}?") for number in range(3)]
    one, other = make_expert(debate), make_expert(debate)
    first, second = (make_position(debate, one) for _ in range(2))
    alone = make_position(debate, other)
    someone = person("editor")
    page = someone.open(page_of(debate, "order"))
    assert f"position-{alone.pk}" not in page.fields

    moved = page.send("", **{f"question-{questions[2].pk}": 1, f"position-{first.pk}": 7})

    assert "The order was saved." in moved.messages()
    assert [*debate.questions.order_by("order")] == [questions[2], questions[0], questions[1]]
    assert [*one.positions.order_by("order")] == [second, first]
    record = first.history.first()
    assert (record.history_change_reason, record.history_user) == ("Moved", someone.user)
    alone.refresh_from_db()
    assert alone.version == 1
    # the page is an old one now
    assert ORDER_CHANGED in page.send("", **{f"question-{questions[2].pk}": 3}).messages()
    assert debate.questions.order_by("order")[0] == questions[2]


@pytest.mark.parametrize(("row", "place", "names"), [(0, 2, "bac"), (0, 3, "bca"), (2, 1, "cab")])
def test_a_number_is_the_place_that_is_shown_whatever_numbers_are_missing(row, place, names):
    debate = make_debate()
    questions = [make_question(debate, text=name, order=number) for name, number in GAPS]
    page = person("editor").open(page_of(debate, "order"))

    page.send("", **{f"question-{questions[row].pk}": place})

    assert "".join(debate.questions.order_by("order").values_list("text", flat=True)) == names


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 40, "1\0"])
def test_what_is_no_number_moves_nothing(number):
    debate = make_debate()
    questions = [make_question(debate) for _ in range(2)]
    page = person("editor").open(page_of(debate, "order"))
    assert WRONG in page.send("", **{f"question-{questions[1].pk}": number}).messages()
    assert [*debate.questions.order_by("order")] == questions


def test_contributors_move_what_is_no_more_than_a_draft():
    debate = make_debate(status="draft")
    expert = make_expert(debate)
    draft, public = (
        make_position(debate, expert, status=status) for status in ("draft", "published")
    )
    someone = person("contributor")
    page = someone.open(page_of(debate, "order"))
    refused = page.send("", **{f"position-{public.pk}": 1})
    assert (
        FOR_EDITORS_ALONE.format(draft) in refused.messages()
        or "only editors" in refused.messages()
    )
    assert [*expert.positions.order_by("order")] == [draft, public]
    assert someone.open(page_of(make_debate(), "order")).status == 403
    someone.user.groups.clear()
    kinds = Permission.objects.filter(codename__in=["view_debate", "change_debate"])
    someone.user.user_permissions.set(kinds)
    refused = someone.open(page_of(debate, "order")).send("", **{f"position-{public.pk}": 1})
    assert MAY_NOT.format("positions") in refused.messages()
