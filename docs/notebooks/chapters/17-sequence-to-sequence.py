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

# %% [markdown] lang="zh" own=["en: 〇", "en: 一", "en: 九", "en: 十", "en: 年", "en: 月", "en: 日", "en: 0", "en: 9", "en: 10", "en: longer"]
# ---
# title: 第 17 章 序列到序列与注意力：编码器、解码器、教师强制
# description: 一段序列读进来，另一段序列写出去。编码器和解码器，瓶颈，教师强制与自回归，带掩码的损失，起始符和结束符，曝光偏差，注意力，再到 Transformer 的多头注意力，全部在“把文字写的日期改写成 ISO”上运行。
# ---
#
# # 第 17 章 序列到序列与注意力 { #sequence-to-sequence }
#
# *阅读约 33 分钟。读完你能写出一个编码器–解码器，说出教师强制与自回归差在哪里，让损失不算填充，让解码器自己停下，再给它加上注意力，并且从注意力走到 Transformer。*
#
# ## 任务：把文字写的日期改写成 ISO { #dates }
#
# 读进来的是人写的日期，中文的、英文的都有；写出去的是 ISO 格式，例如 `2024-03-05`。两段序列长度不同，也不是一个对一个：`March 5, 2024` 的年份在最后，写的时候却要最先写。这样的任务叫**序列到序列**（sequence to sequence，简称 seq2seq），翻译、摘要、语音识别都是。数据由代码生成：

# %% [markdown] lang="en"
# ---
# title: Chapter 17. Sequence to sequence, with attention
# description: One sequence is read, another is written. Encoder and decoder, the bottleneck, teacher forcing and free running, a masked loss, start and end signs, exposure bias, attention, and the way on to the Transformer, all run on dates in words that become ISO dates.
# ---
#
# # Chapter 17. Sequence to sequence, with attention { #sequence-to-sequence }
#
# *About 33 minutes. Afterwards you can write an encoder with a decoder, say how teacher forcing and free running differ, keep padding out of the loss, let the decoder stop by itself, give it attention, and go on from there to the Transformer.*
#
# ## The task: dates in words to ISO dates { #dates }
#
# What is read is a date as people write it, in English or in Chinese. What is to be written is the ISO form, such as `2024-03-05`. The two sequences differ in length, and their characters do not pair up: the year of `March 5, 2024` stands last and has to be written first. Such tasks are called **sequence to sequence**, seq2seq for short; translating, summarizing and recognizing speech are others. (You need no Chinese here: `年`, `月`, `日` are year, month and day, `〇` is 0, `一` to `九` are 1 to 9, `十` is 10.) The data are made by code:

# %%
import random
import re
from datetime import date, timedelta

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

import lstm_diagrams as d

torch.set_num_threads(1)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
ORDINALS += [f"twenty-{ordinal}" for ordinal in ORDINALS[:9]] + ["thirtieth", "thirty-first"]
HAN = "〇一二三四五六七八九"


def english(day):
    y, m, n = day.year, MONTHS[day.month - 1], day.day
    whole = [f"{m} {n}, {y}", f"{n} {m[:3]} {y}", f"the {ORDINALS[n - 1]} of {m} {y}"]
    return whole, f"{m} {y}", f"in {y}"


def han(number):
    tens, ones = divmod(number, 10)
    return HAN[tens] * (tens > 1) + "十" * (tens > 0) + HAN[ones] * (ones > 0)


def chinese(day):
    y = "".join(HAN[int(digit)] for digit in str(day.year))
    m, n = han(day.month), han(day.day)
    whole = [f"{y}年{m}月{n}日", f"{day.year}年{day.month}月{day.day}日", f"{m}月{n}日，{y}年"]
    return whole, f"{y}年{m}月", f"{y}年"


def pair(day, language, chance):
    whole, to_the_month, to_the_year = language(day)
    iso = day.isoformat()
    exact = [(chance.choice(whole), iso)] * 4
    return chance.choice([*exact, (to_the_month, iso[:7]), (to_the_year, iso[:4])])


days = [date(1900, 1, 1) + timedelta(n) for n in range(73_049)]
years = list(range(1900, 2100))
random.Random(0).shuffle(years)
unseen = {2024, *years[:19]}
training = [day for day in days if day.year not in unseen]
held_out = random.Random(1).sample([day for day in days if day.year in unseen], 500)
chance = random.Random(2)
tests = {language: [pair(day, language, chance) for day in held_out] for language in (english, chinese)}
for pairs in tests.values():
    for source, target in pairs[:5]:
        print(f"{target:10}  {source}")
assert days[-1] == date(2099, 12, 31) and len(unseen) == 20

# %% [markdown] lang="zh"
# 从 1900 到 2099 的每一天都在里面。其中 20 年（2024 年也在内）整年留作测试，训练时一次也不出现，测试从里面抽 500 天，每天用英文和中文各写一遍。三分之一的日期没有写日，或者只写了年，答案也就短：`2024-03`、`2024`。所以解码器还要学会**什么时候停**。
#
# 网络读的是编号，不是字。每个字符一个编号；写出去的字符另有一套，其中三个编号留给三样特别的东西：0 是填充 `PAD`（读的一边也用它），1 是起始符 `START`，2 是结束符 `END`：

# %% [markdown] lang="en"
# Every day from 1900 to 2099 is there. 20 whole years, 2024 among them, are held out and never come up in training; the test takes 500 of their days, each once in English and once in Chinese. One date in three has no day, or has only the year, and its answer is shorter: `2024-03`, `2024`. So the decoder also has to learn **when to stop**.
#
# A network reads numbers, not characters: every character gets one. The characters to be written have numbers of their own, and three of these are kept for something special: 0 is padding, `PAD` (on the reading side, too), 1 is the start sign, `START`, and 2 is the end sign, `END`:

