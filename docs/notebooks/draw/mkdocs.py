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
# title: 用在 MkDocs 里
# description: 在 MkDocs、ProperDocs、Zensical 的页面里写一个代码块，就得到你自己模型的结构图；源码一改图就更新，没改就不重画，写错会指出文件和行号。
# ---
#
# # 用在 MkDocs 里 { #mkdocs }
#
# *阅读约 5 分钟。读完你能在文档里放一张永远与代码一致的模型图。*
#
# ``` sh
# pip install "lstm-diagrams[mkdocs]" mkdocs-material
# ```
#
# ## 一行配置，一个代码块 { #project }
#
# 下面这个小项目就是源码里的 `examples/mkdocs`。先把它复制一份，再原样看看里面的三个文件：

# %% [markdown] lang="en"
# ---
# title: Diagrams in MkDocs
# description: One fenced block in a page of MkDocs, ProperDocs or Zensical becomes a diagram of your own model. It follows the source, is drawn once, and every mistake is reported with file and line.
# ---
#
# # Diagrams in MkDocs { #mkdocs }
#
# *About 5 minutes. Afterwards your documentation can hold a diagram of your model that always agrees with the code.*
#
# ``` sh
# pip install "lstm-diagrams[mkdocs]" mkdocs-material
# ```
#
# ## One line of configuration, one block { #project }
#
# The small project below is `examples/mkdocs` of the source. We take a copy of it and look at its three files as they are:

# %% reads="examples/mkdocs/*.yml examples/mkdocs/*.py examples/mkdocs/docs/*.md"
import shutil
import tempfile
from pathlib import Path

project = Path(tempfile.mkdtemp()) / "classifier"
leave_out = shutil.ignore_patterns("site", ".cache", "__pycache__")
project = shutil.copytree("examples/mkdocs", project, ignore=leave_out)

# %% tags=["hide_input"]
from IPython.display import HTML, Markdown, display

for name in ("mkdocs.yml", "models.py", "docs/index.md"):
    kind = {".yml": "yaml", ".py": "python", ".md": "markdown"}[Path(name).suffix]
    text = (project / name).read_text("utf-8").rstrip()
    display(Markdown(f"`{name}`\n\n````` {kind}\n{text}\n`````"))

# %% [markdown] lang="zh"
# `plugins` 里的 `lstm-diagrams` 就是那一行配置。`lstm-diagram` 代码块里写的是 YAML：`model` 是“模块:名字”，`input` 是输入的形状；整数输入再加上类型和范围。
#
# ## 生成网站 { #build }

# %% [markdown] lang="en"
# `lstm-diagrams` under `plugins` is the one line of configuration. A block `lstm-diagram` holds YAML: `model` is a module and a name in it, and `input` is the shape of the input, with a type and a range where the model reads integers.
#
# ## Build the site { #build }

# %%
import re
import subprocess
import sys


def build():
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    return subprocess.run(command, cwd=project, capture_output=True, text=True)


def shown(pattern):
    page = (project / "site/index.html").read_text("utf-8")
    return re.findall(pattern, page, re.DOTALL)


built = build()
assert built.returncode == 0, built.stderr
figures = shown(r'<figure class="lstm-diagram-figure".*?</figure>')
assert len(figures) == 2

# %% [markdown] lang="zh"
# 生成的页面里有两张图。这是第二张，从页面里原样取来；它的代码块里写了 `lang: zh`，所以是中文：

# %% [markdown] lang="en"
# The page that came out holds two figures. This is the first of them, taken from the page as it stands there:

# %% tags=["hide_input"]
display({"text/x-html.zh": figures[1], "text/x-html.en": figures[0]}, raw=True)

# %% [markdown] lang="zh"
# 不写 `lang`，图就跟着页面的语言；不写 `theme`，就跟着网站的深浅色。
#
# ## 没改就不重画 { #cache }
#
# 画好的图留在 `.cache/lstm-diagrams` 里。模型的源码、块里的写法和各个版本都没变，下一次就直接取用。再生成一遍，看看缓存里的文件有没有动过：

