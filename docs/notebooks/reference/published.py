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
# title: 与论文中的图对照
# description: 循环网络文献里最有名的八张图：每张配一个同类的小模型，由本包当场画出，再说清楚论文的图和这里的图各在哪里更清楚。
# ---
#
# # 与论文中的图对照 { #published }
#
# *循环网络的文献里有八张图，几乎人人见过。这里给每一张配一个同类的小模型，当场运行、当场画出，再写一句：谁在哪里更清楚。论文的图有版权，这里不复制，只说上面有什么；请翻开论文对着看。*
#
# ## Bahdanau 2015，图 1：双向编码器和对齐 { #bahdanau-1 }
#
# [D. Bahdanau、K. Cho、Y. Bengio，ICLR 2015](https://arxiv.org/abs/1409.0473)。图 1 画的是解码器的一步：下面是两个方向的编码器，每个词有一对状态，一个加号把它们按权重 α 加起来，送进解码器的状态 s，上面是前一个词和这个词。
#
# 下面的模型也这样写，并且训练了一小会儿，把七个词的英语句子译成法语：

# %% [markdown] lang="en"
# ---
# title: Beside the published figures
# description: The eight best-known figures of the literature on recurrent networks, each with a small live model of the same kind drawn by this package, and a word on which of the two is clearer in what.
# ---
#
# # Beside the published figures { #published }
#
# *Eight figures of the literature on recurrent networks have been seen by nearly everybody. Here each of them has a small model of the same kind beside it, run and drawn by this page, and a line on which is clearer in what. The published figures are not copied, for they are not ours; the words say what they show, and the papers are worth opening beside this page.*
#
# ## Bahdanau 2015, figure 1: an encoder both ways, and alignment { #bahdanau-1 }
#
# [D. Bahdanau, K. Cho, Y. Bengio, ICLR 2015](https://arxiv.org/abs/1409.0473). Figure 1 shows one step of the decoder: below it the encoder in both directions, a pair of states for each word, a plus that adds them by their weights α into the decoder's state s, and above it the previous word and this one.
#
# The model below is written in that way, and trained for a moment to turn English sentences of seven words into French:

# %%
import math
from itertools import product

import torch
from torch import nn

import lstm_diagrams as d

torch.manual_seed(0)


class Translator(nn.Module):
    def __init__(self, source, target, size=16, hidden=24):
        super().__init__()
        self.source, self.target = nn.Embedding(source, size), nn.Embedding(target, size)
        self.encoder = nn.GRU(size, hidden, batch_first=True, bidirectional=True)
        self.start = nn.Linear(hidden, hidden)
        self.query, self.keys = nn.Linear(hidden, hidden), nn.Linear(2 * hidden, hidden)
        self.score = nn.Linear(hidden, 1, bias=False)
        self.decoder = nn.GRUCell(size + 2 * hidden, hidden)
        self.words = nn.Linear(hidden, target)

    def forward(self, source, target):
        h, last = self.encoder(self.source(source))
        s, keys, results = torch.tanh(self.start(last[1])), self.keys(h), []
        for t in range(target.shape[1]):
            alpha = self.score(torch.tanh(self.query(s)[:, None] + keys)).softmax(1)
            context = (alpha * h).sum(1)
            s = self.decoder(torch.cat([self.target(target[:, t]), context], 1), s)
            results.append(self.words(s))
        return torch.stack(results, 1)


nouns = {"cat": "le chat", "dog": "le chien", "book": "le livre", "house": "la maison", "car": "la voiture"}
adjectives = {"red": "rouge rouge", "white": "blanc blanche", "green": "vert verte", "black": "noir noire"}
verbs = {"sees": "voit", "likes": "aime", "finds": "trouve"}
phrases = [
    (f"the {a} {n}", f"{french} {adjectives[a].split()[french.startswith('la')]}")
    for a, (n, french) in product(adjectives, nouns.items())
]
pairs = [(f"{a} {v} {b}", f"{x} {verbs[v]} {y}") for (a, x), v, (b, y) in product(phrases, verbs, phrases)]
english, french = (sorted({word for pair in pairs for word in pair[side].split()}) for side in (0, 1))
source = torch.tensor([[english.index(word) for word in pair[0].split()] for pair in pairs])
answer = torch.tensor([[french.index(word) + 1 for word in pair[1].split()] for pair in pairs])
given = nn.functional.pad(answer, (1, -1))  # 0 begins a sentence

