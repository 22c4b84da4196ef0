"""YAML of plain values only: nothing is made but text, numbers, lists and mappings, each as large as it is written."""

from lstm_diagrams.errors import UsageError


def read_yaml(text: str, what: str) -> object:
    """The value that ``text`` holds.

    Raises:
        UsageError: PyYAML is not installed; it is not YAML, or YAML of something else than plain values; the message names ``what`` and the line.
    """
    try:
        import yaml

        from lstm_diagrams.integrations.embedding.yaml_loader import StrictLoader
    except (
        ModuleNotFoundError
    ) as error:  # it comes with the extras of the hosts; a list in a pyproject.toml does without
        raise UsageError(f"{what} is YAML, which needs the package pyyaml (pip install pyyaml)") from error
    try:
        return yaml.load(text, StrictLoader)  # a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f" (its line {error.problem_mark.line + 1})" if error.problem_mark else ""
        raise UsageError(f"{what} is not YAML{line}: {error.problem or error}{_cure(error.problem)}") from error
    except (yaml.YAMLError, ValueError) as error:  # a character that YAML forbids; a date that does not exist
        raise UsageError(f"{what} is not YAML: {error}") from error
    except RecursionError as error:
        raise UsageError(f"{what} is not YAML that can be read: it is nested too deeply") from error


def _cure(problem: str | None) -> str:
    return "; text that holds ': ' stands in quotes" if problem == "mapping values are not allowed here" else ""
