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
# title: 用在 MkDocs 和 Sphinx 里
# description: 在 MkDocs、ProperDocs、Zensical 或 Sphinx 的文档里写一个代码块，就得到一张由真实模型画出的图；代码变了图就变，没变就不重画，出错时告诉你是哪一页哪一行。
# ---
#
# # 用在 MkDocs 和 Sphinx 里 { #in-documentation }
#
# *阅读约 8 分钟。读完你能在自己项目的文档里放一张图，它永远和代码一致。*
#
# 文档里的图最容易过时：模型改了，图还是旧的。这里的做法是不存图，只写“画哪个模型”，建站时当场运行、当场画。本页的例子都是建站时真的建过一遍的小项目。
#
# ## MkDocs 插件 { #mkdocs }
#
# 一行配置，一个代码块。项目里有三个文件：

# %% [markdown] lang="en"
# ---
# title: In MkDocs and Sphinx
# description: Write one block into a page of MkDocs, ProperDocs, Zensical or Sphinx, and get a diagram of a live model. It changes with the code, is not drawn again while nothing changes, and an error names the page and the line.
# ---
#
# # In MkDocs and Sphinx { #in-documentation }
#
# *About 8 minutes. Afterwards you can put a picture into the documentation of your project that always agrees with the code.*
#
# Nothing goes out of date as fast as a picture: the model has changed, and the picture has not. So no picture is kept here. The page only says which model to draw, and the build runs it and draws it. The examples on this page are small projects, and each was really built while this site was.
#
# ## The MkDocs plugin { #mkdocs }
#
# It takes one line of configuration and one block. The project has three files:

# %% tags=["remove_cell"] needs="lstm-diagrams[mkdocs] lstm-diagrams[sphinx] mkdocs-material"
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from IPython.display import display

import lstm_diagrams as d

ROOT = Path.cwd()
LANGUAGES = ("zh", "en")
MODELS = """\
import torch


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(1000, 3)
        self.lstm = torch.nn.LSTM(3, 4, batch_first=True)
        self.head = torch.nn.Linear(4, 2)

    def forward(self, words):
        return self.head(self.lstm(self.embedding(words))[0][:, -1])
"""
MKDOCS = """\
site_name: Classifier
theme:
  name: material
  language: {lang}
plugins:
  - lstm-diagrams
"""
PAGE = """\
# Classifier

```lstm-diagram
model: models:Classifier
input: 8,6:int64:0..1000
theme: auto
caption: Classifier
```
"""


CODES = {"zh": "zh", "en": "en"}


def shown(files, codes=CODES):
    for name, text in files.items():
        kind = {"py": "python", "yml": "yaml", "md": "markdown"}.get(name.rpartition(".")[2], "rst")
        block = f"`{name}`\n\n````` {kind}\n{text}`````"
        display(d.Text(**{language: block.replace("{lang}", code) for language, code in codes.items()}))


class BothLanguages:
    def __init__(self, pages):
        self.pages = pages

    def _repr_mimebundle_(self, **_):
        written = {f"text/x-html.{language}": page for language, page in self.pages.items()}
        return {"text/html": self.pages["en"], **written}


def written(files, language):
    folder = Path(tempfile.mkdtemp())
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("{lang}", language), "utf-8")
    return folder


def built(folder, *command, fails=False):
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert (done.returncode != 0) == fails, done.stderr
    return done.stderr


def built_in_each(files, codes, *command):
    folders = {language: written(files, codes[language]) for language in LANGUAGES}
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda folder: built(folder, *command), folders.values()))
    return folders


def figure_of(page):
    return re.search(r"<figure.*?</figure>", page.read_text("utf-8"), re.DOTALL)[0]


def kept(folder):
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob(".cache/lstm-diagrams/*")}


project = {"mkdocs.yml": MKDOCS, "docs/index.md": PAGE, "models.py": MODELS}

# %% tags=["hide_input"]
shown(project)

# %% [markdown] lang="zh"
# 先 `pip install 'lstm-diagrams[mkdocs]'`，再 `mkdocs build --strict`，页面上就有了这张图：

# %% [markdown] lang="en"
# After `pip install 'lstm-diagrams[mkdocs]'` and `mkdocs build --strict`, this stands on the page:

