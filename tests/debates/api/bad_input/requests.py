"""Requests that are wrong as a whole: addresses, methods, media types, hosts."""

from __future__ import annotations

from tests.debates.api.bad_input.case import LONG, Case, not_found

DEBATE = "debates/china-russia/"
POSITION = "positions/allies/"
ADDRESSES = [
    *(
        "",
        "debates/",
        DEBATE,
        "questions/",
        "questions/alliance/",
        "questions/alliance/citation/",
        "sources/roundtable/citation/",
        "experts/",
        "experts/lukin/",
    ),
    *("topics/", "topics/trade/", "sources/", "sources/roundtable/", "positions/", POSITION),
    *("evidence/", "evidence/1/", "counterpoints/", "counterpoints/1/", "tombstones/", "search/"),
    *("search/help/", "search/suggest/", "search/objects/"),
    *(
        "problems/",
        "problems/not-found/",
        "schema/",
        "schema/writing/",
        "docs/",
        "docs/listPositions/",
    ),
    *(f"{DEBATE}{part}" for part in ("agreement/", "graph/", "exchanges/", "citation/")),
    *(f"{DEBATE}export.zip", f"{DEBATE}export/debate.json"),
    *(f"{POSITION}{part}" for part in ("citation/", "history/", "similar/", "opposing/")),
    "/feeds/positions.atom",
]
"""One of each kind that there is."""

FEW = ["positions/", "/feeds/positions.atom"]
METHODS = [
    *(("POST", address) for address in ADDRESSES),
    *(
        (method, address)
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "ANY")
        for address in FEW
    ),
]

PLACES = not_found(
    ("nothing/", "See /api/v1/ for all endpoints."),
    ("openapi.json", "Did you mean “/api/v1/schema/”? See /api/v1/ for all endpoints."),
    ("debats/", "Did you mean “/api/v1/debates/”?"),
    ("debates/gas/questions/", "Did you mean “/api/v1/questions/?debate=gas”?"),
    ("topics/gas/sources/gas/", "See /api/v1/ for all endpoints."),
    ("docs/listAnything/", "There is no operation of this name."),
    ("docs/getPosition/?try=yes", "Fill in “slug”."),
    ("docs/getPosition/?try=yes&slug=", "Fill in “slug”."),
    ("positions/no-such/", "There is no public position at this address."),
    ("positions/NO%20SUCH/", "was not found."),
    ("positions/%00/", "was not found."),
    ("positions/%ED%A0%80/", "was not found."),
    ("positions/%FF/", "was not found."),
    ("positions/%F0%9F%95%8A/", "was not found."),
    ("positions/%0d%0aSet-Cookie:x/", "was not found."),
    ("positions/..%2f..%2f/", "was not found."),
    ("positions/a/b/", "was not found."),
    ("positions/a%2Fb/", "was not found."),
    ("positions//", "was not found."),
    ("./positions/", "was not found."),
    ("POSITIONS/", "was not found."),
    (f"positions/{LONG}/", "There is no public position at this address."),
    ("evidence/allies/", "There is no public evidence at this address."),
    ("evidence/0/", "There is no public evidence at this address."),
    ("evidence/01/", "There is no public evidence at this address."),
    ("evidence/-1/", "There is no public evidence at this address."),
    ("evidence/1.0/", "was not found."),
    ("evidence/%D9%A1/", "was not found."),
    ("evidence/999999999999999999/", "There is no public evidence at this address."),
    (f"evidence/{'9' * 40}/", "There is no public evidence at this address."),
    ("counterpoints/0/", "There is no public counterpoint at this address."),
    ("debates/no-such/agreement/", "There is no public debate at this address."),
    ("debates/no-such/graph/", "There is no public debate at this address."),
    ("debates/no-such/exchanges/", "There is no public debate at this address."),
    ("debates/no-such/citation/", "There is no public debate at this address."),
    ("debates/no-such/export.zip", "There is no public debate at this address."),
    ("debates/no-such/export/debate.json", "There is no public debate at this address."),
    (f"{DEBATE}export/nothing.json", "There is no such file. Available files: README.txt"),
    (f"{DEBATE}export/debate.jsn", "Did you mean “debate.json”?"),
    (f"{DEBATE}export/DEBATE.JSON", "Did you mean “debate.json”?"),
    (f"{DEBATE}export/%00", "There is no such file."),
    (f"{DEBATE}export/{LONG}", "There is no such file."),
    (f"{DEBATE}export/", "was not found."),
    (f"{DEBATE}export/..%2Fdebate.json", "was not found."),
    ("debates/no-such/history/", "There is no public debate at this address."),
    ("experts/no-such/history/", "There is no public expert at this address."),
    ("questions/no-such/history/", "There is no public question at this address."),
    ("sources/no-such/history/", "There is no public source at this address."),
    *(
        (f"votes/{key}/history/", "There is no public vote at this address.")
        for key in ("no-such", "0", LONG)
    ),
    ("topics/trade/history/", "was not found."),
    ("questions/no-such/citation/", "There is no public question at this address."),
    ("sources/no-such/citation/", "There is no public source at this address."),
    ("positions/no-such/citation/", "There is no public position at this address."),
    ("positions/no-such/history/", "There is no public position at this address."),
    ("positions/no-such/similar/", "There is no public position at this address."),
    ("positions/no-such/opposing/", "There is no public position at this address."),
    ("positions/no-such/?at=2022-01-01", "There is no public position at this address."),
    (f"{POSITION}?at=2022-01-01", "The position was not public then. It was first published at"),
    ("experts/lukin/citation/", "was not found."),
    ("problems/no-such/", "This kind of problem does not exist."),
    ("problems/NOT-FOUND/", "This kind of problem does not exist."),
    ("search/nothing/", "was not found."),
    ("/api/", "See /api/v1/ for all endpoints."),
    ("/api/v2/", "See /api/v1/ for all endpoints."),
    ("/feeds/", "The feed is at /feeds/positions.atom."),
    ("/feeds/experts.atom", "The feed is at /feeds/positions.atom."),
    ("/feeds/positions.atom/", "The feed is at /feeds/positions.atom."),
)

