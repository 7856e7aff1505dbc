"""The addresses of argument maps, and of their graphs in the API."""

from __future__ import annotations

from django.urls import path

from debates.contrib.maps.api import DebateGraph
from debates.contrib.maps.views import argument_map

pages = [path("debates/<slug:slug>/map/", argument_map, name="map")]

api = [path("debates/<slug:slug>/graph/", DebateGraph.as_view(), name="debate-graph")]
