"""YAML of plain values only: nothing is made but text, numbers, lists and mappings, each as large as it is written."""

from typing import Any

import yaml

from lstm_diagrams.errors import UsageError

_LARGEST = 2**63


class _Loader(yaml.SafeLoader):
    """Refuses what makes a small text large (aliases, numbers of many digits) and keys that stand twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise _error(f"'*{event.anchor}' repeats another value; write it out", event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        met = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in met:
                raise _error(f"{key.value!r} is given twice", key.start_mark)
            met.add(key.value if isinstance(key, yaml.ScalarNode) else None)
        return super().construct_mapping(node, deep)

    def construct_yaml_int(self, node: Any) -> int:
        number: int = super().construct_yaml_int(node)
        if abs(number) >= _LARGEST:
            raise _error("a number is too large", node.start_mark)
        return number


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)


def read_yaml(text: str, what: str) -> object:
    """The value that ``text`` holds.

    Raises:
        UsageError: it is not YAML, or YAML of something else than plain values; the message names ``what`` and the line.
    """
    try:
        return yaml.load(text, _Loader)  # a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f" (its line {error.problem_mark.line + 1})" if error.problem_mark else ""
        raise UsageError(f"{what} is not YAML{line}: {error.problem or error}{_cure(error.problem)}") from error
    except (yaml.YAMLError, ValueError) as error:  # a character that YAML forbids; a date that does not exist
        raise UsageError(f"{what} is not YAML: {error}") from error
    except RecursionError as error:
        raise UsageError(f"{what} is not YAML that can be read: it is nested too deeply") from error


def _error(problem: str, mark: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def _cure(problem: str | None) -> str:
    return "; text that holds ': ' stands in quotes" if problem == "mapping values are not allowed here" else ""