PAGES = [
    Case(address, message, None, 404, "page-not-found")
    for address, message in (
        ("positions/?page=2", "There is no page 2. The last page is 1."),
        ("positions/?page=999999999999999", "There is no page 999999999999999"),
        ("positions/?stance=qualifies&page=2", "There is no page 2. The last page is 1."),
        ("positions/?format=apa&page=99", "There is no page 99"),
        (f"{DEBATE}exchanges/?page=99", "There is no page 99"),
        ("tombstones/?page=9", "There is no page 9"),
        ("compare/?expert=lukin,rolland&page=9", "There is no page 9. The last page is 1."),
    )
]

FORMATS = [
    Case(address, message, None, 406, "not-acceptable")
    for address, message in (
        ("positions/?format=xml", "The format “xml” is not available."),
        ("positions/?format=JSON", "Did you mean “json”?"),
        ("positions/?format=yaml", "The format “yaml” is not available."),
        ("positions/?format=bibtx", "Did you mean “bibtex”?"),
        ("positions/?format=json%00", "The format “json\x00” is not available."),
        (f"positions/?format={LONG}", "The format “xxx"),
        ("experts/?format=bibtex", "Available formats: json (application/json), html"),
        ("schema/?format=xml", "Available formats: json (application/json), yaml"),
        ("schema/writing/?format=xml", "Available formats: json (application/json), yaml"),
        ("tombstones/?format=atom", "Available formats: json"),
        ("search/?format=rss", "Did you mean “ris”?"),
        ("search/suggest/?format=csv", "Available formats: json"),
        ("search/objects/?format=csv", "Available formats: json"),
        ("search/help/?format=csv", "Available formats: json"),
        (f"{DEBATE}graph/?format=gexf", "graphml (application/graphml+xml)"),
        (f"{DEBATE}graph/?format=DOT", "Did you mean “dot”?"),
        (f"{DEBATE}agreement/?format=csv", "Available formats: json"),
        (f"{DEBATE}citation/?format=bib", "Did you mean “bibtex”?"),
        ("questions/alliance/citation/?format=bib", "Did you mean “bibtex”?"),
        ("sources/roundtable/citation/?format=bib", "Did you mean “bibtex”?"),
        (f"{POSITION}citation/?format=BIBTEX", "Did you mean “bibtex”?"),
        (f"{POSITION}history/?format=csv", "Available formats: json"),
        (f"{POSITION}similar/?format=csv", "Available formats: json"),
        (f"{POSITION}opposing/?format=csv", "Available formats: json"),
    )
]

