from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """App of the uploads: it keeps a file between the look at its changes and their import."""

    name = "debates.uploads"
    label = "uploads"
    verbose_name = "uploads"
