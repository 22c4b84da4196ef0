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
# title: 检查
# description: check 找出模型里不报错的错误：样本串了、批量当成时间、反向一半只读一步、读到填充、状态没有交下去。每条规则看得到什么、看不到什么。
# ---
#
# # 检查 { #check }
#
# *最费时间的错误不报错：轴弄反了，`view` 当 `transpose` 用，状态没有人交下去。`check` 把模型运行几次，每次改动一点，看什么跟着变，再说出错在哪里、有多确定、该怎么写。*
#
# ## 一个例子 { #example }
#
# 这个模型的输入是 (批量, 时间, 特征)，却忘了写 `batch_first=True`。它能训练，但只看得到每个样本的最后一步，还混进了排在前面的样本的最后一步：

# %% [markdown] lang="en"
# ---
# title: Check
# description: check finds the mistakes of a model that raise nothing, such as samples mixed, batch taken for time, padding read, a state that nobody hands on. What each rule can and cannot see.
# ---
#
# # Check { #check }
#
# *The mistakes that cost most raise nothing: an axis taken for another, `view` for `transpose`, a state that nobody hands on. `check` runs a model a few times, changes something each time, looks at what follows, and says where it is wrong, how sure that is, and what to write.*
#
# ## An example { #example }
#
# The input of this model is (batch, time, feature), but `batch_first=True` was forgotten. It trains, but sees only the last step of each sample, mixed with the last steps of the samples before:

# %%
import torch
from torch import nn

import lstm_diagrams as d

torch.manual_seed(0)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 5)
        self.head = nn.Linear(5, 2)

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output[:, -1])


report = d.check(Classifier(), torch.randn(8, 6, 3))
assert not report
assert [finding.rule for finding in report.findings] == ["samples_lost"]

# %% tags=["hide_input"]
d.Text(zh=f"```text\n{report.text('zh')}\n```", en=f"```text\n{report.text('en')}\n```")

# %% [markdown] lang="zh"
# 画成图，发现标在出错的层上；命令行是 `lstm-diagrams draw ... --figure check`：

# %% [markdown] lang="en"
# As a picture, what was found stands at the layer where it is; on the command line it is `lstm-diagrams draw ... --figure check`:

# %%
torch.manual_seed(0)
d.draw(Classifier(), torch.randn(8, 6, 3), figure="check")

# %% [markdown] lang="zh"
# 样本之间怎样串了，`influence` 一眼就看得出：每一格是一个样本换成别的数以后，另一个样本的答案动了多少。没有串，只有对角线上有颜色；这里批量当成了时间，前面的样本影响后面的：

# %% [markdown] lang="en"
# How samples mix is seen at once in `influence`: each square is how far the answer of one sample moves when another one is replaced by other numbers. Where nothing mixes, only the diagonal has colour; here batch is taken for time, and earlier samples move later ones:

# %%
d.draw(nn.LSTM(3, 5), torch.randn(6, 8, 3), figure="influence", between="samples", batch=0)

# %% [markdown] lang="zh"
# 报告没有发现问题时为真，所以测试里一行就够；`allowed` 写有意为之的规则：

# %% [markdown] lang="en"
# A report is true where nothing was found, so that a test takes one line; `allowed` names rules whose findings are meant:

# %%
from lstm_diagrams.testing import assert_clean

assert d.check(nn.LSTM(3, 5, batch_first=True), torch.randn(8, 6, 3))
assert_clean(nn.LSTM(3, 5, batch_first=True), torch.randn(8, 6, 3), allowed=["state_cut"])

# %% [markdown] lang="zh"
# 命令行是 `lstm-diagrams check my_models:make_classifier --input 8,20:int64:0..1000`：没有发现时退出码是 0，有发现是 1，运行不了是 2；`--format json` 给程序读。
#
# 模型运行不了，`check` 就没有东西可测：它抛出 `CaptureError`，写明是哪一层、收到什么、该收什么。常见报错的原文和改法在[报错了，哪一行错了？](../symptoms/errors.ipynb)；不报错的，一个个跑给你看，在[不报错，答案却不对](../symptoms/silent.ipynb)，例如[忘了 `batch_first`](../symptoms/silent.ipynb#batch-first)、[双向的最后状态](../symptoms/silent.ipynb#reverse-half)、[最后一步是填充](../symptoms/silent.ipynb#padded-last-step)、[状态没有交下去](../symptoms/silent.ipynb#cell-state)。
#
# ## 怎样测量 { #how }
#
# - **改动**：输入里换掉一项（一个样本、一个时间步），比较每个循环层读到的数和每个输出。
# - **导数**：带梯度运行一次，看输出随循环层的每个张量、每个参数变不变。
# - **NaN**：导数为 0 的地方换成 NaN 再运行；输出一位也不变，才说“到不了”。
# - **再来一次**：同样的输入、同样的随机数运行两次，看模块里有没有东西留下来。
# - **来路**：逐个操作跟踪，状态从哪里来。
#
# 默认最多运行 20 次（`budget=`），都在评估模式下；之后模型、输入和随机数都原样不动。样本至少两个，数据最好是真的：随机数没有填充。每处发现都写明有多确定：**确定**是测到了、而且从来不对；**很可能**是测到了、很少有人这样用；**可能**是测到了、有的模型就该这样。
#
# 会报错的模型画成 `draw(model, x, on_error="draw")`：出错的那次调用、来的是什么、它要的是什么、怎么改。
#
# 哪一个轴数样本，是从循环层看出来的。说 `batch=0` 就按你说的查；`causal=True` 要求输出的每一步都不看后面的输入；`saturation=True` 连门的饱和一起看；没有要求时，那一条规则不查，也不算在报告的条数里。
#
# ## 试过多少模型 { #counted }
#
# 每条规则都在有错的模型和看上去相像、却没有错的模型上试过；`python -m tests.readings.check.counted docs/check.json` 写下结果，测试保证它仍然如此。另外，测试所用的每个模型（只调用一次的）和全部图样的模型上，没有一处误报：