# %%
PAD, START, END = 0, 1, 2
phrases = [phrase for day in training[::20] for language in tests for phrase in language(day)[0] + [language(day)[2]]]
READ = {sign: number for number, sign in enumerate(sorted({*"".join(phrases)}), 1)}
WRITE = {sign: number for number, sign in enumerate("0123456789-", 3)}


def batch(pairs):
    source = [torch.tensor([READ[sign] for sign in source]) for source, _ in pairs]
    target = [torch.tensor([WRITE[sign] for sign in target] + [END]) for _, target in pairs]
    source = pad_sequence(source, batch_first=True, padding_value=PAD)
    target = pad_sequence(target, batch_first=True, padding_value=PAD)
    start = torch.full((len(pairs), 1), START)
    return source, torch.cat([start, target[:, :-1]], dim=1), target


three = [("March 5, 2024", "2024-03-05"), ("二〇二四年三月", "2024-03"), ("in 2024", "2024")]
source, before, target = batch(three)
print("before", before, "target", target, sep="\n")
assert source.shape == (3, 13) and before.shape == target.shape == (3, 11)
assert torch.equal(before[:, 1:], target[:, :-1])
print(len(READ), "characters to read,", len(WRITE) + 3, "numbers to write")

# %% [markdown] lang="zh"
# `target` 是要写的，每行以 `END`（2）结束，短的用 `PAD`（0）补齐。`before` 是解码器在每一步**读到**的：把 `target` 往后挪一步，最前面放 `START`（1）。第 <i>t</i> 步读第 <i>t</i> − 1 个字符，写第 <i>t</i> 个。
#
# ## 编码器、解码器和中间的瓶颈 { #encoder-decoder }
#
# [第 9 章（下）](09b-joined-networks.ipynb#encoder-decoder)已经搭过这样的模型：编码器读完，把 (`h_n`, `c_n`) 交给解码器当 (`h_0`, `c_0`)。这里多了两个嵌入层和打包（[第 7 章](07-feeding.ipynb#packing)），好让编码器停在每一句真正的末尾，而不是填充的末尾：

# %% [markdown] lang="en"
# `target` is what is to be written. Each row ends with `END` (2), and short rows are filled up with `PAD` (0). `before` is what the decoder **reads** at each step: `target` moved by one, with `START` (1) in front. At step <i>t</i> it reads character <i>t</i> − 1 and is to write character <i>t</i>.
#
# ## Encoder, decoder, and the bottleneck between them { #encoder-decoder }
#
# You met this kind of model in [chapter 9, part 2](09b-joined-networks.ipynb#encoder-decoder): the encoder reads, and its (`h_n`, `c_n`) become the (`h_0`, `c_0`) of the decoder. New here are two embeddings, and packing ([chapter 7](07-feeding.ipynb#packing)), so that the encoder stops at the end of each phrase and not at the end of its padding:


