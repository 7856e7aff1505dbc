"""Bring apps and recovery codes over from django-otp, and leave the lists of sessions.

On PostgreSQL, where the previous version may still run beside this one, its tables stay until the
next release, without the constraints that would keep accounts from being deleted.
"""

import time
from base64 import b32encode

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper

TABLES = ("otp_static_statictoken", "otp_static_staticdevice", "otp_totp_totpdevice")
"""Tables of django-otp, those that refer to others first."""


def bring_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Copy the secret of each account's app and its recovery codes from django-otp's tables.

    allauth has one app per account, as the site had; codes are of use only with an app. An app that
    was set up in the meantime stays.
    """
    connection = schema_editor.connection
    authenticators = apps.get_model("mfa", "Authenticator").objects.using(connection.alias)
    with connection.cursor() as cursor:
        if set(TABLES) <= set(connection.introspection.table_names(cursor)):
            for account, (secret, codes) in _of_accounts(cursor).items():
                authenticators.get_or_create(
                    user_id=account, type="totp", defaults={"data": {"secret": secret}}
                )
                data = {"migrated_codes": codes, "viewed_at": time.time()}
                authenticators.get_or_create(
                    user_id=account, type="recovery_codes", defaults={"data": data}
                )
            _remove_or_release(schema_editor)
    labels = ("otp_static", "otp_totp")
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(connection.alias)
    permissions = apps.get_model("auth", "Permission").objects.using(connection.alias)
    permissions.filter(content_type__app_label__in=labels).delete()
    kinds.filter(app_label__in=labels).delete()
    kinds.filter(app_label="accounts", model="signin").delete()


def _of_accounts(cursor: CursorWrapper) -> dict[int, tuple[str, list[str]]]:
    """Read the secret in base 32 and the unused recovery codes of each account with an app."""
    cursor.execute("SELECT user_id, key FROM otp_totp_totpdevice WHERE confirmed ORDER BY id")
    secrets = {account: b32encode(bytes.fromhex(key)).decode() for account, key in cursor}
    cursor.execute(
        "SELECT device.user_id, token.token FROM otp_static_statictoken token"
        " JOIN otp_static_staticdevice device ON device.id = token.device_id"
        " WHERE device.confirmed ORDER BY token.id"
    )
    codes: dict[int, list[str]] = {}
    for account, code in cursor:
        codes.setdefault(account, []).append(code)
    return {account: (secret, codes.get(account, [])) for account, secret in secrets.items()}


def _remove_or_release(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove django-otp's tables, or on PostgreSQL their references to accounts."""
    connection = schema_editor.connection
    for table in TABLES:
        if connection.vendor != "postgresql":
            schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(table)}")
            continue
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, table)
        for name, constraint in constraints.items():
            if (constraint["foreign_key"] or ("",))[0] == "auth_user":
                quoted = map(schema_editor.quote_name, (table, name))
                schema_editor.execute("ALTER TABLE {} DROP CONSTRAINT {}".format(*quoted))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_present_sessions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("mfa", "0003_authenticator_type_uniq"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(bring_over, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="signin",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=models.DO_NOTHING,
                related_name="sign_ins",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="SignIn")]
        ),
    ]