model = Translator(len(english), len(french) + 1)
optimizer = torch.optim.Adam(model.parameters(), 1e-2)
for _ in range(150):
    some = torch.randint(len(source), (48,))
    loss = nn.functional.cross_entropy(model(source[some], given[some]).flatten(0, 1), answer[some].flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
model.eval()
place = next(place for place, pair in enumerate(pairs) if pair[0] == "the black cat sees the white house")
sentence = source[place : place + 1], given[place : place + 1]
words = " | ".join(pairs[place])
assert model(*sentence).argmax(-1).tolist() == answer[place : place + 1].tolist()
d.draw(model, *sentence, figure="attention", tokens=words, parts="chains")

# %% [markdown] lang="zh"
# **谁更清楚。** 论文的图把两个方向的状态分开画，前一个词怎样进入 s 也是一条线；这里两个方向只是两排箭头，前一个词只在下面写了一行。这里的线按这次运行的权重画粗细、写数字；论文没有画的打分，从哪个状态、用哪个公式算出权重，这里也画了。
#
# ## Bahdanau 2015，图 3：对齐 { #bahdanau-3 }
#
# 图 3 是四个句子的对齐：每列一个英语词，每行一个法语词，格子越白权重越大。形容词和名词在两种语言里次序相反，对角线在那里折回来。下面就是同一种表，用的是上面训练出来的权重：

# %% [markdown] lang="en"
# **Which is clearer.** The paper draws the states of both directions apart, and has a line for how the previous word gets into s; here the directions are two rows of arrows, and the previous word is in a line of words below. The lines here are as thick as the weights of this run and say the numbers; and the score, which the paper leaves out, is drawn: from which state and by which formula the weights come.
#
# ## Bahdanau 2015, figure 3: the alignment { #bahdanau-3 }
#
# Figure 3 has the alignments of four sentences: a column for each English word, a row for each French one, and the whiter a cell, the larger its weight. Adjective and noun stand the other way round in French, and there the diagonal turns back. Below is such a table, of the weights that were trained above:

# %%
alignment = d.capture(model, *sentence).weighings
assert [one.shape for one in alignment] == [(1, 7, 1)] * 7
strongest = [
    english[source[place, max(range(7), key=memoryview(one.weights.data).cast("d").__getitem__)]] for one in alignment
]
print(*zip(pairs[place][1].split(), strongest, strict=True), sep="\n")
d.draw(model, *sentence, figure="attention", tokens=words, parts="alignment")

# %% [markdown] lang="zh"
# **谁更清楚。** 论文的图用真正的新闻句子，十几个词一行，灰度一眼就看得出走向；这里只有七个词，但每格有数字，方块的面积就是权重。两边都看得见词序的交叉：“chat noir”对着“black cat”。这里还看得见冠词 la 看的是名词 house，阴阳性由它定；句首的 le 看的却是 the，双向的编码器在那里也读过了后面的名词。
#
# ## Luong 2015，图 2：全局注意力 { #luong-2 }
#
# [M.-T. Luong、H. Pham、C. D. Manning，EMNLP 2015](https://arxiv.org/abs/1508.04025)。图 2 里编码器和解码器都是两层，这一步的状态和编码器的所有状态一起算出权重，加权和与这个状态合并，再给出词。

# %% [markdown] lang="en"
# **Which is clearer.** The paper has real sentences of a dozen words or more, and its greys show the course at a glance; here are seven words only, but each cell has its number, and the area of a square is the weight. In both one sees the words cross: “chat noir” looks at “black cat”. Here one also sees that the article la looks at the noun house, which decides its gender, while the first article, le, looks at the: an encoder both ways has read the noun there, too.
#
# ## Luong 2015, figure 2: global attention { #luong-2 }
#
# [M.-T. Luong, H. Pham, C. D. Manning, EMNLP 2015](https://arxiv.org/abs/1508.04025). In figure 2 encoder and decoder have two layers each; the state of this step and all states of the encoder make the weights, the weighted sum is joined with that state, and gives the word.


# %%
class Global(nn.Module):
    def __init__(self, words=20, size=12, hidden=16):
        super().__init__()
        self.source, self.target = nn.Embedding(words, size), nn.Embedding(words, size)
        self.encoder = nn.LSTM(size, hidden, 2, batch_first=True)
        self.decoder = nn.LSTM(size, hidden, 2, batch_first=True)
        self.general = nn.Linear(hidden, hidden, bias=False)
        self.join, self.words = nn.Linear(2 * hidden, hidden), nn.Linear(hidden, words)

    def forward(self, source, target):
        memory, state = self.encoder(self.source(source))
        h, _ = self.decoder(self.target(target), state)
        alpha = (h @ self.general(memory).transpose(1, 2)).softmax(-1)
        return self.words(torch.tanh(self.join(torch.cat([alpha @ memory, h], -1))))


def sharpened(model):
    """With larger weights, as after training: attention then looks at few steps."""
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(3)
    return model


torch.manual_seed(0)
source, target = torch.randint(20, (1, 6)), torch.randint(20, (1, 4))
d.draw(sharpened(Global()), source, target, figure="attention", compact=True)

# %% [markdown] lang="zh"
# **谁更清楚。** 论文的图把两层都画出来，还给“注意力层”画了一个框，一眼看得出哪部分是新加的；这里每个循环层只画一排，层数要到 `network` 里看。这里的打分写明了公式，合并之后的两个线性层也在。
#
# ## Luong 2015，图 3：局部注意力 { #luong-3 }
#
# 同一篇论文的图 3：先由这一步的状态预测一个位置 p，只看 p 两边各 D 步的窗口，离 p 越远权重压得越小。

# %% [markdown] lang="en"
# **Which is clearer.** The paper draws both layers, and a frame round the “attention layer”, so that one sees what is new; here each recurrent layer is one row, and how many layers it has is seen in `network`. The score stands here with its formula, and so do the two linear layers after the joining.
#
# ## Luong 2015, figure 3: local attention { #luong-3 }
#
# Figure 3 of the same paper: the state of this step first predicts a place p; only a window of D steps to either side of it is read, and the farther from p, the smaller a weight is made.


# %%
class Local(nn.Module):
    def __init__(self, words=20, size=12, hidden=16, reach=2):
        super().__init__()
        self.source, self.target, self.reach = nn.Embedding(words, size), nn.Embedding(words, size), reach
        self.encoder, self.decoder = nn.LSTM(size, hidden, batch_first=True), nn.LSTMCell(size, hidden)
        self.general = nn.Linear(hidden, hidden, bias=False)
        self.near, self.place = nn.Linear(hidden, hidden), nn.Linear(hidden, 1, bias=False)
        self.join, self.words = nn.Linear(2 * hidden, hidden), nn.Linear(hidden, words)

    def forward(self, source, target):
        memory, (h, c) = self.encoder(self.source(source))
        h, c, results = h[0], c[0], []
        for word in target.unbind(1):
            h, c = self.decoder(self.target(word), (h, c))
            p = source.shape[1] * torch.sigmoid(self.place(torch.tanh(self.near(h))))
            away = torch.arange(source.shape[1]) - p
            e = (self.general(memory) @ h[..., None])[..., 0].masked_fill(away.abs() > self.reach, -math.inf)
            alpha = e.softmax(-1) * torch.exp(-(away**2) / (2 * (self.reach / 2) ** 2))
            context = (alpha[:, None] @ memory)[:, 0]
            results.append(self.words(torch.tanh(self.join(torch.cat([context, h], -1)))))
        return torch.stack(results, 1)


torch.manual_seed(0)
source, target = torch.randint(20, (1, 8)), torch.randint(20, (1, 5))
d.draw(sharpened(Local()), source, target, figure="attention", compact=True)

# %% [markdown] lang="zh"
# **谁更清楚。** 论文的图给 p 画了一个节点，箭头写明它由哪个状态预测；这里 p 没有自己的符号，只写着 g 来自哪两个线性层。窗口两边都看得见：这里用框圈出来，窗外的步是浅色、权重写 0。这里还看得见论文的图没有说的一点：乘过高斯以后，每行之和不再是 1。
#
# ## Sutskever 2014，图 1：先读后写 { #sutskever-1 }
#
# [I. Sutskever、O. Vinyals、Q. V. Le，NIPS 2014](https://arxiv.org/abs/1409.3215)。图 1 是一排方框：读进 A、B、C 和句末符号，写出 W、X、Y、Z，写出的每个字母又是下一步的输入。论文里句子是倒着读的，这里也是：

# %% [markdown] lang="en"
# **Which is clearer.** The paper has a node for p, with an arrow from the state that predicts it; here p has no symbol of its own, and a line names the two linear layers that g comes from. The window is seen in both: here it is framed, and the steps outside are pale, with the weight 0. And here one sees what the paper's figure does not say: once multiplied by the Gaussian, the rows no longer sum to 1.
#
# ## Sutskever 2014, figure 1: read, then write { #sutskever-1 }
#
# [I. Sutskever, O. Vinyals, Q. V. Le, NIPS 2014](https://arxiv.org/abs/1409.3215). Figure 1 is a row of boxes: A, B, C and an end mark are read, W, X, Y, Z are written, and each letter that is written is the input of the next step. The paper reads its sentences backwards, and so does this model:


# %%
class ReadThenWrite(nn.Module):
    def __init__(self, words=8, size=6, hidden=12):
        super().__init__()
        self.letters, self.written = nn.Embedding(words, size), nn.Embedding(words, size)
        self.reader, self.writer = nn.LSTM(size, hidden, batch_first=True), nn.LSTMCell(size, hidden)
        self.head = nn.Linear(hidden, words)

    def forward(self, source, steps=4):
        _, (h, c) = self.reader(self.letters(source.flip(1)))
        h, c, letter, results = h[0], c[0], torch.zeros(len(source), dtype=torch.long), []
        for _ in range(steps):
            h, c = self.writer(self.written(letter), (h, c))
            results.append(self.head(h))
            letter = results[-1].argmax(-1)
        return torch.stack(results, 1)


torch.manual_seed(0)
d.draw(ReadThenWrite(), torch.tensor([[1, 2, 3]]), width="page")

# %% [markdown] lang="zh"
# **谁更清楚。** 论文的图更省地方，八个方框一行，第一眼就懂；字母是例子，读者可以跟着念。这里看得见论文的图省掉的东西：交过去的是 <i>h</i> 和 <i>c</i> 两个状态，写出的字母要经过 argmax 和嵌入才回到下一步，输入先倒过来。
#
# ## CRNN 2015，图 1：卷积、循环、转写 { #crnn-1 }
#
# [B. Shi、X. Bai、C. Yao，2015](https://arxiv.org/abs/1507.05717)。图 1 从下往上三段：卷积层把一张文字图变成一列特征，双向 LSTM 给每一列打分，转写层把打分变成单词。

# %% [markdown] lang="en"
# **Which is clearer.** The paper needs less room: eight boxes in a row, understood at first sight, with letters that can be read aloud. Here one sees what it leaves out: two states are handed over, <i>h</i> and <i>c</i>; a letter that was written goes through argmax and an embedding before it enters the next step; and the input is turned round first.
#
# ## CRNN 2015, figure 1: convolution, recurrence, transcription { #crnn-1 }
#
# [B. Shi, X. Bai, C. Yao, 2015](https://arxiv.org/abs/1507.05717). Figure 1 has three parts from below: convolutional layers make a row of features of a picture of text, bidirectional LSTMs score each of its columns, and the transcription layer makes a word of the scores.


# %%
class ReadText(nn.Module):
    def __init__(self, letters=11):
        super().__init__()
        self.maps = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 24, (4, 1)), nn.ReLU(),
        )  # fmt: skip
        self.reader, self.letters = nn.LSTM(24, 20, 2, bidirectional=True), nn.Linear(40, letters)

    def forward(self, image):
        columns = self.maps(image).squeeze(2).permute(2, 0, 1)
        return self.letters(self.reader(columns)[0]).log_softmax(-1)


