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
# title: 用在 Sphinx 里
# description: 在 Sphinx 文档里用 lstm-diagram 指令画出自己的 PyTorch 模型，reStructuredText 和 MyST 都行；没改就不重画，写错会指出文件和行号。
# ---
#
# # 用在 Sphinx 里 { #sphinx }
#
# *阅读约 4 分钟。读完你能在 Sphinx 的页面里放一张与代码一致的模型图，并在正文里引用它。*
#
# ``` sh
# pip install "lstm-diagrams[sphinx]"
# ```
#
# ## 一行配置，一个指令 { #project }
#
# 这个小项目就是源码里的 `examples/sphinx`。复制一份，看看它的配置和页面：

# %% [markdown] lang="en"
# ---
# title: Diagrams in Sphinx
# description: The directive lstm-diagram draws your own PyTorch model in a Sphinx project, in reStructuredText and in MyST. It is drawn once, can be referred to, and mistakes come with file and line.
# ---
#
# # Diagrams in Sphinx { #sphinx }
#
# *About 4 minutes. Afterwards your Sphinx pages can hold a diagram that agrees with the code, and refer to it by number.*
#
# ``` sh
# pip install "lstm-diagrams[sphinx]"
# ```
#
# ## One line of configuration, one directive { #project }
#
# This small project is `examples/sphinx` of the source. We take a copy and look at its configuration and its page:

# %% reads="examples/sphinx/*.py examples/sphinx/*.rst"
import shutil
import tempfile
from pathlib import Path

project = Path(tempfile.mkdtemp()) / "classifier"
leave_out = shutil.ignore_patterns("out", ".cache", "__pycache__", "README.md")
project = shutil.copytree("examples/sphinx", project, ignore=leave_out)

# %% tags=["hide_input"]
from IPython.display import Markdown, display

for name, kind in {"conf.py": "python", "index.rst": "rst"}.items():
    text = (project / name).read_text("utf-8").rstrip()
    display(Markdown(f"`{name}`\n\n``` {kind}\n{text}\n```"))

# %% [markdown] lang="zh"
# 指令后面跟着模型，选项和 [MkDocs 代码块里的键](mkdocs.ipynb#keys)一样。`:name:` 给图起名，正文里就能用 `:numref:` 引用它的编号。
#
# ## 生成文档 { #build }
#
# `-W` 把警告当作错误，`-n` 检查每一个引用：

# %% [markdown] lang="en"
# After the directive comes the model; its options are [the keys of a block in MkDocs](mkdocs.ipynb#keys). `:name:` names the figure, so that the text can refer to its number with `:numref:`.
#
# ## Build the documentation { #build }
#
# `-W` turns warnings into errors, and `-n` checks every reference:

# %%
import re
import subprocess
import sys


def build(*wishes):
    command = [sys.executable, "-m", "sphinx", "-n", *wishes, ".", "out"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True)


def pictures(page):
    html = (project / "out" / page).read_text("utf-8")
    return re.findall(r'<div class="lstm-diagram-frame".*?</svg></div>', html, re.DOTALL)


built = build("-W")
assert built.returncode == 0, built.stderr
drawn = pictures("index.html")
assert len(drawn) == 2

# %% [markdown] lang="zh"
# 页面里有两张图。这是第二张，原样取来，它的选项里写了 `:lang: zh`：

# %% [markdown] lang="en"
# The page holds two diagrams. This is the first, as it stands there:

# %% tags=["hide_input"]
display({"text/x-html.zh": drawn[1], "text/x-html.en": drawn[0]}, raw=True)

# %% [markdown] lang="zh"
# 这个项目用的主题没有深色，所以图一直是浅色。主题能切换深浅色时，图也会跟着切换。
#
# ## 没改就不重画 { #cache }
#
# `-E` 让 Sphinx 把所有页面重读一遍，图却一张也不用重画：