# %% [markdown] lang="en"
# On the command line it is `lstm-diagrams check my_models:make_classifier --input 8,20:int64:0..1000`: it ends with 0 where nothing was found, with 1 where something was, with 2 where the model could not be run; `--format json` is for programs.
#
# Of a model that cannot be run there is nothing to measure: `check` raises a `CaptureError`, which says which layer failed, what came and what that layer takes. Common messages and their cures are in [It raises an error](../symptoms/errors.ipynb); mistakes that raise nothing are run one by one in [It runs, and the answer is wrong](../symptoms/silent.ipynb), such as [a forgotten `batch_first`](../symptoms/silent.ipynb#batch-first), [the last state of two directions](../symptoms/silent.ipynb#reverse-half), [a last step that is padding](../symptoms/silent.ipynb#padded-last-step) or [a lost state](../symptoms/silent.ipynb#cell-state).
#
# ## How it measures { #how }
#
# - **Changes**: one entry of an input (a sample, a time step) is replaced, and what each recurrent layer reads and each output is compared.
# - **Derivatives**: in a run with gradients, whether the outputs follow each tensor of a recurrent layer and each parameter.
# - **NaN**: where derivatives are 0, NaN is put and the model run again; only where no output changes in any bit is it said that nothing reaches.
# - **Once more**: two runs with the same input and the same random numbers show whether something stays in the module.
# - **Origins**: where a state comes from, followed operation by operation.
#
# It runs the model at most 20 times (`budget=`), in eval mode, and leaves model, inputs and random number generators as they were. Give it two samples or more, and real data where you can: random numbers have no padding. Each finding says how sure it is. **Sure**: measured, and never right. **Likely**: measured, and seldom meant. **May be intended**: measured, and right in some models.
#
# A model that does raise is drawn by `draw(model, x, on_error="draw")`: the call that failed, what came, what it takes and what mends it.
#
# Which axis counts samples is told from the recurrent layers. With `batch=0` it is what you say; `causal=True` demands that no output step looks at later steps of the input; `saturation=True` looks at saturated gates too; without it that rule is not applied, and the report does not count it.
#
# ## On how many models { #counted }
#
# Each rule was tried on models with its mistake, and on right ones that look like them; `python -m tests.readings.check.counted docs/check.json` writes down what came of it, and tests hold it to that. On the models of the test zoo that are called once, and on those of all test pictures, nothing was found that is not there:

# %% tags=["hide_input"] reads="docs/check.json"
import json
from pathlib import Path

ROW = "| `{rule}` | {found} / {faulty} | {certainty} | {silent} / {right} | {passes} |"
GRADES = {
    "sure": d.Text(zh="确定", en="sure"),
    "likely": d.Text(zh="很可能", en="likely"),
    "may": d.Text(zh="可能", en="may be intended"),
}
HEAD = d.Text(
    zh="| 规则 | 找到的有错模型 | 有多确定 | 没有误报的相似模型 | 至多运行几次 |\n| --- | --- | --- | --- | --- |",
    en="| rule | faulty models found | how sure | right ones silent | passes at most |\n| --- | --- | --- | --- | --- |",
)


def table(lang):
    lines = [HEAD.in_language(lang)]
    for rule, row in json.loads(Path("docs/check.json").read_text(encoding="utf-8")).items():
        grades = ", ".join(GRADES[grade].in_language(lang) for grade in row["certainty"])
        passes = max(row["passes_faulty"], row["passes_right"])
        lines.append(ROW.format(**{**row, "rule": rule, "certainty": grades, "passes": passes}))
    return "\n".join(lines)


d.Text(zh=table("zh"), en=table("en"))

# %% [markdown] lang="zh"
# ## 每条规则看得到什么 { #rules }

