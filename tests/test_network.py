import os
import pickle
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foreign_archives import FOREIGN, GOOD
from howlearn.activations import Activation, identity, relu, sigmoid, tanh
from howlearn.initializers import he, zeros
from howlearn.network import Layer, Network, load, save


def small() -> Network:
    return Network.random([2, 3, 1], hidden=sigmoid, rng=np.random.default_rng(0))


def same(first: Network, second: Network) -> bool:
    """Equal to the last bit, activations included."""
    return (
        first.sizes == second.sizes
        and first.parameters.tobytes() == second.parameters.tobytes()
        and [a.activation for a in first.layers] == [b.activation for b in second.layers]
    )


def test_forward_is_the_weighted_sum_and_then_the_activation() -> None:
    first = Layer(np.array([[1.0, -1.0], [2.0, 0.5]]), np.array([0.5, -3.0]), relu)
    second = Layer(np.array([[2.0], [1.0]]), np.array([-1.0]), identity)
    network = Network([first, second])
    result = network.forward([[1.0, 2.0], [0.0, 0.0]])
    assert result.weighted_inputs[0].tolist() == [[5.5, -3.0], [0.5, -3.0]]
    assert result.activations[0].tolist() == [[5.5, 0.0], [0.5, 0.0]]
    assert result.outputs.tolist() == [[10.0], [0.0]]
    assert result.outputs is result.activations[-1]
    assert np.array_equal(network([[1.0, 2.0], [0.0, 0.0]]), result.outputs)
    assert result.inputs.tolist() == [[1.0, 2.0], [0.0, 0.0]]


def test_parameters_go_layer_by_layer_weights_row_by_row_then_biases() -> None:
    first = Layer(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0]), tanh)
    second = Layer(np.array([[7.0], [8.0]]), np.array([9.0]), identity)
    network = Network([first, second])
    assert network.parameters.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert network.sizes == (2, 2, 1)
    assert repr(network) == "<network 2-2-1: tanh, identity>"


def test_with_parameters_is_the_way_back() -> None:
    network = small()
    assert same(network.with_parameters(network.parameters), network)
    point = np.arange(float(network.parameters.size))
    moved = network.with_parameters(point)
    assert np.array_equal(moved.parameters, point)
    assert same(network, small())
    point[0] = 99
    assert moved.parameters[0] == 0


def test_random_follows_its_arguments() -> None:
    network = Network.random(
        [4, 3, 2], hidden=relu, output=sigmoid, initializer=he, rng=np.random.default_rng(5)
    )
    assert [layer.activation for layer in network.layers] == [relu, sigmoid]
    assert all(not layer.biases.any() for layer in network.layers)
    rng = np.random.default_rng(5)
    for layer, (inputs, nodes) in zip(network.layers, [(4, 3), (3, 2)], strict=True):
        assert np.array_equal(layer.weights, he(inputs, nodes, rng=rng))
    assert repr(Network.random([1, 1, 1], rng=rng)) == "<network 1-1-1: tanh, identity>"


def test_the_same_seed_gives_the_same_network() -> None:
    assert same(small(), small())
    with pytest.raises(TypeError, match="rng"):
        Network.random([2, 1])  # type: ignore[call-arg]


