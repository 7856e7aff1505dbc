from django.apps import AppConfig

from debates import extensions


class AifConfig(AppConfig):
    """App of the file format AIF."""

    name = "debates.contrib.aif"
    verbose_name = "AIF"

    def ready(self) -> None:
        extensions.file_formats.register("debates.contrib.aif.file_format.AIF")
