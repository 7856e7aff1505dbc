"""Plans and answers that an engine on this host keeps between queries."""

from __future__ import annotations

import pytest

from search.answering import reading
from search.backends.local import LocalBackend


def test_looking_up_words_does_not_push_out_plans(
    library: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MOST_KEPT", 2)
    _folder, opened = library.index.current()
    opened.kept("plan", lambda: "first")

    present = [opened.has(frozenset((stem,)), None) for stem in ("gas", "coal", "tea", "zebra")]

    assert present[0]
    assert not present[-1]
    assert opened.kept("plan", lambda: "second") == "first"
