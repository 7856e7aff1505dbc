"""What the API shows of each kind of thing."""

from __future__ import annotations

from debates.api.resources import examples
from debates.api.resources.common_fields import (
    belonging,
    created,
    html_url,
    locator,
    modified,
    number,
    of_public_position,
    order,
    quotation,
    slug,
    topics_of,
    url,
    version,
)
from debates.api.resources.digest_sql import Digest
from debates.api.resources.fields import (
    Choice,
    CountOf,
    Day,
    Figure,
    Many,
    Moment,
    One,
    Resource,
    Text,
    Texts,
)
from debates.models import (
    Counterpoint,
    Debate,
    Evidence,
    Expert,
    Participation,
    Position,
    Question,
    Source,
    Topic,
)
from debates.models.choices import CounterpointKind, EvidenceKind, PositionKind, Stance


class DebateResource(
    Resource,
    model=Debate,
    collection="debates",
    expansions=("source", "questions", "participations", "participations.expert"),
):
    """A public disagreement of experts: a roundtable, a panel, a hearing."""

    slug = slug(examples.DEBATE)
    url = url("debates", "slug", examples.DEBATE)
    html_url = html_url("debate")
    title = Text("The title.", example=examples.DEBATE_TITLE)
    summary = Text(
        "What it is about, in a few sentences.", example="Seven experts …", optional=True
    )
    language = Text("The ISO 639-1 code of the language of the texts.", example="en")
    date = Day("The day of the debate.", example="2022-02-04", optional=True)
    moderator = Text("Who moderates it.", example="RFE/RL", optional=True)
    source = One("What it is taken from.", "Source", optional=True)
    question_count = CountOf(
        "How many questions it has.", belonging(Question, "debate"), example=12
    )
    expert_count = CountOf(
        "How many experts have a public position in it.",
        belonging(Participation, "debate"),
        example=7,
    )
    position_count = CountOf(
        "How many public positions it has.", belonging(Position, "debate"), example=38
    )
    questions = Many(
        "Its questions in order.",
        "Question",
        belonging(Question, "debate", "order", "pk"),
        on_demand=True,
    )
    participations = Many(
        "Who takes part, in order.",
        "Participation",
        belonging(Participation, "debate", "order", "pk"),
        on_demand=True,
    )
    published_at = Moment("When it was first published.", example=examples.MOMENT, optional=True)
    created = created()
    modified = modified()
    version = version()


class QuestionResource(Resource, model=Question, collection="questions", expansions=("debate",)):
    """A yes/no proposition of a debate, on which experts take a stance."""

    slug = slug(examples.QUESTION)
    url = url("questions", "slug", examples.QUESTION)
    html_url = html_url("debate", "debate__slug", anchor="", anchor_key="slug")
    text = Text("The question.", example=examples.QUESTION_TEXT)
    debate = One("The debate that it is asked in.", "Debate")
    order = order("the debate's questions")
    locator = locator()
    position_count = CountOf(
        "How many public positions answer it.", belonging(Position, "question"), example=4
    )
    created = created()
    modified = modified()
    version = version()


class ExpertResource(
    Resource,
    model=Expert,
    collection="experts",
    expansions=("position_count", "participations", "participations.debate"),
):
    """A person who takes positions."""

    slug = slug("lukin")
    url = url("experts", "slug", "lukin")
    html_url = html_url("expert")
    name = Text("The name as it is written.", example="Artyom Lukin")
    sort_name = Text("The name as in an index.", example="Lukin, Artyom")
    aliases = Texts("Other spellings and scripts.", example=["Артём Лукин"])
    biography = Text("Who that is, in a few sentences.", example="A scholar of …", optional=True)
    orcid = Text("The ORCID iD.", example="0000-0002-1825-0097", optional=True)
    wikidata = Text("The Wikidata item.", example="Q42", optional=True)
    homepage = Text(
        "The address of the expert's own page.", example=f"{examples.ORIGIN}/lukin", optional=True
    )
    position_count = CountOf(
        "How many public positions the expert holds.",
        belonging(Position, "expert"),
        example=4,
        on_demand=True,
    )
    participations = Many(
        "The debates that the expert takes part in, the first one first.",
        "Participation",
        belonging(Participation, "expert", "debate__date", "pk"),
        on_demand=True,
    )
    created = created()
    modified = modified()
    version = version()


class ParticipationResource(Resource, model=Participation, key=""):
    """An expert in a debate, with role, affiliation and place as of that debate."""

    debate = One("The debate.", "Debate")
    expert = One("The expert.", "Expert")
    role = Text("What the expert was then.", example="Deputy director of research", optional=True)
    affiliation = Text("Where.", example="Far Eastern Federal University", optional=True)
    place = Text("In which town.", example="Vladivostok", optional=True)
    heading = Text("The heading of the expert's part.", example="Closer, not allied", optional=True)
    order = order("the debate's experts")


class TopicResource(
    Resource, model=Topic, collection="topics", expansions=("position_count", "broader", "narrower")
):
    """A subject that positions are about."""

    slug = slug("energy")
    url = url("topics", "slug", "energy")
    html_url = html_url("topic")
    name = Text("The name.", example="Energy")
    description = Text(
        "What belongs to it.",
        example="Oil, gas and coal, pipelines and contracts for them.",
        optional=True,
    )
    broader = One("The broader topic.", "Topic", optional=True)
    position_count = CountOf(
        "How many public positions carry it (not counting narrower topics).",
        belonging(Position, "topics"),
        example=3,
        on_demand=True,
    )
    narrower = Many(
        "The topics below it, by name.",
        "Topic",
        belonging(Topic, "broader", "name", "pk"),
        on_demand=True,
    )
    created = created()
    modified = modified()
    version = version()


