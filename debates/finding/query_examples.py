"""Example queries: the help of the search page, of the API and of the documentation."""

from __future__ import annotations

from search.query import Example

_EXAMPLES_OF_WORDS = (
    (
        "who thinks Moscow becomes dependent on Beijing?",
        "positions with any of these words; more words, closer together, rank higher",
    ),
    ('"common goal"', "positions with exactly this phrase"),
    ("sanctions -gas", "“sanctions” without “gas”"),
    ("sanctions NOT gas", "the same"),
    ("+Arctic shipping ports", "positions with “Arctic”; the other words only affect the ranking"),
    ("Arctic AND investment", "positions with both words"),
    ("Kazakhstan OR Uzbekistan", "positions with one of these words, or both"),
    ("sanctions (gas OR oil)", "“sanctions” or either of the two; more matches rank higher"),
    ("+sanctions +(gas OR oil)", "“sanctions” and one of the two"),
    ("depend*", "word beginnings: depend, dependent, dependence"),
    ("Kazahkstan~", "similar spellings: Kazakhstan"),
    ("-NATO", "everything without “NATO”"),
)

_FIELDS = (
    ("expert:lukin", "positions of this expert, in any spelling of the name"),
    ('expert:"Artyom Lukin"', "the same, by the full name"),
    ("expert:(lukin fallon) primacy", "positions of either expert on primacy"),
    ("-expert:lukin trade", "positions of all other experts on trade"),
    ("topic:energy", "positions on a topic with this word in its name"),
    ("topic:energy AND topic:trade", "positions on both topics"),
    ("debate:partnership", "positions in debates with this word in the title"),
    ('question:"new world order"', "answers to questions with these words"),
    ("statement:alliance", "the word in the claim itself"),
    ("detail:pipeline", "the word in the detail of the claim"),
    ("evidence:billion", "the word in the evidence for the claim"),
    ("counterpoint:distrust", "the word in a counterpoint to the claim"),
    ("support:primacy", "the word in what another position says in support of the claim"),
    ("forecast:trade", "the word in what exactly is forecast, how it is decided, or the outcome"),
    ("source:order", "positions whose debate or evidence has a source with this word"),
    ("statement:(energy OR bank*) China", "a group of words in one field"),
)

_ARGUMENT = (
    ("stance:denies question:allies", "positions that deny a question with this word"),
    ("stance:(affirms qualifies)", "positions that affirm or qualify their question"),
    (
        "-side:against sanctions",
        "positions on sanctions, without those against what their question asks about, where it is "
        "recorded what a yes favours; side:for finds those for it",
    ),
    ("kind:forecast", "forecasts; the other kinds are assessment and recommendation"),
    ("has:evidence", "positions with evidence"),
    ("has:statistic trade", "positions on trade with a statistic as evidence"),
    ("has:figure", "positions with a figure in the evidence"),
    ("-has:counterpoint", "positions without counterpoints"),
    ("has:forecast", "positions that say exactly what they forecast"),
    ("has:forecast -has:outcome", "forecasts that are not decided yet"),
    (
        "-outcome:(did_not undecidable)",
        "positions without a forecast that failed or cannot be decided",
    ),
    ("has:question", "positions that answer a question of their debate"),
    ("certainty:likely", "claims that their experts hold to be likely, in the editors’ term"),
    ("horizon:long", "claims for the long term; the others are near and medium"),
    ("language:en", "positions that were stated in English"),
    ("is:countered", "positions with counterpoints"),
    ("is:countering", "positions with a counterpoint to another"),
    ("is:supported", "positions that another one supports"),
    ("is:supporting", "positions that support another one"),
    ("voice:reported", "positions with evidence or counterpoints reported of a third party"),
    ("has:concession", "positions against which their own expert grants something"),
    ("basis:inferred", "positions with relations to others that the editors inferred"),
    ("supports:gabuev-asymmetry-grows", "positions that support this position"),
    ("-is:replaced", "positions that no later one of their expert replaces"),
    ("answers:lukin", "positions with a counterpoint to this expert"),
    ("against:gabuev-asymmetry-grows", "positions with a counterpoint to this position"),
    (
        "agrees:lukin",
        "positions of others that answer a question as this expert does, or support the expert",
    ),
    (
        "disagrees:gabuev",
        "positions of others on the opposite side of a question, or with a counterpoint to the "
        "expert",
    ),
)

_DATES = (
    ("date:2022", "positions of this year: of their own date, or of their debate's"),
    ("date:2022-02", "positions of this month"),
    ("date:2022-02-04", "positions of this day"),
    ("date:2021..2022", "from the first day of 2021 to the last day of 2022"),
    ("date:2021-11..2022-02-04", "from a month to a day, including both"),
    ("date:2021..", "2021 and later"),
    ("date:..2022", "2022 and earlier"),
    ("-due:..2025", "positions without a forecast that falls due in 2025 or earlier"),
)

QUERY_EXAMPLES: tuple[Example, ...] = tuple(
    Example(about, query, finds)
    for about, examples in (
        ("Words", _EXAMPLES_OF_WORDS),
        ("Search fields", _FIELDS),
        ("Stances, evidence and counterpoints", _ARGUMENT),
        ("Dates", _DATES),
    )
    for query, finds in examples
)
