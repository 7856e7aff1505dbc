"""Migration of apps and recovery codes from django-otp to allauth."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection
from django.test import Client

from tests.sinorus.accounts.signing_in import SECRET, code, make_account, sign_in

MIGRATION = import_module("sinorus.accounts.migrations.0003_allauth")

TABLES = """
CREATE TABLE otp_totp_totpdevice (
    id integer, user_id integer REFERENCES auth_user (id), key varchar(80), confirmed boolean
);
CREATE TABLE otp_static_staticdevice (id integer, user_id integer, confirmed boolean);
CREATE TABLE otp_static_statictoken (id integer, device_id integer, token varchar(16));
"""


def insert(table: str, *rows: tuple[Any, ...]) -> None:
    with connection.cursor() as cursor:
        for row in rows:
            marks = ", ".join(["%s"] * len(row))
            cursor.execute(f"INSERT INTO otp_{table} VALUES ({marks})", row)


@pytest.fixture
def bring_over(db: None) -> Any:
    with connection.cursor() as cursor:
        for statement in filter(str.strip, TABLES.split(";")):
            cursor.execute(statement)

    def migrate() -> None:
        editor = SimpleNamespace(
            connection=connection,
            execute=lambda sql: connection.cursor().execute(sql),
            quote_name=connection.ops.quote_name,
        )
        MIGRATION.bring_over(apps, editor)

    return migrate


def test_people_sign_in_with_the_app_and_the_codes_that_they_have(bring_over: Any) -> None:
    ada, bob, carl = (make_account(name).pk for name in ("ada", "bob", "carl"))
    key = "31323334353637383930" * 2
    insert("totp_totpdevice", (1, ada, key, True), (2, bob, "00" * 20, False))
    insert("static_staticdevice", (7, ada, True), (8, carl, True))
    insert("static_statictoken", (1, 7, "abcd2345"), (2, 7, "wxyz6723"), (3, 8, "carl2345"))

    bring_over()

    for typed in (code(SECRET), "wxyz-6723"):
        client = Client()
        sign_in(client)
        assert client.post("/admin/account/code/", {"code": typed}).status_code == 302
    unused = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert unused == ["abcd2345"]
    assert set(Authenticator.objects.values_list("user", flat=True)) == {ada}


def test_accounts_can_be_deleted_afterwards(bring_over: Any) -> None:
    ada = make_account()
    insert("totp_totpdevice", (1, ada.pk, "00" * 20, True))

    bring_over()

    ada.delete()
    connection.check_constraints()


def test_an_app_that_was_set_up_in_the_meantime_stays(bring_over: Any) -> None:
    ada = make_account()
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "NEW"})
    insert("totp_totpdevice", (1, ada.pk, "00" * 20, True))

    bring_over()

    assert Authenticator.objects.get(type="totp").data == {"secret": "NEW"}
