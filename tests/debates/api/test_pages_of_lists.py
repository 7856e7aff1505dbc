"""Pages of lists: together they are the list, in each of its orders."""

from __future__ import annotations

import pytest

from debates.api.endpoints.collections import Collection

VIEWS = {view.resource_class.about.collection: view for view in Collection.__subclasses__()}


@pytest.mark.parametrize("collection", list(VIEWS))
def test_pages_are_the_list_cut_into_pieces(api, several_debates, collection):
    names = VIEWS[collection].ordering_fields
    for ordering in (None, *names, *(f"-{name}" for name in names)):
        chosen = {"ordering": ordering} if ordering else {}
        whole = api(f"{collection}/", page_size=200, **chosen).json()["results"]
        pages = range(1, -(-len(whole) // 4) + 1)

        found = [api(f"{collection}/", page_size=4, page=page, **chosen).json() for page in pages]

        assert [one for page in found for one in page["results"]] == whole, ordering
