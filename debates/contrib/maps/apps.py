from django.apps import AppConfig

from debates import extensions


class MapsConfig(AppConfig):
    """App of argument maps on pages and in the API."""

    name = "debates.contrib.maps"
    verbose_name = "Argument maps"

    def ready(self) -> None:
        extensions.pages.register("debates.contrib.maps.urls.pages")
        extensions.api.register("debates.contrib.maps.urls.api")
        extensions.slots["debate-parts"].register("maps/part.html")
        extensions.slots["position-facts"].register("maps/position.html")
        extensions.slots["question-relations"].register("maps/question.html")
