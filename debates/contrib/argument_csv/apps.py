from django.apps import AppConfig

from debates import extensions


class ArgumentCsvConfig(AppConfig):
    """App of the file format of tables of arguments."""

    name = "debates.contrib.argument_csv"
    verbose_name = "Tables of arguments"

    def ready(self) -> None:
        extensions.file_formats.register("debates.contrib.argument_csv.file_format.ARGUMENT_CSV")