ACCEPTED = [
    Case(address, f"None of “{accept}” is available.", None, 406, "not-acceptable", "GET", asked)
    for address in ADDRESSES
    for accept in ("video/mp4", "text/plain;q=0, image/*")
    for asked in [{"Accept": accept}]
] + [
    Case("positions/", f"None of “{LONG[:200]}”", None, 406, "not-acceptable", "GET", asked)
    for asked in [{"Accept": LONG}]
]

COLLECTIONS = ("debates", "questions", "experts", "topics", "sources", "positions", "evidence")
COLLECTIONS += ("counterpoints", "supports", "forecasts", "votes")


def taken(address: str) -> str:
    """Return the methods that an address takes, as a refusal lists them."""
    parts = address.strip("/").split("/")
    if parts[0] not in COLLECTIONS or len(parts) > 2:
        return "GET, HEAD or OPTIONS"
    writes = "POST, PATCH" if len(parts) == 1 else "PATCH, DELETE"
    return f"GET, {writes}, HEAD or OPTIONS"


def written(method: str, address: str) -> Case:
    """Return the case of a request that would write, without a token."""
    asked = {"Content-Type": "application/json"}
    methods = taken(address)
    if method in methods:
        return Case(address, "Writing needs a token", None, 401, "unauthorized", method, asked)
    said = f'Method "{method}" not allowed. Use {methods}.'
    return Case(address, said, None, 405, "method-not-allowed", method, asked)


WRITTEN = [written(method, address) for method, address in METHODS]

UNKNOWN_TOKENS = [{"Authorization": f"Bearer {one}"} for one in ("x", "sinorus_x", "")]
RECORDS = [
    Case(address, message, None, 401, "unauthorized", "GET", asked)
    for address in (*(f"{name}/allies/record/" for name in COLLECTIONS), "records/positions/")
    for message, asked in (
        ("Writing needs a token", {}),
        *(("This token is not known.", asked) for asked in UNKNOWN_TOKENS),
    )
] + [
    Case(address, "This token is not known.", None, 401, "unauthorized", method, asked)
    for method, address in (
        ("GET", "positions/"),
        ("POST", "imports/"),
        ("GET", "debates/china-russia/review/"),
        ("POST", "debates/china-russia/review/submit/"),
        ("POST", "debates/china-russia/publish/"),
        ("POST", "debates/china-russia/take-back/"),
        ("GET", "worklist/"),
        ("GET", "worklist/waivers/"),
        ("DELETE", "worklist/waivers/1/"),
    )
    for asked in UNKNOWN_TOKENS
]

OTHERS = [
    Case("positions/", "The host", None, 400, "bad-request", "GET", {"Host": "evil.example"}),
    Case("positions/", "The host", None, 400, "bad-request", "GET", {"Host": "a b"}),
    Case(f"positions/?{'&'.join(['expert=lukin'] * 20_001)}", "20000", None, 400, "bad-request"),
    Case("positions/no/", "no public", None, 404, "not-found", "GET", {"If-None-Match": "*"}),
    Case("positions/?x=1", "“x”", "x", headers={"If-None-Match": "*"}),
    Case("positions/?x=1", "“x”", "x", headers={"X-HTTP-Method-Override": "DELETE"}),
]

CASES = [*PLACES, *PAGES, *FORMATS, *ACCEPTED, *WRITTEN, *RECORDS, *OTHERS]
