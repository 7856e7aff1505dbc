"""The address of the guide for language models."""

from __future__ import annotations

from django.urls import path

from debates.contrib.assistants.llms import llms

WITHOUT_PREVIEW = {"pages:llms"}

urlpatterns = [path("llms.txt", llms, name="llms")]
