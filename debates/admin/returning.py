"""The way back: from the form in the admin to the reading page that the editor came from."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

NEXT = "next"
LONGEST_ADDRESS = 2_000
"""Characters of an address that one is led back to."""


def return_address(request: HttpRequest) -> str:
    """Return the address of the reading page to go back to after saving; "" for none.

    Only a path of a reading page of this site is taken, so that nobody can be led elsewhere.
    """
    address = request.GET.get(NEXT, "")
    if not address.startswith("/") or len(address) > LONGEST_ADDRESS:
        return ""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return ""
    try:
        match = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return ""
    return address if match.namespace == "pages" else ""


class ReturningAdmin(ModelAdmin):
    """Leads back to the page that an editor came from, if what was saved can be read there.

    Django keeps the parameter in the address of the form where one goes on editing.
    """

    def response_post_save_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        address = return_address(request)
        if address and self.get_view_on_site_url(obj):
            return HttpResponseRedirect(address)
        return super().response_post_save_change(request, obj)
