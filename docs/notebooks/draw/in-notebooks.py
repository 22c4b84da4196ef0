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
# title: 用在笔记本里
# description: 在 Jupyter 和 JupyterLab 里，图自己会显示；设一次语言和深浅色，用 nbconvert 导出成网页、Markdown 或 PDF。
# ---
#
# # 用在笔记本里 { #in-notebooks }
#
# *阅读约 4 分钟。读完你知道图在笔记本里怎样显示，怎样把整本笔记本连图一起导出。*
#
# ## 图自己会显示 { #shows-itself }
#
# 单元格的最后一行是一张图，图就显示在下面。在哪些程序里试过，见[最后的表](#tried)。一格里要显示几张，用 `display`：

# %% [markdown] lang="en"
# ---
# title: In notebooks
# description: In Jupyter and JupyterLab a diagram shows itself. Set language and theme once, and export the notebook to a page, to Markdown or to PDF with nbconvert.
# ---
#
# # In notebooks { #in-notebooks }
#
# *About 4 minutes. Afterwards you know how diagrams are shown in a notebook, and how to export a whole notebook with its pictures.*
#
# ## A diagram shows itself { #shows-itself }
#
# When the last line of a cell is a diagram, the picture appears below it; the [table at the end](#tried) names the programs that were tried. To show several in one cell, use `display`:

# %%
import torch
from IPython.display import display
from torch import nn

import lstm_diagrams as d

torch.manual_seed(0)
gru = nn.GRU(3, 4, batch_first=True)
x = torch.randn(2, 3, 3)
for figure in ("folded", "states"):
    display(d.draw(gru, x, figure=figure))

# %% [markdown] lang="zh"
# 笔记本得到四样东西，由界面自己选：一份 SVG，一段 HTML，一张 PNG，还有标题。HTML 是一张带文字说明的图片，在还没有“信任”的笔记本里也能显示；读屏软件先念标题，描述想听再听：

# %% [markdown] lang="en"
# The notebook is given four things and takes what suits it: an SVG, HTML, a PNG, and the title. The HTML is an image with a description. It is also shown in notebooks that are not "trusted" yet, and screen readers say its title first and the description to those who want it:

# %%
import re

bundle = d.draw(gru, x)._repr_mimebundle_()
print(*bundle)
name, text = re.search('alt="([^"]*)" aria-description="([^"]*)"', bundle["text/html"]).groups()
print(name, "|", text[:40], "...")
assert name == bundle["text/plain"]

# %% [markdown] lang="zh"
# 图跟着单元格的宽度缩小，直到最小的字只有 9 个像素；再窄就左右滚动，边上有箭头。点一下就放大，按 Esc 回来。
#
# **宽度、位置、链接。** `html` 给出同样的一段 HTML，可以规定怎样摆放；放在单元格的最后一行，它自己会显示。写模板、写网页也用它：

# %% [markdown] lang="en"
# A picture shrinks with its cell until its smallest text is 9 pixels high. In a narrower one it scrolls, with an arrow at the edge. A click opens it large, and Esc brings you back.
#
# **Width, side, link.** `html` gives the same HTML and takes how it is to stand. As the last line of a cell it shows itself; templates and pages of your own take it, too:

# %%
placed = d.draw(gru, x, figure="folded").html(width="60%", align="left", link="https://docs.pytorch.org/")
print(type(placed).__mro__[1].__name__, len(placed) // 1000, "kB")
assert "width:60%" in placed

# %% [markdown] lang="zh"
# ## 语言和深浅色，说一次就够 { #defaults }
#
# 在笔记本的开头写一行，后面的图就都是中文。只想管几张图，就用 `with`：

# %% [markdown] lang="en"
# ## Language and theme, said once { #defaults }
#
# Write one line at the top of the notebook, and all pictures after it are Chinese. For a few pictures only, use `with`:

# %%
d.defaults(lang="zh")
print(d.draw(gru, x).lang)

with d.defaults(lang="en", theme="dark"):
    diagram = d.draw(gru, x)
    print(diagram.lang, diagram.theme)

assert (diagram.lang, d.draw(gru, x).lang) == ("en", "zh")
d.defaults(lang="en")

# %% [markdown] lang="zh"
# 主题 `auto` 的图放在图片里时，跟着系统的深浅色走，看不到笔记本自己的开关。笔记本是深色而系统是浅色，就设 `theme="dark"`。
#
# ## 导出 { #export }
#
# nbconvert 把笔记本连图一起变成网页或 Markdown。下面拿仓库里的 `examples/notebook` 真的做一遍：

# %% [markdown] lang="en"
# In an image, a picture with the theme `auto` follows the system's light or dark, for it cannot see the notebook's own switch. If your notebook is dark and your system is light, say `theme="dark"`.
#
# ## Export { #export }
#
# nbconvert turns a notebook into a page or into Markdown, pictures included. Here it is done for real, with `examples/notebook` from the repository:

# %% reads="examples/notebook/docs/*"
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

folder = shutil.copytree("examples/notebook/docs", Path(tempfile.mkdtemp()) / "docs")
command = [sys.executable, "-m", "nbconvert", "index.ipynb"]
for wanted in (["--execute", "--inplace"], ["--to", "html"], ["--to", "markdown"]):
    subprocess.run([*command, *wanted], cwd=folder, check=True, capture_output=True)

page = (folder / "index.html").read_text("utf-8")
pictures = sorted(path.name for path in folder.rglob("*.svg"))
images = len(re.findall('<img [^>]*src="data:image/svg', page))
print(images, "pictures in the page; beside the Markdown:")
print(*pictures, sep="\n")
assert images == len(pictures) == 3
assert "No description" not in page

# %% [markdown] lang="zh"
# **一个网站。** `examples/notebook` 本身是一个 MkDocs 项目：mkdocs-jupyter 把笔记本变成网页，没有变化的笔记本不再运行，图也就不重画。
#
# **LaTeX 和 PDF。** myst-nb 和 nbsphinx 拿笔记本里的 PNG。nbconvert 见到 SVG 就要用 Inkscape 变成 PDF；没有装它，就写 `jupyter nbconvert --to pdf --SVG2PDFPreprocessor.enabled=False`，它也拿 PNG。PNG 是 144 dpi 的；要更细的，就自己画一张，作为单元格的结果：

# %% [markdown] lang="en"
# **A site.** `examples/notebook` itself is an MkDocs project. mkdocs-jupyter makes a page of the notebook, and one that has not changed is not run again, so no picture is drawn again.
#
# **LaTeX and PDF.** myst-nb and nbsphinx take the PNG that the notebook holds. nbconvert has Inkscape make a PDF of an SVG; without Inkscape, say `jupyter nbconvert --to pdf --SVG2PDFPreprocessor.enabled=False`, and it takes the PNG, too. The PNG has 144 dpi. For a finer one, let the cell end in a PNG of your own:

# %%
from IPython.display import Image

picture = Image(d.draw(gru, x, figure="folded").png(dpi=300))
assert picture.data[:4] == b"\x89PNG"

# %% [markdown] lang="zh"
# ## 哪些程序试过 { #tried }
#
# 下面每一行都真的跑过，结果由 `python -m tests.ways docs/ways.json` 写下来，测试保证这张表和它一致：
#
# | 程序 | 版本 | 显示什么 |
# | --- | --- | --- |
# | 终端里的 IPython | 9.18.1 | 只有标题，不画图 |
# | JupyterLab | 4.6.6 | 它的 HTML：SVG 图片，信任与否都一样；在那里运行过，可以放大 |
# | Jupyter Notebook | 7.6.5 | 它的 HTML：SVG 图片，信任与否都一样；在那里运行过，可以放大 |
# | Jupyter 的内核 | 7.4.0 | SVG、PNG、HTML 和文字 |
# | Panel | 1.9.4 | SVG 图片 |
# | Streamlit | 1.67.0 | `st.html` 是 SVG 图片，`st.image` 是 PNG；`st.write` 显示的是这个类的说明文字，对任何 dataclass 都如此 |
# | myst-nb，HTML | 1.4.0 | SVG 图片，可以放大 |
# | myst-nb，LaTeX | 1.4.0 | PNG |
# | mystmd | 1.11.0 | 从笔记本里取出 SVG、PNG 和 HTML；网站和 PDF 要下载模板，没有做 |
# | nbconvert --to html | 7.17.2 | SVG 图片，可以放大 |
# | nbsphinx | 0.9.8 | HTML 里是 SVG 图片，LaTeX 里是 PNG |
# | sphinx-gallery | 0.22.1 | SVG 图片，可以放大 |
# | marimo | 0.25.2 | 它的 HTML：SVG 图片 |
# | nbconvert --to latex | 7.17.2 | PNG，要写 `--SVG2PDFPreprocessor.enabled=False`；不写，nbconvert 就要用 Inkscape |
# | nbconvert --to pdf | 7.17.2 | `examples/notebook` 的三张图：经过 Inkscape 的 SVG，或者写 `--SVG2PDFPreprocessor.enabled=False` 的 PNG |
#
# JupyterLab、Jupyter Notebook、Streamlit、Panel 和 marimo 是在真的浏览器窗口里看的。
#
# **没有在这里跑过的：** VS Code 和 Quarto（安装时要另外下载程序，这里下载不到）、Colab（要联网使用的服务）。它们都从同一个内核拿到上面的四样东西。`st.write` 遇到数据类总是显示它的说明，所以 Streamlit 里用 `st.html`。
#
# **下一步：** [用在 MkDocs 和 Sphinx 里](in-documentation.ipynb)，或者回到[快速上手](quick-start.ipynb)。

# %% [markdown] lang="en"
# ## What was tried { #tried }
#
# Each line was run for real. `python -m tests.ways docs/ways.json` writes down what came of it, and a test keeps this table to that:
#
# | program | version | what it shows |
# | --- | --- | --- |
# | IPython in a terminal | 9.18.1 | its title |
# | JupyterLab | 4.6.6 | its HTML, an image of the SVG, trusted or not; run there, it opens large |
# | Jupyter Notebook | 7.6.5 | its HTML, an image of the SVG, trusted or not; run there, it opens large |
# | Jupyter's kernel | 7.4.0 | SVG, PNG, HTML and text |
# | Panel | 1.9.4 | an image of the SVG |
# | Streamlit | 1.67.0 | `st.html` an image of the SVG, `st.image` the PNG; `st.write` the documentation of the class, as of every dataclass |
# | myst-nb, HTML | 1.4.0 | an image of the SVG, which opens large |
# | myst-nb, LaTeX | 1.4.0 | the PNG |
# | mystmd | 1.11.0 | SVG, PNG and HTML taken out of the notebook; its sites and PDFs fetch templates and were not made |
# | nbconvert --to html | 7.17.2 | an image of the SVG, which opens large |
# | nbsphinx | 0.9.8 | an image of the SVG in HTML, the PNG in LaTeX |
# | sphinx-gallery | 0.22.1 | an image of the SVG, which opens large |
# | marimo | 0.25.2 | its HTML, an image of the SVG |
# | nbconvert --to latex | 7.17.2 | the PNG, with `--SVG2PDFPreprocessor.enabled=False`; without that, nbconvert asks for Inkscape |
# | nbconvert --to pdf | 7.17.2 | three pictures of `examples/notebook`: the SVG by way of Inkscape, or the PNG with `--SVG2PDFPreprocessor.enabled=False` |
#
# JupyterLab, Jupyter Notebook, Streamlit, Panel and marimo were looked at in the window of a real browser.
#
# **Not run here:** VS Code and Quarto (their installation downloads programs that were out of reach) and Colab (a service on the internet). All are given the same four things by the same kernel. `st.write` shows the documentation of any dataclass, so in Streamlit it is `st.html`.
#
# **Next:** [in MkDocs and Sphinx](in-documentation.ipynb), or back to the [quick start](quick-start.ipynb).
