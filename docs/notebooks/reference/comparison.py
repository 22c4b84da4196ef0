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
# title: 与其他程序的比较
# description: 六个相同的模型，用本包和 Tensorgami、torchview、torchlens、visualtorch、netron 各画一遍，并排放在一起，说清楚谁在哪里更好。
# download: false
# ---
#
# # 与其他程序的比较 { #comparison }
#
# *同样的模型，同样的输入，每个程序都用它自己说明里的那一条命令和默认设置；Tensorgami 在其中两个模型上还用了 `view="unrolled"`。本包的图由这一页当场画出，别的图由仓库里的 `python -m benchmarks.comparison` 画好放在这里。*
#
# ## 比的是哪些程序 { #programs }

# %% [markdown] lang="en"
# ---
# title: Comparison
# description: Six models drawn by this package and by Tensorgami, torchview, torchlens, visualtorch and netron, side by side, with who is better at what.
# download: false
# ---
#
# # Comparison { #comparison }
#
# *The same models and inputs, and for each program the command of its own manual with default settings; of Tensorgami also `view="unrolled"`, for two of the models. Our pictures are drawn by this page; the others were drawn by `python -m benchmarks.comparison` of the repository.*
#
# ## The programs { #programs }

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
import inspect
import json
from pathlib import Path

from IPython.display import Markdown, display

import lstm_diagrams as d
from benchmarks.comparison import models
from lstm_diagrams.site.printed import table

results = json.loads(Path("docs/comparison.json").read_text("utf-8"))
ABOUT = {
    "lstm-diagrams": ("draw(model, x).save(...)", "SVG, PNG, PDF, TikZ, DOT, GIF, HTML"),
    "tensorgami": ("draw(model, x).save(...)", "SVG, PNG, PDF"),
    "torchview": ("draw_graph(model, input_data=x).visual_graph.render(...)", "Graphviz"),
    "torchlens": ("trace(model, x).draw(...)", "Graphviz"),
    "visualtorch": ("render(model, input_shape).save(...)", "PNG"),
    "netron": ("torch.onnx.export(...), netron.start(...)", "SVG, PNG"),
}
HEAD = (
    d.Text(zh="程序", en="Program"),
    d.Text(zh="版本", en="Version"),
    d.Text(zh="运行于", en="Run on"),
    d.Text(zh="命令", en="Command"),
    d.Text(zh="文件", en="Files"),
)
rows = [
    (name, results["programs"][name]["version"], results["programs"][name]["date"], f"`{command}`", files)
    for name, (command, files) in ABOUT.items()
]
display(table(HEAD, rows))

DRAWN_BY = {
    "tensorgami": d.Text(zh="Tensorgami 的图", en="Tensorgami's picture"),
    "tensorgami-unrolled": d.Text(zh='Tensorgami 的 `view="unrolled"`', en='Tensorgami with `view="unrolled"`'),
    "torchview": d.Text(zh="torchview 的图", en="torchview's picture"),
    "torchlens": d.Text(zh="torchlens 的图", en="torchlens' picture"),
    "visualtorch": d.Text(zh="visualtorch 的图", en="visualtorch's picture"),
    "netron": d.Text(zh="netron 的图，画的是导出的 ONNX", en="netron's picture, of the exported ONNX"),
}
NAMES = {
    "mlp": d.Text(zh="三层的全连接网络", en="a fully connected network of three layers"),
    "cnn": d.Text(zh="卷积网络", en="a convolutional network"),
    "lstm": d.Text(zh="LSTM 接全连接层", en="an LSTM with a dense head"),
    "both-ways": d.Text(zh="两层的双向 LSTM", en="a bidirectional LSTM of two layers"),
    "encoder-decoder": d.Text(zh="编码器和解码器", en="an encoder and a decoder"),
    "attention": d.Text(zh="带注意力的编码器和解码器", en="an encoder and a decoder with attention"),
}
GRID = '<div class="peers" markdown>\n\n{}\n\n</div>'
FAILED = d.Text(zh="没有画出来：", en="drew nothing:")


