"""Units of parts one after another that are linked alike, from one to the next and to all else."""

_Links = set[tuple[int, int]]


class Row:
    """Units one after another that are linked alike, taken one by one.

    Links are pairs: of places in a unit within it (``inner``) and from the one before (``between``), of a part elsewhere and
    a place in the unit where they come from elsewhere (``entering``), of a place and a part where they lead on (``leaving``).
    """

    def __init__(self, before: list[set[int]], after: list[set[int]]) -> None:
        self._before = before
        self._after = after
        self._where: dict[int, tuple[int, int]] = {}
        self._inner: _Links = set()
        self._entering: list[_Links] = []
        self._all_leaving: list[_Links] = []
        self._leaving: _Links = set()
        self.between: _Links = set()
        self.units: list[list[int]] = []

    def takes(self, unit: list[int]) -> bool:
        """Whether the next unit is linked as those before; then it belongs to the row."""
        one = len(self.units)
        places = {part: (one, here) for here, part in enumerate(unit)}
        self._where |= places
        inner: _Links = set()
        between: _Links = set()
        entering: _Links = set()
        for here, part in enumerate(unit):
            for source in self._before[part]:
                earlier, there = self._where.get(source, (None, source))
                if earlier not in (None, one, one - 1):
                    return False
                (entering if earlier is None else inner if earlier == one else between).add((there, here))
            if any(self._where.get(target, (one,))[0] != one for target in self._after[part]):
                return False
        leaving = {
            (here, target) for here, part in enumerate(unit) for target in self._after[part] if target not in places
        }
        if not self._same(inner, between, entering, places):
            return False
        self._entering.append(entering)
        self._all_leaving.append(leaving)
        self.units.append(unit)
        return True

    def _same(self, inner: _Links, between: _Links, entering: _Links, places: dict[int, tuple[int, int]]) -> bool:
        """Whether a unit has the links of those before; the first two set what is asked of the others."""
        one = len(self.units)
        if one == 0:
            self._inner = inner
            return True
        leaving = {link for link in self._all_leaving[-1] if link[1] not in places}
        if one == 1:
            self._leaving, self.between = leaving, between
            return inner == self._inner and entering <= self._entering[0]
        return (inner, between, entering, leaving) == (self._inner, self.between, self._entering[1], self._leaving)

    def ends_well(self, count: int) -> bool:
        """Whether so many units, of those in the row, are a chain or stand side by side."""
        last = self._all_leaving[count - 1]
        if self.between:
            return self._leaving <= last
        return self._entering[0] == self._entering[1] and self._leaving == last
