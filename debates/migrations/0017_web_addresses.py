"""Web addresses that only lead to a page."""

import logging

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

logger = logging.getLogger(__name__)

SCHEMES = ("http://", "https://", "ftp://", "ftps://")


def empty_others(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Empty the addresses that are none, which only SQL can have written; the log has them."""
    for kind, field in (("Source", "address"), ("Expert", "homepage")):
        rows = apps.get_model("debates", kind)._base_manager.using(editor.connection.alias)
        for key, slug, address in rows.exclude(**{field: ""}).values_list("pk", "slug", field):
            if not address.lower().startswith(SCHEMES):
                logger.warning("Emptied the web address of %s %s: %s", kind.lower(), slug, address)
                rows.filter(pk=key).update(**{field: ""})


class Migration(migrations.Migration):
    dependencies = [
        ("debates", "0016_public_ids"),
    ]

    operations = [
        migrations.RunPython(empty_others, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="expert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("homepage", ""),
                    ("homepage__istartswith", "http://"),
                    ("homepage__istartswith", "https://"),
                    ("homepage__istartswith", "ftp://"),
                    ("homepage__istartswith", "ftps://"),
                    _connector="OR",
                ),
                name="expert_homepage_scheme",
                violation_error_message="Enter the homepage as a full web address, for example https://example.org/page.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("address", ""),
                    ("address__istartswith", "http://"),
                    ("address__istartswith", "https://"),
                    ("address__istartswith", "ftp://"),
                    ("address__istartswith", "ftps://"),
                    _connector="OR",
                ),
                name="source_address_scheme",
                violation_error_message="Enter the address as a full web address, for example https://example.org/page.",
            ),
        ),
    ]
