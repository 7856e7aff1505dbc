"""Examples of field values, from the first debate, so that readers of the API can try them."""

ORIGIN = "https://debates.example.org"
MOMENT = "2022-04-07T09:30:00.000000Z"

DEBATE = "china-russia-2022"
DEBATE_TITLE = "How firm is the partnership between China and Russia?"
SOURCE = "rferl-new-world-order-or-hidden-power-struggle"
SOURCE_TITLE = (
    "New World Order Or Hidden Power Struggle? Experts Assess The Future Of Chinese-Russian"
    " Relations"
)
PUBLISHER = "Radio Free Europe/Radio Liberty"
QUESTION = "balance-tilts-to-china"
QUESTION_TEXT = "Is the balance between China and Russia shifting in China's favour?"
POSITION = "lukin-economic-gap-widens"
STATEMENT = "Russia's economy, only a fraction of China's, is falling further behind."
EVIDENCE_ID = "nw3a9bsckd"
EVIDENCE = "Russia's economy is one-tenth the size of China's."
COUNTERPOINT_ID = "f6fa9p9jsx"
COUNTERPOINT = "Russia's economy is one-tenth the size of China's, and the gap is still widening."
COUNTERING = "jiang-military-moves-keep-balance"
SUPPORTING = "gabuev-asymmetry-grows"
SUPPORT_ID = "8d6b9hy3jz"
SUPPORT = "Both expect the gap between the two economies to widen."

# made up, since nobody may be shown to have foretold what they did not
VOTE_ID = "k7m2wq9cx4"
FORECAST = "example-trade-passes-250-billion"
EVENT = "Trade between China and Russia passes 250 billion dollars in a year."
