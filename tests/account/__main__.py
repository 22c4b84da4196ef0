"""Audits so many random models and says what they break: ``python -m tests.account 2000 7`` (how many, and the seed)."""

import sys
from collections import Counter
from itertools import count

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.account.programs import Program, programs
from tests.account.test_account import audit


def _audited(model: Program, number: int) -> list[str]:
    """The rules that a model breaks; an error is one that it breaks too, and the next model has its turn."""
    try:
        return audit(model, number)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


def main(models: int, start: int) -> Counter[str]:
    """How often what was broken; every model is audited, and one that breaks a rule is printed."""
    numbers, broken = count(), Counter[str]()

    @seed(start)
    @settings(
        max_examples=models,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(programs())
    def every(model: Program) -> None:
        number = next(numbers)
        rules = _audited(model, number)
        if rules:
            broken[rules[0]] += 1
            print(number, *model.statements, model.returned, *rules, sep="\n  ", flush=True)
        if number % 100 == 0:
            print(f"{number} models, seed {start}: {broken.total()} broke a rule", flush=True)

    every()
    print(f"{next(numbers)} models, seed {start}: {broken.total()} broke a rule", flush=True)
    return broken


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]), int(sys.argv[2]))))
