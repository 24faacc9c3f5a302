"""Wrong answers to the exercises of Weights."""

import math
from typing import Any

__all__ = ["BORDERS", "WRONG"]

tanh = math.tanh


def with_hidden(function: Any) -> Any:
    """The chapter's network with another function in its hidden nodes."""
    return lambda a, b: (
        0.7 * function(0.6 * a + 0.3 * b + 0.1) - 0.5 * function(0.8 * b - 0.4 * a) + 0.2
    )


WRONG: list[tuple[str, object, str]] = [
    (
        "forward-pass",
        lambda a, b: 0.7 * tanh(0.6 * a + 0.3 * b) - 0.5 * tanh(-0.4 * a + 0.8 * b) + 0.2,
        "The bias of h1 is missing",
    ),
    (
        "forward-pass",
        lambda a, b: 0.7 * tanh(0.6 * a + 0.3 * b + 0.1) - 0.5 * tanh(0.8 * b - 0.4 * a),
        "The bias of the output node is missing",
    ),
    (
        "forward-pass",
        lambda a, b: 0.7 * tanh(0.6 * a + 0.3 * b) - 0.5 * tanh(-0.4 * a + 0.8 * b),
        "Both biases are missing",
    ),
    (
        "forward-pass",
        lambda a, b: 0.7 * (tanh(0.6 * a + 0.3 * b) + 0.1) - 0.5 * tanh(-0.4 * a + 0.8 * b) + 0.2,
        "after its tanh",
    ),
    ("forward-pass", with_hidden(lambda z: z), "pass on their weighted inputs"),
    ("forward-pass", lambda a, b: tanh(with_hidden(tanh)(a, b)), "one tanh too many"),
    (
        "forward-pass",
        lambda a, b: 0.7 * tanh(0.6 * a - 0.4 * b + 0.1) - 0.5 * tanh(0.3 * a + 0.8 * b) + 0.2,
        "Two weights have changed places",
    ),
    (
        "forward-pass",
        lambda a, b: 0.7 * tanh(0.6 * a + 0.3 * b + 0.1) + 0.5 * tanh(-0.4 * a + 0.8 * b) + 0.2,
        "sign of the weight from h2 to the output",
    ),
    ("forward-pass", with_hidden(lambda z: 1 / (1 + math.exp(-z))), "and yours a sigmoid"),
    # The inputs are 0.5 and -2, the weights 0.3 and 0.1, and the delta is 0.8.
    ("gradient-of-a-node", [0.4, -1.6, 0], "not its gradient"),
    ("gradient-of-a-node", [0.24, 0.08, 0.8], "by the weights"),
    ("gradient-of-a-node", [0.3 * 0.8, 0.1 * 0.8, 0.0 * 0.8], "by the weights"),
    ("gradient-of-a-node", [0.8, 0.8, 0.8], "the whole delta"),
    ("gradient-of-a-node", [-0.5 * 0.8, 2 * 0.8, -0.8], "sign is flipped"),
    ("gradient-of-a-node", [0.5 * 0.8, 2 * 0.8, 0.8], "its sign is lost"),
    ("gradient-of-a-node", [0.5, -2, 1], "delta is missing"),
    # x1-h1 x1-h2 x2-h1 x2-h2  b-h1 b-h2  h1-o h2-o  b-o
    ("same-network", [0.6, -0.4, 0.3, 0.8, 0.1, 0.0, 0.7, -0.5, 0.2], "you started from"),
    ("same-network", [0.6, 0.4, 0.3, -0.8, 0.1, 0.0, 0.7, -0.5, 0.2], "turn that round again"),
    ("same-network", [0.6, -0.4, 0.3, 0.8, 0.1, 0.0, 0.7, 0.5, 0.2], "those into it are not"),
    ("same-network", [0.6, 0.4, 0.3, 0.8, 0.1, 0.0, 0.7, 0.5, 0.2], "One weight into h2"),
    ("same-network", [0.6, -0.4, 0.3, -0.8, 0.1, 0.0, 0.7, 0.5, 0.2], "from x2 to h2 is turned"),
    ("same-network", [-0.6, 0.4, -0.3, -0.8, -0.1, 0.0, -0.7, 0.5, -0.2], "All nine signs"),
    ("same-network", [-0.6, -0.4, -0.3, 0.8, 0.1, 0.0, -0.7, -0.5, 0.2], "its bias is missing"),
]

# A number may be off by a thousandth and by a hundred-thousandth of itself.
BORDERS: list[tuple[str, object, object, str]] = [
    ("gradient-of-a-node", [0.2410023, 0.08, 0.8], [0.2410025, 0.08, 0.8], "by the weights"),
    ("gradient-of-a-node", [0.2389977, 0.08, 0.0], [0.2389975, 0.08, 0.0], "by the weights"),
    ("gradient-of-a-node", [0.24, 0.0810007, 0.8], [0.24, 0.0810009, 0.8], "by the weights"),
    ("gradient-of-a-node", [0.24, 0.0789993, 0.8], [0.24, 0.0789991, 0.8], "by the weights"),
]
