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
# title: 让 CI 看住图
# description: 把项目里的图列成一张表，一条命令重画过时的那几张，CI 里一条命令查出哪张图和代码对不上；没有 PyTorch 也能查，也能建文档。
# ---
#
# # 让 CI 看住图 { #under-test }
#
# *阅读约 4 分钟。读完，代码改了而图没跟着改，CI 会告诉你是哪一张。*
#
# ## 一张图的清单 { #list }
#
# 图放进仓库以后，模型还会改。把这些图写进项目自己的 `pyproject.toml`：每张图写明存到哪里、画哪个模型、输入是什么；其余的键和[文档里的代码块](in-documentation.ipynb)一样。

# %% [markdown] lang="en"
# ---
# title: Pictures under test
# description: List the pictures of a project. One command draws those that are stale, one command in CI names the pictures that no longer match the code. The check and the documentation build need no PyTorch.
# ---
#
# # Pictures under test { #under-test }
#
# *About 4 minutes. Afterwards CI names every picture that did not follow a change of the code.*
#
# ## A list of pictures { #list }
#
# A picture is committed, and then the model changes. So list the pictures in the project's own `pyproject.toml`: where each is written, which model it shows, and what the input is. All other keys are those of a [block in documentation](in-documentation.ipynb).

# %% tags=["remove_cell"]
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.chdir(tempfile.mkdtemp())


def run(command):
    words = command.split()
    done = subprocess.run([sys.executable, "-m", "lstm_diagrams", *words[1:]], capture_output=True, text=True)
    print(done.stdout or f"(nothing, exit code {done.returncode})")
    return done.returncode


# %%
Path("pyproject.toml").write_text("""
[tool.lstm-diagrams]
path = ["src"]

[[tool.lstm-diagrams.pictures]]
output = "docs/lstm.svg"
model = "torch.nn:LSTM(3,5,2)"
input = "4,2,3"

[[tool.lstm-diagrams.pictures]]
output = "docs/classifier.png"
model = "models:Classifier"
input = "8,20:int64:0..1000"
lang = "zh"
""")
Path("src").mkdir()
_ = Path("src/models.py").write_text("""
from torch import nn


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(1000, 16)
        self.lstm = nn.LSTM(16, 32, batch_first=True)
        self.head = nn.Linear(32, 2)

    def forward(self, words):
        output, _ = self.lstm(self.embedding(words))
        return self.head(output[:, -1])
""")

# %% [markdown] lang="zh"
# 不想动 `pyproject.toml`，也可以另写一个 YAML 文件，键相同：`lstm-diagrams build docs/pictures.yml`。
#
# ## 画过时的图 { #build }
#
# `lstm-diagrams build` 只画过时的图，几张图同时画，PyTorch 只加载一次：

# %% [markdown] lang="en"
# To leave `pyproject.toml` alone, a YAML file with the same keys does as well: `lstm-diagrams build docs/pictures.yml`.
#
# ## Draw what is stale { #build }
#
# `lstm-diagrams build` draws only the stale pictures, several at a time, and loads PyTorch once:

# %%
assert run("lstm-diagrams build") == 0
assert run("lstm-diagrams build") == 0

# %% [markdown] lang="zh"
# 第二次什么也不用画。每张图是从哪些源文件、用哪些版本画出来的，记在清单旁边的 `lstm-diagrams.lock` 里；把它和图一起提交。
#
# ## 在 CI 里检查 { #check }
#
# 有人改了模型，忘了重画：

# %% [markdown] lang="en"
# The second time there is nothing to draw. What each picture was drawn from, sources and versions, is kept in `lstm-diagrams.lock` beside the list. Commit it together with the pictures.
#
# ## Check in CI { #check }
#
# Somebody changes the model and forgets the picture:

# %%
source = Path("src/models.py")
source.write_text(
    source.read_text().replace("nn.LSTM(16, 32", "nn.LSTM(16, 48").replace("nn.Linear(32", "nn.Linear(48")
)

