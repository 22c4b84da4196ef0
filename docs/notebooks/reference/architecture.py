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
# title: 代码结构
# description: lstm_diagrams 的每个模块做什么，谁可以用谁，都从源代码里打印出来。
# download: false
# ---
#
# # 代码结构 { #architecture }
#
# *想改代码的人从这里看起。模块的说明取自源代码的第一行，只有英文；分层规则取自 `pyproject.toml`，每次检查都会验证。*
#
# ## 一张图是怎样产生的 { #way }
#
# 一切只朝一个方向走：
#
# 1. `capture` 和 `layers` 把活的模型运行一遍，记成不会再变的**事实**（`facts`；其中单元的内部、运行中的数和改动各有一个文件：`cells`、`numbers`、`changes`）。只有它们认识 torch。
# 2. `figures` 里的一种图，用 `readings` 从事实里读出的含义和 `drawing` 里的零件，把事实变成带坐标的**标记**。
# 3. Graphviz 照坐标画线，`render` 把得到的 SVG 收拾好，也用随包附带的字体转成 PNG 和 PDF。
# 4. `diagram` 把这些串起来，就是 `draw()`：没有指定画哪种图时由 `choice` 挑选，文件由 `saving` 写出。`integrations` 里每个文件是一种出口，例如命令行。
#
# ## 谁可以用谁 { #layers }
#
# 站得高的可以用站得低的，反过来不行。同一行里的互不相识。下面一行就是一层，从高到低：

# %% [markdown] lang="en"
# ---
# title: Architecture
# description: What every module of lstm_diagrams does and which may use which, printed from the source code.
# download: false
# ---
#
# # Architecture { #architecture }
#
# *For those who want to change the code. What is said of each module is the first line of its source; the rule of who may use whom is the one in `pyproject.toml`, which every check enforces.*
#
# ## How a picture comes about { #way }
#
# Everything goes one way:
#
# 1. `capture` and `layers` run the live model once and note what it did as **facts** that never change again (`facts`, with a file each for the inside of cells, the numbers of a run and what it had changed: `cells`, `numbers`, `changes`). They alone know torch.
# 2. A figure in `figures`, with what `readings` finds in the facts and parts from `drawing`, turns facts into **marks** with coordinates.
# 3. Graphviz draws the lines where they belong; `render` finishes the SVG, and makes PNG and PDF of it with the package's own fonts.
# 4. `diagram` puts all this together as `draw()`: `choice` takes a figure where none is named, `saving` writes files. Each file in `integrations` is one way out, such as the command line.
#
# ## Who may use whom { #layers }
#
# What stands higher may use what stands lower, never the other way. Those on one line know nothing of one another. One line is one layer, from the top down:

# %% tags=["hide_input"] reads="pyproject.toml lstm_diagrams/site/*.py"
import ast
import tomllib
from pathlib import Path

from IPython.display import Markdown, display

import lstm_diagrams as d

package = Path(d.__file__).parent
project = tomllib.loads((package.parent / "pyproject.toml").read_text("utf-8"))
rules = project["tool"]["importlinter"]["contracts"]
layers = next(rule["layers"] for rule in rules if rule["type"] == "layers")
print(*layers, sep="\n")

# %% [markdown] lang="zh" own=["zh: python -m lstm_diagrams.site plain 文件夹", "en: python -m lstm_diagrams.site plain FOLDER"]
# ## 换一个工具也能建站 { #hosts }
#
# 网站用 MkDocs 和 Material 建成。页面本身不依赖它们：`python -m lstm_diagrams.site plain 文件夹` 把所有页面写成普通的 Markdown 和 HTML，不要钩子，也不要笔记本；MkDocs、ProperDocs 和 Zensical 都能用同一份文件建站。每次测试都用 ProperDocs 和 Zensical 把两种语言的全部页面建一遍（三页用 MkDocs，整个网站本来就由它建），检查每一个链接、图和标题，再由浏览器走一遍：首页、一章、搜索、另一种语言。Material 停止维护以后（2027 年 5 月），换工具只要换一条命令。
#
# | | MkDocs（默认） | 普通文件，MkDocs 或 ProperDocs | 普通文件，Zensical |
# | --- | --- | --- | --- |
# | 公式 | 建站时排好 | 浏览器里排 | 浏览器里排 |
# | 切换语言 | 到同一页 | 到首页 | 到首页 |
# | 搜索中文 | 分词，认本站的术语、别名和 `nn.LSTM` 的各部分 | 分词，认本站的术语；没有别名 | 由浏览器分词，不认本站的术语（`时间步` 拆成 `时间` 和 `步`），结果的次序也不同；没有别名 |
# | `llms.txt`、站点地图里的两种语言 | 有 | 没有 | 没有 |
# | 转发链接时的图和简介、首次来访按浏览器选语言 | 有 | 没有 | 没有 |
# | 直接打开本地文件 | 能看、能搜索 | 能看、能搜索；控制台报告读不到站点地图 | 同左 |

# %% [markdown] lang="en"
# ## Another host can build the site { #hosts }
#
# MkDocs with Material builds the site. The pages do not depend on them: `python -m lstm_diagrams.site plain FOLDER` writes all pages as plain Markdown and HTML, with no hook and no notebook, and MkDocs, ProperDocs and Zensical build the same files. Each run of the tests builds all pages in both languages with ProperDocs and Zensical (three with MkDocs, which builds the whole site anyway), looks at every link, picture and heading, and walks home, one chapter, search and the other language in a browser. When Material is no longer maintained (May 2027), another host costs another command.
#
# | | MkDocs, the default | plain files, MkDocs or ProperDocs | plain files, Zensical |
# | --- | --- | --- | --- |
# | formulas | set while the site is built | set in the browser | set in the browser |
# | language switch | to the same page | to the home page | to the home page |
# | search in Chinese | by words, with the terms of this site, other names of things and the parts of `nn.LSTM` | by words, with the terms of this site; without other names | by words as the browser splits them, without the terms of this site (`时间步` is `时间` and `步`), and in another order; without other names |
# | `llms.txt`, both languages in the sitemap | yes | no | no |
# | a picture and words where a link is shared, the browser's language on the first visit | yes | no | no |
# | opened from a file | can be read and searched | can be read and searched; the console says that the sitemap cannot be read | the same |

# %% [markdown] lang="zh"
# ## 每个模块 { #modules }

# %% [markdown] lang="en"
# ## Every module { #modules }


# %% tags=["hide_input"]
def first_line(path):
    """Of the docstring, without running the module."""
    words = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return words.split("\n\n")[0].replace("\n", " ").replace("``", "`")


def modules(folder):
    files = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
    return "\n".join(f"- `{path.name}`: {first_line(path)}" for path in files)


folders = sorted(path.parent for path in package.rglob("__init__.py"))
for folder in folders:
    name = folder.relative_to(package.parent).as_posix()
    says = first_line(folder / "__init__.py")
    display(Markdown(f"### `{name}` {{ #{name.replace('/', '-')} }}\n\n{says}\n\n{modules(folder)}"))

shown = sum(len(list(folder.glob("*.py"))) for folder in folders)
assert shown == len(list(package.rglob("*.py")))

# %% [markdown] lang="zh"
# 怎样加一种图、一种层、一种出口，见[参与开发](../contributing.md)。

# %% [markdown] lang="en"
# [Contributing](../contributing.md) says how to add a figure, a layer or a way out.