# %% tags=["hide_input"]
folders = built_in_each(project, CODES, "mkdocs", "build", "--strict", "--quiet")
BothLanguages({language: figure_of(folder / "site/index.html") for language, folder in folders.items()})

# %% [markdown] lang="zh"
# 图上的文字用的是**页面的语言**；`theme: auto` 让颜色跟着页面的深浅色走，不写就看网站的主题有没有深色。没有一个形状是写在页面里的，它们都来自 `models.py` 里的模型真实的一次运行。
#
# **没有变化，就不重画。** 画好的图存在 `.cache/lstm-diagrams` 里，记着模型用到的源文件和各个版本。再建一次，什么也没有画，连 PyTorch 都没有导入：

# %% [markdown] lang="en"
# The words are in the **language of the page**. With `theme: auto` the colours go light and dark with the page; left out, it depends on whether the site ever turns dark. None of the shapes stands in the page. All of them come from one real run of the model in `models.py`.
#
# **What has not changed is not drawn again.** Pictures are kept in `.cache/lstm-diagrams`, together with the source files of the model and the versions they were made with. Build a second time, and nothing is drawn. Not even PyTorch is imported:

# %%
folder = folders["en"]
before, page = kept(folder), (folder / "site/index.html").read_text("utf-8")
built(folder, "mkdocs", "build", "--strict", "--quiet")
assert kept(folder) == before
assert figure_of(folder / "site/index.html") in page
print(len(before), "picture kept, none drawn")

# %% [markdown] lang="zh"
# **模型变了，图就变。** 把 `hidden_size` 从 4 改成 6 再建：

# %% [markdown] lang="en"
# **When the model changes, so does the picture.** Change `hidden_size` from 4 to 6 and build again:

# %%
models = folder / "models.py"
wider = MODELS.replace("LSTM(3, 4", "LSTM(3, 6")
models.write_text(wider.replace("Linear(4", "Linear(6"))
built(folder, "mkdocs", "build", "--strict", "--quiet")
changed = figure_of(folder / "site/index.html")
print("hidden 4" in page, "feature 4" in page, "→", "feature 6" in changed)
assert "feature 6" in changed
assert "feature 6" not in page

# %% [markdown] lang="zh"
# `mkdocs serve` 也盯着 `models.py`：一保存，页面就带着新图刷新。
#
# **写错了，会说清楚。** 不认识的键、导入不了的模型、跑不通的输入，都会指出是哪一页、哪一行；有 `--strict` 就建站失败，没有就在图的位置放一个说明：

# %% [markdown] lang="en"
# `mkdocs serve` watches `models.py` as well: save it, and the page reloads with the new picture.
#
# **A mistake is reported plainly.** An unknown key, a model that cannot be imported, an input that does not fit: the message names the page and the line. With `--strict` the build fails; without it, a box stands where the picture would be:

# %%
index = folder / "docs/index.md"
index.write_text(PAGE.replace("input:", "imput:"))
told = built(folder, "mkdocs", "build", "--strict", fails=True)
message = next(line for line in told.splitlines() if "imput" in line)
print(message[:74], "...")
assert "index.md:3" in message

# %% tags=["hide_input"]
import logging
import textwrap
from html import unescape

import markdown

from lstm_diagrams.integrations.markdown import Fence

os.chdir(tempfile.mkdtemp())
logging.getLogger("mkdocs.plugins.lstm_diagrams").addHandler(logging.NullHandler())
logging.getLogger("mkdocs.plugins.lstm_diagrams").propagate = False


def page_of(text, language):
    fence = {"name": "lstm-diagram", "class": "lstm-diagram", "format": Fence(lang=language)}
    settings = {"pymdownx.superfences": {"custom_fences": [fence]}}
    return markdown.markdown(text, extensions=["pymdownx.superfences"], extension_configs=settings)


wrong = PAGE.partition("\n\n")[2].replace("input:", "imput:")
BothLanguages({language: page_of(wrong, language) for language in LANGUAGES})

# %% [markdown] lang="zh"
# ## 只用代码块格式 { #fence }
#
# 不想装插件，或者用的是 ProperDocs、Zensical，就把代码块格式直接交给 pymdownx 的 superfences。代码块的写法不变：

