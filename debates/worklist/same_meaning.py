"""Statements that mean the same in other words, where the server has a sentence model."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from debates.models import Position
from search import service
from search.meaning.vectors import Encoder

ALIKE_IN_MEANING = 0.7
"""Minimum similarity of meaning of two statements, from 0 (unrelated) to 1 (equal), to be doubles.

Of nine statements and paraphrases of them, an English model of 23 MB finds six so near, and
multilingual-e5-small eight; of 24 pairs of different answers in the first debate both find one.
"""

KEPT_STATEMENTS = 4096
"""Statements whose vectors, or stems, are kept: a worklist is quick when it is read again."""


def has_model() -> bool:
    """Tell whether the server has a sentence model."""
    return service.model() is not None


def mean_the_same(first: Position, second: Position) -> bool:
    """Test whether two answers with one stance to one question say the same in other words.

    False without a sentence model. Answers to different questions are not compared, nor those that
    affirm with those that deny: a model finds a claim and its denial similar.
    """
    encoder = service.model()
    if encoder is None or first.question_id is None:
        return False
    if (first.question_id, first.stance) != (second.question_id, second.stance):
        return False
    similarity = float(_vector(encoder, first.statement) @ _vector(encoder, second.statement))
    return (similarity - encoder.unrelated) / (1.0 - encoder.unrelated) >= ALIKE_IN_MEANING


@lru_cache(KEPT_STATEMENTS)
def _vector(encoder: Encoder, statement: str) -> NDArray[np.float32]:
    return encoder.passages([statement])[0]
