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
# title: 用在 README 和论文里
# description: 给 README 一张跟着深浅色走的图，给论文一张矢量的 PDF，给幻灯片一张清晰的 PNG；一条命令画出一个模型的所有图，改了模型自动重画。
# ---
#
# # 用在 README 和论文里 { #in-readme-and-paper }
#
# *阅读约 6 分钟。读完你能用命令行把图放进 README、论文和幻灯片。*
#
# 下面的命令在建站时都真的运行过。全部参数见[命令行与选项](../reference/command-line.ipynb)。
#
# ## README：一浅一深两张图 { #readme }
#
# 代码托管网站的页面有浅色也有深色。`--theme both` 把两张图写在一起，再印出放进 README 的那几行：

# %% [markdown] lang="en"
# ---
# title: In a README and in a paper
# description: A picture for a README that goes light and dark, a vector PDF for a paper, a sharp PNG for slides; all figures of a model by one command, drawn again as the model changes.
# ---
#
# # In a README and in a paper { #in-readme-and-paper }
#
# *About 6 minutes. Afterwards you can put pictures into a README, a paper and slides from the command line.*
#
# Each command below was really run while this site was built. All arguments are explained under [Command line and options](../reference/command-line.ipynb).
#
# ## A README: one picture light, one dark { #readme }
#
# Pages of a code host are light for some readers and dark for others. `--theme both` writes both pictures and prints the lines for the README:

# %% tags=["remove_cell"] needs="lstm-diagrams[pdf]"
import io
import os
import re
import shlex
import tempfile
import textwrap
from contextlib import redirect_stdout
from pathlib import Path

from lstm_diagrams.integrations.cli import main

os.chdir(tempfile.mkdtemp())


def run(command):
    written = io.StringIO()
    with redirect_stdout(written):
        assert main(shlex.split(command)[1:]) == 0
    return written.getvalue()


# %%
command = 'lstm-diagrams draw "torch.nn:LSTM(3,5)" --input 4,2,3 --theme both -o docs.svg'
snippet = run(command)
print(re.sub("</summary>.*?</details>", "</summary>...</details>", snippet, flags=re.DOTALL))
print(sorted(path.name for path in Path().iterdir()))

light, dark = (Path(f"docs.{theme}.svg").read_text("utf-8") for theme in ("light", "dark"))
assert "docs.dark.svg" in snippet
assert "#1d2026" in dark
assert "#1d2026" not in light

# %% [markdown] lang="zh"
# `alt` 是图的标题，读屏软件会念；下面可以展开的是图自己的描述，这里略去了。中文的图加 `--lang zh`。写出的就是这张图：

# %% [markdown] lang="en"
# `alt` is the title, for screen readers. What folds open below holds the picture's own description; it is left out here. For a Chinese picture, add `--lang zh`. This is what was written:

# %% tags=["hide_input"]
import torch

import lstm_diagrams as d

lstm, x = torch.nn.LSTM(3, 5), torch.zeros(4, 2, 3)
assert d.draw(lstm, x, lang="en", theme="light").svg() == light
d.draw(lstm, x)

# %% [markdown] lang="zh"
# ## 论文：矢量的 PDF { #paper }
#
# 文件名的结尾决定格式。`.pdf` 是一页矢量图，字体嵌在里面，LaTeX 里 `\includegraphics{cell.pdf}` 就能用。它需要 typst：`pip install typst`。`cell` 用选项 `parts` 只画一部分：`cell`（单元本身）、`weights`（权重）、`equations`（公式），中间用加号。

# %% [markdown] lang="en"
# ## A paper: vectors in a PDF { #paper }
#
# The ending of the file chooses the format. `.pdf` is one page of vectors with its fonts inside, ready for `\includegraphics{cell.pdf}` in LaTeX. It needs typst: `pip install typst`. With the option `parts`, `cell` draws only `cell`, `weights` or `equations`, or two of them with a plus between.

