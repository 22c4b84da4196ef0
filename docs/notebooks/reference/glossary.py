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
# title: 术语表
# description: LSTM 常用术语的中英文对照，以及图和公式里用的符号：时间步、批量、特征、隐藏单元、层、隐状态、细胞状态、门、output、h_n、c_n。
# ---
#
# # 术语表 { #glossary }
#
# *全站的文字和图用的都是这些词、这些符号。这一页由程序自己的词表打印出来。*
#
# ## 术语 { #terms }

# %% [markdown] lang="en"
# ---
# title: Glossary
# description: The words of LSTMs in English and Chinese, with the symbols used in pictures and formulas, from time step, batch, feature, hidden unit and layer to hidden state, cell state, gate, output, h_n and c_n.
# ---
#
# # Glossary { #glossary }
#
# *All pages and pictures keep to these words and symbols. This page is printed from the program's own list.*
#
# ## Terms { #terms }

# %% tags=["hide_input"]
import re

from IPython.display import display

import lstm_diagrams as d
from lstm_diagrams.glossary import GLOSSARY
from lstm_diagrams.site.printed import table
from lstm_diagrams.words import AXES, LANGUAGES, LAYER_KINDS

STATE = re.compile(r"\b([xhc])_(t)\b")
SYMBOL = re.compile(r"\b([A-Za-z])(?:_(\w))?\b")


def in_formulas(match):
    low = f"<sub>{match[2]}</sub>" if match[2] else ""
    return f"<i>{match[1]}{low}</i>"


head = [
    d.Text(zh="术语", en="Term"),
    d.Text(zh="英文", en="Chinese"),
    d.Text(zh="符号", en="Symbol"),
    d.Text(zh="意思", en="Meaning"),
]
rows = [
    [
        d.Text(zh=f"**{term.name.zh}**", en=f"**{term.name.en}**"),
        d.Text(zh=term.name.en, en=term.name.zh),
        SYMBOL.sub(in_formulas, term.symbol),
        d.Text(**{language: STATE.sub(in_formulas, term.meaning.in_language(language)) for language in LANGUAGES}),
    ]
    for term in GLOSSARY
]
assert len(rows) == len({term.name.zh for term in GLOSSARY}) == len({term.name.en for term in GLOSSARY})
display(table(head, rows))

# %% [markdown] lang="zh"
# ## 图上的轴 { #axes }
#
# 张量的每个轴在图上都有名字。左边是 `capture` 得到的事实里用的名字，写 `axes=` 时也用它；右边是图上写的字。

# %% [markdown] lang="en"
# ## Axes in pictures { #axes }
#
# Every axis of a tensor has a name. On the left is the one in the facts that `capture` gives, which `axes=` takes as well; on the right is what pictures say.

# %% tags=["hide_input"]
head = [d.Text(zh="名字", en="Name"), d.Text(zh="中文图", en="In Chinese"), d.Text(zh="英文图", en="In English")]
display(table(head, [(f"`{name}`", words.zh, words.en) for name, words in AXES.items()]))

# %% [markdown] lang="zh"
# ## 层的种类 { #kinds }
#
# PyTorch 的每种模块都归到下面的一种：

# %% [markdown] lang="en"
# ## Kinds of layers { #kinds }
#
# Every module of PyTorch counts as one of these:

# %% tags=["hide_input"]
display(table(head, [(f"`{name}`", words.zh, words.en.capitalize()) for name, words in LAYER_KINDS.items()]))

# %% [markdown] lang="zh"
# ## 别的叫法，和搜索认得的词 { #other-names }
#
# 同一样东西，别处常用另外的名字。右边有的正是这样的名字，有的只是人们找这一节时常输入的词；搜索时写哪一种都能找到：

# %% [markdown] lang="en"
# ## Other names, and words that search knows { #other-names }
#
# Elsewhere the same things often go by other names. On the right stand such names, and also words that are no names but what people type when they look for a section. Search finds it by either:

# %% tags=["hide_input"] reads="docs/aliases.txt"
from pathlib import Path

others = {language: [] for language in LANGUAGES}
for line in Path("docs/aliases.txt").read_text("utf-8").splitlines():
    language, _, rest = line.partition(" ")
    word, _, names = rest.partition(": ")
    if language in LANGUAGES:
        others[language].append((word, ", ".join(names.split())))

AS_HERE = d.Text(zh="本站的写法", en="On these pages")
ELSEWHERE = d.Text(zh="搜索时也可以写", en="Found by these, too")
tables = {language: table((AS_HERE, ELSEWHERE), others[language]).in_language(language) for language in LANGUAGES}
d.Text(**tables)
