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
# title: 命令行与选项
# description: lstm-diagrams 命令的全部参数，以及每种图的全部选项、默认值和说明，都由程序自己打印。
# ---
#
# # 命令行与选项 { #command-line }
#
# *命令 `lstm-diagrams` 的帮助和各种图的选项，都由程序自己打印，所以总与程序一致。程序的帮助只有英文。*
#
# ## 命令 { #commands }

# %% [markdown] lang="en"
# ---
# title: Command line and options
# description: All arguments of the command lstm-diagrams, and all options of every figure with their defaults and what they do, printed by the program itself.
# ---
#
# # Command line and options { #command-line }
#
# *The help of the command `lstm-diagrams` and the options of all figures, printed by the program itself and therefore true to it.*
#
# ## The command { #commands }

# %% tags=["remove_cell"]
import os
import tempfile
from contextlib import suppress

os.environ["COLUMNS"] = "72"
os.environ["NO_COLOR"] = "1"
os.chdir(tempfile.mkdtemp())

# %% tags=["hide_input"]
import shlex

from lstm_diagrams.integrations.cli import main


def run(*arguments):
    print("$ lstm-diagrams", shlex.join(arguments))
    with suppress(SystemExit):
        main(arguments)


run("--help")

# %% [markdown] lang="zh"
# ## 画一个模型 { #draw }

# %% [markdown] lang="en"
# ## Draw a model { #draw }

# %% tags=["hide_input"]
run("draw", "--help")

# %% [markdown] lang="zh"
# `--figure all` 把适合这个模型的图全部画进一个文件夹，再写一个 `index.html`。`--theme both` 写出浅色、深色两个文件，并印出 GitHub 的 README 里可用的 `<picture>`。`--watch` 在模型的源文件或权重文件改动后重新画。
#
# 模型也可以写成源文件的路径（`net.py:Net`），或 ONNX、TorchScript、torch.export 存出的文件。ONNX（`.onnx`，先 `pip install 'lstm-diagrams[onnx]'`）是数据：`LSTM`、`GRU`、`RNN` 节点按同名的层来读，门的次序换回 PyTorch 的，导出时拆开的多层重新合成一个；读不了的节点，报错说出它的名字。TorchScript 整个一起运行，看不到里面的层，只画成一个方框；torch.export 的计算图里，循环层、线性层和嵌入按原来的层来读；没有循环层的，只留下模块和形状。后两种文件都是程序，只打开信得过的。整个模型的 pickle 在打开时会运行其中的任何代码，所以不加 `--unsafe-pickle` 就不打开。

# %% [markdown] lang="en"
# `--figure all` draws every figure that fits the model into a folder, with an `index.html`. `--theme both` writes a light and a dark file and prints the `<picture>` that a README on GitHub takes. `--watch` draws again whenever the model's source or the file of its weights changes.
#
# A model can also be named by the path of its source (`net.py:Net`), or be a file of ONNX, TorchScript or torch.export. ONNX (`.onnx`, after `pip install 'lstm-diagrams[onnx]'`) is data: nodes `LSTM`, `GRU` and `RNN` are read as the layers of that name, gates in PyTorch's order, layers that the export took apart as one again; an error names a node that cannot be read. TorchScript runs in one piece: the layers inside are not seen, and it is drawn as one box. From the graph of torch.export, recurrent and linear layers and embeddings are read as those layers; without a recurrent layer only modules and shapes are kept. The last two are programs: open only what you trust. A pickle of a whole model runs whatever code it holds when it is opened, so it is not opened without `--unsafe-pickle`.

# %% [markdown] lang="zh"
# ## 哪些图适合一个模型 { #fitting }

# %% [markdown] lang="en"
# ## Which figures fit a model { #fitting }

# %% tags=["hide_input"]
run("figures", "--help")

# %% [markdown] lang="zh"
# ## 运行的事实，写成 JSON { #facts }
#
# 每个形状都带轴名，数字一个不差，每次运行都一样。格式由 `lstm-diagrams facts --schema` 印出的 JSON Schema 说明，字段 `schema` 是它的版本。

# %% [markdown] lang="en"
# ## The facts of a run as JSON { #facts }
#
# Every shape has named axes, numbers are exact, and every run prints the same. `lstm-diagrams facts --schema` prints the JSON Schema of the format; its field `schema` is the version.

# %% tags=["hide_input"]
run("facts", "--help")