def test_records_are_frozen_and_arrays_read_only() -> None:
    weights = np.ones((2, 1))
    network = Network([Layer(weights, np.zeros(1), tanh)])
    weights[0, 0] = 5
    assert network.layers[0].weights[0, 0] == 1
    forward = network.forward(np.ones((1, 2)))
    layer = network.layers[0]
    for array in (
        *(layer.weights, layer.biases, network.parameters),
        *(forward.inputs, forward.weighted_inputs[0], forward.outputs),
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    for record, field in ((layer, "weights"), (network, "layers"), (forward, "inputs")):
        with pytest.raises(AttributeError):
            setattr(record, field, None)
    assert isinstance(network.layers, tuple)


@pytest.mark.parametrize(
    ("weights", "biases", "activation", "error", "message"),
    [
        ([1.0], [0.0], tanh, ValueError, r"weights has shape \(1,\), expected \(inputs, nodes\)"),
        ([[1.0]], [[0.0]], tanh, ValueError, r"biases has shape \(1, 1\), expected \(nodes,\)"),
        ([[1.0]], [0.0, 1.0], tanh, ValueError, r"\(1, 1\) but biases has shape \(2,\): 1 .* 2"),
        ([[np.inf]], [0.0], tanh, ValueError, r"weights holds inf at \(0, 0\)"),
        ([[]], [], tanh, ValueError, "weights is empty"),
        ([["w"]], [0.0], tanh, TypeError, "weights holds 'w'"),
        ([[1.0]], [0.0], "tanh", TypeError, "activation is 'tanh', expected an Activation"),
    ],
)
def test_a_bad_layer_is_named(
    weights: Any, biases: Any, activation: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Layer(weights, biases, activation)


def test_bad_layers_are_named() -> None:
    two_to_three = Layer(np.ones((2, 3)), np.zeros(3), tanh)
    with pytest.raises(ValueError, match=r"layers\[0\] has 3 nodes but layers\[1\] .* 2 inputs"):
        Network([two_to_three, two_to_three])
    with pytest.raises(ValueError, match="layers is empty"):
        Network([])
    bad: list[Any] = [two_to_three, iter([two_to_three]), None]
    for layers in bad:
        with pytest.raises(TypeError, match="expected a list of Layer"):
            Network(layers)
    entries: Any = [two_to_three, 3]
    with pytest.raises(TypeError, match=r"layers\[1\] is 3, expected a Layer"):
        Network(entries)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"sizes": [2]}, ValueError, r"sizes is \[2\], expected at least two numbers"),
        ({"sizes": [2, 10**9, 10**9]}, ValueError, "sizes is .*, and 10{18} weights between two l"),
        ({"sizes": [2, 0]}, ValueError, r"sizes\[1\] is 0, expected .* at least 1"),
        ({"sizes": [2, 1.5]}, TypeError, r"sizes\[1\] is 1\.5, expected a whole number"),
        ({"sizes": 2}, TypeError, "sizes is 2, expected a list of numbers"),
        ({"sizes": "21"}, TypeError, "sizes is '21', expected a list"),
        ({"hidden": "relu"}, TypeError, "hidden is 'relu', expected an Activation"),
        ({"output": np.tanh}, TypeError, "output is .*, expected an Activation"),
        ({"rng": 3}, TypeError, "rng is 3, expected"),
        ({"initializer": "he"}, TypeError, "initializer is 'he', expected an initializer, such as"),
        (
            {"initializer": lambda inputs, nodes, *, rng: np.zeros((nodes, inputs))},
            ValueError,
            r"initializer's answer has shape \(3, 2\), expected \(2, 3\)",
        ),
    ],
)
def test_bad_input_of_random_is_named(
    change: dict[str, Any], error: type[Exception], message: str
) -> None:
    arguments: dict[str, Any] = {"sizes": [2, 3, 1], "rng": np.random.default_rng(0)}
    with pytest.raises(error, match=message):
        Network.random(**(arguments | change))


@pytest.mark.parametrize(
    ("inputs", "error", "message"),
    [
        ([1.0, 2.0], ValueError, r"inputs has shape \(2,\), expected \(examples, features\)"),
        ([[1.0]], ValueError, r"inputs has shape \(1, 1\) but the network takes 2 features"),
        ([[1.0, np.nan]], ValueError, r"inputs holds nan at \(0, 1\)"),
        (np.zeros((0, 2)), ValueError, "inputs is empty"),
        ([["a", "b"]], TypeError, "inputs holds 'a'"),
    ],
)
def test_bad_inputs_are_named(inputs: Any, error: type[Exception], message: str) -> None:
    for run in (small().forward, small()):
        with pytest.raises(error, match=message):
            run(inputs)


@pytest.mark.parametrize(
    ("point", "error", "message"),
    [
        (np.zeros(12), ValueError, r"point has shape \(12,\) but the network has 13 parameters"),
        (np.zeros((13, 1)), ValueError, r"point has shape \(13, 1\), expected \(dimensions,\)"),
        (np.full(13, np.nan), ValueError, "point holds nan"),
        (None, TypeError, "point is None"),
    ],
)
def test_a_bad_point_is_named(point: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        small().with_parameters(point)


def test_values_too_large_are_an_error_and_not_a_warning() -> None:
    network = Network.random([1, 1, 1], hidden=identity, rng=np.random.default_rng(0))
    with pytest.raises(OverflowError, match="layer 0 computed a value that is not finite"):
        network.with_parameters([1e300, 1e300, 1.0, 0.0])([[1e300]])
    power = Activation("power", np.exp, np.exp)
    with pytest.raises(OverflowError, match="layer 0 computed a value that is not finite"):
        Network([Layer(np.ones((1, 1)), np.zeros(1), power)])([[1000.0]])


def test_a_network_can_be_pickled() -> None:
    network = Network.random([2, 3, 3, 1], hidden=relu, rng=np.random.default_rng(0))
    again = pickle.loads(pickle.dumps(network))
    assert same(again, network)
    assert np.array_equal(again([[1.0, 2.0]]), network([[1.0, 2.0]]))
    with pytest.raises(ValueError, match="read-only"):
        again.layers[0].weights[0, 0] = 1.0


@pytest.mark.parametrize("name", ["network.npz", "no_suffix", "späte Übung.npz"])
def test_save_and_load_are_exact(tmp_path: Path, name: str) -> None:
    network = Network.random([3, 4, 2], hidden=relu, rng=np.random.default_rng(1))
    save(network, tmp_path / name)
    assert same(load(tmp_path / name), network)
    assert same(load(str(tmp_path / name)), network)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_saving_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    save(small(), tmp_path / "first")
    save(small(), tmp_path / "second")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.mark.parametrize("when", ["while writing", "while renaming"])
def test_a_failed_save_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    path = tmp_path / "network.npz"
    save(small(), path)

    def refuse(*_: Any) -> None:
        raise OSError("no space left")

    if when == "while writing":
        monkeypatch.setattr(os, "fsync", refuse)
    else:
        monkeypatch.setattr(Path, "replace", refuse)
    other = Network.random([5, 5], rng=np.random.default_rng(0))
    with pytest.raises(OSError, match="no space left"):
        save(other, path)
    assert same(load(path), small())
    assert list(tmp_path.iterdir()) == [path]


def test_a_truncated_file_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "network.npz"
    save(small(), path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 37):
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"network\.npz is not a network saved by howlearn: "):
            load(path)