assert run("lstm-diagrams build --check") == 1

# %% [markdown] lang="zh"
# `--check` 什么也不画，也不加载 PyTorch，一秒左右就有结果；有过时的图就以 1 退出。下面这些都算过时：模型的源文件变了，清单要的图变了，图被手工改过或删掉了，画图用的包换了版本。`--json` 把结果印成 JSON。想逐字节地比，用 `--check --exact`：它把每张图在内存里重画一遍。
#
# 重画，再查一遍：

# %% [markdown] lang="en"
# `--check` draws nothing and loads no PyTorch, so it takes about a second; with a stale picture it exits with 1. A picture is stale when a source of the model has changed, when the list asks for something else, when the file was edited or deleted, or when a package that draws has another version. `--json` prints the result as JSON. To compare byte by byte, use `--check --exact`: it draws every picture again, in memory.
#
# Draw again, check again:

# %%
assert run("lstm-diagrams build") == 0
assert run("lstm-diagrams build --check --json") == 0

# %% [markdown] lang="zh"
# ## 各家 CI 的写法 { #recipes }
#
# 检查不用 PyTorch，那就不装它：先装要用的两个小包，再用 `--no-deps` 装 `lstm-diagrams`。下面每个文件里装包、检查和建站的命令，都在没有 PyTorch 的环境里运行过；pre-commit 本身，以及 GitHub、GitLab、Read the Docs 和 Gitee 自己的机器，没有试过。

# %% [markdown] lang="en"
# ## Recipes { #recipes }
#
# The check needs no PyTorch, so it is not installed: first the two small packages that are needed, then `lstm-diagrams` with `--no-deps`. The commands in each file below that install, check and build were run where there is no PyTorch. Not tried: pre-commit itself, and the machines of GitHub, GitLab, Read the Docs and Gitee.

# %% tags=["hide_input"]
from IPython.display import Markdown, display


def shown(name, text):
    display(Markdown(f"`{name}`\n\n```yaml\n{text}```"))


shown(
    ".pre-commit-config.yaml",
    """\
repos:
  - repo: <address of the lstm-diagrams repository>
    rev: v0.1.0
    hooks:
      - id: lstm-diagrams
""",
)
shown(
    ".github/workflows/pictures.yml",
    """\
name: pictures
on: [push, pull_request]
jobs:
  pictures:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13"
      - run: pip install graphviz resvg-py
      - run: pip install --no-deps lstm-diagrams
      - run: lstm-diagrams build --check
""",
)
shown(
    ".gitlab-ci.yml",
    """\
pictures:
  image: python:3.13
  script:
    - pip install graphviz resvg-py
    - pip install --no-deps lstm-diagrams
    - lstm-diagrams build --check
""",
)

# %% [markdown] lang="zh"
# pre-commit 的钩子用的是已经装好的 `lstm-diagrams`。GitHub 上也可以用本仓库的 `action.yml` 代替最后一行。Gitee 的流水线写在 `.workflow` 文件夹里，命令写在 `commands:` 下面；它的手册列出的 Python 太旧，本包要 3.11 以上，先看你的流水线能选到哪个版本。
#
# ## 建文档不装 PyTorch { #without-pytorch }
#
# 用 [MkDocs、Sphinx](in-documentation.ipynb) 建文档时，画好的图存在 `.cache/lstm-diagrams` 里，就在 `mkdocs.yml` 或 `conf.py` 旁边。把这个文件夹提交进仓库，或者让 CI 恢复它，建文档的机器就不必装 PyTorch：图直接从缓存里取。代码变了而图没重画，建站时会给出警告，指明哪个文件变了；严格模式（`--strict`、`-W`）下警告就是失败。`mkdocs build --quiet` 会吞掉警告，严格模式也就看不到它们。

