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
# title: 图例一览
# description: lstm_diagrams 能画的每一种图：名字、适用的模型、一行代码和它真正画出来的结果。
# hide:
#   - toc
# ---
#
# # 图例一览 { #gallery }
#
# *这里有每一种图：它叫什么、需要什么样的模型、怎么写、画出来是什么样。*
#
# ## 用到的模型 { #models }
#
# 下面十个小模型和一段记录够演示所有的图了：

# %% [markdown] lang="en"
# ---
# title: Gallery of figures
# description: Every figure that lstm_diagrams can draw, with its name, the models it is for, one line of code and the picture which that line really made.
# hide:
#   - toc
# ---
#
# # Gallery { #gallery }
#
# *Every figure there is: what it is called, which models it needs, how to ask for it, and what comes out.*
#
# ## The models { #models }
#
# Ten small models and a record are enough to show all figures:

# %%
import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence

import lstm_diagrams as d

torch.manual_seed(0)


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 5, num_layers=2, batch_first=True)
        self.head = nn.Linear(5, 1)

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output[:, -1])


class Mistaken(Forecaster):
    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output[-1])  # the last sample, not the last step


class Chunked(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(3, 5)

    def forward(self, x):
        state, outputs = None, []
        for chunk in x.split(4):
            output, state = self.gru(chunk, state)
            state = state.detach()
            outputs.append(output)
        return torch.cat(outputs)


class Translator(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.GRU(3, 6, batch_first=True)
        self.decoder = nn.GRU(2, 6, batch_first=True)
        self.out = nn.Linear(12, 2)

    def forward(self, x, y):
        memory, state = self.encoder(x)
        states, _ = self.decoder(y, state)
        weights = (states @ memory.transpose(1, 2)).softmax(-1)
        return self.out(torch.cat([states, weights @ memory], -1))


class Phrases(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.LSTMCell(3, 5)
        self.head = nn.Linear(5, 2)

    def read(self, tree, words):  # a word, and the trees below it
        word, below = tree
        states = [self.read(part, words) for part in below]
        summed = tuple(sum(each) for each in zip(*states, strict=True)) if states else None
        return self.cell(words[word], summed)

    def forward(self, words, tree):
        return self.head(self.read(tree, words)[0])


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 6))
        self.norm = nn.LayerNorm(6)

    def forward(self, x):
        return self.norm(x + self.inner(x))


# %%
lstm, series = nn.LSTM(3, 5, num_layers=2), torch.randn(4, 2, 3)
both_ways = nn.LSTM(3, 4, bidirectional=True)
forecaster, weeks = Forecaster(), torch.randn(2, 7, 3)
mistaken = Mistaken()
too_wide = torch.randn(2, 7, 4)  # the forecaster takes 3 features
ragged = pack_sequence([torch.randn(length, 3) for length in (3, 6, 2, 5)], enforce_sorted=False)
record = torch.randn(40, 2)
x, y = record.unfold(0, 6, 1).transpose(1, 2)[:-2], record[6:, 0].unfold(0, 2, 1)
train, test = (x[:24], y[:24]), (x[24:], y[24:])
chunked, hours = Chunked(), torch.randn(12, 2, 3)
translator, source, target = Translator(), torch.randn(2, 6, 3), torch.randn(2, 4, 2)
phrases, words, parse = Phrases(), torch.randn(5, 1, 3), (0, [(1, []), (2, [(3, []), (4, [])])])
mlp = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
table = torch.randn(5, 4)
cnn = nn.Sequential(
    nn.Conv2d(3, 8, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(400, 10),
)  # fmt: skip
image = torch.randn(1, 3, 32, 32)
residual = nn.Sequential(nn.Linear(4, 6), Residual(), Residual(), nn.Linear(6, 2))

calls = [
    "lstm, series", "both_ways, series", "forecaster, weeks", "chunked, hours",
    "translator, source, target", "phrases, words, parse",
    "mlp, table", "cnn, image", "residual, table", "lstm, ragged",
    "record, train, test",
]  # fmt: skip

# %% [markdown] lang="zh"
# 这一页不是手写的清单。下面的代码问程序自己有哪些图，再为每种图挑一个模型：优先选不写 `figure` 就会画成这种图的模型；没有，就用第一个画得了的。图上面的那行代码，就是画它的代码。

# %% [markdown] lang="en"
# Nobody keeps this list by hand. The code below asks the program which figures it has and picks a model for each: one that is drawn this way when no figure is named, or else the first that the figure can draw. The line of code above a picture, with its `figure`, is the line that drew it.

# %%
from IPython.display import display

from lstm_diagrams.figures.registry import registered

captures = {call: eval(f"d.capture({call})") for call in calls}
usual = {call: d.draw(seen).figure for call, seen in captures.items()}


def chosen(figure):
    if figure.numbers == "check":
        return "mistaken, weeks"
    if figure.numbers:  # it is captured with more than the plain facts
        return calls[0]
    if figure.failed:
        return "forecaster, too_wide"
    fitting = [call for call, seen in captures.items() if figure.rank(seen) > 0]
    return next((call for call in fitting if usual[call] == figure.name), fitting[0])


# %% tags=["hide_input"]
ENTRY = d.Text(
    zh="## {title}\n\n适用于{needs}。选项：{options}。\n\n``` python\n{line}\n```",
    en="## {title}\n\nNeeds {needs}. Options: {options}.\n\n``` python\n{line}\n```",
)
OPTIONS = "[{names}](../reference/command-line.ipynb#options-{figure})"
lines = {name: f'd.draw({chosen(figure)}, figure="{name}")' for name, figure in registered().items()}

index = {
    language: "\n".join(
        f"- [{figure.title.in_language(language)}](#{name}) `{name}`" for name, figure in registered().items()
    )
    for language in ("zh", "en")
}
display(d.Text(**index))

for name, figure in registered().items():
    names = ", ".join(option.name for option in figure.options)
    options = OPTIONS.format(names=names, figure=name)
    entry = ENTRY.format(title=figure.title, needs=figure.needs, options=options, line=lines[name])
    display(entry, metadata={"id": name})
    display(eval(lines[name]))

# %% [markdown] lang="zh"
# ## 还想要别的图？ { #more }
#
# 新写的图登记之后，会自己出现在这一页上。怎么写，见[扩展](extending.ipynb)；各种图的选项，见[命令行与选项](../reference/command-line.ipynb#options)。

# %% [markdown] lang="en"
# ## Missing a figure? { #more }
#
# A new figure that registers itself appears on this page by itself. How to write one is told under [Extending](extending.ipynb); the options of all figures are under [Command line and options](../reference/command-line.ipynb#options).