def figure(program, result, subject, language):
    drawn_by = DRAWN_BY[program].in_language(language)
    if "failed" in result:
        return f"<figure markdown>\n{drawn_by} {FAILED.in_language(language)} `{result['failed'][:120]}`\n</figure>"
    alt = f"{drawn_by.replace('`', '')}: {subject.in_language(language)}"
    address = f"../comparison/{result['file']}"
    return f"<figure markdown>\n[![{alt}]({address}){{ loading=lazy }}]({address})\n<figcaption markdown>{drawn_by}</figcaption>\n</figure>"


def peers(name, *without):
    shown = {program: results["models"][name][program] for program in DRAWN_BY if program not in without}
    made = {
        language: GRID.format(
            "\n\n".join(figure(program, result, NAMES[name], language) for program, result in shown.items())
        )
        for language in ("zh", "en")
    }
    return d.Text(**made)


def code(*parts):
    source = "\n\n".join(inspect.getsource(part).strip() for part in parts)
    return Markdown(f"``` python\n{source}\n```")


# %% [markdown] lang="zh"
# ## 全连接网络 { #mlp }

# %% [markdown] lang="en"
# ## A fully connected network { #mlp }

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(code(models._mlp))

# %%
model, inputs = models.subject("mlp")
d.draw(model, *inputs)

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(peers("mlp", "tensorgami-unrolled"))

# %% [markdown] lang="zh"
# **谁更清楚。** 要看神经元和连接，看本包的图：每个神经元、每条线都在，参数个数写在下面。visualtorch 也画神经元，但把 ReLU 也画成一列、和前一列全连接，看起来像五层。要一行放得下的图，Tensorgami 最好。要每一步的形状，看 torchview；torchlens 还数出参数和字节。netron 的框里写着权重和偏置的形状。

# %% [markdown] lang="en"
# **Which is clearer.** For neurons and connections it is our picture: each neuron and each line is there, with the count of parameters below. visualtorch draws neurons too, but gives each ReLU a column that is fully connected to the one before, so that it looks like five layers. For a picture that fits into one line, Tensorgami is best. For the shapes of every operation take torchview; torchlens counts parameters and bytes as well. netron writes the shapes of weights and biases into its boxes.

# %% [markdown] lang="zh"
# ## 卷积网络 { #cnn }

# %% [markdown] lang="en"
# ## A convolutional network { #cnn }

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(code(models._cnn))

# %%
model, inputs = models.subject("cnn")
d.draw(model, *inputs)

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(peers("cnn", "tensorgami-unrolled"))

# %% [markdown] lang="zh"
# **谁更清楚。** 本包把特征图按大小画出来，卷积核的窗口连到它算出的那一格。Tensorgami 一行写完，最省地方。torchview 和 torchlens 把每个运算的形状写全。visualtorch 默认画成一列列圆点，看不出平面；它另有画平面的样式，这里没有用。

# %% [markdown] lang="en"
# **Which is clearer.** Ours draws feature maps to scale, with the window of each kernel and the point it makes. Tensorgami says it in one line, in the least space, shapes included. torchview and torchlens write the shape of every operation, and netron writes it beside the arrows. visualtorch draws columns of dots by default, which show no planes; it has other styles that do, which were not used here.

# %% [markdown] lang="zh"
# ## LSTM 接全连接层 { #lstm }

# %% [markdown] lang="en"
# ## An LSTM with a dense head { #lstm }

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(code(models.Classifier))

# %%
model, inputs = models.subject("lstm")
d.draw(model, *inputs)

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(peers("lstm"))

