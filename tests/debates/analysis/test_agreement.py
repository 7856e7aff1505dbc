import pytest
from hypothesis import given
from hypothesis import strategies as st

from debates.analysis.agreement import (
    CAMP_QUESTIONS,
    CAMP_THRESHOLD,
    VALUES,
    Agreement,
    AgreementCell,
    StatedAnswer,
    agreement,
)

EXPERTS = ("fallon", "gabuev", "lukin", "spivak")
QUESTIONS = ("alliance", "dependence", "friction")

answers = st.lists(
    st.builds(
        StatedAnswer,
        expert=st.sampled_from(EXPERTS),
        question=st.sampled_from(QUESTIONS),
        stance=st.sampled_from(sorted(VALUES)),
        position=st.sampled_from(["a", "b", "c", "d", "e"]),
    ),
    max_size=20,
)


def answer(expert: str, question: str, stance: str) -> StatedAnswer:
    return StatedAnswer(expert, question, stance, f"{expert}-{question}")


def cell_of(found: Agreement, *experts: str) -> AgreementCell:
    return next(cell for cell in found.cells if {*cell.experts} == {*experts})


def test_the_formula_of_one_question():
    found = agreement(
        [
            answer("fallon", "alliance", "affirms"),
            answer("gabuev", "alliance", "denies"),
            answer("lukin", "alliance", "qualifies"),
        ]
    )

    assert cell_of(found, "fallon", "gabuev").agreement == 0
    assert cell_of(found, "lukin", "gabuev").agreement == 0.5
    assert cell_of(found, "fallon", "fallon").agreement == 1


def test_the_mean_is_over_shared_questions_only_and_names_the_positions():
    found = agreement(
        [
            answer("fallon", "alliance", "affirms"),
            answer("fallon", "friction", "affirms"),
            answer("lukin", "friction", "qualifies"),
            answer("lukin", "dependence", "denies"),
        ]
    )

    cell = cell_of(found, "lukin", "fallon")

    assert cell.agreement == 0.5
    assert [(item.question, set(item.positions)) for item in cell.shared] == [
        ("friction", {"fallon-friction", "lukin-friction"})
    ]


def test_nothing_shared_is_none_and_never_zero():
    found = agreement(
        [answer("fallon", "alliance", "affirms"), answer("lukin", "friction", "denies")]
    )

    assert cell_of(found, "fallon", "lukin").agreement is None


def test_several_positions_on_a_question_stand_at_their_mean():
    found = agreement(
        [
            StatedAnswer("fallon", "alliance", "affirms", "one"),
            StatedAnswer("fallon", "alliance", "denies", "two"),
            StatedAnswer("lukin", "alliance", "affirms", "three"),
        ]
    )

    assert cell_of(found, "fallon", "lukin").agreement == 0.5


def test_who_holds_what_they_say_in_part_only_is_told_apart():
    found = agreement(
        [
            StatedAnswer("fallon", "alliance", "denies", "one"),
            StatedAnswer("lukin", "alliance", "affirms", "two"),
            StatedAnswer("jiang", "alliance", "affirms", "two", in_part=True),
            StatedAnswer("mitter", "alliance", "affirms", "two", in_part=True),
            StatedAnswer("mitter", "alliance", "affirms", "three"),
        ]
    )

    assert found.divisive[0].in_part == {("affirms", "jiang")}


def alike(stance: str, *experts: str, questions: tuple[str, ...] = QUESTIONS) -> list[StatedAnswer]:
    return [answer(expert, question, stance) for expert in experts for question in questions]


def test_camps_hold_those_who_agree_and_stand_together_in_the_matrix():
    found = agreement(
        [
            *alike("affirms", "fallon", "lukin"),
            *alike("denies", "gabuev", "spivak"),
            answer("ma", "alliance", "affirms"),
        ]
    )

    assert found.camps == (("fallon", "lukin"), ("gabuev", "spivak"))
    assert found.experts == ("fallon", "lukin", "gabuev", "spivak", "ma")


@pytest.mark.parametrize("shared", range(1, CAMP_QUESTIONS))
def test_few_shared_questions_make_no_camp(shared):
    found = agreement(alike("affirms", "fallon", "lukin", questions=QUESTIONS[:shared]))

    assert cell_of(found, "fallon", "lukin").agreement == 1
    assert found.camps == ()


def test_agreement_at_the_threshold_makes_a_camp():
    four = (*QUESTIONS, "trade")
    halves = [answer("gabuev", question, "affirms") for question in four[:2]]
    halves += [answer("gabuev", question, "qualifies") for question in four[2:]]

    found = agreement([*alike("affirms", "fallon", questions=four), *halves])

    assert cell_of(found, "fallon", "gabuev").agreement == CAMP_THRESHOLD
    assert found.camps == (("fallon", "gabuev"),)


def test_the_largest_camp_comes_first():
    found = agreement(
        [
            *alike("affirms", "fallon", "gabuev"),
            *alike("denies", "lukin", "rolland", "spivak"),
        ]
    )

    assert found.camps == (("lukin", "rolland", "spivak"), ("fallon", "gabuev"))
    # and each answer stands on the side of its expert
    assert cell_of(found, "fallon", "lukin").experts == ("lukin", "fallon")
    for cell in found.cells:
        for shared in cell.shared:
            assert {one.expert for one in shared.first} == {cell.experts[0]}
            assert {one.expert for one in shared.second} == {cell.experts[1]}


