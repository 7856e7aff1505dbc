"""Fields for languages, and for words in the language in which they were said."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language_info

from debates.models.declaration import Door, Group, declare

LANGUAGE_PATTERN = "^[a-z]{2,3}(-[A-Za-z]{2,4})?$"
"""The form of a language code in JSON Schema."""

OTHER_NAMES = {
    "am": "Amharic",
    "bo": "Tibetan",
    "fil": "Filipino",
    "gu": "Gujarati",
    "ha": "Hausa",
    "ku": "Kurdish",
    "la": "Latin",
    "lo": "Lao",
    "mg": "Malagasy",
    "mt": "Maltese",
    "om": "Oromo",
    "or": "Odia",
    "prs": "Dari",
    "ps": "Pashto",
    "rw": "Kinyarwanda",
    "sd": "Sindhi",
    "si": "Sinhala",
    "so": "Somali",
    "ti": "Tigrinya",
    "tl": "Tagalog",
    "xh": "Xhosa",
    "yi": "Yiddish",
    "yo": "Yoruba",
    "yue": "Cantonese",
    "zh": "Chinese",
    "zu": "Zulu",
}
"""English names, as in ISO 639, of languages that Django has none for."""


def language_field(**options: Any) -> models.CharField:
    """Make a field for a language as an ISO 639 code, with a region or script if needed."""
    form = RegexValidator(
        rf"{LANGUAGE_PATTERN.removesuffix('$')}\Z", "Enter a language code such as en or ru."
    )
    return models.CharField(max_length=8, validators=[form], **options)


def language_name(code: str) -> str:
    """Return the English name of a language: Russian; the code for one that has no name here."""
    try:
        return str(get_language_info(code.lower())["name"])
    except KeyError:
        return OTHER_NAMES.get(code.lower().partition("-")[0], code)


def original_quotation_field() -> models.TextField:
    """Make a field for the original words of a translated quotation."""
    return declare(
        models.TextField(
            blank=True,
            help_text="Exact words in the language in which they were said, if the quotation is "
            "a translation.",
        ),
        "Exact words in the language in which they were said, if the quotation is a translation.",
        example="разрыв продолжает расти",
        group=Group.LOCATION,
        laid_out=True,
    )


def original_language_field() -> models.CharField:
    """Make a field for the language in which a statement was made."""
    return declare(
        language_field(
            blank=True,
            help_text="Language in which the statement was made, as an ISO 639-1 code such as "
            "ru, if it is not that of the debate.",
        ),
        "Language in which the statement was made, as an ISO 639 code, if it is not that of "
        "the debate.",
        schema={
            "description": (
                "Language in which the statement was made, as an ISO 639 code, if it is not that "
                "of the debate. An original quotation needs it."
            ),
            "pattern": LANGUAGE_PATTERN,
        },
        example="ru",
        group=Group.LOCATION,
        laid_out=True,
        excluded_from={
            Door.SEARCH: "A language says how the words were said, not what they claim.",
        },
    )