def test_a_damaged_byte_never_gives_another_error(tmp_path: Path) -> None:
    path = tmp_path / "network.npz"
    save(small(), path)
    whole = path.read_bytes()
    for place in range(0, len(whole), 41):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        # Some bytes of a zip file, such as a date, mean nothing for what is in it.
        with suppress(ValueError):
            assert same(load(path), small())


class Trap:
    """Unpickling one creates a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_a_pickle_is_refused_and_not_run(tmp_path: Path) -> None:
    mark = tmp_path / "executed"
    (tmp_path / "plain").write_bytes(pickle.dumps(Trap(mark)))
    with (tmp_path / "array").open("wb") as file:
        np.save(file, np.array([Trap(mark)], dtype=object), allow_pickle=True)
    np.savez(tmp_path / "archive.npz", format=np.array([Trap(mark)], dtype=object))
    for name in ("plain", "array", "archive.npz"):
        with pytest.raises(ValueError, match=f"{name} is not a network saved by howlearn"):
            load(tmp_path / name)
    assert not mark.exists()


def test_what_the_foreign_archives_differ_from_is_a_network(tmp_path: Path) -> None:
    np.savez(tmp_path / "own.npz", **GOOD)
    assert repr(load(tmp_path / "own.npz")) == "<network 2-3: tanh>"


@pytest.mark.parametrize(("entries", "message"), FOREIGN)
def test_a_foreign_archive_is_a_clear_error(
    tmp_path: Path, entries: dict[str, Any], message: str
) -> None:
    np.savez(tmp_path / "foreign.npz", **entries)
    with pytest.raises(ValueError, match=f"foreign.npz is not a network .*: ({message})"):
        load(tmp_path / "foreign.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["foreign.npz"]


@pytest.mark.parametrize("content", [b"", b"hello\n", b"PK\x03\x04", b"\x93NUMPY"])
def test_a_foreign_file_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "foreign").write_bytes(content)
    with pytest.raises(ValueError, match="foreign is not a network saved by howlearn: "):
        load(tmp_path / "foreign")
    with (tmp_path / "foreign").open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(ValueError, match="it holds a single array"):
        load(tmp_path / "foreign")


def test_a_missing_file_stays_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError):
        save(small(), tmp_path / "nowhere" / "network.npz")


@pytest.mark.parametrize("path", [3, None, b"network.npz"])
def test_a_path_that_is_none_is_named(path: Any) -> None:
    with pytest.raises(TypeError, match=r"path is .*, expected a str or a path"):
        load(path)
    with pytest.raises(TypeError, match=r"path is .*, expected a str or a path"):
        save(small(), path)


def test_what_load_could_not_read_is_not_saved(tmp_path: Path) -> None:
    own = Activation("square", np.square, lambda z: 2 * z)
    twin = Activation("tanh", np.square, lambda z: 2 * z)
    for activation, message in ((own, "unknown activation 'square'"), (twin, "is not the one of")):
        network = Network([Layer(np.ones((1, 1)), np.zeros(1), activation)])
        with pytest.raises(ValueError, match=message):
            save(network, tmp_path / "network.npz")
    with pytest.raises(TypeError, match="network is <layer 2-3: sigmoid>, expected a Network"):
        save(small().layers[0], tmp_path / "network.npz")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_nodes_that_start_alike_compute_alike() -> None:
    network = Network.random([2, 3, 1], initializer=zeros, rng=np.random.default_rng(0))
    assert not network([[1.0, 2.0]]).any()
