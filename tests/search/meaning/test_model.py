"""Sentence models: what they know, and what becomes of folders and texts of any kind."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.meaning.model import CHARACTERS, ModelUnusable, SentenceModel
from tests.sentence_model import make_model_folder
from tests.thoroughness import examples


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_model_folder(tmp_path_factory.mktemp("meaning") / "model")


@pytest.fixture(scope="module")
def model(folder):
    return SentenceModel(folder)


def test_texts_that_mean_the_same_are_near(model):
    texts = ["The two states distrust each other.", "Gas exports grew by a third."]
    near, far = model.passages(texts) @ model.question("suspicion between both countries")

    assert near > far + 0.2
    assert model.unrelated < 0.15


@settings(max_examples=examples(25, 1000))
@given(st.text() | st.text(alphabet=st.characters(categories=["Cs", "Cc", "Lo"])))
def test_any_text_has_a_vector(model, text):
    for vector in (model.question(text), model.passages([text])[0]):
        assert vector.shape == (model.dimensions,)
        assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_of_a_long_text_the_beginning_is_read(model):
    long = "gas " * CHARACTERS

    assert np.array_equal(model.question(long), model.question(long + "war"))


def test_prefixes_are_put_before_questions_and_texts(folder, model, tmp_path):
    for file in folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "meaning.json").write_text('{"query": "query: ", "passage": "passage: "}')
    prefixed = SentenceModel(tmp_path)

    assert prefixed.fingerprint != model.fingerprint
    assert np.allclose(prefixed.question("gas"), model.question("query: gas"))
    assert np.allclose(prefixed.passages(["gas"]), model.passages(["passage: gas"]))


def test_weights_beside_a_model_are_a_part_of_it(folder, model, tmp_path):
    for file in folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "model.onnx_data").write_bytes(b"weights")

    assert SentenceModel(tmp_path).fingerprint != model.fingerprint


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"model.onnx": None}, "has no file model.onnx"),
        ({"tokenizer.json": None}, "has no file tokenizer.json"),
        ({"model.onnx": "no model"}, "cannot be used"),
        ({"tokenizer.json": "{}"}, "cannot be used"),
        ({"meaning.json": '{"prefix": "query: "}'}, "has the unknown setting 'prefix'"),
        ({"meaning.json": '{"pooling": "max"}'}, "pooling is neither"),
        ({"meaning.json": "[]"}, "is not an object with texts"),
    ],
)
def test_a_folder_that_cannot_be_used_is_one_line(folder, tmp_path, files, message):
    for file in folder.iterdir():
        if file.name not in files:
            (tmp_path / file.name).symlink_to(file)
    for name, text in files.items():
        if text is not None:
            (tmp_path / name).write_text(text)

    with pytest.raises(ModelUnusable, match=message) as raised:
        SentenceModel(tmp_path)

    assert "\n" not in str(raised.value)


def test_a_tokenizer_of_a_larger_model_is_noticed(folder, tmp_path):
    (tmp_path / "model.onnx").symlink_to(folder / "model.onnx")
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    words = tokenizer["model"]["vocab"]
    words["sinorus"] = len(words)
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer))

    with pytest.raises(ModelUnusable, match="cannot be used"):
        SentenceModel(tmp_path)


def test_a_model_that_reads_fewer_tokens_is_noticed(folder, monkeypatch):
    # This one reads 512.
    monkeypatch.setattr("search.meaning.model.TOKENS", 513)

    with pytest.raises(ModelUnusable, match="cannot be used"):
        SentenceModel(folder)


def test_a_folder_that_cannot_be_looked_into_is_one_line(tmp_path):
    # A name that no file system takes fails as a folder without permission does, for root too.
    with pytest.raises(ModelUnusable, match=r"model\.onnx that can be read"):
        SentenceModel(tmp_path / ("x" * 300))


def test_a_missing_library_is_named(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)

    with pytest.raises(ModelUnusable, match="onnxruntime is not installed"):
        SentenceModel(folder)