# %% [markdown] lang="zh"
# ## 让 shell 补全 { #completion }

# %% [markdown] lang="en"
# ## Completion in a shell { #completion }

# %% tags=["hide_input"]
run("completion", "--help")

# %% [markdown] lang="zh"
# ## 真的运行一次 { #run }
#
# 命令把图写进文件，再印出文件的名字。中文、英文各画一张，下面的图就是写出的文件：

# %% [markdown] lang="en"
# ## A real run { #run }
#
# The command writes the picture to a file and prints its name. One in each language; the picture below is what it wrote:

# %% tags=["hide_input"]
from pathlib import Path

for language in ("zh", "en"):
    run("draw", "torch.nn:GRU(3,5)", "-i", "4,2,3", "-l", language, "-o", f"{language}.svg")


class Written:
    """What now lies in the two files."""

    def _repr_mimebundle_(self, **_wanted):
        files = {language: Path(f"{language}.svg").read_text("utf-8") for language in ("zh", "en")}
        kinds = {f"application/x-svg.{language}": svg for language, svg in files.items()}
        return {"image/svg+xml": files["en"], **kinds, "text/plain": "zh.svg, en.svg"}


Written()

# %% [markdown] lang="zh" own=["zh: --option 名字=值", "en: --option NAME=VALUE"]
# ## 图和它们的选项 { #options }
#
# 命令 `lstm-diagrams figures` 列出所有的图。下面把每种图的选项逐个列出：在 Python 里写成关键字参数，在命令行上写成 `--option 名字=值`。说明取自源代码，只有英文。图的样子见[图的一览](../draw/gallery.ipynb)。

# %% [markdown] lang="en"
# ## Figures and their options { #options }
#
# The command `lstm-diagrams figures` lists all figures. Here are the options of each: keyword arguments in Python, `--option NAME=VALUE` on the command line. What each does is said in the words of the source code, in English. What the figures look like is in the [gallery](../draw/gallery.ipynb).

# %% tags=["hide_input"]
from IPython.display import display

import lstm_diagrams as d
from lstm_diagrams.drawing.passes.common import finished
from lstm_diagrams.figures.registry import registered
from lstm_diagrams.labels import labelled
from lstm_diagrams.site.printed import docstring, table

HEADING = d.Text(
    zh="### `{name}` {title}\n\n适用于{needs}。",
    en="### `{name}` {title}\n\nNeeds {needs}.",
)
FOR_ALL = d.Text(zh="### 每种图都有的选项", en="### Options of every figure")
HEAD = (d.Text(zh="选项", en="Option"), d.Text(zh="默认", en="Default"), d.Text(zh="说明", en="What it does"))


def options(parameters, said):
    return table(HEAD, [(f"`{each.name}`", f"`{each.default!r}`", said[each.name]) for each in parameters])


of_all = docstring(labelled).items["Args"] | docstring(finished).items["Args"]
for name, figure in registered().items():
    own = [each for each in figure.options if each.name not in of_all]
    display(HEADING.format(name=name, title=figure.title, needs=figure.needs), metadata={"id": f"options-{name}"})
    display(options(own, docstring(figure.function).items["Args"]))

common = [each for each in figure.options if each not in own]
display(FOR_ALL, metadata={"id": "options-all"})
display(options(common, of_all))

# %% [markdown] lang="zh"
# ## 图里的类名 { #classes }
#
# SVG 里的每个图形都带着固定的类名，例如第 3 个时间步是 `t3`，第 1 层是 `layer1`，遗忘门是 `gate-f`。页面可以用它们写 CSS 来突出或做动画，`highlight=` 认的也是它们。类名属于接口，不会随意改动。说明取自源代码，只有英文：

# %% [markdown] lang="en"
# ## Classes in the pictures { #classes }
#
# Every mark of an SVG has stable class names: the third time step is `t3`, layer 1 is `layer1`, the forget gate is `gate-f`. Pages can highlight or animate them with CSS, and `highlight=` goes by them too. They are part of the interface and will not change without notice:

# %% tags=["hide_input"]
import inspect
import re

for name, figure in registered().items():
    words = inspect.getdoc(inspect.getmodule(figure.function))
    print(
        f"{name:14}",
        re.search(r"Classes: (.*)", words, re.DOTALL)[1].replace("``", "").replace("\n", f"\n{' ' * 15}"),
        "\n",
    )
