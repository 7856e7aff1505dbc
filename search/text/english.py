"""English stemming beyond Snowball's: British spellings, nationalities and irregular pairs.

Snowball only removes endings. It does not join British with American spellings, nouns in -y with
adjectives in -ic, nouns in -sion or -tion with their verbs in -de, -nd, -mit or -ceive, irregular
verbs and nouns with their inflections, or a country with the name of its people; and it joins some
words that have nothing to do with each other.
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

_IRREGULAR_INFLECTIONS = """
    arise arose arisen | awake awoke awoken | beat beaten | become became | begin began begun
    bend bent | bite bit bitten | bleed bled | blow blew blown | break broke broken | breed bred
    bring brought | build built | buy bought | catch caught | choose chose chosen | cling clung
    come came | creep crept | deal dealt | dig dug | draw drew drawn | drive drove driven
    eat ate eaten | emerge emergence | fall fell fallen | feed fed | feel felt | fight fought
    flee fled | fly flew flown | forbid forbade forbidden | forget forgot forgotten
    foresee foresaw foreseen | forgive forgave forgiven | freeze froze frozen | get got gotten
    give gave given | go went gone | grow grew grown growth | hang hung | hear heard
    hide hid hidden | hold held | keep kept | kneel knelt | know knew known | lead led
    learn learnt | lend lent | lose lost | make made | mean meant | meet met | mislead misled
    mistake mistook mistaken | overcome overcame | overtake overtook overtaken
    overthrow overthrew overthrown | oversee oversaw overseen | pay paid | prove proven
    rebuild rebuilt | repay repaid | rethink rethought | ride rode ridden | rise rose risen
    run ran | say said | see seen | seek sought | sell sold | send sent | shake shook shaken
    shoot shot | show shown | shrink shrank shrunk | sing sang sung | sink sank sunk | sleep slept
    slide slid | speak spoke spoken | spend spent | stand stood | steal stole stolen | strike struck
    strive strove striven | swear swore sworn | sweep swept | swing swung | take took taken
    teach taught | tear tore torn | tell told | think thought | throw threw thrown
    undergo underwent undergone | understand understood | undertake undertook undertaken
    uphold upheld | wake woke woken | wear wore worn | weave wove woven | weep wept | win won
    withdraw withdrew withdrawn | withhold withheld | withstand withstood | write wrote written
    alga algae | bacterium bacteria | child children | crisis crises | criterion criteria
    curriculum curricula | foot feet | fungus fungi | goose geese | half halves | index indices
    knife knives | larva larvae | man men | matrix matrices | memorandum memoranda
    millennium millennia | mouse mice | nucleus nuclei | ox oxen | phenomenon phenomena
    referendum referenda | shelf shelves | stimulus stimuli | thesis theses | thief thieves
    tooth teeth | wife wives | wolf wolves | woman women
"""
"""Words with their inflections; without those that are other words as well (found, left, lives)."""

_OTHER_WORDS = """
    according accordingly | accountant accountants accountancy
    allegation allegations allege alleged alleges allegedly | apartment apartments
    authority authorities | busy busier busiest busily | capitalism capitalist capitalists
    competent competently competence competences competency competencies
    consistent consistently consistency | department departments
    designate designated designates designating designation designations
    directive directives | executive executives | experiment experiments experimental | hardly
    important importance importantly | informal informally | lately
    likely likelier likeliest likelihood | majority majorities
    minority minorities | natural naturally | nearly | objective objectives
    original originals originally originality
    positive positively positives
    powerful powerfully | productive productivity | rational rationally | relative relatives
    relatively | securities | several | shortly
    transition transitions transitional transitioned transitioning
    unite united unites uniting unity | useful usefulness
