from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """App of the workbench: it keeps what editors have typed there and not yet saved."""

    name = "debates.workbench"
    label = "workbench"
    verbose_name = "workbench"