# %%
class Translator(nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.read = nn.Embedding(len(READ) + 1, 32)
        self.encoder = nn.LSTM(32, 64, batch_first=True)
        self.write = nn.Embedding(len(WRITE) + 3, 16)
        self.decoder = nn.LSTM(16, 64, batch_first=True)
        self.head = nn.Linear(width, len(WRITE) + 3)

    def encode(self, source):
        lengths = (source != PAD).sum(dim=1)
        packed = pack_padded_sequence(self.read(source), lengths, batch_first=True, enforce_sorted=False)
        output, state = self.encoder(packed)
        encoded, _ = pad_packed_sequence(output, batch_first=True)
        return encoded, state

    def decode(self, before, state, encoded, padding):
        output, state = self.decoder(self.write(before), state)
        return self.head(output), state

    def free(self, state, encoded, padding, most=12):
        written = torch.full((len(padding), 1), START)
        ended = torch.zeros(len(padding), 1, dtype=torch.bool)
        answers = []
        for _ in range(most):
            scores, state = self.decode(written, state, encoded, padding)
            answers.append(scores)
            written = scores.argmax(dim=-1)
            ended = ended | (written == END)
            if ended.all():
                break
        return torch.cat(answers, dim=1)

    def forward(self, source, before=None):
        encoded, state = self.encode(source)
        padding = source == PAD
        if before is None:
            return self.free(state, encoded, padding)
        scores, _ = self.decode(before, state, encoded, padding)
        return scores


torch.manual_seed(0)
translator = Translator()
for phrase in ("in 2024", "the twenty-fifth of September 2024"):
    _, (h, c) = translator.encode(batch([(phrase, "")])[0])
    print(len(phrase), "characters →", h.numel() + c.numel(), "numbers")
    assert h.shape == c.shape == (1, 1, 64)

source, before, target = batch([("in 2024", "2024")])
d.draw(translator, source, before, figure="network", steps=3, width="page")

# %% [markdown] lang="zh"
# 左边是编码器，右边是解码器，中间只有 <i>h</i> 和 <i>c</i> 两条线。7 个字符，34 个字符，交过去的都是 128 个数。整句话要挤过这道窄门，这就是**瓶颈**。`decode` 的参数 `encoded` 是编码器每一步的输出，眼下没有用到，讲注意力时才用。
#
# ## 教师强制 { #teacher-forcing }
#
# `forward` 有两种走法。给了 `before`，解码器每一步读的都是**正确的**前一个字符，不管它自己写了什么，这叫**教师强制**（teacher forcing）。全部的步事先都知道，一次调用就算完。只画解码器，读的是 `START`、`2`、`0`、`2`、`4`。`d.observe` 记下 `with` 里面的一切调用，交给 `d.draw` 去画；直接画整个模型，编码器也会在里面：

# %% [markdown] lang="en"
# The encoder is on the left, the decoder on the right, and nothing but the lines of <i>h</i> and <i>c</i> joins them. Whether 7 characters come in or 34, 128 numbers are handed over. The whole phrase has to pass through this narrow place: it is the **bottleneck**. `encoded`, which `decode` also takes, holds the encoder's output at every step. It is not used yet; attention will use it.
#
# ## Teacher forcing { #teacher-forcing }
#
# `forward` can go two ways. Given `before`, the decoder reads at each step the **correct** previous character, whatever it would have written itself. This is **teacher forcing**. The inputs of all steps are known beforehand, so one call does it. Here is the decoder alone, which reads `START`, `2`, `0`, `2`, `4`. `d.observe` notes all calls inside of its `with`, and `d.draw` draws them; to draw the model itself would show the encoder as well:

# %%
encoded, state = translator.encode(source)
with d.observe(translator) as fed:
    scores, _ = translator.decode(before, state, encoded, source == PAD)
assert before.shape == (1, 5) and scores.shape == (1, 5, 14)
d.draw(fed, figure="network")

# %% [markdown] lang="zh"
# 从一步到下一步，只有 <i>h</i> 和 <i>c</i>。上面写出的分数，没有一个回到下面：每一步读的都从外面来。
#
# ??? question "想一想：如果忘了挪一步，`before` 就是 `target`，会怎样？"
#     第 <i>t</i> 步读到的正是它该写的，照抄就行，损失很快到 0，改写日期却一点也没有学到。见[不报错，答案却不对](../symptoms/silent.ipynb#teacher-forcing)。
#
# ## 带掩码的损失：填充不算 { #masked-loss }
#
# 一批里的答案长短不一，补上的 `PAD` 不该算进损失。`cross_entropy` 的 `ignore_index` 管这件事：目标是这个编号的位置，既不进平均，也没有梯度。用手算的来核对；其中 `gather` 在每一步的各个数里，取出编号是 `target` 的那一个：

# %% [markdown] lang="en"
# Only <i>h</i> and <i>c</i> go from step to step. None of the scores at the top comes back to the bottom: what each step reads comes from outside.
#
# ??? question "What if you forget to move by one, so that `before` is `target`?"
#     At step <i>t</i> it then reads the very character that it is to write. It copies, the loss is soon 0, and nothing has been learned. See [It runs, and the answer is wrong](../symptoms/silent.ipynb#teacher-forcing).
#
# ## A masked loss: padding does not count { #masked-loss }
#
# The answers of a batch differ in length, and the `PAD` that fills them up must not count. This is what `ignore_index` of `cross_entropy` is for: where the target has this number, nothing goes into the mean and no gradient comes back. Compare with the same by hand, where `gather` takes, out of the numbers of each step, the one whose place `target` names:

# %%
source, before, target = batch(three)
scores = translator(source, before)
assert scores.shape == (3, 11, 14)
scores.retain_grad()
# zh: cross_entropy 要求类别在第 1 轴（从 0 数）：(N, 类别, T)
# en: cross_entropy wants the classes on axis 1: (N, classes, T)
loss = nn.functional.cross_entropy(scores.transpose(1, 2), target, ignore_index=PAD)
loss.backward()

real = target != PAD
each = -scores.log_softmax(dim=-1).gather(2, target.unsqueeze(2)).squeeze(2)
torch.testing.assert_close(loss, each[real].mean())
assert (scores.grad[~real] == 0).all() and (scores.grad[real] != 0).all()
print(real.sum().item(), "of", real.numel(), "characters count")

# %% [markdown] lang="zh"
# `END` 是真正的答案，算在损失里：什么时候停，解码器就是这样学会的。
#
# ## 训练，再与基线比 { #training }
#
# 每批 64 个日期，更新 300 次。测试不看单个字符，只看整个答案是不是一字不差。基线是不用训练的做法：用训练的日子另造 2000 句，从中找最像的一句，抄它的答案，只把年份换成题目里的四个数字。有多像，这样量：把两句各拆成相邻的两字对，共有的对数除以两句一共有多少种对：

# %% [markdown] lang="en"
# `END` is part of the answer and counts in the loss. This is how the decoder learns when to stop.
#
# ## Training, and a baseline { #training }
#
# There are 300 updates of 64 dates each. The test does not look at single characters: an answer is right if it is right in full. The baseline needs no training. Among 2000 phrases made from the training days, find the one that is most like the phrase in question, and copy its answer, but with the year that the phrase itself names in four digits. Alike means: of all pairs of neighbouring characters in the two, the share that both have:


# %%
def made(count, chance):
    return [pair(chance.choice(training), chance.choice([english, chinese]), chance) for _ in range(count)]


def train(model, updates=300):
    chance = random.Random(3)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for update in range(1, updates + 1):
        source, before, target = batch(made(64, chance))
        scores = model(source, before)
        loss = nn.functional.cross_entropy(scores.transpose(1, 2), target, ignore_index=PAD)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if update % 100 == 0:
            print(f"update {update}  loss {loss.item():.2f}")
    model.eval()


def answers(model, phrases):
    with torch.no_grad():
        rows = model(batch([(phrase, "") for phrase in phrases])[0]).argmax(dim=-1)
    signs = {number: sign for sign, number in WRITE.items()}
    texts = []
    for row in rows.tolist():
        row = row[: row.index(END)] if END in row else row
        texts.append("".join(signs.get(number, "?") for number in row))
    return texts


def right(answer):
    scores = []
    for pairs in tests.values():
        given = answer([source for source, _ in pairs])
        scores.append(sum(text == target for text, (_, target) in zip(given, pairs, strict=True)) / len(pairs))
    return scores


train(translator)


# %%
def twos(phrase):
    return {phrase[n : n + 2] for n in range(len(phrase) - 1)}


known = [(twos(source), target) for source, target in made(2000, random.Random(4))]


def nearest(phrases):
    all_twos = [twos(phrase) for phrase in phrases]
    return [max(known, key=lambda one: len(one[0] & own) / len(one[0] | own))[1] for own in all_twos]


def year_of(phrase):
    [digits] = re.findall(rf"\d{{4}}|[{HAN}]{{4}}", phrase)
    return "".join(str(HAN.index(sign)) if sign in HAN else sign for sign in digits)


def baseline(phrases):
    return [year_of(phrase) + answer[4:] for phrase, answer in zip(phrases, nearest(phrases), strict=True)]


results = {"baseline": right(baseline), "one state": right(lambda phrases: answers(translator, phrases))}
print("exact match  English  Chinese")
for name, scores in results.items():
    print(f"{name:11}", *(f"{score:8.3f}" for score in scores))
assert min(results["one state"]) > max(results["baseline"]) + 0.1 > 0.5

# %% [markdown] lang="zh"
# 抄最像的一句，再换上年份，一半多一点是对的：月和日常常抄得来，年份照规则读出。经过瓶颈的模型没有这条规则，要自己从句子里读出年份，结果还是胜过了它，但离全对还远。（手写规则能全对，这里只是拿一个自己能检查的任务来学。）
#
# ## 自回归：读自己写的 { #free-running }
#
# 真正用的时候没有正确答案可以喂。不给 `before`，`forward` 就走另一条路 `free`：第一步读 `START`，以后每一步读**自己刚写的**字符。这叫**自回归**（autoregressive），也叫自由运行（free running）。再画这个解码器，层和形状都与上面那张图一样：

# %% [markdown] lang="en"
# Copying from the nearest phrase, with the year put in, is right a little more than half of the time: month and day can often be copied, and the year is read off by a rule. The model with the bottleneck has to read the year itself and still does better, but it is far from perfect. (Rules written by hand would get all of it right. This is a task to learn on, where every answer can be checked.)
#
# ## Free running: it reads what it wrote { #free-running }
#
# In use there is no correct answer to feed. Without `before`, `forward` goes the other way, `free`: the first step reads `START`, and each later one the character that the decoder **has just written itself**. This is called free running, or **autoregressive** decoding. Here is the same decoder again, with the layers of the picture above:

# %%
source, before, target = batch([("in 2024", "2024")])
encoded, state = translator.encode(source)
with d.observe(translator) as alone:
    translator.free(state, encoded, source == PAD)
d.draw(alone, figure="network", width="page")

# %%
with torch.no_grad():
    own = translator(source)
    assert own.shape == (1, 5, 14)
    assert torch.equal(own.argmax(dim=-1), target)
    # zh: 喂给它自己写的，两种走法就是同一个计算
    # en: fed what it wrote itself, both ways are the same computation
    torch.testing.assert_close(translator(source, before), own)
print(answers(translator, ["in 2024"]), own.shape[1], "of at most 12 steps")

# %% [markdown] lang="zh"
# 还是那几层，变的是每一步读的从哪里来：绿色的箭头从一步的 argmax（分数最大的那个字符）走到下一步的嵌入层，这就是**反馈**。解码器从一次调用变成了 5 次，因为不写完前一个就不知道下一个读什么。
#
# 它也没有走满 12 步：图上只有 5 步，第 5 步写出 `END`，循环就停了，所以最后一个 argmax 没有箭头，也不画。一批里有长有短时，要等每一行都写出 `END`，或走满 12 步；先写完的行后面写的不算，`answers` 在 `END` 处截断。
#
# ## 曝光偏差：错了一个，后面跟着错 { #exposure-bias }
#
# 训练时它读到的前文永远是对的，用的时候前文却是自己写的，可能有错，而这种情形它从没见过。这个差别叫**曝光偏差**（exposure bias）。量一下：在自己第一次写错**之后**的那些位置上，喂正确的前文能写对多少，读自己写的又能写对多少：

# %% [markdown] lang="en"
# The layers are the same. What is different is where each step gets what it reads: the green arrows lead from the argmax of a step, the character with the highest score, into the embedding of the next. They are the **feedback**. Instead of one call the decoder takes 5, because what a step reads is not known until the step before has written it.
#
# Nor does it go on for 12 steps: the picture has 5. At step 5 it writes `END`, and the loop stops early, so nothing reads the last argmax and it is not drawn. In a batch, the loop runs until every row has written its `END`, or for 12 steps. What shorter rows write after it does not count: `answers` cuts them off there.
#
# ## Exposure bias: one mistake leads to others { #exposure-bias }
#
# In training, what it reads is always correct. In use, it reads what it wrote itself, which may be wrong, and training has never put it in that situation. This gap is called **exposure bias**. Let us measure it. Take the places **after** its first own mistake. How many characters are right there if it is fed the truth, and how many if it reads its own text?


# %%
def after_a_mistake(model, pairs):
    source, before, target = batch(pairs)
    with torch.no_grad():
        fed, own = model(source, before).argmax(dim=-1), model(source).argmax(dim=-1)
    own = nn.functional.pad(own, (0, 12))[:, : target.shape[1]]
    real = target != PAD
    wrong = (own != target) & real
    later = real & (wrong.cumsum(dim=1) - wrong.int() > 0)
    return [(row == target)[later].float().mean().item() for row in (fed, own)], later.sum().item()


for language, pairs in tests.items():
    (fed, own), count = after_a_mistake(translator, pairs)
    print(f"{language.__name__:8} {count:4} places: fed the truth {fed:.2f}, its own text {own:.2f}")
    assert fed > own + 0.1

# %% [markdown] lang="zh"
# 同样的位置，同样的权重，只是前文换成了自己写的，对的就少了很多。（差的这些不全是曝光偏差：正确的前文本来就提示了后面写什么；这里又按位置比较，多写或少写一个字符，后面就全错开，都算错。）一种办法是**计划采样**（scheduled sampling）：训练时让它偶尔读自己写的，越往后越多。更要紧的是少犯第一个错，下面就来。
#
# ## 注意力：每一步都回头看 { #attention }
#
# 不要只靠最后那一份状态。编码器每一步的输出 <i>h</i><sub>1</sub> … <i>h</i><sub>S</sub> 都留着（就是 `encoded`，<i>S</i> 是读的步数，与第 13 章的 `S` 无关），解码器每写一个字符，都回头看一遍，自己决定看哪里：
#
# $$e_{tj} = s_t \cdot h_j, \qquad \alpha_{tj} = \frac{\exp e_{tj}}{\sum_k \exp e_{tk}}, \qquad a_t = \sum_j \alpha_{tj}\, h_j$$
#
# <i>s</i><sub>t</sub> 是解码器第 <i>t</i> 步的输出，叫**查询**（query）；拿它去比的 <i>h</i><sub>j</sub> 叫**键**（key），点积 <i>e</i> 是**分数**。softmax 把一行分数变成一行权重 α，都是正数，和为 1。再用权重把**值**（value）加起来，这里值也是 <i>h</i><sub>j</sub>，结果 <i>a</i><sub>t</sub> 叫**上下文**（context）。填充的位置，分数改成 −∞，权重就正好是 0：

# %% [markdown] lang="en"
# The places are the same and so are the weights. Only what stands before them differs: here it is the model's own text, and far fewer characters are right. Not all of this gap is exposure bias: the true text also gives hints about what follows, and places are compared one by one, so that after a character too many or too few all that follows counts as wrong. One remedy is **scheduled sampling**: in training, let it read its own text now and then, and more often later on. Better still is not to make the first mistake, and that comes next.
#
# ## Attention: look back at every step { #attention }
#
# Do not rely on the last state alone. Keep the encoder's output of every step, <i>h</i><sub>1</sub> … <i>h</i><sub>S</sub> (this is `encoded`, and <i>S</i> is how many characters were read; it is not the `S` of chapter 13). For every character that it writes, the decoder looks back at all of them and decides where to look:
#
# $$e_{tj} = s_t \cdot h_j, \qquad \alpha_{tj} = \frac{\exp e_{tj}}{\sum_k \exp e_{tk}}, \qquad a_t = \sum_j \alpha_{tj}\, h_j$$
#
# <i>s</i><sub>t</sub>, the output of the decoder at step <i>t</i>, is the **query**. It is compared with the **keys** <i>h</i><sub>j</sub>, and each dot product <i>e</i> is a **score**. The softmax turns a row of scores into a row of weights α, which are positive and sum to 1. With these weights the **values** are added up. Here the values are the <i>h</i><sub>j</sub> again, and the sum <i>a</i><sub>t</sub> is the **context**. Where there is padding, the score is set to −∞, so that the weight is exactly 0:


# %%
def attend(query, keys, values, padding):
    scores = query @ keys.transpose(1, 2)
    weights = scores.masked_fill(padding.unsqueeze(1), -torch.inf).softmax(dim=-1)
    return weights @ values, weights


class Attentive(Translator):
    def __init__(self):
        super().__init__(width=128)

    def decode(self, before, state, encoded, padding):
        output, state = self.decoder(self.write(before), state)
        context, _ = attend(output, encoded, encoded, padding)
        return self.head(torch.cat([output, context], dim=-1)), state


torch.manual_seed(0)
attentive = Attentive()
source, before, target = batch(three)
encoded, state = attentive.encode(source)
query, _ = attentive.decoder(attentive.write(before), state)
context, weights = attend(query, encoded, encoded, source == PAD)
assert encoded.shape == (3, 13, 64) and query.shape == context.shape == (3, 11, 64)
assert weights.shape == (3, 11, 13)
torch.testing.assert_close(weights.sum(dim=-1), torch.ones(3, 11))
assert (weights[2, :, 7:] == 0).all()
by_hand = sum(weights[0, 4, j] * encoded[0, j] for j in range(13))
torch.testing.assert_close(context[0, 4], by_hand)

# %%
train(attentive)
results["attention"] = right(lambda phrases: answers(attentive, phrases))
print("exact match  English  Chinese")
for name, scores in results.items():
    print(f"{name:11}", *(f"{score:8.3f}" for score in scores))
extra = sum(p.numel() for p in attentive.parameters()) - sum(p.numel() for p in translator.parameters())
print(extra, "weights more")
assert min(results["attention"]) > 0.95 > max(results["one state"]) + 0.1
assert extra == 64 * 14

# %% [markdown] lang="zh"
# 同样的数据，同样的 300 次更新，输出头多了 896 个权重（它多读 64 个数），打分本身一个权重也没有用，几乎全对了。要公平地说：这些句子很短。我们试过（这一页没有运行），没有注意力的模型训练四倍的次数（`updates=1200`，种子 0），英文写对 0.97，中文写对 0.98，也快追上了。注意力让它学得快得多；句子越长，差别越大，Bahdanau 等人量过（见文末）。
#
# ## 它看了哪里 { #alignment }
#
# 取训练时没有见过的一天，2024 年 3 月 5 日，两种语言各写一遍。两条链下面的方格叫**对齐**（alignment）：一行是写的一个字符，一列是读的一个字符，方块越大权重越大（`·` 是空格）。图上“提问的步”给出查询，“被加权的步”给出键和值：

# %% [markdown] lang="en"
# With the same data and the same 300 updates, nearly all is right now. The head has 896 more weights, as it reads 64 more numbers; the scores need no weight at all. To be fair: these phrases are short. Trained four times as long (`updates=1200`, seed 0), the model without attention comes close, with 0.97 of the English and 0.98 of the Chinese right; we tried it, but this page does not run it. With attention it takes far fewer updates here, and the longer the text, the more attention matters, as Bahdanau and others measured for translation (see the end of the page).
#
# ## Where it looks { #alignment }
#
# Take a day of a year that training has not seen, 5 March 2024, written in both languages. The grid below the chains is called the **alignment**: a row for each character written, a column for each character read, and the larger the square, the larger the weight (`·` is a space). In the picture the “asking steps” give the queries, and the “weighed steps” give keys and values:

# %%
shown = date(2024, 3, 5)
phrases = {"en": english(shown)[0][2], "zh": chinese(shown)[0][2]}
target = shown.isoformat()
assert answers(attentive, [*phrases.values()]) == [target, target]


signs = {number: sign for sign, number in WRITE.items()} | {PAD: "PAD", START: "START", END: "END"}


def looked(phrase):
    source = batch([(phrase, "")])[0]
    written = [signs[number] for number in attentive(source)[0].argmax(dim=-1).tolist()]
    tokens = " ".join(phrase.replace(" ", "·")) + " | " + " ".join(written)
    return d.draw(attentive, source, figure="attention", tokens=tokens, steps=4, compact=True)


looked(phrases["en"])

# %%
looked(phrases["zh"])


# %%
def shares(phrase, words):
    source, before, _ = batch([(phrase, target)])
    encoded, state = attentive.encode(source)
    query, _ = attentive.decoder(attentive.write(before), state)
    _, weights = attend(query, encoded, encoded, source == PAD)
    rows = {"year": slice(0, 4), "month": slice(5, 7), "day": slice(8, 10)}
    found = {}
    for name, word in words.items():
        first = phrase.index(word)
        # zh: 连同后面的一个字符：读到那里，整个词都读过了
        # en: with the sign behind it: there the whole word has been read
        found[name] = weights[0, rows[name], first : first + len(word) + 1].sum(dim=-1).mean().item()
    return found


_, ordinal, _, month, year = phrases["en"].split()
month_han, day_han, year_han = han(shown.month) + "月", han(shown.day) + "日", phrases["zh"].partition("，")[2]
for phrase, words in (
    (phrases["en"], {"year": year, "month": month, "day": ordinal}),
    (phrases["zh"], {"year": year_han, "month": month_han, "day": day_han}),
):
    found = shares(phrase, words)
    print(*(f"{name} {share:.2f} on {words[name]}" for name, share in found.items()), sep="   ")
    assert min(found.values()) > 0.6

# %% [markdown] lang="zh"
# 没有人告诉过它哪个词是月份。写年份时，权重落在年份上；写月份时落在月份上；写日时落在日上（印出来的份额，把紧跟在词后面的一个字符也算在内）。年份在句尾却要先写，所以方块先在右边，再跳回左边。权重不必落在整个词上：在我们的这次运行里，中文的月份看 `月`，日看 `日`，是词的末尾；英文的月份看 M 和 c，日看 fifth 后面的空格和里面的一个 f。<i>h</i><sub>j</sub> 里有到第 <i>j</i> 个字符为止的一切，看到这一位数已经定下的地方，就够了：M 可能是 March，也可能是 May，月份都以 0 开头；fif 可能是 fifth，也可能是 fifteenth，日都以 5 结尾。
#
# ??? question "想一想：权重大的地方，就是答案的原因吗？"
#     不一定。权重说的是 <i>h</i><sub>j</sub> 占了多少，而 <i>h</i><sub>j</sub> 里还有它前面所有字符的痕迹。它是线索，不是证明。
#
# ## LSTM 与 Transformer 差在哪里 { #transformer }
#
# 注意力本身不需要循环。从这里到 Transformer，注意力这一部分差三样东西。（整个 Transformer 还有前馈层、残差连接和归一化，叠很多层，这里不讲。）**一，缩放**。两个随机向量的维数 <i>d</i> 越大，点积的起伏就越大，softmax 越接近只选一个，梯度也就越小。所以除以 √<i>d</i>（印出来的 spread 是标准差，量的就是这种起伏）：

# %% [markdown] lang="en"
# Nobody has told it which word is the month. While it writes the year, most of the weight lies on the year, then on the month, then on the day. The year stands last and is written first, so the squares begin on the right and then jump back to the left. The weight need not lie on the whole word: in this run of ours, the month of the Chinese phrase is read at `月` and the day at `日`, where these words end; the month of the English one is read at M and c, the day at the space behind “fifth” and at an f inside it. <i>h</i><sub>j</sub> holds all up to and including character <i>j</i>, so a place is enough where the digit is settled: M may be March or May, and either month begins with 0; “fif” may be fifth or fifteenth, and either day ends in 5.
#
# ??? question "Is a large weight the reason for an answer?"
#     Not for certain. A weight says how much of <i>h</i><sub>j</sub> goes in, and <i>h</i><sub>j</sub> holds traces of all characters before it. It is a clue, not a proof.
#
# ## LSTM and Transformer: what differs { #transformer }
#
# Attention by itself needs no recurrence. Three steps lead from here to the attention of the Transformer. (A whole Transformer has more, which is not shown here: feed-forward layers, residual connections and normalization, in many layers.) **One, scaling.** The more numbers two random vectors have, the larger their dot product tends to be, with either sign, the closer the softmax comes to choosing just one, and the smaller its gradient. So divide by √<i>d</i>, where <i>d</i> is how many numbers there are (the spread that is printed is the standard deviation):

# %%
torch.manual_seed(0)
for size in (16, 64, 256):
    products = (torch.randn(10_000, size) * torch.randn(10_000, size)).sum(dim=1)
    print(f"d={size:<4} spread {products.std():5.1f}   divided by √d {(products / size**0.5).std():.2f}")
    assert abs(products.std() / size**0.5 - 1) < 0.05

# %% [markdown] lang="zh"
# **二，多头**。查询、键、值先各过一个全连接层，再切成几份，每份叫一个头，各自打分，<i>d</i> 这时是一份的维数，这里是 64 / 4 = 16；这样一步里各个头可以各看各的地方。最后把几份接起来，再过一个全连接层。按默认的设置，`nn.MultiheadAttention` 做的就是这些，用同一个编码器和解码器的输出，手写一遍来核对：

# %% [markdown] lang="en"
# **Two, several heads.** Query, keys and values each go through a linear layer and are then cut into parts. Each part scores by itself (with its own <i>d</i>, here 64 / 4 = 16), so that a step can look for several things at once. The parts are joined again and go through one more linear layer. With its default settings this is all that `nn.MultiheadAttention` does. Write it by hand, on the outputs of our encoder and decoder, and compare:

# %%
layer = nn.MultiheadAttention(embed_dim=64, num_heads=4, batch_first=True)
source, before, _ = batch(three)
padding = source == PAD
with torch.no_grad():
    encoded, state = attentive.encode(source)
    query, _ = attentive.decoder(attentive.write(before), state)
    result, looks = layer(query, encoded, encoded, key_padding_mask=padding, average_attn_weights=False)


def projected(x, part):
    weight, bias = layer.in_proj_weight.chunk(3)[part], layer.in_proj_bias.chunk(3)[part]
    return nn.functional.linear(x, weight, bias).unflatten(-1, (4, 16)).transpose(1, 2)


q, k, v = projected(query, 0), projected(encoded, 1), projected(encoded, 2)
scores = (q @ k.transpose(2, 3) / 16**0.5).masked_fill(padding[:, None, None], -torch.inf)
weights = scores.softmax(dim=-1)
by_hand = layer.out_proj((weights @ v).transpose(1, 2).flatten(2))
assert q.shape == (3, 4, 11, 16) and weights.shape == looks.shape == (3, 4, 11, 13)
torch.testing.assert_close(by_hand, result)
torch.testing.assert_close(weights, looks)
print(tuple(result.shape), tuple(looks.shape))

# %%
# zh: 我们的 attend，查询先除以 √d，就是 PyTorch 的 scaled_dot_product_attention
# en: our attend, with the query divided by √d, is PyTorch's scaled_dot_product_attention
ours, _ = attend(query / 64**0.5, encoded, encoded, padding)
theirs = nn.functional.scaled_dot_product_attention(query, encoded, encoded, attn_mask=~padding.unsqueeze(1))
torch.testing.assert_close(ours, theirs)

# zh: 打乱读到的各步，结果不变：注意力自己不知道先后
# en: shuffle the steps that were read, and nothing changes: attention knows no order
order = torch.randperm(13)
shuffled, _ = attend(query, encoded[:, order], encoded[:, order], padding[:, order])
torch.testing.assert_close(shuffled, attend(query, encoded, encoded, padding)[0])

# %% [markdown] lang="zh"
# **三，不要循环**。让一段序列的每一步去看**同一段**序列的每一步，查询、键、值都从它来，这叫**自注意力**（self-attention）。没有循环，输入都已知时，各步就可以一起算（自回归地生成，仍要一步一步来）；可是最后一个断言说，注意力自己不知道先后，所以要把位置另外加进去（位置编码）。解码器还要一个掩码，不许看后面的步，这正是下面的编程题。教师强制、移一步的输入、`ignore_index`、自回归、`END`，在 Transformer 里都没有变。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# **Three, no recurrence.** Let every step of a sequence look at every step of the **same** sequence, which gives queries, keys and values: this is **self-attention**. Without recurrence all steps can be computed at once, as long as all inputs are known; free running still goes one by one. But the last check says that attention does not know the order of what it looks at, so positions have to be added (positional encoding). A decoder also needs a mask that keeps it from looking at later steps, which is the exercise below. Teacher forcing, the input moved by one, `ignore_index`, free running and `END` are the same in a Transformer.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

_, asked_weights = attend(torch.randn(8, 5, 64), torch.randn(8, 20, 64), torch.randn(8, 20, 64), torch.zeros(8, 20) > 0)
gaps = torch.tensor([[False, False, False, False, True, True]])
_, even = attend(torch.randn(1, 1, 64), torch.ones(1, 6, 64), torch.randn(1, 6, 64), gaps)
assert asked_weights.shape == (8, 5, 20)
_, _, ends = batch([("", "1999-12-31"), ("", "1999")])
Tasks(
    Task(
        d.Text(
            "一批 8 句，解码器写 5 步，编码器读了 20 步，`hidden_size` 都是 64。权重 α 是什么形状？",
            "A batch of 8: the decoder writes 5 steps, the encoder read 20, `hidden_size` is 64 in both. What is the shape of the weights α?",
        ),
        asked_weights.shape,
        d.Text("每一步写的，对每一步读的，一个权重。", "One weight for each step written and each step read."),
    ),
    Task(
        d.Text(
            "读到 6 步，后 2 步是填充，4 个真正的键全都相同。每个真正的步得到多大的权重？",
            "Of 6 steps the last 2 are padding, and the 4 real keys are all alike. How large is the weight of each real step?",
        ),
        round(even[0, 0, 0].item(), 2),
        d.Text("填充是 0，其余平分 1。", "Padding has 0, and the others share 1."),
    ),
    Task(
        d.Text(
            "一批两个答案：`1999-12-31` 和 `1999`，各以 `END` 结束。带掩码的损失在几个字符上取平均？",
            "A batch has two answers, `1999-12-31` and `1999`, each with its `END`. Over how many characters does the masked loss take the mean?",
        ),
        int((ends != PAD).sum()),
        d.Text("11 加 5；6 个填充不算。", "11 and 5; the 6 of padding do not count."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `causal(x)`：`x` 是 (N, T, d)，查询、键、值都是 `x` 自己，分数除以 √<i>d</i>，第 <i>t</i> 步只许看第 1 到第 <i>t</i> 步。返回结果 (N, T, d) 和权重 (N, T, T)。这就是 Transformer 解码器里的一个头，只是没有全连接层。打开下载的笔记本，填好 `causal`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `causal(x)`: `x` is (N, T, d), and is queries, keys and values at once. Divide the scores by √<i>d</i>, and let step <i>t</i> look at the steps 1 to <i>t</i> only. Give back the result, (N, T, d), and the weights, (N, T, T). This is one head of a Transformer decoder without its linear layers. Open the downloaded notebook, fill in `causal`, and run the test below it:


# %%
def causal(x):
    raise NotImplementedError("write it here")


def check(causal):
    for batch_size, steps, size in ((2, 6, 8), (1, 1, 4), (3, 9, 16)):
        x = torch.randn(batch_size, steps, size)
        given = x.clone()
        result, weights = causal(x)
        assert result.shape == (batch_size, steps, size)
        assert weights.shape == (batch_size, steps, steps)
        assert (weights.triu(1) == 0).all(), "a later step is looked at"
        assert torch.allclose(weights.sum(-1), torch.ones(batch_size, steps)), "each row sums to 1"
        expected = nn.functional.scaled_dot_product_attention(x, x, x, is_causal=True)
        assert torch.allclose(result, expected, atol=1e-6), "other numbers than PyTorch"
        assert torch.equal(x, given), "what was given has changed"
    print("all right")


try:
    check(causal)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(x):
    scores = x @ x.transpose(1, 2) / x.shape[-1] ** 0.5
    later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
    weights = scores.masked_fill(later, -torch.inf).softmax(dim=-1)
    return weights @ x, weights


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# 试着不看前文回答：
#
# ??? question "教师强制和自回归，差在哪里？"
#     解码器每一步读的前一个字符从哪里来：正确答案，还是自己刚写的。前者一次调用算完，后者一步一次。
#
# ??? question "解码器怎样知道该停了？"
#     答案以 `END` 结束，损失里也算它。解码器写出 `END`，循环就停；一直不写，走满 12 步也停。
#
# ??? question "注意力解决了什么？"
#     瓶颈。每写一步都能看到编码器的每一步，不必把整句话挤进一份状态。
#
# 延伸阅读：[Sutskever 等，2014](https://arxiv.org/abs/1409.3215)（用 LSTM 的序列到序列）；[Bahdanau 等，2015](https://arxiv.org/abs/1409.0473)（注意力）；[Luong 等，2015](https://arxiv.org/abs/1508.04025)（点积打分，本章用的就是它）；[Bengio 等，2015](https://arxiv.org/abs/1506.03099)（计划采样）；[Vaswani 等，2017](https://arxiv.org/abs/1706.03762)（Transformer）；[《动手学深度学习》](https://d2l.ai/chapter_attention-mechanisms-and-transformers/index.html)的注意力一章；[PyTorch 的教程](https://docs.pytorch.org/tutorials/intermediate/seq2seq_translation_tutorial.html)，用注意力做翻译。
#
# [← 第 16 章 语言模型](16-language-model.ipynb) · 第 17 章 · [第 18 章 窗口、填充与打包 →](18-windows-and-packing.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# Try without looking back:
#
# ??? question "How do teacher forcing and free running differ?"
#     In where the character comes from that the decoder reads at each step: from the correct answer, or from what it has just written. The first takes one call, the second a call for each step.
#
# ??? question "How does a decoder know when to stop?"
#     Answers end with `END`, which counts in the loss. When the decoder writes `END`, the loop stops; if it never does, after 12 steps.
#
# ??? question "What does attention solve?"
#     The bottleneck. Each step that writes sees every step of the encoder, and the phrase need not fit into one state.
#
# Further reading: [Sutskever and others, 2014](https://arxiv.org/abs/1409.3215) (sequence to sequence with LSTMs); [Bahdanau and others, 2015](https://arxiv.org/abs/1409.0473) (attention); [Luong and others, 2015](https://arxiv.org/abs/1508.04025) (the dot product as score, as in this chapter); [Bengio and others, 2015](https://arxiv.org/abs/1506.03099) (scheduled sampling); [Vaswani and others, 2017](https://arxiv.org/abs/1706.03762) (the Transformer); the chapter on attention of [Dive into Deep Learning](https://d2l.ai/chapter_attention-mechanisms-and-transformers/index.html); [PyTorch's tutorial](https://docs.pytorch.org/tutorials/intermediate/seq2seq_translation_tutorial.html), which translates with attention.
#
# [← Chapter 16. A language model](16-language-model.ipynb) · Chapter 17 · [Chapter 18. Windows, padding and packing →](18-windows-and-packing.ipynb)
