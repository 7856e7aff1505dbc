from django.apps import AppConfig

from debates import extensions


class PlainLanguageConfig(AppConfig):
    """App that reads roles of argument and dates in plain words."""

    name = "debates.contrib.plain_language"
    verbose_name = "Plain language"

    def ready(self) -> None:
        extensions.readings.register("debates.contrib.plain_language.roles.with_plain_role")
        extensions.readings.register("debates.contrib.plain_language.dates.with_plain_date")
        extensions.undone_readings.register("debates.contrib.plain_language.roles.without_role")
        extensions.undone_readings.register("debates.contrib.plain_language.dates.without_date")
