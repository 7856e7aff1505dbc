"""The tables of the debates, as SQL names them."""

SOURCE = "debates_source"
EXPERT = "debates_expert"
TOPIC = "debates_topic"
DEBATE = "debates_debate"
QUESTION = "debates_question"
PARTICIPATION = "debates_participation"
POSITION = "debates_position"
POSITION_TOPICS = "debates_position_topics"
EVIDENCE = "debates_evidence"
COUNTERPOINT = "debates_counterpoint"

ALL = (
    *(SOURCE, EXPERT, TOPIC, DEBATE, QUESTION, PARTICIPATION),
    *(POSITION, POSITION_TOPICS, EVIDENCE, COUNTERPOINT),
)
