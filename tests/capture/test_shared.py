"""A setting of the whole process: changed once, put back once, however the blocks overlap."""

import pytest

from lstm_diagrams.capture.shared import Shared


def test_the_first_block_changes_and_the_last_puts_back() -> None:
    done: list[str] = []
    setting = Shared(lambda: (done.append("changed"), lambda: done.append("back"))[1])
    first, second = setting.changed(), setting.changed()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert done == ["changed"]
    second.__exit__(None, None, None)
    assert done == ["changed", "back"]
    with setting.changed():
        pass
    assert done == ["changed", "back"] * 2


def test_what_cannot_be_changed_yet_is_tried_again() -> None:
    tries: list[int] = []
    setting = Shared(lambda: tries.append(1))
    with setting.changed(), setting.changed():
        assert len(tries) == 2


def test_one_whose_putting_back_is_interrupted_is_changed_again_the_next_time() -> None:
    done: list[str] = []

    def back() -> None:
        done.append("back")
        if len(done) == 2:
            raise KeyboardInterrupt

    setting = Shared(lambda: (done.append("changed"), back)[1])
    with pytest.raises(KeyboardInterrupt), setting.changed():
        pass
    with setting.changed():
        pass
    assert done == ["changed", "back"] * 2