torch.manual_seed(0)
d.draw(ReadText(), torch.randn(1, 1, 16, 40))

# %% [markdown] lang="zh"
# **谁更清楚。** 论文的图里有一张真的文字图和读出来的单词，一看就知道每一段为了什么；转写也画了，它不是这里模型的一部分，所以这里没有。这里每层的大小和设置都在，两层 LSTM 的两条链和它们在哪里拼接也在。
#
# ## Shi 2015，图 2：ConvLSTM { #convlstm-2 }
#
# [X. Shi 等，NIPS 2015](https://arxiv.org/abs/1506.04214)。图 2 是 ConvLSTM 的内部：输入和状态都是立着的图，下一张图上的一点由输入和上一个状态的一小块窗口算出。论文的门还直接看 <i>c</i>（窥视连接），这里没有。

# %% [markdown] lang="en"
# **Which is clearer.** The paper has a real picture of text and the word that is read off it, which say what each part is for; it also has the transcription, which is no part of the model here and so not in this picture. Here each layer stands with its sizes and settings, and both LSTM layers with their two chains and where these are joined.
#
# ## Shi 2015, figure 2: ConvLSTM { #convlstm-2 }
#
# [X. Shi and others, NIPS 2015](https://arxiv.org/abs/1506.04214). Figure 2 is the inside of a ConvLSTM: inputs and states are upright maps, and a point of the next map is made of a small window in the input and one in the previous state. In the paper the gates also look at <i>c</i> directly (peepholes), which is left out here.