# %% [markdown] lang="en"
# Without `lang` a diagram speaks the language of its page, and without `theme` it goes light and dark with the site.
#
# ## What has not changed is not drawn again { #cache }
#
# Pictures are kept in `.cache/lstm-diagrams`. While the source of the model, the block and the versions stay the same, the next build takes them from there. Let us build again and see whether a kept file was written:


# %%
def kept():
    files = (project / ".cache").rglob("*")
    return {file: file.stat().st_mtime_ns for file in files if file.is_file()}


before = kept()
assert build().returncode == 0
assert before and kept() == before
assert shown(r'<figure class="lstm-diagram-figure".*?</figure>') == figures
print(len(before), "→", len(kept()))

# %% [markdown] lang="zh"
# 用 `mkdocs serve` 预览时，一保存模型的源码，页面上的图就会更新。
#
# ## 写错了会怎样 { #errors }
#
# 故意写错两处：一个不存在的键，一个不存在的模型。

# %% [markdown] lang="en"
# Under `mkdocs serve`, saving the source of a model brings its new diagram to the page.
#
# ## What a mistake looks like { #errors }
#
# Two mistakes on purpose: a key that does not exist, and a model that does not exist.

# %%
page = project / "docs/index.md"
right = page.read_text("utf-8")
wrong = right.replace("caption:", "captoin:").replace("torch.nn:GRU", "torch.nn:GRUU")
page.write_text(wrong, "utf-8")

failed = build()
assert failed.returncode != 0

# %% tags=["hide_input"]
import textwrap

for line in failed.stderr.splitlines():
    if "index.md:" in line:
        print(textwrap.fill(line.strip(), 72), "\n")
assert "index.md:5" in failed.stderr and "index.md:13" in failed.stderr

# %% [markdown] lang="zh"
# 每个错误都带着文件和行号。加了 `--strict`，生成就此失败；不加，页面照样写出，图的位置上是一个看得懂的框：

# %% [markdown] lang="en"
# Each mistake is named with its file and line. With `--strict` the build fails. Without it the page is there, and where the diagram should be stands a box that can be read:

# %% tags=["hide_input"]
boxes = shown(r'<div class="admonition danger lstm-diagram-error".*?</div>')
assert len(boxes) == 2 and "captoin" in boxes[0] and "GRUU" in boxes[1]
display(HTML(boxes[1]))

# %% [markdown] lang="zh"
# ## 块里能写什么 { #keys }
#
# 下面这些键，加上[每种图自己的选项](../reference/command-line.ipynb#options)：

# %% [markdown] lang="en"
# ## What a block may say { #keys }
#
# These keys, and besides them [the options of each figure](../reference/command-line.ipynb#options):

# %% tags=["hide_input"]
import lstm_diagrams as d
from lstm_diagrams.integrations.embedding.block import KEYS

MEANING = {
    "model": d.Text(
        zh="模型，写成“模块:名字”，后面可以带参数", en="the model: a module and a name in it, with arguments if need be"
    ),
    "input": d.Text(zh="输入的形状；几个输入就写成列表", en="the shape of the input, or a list of several"),
    "figure": d.Text(zh="画法；不写就选最能说明问题的一种", en="which figure; left out, the one that tells most"),
    "options": d.Text(zh="画法的选项，也可以直接写成键", en="options of the figure, which may stand as keys too"),
    "lang": d.Text(zh="语言；不写就跟着页面", en="the language; left out, that of the page"),
    "theme": d.Text(zh="深浅色；不写就跟着网站", en="light or dark; left out, as the site"),
    "caption": d.Text(zh="图下面的说明", en="the text below the diagram"),
    "alt": d.Text(zh="给读屏软件的说明", en="what screen readers say"),
    "inline": d.Text(
        zh="图放在页面里，还是放在旁边的文件里", en="whether the picture stands in the page or in a file beside it"
    ),
}
assert set(MEANING) == set(KEYS)


def table(head, rows):
    return "\n".join(
        [f"| {' | '.join(head)} |", "| --- " * len(head) + "|", *(f"| {' | '.join(row)} |" for row in rows)]
    )


