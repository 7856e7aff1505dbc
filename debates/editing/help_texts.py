"""Help beside the fields of editors' forms: what belongs in each, and what its choices mean."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from debates.models.explanations import explanations_of

HELP: Mapping[tuple[str, str], str] = {
    ("answer", "question"): "A further question that the position answers, besides its main one.",
    ("answer", "stance"): "The answer that the position gives to this question.",
    ("contextnote", "statement"): "Background in one sentence, as readers see it.",
    ("contextnote", "voice"): "Whose background it is.",
    ("counterpoint", "kind"): "What the counterpoint says about the claim.",
    ("counterpoint", "statement"): "The objection in one sentence.",
    ("debate", "moderator"): "Who leads the debate or asks the questions: a person or publisher.",
    ("debate", "source"): "The text or recording that the debate is taken from.",
    ("debate", "status"): "Draft: editors alone see it. Published: everybody does. Withdrawn: its "
    "address says so, and why.",
    ("debate", "summary"): "What the debate is about, in a few sentences.",
    ("debate", "title"): "The name of the debate, as readers see it.",
    ("endpoint", "events"): "What the server is told of.",
    ("endpoint", "is_on"): "Off: nothing is sent, and nothing is kept to be sent later.",
    ("evidence", "kind"): "What the evidence is.",
    ("evidence", "statement"): "The evidence in one sentence.",
    ("evidence", "voice"): "Who says it.",
    ("expert", "biography"): "Who this is, in a sentence or two that stay true.",
    ("expert", "homepage"): "Full web address of the expert’s own page.",
    ("expert", "kind"): "Who speaks.",
    ("expert", "name"): "The name as it is usually written, without titles.",
    ("expert", "orcid"): "Identifier of a researcher: 0000-0002-1825-0097.",
    ("expert", "wikidata"): "Identifier of the expert’s entry in Wikidata: Q42.",
    ("forecast", "outcome"): "Leave empty until it is decided.",
    ("holder", "expert"): "Another expert who holds the position.",
    ("holder", "extent"): "How much of the position the expert holds.",
    ("participation", "affiliation"): "Institution at the time of the debate.",
    ("participation", "expert"): "Type any spelling of the name.",
    ("participation", "place"): "City or country at the time of the debate.",
    ("participation", "role"): "What the expert was at the time of the debate.",
    ("position", "debate"): "The debate in which the claim is made.",
    ("position", "expert"): "Who holds the position. Type any spelling of the name.",
    ("position", "kind"): "What is claimed: how things are, will be or should be.",
    ("position", "question"): "The question that the position answers, if it answers one.",
    ("position", "stance"): "The answer that the position gives to its question.",
    ("position", "status"): "Draft: editors alone see it. Published: everybody does, with its "
    "debate. Withdrawn: its address says so, and why.",
    ("position", "topics"): "What the claim is about. Choose the narrowest topics that fit.",
    ("question", "debate"): "The debate in which the question is asked.",
    ("question", "text"): "Word it so that the answer is yes or no.",
    ("source", "address"): "Full web address, or the DOI as https://doi.org/10.1000/182.",
    ("source", "date_precision"): "How much of the date is known.",
    ("source", "numbering"): "How the paragraphs of a pasted text are counted.",
    ("source", "publisher"): "Newspaper, institution or publishing house.",
    ("source", "rights_holder"): "Who owns the rights to the text, if it is stored here.",
    ("source", "shown"): "Readers may have the text only with a licence or permission.",
    ("source", "title"): "The title as the source has it.",
    ("support", "basis"): "Whether the source says that the one supports the other.",
    ("support", "kind"): "How the one supports the other.",
    ("token", "role"): "What the tool may write.",
    ("topic", "broader"): "The topic that this one is part of, if any.",
    ("topic", "description"): "What belongs to the topic, in a sentence or two.",
    ("topic", "name"): "The name by which readers browse positions.",
    ("vote", "answer"): "The answer that the expert gave.",
    ("vote", "expert"): "The member of the panel who votes.",
}
"""One plain line for each field whose model has none, by model and name."""


def set_help_texts(form: type[forms.BaseForm], model: type[Model]) -> None:
    """Give each field of a form class its line of help, and a list of what its choices mean."""
    for name, field in form.base_fields.items():
        line = field.help_text or HELP.get((model._meta.model_name, name), "")
        choices = "" if name in form.declared_fields else explained_choices(model, name)
        field.explained_choices = choices
        field.help_text = format_html("{} {}", line, choices) if choices else line


def explained_choices(model: type[Model], name: str) -> SafeString | str:
    """Return a list of the values of a field that opens, with a line about each; empty for none."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    labels = dict(getattr(field, "flatchoices", ()))
    lines = [(labels[value], text) for value, text in explanations_of(field).items()]
    if not lines:
        return ""
    return format_html(
        '<details class="explained"><summary>What these mean:</summary> <ul>{}</ul></details>',
        format_html_join(" ", "<li><b>{}</b> – {}</li>", lines),
    )