# %% [markdown] lang="zh"
# **谁更清楚。** 本包画出四个时间步，<i>h</i> 和 <i>c</i> 各有一条线，并且只有最后一步的 <i>h</i> 进入全连接层，和代码 `output[:, -1]` 一致。Tensorgami 用 `view="unrolled"` 也画出时间步，但把每一步的 <i>h</i> 都连到了全连接层，<i>h</i> 和 <i>c</i> 合成一条线。torchview 把取最后一步画成 `__getitem__`，形状对，`h_n` 和 `c_n` 没有名字。torchlens 把一次 LSTM 调用画成三个椭圆。visualtorch 画成了三列的全连接网络，没有时间。

# %% [markdown] lang="en"
# **Which is clearer.** Ours draws the four steps, with a line each for <i>h</i> and <i>c</i>, and only the last <i>h</i> goes on to the dense layer, as the code says: `output[:, -1]`. Tensorgami with `view="unrolled"` draws steps as well, but wires the <i>h</i> of every step to the dense layer, and makes one line of <i>h</i> and <i>c</i>. torchview shows the last step being taken as `__getitem__`, with the right shapes; `h_n` and `c_n` have no names. torchlens draws one call of the LSTM as three ellipses. visualtorch draws a fully connected network of three columns, without time.

# %% [markdown] lang="zh"
# ## 两层双向的 LSTM { #both-ways }

# %% [markdown] lang="en"
# ## A bidirectional LSTM of two layers { #both-ways }

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(code(models._both_ways))

# %%
model, inputs = models.subject("both-ways")
d.draw(model, *inputs)

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(peers("both-ways"))

# %% [markdown] lang="zh"
# **谁更清楚。** 本包画出两个方向的链、每层在哪里拼接，以及 `h_n`、`c_n` 的每一行从哪里来。Tensorgami 的两种图一样：一个框，写着“2 layers, bidirectional”。netron 把两层画成两个 LSTM，看得出 `h_n`、`c_n` 由两层拼成；转置是导出 ONNX 时加上的。torchview 的一个框，三个输出的形状都对。torchlens 的图太宽，缩小以后读不了。visualtorch 只有三个点接八个点。

# %% [markdown] lang="en"
# **Which is clearer.** Ours draws the chains of both directions, where each layer joins them, and where every row of `h_n` and `c_n` comes from. Tensorgami's two views are the same: one box that says “2 layers, bidirectional”. netron draws an LSTM for each layer, and shows that `h_n` and `c_n` are joined from both; the transposes come from the export to ONNX. torchview has one box and the right shapes of all three outputs. torchlens' picture is so wide that it can be read only when it is opened at full size. visualtorch has three dots that lead to eight.

# %% [markdown] lang="zh"
# ## 编码器和解码器 { #encoder-decoder }

# %% [markdown] lang="en"
# ## An encoder and a decoder { #encoder-decoder }

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(code(models.Translator))

# %%
model, inputs = models.subject("encoder-decoder")
d.draw(model, *inputs)

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(peers("encoder-decoder", "tensorgami-unrolled"))

# %% [markdown] lang="zh"
# **谁更清楚。** 本包画出编码器最后的 <i>h</i> 和 <i>c</i> 怎样成为解码器的起点，两边各有几步。torchview 把这两个状态画成一条标着 x2 的边，很紧凑，形状齐全。netron 把两个状态画成两条边。Tensorgami 也画了一条边，不写它是状态。

# %% [markdown] lang="en"
# **Which is clearer.** Ours shows how the encoder's last <i>h</i> and <i>c</i> become the decoder's first, and how many steps each has. torchview makes one edge of the two states, marked x2: compact, and with all shapes. netron has two edges, one for each state. Tensorgami puts both on one line, with their shape, and does not say that they are states.

# %% [markdown] lang="zh"
# ## 带注意力的编码器和解码器 { #attention }

# %% [markdown] lang="en"
# ## An encoder and a decoder with attention { #attention }

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(code(models.Attending))

# %%
model, inputs = models.subject("attention")
d.draw(model, *inputs)

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
display(peers("attention", "tensorgami-unrolled"))