def test_pairs_weigh_as_much_in_camps_as_they_rest_on():
    questions = ("alliance", "friction", "dependence")
    found = agreement(
        [
            *(answer("fallon", question, "affirms") for question in questions),
            *(answer("gabuev", question, "denies") for question in questions),
            # agrees with the first on all three, and with the second on others
            *(answer("lukin", question, "affirms") for question in questions),
            answer("lukin", "gas", "affirms"),
            answer("gabuev", "gas", "affirms"),
        ]
    )

    assert found.camps == (("fallon", "lukin"),)


def test_each_two_of_a_camp_share_enough_questions():
    found = agreement(
        [
            *alike("affirms", "fallon", "gabuev", questions=("a", "b", "c")),
            *alike("affirms", "gabuev", "lukin", questions=("d", "e", "f")),
        ]
    )

    assert cell_of(found, "fallon", "lukin").agreement is None
    assert found.camps == (("fallon", "gabuev"),)


def test_of_joins_that_are_equally_good_the_one_that_rests_on_more_comes_first():
    found = agreement(
        [
            *alike("affirms", "fallon", "gabuev", questions=("a", "b", "c")),
            *alike("affirms", "gabuev", "lukin", questions=("d", "e", "f", "g")),
            *alike("affirms", "fallon", questions=("h", "i", "j", "k", "l")),
            *alike("denies", "lukin", questions=("h", "i", "j", "k", "l")),
        ]
    )

    assert found.camps == (("gabuev", "lukin"),)


def test_questions_that_divide_and_questions_that_unite():
    found = agreement(
        [
            answer("fallon", "alliance", "affirms"),
            answer("gabuev", "alliance", "denies"),
            answer("fallon", "friction", "affirms"),
            answer("gabuev", "friction", "affirms"),
            answer("lukin", "dependence", "affirms"),
        ]
    )

    assert [(item.question, item.division) for item in found.divisive] == [("alliance", 1)]
    assert found.divisive[0].stances == (("affirms", ("fallon",)), ("denies", ("gabuev",)))
    assert [(item.question, item.answered) for item in found.unanimous] == [("friction", 2)]


def test_of_equally_divided_questions_the_one_with_most_answers_comes_first():
    found = agreement(
        [
            *alike("affirms", "fallon", "gabuev", questions=("alliance", "friction")),
            *alike("denies", "lukin", questions=("alliance", "friction")),
            answer("spivak", "friction", "denies"),
        ]
    )

    assert len({one.division for one in found.divisive}) == 1
    assert [one.question for one in found.divisive] == ["friction", "alliance"]


def test_a_point_of_agreement_needs_half_of_the_experts():
    few = alike("affirms", "fallon", "gabuev", questions=("friction",))

    assert [one.question for one in agreement(few, experts_asked=4).unanimous] == ["friction"]
    assert agreement(few, experts_asked=5).unanimous == ()
    others = [answer(expert, "alliance", "denies") for expert in ("lukin", "spivak", "third")]
    assert [one.question for one in agreement([*few, *others]).unanimous] == ["alliance"]
    assert agreement(few[:1]).unanimous == ()


def test_points_of_agreement_are_on_one_side_and_those_of_most_experts_come_first():
    found = agreement(
        [
            *alike("affirms", "fallon", "gabuev", questions=("alliance", "friction")),
            answer("lukin", "friction", "affirms"),
            answer("fallon", "dependence", "affirms"),
            answer("gabuev", "dependence", "qualifies"),
        ]
    )

    assert [one.question for one in found.unanimous] == ["friction", "alliance"]


def test_votes_count_by_degrees_and_stand_on_one_side():
    found = agreement(
        [
            StatedAnswer("fallon", "friction", "strongly_agree", ""),
            StatedAnswer("gabuev", "friction", "agree", ""),
            StatedAnswer("lukin", "friction", "affirms", "lasts"),
        ]
    )

    assert cell_of(found, "fallon", "gabuev").agreement == 0.75
    assert cell_of(found, "fallon", "lukin").agreement == 1
    assert cell_of(found, "fallon", "lukin").shared[0].positions == ("lasts",)
    assert [one.answered for one in found.unanimous] == [3]


def test_an_unknown_stance_is_refused():
    with pytest.raises(KeyError):
        agreement([answer("fallon", "alliance", "hesitates")])


def test_no_answers_make_an_empty_matrix():
    assert agreement([]).rows() == ()


@given(answers)
def test_the_matrix_is_symmetric_bounded_and_one_on_the_diagonal(given_answers):
    found = agreement(given_answers)

    rows = found.rows()

    for i, row in enumerate(rows):
        assert row[i].agreement == 1
        for j, cell in enumerate(row):
            assert cell is rows[j][i]
            assert cell.agreement is None or 0 <= cell.agreement <= 1
            assert (cell.agreement is None) == (not cell.shared)


@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_nothing(given_answers, random):
    shuffled = list(given_answers)
    random.shuffle(shuffled)

    assert agreement(shuffled) == agreement(given_answers)


@given(answers)
def test_camps_divide_the_experts(given_answers):
    found = agreement(given_answers)

    members = [expert for camp in found.camps for expert in camp]

    assert sorted(found.experts) == sorted({item.expert for item in given_answers})
    assert found.experts[: len(members)] == tuple(members)
    assert all(len(camp) > 1 for camp in found.camps)
