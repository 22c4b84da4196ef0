"""Keys of memory: equal where it is shared, never copied, no reason to keep it alive."""

import copy
import pickle

import pytest
import torch

from lstm_diagrams.capture.untouched.storage import storage_of


def test_tensors_that_share_their_memory_have_equal_keys() -> None:
    x = torch.ones(4)
    assert storage_of(x) == storage_of(x[1:]) != storage_of(x.clone())
    assert hash(storage_of(x)) == hash(storage_of(x.view(2, 2)))
    assert storage_of(torch.eye(2).to_sparse()) is None


def test_a_key_does_not_keep_memory_alive() -> None:
    x = torch.ones(4)
    key = storage_of(x)
    del x
    assert key is not None and key.expired()


def test_a_key_is_never_copied_for_its_handle_is_given_back_once() -> None:
    key = storage_of(torch.ones(4))
    assert copy.copy(key) is key
    assert copy.deepcopy([key])[0] is key
    with pytest.raises(TypeError):
        pickle.dumps(key)
