from django.apps import AppConfig

from debates import extensions


class ArgdownConfig(AppConfig):
    """App of the file format Argdown."""

    name = "debates.contrib.argdown"
    verbose_name = "Argdown"

    def ready(self) -> None:
        extensions.file_formats.register("debates.contrib.argdown.file_format.ARGDOWN")
