"""Requests with something wrong in them, and what each is to be answered.

Each rule stands here once. What holds for every parameter of every address is in
test_every_address.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

LONG = "x" * 3000


class Case(NamedTuple):
    """A request, and what it is to be answered.

    address    below /api/v1/, unless it begins with a slash
    message    words of what is said of it
    parameter  the one at fault; None where the request is wrong as a whole
    kind       that of the problem
    """

    address: str
    message: str
    parameter: str | None = None
    status: int = 400
    kind: str = "invalid-parameters"
    method: str = "GET"
    headers: Mapping[str, str] = {}

    def __str__(self) -> str:
        headers = " ".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"{self.method} {self.address} {headers}"[:100].encode("ascii", "replace").decode()


PARAMETERS = [
    Case(address, message, parameter)
    for address, parameter, message in (
        # unknown parameters
        ("positions/?exprt=lukin", "exprt", "Did you mean “expert”"),
        ("positions/?Stance=denies", "Stance", "Did you mean “stance”"),
        ("positions/?stance[0]=denies", "stance[0]", "Give “stance” without brackets: stance=…"),
        ("positions/?stnce[]=denies", "stnce[]", "Did you mean “stance”"),
        ("positions/?q=china", "q", "Positions are searched at /api/v1/search/?q=…"),
        ("positions/?limit=5", "limit", "Did you mean “page_size”"),
        ("positions/?sort=slug", "sort", "Did you mean “ordering”"),
        ("positions/?status=draft", "status", "Unknown parameter"),
        ("positions/?expert__name=x", "expert__name", "Did you mean “expert”"),
        ("positions/?=1", "", "Unknown parameter without a name."),
        ("positions/?" + LONG + "=1", "x" * 80, "Unknown parameter"),
        ("positions/?a%00b=1", "a\ufffdb", "Unknown parameter"),
        ("positions/allies/?ordering=slug", "ordering", "Unknown parameter"),
        ("positions/allies/?AT=2022-01-01", "AT", "Did you mean “at”"),
        ("search/?Q=a", "Q", "Did you mean “q”"),
        ("tombstones/?q=x", "q", "Unknown parameter “q”."),
        ("debates/china-russia/export.zip?format=json", "format", "Unknown parameter “format”."),
        ("debates/china-russia/export.zip?=", "", "Unknown parameter without a name."),
        ("docs/listPositions/?x=1", "x", "Unknown parameter “x”."),
        # words
        ("positions/?stance=deny", "stance", "Did you mean “denies”"),
        ("positions/?stance=DENIES", "stance", "Did you mean “denies”"),
        ("positions/?stance=denies,affirm", "stance", "Did you mean “affirms”"),
        ("positions/?stance=denies&stance=no", "stance", "“no” is not a valid value"),
        ("positions/?not_stance=deny", "not_stance", "Did you mean “denies”"),
        ("positions/?language=english", "language", "“english” is not a language code."),
        ("tombstones/?kind=position,debates", "kind", "Did you mean “debate”"),
        # slugs and ids
        ("positions/?slug=alies", "slug", "There is no position “alies”. Did you mean “allies”"),
        (
            "positions/?expert=lukin,%20roland",
            "expert",
            "There is no expert “roland”. Did you mean",
        ),
        ("positions/?expert=lukin,", "expert", "A value is missing before or after a comma."),
        ("positions/?expert=rolland&expert=,lukin", "expert", "A value is missing"),
        ("positions/?expert=LUKIN", "expert", "Did you mean “lukin”"),
        ("positions/?expert=%25s", "expert", "There is no expert “%s”"),
        ("positions/?expert='%20OR%201=1--", "expert", "There is no expert"),
        ("positions/?expert=" + "y" * 1999, "expert", "There is no expert"),
        ("evidence/?id=none", "id", "There is no evidence “none”"),
        ("/feeds/positions.atom?expert=lukn", "expert", "Did you mean “lukin”"),
        # yes or no
        ("positions/?countered=yes", "countered", "Did you mean “true”"),
        ("positions/?countered=0", "countered", "Did you mean “false”"),
        ("positions/?has_figure=maybe", "has_figure", "neither true nor false"),
        # numbers
        ("evidence/?value_from=many", "value_from", "“many” is not a number."),
        ("evidence/?value_from=1_000", "value_from", "“1_000” is not a number."),
        ("evidence/?value_from=1e300", "value_from", "“1e300” is not a number from -1,000,000"),
        ("votes/?confidence_from=11", "confidence_from", "“11” is not a number from 1 to 10."),
        ("forecasts/?probability_to=-0.1", "probability_to", "“-0.1” is not a number from 0 to"),
        # days and moments
        ("positions/?date_from=2022", "date_from", "“2022” is not a date"),
        ("positions/?date_from=2022-02-30", "date_from", "The date “2022-02-30” does not exist"),
        ("positions/?date_from=0000-01-01", "date_from", "does not exist"),
        ("positions/?date_from=2022-04-07T00:00", "date_from", "is not a date"),
        ("positions/?date_from=20220407", "date_from", "is not a date"),
        ("positions/?date_to=%D9%A2022-04-07", "date_to", "is not a date"),
        ("positions/?date_to=2022-04-0%D9%A7", "date_to", "is not a date"),
        ("positions/?modified_since=1649323800", "modified_since", "is not a date or time"),
        ("positions/?modified_since=2022-04-07T25:00", "modified_since", "does not exist"),
        ("positions/?modified_since=2022-04-07T10:00+02:00", "modified_since", "Write + as %2B"),
        ("positions/?modified_since=2022-W14-4", "modified_since", "is not a date or time"),
        ("positions/?modified_since=2022-04-07T10:00:60Z", "modified_since", "does not exist"),
        ("tombstones/?since=0001-01-01T00:00:00%2B23:59", "since", "does not exist"),
        ("tombstones/?since=9999-12-31T23:59:59-23:59", "since", "does not exist"),
        ("positions/allies/?at=2022-04-07T10:00:00.1234567891Z", "at", "is not a date or time"),
        ("positions/allies/?at=2999-01-01", "at", "This time is in the future. Leave"),
        ("positions/allies/?at=2022-01-01&fields=slug", "fields", "cannot be combined with at"),
        ("positions/allies/?at=2022-01-01&expand=expert", "expand", "cannot be combined with at"),
        # given too often
        ("positions/?" + "&".join(["expert=lukin"] * 101), "expert", "more than 100 values"),
        ("positions/?expert=" + ",".join(["lukin"] * 101), "expert", "more than 100 values"),
        ("positions/?fields=" + ",".join(["slug"] * 201), "fields", "more than 200 values"),
        # pages
        ("positions/?page=0", "page", "not a whole number from 1"),
        ("positions/?page=48770539739383221714944", "page", "from 1 to 999999999999999"),
        ("positions/?page=1.5", "page", "not a whole number"),
        ("positions/?page=%2B1", "page", "not a whole number"),
        ("positions/?page=%D9%A1", "page", "not a whole number"),
        ("positions/?page=1_000", "page", "not a whole number"),
        ("positions/?page=" + "9" * 500, "page", "not a whole number"),
        ("positions/?page_size=0", "page_size", "from 1 to 200"),
        ("positions/?page_size=201", "page_size", "from 1 to 200"),
        ("compare/?expert=lukin,rolland&page_size=101", "page_size", "whole number from 1 to 100"),
        ("positions/allies/similar/?limit=0", "limit", "“0” is not a whole number from 1 to 50"),
        ("positions/allies/opposing/?limit=51", "limit", "“51” is not a whole number from 1 to 50"),
        ("search/suggest/?limit=51", "limit", "“51” is not a whole number from 1 to 50"),
        ("positions/allies/opposing/?page_size=1&limit=1", "limit", "be combined with page_size"),
        # orderings
        ("positions/?ordering=modifed", "ordering", "Did you mean “modified”"),
        ("positions/?ordering=--modified", "ordering", "Did you mean “-modified”"),
        ("positions/?ordering=modified,", "ordering", "A value is missing"),
        ("positions/?ordering=expert__name", "ordering", "is not a valid value"),
        ("positions/?ordering=?", "ordering", "is not a valid value"),
        ("search/?ordering=-score", "ordering", "“-score” is not a valid value"),
        # fields and expand
        ("positions/?fields=statment", "fields", "Did you mean “statement”"),
        ("positions/?fields=slug,,url", "fields", "A value is missing"),
        ("positions/?fields=*", "fields", "is not a valid value"),
        ("positions/?fields=status", "fields", "is not a valid value"),
        ("positions/?fields=expert.kind", "fields", "only available with expand=expert"),
        ("positions/?fields=expert.nam", "fields", "Did you mean “expert.name”"),
        ("positions/?fields=expert.sort_nam", "fields", "“expert.sort_name” is available with"),
        ("positions/?fields=expert.nme&expand=expert", "fields", "Did you mean “expert.name”"),
        ("positions/?fields=evidence", "fields", "added by expand=evidence"),
        ("positions/?expand=experts", "expand", "Did you mean “expert”"),
        ("positions/?expand=expert.positions", "expand", "is not a valid value"),
        ("positions/?expand=debate.debate.debate", "expand", "is not a valid value"),
        # places in a harvest, and whole lists
        ("positions/?cursor=next", "cursor", "is not a cursor. Use “first”"),
        ("positions/?cursor=First", "cursor", "is not a cursor. Use “first”"),
        ("positions/?cursor=1.2.3", "cursor", "is not a cursor. Use “first”"),
        ("positions/?cursor=" + "9" * 30, "cursor", "is not a cursor. Use “first”"),
        ("positions/?cursor=%D9%A1.1", "cursor", "is not a cursor. Use “first”"),
        ("positions/?cursor=1.-1", "cursor", "is not a cursor. Use “first”"),
        ("positions/?cursor=99999999999.1", "cursor", "This cursor is in the future. Start with"),
        ("positions/?cursor=first&page=1", "page", "cannot be combined with cursor, which has its"),
        ("positions/?cursor=first&ordering=date", "ordering", "cannot be combined with cursor"),
        (
            "positions/?cursor=first&format=csv",
            "cursor",
            "has no effect in csv, which has the whole",
        ),
        ("tombstones/?cursor=first&page=2", "page", "cannot be combined with cursor"),
        (
            "positions/?format=bibtex&page=1",
            "page",
            "no effect in bibtex, which has the whole list",
        ),
        (
            "positions/?format=bibtex&fields=slug",
            "fields",
            "no effect in bibtex, which has citations",
        ),
        ("positions/?format=csv&page_size=5", "page_size", "has no effect in csv, which has the"),
        ("search/?format=csv&facets=expert", "facets", "has no effect in csv, which has the whole"),
        ("search/?format=apa&facets=stance", "facets", "has no effect in apa, which has citations"),
        ("positions/?format=ndjson&dialect=excel", "dialect", "has no effect in ndjson. Add"),
        ("tombstones/?dialect=excel", "dialect", "has no effect in json. Add format=csv."),
        ("positions/?format=csv&dialect=exel", "dialect", "Did you mean “excel”"),
        # comparison, citations, counts
        ("compare/", "expert", "This parameter is required. For example: expert=lukin,fallon."),
        ("compare/?expert=lukin&expert=lukin", "expert", "needs at least 2 different values"),
        ("compare/?expert=a,b,c,d,e,f,g,h", "expert", "This parameter has more than 7 values."),
        ("positions/allies/citation/?of=quotation", "of", "No quotation of this position is held."),
        ("positions/facets/?facet=stance&expert=lukn", "expert", "Did you mean “lukin”"),
        ("positions/facets/?facet_size=500", "facet_size", "is not a whole number from 1 to 200"),
        ("positions/groups/", "group_by", "This parameter is required. For example: group_by="),
        ("positions/groups/?group_by=a,b,c,d,e", "group_by", "has more than 4 values"),
        ("positions/groups/?group_by=expert,expertt", "group_by", "Did you mean “expert”"),
        ("sources/groups/?group_by=expert", "group_by", "“expert” is not a valid value"),
    )
]

PLACES = [
    Case(address, message, None, 404, "not-found")
    for address, message in (
        ("nothing/", "See /api/v1/ for all endpoints."),
        ("openapi.json", "Did you mean “/api/v1/schema/”? See /api/v1/ for all endpoints."),
        ("debats/", "Did you mean “/api/v1/debates/”?"),
        ("debates/gas/questions/", "Did you mean “/api/v1/questions/?debate=gas”?"),
        ("docs/listAnything/", "There is no operation of this name."),
        ("docs/getPosition/?try=yes&slug=", "Fill in “slug”."),
        ("positions/no-such/", "There is no public position at this address."),
        ("positions/NO%20SUCH/", "was not found."),
        ("positions/%00/", "was not found."),
        ("positions/%ED%A0%80/", "was not found."),
        ("positions/%FF/", "was not found."),
        ("positions/..%2f..%2f/", "was not found."),
        ("positions/a/b/", "was not found."),
        ("positions//", "was not found."),
        ("./positions/", "was not found."),
        ("POSITIONS/", "was not found."),
        (f"positions/{LONG}/", "There is no public position at this address."),
        ("evidence/allies/", "There is no public evidence at this address."),
        ("evidence/0/", "There is no public evidence at this address."),
        ("evidence/1.0/", "was not found."),
        ("evidence/%D9%A1/", "was not found."),
        ("evidence/999999999999999999/", "There is no public evidence at this address."),
        (f"evidence/{'9' * 40}/", "There is no public evidence at this address."),
        ("debates/no-such/agreement/", "There is no public debate at this address."),
        ("debates/no-such/export.zip", "There is no public debate at this address."),
        ("debates/no-such/export/debate.json", "There is no public debate at this address."),
        (
            "debates/china-russia/export/nothing.json",
            "There is no such file. Available files: README.txt",
        ),
        ("debates/china-russia/export/debate.jsn", "Did you mean “debate.json”?"),
        ("debates/china-russia/export/%00", "There is no such file."),
        (f"debates/china-russia/export/{LONG}", "There is no such file."),
        ("debates/china-russia/export/", "was not found."),
        ("debates/china-russia/export/..%2Fdebate.json", "was not found."),
        *(
            (f"votes/{key}/history/", "There is no public vote at this address.")
            for key in ("no-such", "0", LONG)
        ),
        ("topics/trade/history/", "was not found."),
        ("positions/no-such/?at=2022-01-01", "There is no public position at this address."),
        (
            "positions/allies/?at=2022-01-01",
            "The position was not public then. It was first published at",
        ),
        ("experts/lukin/citation/", "was not found."),
        ("problems/no-such/", "This kind of problem does not exist."),
        ("search/nothing/", "was not found."),
        ("/api/", "See /api/v1/ for all endpoints."),
        ("/api/v2/", "See /api/v1/ for all endpoints."),
        ("/feeds/", "The feed is at /feeds/positions.atom."),
        ("/feeds/experts.atom", "The feed is at /feeds/positions.atom."),
        ("/feeds/positions.atom/", "The feed is at /feeds/positions.atom."),
    )
]

PAGES = [
    Case(address, message, None, 404, "page-not-found")
    for address, message in (
        ("positions/?page=2", "There is no page 2. The last page is 1."),
        ("positions/?page=999999999999999", "There is no page 999999999999999"),
        ("positions/?format=apa&page=99", "There is no page 99"),
        ("debates/china-russia/exchanges/?page=99", "There is no page 99"),
        ("compare/?expert=lukin,rolland&page=9", "There is no page 9. The last page is 1."),
    )
]

FORMATS = [
    Case(address, message, None, 406, "not-acceptable")
    for address, message in (
        ("positions/?format=xml", "The format “xml” is not available."),
        ("positions/?format=JSON", "Did you mean “json”?"),
        ("positions/?format=json%00", "The format “json\x00” is not available."),
        (f"positions/?format={LONG}", "The format “xxx"),
        ("experts/?format=bibtex", "Available formats: json (application/json), html"),
        ("schema/?format=xml", "Available formats: json (application/json), yaml"),
        ("debates/china-russia/graph/?format=gexf", "graphml (application/graphml+xml)"),
        ("positions/allies/citation/?format=BIBTEX", "Did you mean “bibtex”?"),
    )
]

TOKENLESS = [
    Case(address, "Writing needs a token", None, 401, "unauthorized", method)
    for method, address in (
        ("POST", "positions/"),
        ("PATCH", "evidence/1/"),
        ("GET", "positions/allies/record/"),
        ("GET", "records/positions/"),
    )
]
UNKNOWN_TOKENS = [
    Case(address, "This token is not known.", None, 401, "unauthorized", method, headers)
    for method, address in (
        ("GET", "positions/"),
        ("GET", "positions/allies/record/"),
        ("POST", "imports/"),
        ("POST", "debates/china-russia/publish/"),
        ("GET", "worklist/"),
    )
    for headers in [{"Authorization": f"Bearer {token}"} for token in ("x", "sinorus_x", "")]
]

OTHERS = [
    Case("positions/", f"None of “{LONG[:200]}”", None, 406, "not-acceptable", "GET", headers)
    for headers in [{"Accept": LONG}]
] + [
    Case("positions/", "The host", None, 400, "bad-request", "GET", {"Host": "evil.example"}),
    Case("positions/", "The host", None, 400, "bad-request", "GET", {"Host": "a b"}),
    Case(f"positions/?{'&'.join(['expert=lukin'] * 20_001)}", "20000", None, 400, "bad-request"),
    Case("positions/no/", "no public", None, 404, "not-found", "GET", {"If-None-Match": "*"}),
    Case("positions/?x=1", "“x”", "x", headers={"If-None-Match": "*"}),
    Case("positions/?x=1", "“x”", "x", headers={"X-HTTP-Method-Override": "DELETE"}),
]

CASES = [*PARAMETERS, *PLACES, *PAGES, *FORMATS, *TOKENLESS, *UNKNOWN_TOKENS, *OTHERS]