# %% [markdown] lang="en"
# ## The fence alone { #fence }
#
# If you would rather not use a plugin, or use ProperDocs or Zensical, hand the format of the block to the superfences of pymdownx. The block itself is written as before:

# %% tags=["hide_input"]
CONFIGURATION = """\
markdown_extensions:
  - pymdownx.superfences:
      custom_fences:
        - name: lstm-diagram
          class: lstm-diagram
          format: !!python/name:lstm_diagrams.integrations.markdown.fence
"""
shown({"mkdocs.yml": CONFIGURATION})

# %% [markdown] lang="zh"
# 任何用 Python-Markdown 的程序都可以这样用：

# %% [markdown] lang="en"
# So can any program that uses Python-Markdown:

# %%
fence = {"name": "lstm-diagram", "class": "lstm-diagram", "format": Fence(lang="zh")}
html = markdown.markdown(
    "```lstm-diagram\nmodel: torch.nn:GRU(3,5)\ninput: 4,2,3\n```",
    extensions=["pymdownx.superfences"],
    extension_configs={"pymdownx.superfences": {"custom_fences": [fence]}},
)
print(html[:42], "...", len(html), "characters")
assert 'lang="zh-Hans"' in html

# %% [markdown] lang="zh"
# ## Sphinx { #sphinx }
#
# `conf.py` 里加一个扩展，文档里写一条指令；模型写在指令后面，其余的键写成选项：

# %% [markdown] lang="en"
# ## Sphinx { #sphinx }
#
# Add an extension to `conf.py` and write a directive. The model stands behind its name, and the other keys are options:

# %% tags=["hide_input"]
CONF = """\
extensions = ["lstm_diagrams.integrations.sphinx"]
language = "{lang}"
"""
RST = """\
Encoder
=======

.. lstm-diagram:: torch.nn:LSTM(3, 4, bidirectional=True)
   :input: 5,2,3
   :figure: states
   :theme: auto
   :caption: output, h_n, c_n
"""
sphinx = {"conf.py": CONF, "index.rst": RST}
codes = {"zh": "zh_CN", "en": "en"}
shown(sphinx, codes)

# %% [markdown] lang="zh"
# `pip install 'lstm-diagrams[sphinx]'`，再 `sphinx-build -W -n . out`：

# %% [markdown] lang="en"
# Then `pip install 'lstm-diagrams[sphinx]'` and `sphinx-build -W -n . out`:

# %% tags=["hide_input"]
folders = built_in_each(sphinx, codes, "sphinx", "-W", "-n", "-q", ".", "out")
FRAME = re.compile(r'<div class="lstm-diagram-frame.*?</svg></div>.*?</div>', re.DOTALL)
pages = {language: (folder / "out/index.html").read_text("utf-8") for language, folder in folders.items()}
BothLanguages({language: FRAME.search(page)[0] for language, page in pages.items()})

# %% [markdown] lang="zh"
# 有标题的图可以用 `numref` 引用，名字写 `:name:`。LaTeX 得到的是 PDF（装了 typst 的话，否则是 PNG），纯文本得到的是图的标题和描述。在 MyST 的 Markdown 里也一样写：

# %% [markdown] lang="en"
# A picture with a caption can be referred to by `numref`; its name is `:name:`. LaTeX gets a PDF (with typst, else a PNG), plain text gets the title and the description. In Markdown with MyST it is the same directive:

# %% tags=["hide_input"]
shown({"index.md": "```{lstm-diagram} torch.nn:LSTM(3, 4, bidirectional=True)\n:input: 5,2,3\n:figure: states\n```\n"})

# %% [markdown] lang="zh"
# ## 代码块里能写什么 { #keys }
#
# 三种写法认的是同样的键。图的选项也直接写成键，例如 `steps: 8`；有哪些选项见[命令行与选项](../reference/command-line.ipynb#options)：

# %% [markdown] lang="en"
# ## What a block can say { #keys }
#
# All three ways know the same keys. The options of a figure are keys, too, such as `steps: 8`; they are listed under [Command line and options](../reference/command-line.ipynb#options):

# %% tags=["hide_input"]
from lstm_diagrams.integrations.embedding.block import KEYS
from lstm_diagrams.integrations.mkdocs import Settings
from lstm_diagrams.site.printed import table

