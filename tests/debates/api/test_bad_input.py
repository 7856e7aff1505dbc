"""What is wrong in a request is refused, named, and answered with what is allowed."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from tests.debates.api.world import small

PROBLEM = "application/problem+json"
LONG = "x" * 3000

# address and query, the parameter at fault, and words of the message
WRONG_PARAMETERS = [
    # unknown parameters
    ("positions/?foo=1", "foo", "no parameter “foo”"),
    ("positions/?exprt=lukin", "exprt", "Did you mean “expert”"),
    ("positions/?Stance=denies", "Stance", "Did you mean “stance”"),
    ("positions/?stance[]=denies", "stance[]", "Did you mean “stance”"),
    ("positions/?q=china", "q", "no parameter “q”"),
    ("positions/?limit=5", "limit", "no parameter"),
    ("positions/?offset=5", "offset", "no parameter"),
    ("positions/?sort=slug", "sort", "no parameter"),
    ("positions/?status=draft", "status", "no parameter"),
    ("positions/?expert__name=x", "expert__name", "Did you mean “expert”"),
    ("positions/?=1", "", "no parameter"),
    ("positions/?" + LONG + "=1", "x" * 80, "no parameter"),
    ("positions/?a%00b=1", "a\ufffdb", "no parameter"),
    ("experts/?countered=true", "countered", "no parameter"),
    ("topics/?stanc=denies", "stanc", "Did you mean “stance”"),
    ("debates/?kind=forecast", "kind", "no parameter"),
    ("sources/?expert=lukin", "expert", "no parameter"),
    ("evidence/?countered=true", "countered", "no parameter"),
    ("counterpoints/?has_figure=true", "has_figure", "no parameter"),
    ("positions/allies/?page=1", "page", "no parameter"),
    ("positions/allies/?ordering=slug", "ordering", "no parameter"),
    ("?page=1", "page", "no parameter"),
    ("problems/?page=1", "page", "no parameter"),
    ("schema/?lang=en", "lang", "no parameter"),
    # unknown words
    ("positions/?stance=deny", "stance", "Did you mean “denies”"),
    ("positions/?stance=DENIES", "stance", "Did you mean “denies”"),
    ("positions/?stance=denies,affirms", "stance", "“denies,affirms” is not known"),
    ("positions/?stance=null", "stance", "“null” is not known"),
    ("positions/?stance=denies&stance=no", "stance", "“no” is not known"),
    ("positions/?kind=prediction", "kind", "“prediction” is not known"),
    ("positions/?kind=forcast", "kind", "Did you mean “forecast”"),
    ("positions/?evidence_kind=stat", "evidence_kind", "is not known"),
    ("positions/?counterpoint_kind=rebut", "counterpoint_kind", "Did you mean “rebuts”"),
    ("evidence/?kind=statistics", "kind", "Did you mean “statistic”"),
    ("counterpoints/?kind=undercut", "kind", "Did you mean “undercuts”"),
    # unknown slugs
    ("positions/?expert=lukn", "expert", "Did you mean “lukin”"),
    ("positions/?expert=LUKIN", "expert", "Did you mean “lukin”"),
    ("positions/?expert=1", "expert", "There is no expert “1”"),
    ("positions/?expert=lukin&expert=nobody", "expert", "There is no expert “nobody”"),
    ("positions/?debate=china", "debate", "Did you mean “china-russia”"),
    ("positions/?topic=trades", "topic", "Did you mean “trade”"),
    ("positions/?topic=*", "topic", "There is no topic “*”"),
    ("positions/?question=is-it", "question", "There is no question “is-it”"),
    ("positions/?source=x", "source", "There is no source"),
    ("positions/?raised_by=rival", "raised_by", "Did you mean “rivals”"),
    ("positions/?raised_by_expert=roland", "raised_by_expert", "Did you mean “rolland”"),
    ("positions/?counters=ally", "counters", "There is no position"),
    ("positions/?counters_expert=x", "counters_expert", "There is no expert"),
    ("positions/?expert=%25s", "expert", "There is no expert “%s”"),
    ("positions/?expert='%20OR%201=1--", "expert", "There is no expert"),
    ("positions/?expert=" + "y" * 1999, "expert", "There is no expert"),
    ("evidence/?position=alies", "position", "Did you mean “allies”"),
    ("topics/?broader=none", "broader", "There is no topic “none”"),
    ("sources/?debate=chin-russia", "debate", "Did you mean “china-russia”"),
    # yes or no
    ("positions/?countered=yes", "countered", "Did you mean “true”"),
    ("positions/?countered=1", "countered", "Did you mean “true”"),
    ("positions/?countered=0", "countered", "Did you mean “false”"),
    ("positions/?countered=True", "countered", "Did you mean “true”"),
    ("positions/?has_figure=maybe", "has_figure", "neither true nor false"),
    ("topics/?topmost=x", "topmost", "neither true nor false"),
    # days and moments
    ("positions/?date_from=2022", "date_from", "“2022” is no day"),
    ("positions/?date_from=2022-02-30", "date_from", "no day “2022-02-30” in the calendar"),
    ("positions/?date_from=2022-13-01", "date_from", "in the calendar"),
    ("positions/?date_from=0000-01-01", "date_from", "in the calendar"),
    ("positions/?date_from=07.04.2022", "date_from", "is no day"),
    ("positions/?date_from=2022-04-07T00:00", "date_from", "is no day"),
    ("positions/?date_from=20220407", "date_from", "is no day"),
    ("positions/?date_to=%D9%A2022-04-07", "date_to", "is no day"),
    ("positions/?date_to=2022-04-0%D9%A7", "date_to", "is no day"),
    ("positions/?date_to=tomorrow", "date_to", "is no day"),
    ("positions/?modified_since=yesterday", "modified_since", "is no moment"),
    ("positions/?modified_since=1649323800", "modified_since", "is no moment"),
    ("positions/?modified_since=2022-04-07T25:00", "modified_since", "in the calendar"),
    ("positions/?modified_since=2022-04-07T10:00+02:00", "modified_since", "Write + as %2B"),
    ("positions/?modified_since=2022-W14-4", "modified_since", "is no moment"),
    ("positions/?modified_since=2022-04-07T10:00:60Z", "modified_since", "in the calendar"),
    ("positions/?modified_since=0001-01-01T00:00:00%2B23:59", "modified_since", "calendar"),
    # empty and repeated
    ("positions/?stance=", "stance", "no value"),
    ("positions/?stance", "stance", "no value"),
    ("positions/?stance=%20%20", "stance", "no value"),
    ("positions/?stance=denies&stance=", "stance", "no value"),
    ("positions/?page=", "page", "no value"),
    ("positions/?fields=", "fields", "no value"),
    ("positions/?format=", "format", "no value"),
    ("positions/?ordering=", "ordering", "no value"),
    ("positions/?modified_since=", "modified_since", "no value"),
    ("positions/?page=1&page=2", "page", "given 2 times"),
    ("positions/?page=1&page=1", "page", "given 2 times"),
    ("positions/?countered=true&countered=false", "countered", "given 2 times"),
    ("positions/?date_from=2022-01-01&date_from=2022-01-02", "date_from", "given 2 times"),
    ("positions/?fields=slug&fields=url", "fields", "Several values have commas"),
    ("positions/?format=json&format=json", "format", "given 2 times"),
    ("positions/?" + "&".join(["expert=lukin"] * 101), "expert", "more than 100 times"),
    # paging
    ("positions/?page=0", "page", "not a whole number from 1"),
    ("positions/?page=48770539739383221714944", "page", "from 1 to 999999999999999"),
    ("positions/?page=-1", "page", "not a whole number"),
    ("positions/?page=1.5", "page", "not a whole number"),
    ("positions/?page=one", "page", "not a whole number"),
    ("positions/?page=%2B1", "page", "not a whole number"),
    ("positions/?page=1e3", "page", "not a whole number"),
    ("positions/?page=0x1", "page", "not a whole number"),
    ("positions/?page=%D9%A1", "page", "not a whole number"),
    ("positions/?page=1_000", "page", "not a whole number"),
    ("positions/?page=last", "page", "not a whole number"),
    ("positions/?page=" + "9" * 500, "page", "not a whole number"),
    ("positions/?page_size=0", "page_size", "from 1 to 200"),
    ("positions/?page_size=201", "page_size", "from 1 to 200"),
    ("positions/?page_size=all", "page_size", "from 1 to 200"),
    ("positions/?page_size=-5", "page_size", "from 1 to 200"),
    ("positions/?page_size=NaN", "page_size", "from 1 to 200"),
    # ordering
    ("positions/?ordering=slug", "ordering", "“slug” is not known"),
    ("positions/?ordering=modifed", "ordering", "Did you mean “modified”"),
    ("positions/?ordering=--modified", "ordering", "Did you mean “-modified”"),
    ("positions/?ordering=modified,modified", "ordering", "there twice"),
    ("positions/?ordering=modified,", "ordering", "A name is missing"),
    ("positions/?ordering=expert__name", "ordering", "is not known"),
    ("positions/?ordering=?", "ordering", "is not known"),
    ("topics/?ordering=-nme", "ordering", "Did you mean “-name”"),
    # fields and expand
    ("positions/?fields=statment", "fields", "Did you mean “statement”"),
    ("positions/?fields=slug,,url", "fields", "A name is missing"),
    ("positions/?fields=slug,slug", "fields", "there twice"),
    ("positions/?fields=*", "fields", "is not known"),
    ("positions/?fields=status", "fields", "is not known"),
    ("positions/?fields=pk", "fields", "is not known"),
    ("positions/?fields=expert.name", "fields", "only with expand=expert"),
    ("positions/?fields=expert.status", "fields", "is not known"),
    ("positions/?fields=evidence", "fields", "shown by expand=evidence"),
    ("positions/?expand=experts", "expand", "Did you mean “expert”"),
    ("positions/?expand=expert.positions", "expand", "is not known"),
    ("positions/?expand=debate.debate.debate", "expand", "is not known"),
    ("positions/?expand=~all", "expand", "is not known"),
    ("questions/?expand=positions", "expand", "is not known"),
    ("positions/allies/?fields=nothing", "fields", "is not known"),
    ("positions/allies/?expand=evidnce", "expand", "Did you mean “evidence”"),
    # what is no text
    ("positions/?expert=lu%00kin", "expert", "no text in UTF-8"),
    ("positions/?expert=%ED%A0%80", "expert", "no text in UTF-8"),
    ("positions/?expert=%FF%FE", "expert", "no text in UTF-8"),
    ("positions/?expert=a%0Ab", "expert", "no text in UTF-8"),
    ("positions/?fields=slug%00", "fields", "no text in UTF-8"),
    ("positions/?ordering=%C0%AE", "ordering", "no text in UTF-8"),
    ("positions/?expert=" + LONG, "expert", "longer than 2000"),
    ("positions/?fields=" + LONG, "fields", "longer than 2000"),
]

# method, address, headers, status, kind of problem
WRONG_REQUESTS = [
    ("get", "nothing/", {}, 404, "not-found"),
    ("get", "positions/no-such/", {}, 404, "not-found"),
    ("get", "positions/NO%20SUCH/", {}, 404, "not-found"),
    ("get", "positions/%00/", {}, 404, "not-found"),
    ("get", "positions/%ED%A0%80/", {}, 404, "not-found"),
    ("get", "positions/a/b/", {}, 404, "not-found"),
    ("get", f"positions/{LONG}/", {}, 404, "not-found"),
    ("get", "evidence/allies/", {}, 404, "not-found"),
    ("get", "evidence/0/", {}, 404, "not-found"),
    ("get", "evidence/-1/", {}, 404, "not-found"),
    ("get", "evidence/1.0/", {}, 404, "not-found"),
    ("get", "evidence/%D9%A1/", {}, 404, "not-found"),
    ("get", f"evidence/{'9' * 40}/", {}, 404, "not-found"),
    ("get", "problems/no-such/", {}, 404, "not-found"),
    ("get", "positions/?page=2", {}, 404, "page-not-found"),
    ("get", "positions/?page=999999999999999", {}, 404, "page-not-found"),
    ("get", "positions/?stance=qualifies&page=2", {}, 404, "page-not-found"),
    ("post", "positions/", {}, 405, "method-not-allowed"),
    ("put", "positions/allies/", {}, 405, "method-not-allowed"),
    ("patch", "positions/allies/", {}, 405, "method-not-allowed"),
    ("delete", "positions/allies/", {}, 405, "method-not-allowed"),
    ("trace", "positions/", {}, 405, "method-not-allowed"),
    ("post", "", {}, 405, "method-not-allowed"),
    ("post", "schema/", {}, 405, "method-not-allowed"),
    ("delete", "problems/", {}, 405, "method-not-allowed"),
    ("get", "positions/?format=xml", {}, 406, "not-acceptable"),
    ("get", "positions/?format=JSON", {}, 406, "not-acceptable"),
    ("get", "positions/?format=yaml", {}, 406, "not-acceptable"),
    ("get", "positions/", {"Accept": "application/xml"}, 406, "not-acceptable"),
    ("get", "positions/", {"Accept": "image/*"}, 406, "not-acceptable"),
    ("get", "positions/", {"Accept": "application/json;q=0"}, 406, "not-acceptable"),
    ("get", "positions/allies/", {"Accept": "text/plain"}, 406, "not-acceptable"),
    ("get", "", {"Accept": "application/xml"}, 406, "not-acceptable"),
    ("get", "positions/", {"Host": "evil.example"}, 400, "bad-request"),
]


@pytest.fixture(scope="module")
def known(django_db_setup, django_db_blocker):
    """One small debate for all of these, since none of them changes anything."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield small()
        transaction.set_rollback(True)


