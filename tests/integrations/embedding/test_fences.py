"""Lines of fences: of equal ones, nested ones, quoted ones, with blank lines after the head."""

from lstm_diagrams.integrations.embedding.fences import Fences

_PAGE = """\
---
title: a
---

```lstm-diagram
model: a
```

```lstm-diagram
model: b
input: 3
```

- item

    ~~~ {.lstm-diagram steps=3}

    model: a
    ~~~

> ```lstm-diagram
> model: q
> input: 3
> ```

```python
model: z
```
"""


def test_each_fence_is_found_once_in_any_order() -> None:
    fences = Fences(_PAGE)
    assert fences.line_of("model: b\ninput: 3") == 9
    assert [fences.line_of("model: a") for _ in range(3)] == [5, 16, None]
    assert fences.line_of("model: q\ninput: 3") == 21


def test_what_is_no_fence_of_ours_is_not_found() -> None:
    assert Fences(_PAGE).line_of("model: z") is None
    assert Fences("").line_of("model: a") is None