"""
"""Words that Snowball takes for others: important for imports, united for units."""

_PEOPLE_IN_MEN = re.compile(r"^(?!dolmen)[a-z]{2,}(?:[^aiou]|wo)men$")
"""Plurals of spokesman and strongman; other words in -men have another vowel: specimen, acumen."""

NUMBER_WORDS = dict(
    zip(
        map(str, range(2, 13)),
        "two three four five six seven eight nine ten eleven twelve".split(),
        strict=True,
    )
)
"""Numbers that English texts often write as words."""

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

_OF_OTHER_VERBS = [
    (re.compile(pattern), verb)
    for pattern, verb in (
        (r"^((?:ex|over)(?:pan|ten)|suspen)sions?$", r"\1d"),
        (r"^(e|per|ad|sub|trans|o)missions?$", r"\1mit"),
        (r"^(de|per|re)ceptions?$", r"\1ceiv"),
        (r"^(de|sub|pre|in)scriptions?$", r"\1scrib"),
        (r"^((?:re|over)?pro|re|intro)ductions?$", r"\1duc"),
        (r"^(abs|de|re)tentions?$", r"\1tain"),
        (r"^(disco|deli|reco)ver(?:y|ies)$", r"\1v"),
        (r"^(fail|seiz|expos|disclos|injur)(?:ures?|y|ies)$", r"\1"),
        (r"^(author)i[sz](?:e[ds]?|ing|ations?)$", r"\1iz"),
        (r"^(defen|respon)(?:[cs]es?|sive|sively|siveness)$", r"\1d"),
        (r"^([a-z]+if)ications?$", r"\1i"),
        (r"^(satis)factions?$", r"\1fi"),
        (r"^(ero)sions?$", r"\1d"),
    )
]
_OF_OTHER_VERBS_HINT = re.compile(
    r"(?:s|p?t|ct)ions?$|ications?$|ur(?:es?|y|ies)$|ver(?:y|ies)$|^(?:authori|defen|respon)"
)
"""Cheap precheck: matches every word that is derived from such a verb, and few others."""

_OF_PEOPLE_IN_SHIP = re.compile(
    r"^(censor|chairman|citizen|custodian|dictator|editor|friend|guardian|leader|member"
    r"|owner|reader|sponsor|trustee)ships?$"
)
"""Nouns of people; partnership and relationship are not those of partners and relations alone."""

_IRREGULAR = {
    "absenc": "absent",
    "absorpt": "absorb",
    "accuraci": "accur",
    "acquisit": "acquir",
    "adequaci": "adequ",
    "advocaci": "advoc",
    "ancestr": "ancestor",
    "applic": "appli",
    "assumpt": "assum",
    "bankruptci": "bankrupt",
    "belief": "believ",
    "builder": "build",
    "certainti": "certain",
    "choic": "choos",
    "collis": "collid",
    "comparison": "compar",
    "competit": "compet",
    "competitor": "compet",
    "conspiraci": "conspir",
    "consumpt": "consum",
    "cruelti": "cruel",
    "denial": "deni",
    "densiti": "dens",
    "destruct": "destroy",
    "difficulti": "difficult",
    "diplomaci": "diplomat",
    "distanc": "distant",
    "donor": "donat",
    "elector": "elect",
    "explan": "explain",
    "explos": "explod",
    "farmer": "farm",
    "fisheri": "fish",
    "fisherman": "fish",
    "frequenc": "frequent",
    "hegemoni": "hegemon",
    "honesti": "honest",
    "infecti": "infect",
    "intervent": "interven",
    "judgment": "judg",
    "legitimaci": "legitim",
    "loss": "lose",
    "loyalti": "loyal",
    "mainten": "maintain",
    "marriag": "marri",
    "migrant": "migrat",
    "parliamentari": "parliament",
    "payment": "pay",
    "piraci": "pirat",
    "poverti": "poor",
    "pregnanc": "pregnant",
    "proof": "prove",
    "racial": "racist",
    "racism": "racist",
    "recognit": "recogn",
    "rental": "rent",
    "renter": "rent",
    "repetit": "repeat",
    "replic": "replica",
    "residenti": "resid",
    "rivalri": "rival",
    "safeti": "safe",
    "scarciti": "scarc",
    "sculptor": "sculptur",
    "secreci": "secret",
    "settlement": "settl",
    "shipment": "ship",
    "silenc": "silent",
    "smuggler": "smuggl",
    "solut": "solv",
    "sovereignti": "sovereign",
    "stabl": "stabil",
    "statutori": "statut",
    "storag": "store",
    "strengthen": "strength",
    "success": "succeed",
    "surgic": "surgeri",
    "taxat": "tax",
    "tenanc": "tenant",
    "theft": "thief",
    "therapeut": "therapi",
    "threaten": "threat",
    "trader": "trade",
    "treatment": "treat",
    "tribal": "tribe",
    "uncertainti": "uncertain",
    "unstabl": "instabl",
    "urgenc": "urgent",
    "vacanc": "vacant",
    "violenc": "violent",
    "voter": "vote",
    "width": "wide",
}


def _groups(lines: str) -> dict[str, tuple[str, ...]]:
    groups = (group.split() for group in re.split(r"[|\n]", lines) if group.strip())
    return {first: tuple(others) for first, *others in groups}


_BASE_OF = {
    form: place
    for place, demonyms in _groups(_DEMONYMS).items()
    for adjective in demonyms
    if adjective not in _AMBIGUOUS_DEMONYMS
    for form in (adjective, f"{adjective}s")
} | {form: word for word, forms in _groups(_IRREGULAR_INFLECTIONS).items() for form in forms}
"""Countries by their peoples, and words by their irregular inflections."""


_STEM_OF = {form: word for word, forms in _groups(_OTHER_WORDS).items() for form in (word, *forms)}


def stemmer(snowball: Callable[[str], str]) -> Callable[[str], str]:
    """Build the English stemmer of folded, alphabetic forms on top of Snowball's."""

    def stem(form: str) -> str:
        if other := _STEM_OF.get(form):
            return other
        base = _BASE_OF.get(form, form)
        if len(base) < _MIN_LENGTH:
            return snowball(base)
        if _PEOPLE_IN_MEN.search(base):
            base = f"{base[:-2]}an"
        base = _OF_PEOPLE_IN_SHIP.sub(r"\1", base)
        return _trim(base, snowball(american(base)))

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
    if _OF_OTHER_VERBS_HINT.search(form):
        for pattern, verb in _OF_OTHER_VERBS:
            if pattern.search(form):
                return pattern.sub(verb, form)
    if len(stem) > 6 and stem.endswith("si") and form.endswith("sis"):
        return stem[:-1]
    if len(stem) > 5 and _ADJECTIVE_IN_IC.search(stem):
        return stem[:-1]
    if stem.endswith("craci"):
        return f"{stem[:-2]}t"
    if stem.endswith("s") and _OF_VERB_IN_DE.search(form):
        return f"{stem[:-1]}d"
    return _IRREGULAR.get(stem, stem)