def problem_of(answer, status, kind):
    assert answer.status_code == status
    assert answer["Content-Type"] == PROBLEM
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-store"
    problem = answer.json()
    assert problem["type"] == f"/api/v1/problems/{kind}/"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"].startswith("/api/v1/")
    assert problem["request_id"] == answer["X-Request-ID"]
    return problem


@pytest.mark.parametrize(("address", "parameter", "message"), WRONG_PARAMETERS)
def test_a_wrong_parameter_is_named_with_what_is_allowed(api, known, address, parameter, message):
    problem = problem_of(api(address), 400, "invalid-parameters")

    [error] = problem["errors"]
    assert error["parameter"] == parameter
    assert message in error["message"]
    assert set(error) == {"parameter", "message", "value", "allowed", "nearest"}
    if error["nearest"] is not None:
        assert f"“{error['nearest']}”" in error["message"] or error["parameter"].startswith("page")
    if "no parameter" in message or "is not known" in message:
        assert error["allowed"]


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(("method", "address", "headers", "status", "kind"), WRONG_REQUESTS)
def test_a_wrong_request_is_answered_with_its_problem(method, address, headers, status, kind):
    client = Client(raise_request_exception=False)

    answer = client.generic(method.upper(), f"/api/v1/{address}", headers=headers)

    problem_of(answer, status, kind)


def test_all_faults_are_told_at_once(api, known):
    answer = api("positions/?foo=1&stance=x&stance=y&expert=z&page=0&fields=a,b&ordering=c")

    errors = answer.json()["errors"]
    assert [error["parameter"] for error in errors] == [
        *("foo", "stance", "stance", "expert", "fields", "fields", "ordering", "page"),
    ]
    assert all(error["parameter"] in answer.json()["detail"] for error in errors)


def test_a_method_that_is_not_allowed_says_which_are(known):
    answer = Client().post("/api/v1/positions/")

    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_formats_that_are_offered_are_listed(api, known):
    formats = [one["format"] for one in api("positions/", format="xml").json()["available"]]

    assert formats[:2] == ["json", "html"]