KEY = (d.Text(zh="键", en="Key"), d.Text(zh="说明", en="What it says"))
MEANINGS = {
    "model": d.Text(
        zh="`模块:名字`，名字可以是模型、类或函数，后面可以带括号和参数，例如 `torch.nn:LSTM(3,5,2)`",
        en="`module:name` of a model, or of a class or function that makes one, with arguments in brackets if need be: `torch.nn:LSTM(3,5,2)`",
    ),
    "input": d.Text(
        zh="输入的形状，`4,2,3` 或 `[4, 2, 3]`；整数写 `8,20:int64:0..1000`；多个输入写成列表；按名字给的写 `mask=8,20`",
        en="the shape of the input, `4,2,3` or `[4, 2, 3]`; whole numbers are `8,20:int64:0..1000`; several inputs are a list; one given by its name is `mask=8,20`",
    ),
    "weights": d.Text(
        zh="模型的权重：一个 state dict 文件，`.safetensors`，或者 `torch.save` 存的 `.pt`",
        en="the weights of the model: the file of a state dict, `.safetensors` or a `.pt` of `torch.save`",
    ),
    "call": d.Text(zh="不运行 `forward`，运行这个方法", en="the method that is run in place of `forward`"),
    "seed": d.Text(
        zh="随机数的种子：输入和新模型的权重由它决定；不写是 0",
        en="the seed of the random numbers that inputs, and the weights of a new model, are made of; left out, 0",
    ),
    "figure": d.Text(
        zh="哪一种图；不写就画遗漏最少的那一种", en="which figure; without it, the one that leaves out least of the run"
    ),
    "options": d.Text(zh="图的选项，放在一起写", en="options of the figure, all in one place"),
    "on_error": d.Text(
        zh="模型运行出错时：`raise` 报出错误（默认），`draw` 画出错的那次调用",
        en="what becomes of a model that fails: `raise` reports it (the default), `draw` draws the call that failed",
    ),
    "lang": d.Text(zh="`zh` 或 `en`；不写就用页面的语言", en="`zh` or `en`; left out, the language of the page"),
    "theme": d.Text(zh="`auto`、`light`、`dark` 或 `print`", en="`auto`, `light`, `dark` or `print`"),
    "caption": d.Text(zh="图下面的文字", en="the text below the picture"),
    "alt": d.Text(
        zh="读屏软件念的名字；不写就用图自己的标题和描述",
        en="the name that screen readers say; left out, the picture's own title and description",
    ),
    "inline": d.Text(
        zh="`true` 放进页面（默认），`false` 存成旁边的文件",
        en="`true` puts it into the page (the default), `false` into a file beside it",
    ),
    "play": d.Text(
        zh="`true` 把图放进播放器，一步一步动起来；默认是 `false`",
        en="`true` puts the picture into a player that moves step by step; the default is `false`",
    ),
    "width": d.Text(
        zh="图多宽：`400`（像素）、`30em`，或者占一栏的多少 `60%`；不写就是图自己的宽度。排版用的宽度写在 `options` 下面：`options: {width: column}`",
        en="how wide the picture is: `400` (pixels), `30em`, or a share of the column, `60%`; left out, its own width. The width that it is laid out for stands under `options`: `options: {width: column}`",
    ),
    "align": d.Text(zh="`left`、`center` 或 `right`", en="`left`, `center` or `right`"),
    "class": d.Text(zh="给图加的 CSS 类，用空格分开", en="more CSS classes of the figure, with spaces between them"),
    "id": d.Text(
        zh="图的 id，别处可以链接到它；Sphinx 里写 `:name:`",
        en="the id of the figure, for links to it; in Sphinx it is `:name:`",
    ),
    "link": d.Text(
        zh="点图去哪里；Sphinx 里写 `:target:`", en="where a click on the picture leads; in Sphinx it is `:target:`"
    ),
    "zoom": d.Text(
        zh="点一下或按 Enter 是否放大；默认放大，写了 `link` 就不放大",
        en="whether a click or Enter opens it large: yes, unless there is a `link`",
    ),
}
assert tuple(MEANINGS) == KEYS
display(table(KEY, [(f"`{name}`", MEANINGS[name]) for name in KEYS]))

