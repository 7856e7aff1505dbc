from django.apps import AppConfig

from debates import extensions


class AssistantsConfig(AppConfig):
    """App of `/llms.txt` and `manage.py mcp`."""

    name = "debates.contrib.assistants"
    verbose_name = "Assistants"

    def ready(self) -> None:
        extensions.pages.register("debates.contrib.assistants.urls.urlpatterns")
        extensions.without_preview.register("debates.contrib.assistants.urls.WITHOUT_PREVIEW")
