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
    "ak": "Akan",
    "am": "Amharic",
    "as": "Assamese",
    "ay": "Aymara",
    "bar": "Bavarian",
    "bho": "Bhojpuri",
    "bm": "Bambara",
    "bo": "Tibetan",
    "ceb": "Cebuano",
    "co": "Corsican",
    "cr": "Cree",
    "dv": "Maldivian",
    "dz": "Dzongkha",
    "ee": "Ewe",
    "ff": "Fulah",
    "fil": "Filipino",
    "fj": "Fijian",
    "fo": "Faroese",
    "fur": "Friulian",
    "gn": "Guarani",
    "gsw": "Swiss German",
    "gu": "Gujarati",
    "ha": "Hausa",
    "haw": "Hawaiian",
    "ht": "Haitian Creole",
    "iu": "Inuktitut",
    "jv": "Javanese",
    "kl": "Greenlandic",
    "ks": "Kashmiri",
    "ku": "Kurdish",
    "la": "Latin",
    "lg": "Ganda",
    "ln": "Lingala",
    "lo": "Lao",
    "mai": "Maithili",
    "mg": "Malagasy",
    "mi": "Māori",
    "mt": "Maltese",
    "nah": "Nahuatl",
    "nan": "Southern Min",
    "nds": "Low German",
    "nv": "Navajo",
    "ny": "Chichewa",
    "oc": "Occitan",
    "om": "Oromo",
    "or": "Odia",
    "prs": "Dari",
    "ps": "Pashto",
    "qu": "Quechua",
    "rm": "Romansh",
    "rn": "Kirundi",
    "rw": "Kinyarwanda",
    "sa": "Sanskrit",
    "sc": "Sardinian",
    "sco": "Scots",
    "sd": "Sindhi",
    "se": "Northern Sami",
    "sg": "Sango",
    "si": "Sinhala",
    "sm": "Samoan",
    "sn": "Shona",
    "so": "Somali",
    "ss": "Swati",
    "st": "Sesotho",
    "su": "Sundanese",
    "ti": "Tigrinya",
    "tl": "Tagalog",
    "tn": "Tswana",
    "to": "Tongan",
    "ts": "Tsonga",
    "tw": "Twi",
    "wo": "Wolof",
    "wuu": "Wu Chinese",
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
    """Return the English name of a language: Russian; its code where it has no name here."""
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