# %% [markdown] lang="en"
# ## What each rule can see { #rules }

# %% tags=["remove_cell"]
from lstm_diagrams.readings.check.registry import rules

RULES = {rule.name: rule for rule in rules()}
SEES = d.Text(zh="**看得到**：{sees}\n\n**看不到**：{blind}", en="**Sees**: {sees}\n\n**Misses**: {blind}")


def about(name):
    return SEES.format(sees=RULES[name].sees, blind=RULES[name].blind)


# %% [markdown] lang="zh"
# ### 轴被切碎 { #axes-scrambled }
#
# `axes_scrambled`

# %% [markdown] lang="en"
# ### Axes scrambled { #axes-scrambled }
#
# `axes_scrambled`

# %% tags=["hide_input"]
about("axes_scrambled")

# %% [markdown] lang="zh"
# ### 单层的 dropout { #dropout-alone }
#
# `dropout_alone`

# %% [markdown] lang="en"
# ### Dropout of one layer { #dropout-alone }
#
# `dropout_alone`

# %% tags=["hide_input"]
about("dropout_alone")

# %% [markdown] lang="zh"
# ### 看到了后面的步 { #future-seen }
#
# `future_seen`

# %% [markdown] lang="en"
# ### Future seen { #future-seen }
#
# `future_seen`

# %% tags=["hide_input"]
about("future_seen")

# %% [markdown] lang="zh"
# ### 反向一半只读了一步 { #half-read }
#
# `half_read`

# %% [markdown] lang="en"
# ### Half that has read one step { #half-read }
#
# `half_read`

# %% tags=["hide_input"]
about("half_read")

# %% [markdown] lang="zh"
# ### 没有调用的层 { #never-called }
#
# `never_called`

# %% [markdown] lang="en"
# ### Layers never called { #never-called }
#
# `never_called`

# %% tags=["hide_input"]
about("never_called")

# %% [markdown] lang="zh"
# ### 没有影响的参数 { #no-influence }
#
# `no_influence`

# %% [markdown] lang="en"
# ### Parameters without influence { #no-influence }
#
# `no_influence`

# %% tags=["hide_input"]
about("no_influence")

# %% [markdown] lang="zh"
# ### 读到了填充 { #padding-read }
#
# `padding_read`

# %% [markdown] lang="en"
# ### Padding read { #padding-read }
#
# `padding_read`

# %% tags=["hide_input"]
about("padding_read")

# %% [markdown] lang="zh"
# ### 段与段断开 { #pieces-apart }
#
# `pieces_apart`

# %% [markdown] lang="en"
# ### Pieces apart { #pieces-apart }
#
# `pieces_apart`

# %% tags=["hide_input"]
about("pieces_apart")

# %% [markdown] lang="zh"
# ### 样本丢了 { #samples-lost }
#
# `samples_lost`

# %% [markdown] lang="en"
# ### Samples lost { #samples-lost }
#
# `samples_lost`

# %% tags=["hide_input"]
about("samples_lost")

# %% [markdown] lang="zh"
# ### 样本之间串了 { #samples-mixed }
#
# `samples_mixed`

# %% [markdown] lang="en"
# ### Samples mixed { #samples-mixed }
#
# `samples_mixed`

# %% tags=["hide_input"]
about("samples_mixed")

# %% [markdown] lang="zh"
# ### 门饱和（要求时才查） { #saturation }
#
# `saturation`

# %% [markdown] lang="en"
# ### Saturated gates (on request) { #saturation }
#
# `saturation`

# %% tags=["hide_input"]
about("saturation")

# %% [markdown] lang="zh"
# ### 梯度在段间断开 { #state-cut }
#
# `state_cut`

# %% [markdown] lang="en"
# ### Gradient cut between pieces { #state-cut }
#
# `state_cut`

# %% tags=["hide_input"]
about("state_cut")

# %% [markdown] lang="zh"
# ### 状态留在模块上 { #state-kept }
#
# `state_kept`

# %% [markdown] lang="en"
# ### State kept on the module { #state-kept }
#
# `state_kept`

# %% tags=["hide_input"]
about("state_kept")

# %% [markdown] lang="zh"
# ### 状态没有交下去 { #state-missing }
#
# `state_missing`

# %% [markdown] lang="en"
# ### State not handed on { #state-missing }
#
# `state_missing`

# %% tags=["hide_input"]
about("state_missing")

# %% [markdown] lang="zh"
# ### 前面的步到不了答案 { #steps-lost }
#
# `steps_lost`

# %% [markdown] lang="en"
# ### Steps lost { #steps-lost }
#
# `steps_lost`

# %% tags=["hide_input"]
about("steps_lost")

# %% [markdown] lang="zh"
# ### 没有登记的层 { #unregistered }
#
# `unregistered`

# %% [markdown] lang="en"
# ### Layers not registered { #unregistered }
#
# `unregistered`

# %% tags=["hide_input"]
about("unregistered")
