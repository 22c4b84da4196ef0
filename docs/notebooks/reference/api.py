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
# ---
#
# # API { #api }
#
# *`import lstm_diagrams` 之后能用的一切。签名和说明由程序自己打印，取自源代码，说明只有英文。想看例子，去[快速上手](../draw/quick-start.ipynb)。*

# %% [markdown] lang="en"
# ---
# title: API
# description: All public functions and classes of lstm_diagrams, draw, capture, observe, Diagram, Capture, Text and the errors, with signatures and docstrings from the source code.
# ---
#
# # API { #api }
#
# *All that `import lstm_diagrams` offers. Signatures and descriptions are printed by the program from its own source code. For examples see the [quick start](../draw/quick-start.ipynb).*

# %% tags=["hide_input"]
import inspect
import re

from IPython.display import Markdown, display

import lstm_diagrams as d
from lstm_diagrams.site.printed import docstring, table

SECTIONS = {
    "Args": (d.Text(zh="参数", en="Argument"), d.Text(zh="说明", en="What it is")),
    "Attributes": (d.Text(zh="属性", en="Attribute"), d.Text(zh="说明", en="What it is")),
    "Raises": (d.Text(zh="抛出", en="Raises"), d.Text(zh="何时", en="When")),
}
CONSTRUCTED = {"Text"}  # the other classes are what functions return
MODULES = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z])")


def signature(name, subject):
    """As one would write it, with one argument a line where it is long."""
    whole = MODULES.sub("", str(inspect.signature(subject))).replace("self, ", "").replace("(self)", "()")
    whole = re.sub(r"(?<=: |> )'([^']*)'", r"\1", whole)  # a name that stands in quotes because it comes later
    if len(name + whole) <= 80:
        return name + whole
    given, _, returned = whole.rpartition(")")
    parts = re.split(r", (?=[*\w]+(?:,|:|$))", given[1:])
    return "\n".join([f"{name}(", *(f"    {part}," for part in parts), f"){returned}"])


def describe(subject):
    said = docstring(subject)
    display(Markdown(said.text))
    for section, entries in said.items.items():
        display(table(SECTIONS[section], [(f"`{name}`", meaning) for name, meaning in entries.items()]))


def code(text):
    display(Markdown(f"``` python\n{text}\n```"))


def members(owner):
    """Public methods and properties, as they stand in the source code."""
    for name, member in vars(owner).items():
        if name.startswith("_"):
            continue
        if inspect.isfunction(member):
            code(signature(f"{owner.__name__}.{name}", member))
        elif isinstance(member, property):
            returned = MODULES.sub("", inspect.formatannotation(member.fget.__annotations__["return"]))
            code(f"{owner.__name__}.{name}: {returned}")
        else:
            continue
        describe(member)


# %% [markdown] lang="zh"
# ## 函数 { #functions }

# %% [markdown] lang="en"
# ## Functions { #functions }

# %% tags=["hide_input"]
public = {name: getattr(d, name) for name in d.__all__}
errors = {name: each for name, each in public.items() if inspect.isclass(each) and issubclass(each, Exception)}
classes = {name: each for name, each in public.items() if inspect.isclass(each) and name not in errors}
functions = {name: each for name, each in public.items() if inspect.isfunction(each)}
assert len(errors) + len(classes) + len(functions) == len(public)

for name, function in functions.items():
    display(Markdown(f"### `{name}` {{ #{name} }}"))
    code(signature(name, function))
    describe(function)

# %% [markdown] lang="zh"
# ## 类 { #classes }

# %% [markdown] lang="en"
# ## Classes { #classes }

# %% tags=["hide_input"]
for name, each in classes.items():
    display(Markdown(f"### `{name}` {{ #{name.lower()}-class }}"))
    code(signature(name, each) if name in CONSTRUCTED else f"class {name}")
    describe(each)
    members(each)

# %% [markdown] lang="zh"
# ## 错误 { #errors }
#
# 本库有意抛出的错误都是 `LstmDiagramsError`，一个 `except` 就能接住全部。

# %% [markdown] lang="en"
# ## Errors { #errors }
#
# All errors that this library raises on purpose are a `LstmDiagramsError`, so one `except` catches them.

# %% tags=["hide_input"]
head = (
    d.Text(zh="错误", en="Error"),
    d.Text(zh="属于", en="Is a"),
    d.Text(zh="说明", en="What it means"),
)
rows = [
    (f"`{name}`", ", ".join(f"`{base.__name__}`" for base in each.__bases__), docstring(each).text)
    for name, each in errors.items()
]
display(table(head, rows))

# %% [markdown] lang="zh"
# ## 看到的事实 { #facts }
#
# `capture` 返回的 `Capture` 由这些小值组成，都可以直接读：

# %% [markdown] lang="en"
# ## Facts { #facts }
#
# The `Capture` that `capture` returns is made of these small values. Read them as you like:

# %% tags=["hide_input"]
import dataclasses

from lstm_diagrams import facts

for name, each in vars(facts).items():
    if dataclasses.is_dataclass(each) and each.__module__ == facts.__name__:
        display(Markdown(f"### `{name}` {{ #facts-{name.lower()} }}"))
        fields = [
            f"{each_field.name}: {MODULES.sub('', inspect.formatannotation(each_field.type))}"
            for each_field in dataclasses.fields(each)
        ]
        code("\n".join(fields))
        display(Markdown(docstring(each).text))
