"""The recording of the figure *Draw a digit*: the chapter's network, the test set, and lessons."""

from base64 import b64encode
from typing import Any

import numpy as np

from howlearn.arrays import Array
from howlearn.backpropagation import backpropagation
from howlearn.costs import softmax_cross_entropy as cost
from howlearn.datasets import Dataset, digits, split
from howlearn.network import Network
from howlearn.optimizers import adam
from howlearn.training import accuracy, predict, train

__all__ = ["INKS", "inks", "record", "taught", "trained"]

INKS = "0123456789abcdefg"
"""How a drawing is written: a letter for each pixel, from no ink to 16 sixteenths."""

SHOWN = {True: (26, 3, 42), False: (245, 60, 279)}
"""Digits of the test set to begin with, by their places there: read rightly, and wrongly."""


def trained() -> tuple[Network, Dataset]:
    """Return the network of *Reading digits*, of seed 0 and epoch 29, and the test set."""
    rng = np.random.default_rng(0)
    learn, _, test = split(digits(), train=1100, validation=300, rng=rng)
    start = Network.random([64, 32, 10], rng=rng)
    history = train(start, learn, cost, adam(0.01), epochs=29, batch_size=32, rng=rng)
    return history[-1].network, test


def inks(pixels: Array) -> str:
    """Write a drawing as the figure does."""
    return "".join(INKS[round(16 * pixel)] for pixel in pixels)


def taught(network: Network, pixels: Array, right: int, rate: float, steps: int) -> Network:
    """Return the network after steps of gradient descent on one drawing."""
    for _ in range(steps):
        back = backpropagation(network, pixels[np.newaxis], np.eye(10)[[right]], cost)
        network = network.with_parameters(network.parameters - rate * back.gradient)
    return network


def record() -> dict[str, Any]:
    """Return the network, the test set, some of it to begin with, and lessons to check."""
    network, test = trained()
    truth = test.targets.argmax(axis=1)
    read = predict(network, test.inputs, cost).argmax(axis=1)
    for right, places in SHOWN.items():
        if not all((read[k] == truth[k]) == right for k in places):
            raise ValueError(f"one of the test digits {places} is not read {right=}")
    shown = [
        {"ink": inks(test.inputs[k]), "truth": int(truth[k]), "read": int(read[k])}
        for places in SHOWN.values()
        for k in places
    ]
    return {
        # Every digit of every weight: what is computed here and by a copied program is the same.
        "network": b64encode(network.parameters.astype("<f8").tobytes()).decode(),
        "right": int((read == truth).sum()),
        "of": len(test),
        "shown": shown,
        "samples": _samples([str(example["ink"]) for example in shown]),
        "more": {
            "test": {
                "inks": [inks(pixels) for pixels in test.inputs],
                "truth": "".join(map(str, truth)),
            }
        },
        "replay": [_lesson(network, test, k, rate) for k in (0, 60, 279) for rate in (0.01, 0.5)],
    }


def _samples(shown: list[str]) -> dict[str, list[str]]:
    """Return drawings, and lessons (a drawing, its digit and the steps), for tests to take."""
    empty, full = "0" * 64, "g" * 64
    lessons = [f"{shown[3]}11", f"{shown[0]}712.{shown[4]}93"]
    return {"ink": [empty, full, *shown], "taught": ["", f"{empty}01.{full}99", *lessons]}


def _lesson(network: Network, test: Dataset, place: int, rate: float) -> dict[str, Any]:
    """Return what a network of a few steps on a digit of the test set says of another digit."""
    right = int(test.targets[place].argmax())
    lesson, drawing = test.inputs[place], test.inputs[place + 1]
    after = taught(network, lesson, right, rate, 5)
    forward = after.forward(drawing[np.newaxis])
    return {
        "lesson": f"{inks(lesson)}{right}5",
        "rate": rate,
        "drawing": inks(drawing),
        "point": after.parameters.tolist(),
        "hidden": forward.activations[0][0].tolist(),
        "outputs": forward.activations[-1][0].tolist(),
        "probabilities": predict(after, drawing[np.newaxis], cost)[0].tolist(),
        "right": round(accuracy(after, test, cost) * len(test)),
    }
