# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="zh"
# ---
# title: API
# description: lstm_diagrams 公开的全部函数和类：draw、capture、observe、Diagram、Capture、Text 和各种错误，签名与说明取自源代码。
# download: false
# ---
#
# # API { #api }
#
# *`import lstm_diagrams` 之后能用的一切。签名和说明由 mkdocstrings 取自源代码，说明只有英文。想看例子，去[快速上手](../draw/quick-start.ipynb)。*

# %% [markdown] lang="en"
# ---
# title: API
# description: All public functions and classes of lstm_diagrams, draw, capture, observe, Diagram, Capture, Text and the errors, with signatures and docstrings from the source code.
# download: false
# ---
#
# # API { #api }
#
# *All that `import lstm_diagrams` offers. Signatures and descriptions are taken from the source code by mkdocstrings. For examples see the [quick start](../draw/quick-start.ipynb).*

# %% tags=["hide_input"]
import dataclasses
import inspect

from IPython.display import Markdown, display

import lstm_diagrams as d
from lstm_diagrams import facts

public = [getattr(d, name) for name in d.__all__]
errors = [each for each in public if inspect.isclass(each) and issubclass(each, Exception)]
classes = [each for each in public if inspect.isclass(each) and each not in errors]
functions = [each for each in public if inspect.isfunction(each)]
assert len(errors) + len(classes) + len(functions) == len(public)


def document(subjects):
    """Leave a place for each, which mkdocstrings fills as the site is built."""
    display(Markdown("\n\n".join(f"::: {each.__module__}.{each.__qualname__}" for each in subjects)))


# %% [markdown] lang="zh"
# ## 函数 { #functions }

# %% [markdown] lang="en"
# ## Functions { #functions }

# %% tags=["hide_input"]
document(functions)

# %% [markdown] lang="zh"
# ## 类 { #classes }

# %% [markdown] lang="en"
# ## Classes { #classes }

# %% tags=["hide_input"]
document(classes)

# %% [markdown] lang="zh"
# ## 错误 { #errors }
#
# 本库有意抛出的错误都是 `LstmDiagramsError`，一个 `except` 就能接住全部。`PluginWarning` 只是警告：[别的包](../draw/extending.ipynb#errors)加的东西用不了，其余照常。

# %% [markdown] lang="en"
# ## Errors { #errors }
#
# All errors that this library raises on purpose are a `LstmDiagramsError`, so one `except` catches them. `PluginWarning` only warns: what [another package](../draw/extending.ipynb#errors) adds cannot be used, and all else goes on.

# %% tags=["hide_input"]
document(errors)

# %% [markdown] lang="zh"
# ## 看到的事实 { #facts }
#
# `capture` 返回的 `Capture` 由这些小值组成，都可以直接读：

# %% [markdown] lang="en"
# ## Facts { #facts }
#
# The `Capture` that `capture` returns is made of these small values. Read them as you like:

# %% tags=["hide_input"]
document(each for each in vars(facts).values() if dataclasses.is_dataclass(each) and each not in public)
