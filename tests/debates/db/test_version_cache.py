"""Values that are cached for one version of the content."""

from __future__ import annotations

from debates.db.content_version import ContentVersion
from debates.db.version_cache import VersionCache

FIRST, SECOND = ContentVersion(1, 1), ContentVersion(2, 2)


def test_memory_forgets_what_was_asked_for_longest_ago():
    kept = VersionCache(most=2)
    for key in ("a", "b", "a", "c"):
        kept.get(FIRST, key, lambda key=key: key)

    assert kept.get(FIRST, "a", lambda: "new") == "a"
    assert kept.get(FIRST, "b", lambda: "new") == "new"
    assert kept.get(SECOND, "a", lambda: "new") == "new"
    assert kept.get(None, "a", lambda: "other") == "other"


def test_several_values_are_found_and_kept_at_once():
    kept = VersionCache(most=2)
    assert kept.find(FIRST, "abc") == {}

    kept.keep(FIRST, {"a": 1, "b": 2})
    assert kept.find(FIRST, "a") == {"a": 1}
    kept.keep(FIRST, {"c": 3})

    assert kept.find(FIRST, "abc") == {"a": 1, "c": 3}
    assert kept.find(None, "abc") == {}


def test_values_of_an_earlier_version_are_not_kept_for_a_later_one():
    kept = VersionCache()
    kept.find(FIRST, "a")
    assert kept.find(SECOND, "a") == {}

    kept.keep(FIRST, {"a": "as it was"})

    assert kept.find(SECOND, "a") == {}


def test_each_database_has_its_own_values():
    kept = VersionCache()
    standby = ContentVersion(1, 1, "standby")
    for version, value in [(FIRST, "here"), (standby, "there")]:
        kept.find(version, "a")
        kept.keep(version, {"a": value})

    assert kept.find(FIRST, "a") == {"a": "here"}
    assert kept.find(standby, "a") == {"a": "there"}
