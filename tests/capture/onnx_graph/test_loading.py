"""What cannot be read is refused with the node, its operator and a way on; a file is data and runs nothing."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import helper

from lstm_diagrams import UsageError, capture, draw
from lstm_diagrams.capture.files import load_model
from lstm_diagrams.capture.onnx_graph import from_model
from tests.capture.onnx_graph.graphs import model, recurrent


def test_an_unknown_operator_is_named_with_its_node_and_those_that_are_known() -> None:
    made = model([helper.make_node("Det", ["x"], ["y"], "odd")], {"x": (3, 3)}, {"y": 0})
    with pytest.raises(UsageError, match=r"'odd' \(Det\).*MatMul.*Softmax"):
        from_model(made)


def test_an_operator_of_another_domain_is_named() -> None:
    node = helper.make_node("FusedMatMul", ["x", "x"], ["y"], "fused", domain="com.microsoft")
    made = model([node], {"x": (3, 3)}, {"y": 2})
    made.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    with pytest.raises(UsageError, match=r"'fused' \(com\.microsoft\.FusedMatMul\)"):
        from_model(made)


def test_weights_that_the_graph_computes_are_no_layer() -> None:
    made = recurrent("LSTM")
    made.graph.node.insert(0, helper.make_node("Mul", ["x", "x"], ["W2"]))
    made.graph.node[1].input[1] = "W2"
    made.graph.node[1].name = "odd"
    with pytest.raises(UsageError, match=r"'odd' \(LSTM\).*computed while the model runs"):
        from_model(made)


def test_a_model_that_is_not_valid_is_refused() -> None:
    made = recurrent("LSTM")
    made.graph.node[0].input[1] = "nowhere"
    with pytest.raises(UsageError, match="not valid"):
        from_model(made)


def test_a_few_bytes_do_not_ask_for_all_memory() -> None:
    node = helper.make_node("ConstantOfShape", ["sizes"], ["big"], "big")
    add = helper.make_node("Add", ["x", "big"], ["y"])
    made = model([node, add], {"x": (1,)}, {"y": 1}, {"sizes": np.array([10**12])})
    with pytest.raises(UsageError, match="'big'"):
        from_model(made)


def test_names_of_a_file_are_names_and_no_code(tmp_path: Path) -> None:
    trap = f"')]+[__import__('pathlib').Path('{tmp_path}/made').touch()]#"
    nodes = [helper.make_node("Gemm", ["x; y", f"{trap}.weight"], ["out"], f"/{trap}/Gemm", transB=1)]
    made = model(nodes, {"x; y": (2, 4)}, {"out": 2}, {f"{trap}.weight": np.ones((3, 4), dtype=np.float32)})
    made.graph.name = trap
    assert "Linear" in draw(made, torch.randn(2, 4), figure="overview").svg()
    assert not (tmp_path / "made").exists()


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.onnx"
    path.write_bytes(b"not a model at all")
    with pytest.raises(UsageError, match=r"no\.onnx.*ONNX"):
        load_model(str(path))
    with pytest.raises(UsageError, match="no file"):
        load_model(str(tmp_path / "missing.onnx"))


def test_without_the_package_a_file_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "net.onnx"
    onnx.save(recurrent("GRU"), path)
    for name in [name for name in sys.modules if name.startswith(("onnx.", "lstm_diagrams.capture.onnx_graph"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(UsageError, match="pip install 'lstm-diagrams\\[onnx\\]'"):
        load_model(str(path))


def test_inputs_can_be_given_by_the_names_of_the_graph() -> None:
    made = recurrent("LSTM", states=True)
    given: dict[str, Any] = {"h0": torch.zeros(1, 2, 4), "c0": torch.ones(1, 2, 4), "x": torch.randn(5, 2, 3)}
    facts = capture(made, **given)
    assert [slot.name for slot in facts.inputs] == ["x", "h0", "c0"]
    with pytest.raises(Exception, match="h0"):
        capture(made, given["x"])


def test_functions_of_the_model_itself_are_put_in_place() -> None:
    made = model([helper.make_node("Twice", ["x"], ["d"], domain="own"), helper.make_node("Gemm", ["d", "fc.weight"], ["y"])],
                 {"x": (2, 4)}, {"y": 2}, {"fc.weight": np.ones((4, 3), dtype=np.float32)})  # fmt: skip
    made.opset_import.append(helper.make_opsetid("own", 1))
    made.functions.append(
        helper.make_function("own", "Twice", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])], [helper.make_opsetid("", 20)])
    )  # fmt: skip
    torch.testing.assert_close(from_model(made)(torch.ones(2, 4)).detach(), torch.full((2, 3), 8.0))