# %% [markdown] lang="en"
# The theme of this project has no dark colours, so its diagrams stay light. With a theme that can change, they change with it.
#
# ## What has not changed is not drawn again { #cache }
#
# `-E` makes Sphinx read every page anew, and still no diagram is drawn:


# %%
def kept():
    files = (project / ".cache").rglob("*")
    return {file: file.stat().st_mtime_ns for file in files if file.is_file()}


before = kept()
assert build("-W", "-E").returncode == 0
assert before and kept() == before
assert pictures("index.html") == drawn
print(len(before), "→", len(kept()))

# %% [markdown] lang="zh"
# ## 用 MyST 写 { #myst }
#
# 用 Markdown 写 Sphinx 文档时，装上 `myst-parser`，同一个指令这样写。顺便写错一处，看看会怎样：

# %% [markdown] lang="en"
# ## In MyST { #myst }
#
# If you write Sphinx pages in Markdown with `myst-parser`, the same directive looks like this. A second one holds a mistake on purpose:

# %% tags=["hide_input"]
TICKS = "`" * 3
more = f"""---
orphan: true
---

# Another page

{TICKS}{{lstm-diagram}} models:Classifier
:input: 8,6:int64:0..1000
{TICKS}

{TICKS}{{lstm-diagram}} models:Classifer
:input: 8,6:int64:0..1000
{TICKS}
"""
written = (project / "more.md").write_text(more, "utf-8")
display(Markdown(f"`more.md`\n\n````` markdown\n{more}`````"))

# %%
with (project / "conf.py").open("a", encoding="utf-8") as conf:
    print('extensions.append("myst_parser")', file=conf)

again = build("-W")
assert again.returncode != 0
assert pictures("more.html") == drawn[:1]

# %% tags=["hide_input"]
import textwrap

warnings = [line for line in again.stderr.splitlines() if "more.md" in line]
assert "lstm-diagram-error" in (project / "out/more.html").read_text("utf-8")
assert len(warnings) == 1 and "Classifer" in warnings[0]
print(textwrap.fill(warnings[0].replace(f"{project}/", ""), 72))

# %% [markdown] lang="zh"
# 警告里有文件、行号和原因。加了 `-W`，这次生成就算失败；不加，图的位置上是一个写明原因的框。
#
# ## 设置 { #settings }
#
# 写在 `conf.py` 里，意思和 [MkDocs 插件的设置](mkdocs.ipynb#settings)相同，名字前面加上 `lstm_diagrams_`：

# %% [markdown] lang="en"
# The warning has the file, the line and the reason. With `-W` the build counts as failed. Without it a box with the reason stands where the diagram should be.
#
# ## Settings { #settings }
#
# They stand in `conf.py` and mean what [the settings of the MkDocs plugin](mkdocs.ipynb#settings) mean, with `lstm_diagrams_` before the name:

# %% tags=["hide_input"]
from lstm_diagrams.integrations import sphinx as ours


class Settings:
    """Takes down what the extension registers."""

    def __init__(self):
        self.defaults = {}

    def add_config_value(self, name, default, *_):
        self.defaults[name] = default

    def __getattr__(self, name):
        return lambda *_, **__: None


settings = Settings()
ours.setup(settings)
for name, default in settings.defaults.items():
    print(f"{name} = {default!r}")

# %% [markdown] lang="zh"
# 输出 PDF 时，装了 `typst` 就嵌入矢量图，没有就用 PNG；纯文本和手册页里写的是图的标题和描述。
#
# **下一步：** [用在 MkDocs 里](mkdocs.ipynb)，或者到[图的一览](gallery.ipynb)挑一种画法。

# %% [markdown] lang="en"
# For LaTeX the diagram is a vector PDF where `typst` is installed and a PNG elsewhere. Plain text and manual pages have its title and description.
#
# **Next:** [Diagrams in MkDocs](mkdocs.ipynb), or pick a figure in the [gallery](gallery.ipynb).
