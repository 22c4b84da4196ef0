"""The loader of strict YAML; who imports it needs PyYAML."""

from typing import Any

import yaml

_LARGEST = 2**63


class StrictLoader(yaml.SafeLoader):
    """Refuses what makes a small text large (aliases, numbers of many digits) and keys that stand twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse an alias."""
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise _error(f"'*{event.anchor}' repeats another value; write it out", event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        """Refuse a key that stands twice."""
        met = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in met:
                raise _error(f"{key.value!r} is given twice", key.start_mark)
            met.add(key.value if isinstance(key, yaml.ScalarNode) else None)
        return super().construct_mapping(node, deep)

    def construct_yaml_int(self, node: Any) -> int:
        """Refuse a number of many digits."""
        number: int = super().construct_yaml_int(node)
        if abs(number) >= _LARGEST:
            raise _error("a number is too large", node.start_mark)
        return number


StrictLoader.add_constructor("tag:yaml.org,2002:int", StrictLoader.construct_yaml_int)


def _error(problem: str, mark: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