class SourceResource(Resource, model=Source, collection="sources", expansions=("debates",)):
    """What a debate or a piece of evidence is taken from."""

    slug = slug(examples.SOURCE)
    url = url("sources", "slug", examples.SOURCE)
    html_url = html_url("source")
    title = Text("The title.", example=examples.SOURCE_TITLE)
    author = Text("Who wrote it.", example="Reid Standish", optional=True)
    publisher = Text("Who published it.", example=examples.PUBLISHER, optional=True)
    address = Text("Where it can be read.", example="https://review.example.org/1", optional=True)
    date = Day("The day of publication.", example="2022-04-07", optional=True)
    text = Text(
        "The text itself, where the rights allow it.",
        example="[1.1] The first paragraph …",
        optional=True,
    )
    debates = Many(
        "The debates that are taken from it, the latest one first.",
        "Debate",
        belonging(Debate, "source", "-date", "pk"),
        on_demand=True,
    )
    created = created()
    modified = modified()
    version = version()


class PositionResource(
    Resource,
    model=Position,
    collection="positions",
    expansions=(
        "digest",
        "debate",
        "debate.source",
        "expert",
        "question",
        "topics",
        "topics.broader",
        "evidence",
        "evidence.source",
        "counterpoints",
        "counterpoints.raised_by",
        "counterpoints.raised_by.expert",
        "raised_counterpoints",
        "raised_counterpoints.position",
        "raised_counterpoints.position.expert",
    ),
):
    """What an expert claims in a debate, and the stance that this takes on a question."""

    slug = slug(examples.POSITION)
    url = url("positions", "slug", examples.POSITION)
    html_url = html_url("position")
    statement = Text("The claim, in one sentence.", example=examples.STATEMENT)
    detail = Text(
        "What is said for it, in two to four sentences.",
        example="Russia's economy is a tenth …",
        optional=True,
    )
    kind = Choice("What sort of claim it is.", PositionKind, example="assessment")
    stance = Choice("What it says to its question.", Stance, example="affirms", optional=True)
    question = One("The question that it answers.", "Question", optional=True)
    debate = One("The debate that it is from.", "Debate")
    expert = One("Whose position it is.", "Expert")
    topics = Many("What it is about, by name.", "Topic", topics_of)
    locator = locator()
    quotation = quotation()
    order = order("the expert's positions in the debate")
    evidence_count = CountOf(
        "How many pieces of evidence it has.", of_public_position(Evidence), example=2
    )
    counterpoint_count = CountOf(
        "How many public counterpoints there are against it.",
        of_public_position(Counterpoint),
        example=1,
    )
    evidence = Many(
        "What supports it, in order.",
        "Evidence",
        of_public_position(Evidence, "order", "pk"),
        on_demand=True,
    )
    counterpoints = Many(
        "What speaks against it, in order.",
        "Counterpoint",
        of_public_position(Counterpoint, "order", "pk"),
        on_demand=True,
    )
    raised_counterpoints = Many(
        "The counterpoints that it raises against other positions.",
        "Counterpoint",
        belonging(Counterpoint, "raised_by", "position_id", "order", "pk"),
        on_demand=True,
    )
    digest = Digest(
        "A digest of what it says, with its evidence and the public counterpoints; where it is "
        "the same, nothing was changed. The SHA-256 of `content` as its history shows it, in the "
        "form of RFC 8785.",
        example="4119f8b8276d9b717dde42ea07a3052e72ffd49bbe90f77d6b6784420a52c212",
        on_demand=True,
    )
    published_at = Moment("When it was first published.", example=examples.MOMENT, optional=True)
    created = created()
    modified = modified()
    version = version()


class EvidenceResource(
    Resource,
    model=Evidence,
    collection="evidence",
    key="id",
    expansions=("position", "position.expert", "position.debate", "source"),
):
    """What supports a position."""

    id = number()
    url = url("evidence", "pk", "17")
    html_url = html_url("position", "position__slug", anchor="evidence-", anchor_key="pk")
    statement = Text("What is the case.", example=examples.EVIDENCE)
    kind = Choice("What sort of evidence it is.", EvidenceKind, example="statistic")
    value = Figure("The figure, exactly as it was given.", example=0.1, optional=True)
    unit = Text("What the figure counts.", example="of the size of China's economy", optional=True)
    period = Text(
        "The time that the figure is for.", example="2022, at the time of the debate", optional=True
    )
    position = One("The position that it supports.", "Position")
    source = One("An external source, where the debate names one.", "Source", optional=True)
    locator = locator()
    quotation = quotation()
    order = order("the position's evidence")
    created = created()
    modified = modified()
    version = version()


class CounterpointResource(
    Resource,
    model=Counterpoint,
    collection="counterpoints",
    key="id",
    expansions=(
        "position",
        "position.expert",
        "position.debate",
        "raised_by",
        "raised_by.expert",
    ),
):
    """What speaks against a position."""

    id = number()
    url = url("counterpoints", "pk", "17")
    html_url = html_url("position", "position__slug", anchor="counterpoint-", anchor_key="pk")
    statement = Text("What is said against it.", example=examples.COUNTERPOINT)
    kind = Choice(
        "rebuts: the claim is false; undercuts: the evidence does not carry the claim; "
        "qualifies: the claim holds only in part.",
        CounterpointKind,
        example="qualifies",
    )
    position = One("The position that it speaks against.", "Position")
    raised_by = One(
        "The position that raises it; null where it is the editors.",
        "Position",
        optional=True,
    )
    locator = locator()
    quotation = quotation()
    order = order("the position's counterpoints")
    created = created()
    modified = modified()
    version = version()
