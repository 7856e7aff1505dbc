from datetime import timedelta

from django.apps.registry import Apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def record_sessions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Record the sessions that began before sign-ins were recorded, so that they are listed too."""
    database = schema_editor.connection.alias
    accounts = set(
        apps.get_model("auth", "User").objects.using(database).values_list("pk", flat=True)
    )
    store = SessionStore()
    sessions = apps.get_model("sessions", "Session").objects.using(database)
    sign_ins = []
    for session in sessions.filter(expire_date__gt=timezone.now()).iterator():
        account = str(store.decode(session.session_data).get("_auth_user_id", ""))
        if account.isdecimal() and int(account) in accounts:
            began = session.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE)
            sign_ins.append(
                apps.get_model("accounts", "SignIn")(
                    account_id=int(account),
                    session_key=session.session_key,
                    started=began,
                    last_used=began,
                )
            )
    apps.get_model("accounts", "SignIn").objects.using(database).bulk_create(sign_ins, 500)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_sign_ins"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(record_sessions, migrations.RunPython.noop, elidable=True),
    ]
