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
# description: 在 Jupyter、JupyterLab、VS Code 或 Colab 里，图自己会显示；设一次语言和深浅色，用 nbconvert 导出成网页、Markdown 或 PDF。
# ---
#
# # 用在笔记本里 { #in-notebooks }
#
# *阅读约 4 分钟。读完你知道图在笔记本里怎样显示，怎样把整本笔记本连图一起导出。*
#
# ## 图自己会显示 { #shows-itself }
#
# 单元格的最后一行是一张图，图就显示在下面，Jupyter、JupyterLab、VS Code 和 Colab 都一样。一格里要显示几张，用 `display`：

# %% [markdown] lang="en"
# ---
# title: In notebooks
# description: In Jupyter, JupyterLab, VS Code or Colab a diagram shows itself. Set language and theme once, and export the notebook to a page, to Markdown or to PDF with nbconvert.
# ---
#
# # In notebooks { #in-notebooks }
#
# *About 4 minutes. Afterwards you know how diagrams are shown in a notebook, and how to export a whole notebook with its pictures.*
#
# ## A diagram shows itself { #shows-itself }
#
# When the last line of a cell is a diagram, the picture appears below it, in Jupyter, JupyterLab, VS Code and Colab alike. To show several in one cell, use `display`:

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
# 笔记本得到的是一份 SVG，和一张带文字说明的图片，由界面自己选。图片在还没有“信任”的笔记本里也能显示，读屏软件会念出它的标题和描述：

# %% [markdown] lang="en"
# The notebook is given an SVG, and an image with a description, and takes what suits it. The image is also shown in notebooks that are not "trusted" yet, and screen readers speak its title and description:

# %%
import re

bundle = d.draw(gru, x)._repr_mimebundle_()
alt = re.search('alt="([^"]*)"', bundle["text/html"])[1]
print(alt[:66], "...")
assert alt.startswith(bundle["text/plain"])

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
# **LaTeX 和 PDF。** nbconvert 把 SVG 放进 LaTeX 时要用 Inkscape。不想装它，就让单元格的结果是 PNG：

# %% [markdown] lang="en"
# **A site.** `examples/notebook` itself is an MkDocs project. mkdocs-jupyter makes a page of the notebook, and one that has not changed is not run again, so no picture is drawn again.
#
# **LaTeX and PDF.** To put an SVG into LaTeX, nbconvert needs Inkscape. If you would rather not install it, let the cell end in a PNG:

# %%
from IPython.display import Image

picture = Image(d.draw(gru, x, figure="folded").png(dpi=120))
assert picture.data[:4] == b"\x89PNG"

# %% [markdown] lang="zh"
# Quarto 运行笔记本用的是同一个 Jupyter，得到的也是同样的几种结果。本站没有跑过 Quarto。
#
# **下一步：** [用在 MkDocs 和 Sphinx 里](in-documentation.ipynb)，或者回到[快速上手](quick-start.ipynb)。

# %% [markdown] lang="en"
# Quarto runs notebooks with the same Jupyter and is given the same results. This site has not run Quarto.
#
# **Next:** [in MkDocs and Sphinx](in-documentation.ipynb), or back to the [quick start](quick-start.ipynb).
