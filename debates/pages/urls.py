"""The addresses of the reading pages, and of files for robots and browsers."""

from __future__ import annotations

from django.urls import path

from debates import extensions
from debates.pages import (
    analysis_views,
    method_page,
    position_views,
    question_views,
    recent_changes,
    robots,
    search_views,
    sitemaps,
    views,
)
from debates.pages.listing import views as list_views
from debates.pages.listing.definitions import DEBATES, EXPERTS, POSITIONS, QUESTIONS, SOURCES

app_name = "pages"

urlpatterns = [
    path("", views.index, name="index"),
    path("debates/", list_views.collection, {"of": DEBATES}, name="debates"),
    path("debates/<slug:slug>/", views.debate, name="debate"),
    path("debates/<slug:slug>/agreement/", analysis_views.agreement_view, name="agreement"),
    path("debates/<slug:slug>/compare/", analysis_views.compare_view, name="compare"),
    path("questions/", list_views.collection, {"of": QUESTIONS}, name="questions"),
    path("questions/<slug:slug>/", question_views.question, name="question"),
    path("positions/", list_views.collection, {"of": POSITIONS}, name="positions"),
    path("positions/<slug:slug>/", position_views.position, name="position"),
    path("compare/", analysis_views.compare_all, name="compare-all"),
    path("experts/", list_views.collection, {"of": EXPERTS}, name="experts"),
    path("experts/<slug:slug>/", views.expert, name="expert"),
    path("topics/", list_views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("sources/", list_views.collection, {"of": SOURCES}, name="sources"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("changes/", recent_changes.recent_changes, name="recent-changes"),
    path("method/", method_page.method, name="method"),
    path("search/", search_views.search, name="search"),
    path("search/suggestions/", search_views.suggestions, name="suggestions"),
    path("opensearch.xml", search_views.opensearch, name="opensearch"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap-section"),
    path("robots.txt", robots.robots, name="robots"),
    path("favicon.ico", robots.favicon, name="favicon"),
    *extensions.pages,
]
