"""Speakers of a transcript, by the labels before their words."""

from __future__ import annotations

import pytest

from debates.workbench.speakers import SOMEBODY_ELSE, Speakers

RUIZ, PIKE, KASSANDRA, DOCTOR, MULLER, SACKEN = range(1, 7)

SPEAKERS = Speakers(
    {
        RUIZ: ["Cllr Lucía Ruiz"],
        PIKE: ["Graham Pike", "Грэм Пайк"],
        KASSANDRA: ["“Kassandra”"],
        DOCTOR: ["Dr. Sabine Müller"],
        MULLER: ["Sabine Müller"],
        SACKEN: ["Prof. Ulrike Freifrau von der Osten-Sacken"],
    }
)


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("LUCÍA RUIZ", RUIZ),
        ("Ruiz", RUIZ),
        ("Mr Graham Pike (Harbour Firms)", PIKE),
        ("Mr Pike", PIKE),
        ("Q14 Prof. Dr. Pike", PIKE),
        ("Ms Lucía Ruiz", RUIZ),
        ("ГРЭМ ПАЙК", PIKE),
        ("KASSANDRA", KASSANDRA),
        ("„Kassandra“ [voice distorted]", KASSANDRA),
        ("Dr. Sabine Müller", DOCTOR),
        ("Sabine Müller", MULLER),
        ("SVe Prof. Ulrike Freifrau von der Osten-Sacken (TU Berlin)", SACKEN),
        ("Müller", None),
        ("Frau Müller", None),
        ("Mr Anna Pike", None),
        ("Anna Ruiz", None),
        ("Kassandra Pappas", None),
        ("Prof.", None),
        ("(laughter)", None),
    ],
)
def test_a_label_names_one_speaker_and_contradicts_no_part_of_the_name(
    label: str, speaker: int | None
) -> None:
    assert SPEAKERS.named(label) == speaker


@pytest.mark.parametrize(
    "words",
    [
        "ANNA KOVÁCS (moderator): Is the wall high enough?",
        "Moderator: And now?",
        "Jan van der Berg: No.",
        "司会：次の質問です。",
    ],
)
def test_somebody_else_speaks_after_a_label_that_names_nobody_known(words: str) -> None:
    assert SPEAKERS.after(words, PIKE) == SOMEBODY_ELSE


@pytest.mark.parametrize(
    "words",
    ["There are three reasons: one is the cost.", "It opens at 12:30.", "https://example.org", ":"],
)
def test_the_same_person_goes_on_after_a_sentence_with_a_colon(words: str) -> None:
    assert SPEAKERS.after(words, PIKE) == PIKE


def test_words_begin_after_the_label_of_a_known_speaker():
    speakers = Speakers({1: ["Lucía Ruiz"]})

    for words, label in (
        ("LUCÍA RUIZ: They should.", "LUCÍA RUIZ: "),
        ("DR. LUCÍA RUIZ (by telephone):  They should.", "DR. LUCÍA RUIZ (by telephone):  "),
        ("Q4 Ms Ruiz: They should.", "Q4 Ms Ruiz: "),
        ("MODERATOR: Should they?", ""),
        ("They should: at once.", ""),
    ):
        assert speakers.spoken_from(words) == len(label), words
