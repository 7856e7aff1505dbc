"""Every action with every role, by every road that leads to it."""

from __future__ import annotations

import copy
from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from debates.editing import roles
from debates.models import Debate, Expert, Participation
from tests.debates.admin.role_actions import ACTIONS
from tests.debates.admin.role_requests import deleted, with_status
from tests.debates.builders import make_counterpoint, make_evidence
from tests.debates.editors import ROLES, World, person, world

pytestmark = pytest.mark.django_db

TABLE = """
                                              anonymous  staff  contributor  editor  superuser
see the first page                            -          yes    yes          yes     yes
see the list of positions                     -          -      yes          yes     yes
see a draft                                   -          -      yes          yes     yes
see what is public                            -          -      yes          yes     yes
see the history                               -          -      yes          yes     yes
see what was deleted                          -          -      yes          yes     yes
choose by autocompletion                      -          -      yes          yes     yes
add a draft                                   -          -      yes          yes     yes
add something published                       -          -      -            yes     yes
change a draft                                -          -      yes          yes     yes
change what is published                      -          -      -            yes     yes
change what is withdrawn                      -          -      -            yes     yes
add evidence to what is published             -          -      -            yes     yes
change evidence of what is published          -          -      -            yes     yes
delete evidence of what is published          -          -      -            yes     yes
publish by the form                           -          -      -            yes     yes
publish by the list                           -          -      -            yes     yes
withdraw by the form                          -          -      -            yes     yes
withdraw by the list                          -          -      -            yes     yes
put back to draft by the form                 -          -      -            yes     yes
put back to draft by the list                 -          -      -            yes     yes
publish a debate by the list                  -          -      -            yes     yes
delete a draft                                -          -      yes          yes     yes
delete a draft by the list                    -          -      yes          yes     yes
delete what is published                      -          -      -            yes     yes
delete what is published by the list          -          -      -            yes     yes
go back to an earlier draft                   -          -      yes          yes     yes
go back to an earlier text of what is public  -          -      -            yes     yes
restore what was deleted                      -          -      yes          yes     yes
add a topic                                   -          -      -            yes     yes
change a topic                                -          -      -            yes     yes
delete a topic                                -          -      -            yes     yes
restore a topic                               -          -      -            yes     yes
add an expert                                 -          -      yes          yes     yes
change an expert nobody reads                 -          -      yes          yes     yes
change an expert in public                    -          -      -            yes     yes
change a source in public                     -          -      -            yes     yes
change a draft debate                         -          -      yes          yes     yes
change a public debate                        -          -      -            yes     yes
change a question of a public debate          -          -      -            yes     yes
add a question to a public debate             -          -      -            yes     yes
add one on the page of a question             -          -      -            yes     yes
restore a question of a public debate         -          -      -            yes     yes
see accounts                                  -          -      -            -       yes
make an account                               -          -      -            -       yes
change a group                                -          -      -            -       yes
"""


def rows() -> list[tuple[str, dict[str, bool]]]:
    head, *lines = [line for line in TABLE.splitlines() if line.strip()]
    names = head.split()
    found = []
    for line in lines:
        (*words,) = line.split()
        answers = words[-len(names) :]
        name = " ".join(words[: -len(names)])
        found.append(
            (name, {role: answer == "yes" for role, answer in zip(names, answers, strict=True)})
        )
    return found


@pytest.mark.parametrize(("name", "expected"), rows(), ids=[name for name, _ in rows()])
def test_who_may_do_what(there: World, name: str, expected: dict[str, bool]) -> None:
    done = {}
    for role in ROLES:
        with transaction.atomic():
            done[role] = ACTIONS[name](person(role), copy.deepcopy(there))
            transaction.set_rollback(True)

    assert done == expected


def test_the_table_has_every_action() -> None:
    assert [name for name, _ in rows()] == list(ACTIONS)


def names_of(group: Group) -> set[str]:
    pairs = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in pairs}


def test_the_groups_have_the_permissions_of_the_table_of_roles() -> None:
    someone = person("contributor"), person("editor")

    given = {group.name: names_of(group) for one in someone for group in one.user.groups.all()}

    assert given == {name: set(wanted) for name, wanted in roles.permissions_by_role().items()}
    assert all(given.values())


def test_making_the_groups_again_takes_nothing_and_gives_what_is_missing() -> None:
    from django.apps import apps

    group = person("contributor").user.groups.get()
    extra = Group.objects.get_or_create(name="Extra")[0]
    group.permissions.clear()

    roles.make_groups(apps, "default")

    assert names_of(group) == roles.permissions_by_role()[roles.CONTRIBUTORS]
    assert Group.objects.filter(pk=extra.pk).exists()


def test_a_contributor_is_told_why_a_public_position_cannot_be_changed() -> None:
    there = world("published")

    page = person("contributor").edit(there.alliance)

    assert "so only editors can change it" in page.text()
    assert "_save" not in page.html
    assert "Correction" not in page.text()


def test_whoever_may_only_read_sees_figures_names_and_dates_as_readers_do() -> None:
    there = world("published")
    make_evidence(there.alliance, value=20, value_end=30, precision="about", unit="percent")
    Expert.objects.filter(pk=there.lukin.pk).update(aliases=["Артём Лукин", "Artem Lukin"])
    Participation.objects.filter(expert=there.lukin).update(other_roles=["Adviser", "Observer"])
    Debate.objects.filter(pk=there.debate.pk).update(date=date(2026, 3, 12))
    contributor = person("contributor")

    debate = contributor.edit(there.debate).text()
    assert "Adviser, Observer" in debate
    assert "12 March 2026" in debate
    assert "Figure: about 20 to 30" in contributor.edit(there.alliance).text()
    assert "Артём Лукин, Artem Lukin" in contributor.edit(there.lukin).text()


def test_a_contributor_sees_the_status_but_has_no_choice_of_it(there: World) -> None:
    page = person("contributor").edit(there.alliance)

    assert "status" not in page.fields
    assert "draft" in page.text()


def test_actions_that_one_may_not_run_are_not_offered() -> None:
    world()

    page = person("contributor").list("position")

    assert 'value="delete_selected"' in page.html
    assert 'value="publish"' not in page.html


def test_counterpoints_of_a_draft_against_what_is_public_keep_the_draft_from_vanishing(
    there: World,
) -> None:
    with_status(there.rivalry, "published")
    make_counterpoint(there.rivalry, raised_by=there.alliance)

    assert not deleted(person("contributor"), there.alliance)
