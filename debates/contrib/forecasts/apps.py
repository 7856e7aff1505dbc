from django.apps import AppConfig

from debates import extensions


class ForecastsConfig(AppConfig):
    """App of the register of forecasts, its feed, and the records of experts."""

    name = "debates.contrib.forecasts"
    verbose_name = "Register of forecasts"

    def ready(self) -> None:
        extensions.pages.register("debates.contrib.forecasts.urls.pages")
        extensions.api.register("debates.contrib.forecasts.urls.api")
        extensions.feeds.register("debates.contrib.forecasts.urls.feeds")
        extensions.sitemap.register("debates.contrib.forecasts.urls.IN_SITEMAP")
        extensions.slots["navigation"].register("forecasts/navigation.html")
        extensions.slots["forecast"].register("forecasts/link.html")
        extensions.slots["expert"].register("forecasts/expert.html")