# %%
run(
    'lstm-diagrams draw "torch.nn:LSTM(3,5)" --input 4,2,3 --figure cell --theme light -O parts=cell+equations -o cell.pdf'
)
document = Path("cell.pdf").read_bytes()
print(document[:8], len(document) // 1000, "kB")
assert b"/Subtype/Image" not in document.replace(b" ", b"")

# %% [markdown] lang="zh"
# 幻灯片要 `.png`，`--dpi` 决定多清晰。字体随包附带，在哪台机器上画出来都一样；加上 `--option background=transparent`，底色就让给幻灯片：

# %% [markdown] lang="en"
# For slides take a `.png`, and `--dpi` says how sharp it is to be. Its fonts come with the package, so it looks the same on every machine. With `--option background=transparent` the slide shows through:

# %%
import struct

for dpi in (96, 288):
    run(
        f'lstm-diagrams draw "torch.nn:LSTM(3,5)" --input 4,2,3 --option background=transparent --dpi {dpi} -o slide.png'
    )
    width, height = struct.unpack(">II", Path("slide.png").read_bytes()[16:24])
    print(dpi, "dpi:", width, "×", height, "pixels")

# %% [markdown] lang="zh"
# ## 接着改：TikZ 和 PowerPoint { #editable }
#
# `.tex` 写出 TikZ 源码，不必另装什么。坐标、分组、线和颜色与 SVG 一样；文字由 TeX 排，用你的文档的字体，公式是真正的公式：

# %% [markdown] lang="en"
# ## Go on editing: TikZ and PowerPoint { #editable }
#
# `.tex` is the source of a TikZ picture, and needs nothing else to be installed. Coordinates, groups, lines and colours are those of the SVG; the text is set by TeX in the font of your document, formulas as formulas:

# %%
run('lstm-diagrams draw "torch.nn:LSTM(3,5)" --input 4,2,3 --figure cell -O parts=cell -o cell.tex')
source = Path("cell.tex").read_text("utf-8").splitlines()
picture = source.index(next(line for line in source if "begin{tikzpicture}" in line))
for line in (*source[:1], *source[3:9], "...", *source[picture - 2 : picture + 10]):
    print(line if len(line) < 100 else f"{line[:95]} ...")
assert any(r"{$c_{t-1}$}; % c before" in line for line in source)

# %% [markdown] lang="zh"
# 它自己就能编译；`\input` 进文档时，它只留下图，前面的导言区不起作用：
#
# ```latex
# \usepackage{lmodern, tikz}
#
# \begin{figure}
#   \centering \def\ldScale{0.6}\input{cell}
#   \caption{An LSTM cell.}
# \end{figure}
# ```
#
# `\ldScale` 把整张图连同文字一起缩放。想换颜色，改开头的 `\definecolor`；每一笔后面的注释是它在 SVG 里的类名；每一层、每一步是一个有名字的 scope，可以在 `\end{tikzpicture}` 之前接着画，例如 `\draw (layer1.north) -- ++(0,-20);`（y 轴同 SVG 一样朝下）。中文的图用 XeLaTeX 编译，文档里加 `\usepackage[scheme=plain]{ctex}`；文件开头写明它需要什么。文字换了字体，宽度会变，但仍按原来的位置居中或对齐，不会自动缩小：字体比 Arial 宽时，请看一眼框里的字。`auto` 主题写的是浅色，`--theme print` 写的是黑色和灰色。会动的图和长于 16,000 磅的图写不成 TikZ，会报错。
#
# PowerPoint 用 SVG：插入图片，再选“图形格式”里的“转换为形状”，就得到能逐个修改的形状（我们没有 PowerPoint，没有亲自试过；LibreOffice 能打开同样的 SVG，试过）。我们不写 `.pptx`：现有的 Python 库 python-pptx 画自由形状时只有直线，没有曲线，文字也没有上标和下标，写出的图会比 SVG 差。
#
# ## 正好一栏宽 { #width }
#
# 双栏论文的一栏只有 252 磅（3.5 英寸），宽图缩进去，字就看不清了。`width="column"` 不是缩小，而是重新排：少画几步，缩短间隔，长句换行，各部分上下放；最小的字仍有 7 磅（符号的角标更小）。还有 `"page"`（700 像素，字不小于 9 像素）、`"slide"`（16:9，字不小于 18 磅），或者写长度，如 `"8.9cm"`。SVG、PNG 和 PDF 都正好这么宽：

# %% [markdown] lang="en"
# It compiles as it is. Taken into a document by `\input`, only the picture is left of it, without its preamble:
#
# ```latex
# \usepackage{lmodern, tikz}
#
# \begin{figure}
#   \centering \def\ldScale{0.6}\input{cell}
#   \caption{An LSTM cell.}
# \end{figure}
# ```
#
# `\ldScale` scales all of it, text too. Colours are changed at the top, by `\definecolor`; the comment behind each mark is its classes in the SVG; each layer and step is a scope with a name to draw on from, before `\end{tikzpicture}`, as in `\draw (layer1.north) -- ++(0,-20);` (y goes down, as in SVG). A Chinese picture takes XeLaTeX, and `\usepackage[scheme=plain]{ctex}` in the document; the file says at its top what it needs. In another font text has another width: it stays centred or aligned where it was, but does not shrink, so look at the boxes if your font is wider than Arial. The theme `auto` is written light, `--theme print` in black and greys. Pictures that move, and those longer than 16,000 points, cannot be TikZ; there is an error then.
#
# PowerPoint takes the SVG: insert it as a picture, then choose Convert to Shape under Graphics Format, and each shape can be edited (we have no PowerPoint and have not tried this; that LibreOffice opens the same SVG, we have). There is no `.pptx`: python-pptx, the library for it, draws freeform shapes of straight lines alone, without curves, and its text has no sub- and superscripts, so the picture would be worse than the SVG.
#
# ## As wide as a column { #width }
#
# A column of a paper is 252 pt (3.5 inches) wide, and a wide picture that is shrunk to it cannot be read. `width="column"` does not shrink it, but lays it out anew: fewer steps, shorter gaps, long lines broken, parts below one another; the smallest text still has 7 pt (indices of symbols are smaller). There are also `"page"` (700 pixels, text of at least 9), `"slide"` (16:9, text of at least 18 pt), or a length such as `"8.9cm"`. SVG, PNG and PDF are exactly that wide:

# %%
model, sequence = torch.nn.LSTM(3, 5, num_layers=2), torch.randn(4, 2, 3)
d.draw(model, torch.randn(12, 2, 3), width="column", figure="unrolled")

# %%
run('lstm-diagrams draw "torch.nn:LSTM(3,5)" --input 4,2,3 --figure cell -O width=column -O parts=cell -o column.pdf')
assert re.search(rb"/MediaBox ?\[0 0 252 ", Path("column.pdf").read_bytes())

# %% [markdown] lang="zh"
# 幻灯片上字要大，图就画得少些，字占地方的时候，别的东西让开：

# %% [markdown] lang="en"
# On a slide letters are large: less is drawn, and where letters need room, the rest moves apart:

# %%
d.draw(model, sequence, width="slide", figure="states")

# %% [markdown] lang="zh"
# 一张图怎么排都放不下时，不会硬缩，而是报错，说出它从多宽起放得下，或者怎样才放得下：

# %% [markdown] lang="en"
# Where no layout of a figure can be read at that width, there is an error that says from which width on it can, or what else would do:

# %%
try:
    d.draw(model, torch.randn(12, 2, 3), figure="unrolled", steps=0, width="column")
except d.TooNarrow as error:
    print(error)
else:
    raise AssertionError("it should not fit")

# %% [markdown] lang="zh"
# ## 黑白打印，色盲读者 { #print }
#
# `--theme print` 只用黑色和灰色：挨着的填色深浅不同，c 的线是虚线，数值越大颜色越深，复印之后也认得出：

# %% [markdown] lang="en"
# ## Black and white, and colour blindness { #print }
#
# `--theme print` takes black ink and greys alone: fills that stand beside each other differ by their tint, the lines of c are dashed, numbers get darker as they grow, and a photocopy can still be read:

# %%
d.draw(model, sequence, theme="print")

# %% [markdown] lang="zh"
# `palette="colorblind"`（命令行是 `--option palette=colorblind`）换一套颜色，红色盲、绿色盲、蓝色盲的读者都分得清，浅色深色各有一套。`theme="print"` 没有颜色，用哪套都一样：

# %% [markdown] lang="en"
# `palette="colorblind"` (on the command line `--option palette=colorblind`) takes other colours, light and dark, that stay apart with protanopia, deuteranopia and tritanopia. `theme="print"` has no colours and is the same in both:

# %%
d.draw(model, sequence, palette="colorblind")

# %% [markdown] lang="zh"
# ## 会动的图 { #moving }
#
# `--animate` 写出一张自己会播放的 SVG：只用样式，所以放在 README 的 `<img>` 里也会动，转一圈停一停。偏好“减少动态效果”的读者，和不懂动画的程序，看到的是整张图。换成 `.html` 就带一个播放器（按钮、滑块、键盘），`.pdf` 每个时刻一页，可以当幻灯片，`.gif` 要装可选依赖 `gif`：

# %% [markdown] lang="en"
# ## Pictures that move { #moving }
#
# `--animate` writes an SVG that plays by itself: by style rules alone, so it also moves in the `<img>` of a README, and rests after each round. Readers who prefer reduced motion, and programs that know no animation, see the whole picture. With `.html` it brings a player (buttons, a slider, the keyboard), `.pdf` has a page for each moment, as slides, and `.gif` needs the extra `gif`:

# %%
run('lstm-diagrams draw "torch.nn:LSTM(3,5)" --input 4,2,3 --animate -o moving.svg')
run('lstm-diagrams draw "torch.nn:LSTM(3,5)" --input 4,2,3 -o player.html')
assert "@keyframes" in Path("moving.svg").read_text(encoding="utf-8")
assert "<script" in Path("player.html").read_text(encoding="utf-8")

# %% [markdown] lang="zh"
# 作为图片插入时，它听系统的“减少动态效果”设置；但 Chromium 打印这样的图片，印的是当时的画面，不是整张图。
#
# 在 Python 里是 `diagram.save("moving.svg", animated=True)`，在笔记本里是 `diagram.play()`，在 MkDocs 和 Sphinx 里是 `play: true`。会动的图有 `unrolled`、`network`、`cell`（加上 `values=True` 会逐步写出门和状态的数值）、`folded`、`bidirectional`、`states`、`handover`、`calls`、`attention`、`trace`、`packing`、`windows`、`tree`、`overview`、`mlp` 和 `cnn`。

# %% [markdown] lang="en"
# As an image it follows the system's setting for reduced motion. Chromium, however, prints such an image as it stands at that moment, not as the whole picture.
#
# In Python it is `diagram.save("moving.svg", animated=True)`, in a notebook `diagram.play()`, in MkDocs and Sphinx `play: true`. These figures move: `unrolled`, `network`, `cell` (with `values=True` it writes the numbers of gates and states step by step), `folded`, `bidirectional`, `states`, `handover`, `calls`, `attention`, `trace`, `packing`, `windows`, `tree`, `overview`, `mlp` and `cnn`.

# %% [markdown] lang="zh"
# ## 一个模型的所有图 { #all }
#
# `--figure all` 把适合这个模型的图全画进一个文件夹，再加一页目录。哪些适合，`lstm-diagrams figures` 会说：

# %% [markdown] lang="en"
# ## All figures of a model { #all }
#
# `--figure all` draws every figure that fits the model into a folder, with a page that shows them. `lstm-diagrams figures` lists those that fit:

# %%
print(run('lstm-diagrams figures "torch.nn:GRU(3,5)" --input 4,2,3').partition("\n")[0])
run('lstm-diagrams draw "torch.nn:GRU(3,5)" --input 4,2,3 --figure all -o pictures')
names = sorted(path.name for path in Path("pictures").iterdir())
print(textwrap.fill(" ".join(names), 72))
assert "index.html" in names

# %% [markdown] lang="zh"
# 正在改模型？`lstm-diagrams draw my_models:net --input 8,20 --watch -o net.svg` 一直看着它的源文件，一保存就重画，按 Ctrl-C 结束。
#
# ## 交给程序的事实 { #facts }
#
# 不要图，只要数，就用 `lstm-diagrams facts`：一次运行里的每一层、每个张量的形状，写成 JSON：

# %% [markdown] lang="en"
# Still changing the model? `lstm-diagrams draw my_models:net --input 8,20 --watch -o net.svg` keeps an eye on its source and draws again whenever you save. Ctrl-C ends it.
#
# ## Facts for programs { #facts }
#
# For the numbers without a picture there is `lstm-diagrams facts`. It writes every layer of a run and the shape of every tensor as JSON:

# %%
import json

seen = json.loads(run('lstm-diagrams facts "torch.nn:LSTM(3,5)" --input 4,2,3'))
print(list(seen))
output = seen["calls"][0]["outputs"][0]
print(output["name"], output["tensor"]["axes"])
assert [axis["size"] for axis in output["tensor"]["axes"]] == [4, 2, 5]

# %% [markdown] lang="zh"
# 每个字段的意思写在 `lstm-diagrams facts --schema` 印出的 JSON Schema 里，它带着版本号。
#
# **下一步：** [用在 MkDocs 和 Sphinx 里](in-documentation.ipynb)，或者[自己加一种图](extending.ipynb)。

# %% [markdown] lang="en"
# The JSON Schema that `lstm-diagrams facts --schema` prints says what each field means. It has a version number.
#
# **Next:** [in MkDocs and Sphinx](in-documentation.ipynb), or [add a figure of your own](extending.ipynb).