# %% [markdown] lang="en"
# The hook of pre-commit runs the `lstm-diagrams` that is installed. On GitHub the `action.yml` of this repository can take the place of the last line. Gitee reads pipelines from the folder `.workflow`, with the commands under `commands:`; its manual lists only older versions of Python, and this package needs 3.11, so look first at what your pipeline offers.
#
# ## Documentation without PyTorch { #without-pytorch }
#
# When [MkDocs or Sphinx](in-documentation.ipynb) builds the documentation, drawn pictures are kept in `.cache/lstm-diagrams`, beside `mkdocs.yml` or `conf.py`. Commit that folder, or let CI restore it, and the machine that builds the documentation needs no PyTorch: the pictures come from the cache. If the code has changed and the picture was not drawn again, the build warns and names the file that changed; in strict mode (`--strict`, `-W`) the warning is a failure. `mkdocs build --quiet` swallows warnings, and strict mode does not see them either.

# %% tags=["hide_input"]
shown(
    ".readthedocs.yaml",
    """\
version: 2
build:
  os: ubuntu-24.04
  tools:
    python: "3.13"
  jobs:
    install:
      - pip install graphviz resvg-py "mkdocs<2" mkdocs-material pymdown-extensions pyyaml
      - pip install --no-deps lstm-diagrams
mkdocs:
  configuration: mkdocs.yml
  fail_on_warning: true
""",
)
shown(
    ".gitlab-ci.yml",
    """\
pages:
  image: python:3.13
  script:
    - pip install graphviz resvg-py "mkdocs<2" mkdocs-material pymdown-extensions pyyaml
    - pip install --no-deps lstm-diagrams
    - mkdocs build --strict --site-dir public
  artifacts:
    paths: [public]
""",
)

# %% [markdown] lang="zh"
# 要给每个版本各留一份文档，Read the Docs 自己会做；MkDocs 可以用 mike：`mike deploy --update-aliases 0.2 latest`，在 `extra:` 下面写 `version: {provider: mike}`，页面上就有版本可选。每个版本留着它自己的图。

# %% [markdown] lang="en"
# Read the Docs keeps the documentation of every version by itself. With MkDocs, mike does: `mike deploy --update-aliases 0.2 latest`, and with `version: {provider: mike}` under `extra:` the page offers a choice of versions. Each version keeps the pictures of its own.

# %% [markdown] lang="zh"
# ## 图画错了，怎么报告 { #report }
#
# `lstm-diagrams report` 把版本、字体和那次运行的事实写进一个 JSON；不含权重，加 `--anonymous` 连模块的名字也换掉。别人不需要你的模型，凭这个文件就能画出同一张图：

# %% [markdown] lang="en"
# ## Report a wrong picture { #report }
#
# `lstm-diagrams report` writes versions, fonts and the facts of the run into one JSON. It holds no weights; with `--anonymous` the names of modules are replaced too. Others can draw the same picture from that file without your model:

# %%
command = [sys.executable, "-m", "lstm_diagrams", "report", "torch.nn:LSTM(3,5,2)", "--input", "4,2,3"]
report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
Path("report.json").write_text(report)
assert run("lstm-diagrams draw report.json -o again.svg") == 0
assert Path("again.svg").read_bytes() == Path("docs/lstm.svg").read_bytes()

# %% [markdown] lang="zh"
# 画出来的就是清单里的第一张图：

# %% [markdown] lang="en"
# It is the first picture of the list:

# %% tags=["hide_input"]
import torch

import lstm_diagrams as d

diagram = d.draw(torch.nn.LSTM(3, 5, 2), torch.zeros(4, 2, 3))
assert diagram.in_language("en").svg() == Path("again.svg").read_text("utf-8")
diagram

# %% [markdown] lang="zh"
# **下一步：** [用在 README 和论文里](in-readme-and-paper.ipynb)，或者[命令行与选项](../reference/command-line.ipynb)。

# %% [markdown] lang="en"
# **Next:** [in a README and in a paper](in-readme-and-paper.ipynb), or [command line and options](../reference/command-line.ipynb).
