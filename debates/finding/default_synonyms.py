"""Default English synonyms: abbreviations, names of the same entity, and spelling variants.

Only true synonyms are listed: "the Kremlin" is merely associated with "Moscow". WHO is left out
because questions begin with "who".
"""

from __future__ import annotations

from search.backends.documents import Synonym

_BOTH_WAYS = """
    PRC = China
    PRC = People's Republic of China
    DPRK = North Korea
    ROK = South Korea
    USSR = Soviet Union
    U.S. = United States
    U.S. = United States of America
    U.K. = United Kingdom
    U.K. = Britain
    U.K. = Great Britain
    E.U. = European Union
    U.N. = United Nations
    UNSC = UN Security Council
    UNSC = United Nations Security Council
    NATO = North Atlantic Treaty Organization
    CSTO = Collective Security Treaty Organization
    SCO = Shanghai Cooperation Organization
    EAEU = Eurasian Economic Union
    EAEU = EEU
    CIS = Commonwealth of Independent States
    ASEAN = Association of Southeast Asian Nations
    OSCE = Organization for Security and Co-operation in Europe
    IMF = International Monetary Fund
    WTO = World Trade Organization
    IAEA = International Atomic Energy Agency
    OPEC = Organization of the Petroleum Exporting Countries
    G7 = Group of Seven
    G20 = Group of Twenty
    AIIB = Asian Infrastructure Investment Bank
    BRI = Belt and Road
    BRI = Belt and Road Initiative
    BRI = One Belt One Road
    BRI = OBOR
    CCP = Chinese Communist Party
    CCP = Communist Party of China
    PLA = People's Liberation Army
    LNG = liquefied natural gas
    LNG = liquified natural gas
    GDP = gross domestic product
    FDI = foreign direct investment
    ICBM = intercontinental ballistic missile
    AI = artificial intelligence
    renminbi = RMB
    renminbi = yuan
    ruble = rouble
    percent = per cent
    billion = bn
    Kyiv = Kiev
    Beijing = Peking
    Myanmar = Burma
    Turkey = Türkiye
    Czechia = Czech Republic
    coronavirus = COVID-19
"""

_ONE_WAY = """
    America > U.S.
    North Atlantic alliance > NATO
    New Silk Road > BRI
"""


def _pairs(table: str, sign: str) -> list[tuple[str, str]]:
    lines = (line.strip() for line in table.strip().splitlines())
    return [(left, right) for left, _, right in (line.partition(f" {sign} ") for line in lines)]


DEFAULT_SYNONYMS = (
    *(Synonym(term, other, language="en") for term, other in _pairs(_BOTH_WAYS, "=")),
    *(Synonym(term, other, False, "en") for term, other in _pairs(_ONE_WAY, ">")),
)
"""Initial synonyms for English; the caller stores them where editors can change them."""
