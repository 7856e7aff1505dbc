"""URL configuration, by app."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

handler400 = "sinorus.errors.bad_request"
handler403 = "sinorus.errors.permission_denied"
handler404 = "sinorus.errors.not_found"
handler500 = "sinorus.errors.server_error"

urlpatterns = [
    path("admin/", include("sinorus.accounts.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("debates.api.urls")),
    path("feeds/", include("debates.feeds.urls")),
    path("", include("debates.pages.urls")),
]
