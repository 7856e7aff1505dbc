"""Wrong parameters of counts of collections (facets and groups) and of the vocabulary."""

from __future__ import annotations

from tests.debates.api.bad_input.case import Case, wrong_parameters

COLLECTIONS = (
    *("debates", "questions", "experts", "topics", "sources", "positions", "evidence"),
    *("counterpoints", "supports", "forecasts", "votes"),
)


def _of(collection: str) -> list[Case]:
    facets, groups = f"{collection}/facets/", f"{collection}/groups/"
    return wrong_parameters(
        (f"{facets}?facet=yeer", "facet", "yeer"),
        (f"{facets}?facets=debate", "facets", "Did you mean “facet”"),
        (f"{facets}?facet_size=500", "facet_size", "is not a whole number from 1 to 200"),
        (f"{facets}?facet_search=%20", "facet_search", "has no value"),
        (f"{facets}?page=1", "page", "Unknown parameter"),
        (groups, "group_by", "This parameter is required. For example: group_by="),
        (f"{groups}?group_by=a,b,c,d,e", "group_by", "has more than 4 values"),
        (f"{groups}?group_by=none", "group_by", "“none” is not a valid value"),
    )


CASES = [
    *(case for collection in COLLECTIONS for case in _of(collection)),
    *wrong_parameters(
        ("positions/facets/?facet=stanc", "facet", "Did you mean “stance”"),
        ("positions/facets/?facet=stance&expert=lukn", "expert", "Did you mean “lukin”"),
        ("positions/groups/?group_by=expert&stance=deny", "stance", "Did you mean “denies”"),
        ("positions/groups/?group_by=expert,expertt", "group_by", "Did you mean “expert”"),
        ("vocabulary/?field=stance", "field", "Unknown parameter"),
        ("vocabulary/?page=1", "page", "Unknown parameter"),
        ("vocabulary/?lang=en", "lang", "Unknown parameter"),
        ("positions/?format=ndjson&dialect=excel", "dialect", "has no effect in ndjson. Add"),
        ("search/?dialect=excel", "dialect", "has no effect in json. Add format=csv."),
        ("tombstones/?dialect=excel", "dialect", "has no effect in json. Add format=csv."),
        ("positions/?dialect=excel", "dialect", "has no effect in json. Add format=csv."),
        ("positions/?format=csv&dialect=exel", "dialect", "Did you mean “excel”"),
        ("positions/groups/?group_by=kind&dialect=excel", "dialect", "has no effect in json"),
        ("positions/allies/similar/?page_size=500", "page_size", "a whole number from 1 to 50"),
        (
            "positions/allies/opposing/?page_size=1&limit=1",
            "limit",
            "cannot be combined with page_size",
        ),
        ("sources/groups/?group_by=expert", "group_by", "“expert” is not a valid value"),
    ),
]
