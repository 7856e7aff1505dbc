"""Related words: words that say nearly the same in many texts, though they are no synonyms.

They rank: of the texts that a query finds, those that say it in a related word come before those
that do not. Only in place of a typed word that no text has do they find, which is told. Each line
is a group; words with an underscore are a phrase. A stem is in one group at most, and words with
two meanings (firm, arms) are in none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from search.text.analysis import analyse, as_written
from search.text.names import same_words

RELATED_WORDS: Mapping[str, str] = {
    "en": """
        last endure persist continue survive hold_firm hold_up go_on
        collapse break fail end crumble
        begin start launch
        stop halt cease
        delay postpone overdue behind_schedule
        patience patient bide wait
        eventually ultimately long_term long_run
        soon shortly short_term near_term
        temporary provisional short_lived for_now
        permanent irreversible irreparable

        deepen strengthen intensify tighten
        grow increase rise expand widen surge jump soar
        shrink decline decrease weaken fall drop plunge
        reduce lower lessen diminish
        raise hike
        big large huge enormous vast
        small tiny little
        change shift transformation
        improve better
        worsen deteriorate worse
        fast quick rapid swift
        slow gradual
        overtake surpass outpace outstrip
        lag trail fall_behind backward backwardness laggard
        gap difference disparity divide
        imbalance asymmetry lopsided unequal uneven one_sided tilt unbalanced disproportionate
        equal parity

        partnership relationship relation tie bond link
        alliance ally pact axis bloc coalition
        treaty agreement accord deal contract
        friendship friend closeness amity warmth brotherhood bromance rapprochement camaraderie
        cooperation collaboration coordination
        neutral hands_off aloof noninterference
        interference meddle intervention intervene
        unite unity together
        split division
        mutual reciprocal common joint
        loyal loyalty allegiance
        subordinate junior vassal subservient client underling puppet lackey
        dependence rely reliance lean
        independence autonomy
        isolation pariah
        diversify diversification wider broaden

        rival rivalry compete contest contend vie adversary enemy foe opponent antagonist
        war conflict invasion hostility fighting attack assault warfare battle combat incursion
        tension friction strain dispute quarrel rift feud estrangement discord animosity enmity
        clash confrontation standoff
        peace truce ceasefire
        aggressive assertive belligerent
        occupy occupation annexation seizure
        military army troops armed soldier
        weapon armament missile
        protect defend shield guard
        navy naval fleet warship submarine
        drill manoeuvre exercise
        spy espionage
        secret classified confidential
        tacit unspoken implicit

        distrust mistrust suspicion wary suspicious
        trust confidence
        worry concern fear alarm unease anxiety anxious nervous
        unsettle unnerve disturb
        anger resentment grievance
        optimism optimistic hopeful
        pessimism pessimistic bleak
        arrogance hubris pride haughty overbearing conceit
        respect regard esteem
        danger threat risk menace hazard peril unsafe
        eager keen willing
        reluctant unwilling hesitant
        pragmatic practical realistic realpolitik
        convenience expediency tactical opportunistic

        facade pretence charade optics display veneer pageantry masquerade spectacle
        hide conceal mask disguise
        rhetoric slogan
        substance concrete tangible
        genuine real sincere true authentic heartfelt
        fake false sham insincere hypocritical hollow
        distraction divert diversion preoccupy
        ignore neglect overlook
        warn caution
        promise pledge commitment
        concession concede compromise defer
        negotiation bargain dialogue
        pressure coercion coerce compel blackmail extortion
        oppose resist reject refuse rebuff spurn snub
        criticism condemn denounce
        recognise recognition acknowledge
        sign conclude ratify
        visit trip journey
        summit meeting

        help support aid assist rescue bailout lifeline bolster
        harm hurt damage
        benefit gain profit advantage serve
        avoid prevent avert
        disrupt interrupt hinder hamper
        sanction penalty embargo punish

        nation country
        leader president ruler
        authoritarian autocracy dictatorship dictator strongman despot autocrat tyrant
        government regime administration
        people population demographic citizen inhabitant resident
        election vote ballot
        unrest uprising protest riot revolt insurrection rebellion upheaval
        nationalistic patriotism chauvinism
        propaganda disinformation state_media
        media press newspaper journalist reporter
        law legislation statute
        parliament congress senate legislature lawmaker
        overthrow topple oust coup
        separatism secession
        influence leverage clout sway
        primacy hegemony dominance supremacy unipolar preeminence ascendancy
        superpower great_power
        empire imperial
        border frontier neighbour boundary
        territory land
        diplomacy envoy ambassador

        sovereignty territorial_integrity
        doctrine principle tenet
        policymaker decision_maker
        arrest detain detention custody
        betray betrayal treason traitor
        deter deterrence dissuade
        mediate mediator arbitrate
        reliable trustworthy
        conquer conquest subjugate
        appease placate
        reconcile reconciliation
        import purchase buy

        brussels european_union eu

        trade commerce
        supplier provider seller vendor exporter
        commodity raw_materials hydrocarbon
        buyer customer consumer
        bank lender creditor
        loan credit debt lend borrow
        invest investor
        company business enterprise
        money cash fund
        poor poverty impoverished destitute
        rich wealthy prosperous
        crisis emergency
        recession downturn stagnation stagnant slump sluggish
        oil petroleum crude
        energy fuel
        blackout power_cut electricity
        shortage scarcity scarce lack deficit
        rail railway train railroad
        freight cargo goods
        transit corridor route
        technology innovation
        science scientific research
        scientist scholar academic
        space orbit satellite
        moon lunar

        restriction curb limit constraint
        exception exemption waiver special_treatment
        obstacle hurdle barrier
        symbol gesture
        label designation
        mistake error blunder
        clever smart wise prudent
        doubt scepticism sceptic dubious
        exaggerate overstate
        nightmare dread
        history past

        trigger provoke spark
        undermine jeopardise endanger
        stability stable calm
        chaos turmoil instability
        reaction response
        cause reason
        consequence result outcome effect impact
        aim goal objective purpose
        future outlook prospect
        crucial vital essential key
        likely probable
        similar alike parallel comparable
        strong powerful
        weak feeble fragile
        opinion view attitude
        thinly sparsely underpopulated depopulated sparse
        migration immigration migrant
        refugee asylum
        emission carbon greenhouse
        disease illness epidemic pandemic outbreak infection
        job employment
        wage salary income
        teacher school education

        nuclear atomic
        reactor power_plant power_station
        renewable wind solar
        coal lignite
        radiation radioactive
        waste rubbish garbage trash
        repository disposal burial
        pollution pollute contamination smog soot
        temperature heat warming
        flood storm hurricane
        farm agriculture crop
        forest tree woodland
        species biodiversity wildlife
        sea ocean marine maritime
        hunger famine starvation
        accident disaster catastrophe meltdown
        explosion explode blast
        aircraft aeroplane airplane plane
        car vehicle automobile
        bicycle bike cyclist
        city town urban municipal
        village rural countryside
        road street highway motorway
        rust corrosion corrode
        crack fracture
        robust sturdy resilient durable
        build construct
        shut closure decommission phase_out switch_off
        extend prolong lengthen
        replace substitute supplant
        produce output
        safe secure harmless
        superfluous dispensable unnecessary redundant

        cancer tumour leukaemia
        hospital clinic
        doctor physician
        vaccine vaccination immunisation
        drug medicine medication pharmaceutical
        death die dead mortality fatal lethal kill
        retire pension
        elderly old ageing
        child kid infant
        young youth teenager adolescent
        woman female gender
        parent mother father
        smoking smoker tobacco cigarette nicotine

        ai artificial_intelligence machine_learning algorithm
        robot automation automate
        surveillance monitor tracking
        privacy data_protection
        bias discrimination prejudice
        transparency openness disclosure
        internet online web
        biometric facial_recognition
        hacker cyberattack

        court tribunal verdict
        crime criminal offence
        prison jail imprisonment
        lawyer attorney
        illegal unlawful illicit
        ban prohibit forbid outlaw
        allow permit authorise
        accountability accountable liability
        regulation oversight supervision
        comply obey adhere
        violate infringe breach
        obligation duty mandatory compulsory
        inspect inspector examine audit scrutinise review
        corruption bribe
        freedom liberty
        terrorism terrorist extremist
        victim casualty
        racism xenophobia
        slave enslave
        genocide massacre atrocity
        torture mistreat maltreatment
        kidnap abduct hostage
        apologise remorse
        insult offend humiliate

        cheap affordable inexpensive
        cost expense expensive costly
        budget spending expenditure
        tax levy
        worker employee staff workforce personnel crew
        unemployed jobless
        skill qualified
        tenant landlord rent lease evict
        factory manufacture
        monopoly antitrust

        survey poll questionnaire
        activist campaigner
        prove demonstrate
        student pupil
        religion faith church

        museum gallery exhibition
        art artwork painting sculpture statue masterpiece
        antique relic treasure
        loot plunder pillage booty spoils
        theft robbery robber burglar steal
        restitution repatriation return give_back hand_back hand_over
        heritage legacy patrimony
        heir descendant inheritor
        ancestor forebear forefather
        origin provenance
        copy replica reproduction duplicate facsimile imitation
        skull skeleton bone
        god deity idol divinity goddess
        temple shrine sanctuary monastery mosque synagogue
        worship pray
        ceremony ritual rite
        sacred holy
        king queen monarch throne
        gift donation donor bequest
        owner proprietor possessor
        smuggle trafficking contraband
        storage warehouse depot storeroom
        curator conservator
        visitor tourist tourism sightseer
        compensation reparation redress indemnity
        expire lapse time_barred
        pretext excuse
        disappear vanish missing
        destroy demolish ruin wreck devastate
        burn arson blaze
        tradition traditional customary
        indigenous aboriginal native tribe
        modern contemporary
        virtual digital computer
        passport visa

        housing dwelling apartment homeowner
        vacant empty uninhabited
        homeless rough_sleeper
        congestion traffic_jam overcrowding
        food nutrition diet
        meat livestock cattle
        fish trawler angler
        drought arid
        hunt poach
        marriage wedding spouse husband wife
        alcohol liquor drinking
        gamble casino betting
        obesity overweight
        disability disabled wheelchair
        language linguistic bilingual
        charity philanthropy
        copyright intellectual_property
        athlete sport
    """,
}
"""Groups of related words of each language."""

_ADJECTIVES = {
    "en": {
        "last": (
            frozenset("the this that its their his her our at".split()),
            frozenset(
                """
                time year month week weekend day night morning evening minute moment decade century
                quarter half spring summer autumn winter january february march april may june july
                august september october november december few two three four five six seven eight
                nine ten twelve twenty fifty hundred resort chance
                """.split()
            ),
        )
    }
}
"""Verbs that are adjectives after some words, or before others: “last year” does not endure."""

Phrase = tuple[str, ...]
"""Words of a phrase, or a single word, as written."""


@cache
def related_words(word_stem: str, language: str) -> frozenset[Phrase]:
    """Return the words and phrases that are related to the words with a stem."""
    return frozenset(
        words
        for words in _groups(language).get(word_stem, ())
        if len(words) > 1 or stem_of(words[0], language) != word_stem
    )


def is_adjective(form: str, before: str, after: str, language: str) -> bool:
    """Test whether a verb with related words is an adjective between two words, as typed folded."""
    if not (neighbours := _ADJECTIVES.get(language, {}).get(form)):
        return False
    precede, follow = neighbours
    return before in precede or after.removesuffix("s") in follow


def prepare(language: str) -> None:
    """Find the stems of the groups of a language, which is done once in a process."""
    _groups(language)


@cache
def _groups(language: str) -> Mapping[str, set[Phrase]]:
    """Map each stem to its group; in languages without groups, to words that mean the same."""
    lines = RELATED_WORDS.get(language, "").splitlines()
    groups = [{tuple(word.split("_")) for word in line.split()} for line in lines]
    found: dict[str, set[Phrase]] = {}
    for group in groups or ({(word,) for word in each} for each in same_words(language)):
        for words in group:
            if len(words) == 1:
                found.setdefault(stem_of(words[0], language) or words[0], set()).update(group)
    return found


@cache
def stem_of(word: str, language: str) -> str | None:
    """Return the stem of a related word as written; there are few, and they are listed."""
    tokens = as_written(analyse(word, language))
    return tokens[0].stem if tokens else None
