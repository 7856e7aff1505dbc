"""Sentence model: vectors of texts and questions, near each other if they mean something similar.

A model is a folder with `model.onnx`, which ONNX Runtime executes, and `tokenizer.json` of Hugging
Face's tokenizers. `meaning.json` may say how its model was trained::

    {"query": "query: ", "passage": "passage: ", "pooling": "mean"}

`query` and `passage` are put before questions and texts; `pooling` is how the vectors of the tokens
become one: their mean, or the first ("cls"). Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.meaning.vectors import FINGERPRINT

MODEL, TOKENIZER, SETTINGS = "model.onnx", "tokenizer.json", "meaning.json"

TOKENS = 256
"""Tokens of a text that are read; most models were trained on no more."""

CHARACTERS = 8 * TOKENS
"""Characters of a text that are tokenized."""

KEPT_QUESTIONS = 256
"""Questions whose vectors are kept, for their further pages."""

MOST_DIMENSIONS = 4096

_ABOUT_ONE_SUBJECT = (
    "How is bread baked at home?",
    "Bread dough of flour, water and salt rises for hours before it goes into the oven.",
)
_ABOUT_OTHERS = (
    "Dinosaur fossils were found in the south of the continent.",
    "The conductor left the orchestra after the last concert.",
    "Diabetes in children is treated with insulin.",
    "The flat has two rooms and a view of the harbour.",
    "The striker scored twice in the second half of the match.",
    "Whales are protected in these waters.",
)
"""Texts by which a model shows how near unrelated ones are for it."""

Vector = NDArray[np.float32]


class ModelUnusable(Exception):
    """Raised if a folder has no model that can be used; its text is one line for operators."""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Settings of a model, from its file SETTINGS if there is one."""

    query: str = ""
    passage: str = ""
    pooling: str = "mean"

    @classmethod
    def read(cls, folder: Path) -> ModelSettings:
        """Read the settings of the model in a folder. Raises ValueError, OSError."""
        file = folder / SETTINGS
        if not file.exists():
            return cls()
        values = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(values, dict) or not all(
            isinstance(value, str) for value in values.values()
        ):
            raise ValueError(f"{SETTINGS} is not an object with texts")
        if unknown := sorted(values.keys() - {"query", "passage", "pooling"}):
            raise ValueError(f"{SETTINGS} has the unknown setting {unknown[0]!r}")
        settings = cls(**values)
        if settings.pooling not in ("mean", "cls"):
            raise ValueError(f"{SETTINGS}: pooling is neither “mean” nor “cls”")
        return settings


class SentenceModel:
    """Sentence model of a folder, used by all threads of a process.

    fingerprint  of everything that its vectors depend on, FINGERPRINT bytes
    dimensions   of its vectors
    unrelated    mean similarity of texts about different subjects, far above 0 for some models

    Raises ModelUnusable.
    """

    def __init__(self, folder: Path) -> None:
        try:
            import onnxruntime
            import tokenizers
        except ImportError as error:
            raise ModelUnusable(
                f"{error.name} is not installed: make install EXTRAS=meaning"
            ) from error
        for name in (MODEL, TOKENIZER):
            # Unlike Path.is_file, it raises nothing for a folder that may not be read.
            if not os.path.isfile(folder / name):  # noqa: PTH113
                raise ModelUnusable(f"{folder} has no file {name} that can be read")
        try:
            self._settings = ModelSettings.read(folder)
            self.fingerprint = _fingerprint(folder, self._settings)
            self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(TOKENS)
            options = onnxruntime.SessionOptions()
            # The requests of a server are its threads.
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            options.log_severity_level = 4
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
            self._inputs = [each.name for each in self._session.get_inputs()]
            self.dimensions = self._encoded("").size
            # A tokenizer with more tokens than the model, or a model that reads fewer tokens of a
            # text, would fail at some text later.
            self._run([self._tokenizer.get_vocab_size() - 1] * TOKENS)
            self.unrelated, related = self._known_similarities()
        except Exception as error:
            raise ModelUnusable(f"{folder} cannot be used ({_one_line(error)})") from error
        if related <= self.unrelated:
            raise ModelUnusable(f"the model in {folder} finds nothing similar in meaning")
        self._questions: OrderedDict[str, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def _known_similarities(self) -> tuple[float, float]:
        """Return the similarity of a question to texts on other subjects (mean) and on its own."""
        question = self._encoded(self._settings.query + _ABOUT_ONE_SUBJECT[0])
        others = self.passages(_ABOUT_OTHERS) @ question
        related = self.passages(_ABOUT_ONE_SUBJECT[1:]) @ question
        return float(others.mean()), float(related[0])

    def passages(self, texts: Sequence[str]) -> Vector:
        """Return the vectors of texts, float32 of shape (texts, dimensions), each of length 1."""
        return np.stack([self._encoded(self._settings.passage + text) for text in texts])

    def question(self, text: str) -> Vector:
        """Return the vector of a question, float32 of shape (dimensions,), of length 1."""
        with self._lock:
            if (vector := self._questions.get(text)) is not None:
                self._questions.move_to_end(text)
                return vector
        vector = self._encoded(self._settings.query + text)
        with self._lock:
            self._questions[text] = vector
            while len(self._questions) > KEPT_QUESTIONS:
                self._questions.popitem(last=False)
        return vector

    def _encoded(self, text: str) -> Vector:
        # A text may have halves of characters, which have no UTF-8.
        readable = text[:CHARACTERS].encode("utf-8", "replace").decode("utf-8")
        vector = self._pooled(self._run(self._tokenizer.encode(readable).ids or [0]))
        if vector.ndim != 1 or not 0 < vector.size <= MOST_DIMENSIONS:
            raise ValueError(f"its output has the shape {vector.shape}, not that of one vector")
        length = float(np.linalg.norm(vector))
        # Not so for a text without a token, or for a damaged model.
        if not np.isfinite(length) or not length:
            return np.zeros(vector.size, np.float32)
        return (vector / length).astype(np.float32)

    def _run(self, tokens: Sequence[int]) -> NDArray:
        """Return the first output of the model for one text."""
        all_inputs = {
            "input_ids": tokens,
            "attention_mask": [1] * len(tokens),
            "token_type_ids": [0] * len(tokens),
        }
        inputs = {name: np.array([all_inputs[name]], np.int64) for name in self._inputs}
        return self._session.run(None, inputs)[0]

    def _pooled(self, output: NDArray) -> NDArray:
        """Return the vector of the first output: of the text, or of each token."""
        [first] = output
        if first.ndim == 1:
            return first
        return first[0] if self._settings.pooling == "cls" else first.mean(axis=0)


def _fingerprint(folder: Path, settings: ModelSettings) -> bytes:
    digest = hashlib.blake2b(repr((TOKENS, settings)).encode(), digest_size=FINGERPRINT)
    # A large model has its weights in files beside it, as “model.onnx_data”.
    weights = sorted(file.name for file in folder.glob(f"{MODEL}?*"))
    for name in (MODEL, TOKENIZER, *weights):
        with (folder / name).open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.digest()


def _one_line(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 200 else f"{text[:200]}…"