# %% [markdown] lang="zh"
# 插件的设置写在 `plugins: - lstm-diagrams:` 下面；Sphinx 的写在 `conf.py` 里，名字前面加 `lstm_diagrams_`：

# %% [markdown] lang="en"
# Settings of the plugin stand below `plugins: - lstm-diagrams:`. Those of Sphinx stand in `conf.py`, with `lstm_diagrams_` before their names:

# %% tags=["hide_input"]
SETTING = (d.Text(zh="设置", en="Setting"), d.Text(zh="默认", en="Default"), KEY[1])
SETTINGS = {
    "lang": d.Text(
        zh="所有图的语言；不写就用页面的语言", en="the language of all diagrams; left out, that of the page"
    ),
    "theme": d.Text(zh="代码块没有写时的深浅色", en="the theme where a block names none"),
    "inline": d.Text(zh="图放进页面，还是存成文件", en="whether pictures stand in their page or in files"),
    "cache": d.Text(zh="存图的文件夹", en="the folder of the kept pictures"),
    "path": d.Text(zh="先到哪些文件夹里找模型", en="folders that are searched for models first"),
    "timeout": d.Text(zh="一张图最多画多少秒", en="seconds that one drawing may take"),
}
options = dict(Settings()._schema)
assert set(SETTINGS) == set(options)
display(table(SETTING, [(f"`{name}`", f"`{options[name].default!r}`", text) for name, text in SETTINGS.items()]))

# %% [markdown] lang="zh"
# ## 各种文档工具 { #hosts }
#
# 写着版本的每一行，都用那个版本真的建过一个小项目。“跟着开关”是说：在浏览器里拨了页面自己的深浅色开关，图的颜色跟着变，不管系统偏好哪一种。

# %% [markdown] lang="en"
# ## Every host { #hosts }
#
# For each row with a version a small project was really built with it. “Follows the switch” says that a browser turned the page's own switch, and the colours of the picture went with it, whatever the system preferred.

# %% tags=["hide_input"] reads="docs/hosts.json docs/ways.json"
import json

ran = {}
for name in ("ways", "hosts"):
    ran |= json.loads((ROOT / f"docs/{name}.json").read_text("utf-8"))
FOLLOWS = d.Text(zh="跟着开关", en="follows the switch")
FOLLOWS_IN_FURO = d.Text(zh="跟着开关，在 furo 里看过", en="follows the switch, looked at in furo")
IMAGE = d.Text(zh="SVG 图片", en="an image of the SVG")
NOT_RUN = d.Text(zh="没有试过", en="not run")
HOSTS = {
    "MkDocs": (d.Text(zh="插件，主题 Material", en="the plugin, with Material"), FOLLOWS),
    "ProperDocs": (d.Text(zh="插件，或代码块格式", en="the plugin, or the fence"), FOLLOWS),
    "Zensical": (d.Text(zh="代码块格式", en="the fence"), FOLLOWS),
    "Sphinx": (
        d.Text(
            zh="指令，主题 furo、pydata、rtd、book、alabaster",
            en="the directive, in furo, pydata, rtd, book and alabaster",
        ),
        FOLLOWS_IN_FURO,
    ),
    "MyST in Sphinx": (d.Text(zh="Markdown 里的指令", en="the directive in Markdown"), FOLLOWS),
    "mystmd": (
        d.Text(
            zh="笔记本的输出（Jupyter Book 2 用的就是它）", en="the outputs of a notebook (Jupyter Book 2 stands on it)"
        ),
        d.Text(
            zh="取得出 SVG、PNG；网站要下载模板，没有建过",
            en="SVG and PNG come out; its sites fetch templates and were not built",
        ),
    ),
    "marimo": (d.Text(zh="单元格的输出", en="the output of a cell"), IMAGE),
    "VitePress": (
        d.Text(zh="存好的 SVG：`?raw` 加 `v-html`", en="the saved SVG, by `?raw` and `v-html`"),
        FOLLOWS,
    ),
    "Typst": (d.Text(zh="存好的 SVG", en="the saved SVG"), d.Text(zh='`theme="light"`', en='`theme="light"`')),
    "LaTeX": (
        d.Text(zh="存好的 PDF", en="the saved PDF"),
        d.Text(zh="矢量，字体在里面", en="vectors, with its fonts inside"),
    ),
    "Quarto": (
        NOT_RUN,
        d.Text(
            zh="安装时要另外下载程序，这里下载不到", en="its installation downloads a program that was out of reach"
        ),
    ),
    "Docusaurus": (
        d.Text(
            zh="存好的 SVG：`!!raw-loader!` 加 `dangerouslySetInnerHTML`",
            en="the saved SVG, by `!!raw-loader!` and `dangerouslySetInnerHTML`",
        ),
        FOLLOWS,
    ),
}
rows = []
for host, (how, seen) in HOSTS.items():
    if host in ran:
        date = ran[host].partition("; seen ")[2]
        rows.append((host, ran[host].partition(":")[0] + (f" ({date})" if date else ""), how, seen))
    else:
        rows.append((host, "", NOT_RUN, seen if how is NOT_RUN else ""))
