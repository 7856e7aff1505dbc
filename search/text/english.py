"""English stemming beyond Snowball's: British spellings, nationalities and irregular pairs.

Snowball only removes endings. It does not join British with American spellings, nouns in -y with
adjectives in -ic, nouns in -sion with their verbs in -de, Greek singulars with their plurals, or a
country with the name of its people.
Only stems are affected; forms, and so phrases, stay as written.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_MIN_LENGTH = 4

# A country or compass point, followed by its adjectives and nationals.
_DEMONYMS = """
    afghanistan afghan | africa african | albania albanian | algeria algerian | america american
    argentina argentine argentinian | armenia armenian | asia asian | australia australian
    austria austrian | azerbaijan azerbaijani azeri | bangladesh bangladeshi
    belarus belarusian belarussian | belgium belgian | bolivia bolivian | brazil brazilian
    britain british | bulgaria bulgarian | cambodia cambodian | canada canadian
    chile chilean | china chinese | colombia colombian | croatia croatian | cuba cuban
    cyprus cypriot | denmark danish | egypt egyptian | england english | estonia estonian
    ethiopia ethiopian
    europe european | finland finnish | france french | georgia georgian | germany german
    greece greek | hungary hungarian | iceland icelandic | india indian | indonesia indonesian
    iran iranian | iraq iraqi | ireland irish | israel israeli | italy italian | japan japanese
    jordan jordanian | kazakhstan kazakh kazakhstani | kenya kenyan | korea korean | kuwait kuwaiti
    kyrgyzstan kyrgyz | laos laotian | latvia latvian | lebanon lebanese | libya libyan
    lithuania lithuanian | malaysia malaysian | mexico mexican | moldova moldovan
    mongolia mongolian | morocco moroccan | myanmar burmese | nepal nepalese nepali
    netherlands dutch | nigeria nigerian | norway norwegian | pakistan pakistani
    palestine palestinian | peru peruvian | philippines filipino philippine | poland polish
    portugal portuguese | romania romanian | russia russian | scotland scottish | serbia serbian
    singapore singaporean | slovakia slovak slovakian | slovenia slovenian slovene
    somalia somali | spain spanish | sudan sudanese | sweden swedish | switzerland swiss
    syria syrian | taiwan taiwanese | tajikistan tajik | thailand thai | tibet tibetan
    tunisia tunisian | turkey turkish | turkmenistan turkmen | ukraine ukrainian
    uzbekistan uzbek | venezuela venezuelan | vietnam vietnamese | wales welsh | yemen yemeni
    east eastern | north northern | south southern | west western
