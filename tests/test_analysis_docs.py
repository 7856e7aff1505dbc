"""Consistency of docs/analysis.md with the debate that Sinorus is shipped with."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from debates.analysis.debate_analysis import debate_agreement
from debates.models import Debate

TEXT = (settings.BASE_DIR / "docs" / "analysis.md").read_text(encoding="utf-8")


@pytest.fixture
def shipped(article) -> Debate:
    return Debate.objects.get(slug="china-russia-2022")


def test_the_addresses_answer(shipped, client):
    addresses = re.findall(r"^`GET (/\S+)`$", TEXT, re.MULTILINE)

    assert len(addresses) == 4
    assert [client.get(address).status_code for address in addresses] == [200] * 4


def test_the_camps_are_these(shipped):
    (told,) = re.findall(r"share enough and agree:\n\n```\n(.*?)```", TEXT, re.DOTALL)

    camps = debate_agreement(shipped).camps

    assert sorted(line.split() for line in told.splitlines()) == sorted(map(list, camps))


def test_the_numbers_are_these(shipped):
    found = debate_agreement(shipped)
    halfway = next(one for one in found.cells if {*one.experts} == {"gabuev", "fallon"})

    assert [shared.agreement for shared in halfway.shared] == [0.5, 0.5, 0.5]
    assert halfway.agreement == 0.5
