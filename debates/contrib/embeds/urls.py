"""The addresses of frames, oEmbed and social cards."""

from __future__ import annotations

from django.urls import path

from debates.contrib.embeds import card_views, frames, oembed

WITHOUT_PREVIEW = {"pages:oembed"}

urlpatterns = [
    path("debates/<slug:slug>/card.png", card_views.debate_card, name="debate-card"),
    path("questions/<slug:slug>/card.png", card_views.question_card, name="question-card"),
    path("questions/<slug:slug>/embed/", frames.embedded_question, name="question-embed"),
    path("positions/<slug:slug>/card.png", card_views.position_card, name="position-card"),
    path("positions/<slug:slug>/embed/", frames.embedded_position, name="position-embed"),
    path("oembed/", oembed.oembed, name="oembed"),
]