display(
    d.Text(
        zh=table(("键", "意思"), [(f"`{key}`", MEANING[key].zh) for key in KEYS]),
        en=table(("Key", "Meaning"), [(f"`{key}`", MEANING[key].en) for key in KEYS]),
    )
)

# %% [markdown] lang="zh"
# ## 插件的设置 { #settings }
#
# 写在 `mkdocs.yml` 的 `plugins` 里，`lstm-diagrams:` 的下面：

# %% [markdown] lang="en"
# ## Settings of the plugin { #settings }
#
# They stand in `mkdocs.yml` under `plugins`, below `lstm-diagrams:`:

# %% tags=["hide_input"]
from lstm_diagrams.integrations.mkdocs import Settings

PURPOSE = {
    "lang": d.Text(zh="所有图的语言；不设就跟着页面", en="the language of all diagrams; left out, that of the page"),
    "theme": d.Text(zh="所有图的深浅色；不设就跟着网站", en="the theme of all diagrams; left out, what suits the site"),
    "inline": d.Text(zh="图是否放在页面里", en="whether pictures stand in their page"),
    "cache": d.Text(zh="存放图的文件夹", en="the folder of the kept pictures"),
    "path": d.Text(zh="先在哪些文件夹里找模型", en="folders that are searched for models first"),
    "timeout": d.Text(zh="画一张图最多用多少秒", en="seconds that one drawing may take"),
}
defaults = {name: option.default for name, option in Settings._schema}
assert set(PURPOSE) == set(defaults)
written = {name: "" if value is None else f"`{value}`" for name, value in defaults.items()}
display(
    d.Text(
        zh=table(("设置", "默认值", "意思"), [(f"`{name}`", written[name], PURPOSE[name].zh) for name in defaults]),
        en=table(
            ("Setting", "Default", "Meaning"), [(f"`{name}`", written[name], PURPOSE[name].en) for name in defaults]
        ),
    )
)

# %% [markdown] lang="zh"
# ## 不用插件：superfences { #superfences }
#
# ProperDocs 能用同一个插件。Zensical，以及任何用 Python-Markdown 的工具，可以把代码块交给 `pymdownx.superfences`：

# %% [markdown] lang="en"
# ## Without the plugin: superfences { #superfences }
#
# ProperDocs takes the same plugin. In Zensical, and wherever Python-Markdown is used, hand the block to `pymdownx.superfences`:

# %% tags=["hide_input"]
from lstm_diagrams.integrations import markdown as ours

parts = ours.__doc__.split("\n\n")
example = next(part for part in parts if part.startswith("markdown_extensions:"))
display(Markdown(f"``` yaml\n{example}\n```"))

# %% [markdown] lang="zh"
# 直接用 Python-Markdown 转换刚才那一页，得到同样的两张图：

# %% [markdown] lang="en"
# Python-Markdown alone makes the same two figures of the page that we had:

# %%
import markdown

fence = ours.Fence(
    path=(str(project),),
    cache=str(project / ".cache/lstm-diagrams"),
    strict=True,
)
custom = {
    "name": "lstm-diagram",
    "class": "lstm-diagram",
    "format": fence,
    "validator": ours.validator,
}
html = markdown.markdown(
    right,
    extensions=["pymdownx.superfences"],
    extension_configs={"pymdownx.superfences": {"custom_fences": [custom]}},
)
assert html.count("<figure ") == html.count("<svg ") == 2

# %% [markdown] lang="zh"
# `strict=True` 让错误直接中断转换。Zensical 不会把警告算作失败，所以在那里也该这样设。
#
# **下一步：** [用在 Sphinx 里](sphinx.ipynb)，或者到[图的一览](gallery.ipynb)挑一种画法。

# %% [markdown] lang="en"
# With `strict=True` a mistake stops the conversion. Zensical does not count warnings as failures, so that is the setting to use there.
#
# **Next:** [Diagrams in Sphinx](sphinx.ipynb), or pick a figure in the [gallery](gallery.ipynb).