# %%
class ConvLSTMCell(nn.Module):
    def __init__(self, channels, hidden):
        super().__init__()
        self.gates = nn.Conv2d(channels + hidden, 4 * hidden, 3, padding=1)

    def forward(self, x, state):
        h, c = state
        i, f, o, g = self.gates(torch.cat([x, h], 1)).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c


class Nowcast(nn.Module):
    def __init__(self, hidden=8):
        super().__init__()
        self.hidden, self.cell, self.head = hidden, ConvLSTMCell(1, hidden), nn.Conv2d(hidden, 1, 1)

    def forward(self, frames):
        h = c = frames.new_zeros(len(frames), self.hidden, *frames.shape[-2:])
        for frame in frames.unbind(1):
            h, c = self.cell(frame, (h, c))
        return self.head(h)


torch.manual_seed(0)
d.draw(Nowcast(), torch.randn(1, 4, 1, 16, 16))

# %% [markdown] lang="zh"
# **谁更清楚。** 论文的图把输入和状态画成立体的图，窗口和它算出的那一点之间有连线，卷积读了什么看得最清楚。这里也画出这个窗口（第 2 步，红框和虚线，大小写在左边），只是图小一些；换来的是整个模型：四帧、两个状态从一步到下一步，最后一步怎样变成预测。
#
# ## Karpathy 2015：五种关系 { #karpathy }
#
# A. Karpathy 的[博文](https://karpathy.github.io/2015/05/21/rnn-effectiveness/)（2015）开头有五幅小图：一对一、一对多、多对一、先读后写的多对多、逐步的多对多。`relation` 画的也是这五种，并标出眼前的模型是哪一种。五个小模型，各问一次：

