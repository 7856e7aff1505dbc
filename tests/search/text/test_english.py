"""English stemming beyond Snowball's."""

import pytest
import snowballstemmer

from search.text.analysis import stem
from search.text.english import stemmer

ONE_WORD = [
    # British and American spellings
    "recognise recognize recognises recognized",
    "organisation organization organised organizing",
    "stabilisation stabilization stabilise",
    "authorise authorized",
    "summarise summarizing",
    "randomised randomized randomisation",
    "analyse analyze analysing analyzed analyses analysis",
    "catalyse catalyze catalysis",
    "behaviour behavior behavioural behaviors",
    "favour favourable favor favorable",
    "neighbouring neighbors neighbour",
    "colour colors coloured",
    "defence defense defenses defensive",
    "licence license licensed licensing",
    "practise practice practising practices",
    "centre centers centred centered",
    "fibre fibers",
    "kilometres kilometers",
    "theatre theaters",
    "programme programs programmes",
    "tumour tumors",
    "anaemia anemia",
    "haemoglobin hemoglobin",
    "ischaemic ischemic",
    "oestrogen estrogen",
    "foetal fetal",
    "paediatric pediatric",
    "diarrhoea diarrhea",
    "sulphur sulfur",
    "aluminium aluminum",
    "catalogue catalogs",
    "sceptical skeptical",
    "artefacts artifact",
    "judgement judgment",
    # adjectives in -ic, and Greek plurals
    "economy economies economic economics economically",
    "strategy strategic",
    "geometry geometric geometrical",
    "symmetry symmetrical",
    "hierarchy hierarchical",
    "philosophy philosophical",
    "history historical",
    "democracy democratic",
    "diplomacy diplomatic",
    "hypothesis hypotheses",
    "diagnosis diagnoses diagnosed",
    # nouns and adjectives of verbs in -de
    "invade invades invading invasion invasions invasive",
    "persuade persuasion persuasive persuasively",
    "decide decided decision decisions decisive",
    "conclude conclusion conclusive",
    "exclude exclusion exclusively",
    "intrude intrusion intrusive",
    # nouns of other verbs, and of adjectives
    "extend extended extension extensions",
    "expand expansion",
    "suspend suspensions",
    "emit emitted emission",
    "permit permission",
    "perceive perceived perception",
    "describe description",
    "produce producers production",
    "reduce reduction",
    "detain detention",
    "intervene intervention",
    "maintain maintenance",
    "explain explanation",
    "solve solutions",
    "deliver delivery deliveries",
    "fail failures",
    "safe safety",
    "stable stability",
    "certain certainty",
    "rival rivalry",
    "hegemon hegemony",
    "unite united unity",
    "emerging emergence",
    "treat treatment",
    "pay payments paid",
    "compete competition competitors",
    "consume consumption",
    "urgent urgency",
    "elect election electoral",
    "surgery surgical",
    "infect infection infectious",
    "poor poverty",
    "tax taxation",
    "justify justification",
    "diversify diversification",
    "defend defence defensive",
    "respond response responsive",
    "apply application",
    "compare comparison",
    "choose choice",
    "believe belief",
    "lose loss",
    "succeed success successful",
    "thief theft",
    "violent violence",
    "erode erosion",
    "tenant tenancy",
    "honest honesty",
    "fish fishery fisheries fishermen",
    "farm farmer",
    "owner ownership",
    "leader leadership",
    # irregular inflections
    "grow grew grown growth",
    "build built building",
    "lead led leading",
    "win won",
    "get got",
    "crisis crises",
    "thesis theses",
    "positive positives positively",
    "child children",
    "woman women",
    "spokesman spokesmen",
    "strongman strongmen",
    "layman laymen",
    "clergywoman clergywomen",
    "feed fed",
    "mouse mice",
    "policewoman policewomen",
    # countries and their people
    "Russia Russian Russians",
    "China Chinese",
    "America Americans",
    "Ukraine Ukrainian",
    "Europe European Europeans",
    "Kazakhstan Kazakh",
    "Netherlands Dutch",
    "West Western",
]

OTHER_WORDS = [
    "factory factor",
    "precise prices",
    "advise advice",
    "promise prom",
    "daemon demon",
    "four for",
    "court cort",
    "crisis criss",
    "copy cop",
    "english England",
    "polish Poland",
    "practical practise",
    "enemy enema",
    "important imports",
    "united units",
    "authority author",
    "majority major",
    "several severe",
    "powerful power",
    "relatively relations",
    "lately late",
    "emergency emerge",
    "mission mit",
    "commission commit",
    "tension tend",
    "specimen speciman",
    "slavery slav",
    "product produce",
    "conception conceive",
    "expertise expert",
    "state statement",
    "agent agency",
    "private privacy",
    "respond responsibility",
    "author authorised",
    "design designation",
    "transit transition",
    "compete competence",
    "allegiance allegations",
    "like likely",
    "partner partnership",
    "scholar scholarship",
    "dolmens dolman",
]


@pytest.mark.parametrize("words", ONE_WORD)
def test_words_that_are_one_to_a_reader_share_a_stem(words):
    assert len({stem(word.lower(), "en") for word in words.split()}) == 1


@pytest.mark.parametrize("words", OTHER_WORDS)
def test_words_that_only_look_alike_have_stems_of_their_own(words):
    one, other = words.lower().split()

    assert stem(one, "en") != stem(other, "en")


def test_words_in_ise_that_are_never_in_ize_keep_their_relatives():
    for words in ("precise precision", "revise revision", "advise advised", "exercise exercising"):
        assert len({stem(word, "en") for word in words.split()}) == 1


def test_other_languages_are_left_alone():
    assert stem("centre", "fr") != stem("center", "fr")


def test_short_and_empty_forms_are_snowballs():
    snowball = snowballstemmer.stemmer("english").stemWord

    assert [stemmer(snowball)(form) for form in ("", "a", "our")] == ["", "a", "our"]
