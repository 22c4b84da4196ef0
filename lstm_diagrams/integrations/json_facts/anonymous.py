"""Facts in JSON without the names that their author gave: of the model, its parts and what it takes."""

from collections.abc import Iterator
from typing import Any

_PATHS = ("path", "layer", "owner", "shared_with")
"""Keys whose value is the path of a module; of ``shared_with`` of a parameter."""
_CONTAINERS = ("Sequential", "ModuleList", "ModuleDict")
"""Classes that everybody has."""
_OWN_KIND = "module"
"""The kind of a layer whose class is the author's own."""


def anonymous(facts: dict[str, Any]) -> dict[str, Any]:
    """The same facts with other names: ``encoder.lstm`` is ``part1.part2``, ``Translator`` is ``Model1``.

    Args:
        facts: as ``as_json`` writes them. Names that PyTorch gives, such as ``weight_ih_l0`` and ``LSTM``, stay.
    """
    names = _Names()
    renamed = names.anywhere(facts)
    renamed["name"] = names.type(facts["name"])
    for kind in ("inputs", "outputs"):
        renamed[kind] = [{**slot, "name": f"{kind[:-1]}{number}"} for number, slot in enumerate(facts[kind], 1)]
    renamed["layers"] = [_layer(names, *pair) for pair in zip(facts["layers"], renamed["layers"], strict=True)]
    renamed["groups"] = [
        _typed(names, group, after) for group, after in zip(facts["groups"], renamed["groups"], strict=True)
    ]
    renamed["restored"] = []  # what a run changed is named by the author's attributes
    renamed["inspection"] = None  # what was found is said with the author's names
    renamed["failure"] = None  # an error, and the line of code, hold the author's words
    return dict(renamed)


def _layer(names: "_Names", layer: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return _typed(names, layer, after) if layer["kind"] == _OWN_KIND else after


def _typed(names: "_Names", before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return after if before["type"] in _CONTAINERS else {**after, "type": names.type(before["type"])}


class _Names:
    """The new name of each old one, numbered as they come."""

    def __init__(self) -> None:
        self._parts: dict[str, str] = {}
        self._types: dict[str, str] = {}

    def type(self, name: str) -> str:
        return self._types.setdefault(name, f"Model{len(self._types) + 1}")

    def path(self, path: str) -> str:
        return ".".join(self._path(path))

    def _path(self, path: str) -> Iterator[str]:
        for part in filter(None, path.split(".")):
            yield part if part.isdecimal() else self._parts.setdefault(part, f"part{len(self._parts) + 1}")

    def parameter(self, path: str) -> str:
        """Of a parameter the last part stays where it is one of PyTorch's."""
        module, _, name = path.rpartition(".")
        kept = name if name.startswith(("weight", "bias", "running_")) else self.path(name)
        return f"{self.path(module)}.{kept}".lstrip(".")

    def anywhere(self, content: Any) -> Any:
        """The content with every path in it renamed."""
        if isinstance(content, list):
            return [self.anywhere(each) for each in content]
        if not isinstance(content, dict):
            return content
        return {key: self._entry(key, value) for key, value in content.items()}

    def _entry(self, key: str, value: Any) -> Any:
        if key == "shared_with" and value:
            return self.parameter(value)
        if key in _PATHS and isinstance(value, str):
            return self.path(value)
        if key == "parameter" and isinstance(value, str):
            return self.parameter(value)
        if key == "parameters" and value and all(isinstance(each, str) for each in value):
            return [self.parameter(each) for each in value]
        return self.anywhere(value)