head = (
    d.Text(zh="工具", en="Host"),
    d.Text(zh="版本", en="Version"),
    d.Text(zh="怎么用", en="How"),
    d.Text(zh="看到什么", en="What was seen"),
)
display(table(head, rows))

# %% [markdown] lang="zh"
# 放进页面的 `auto` 图先看页面的标记，例如 `data-theme` 或 `class="dark"`；没有标记，就看页面的 `color-scheme`；两样都没有，就是浅色。用 `<img>` 显示的文件看不到标记，跟着系统走，除非页面写明 `color-scheme`。浅色页面什么都不写的工具（例如 VitePress），加一行 CSS 就行：`html:not(.dark) { color-scheme: light }`。
#
# ## 窄的地方 { #narrow }
#
# 图跟着一栏的宽度缩小，直到最小的字只有 9 个像素；再窄就不缩了，可以左右滚动，边上有一个箭头，说明后面还有。点一下图，或用键盘选中后按 Enter，图就放到整个窗口那么大，按 Esc 关闭。没有 JavaScript 也能看、能滚动，只是不能放大。
#
# ## 安全 { #safety }
#
# 页面的作者可以指定项目里的一个模型，别的什么也不会运行：YAML 只读普通的值，括号里只能写字面量，图里的文字一律转义。模型在另一个进程里运行，它卡住、打印、退出或崩溃，都不会弄坏页面和存图的文件夹。

# %% [markdown] lang="en"
# A picture with `auto` that stands in the page looks for a mark of the page, such as `data-theme` or `class="dark"`. Without one it goes by the page's `color-scheme`; with neither it is light. A file in an `<img>` sees no mark and follows the system, unless the page says its `color-scheme`. Where light pages say nothing, as with VitePress, one line of CSS is enough: `html:not(.dark) { color-scheme: light }`.
#
# ## In a narrow column { #narrow }
#
# A picture shrinks with its column until its smallest text is 9 pixels high. In a narrower one it scrolls sideways, and an arrow at the edge says that there is more. A click opens it as large as the window, and so does Enter once the keyboard has reached it; Esc closes it. Without JavaScript it can still be read and scrolled, only not enlarged.
#
# ## Safety { #safety }
#
# The author of a page can name a model of the project, and nothing else runs: YAML is read for plain values, arguments in brackets are literals, and all text in a picture is escaped. The model runs in a process of its own. If it hangs, prints, exits or crashes, neither the page nor the folder of kept pictures is harmed.

# %%
harmful = "torch.nn:LSTM(__import__('os').system('id'), 3)"
page = page_of(f"```lstm-diagram\nmodel: {harmful}\ninput: 4,2,3\n```", "en")
told = unescape(re.sub("<.*?>", " ", page))
print(textwrap.fill(told, 72))
assert "<svg" not in page

# %% [markdown] lang="zh"
# 完整的小项目在仓库的 `examples/mkdocs` 和 `examples/sphinx` 里。
#
# **下一步：** [用在笔记本里](in-notebooks.ipynb)，或者[用命令行](../reference/command-line.ipynb)。

# %% [markdown] lang="en"
# Complete small projects lie in `examples/mkdocs` and `examples/sphinx` of the repository.
#
# **Next:** [in notebooks](in-notebooks.ipynb), or [on the command line](../reference/command-line.ipynb).