# %% [markdown] lang="zh"
# **谁更清楚。** 要看注意力权重，看本包的图：这次运行的权重写在线上，所有步的对齐画成一张表。要看张量怎样一步步算出来，torchview 更好：`transpose`、`matmul`、`softmax`、`cat` 和它们的形状都在，本包的这张图不写形状。torchlens 也都有，图要宽得多；netron 把它们画在导出时加进去的许多转置之间；Tensorgami 只有简略的几个。

# %% [markdown] lang="en"
# **Which is clearer.** For the weights of attention it is ours: those of this run stand on the lines, and the alignment of all steps in a table. For how the tensors are made it is torchview: `transpose`, `matmul`, `softmax` and `cat` are there with their shapes, which our picture leaves out. torchlens has them as well, in a much wider picture, netron among the transposes of the export, and Tensorgami in brief.

# %% [markdown] lang="zh"
# ## 花多少时间 { #cost }
#
# 在同一个进程里先画过一张图以后，画每个模型并存成文件用的 CPU 秒数，连同它启动的程序；netron 要浏览器，没有量。数字来自上面写着的那一天和一台双核机器，只能互相比较：

# %% [markdown] lang="en"
# ## What it costs { #cost }
#
# CPU seconds for drawing each model into a file, including the programs that are started for it, after one other picture in the same process. netron needs a browser and was not measured. The numbers are from the day above and one machine with two cores, and are good only for comparing with one another:

# %% tags=["hide_input"] reads="benchmarks/comparison/*.py docs/comparison.json"
MEASURED = ("lstm-diagrams", "tensorgami", "torchview", "torchlens", "visualtorch")


def seconds(model, program):
    result = results["models"][model][program]
    return f"{result['seconds']:.2f}" if "seconds" in result else "–"


MODEL = d.Text(zh="模型", en="Model")
display(table((MODEL, *MEASURED), [(NAMES[name], *(seconds(name, program) for program in MEASURED)) for name in NAMES]))

# %% [markdown] lang="zh"
# 六个模型都是 Tensorgami 最快，本包每次都比 torchview 慢。
#
# ## 什么时候用哪一个 { #choice }
#
# - **循环网络的时间步、状态、方向、注意力**，要讲给人听、要中文、要跟着深浅色、要放进文档并随代码更新：用本包。
# - **任意模型的每个张量运算和形状**：用 torchview。
# - **一张紧凑的概览图**，画得也最快，放进论文或幻灯片，或者把几个模型连成一张：用 Tensorgami。
# - **取出中间的激活值**，逐个运算地检查：用 torchlens，画图只是它的一部分。
# - **在浏览器里翻看一个大模型的文件**，缩放、搜索、看权重，不用写代码，也不限于 PyTorch：用 netron。
# - **画成平面和立体的风格图**：visualtorch 有几种样式。
#
# 图和秒数来自运行；各程序还能做什么，取自它们自己的说明，没有在这里试过。这里只用了默认设置和六个小模型。别的程序用别的选项能画得更好，大模型的情况也会不同；本包看不到什么，见[局限](limits.ipynb)。

# %% [markdown] lang="en"
# Tensorgami is the fastest for each of the six, and ours takes longer than torchview each time.
#
# ## Which to use when { #choice }
#
# - **Steps, states, directions and attention of recurrent networks**, to be explained, in Chinese as well, light and dark, in documentation that follows the code: this package.
# - **Every tensor operation of a model with its shape**: torchview.
# - **A compact overview**, in the least time, for a paper or a slide, or several models in one picture: Tensorgami.
# - **The activations in between**, operation by operation: torchlens, of which drawing is only a part.
# - **Looking through the file of a large model in a browser**, with zoom, search and weights, without code and not for PyTorch alone: netron.
# - **Pictures in the style of planes and blocks**: visualtorch has several styles.
#
# Pictures and seconds are from runs. What the programs can do besides is taken from their own manuals and was not tried here. Only default settings and six small models were used here. With other options the other programs may draw better, and large models are another matter. What our own pictures do not show is on the page [Limits](limits.ipynb).