"""
_AMBIGUOUS_DEMONYMS = frozenset(["english", "polish"])
"""Nationalities with a second meaning, kept apart from their country."""

_ISE_VERB = re.compile(r"([^aou])is(e|ed|er|ers|es|ing|able|ation|ations|ational)$")
_NEVER_IZE = re.compile(
    r"(^..?|w|^adv|^advert|^appr|^circumc|^compr|^comprom|^conc|^dem|^desp|^dev|^enterpr|^exc"
    r"|^exerc|^expert|^franch|^improv|^inc|^merchand|^parad|^pract|^prec|^prem|^prom|^repr|^rev"
    r"|^superv|^surpr|^telev|^treat)$"
)
_SPELLINGS = [
    (re.compile(pattern), american)
    for pattern, american in (
        (
            r"^(un|dis|mis|re)?(arm|behavi|clam|col|demean|endeav|fav|ferv|flav|harb|hon|hum|lab"
            r"|misdemean|neighb|od|parl|ranc|rig|rum|sav|splend|succ|tum|val|vap|vig)our",
            r"\1\2or",
        ),
        (
            r"(calib|cent|fib|lit|lust|meag|met|sab|sepulch|somb|spect|theat)re(s|d)?$",
            lambda found: f"{found[1]}er{'ed' if found[2] == 'd' else found[2] or ''}",
        ),
        (r"^(def|off|pret)ence", r"\1ense"),
        (r"^(licen|practi)[cs](?=e|ing)", r"\1s"),
        (r"lyz(e|ed|er|ers|es|ing)$", r"lys\1"),
        (r"^(analog|catalog|dialog)ue", r"\1"),
        (r"(?<=h)aem|aem(?=i[ac])", "em"),
        (r"^oestr", "estr"),
        (r"^(o)edem", "edem"),
        (r"oesoph", "esoph"),
        (r"^(f)oet(?=al|us)", r"\1et"),
        (r"paed(?=i|o)", "ped"),
        (r"rrhoea", "rrhea"),
        (r"gynaec", "gynec"),
        (r"anaesth", "anesth"),
        (r"archaeo", "archeo"),
        (r"^(aesth|aeti)", lambda found: found[0].replace("ae", "e")),
        (r"sulph", "sulf"),
        (r"^programme(?=s?$)", "program"),
        (r"^alumini(?=um)", "alumin"),
        (r"^(grey)", "gray"),
        (r"^sceptic", "skeptic"),
        (r"^manoeuv(re|er)", "maneuver"),
        (r"^artefact", "artifact"),
        (r"^(judg|acknowledg)ement", r"\1ment"),
        (r"^ageing$", "aging"),
    )
]
_VARIANT_HINT = re.compile(
    r"our|re[sd]?$|nce|licen|practi|lyz|logue|ae|oe|sulph|gramme|lumini|grey|scept|noeuv|artef"
    r"|gement|ageing"
)
"""Cheap precheck: matches every word with two spellings, and few others."""

_ADJECTIVE_IN_IC = re.compile(r"(?:[eo]m|eg|ph|metr|atr|arch|op|^histor|^categor)i$")
_OF_VERB_IN_DE = re.compile(r"(?:asi|decisi|(?:cl|tr)usi)(?:ons?|ve|vely|veness)$")
"""Nouns and adjectives of verbs in -ade, -clude and -trude, and of decide: invasion, decisive."""

_IRREGULAR = {"diplomaci": "diplomat"}


def _demonyms_by_place() -> dict[str, tuple[str, ...]]:
    groups = (group.split() for group in re.split(r"[|\n]", _DEMONYMS) if group.strip())
    return {place: tuple(demonyms) for place, *demonyms in groups}


_PLACE_OF = {
    form: place
    for place, demonyms in _demonyms_by_place().items()
    for adjective in demonyms
    if adjective not in _AMBIGUOUS_DEMONYMS
    for form in (adjective, f"{adjective}s")
}


def stemmer(snowball: Callable[[str], str]) -> Callable[[str], str]:
    """Build the English stemmer of folded, alphabetic forms on top of Snowball's."""

    def stem(form: str) -> str:
        if len(form) < _MIN_LENGTH:
            return snowball(form)
        return _trim(form, snowball(american(_PLACE_OF.get(form, form))))

    return stem


def american(form: str) -> str:
    """Return the American spelling of a British one, so that both share a stem.

    The result is not always a real word, but all inflections of a word are changed alike.
    """
    ise_verb = _ISE_VERB.search(form)
    if ise_verb and not _NEVER_IZE.search(form[: ise_verb.end(1)]):
        return f"{form[: ise_verb.end(1)]}iz{ise_verb[2]}"
    if _VARIANT_HINT.search(form):
        for pattern, replacement in _SPELLINGS:
            form = pattern.sub(replacement, form)
    return form


def _trim(form: str, stem: str) -> str:
    """Trim a stem so that hypothesis matches its plural, economic economy, and invasion invade."""
    if len(stem) > 6 and stem.endswith("si") and form.endswith("sis"):
        return stem[:-1]
    if len(stem) > 5 and _ADJECTIVE_IN_IC.search(stem):
        return stem[:-1]
    if stem.endswith("craci"):
        return f"{stem[:-2]}t"
    if stem.endswith("s") and _OF_VERB_IN_DE.search(form):
        return f"{stem[:-1]}d"
    return _IRREGULAR.get(stem, stem)
