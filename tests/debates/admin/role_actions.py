"""Actions that an editor may try by any route; each returns whether it was done."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import Group, User
from django.urls import reverse

from debates.models import Evidence, Expert, Position, Question, Source, Topic
from tests.debates.admin.role_requests import (
    after,
    crafted,
    debate_data,
    deleted,
    deleted_by_list,
    evidence_row,
    no_rows,
    position_data,
    renamed,
    restored,
    retitled,
    sent,
    shown,
    went_back,
    with_status,
)
from tests.debates.builders import make_debate, make_expert, make_question, make_source, make_topic
from tests.debates.editors import Person, World, page_of

Action = Callable[[Person, World], bool]
ACTIONS: dict[str, Action] = {}


def action(name: str) -> Callable[[Action], Action]:
    def register(function: Action) -> Action:
        ACTIONS[name] = function
        return function

    return register


@action("see the first page")
def _(someone: Person, there: World) -> bool:
    return shown(someone, reverse("admin:index"))


@action("see the list of positions")
def _(someone: Person, there: World) -> bool:
    return someone.list("position").status == 200


@action("see a draft")
def _(someone: Person, there: World) -> bool:
    return someone.edit(there.alliance).status == 200


@action("see what is public")
def _(someone: Person, there: World) -> bool:
    return someone.edit(with_status(there.alliance, "published")).status == 200


@action("see the history")
def _(someone: Person, there: World) -> bool:
    return shown(someone, page_of(there.alliance, "history"))


@action("see what was deleted")
def _(someone: Person, there: World) -> bool:
    return shown(someone, reverse("admin:debates_position_deleted"))


@action("choose by autocompletion")
def _(someone: Person, there: World) -> bool:
    wanted = "?app_label=debates&model_name=position&field_name=expert&term=lukin"
    return shown(someone, reverse("admin:autocomplete") + wanted)


@action("add a draft")
def _(someone: Person, there: World) -> bool:
    data = position_data(there.alliance, statement="Something new.", slug="", order="", version="")
    crafted(someone, reverse("admin:debates_position_add"), data)
    return Position.objects.filter(statement="Something new.").exists()


@action("add something published")
def _(someone: Person, there: World) -> bool:
    data = position_data(there.alliance, statement="Something new.", slug="", order="", version="")
    crafted(someone, reverse("admin:debates_position_add"), {**data, "status": "published"})
    return Position.objects.filter(statement="Something new.", status="published").exists()


@action("change a draft")
def _(someone: Person, there: World) -> bool:
    return sent(someone, there.alliance, statement="Other words.").statement == "Other words."


@action("change what is published")
def _(someone: Person, there: World) -> bool:
    position = with_status(there.alliance, "published")
    return sent(someone, position, statement="Other words.").statement == "Other words."


@action("change what is withdrawn")
def _(someone: Person, there: World) -> bool:
    position = with_status(there.alliance, "withdrawn")
    changes = {"statement": "Other words.", "withdrawn_reason": "Misread."}
    return sent(someone, position, **changes).statement == "Other words."


@action("add evidence to what is published")
def _(someone: Person, there: World) -> bool:
    values = {"statement": "New.", "kind": "event", "voice": "expert"}
    row = {"evidence-TOTAL_FORMS": "1"} | {f"evidence-0-{k}": v for k, v in values.items()}
    sent(someone, with_status(there.alliance, "published"), **row)
    return Evidence.objects.exists()


@action("change evidence of what is published")
def _(someone: Person, there: World) -> bool:
    sent(someone, there.alliance, **evidence_row(there, statement="Other words."))
    return Evidence.objects.get().statement == "Other words."


@action("delete evidence of what is published")
def _(someone: Person, there: World) -> bool:
    sent(someone, there.alliance, **evidence_row(there, DELETE="on"))
    return not Evidence.objects.exists()


@action("publish by the form")
def _(someone: Person, there: World) -> bool:
    return sent(someone, there.alliance, status="published").status == "published"


@action("publish by the list")
def _(someone: Person, there: World) -> bool:
    return after(someone, "publish", there.alliance).status == "published"


@action("withdraw by the form")
def _(someone: Person, there: World) -> bool:
    position = with_status(there.alliance, "published")
    changes = {"status": "withdrawn", "withdrawn_reason": "Misread."}
    return sent(someone, position, **changes).status == "withdrawn"


@action("withdraw by the list")
def _(someone: Person, there: World) -> bool:
    position = with_status(there.alliance, "published")
    return after(someone, "withdraw", position, reason="Misread.").status == "withdrawn"


@action("put back to draft by the form")
def _(someone: Person, there: World) -> bool:
    position = with_status(there.alliance, "published")
    return sent(someone, position, status="draft").status == "draft"


@action("put back to draft by the list")
def _(someone: Person, there: World) -> bool:
    position = with_status(there.alliance, "published")
    return after(someone, "put_back_to_draft", position).status == "draft"


@action("publish a debate by the list")
def _(someone: Person, there: World) -> bool:
    return after(someone, "publish", make_debate(status="draft")).status == "published"


@action("delete a draft")
def _(someone: Person, there: World) -> bool:
    return deleted(someone, there.alliance)


@action("delete a draft by the list")
def _(someone: Person, there: World) -> bool:
    return deleted_by_list(someone, there.alliance)


@action("delete what is published")
def _(someone: Person, there: World) -> bool:
    return deleted(someone, with_status(there.alliance, "published"))


@action("delete what is published by the list")
def _(someone: Person, there: World) -> bool:
    return deleted_by_list(someone, with_status(there.alliance, "published"))


@action("go back to an earlier draft")
def _(someone: Person, there: World) -> bool:
    return went_back(someone, there.alliance)


@action("go back to an earlier text of what is public")
def _(someone: Person, there: World) -> bool:
    return went_back(someone, with_status(there.alliance, "published"))


@action("restore what was deleted")
def _(someone: Person, there: World) -> bool:
    return restored(someone, there.alliance)


@action("add a topic")
def _(someone: Person, there: World) -> bool:
    crafted(someone, reverse("admin:debates_topic_add"), {"name": "Arms"})
    return Topic.objects.filter(name="Arms").exists()


@action("change a topic")
def _(someone: Person, there: World) -> bool:
    topic = make_topic()
    crafted(someone, page_of(topic), {"name": "Other", "slug": topic.slug, "version": 1})
    return Topic.objects.filter(pk=topic.pk, name="Other").exists()


@action("delete a topic")
def _(someone: Person, there: World) -> bool:
    return deleted(someone, make_topic())


@action("restore a topic")
def _(someone: Person, there: World) -> bool:
    return restored(someone, make_topic())


@action("add an expert")
def _(someone: Person, there: World) -> bool:
    crafted(someone, reverse("admin:debates_expert_add"), {"name": "Vita Spivak", "kind": "person"})
    return Expert.objects.filter(name="Vita Spivak").exists()


@action("change an expert nobody reads")
def _(someone: Person, there: World) -> bool:
    return renamed(someone, make_expert())


@action("change an expert in public")
def _(someone: Person, there: World) -> bool:
    with_status(there.alliance, "published")
    return renamed(someone, there.lukin)


@action("change a source in public")
def _(someone: Person, there: World) -> bool:
    source = make_source()
    there.debate.source = source
    there.debate.save()
    crafted(
        someone,
        page_of(source),
        {
            "title": "Other",
            "slug": source.slug,
            "version": 1,
            "locator_form": "paragraph",
            "date_precision": "day",
            "correction_slip": "on",
        },
    )
    return Source.objects.filter(pk=source.pk, title="Other").exists()


@action("change a draft debate")
def _(someone: Person, there: World) -> bool:
    return retitled(someone, make_debate(status="draft"))


@action("change a public debate")
def _(someone: Person, there: World) -> bool:
    return retitled(someone, there.debate)


@action("change a question of a public debate")
def _(someone: Person, there: World) -> bool:
    question = there.question
    data = {"text": "Other?", "debate": there.debate.pk, "slug": question.slug, "version": 1}
    data |= {"order": 1, "correction_slip": "on"}
    crafted(someone, page_of(question), {**no_rows(Question), **data})
    question.refresh_from_db()
    return question.text == "Other?"


@action("add a question to a public debate")
def _(someone: Person, there: World) -> bool:
    row = {"questions-TOTAL_FORMS": "1", "questions-0-text": "And then?"}
    crafted(someone, page_of(there.debate), debate_data(there.debate, **row))
    return there.debate.questions.filter(text="And then?").exists()


@action("add one on the page of a question")
def _(someone: Person, there: World) -> bool:
    data = {**no_rows(Question), "debate": there.debate.pk, "text": "And then?"}
    crafted(someone, reverse("admin:debates_question_add"), data)
    return there.debate.questions.filter(text="And then?").exists()


@action("restore a question of a public debate")
def _(someone: Person, there: World) -> bool:
    return restored(someone, make_question(there.debate))


@action("see accounts")
def _(someone: Person, there: World) -> bool:
    return shown(someone, reverse("admin:auth_user_changelist"))


@action("make an account")
def _(someone: Person, there: World) -> bool:
    secret = "correct horse battery staple"
    data = {"username": "new", "usable_password": "true", "password1": secret, "password2": secret}
    crafted(someone, reverse("admin:auth_user_add"), data)
    return User.objects.filter(username="new").exists()


@action("change a group")
def _(someone: Person, there: World) -> bool:
    group, _ = Group.objects.get_or_create(name="Others")
    crafted(someone, reverse("admin:auth_group_change", args=[group.pk]), {"name": "Renamed"})
    return Group.objects.filter(name="Renamed").exists()
