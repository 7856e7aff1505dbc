from django.apps import AppConfig

from debates import extensions


class EmbedsConfig(AppConfig):
    """App of frames, oEmbed and social cards."""

    name = "debates.contrib.embeds"
    verbose_name = "Embeds"

    def ready(self) -> None:
        extensions.pages.register("debates.contrib.embeds.urls.urlpatterns")
        extensions.without_preview.register("debates.contrib.embeds.urls.WITHOUT_PREVIEW")
        extensions.slots["head"].register("embeds/head.html")
        extensions.slots["cite"].register("embeds/code.html")
