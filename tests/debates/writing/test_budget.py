"""The budget of a token: its own, while it works."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.utils import timezone

from debates.writing.models import Token
from sinorus.admission.payers import Payer, Payers
from sinorus.admission.rates import Rate
from tests.debates.writing.tools import tool

pytestmark = pytest.mark.django_db


def payer(payers: Payers, path: str, secret: str) -> Payer:
    headers = {"Authorization": f"Bearer {secret}"}
    return payers.of(RequestFactory().post(path, headers=headers))


def test_a_token_pays_from_its_own_budget_while_it_works(settings):
    settings.SINORUS_BUDGET = Rate(600, 60)
    secret = tool("contributor", budget=90).secret
    payers, address = Payers(), "/api/v1/positions/"

    found = payer(payers, address, secret)
    assert (found.policy, found.rate) == ("token", Rate(90, 60))
    assert payer(payers, "/admin/", secret).policy == "address"
    assert payer(payers, address, "sinorus_made-up").policy == "address"
    Token.objects.update(revoked_at=timezone.now())
    assert payer(Payers(), address, secret).policy == "address"