# %% [markdown] lang="en"
# **Which is clearer.** The paper draws inputs and states as solid blocks, with lines from each window to the point it makes, so that what the convolution reads is seen best there. Here the window is drawn, too (at step 2, red, with broken lines, its size in words on the left), but the maps are small; what one gets is the whole model: four frames, two states from step to step, and how the last step becomes the prediction.
#
# ## Karpathy 2015: the five relations { #karpathy }
#
# A. Karpathy's [*The Unreasonable Effectiveness of Recurrent Neural Networks*](https://karpathy.github.io/2015/05/21/rnn-effectiveness/) (2015) opens with five small drawings: one to one, one to many, many to one, many to many that reads first and then writes, and many to many in step. `relation` draws the same five, and marks which of them the model at hand is. Five small models are asked, each once:


# %%
class LastStep(nn.Module):
    def __init__(self):
        super().__init__()
        self.memory, self.head = nn.LSTM(4, 6, batch_first=True), nn.Linear(6, 2)

    def forward(self, x):
        return self.head(self.memory(x)[0][:, -1])


class EveryStep(LastStep):
    def forward(self, x):
        return self.head(self.memory(x)[0])


class Caption(nn.Module):
    def __init__(self):
        super().__init__()
        self.picture, self.cell, self.head = nn.Linear(10, 6), nn.GRUCell(2, 6), nn.Linear(6, 2)

    def forward(self, features, steps=3):
        h, y, results = torch.tanh(self.picture(features)), torch.zeros(len(features), 2), []
        for _ in range(steps):
            h = self.cell(y, h)
            y = self.head(h)
            results.append(y)
        return torch.stack(results, 1)


torch.manual_seed(0)
asked = {
    "one step": (LastStep(), torch.randn(1, 1, 4)),
    "a caption": (Caption(), torch.randn(1, 10)),
    "the last step": (LastStep(), torch.randn(1, 3, 4)),
    "read, then write": (ReadThenWrite(), torch.tensor([[1, 2, 3]])),
    "every step": (EveryStep(), torch.randn(1, 3, 4)),
}
for name, (one, x) in asked.items():
    print(f"{name:16}", d.draw(one, x, figure="relation", lang="en").title)

# %%
d.draw(*asked["the last step"], figure="relation", width="page")

# %% [markdown] lang="zh"
# **谁更清楚。** Karpathy 的五幅图只有三种颜色的方框和箭头，小到能记住，讲课时仍然是最好的开头。这里是同样的五幅，多了一样：你的模型是哪一种，由运行判断，不用自己猜。
#
# ## 没有说的 { #limits }
#
# 这里的模型都很小，除了第一个都没有训练，图里的权重不说明什么。论文的图是作者为一个想法画的，可以略去不相干的东西；这里的图来自运行，不能略去而不说。两种图各有用处。

# %% [markdown] lang="en"
# **Which is clearer.** Karpathy's five have nothing but boxes in three colours and arrows, small enough to be remembered, and are still the best way to begin a lecture. Here are the same five with one thing more: which of them your model is, told by its run and not guessed.
#
# ## What this does not say { #limits }
#
# The models are small, and all but the first are not trained: their weights mean nothing. A published figure is drawn for one idea, and may leave out what does not belong to it; these come from a run, and may leave nothing out without saying so. Both have their uses.
