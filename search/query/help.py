"""Examples of the query language, for the documentation and for whoever asks the API for help."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A query and what it finds; `about` is the heading under which it is shown."""

    about: str
    query: str
    finds: str


_WORDS = (
    (
        "who thinks Moscow becomes dependent on Beijing?",
        "positions with any of these words; those with more of them, close together, come first",
    ),
    ('"soft power"', "positions with exactly these words side by side"),
    ("pipeline -gas", "“pipeline”, but nothing that has “gas”"),
    ("pipeline NOT gas", "the same"),
    ("+Arctic shipping ports", "what has “Arctic”; the other words rank"),
    ("Arctic AND shipping", "what has both words"),
    ("Kazakhstan OR Uzbekistan", "what has one of them, or both"),
    ("sanctions (gas OR oil)", "“sanctions” or either of the two; what has more of it comes first"),
    ("+sanctions +(gas OR oil)", "“sanctions” and one of the two"),
    ("depend*", "words that begin so: depend, dependent, dependence"),
    ("Kazahkstan~", "words that are spelled nearly so"),
    ("-NATO", "everything without “NATO”"),
)

_FIELDS = (
    ("expert:lukin", "positions of the expert, by any spelling of the name"),
    ('expert:"Artyom Lukin"', "the same, by the whole name"),
    ("expert:(lukin fallon) sanctions", "positions of either expert about sanctions"),
    ("-expert:lukin trade", "what the others say about trade"),
    ("topic:energy", "positions on a topic that has this word in its name"),
    ("topic:energy AND topic:sanctions", "positions on both topics"),
    ("debate:future", "positions in debates that have this word in the title"),
    ('question:"new world order"', "answers to questions with these words"),
    ("statement:alliance", "the word in the claim itself"),
    ("detail:pipeline", "the word in what explains the claim"),
    ("evidence:billion", "the word in the evidence for the claim"),
    ("counterpoint:distrust", "the word in what is held against the claim"),
    ("source:declaration", "positions whose debate or evidence is taken from such a source"),
    ("statement:(gas OR pipeline*) China", "a group counts as a whole in its field"),
)

_ARGUMENT = (
    ("stance:denies question:alliance", "positions that say no to such a question"),
    ("stance:(affirms qualifies)", "positions that say yes, or yes in part"),
    ("kind:forecast", "forecasts; there are assessments and recommendations, too"),
    ("has:evidence", "positions that evidence is given for"),
    ("has:statistic trade", "positions about trade that a statistic is given for"),
    ("has:figure", "positions with a number and its unit in the evidence"),
    ("-has:counterpoint", "positions that nothing is held against"),
    ("has:question", "positions that answer one of the questions of their debate"),
    ("is:countered", "positions that something is held against"),
    ("is:countering", "positions that are raised against another one"),
    ("answers:lukin", "positions that are raised against one of this expert’s"),
    ("against:gabuev-asymmetry-grows", "positions that are raised against this one"),
)

_DATES = (
    ("date:2022", "debates of this year"),
    ("date:2022-02", "of this month"),
    ("date:2022-02-04", "of this day"),
    ("date:2021..2022", "from the first day of 2021 to the last of 2022"),
    ("date:2021-11..2022-02-04", "from a month to a day, both included"),
    ("date:2022..", "from 2022 on"),
    ("date:..2021", "up to the end of 2021"),
)

HELP: tuple[Example, ...] = tuple(
    Example(about, query, finds)
    for about, examples in (
        ("Words", _WORDS),
        ("Where the words stand", _FIELDS),
        ("What a position does in a debate", _ARGUMENT),
        ("When", _DATES),
    )
    for query, finds in examples
)
