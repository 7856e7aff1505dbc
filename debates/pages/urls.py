"""The addresses of the reading pages."""

from __future__ import annotations

from django.urls import path

from debates.pages import analysis_views, search_views, views

app_name = "pages"

urlpatterns = [
    path("", views.index, name="index"),
    path("debates/<slug:slug>/", views.debate, name="debate"),
    path("debates/<slug:slug>/agreement/", analysis_views.agreement, name="agreement"),
    path("debates/<slug:slug>/map/", analysis_views.argument_map, name="map"),
    path("debates/<slug:slug>/compare/", analysis_views.compare, name="compare"),
    path("positions/<slug:slug>/", views.position, name="position"),
    path("experts/", views.experts, name="experts"),
    path("experts/<slug:slug>/", views.expert, name="expert"),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("search/", search_views.search, name="search"),
    path("opensearch.xml", search_views.opensearch, name="opensearch"),
]
