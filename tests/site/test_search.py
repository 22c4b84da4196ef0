"""Questions as readers type them into the search box: the section that answers stands among the first three results."""

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lstm_diagrams.words import LANGUAGES, Language
from tests.browser import Chromium
from tests.site.visit import Visit

_ENGLISH = {
    "difference between output and h_n": "08#three 08#every-step 03#outputs 12#output-is-every-step",
    "last state bidirectional": "08#reverse-end 08#directions 12#reverse-ends-at-the-start",
    "does batch_first change h_n": "07#states-order 12#states-are-not-batch-first silent.html#states-order",
    "num_layers h_n": "06#num-layers 08#three 08#directions",
    "last step with padding": "07#padding 08#lengths 12#last-row-of-padding 18#which-h",
    "reshape vs transpose": "07#order 09#copied-head",
    "hidden_size vs sequence length": "03#not-the-same 02#not-hidden-size",
    "proj_size": "06#proj-size 08#projection 12#width-of-output",
    "LSTM to Linear layer": "09#last-step 09#every-step 08#heads",
    "nn.Sequential LSTM tuple error": "09#stacking errors.html#tuple",
    "stateful": "07#carry 15#stateful",
    "truncated BPTT": "14#truncated 15#tbptt",
    "gradient clipping": "14#clipping 12#one-set-of-weights",
    "Trying to backward through the graph a second time": "07#carry 14#truncated 15#tbptt errors.html#second-backward",
    "unbatched 2D input": "07#unbatched",
    "embedding before LSTM": "05#sentences 09#heads",
    "pack_padded_sequence enforce_sorted": "07#packing 18#packing",
    "sliding window time series N,T,F": "05#windows 10#split 18#horizon",
    "LSTMCell vs LSTM": "09b#cell-loop silent.html#cell-state",
    "seq2seq encoder decoder": "09b#encoder-decoder 17#encoder-decoder 17#",
    "h_n": "08# 08#three 08#directions 03#outputs 12#output-is-every-step",
    "nn.LSTM arguments": "06#eight 06#together 06#",
    "RNN vs GRU vs LSTM": "11# 11#cells 11#which 11#states 03#gru-rnn",
    "vanishing gradient": "14# 14#vanishing-and-exploding 02#forgetting",
    "forget gate bias initialization": "14#chrono",
    "teacher forcing": "17#teacher-forcing 09b#encoder-decoder silent.html#teacher-forcing",
    "attention mechanism": "17#attention 17#",
    "exposure bias": "17#exposure-bias",
    "ignore_index padding loss": "17#masked-loss 18#masked silent.html#mask",
    "how many parameters does an LSTM have": "04#weights 11#parameters 13#parameters",
    "input_size vs hidden_size": "06#input-size 06#hidden-size",
    "return_sequences in pytorch": "errors.html#return-sequences silent.html#many-to-many 09#every-step 09#last-step",
    "CrossEntropyLoss at every time step": "09#every-step errors.html#target-size 17#masked-loss",
    "initialize hidden state with zeros": "07#zeros 12#zeros-are-usual",
    "dropout not working": "06#dropout 12#dropout-is-between-layers errors.html#dropout-one-layer silent.html#eval-mode",
    "order of gates in weight_ih_l0": "04#weights silent.html#gate-order",
    "CNN LSTM": "09b# 09b#cnn-lstm",
    "bidirectional LSTM output size": "08#directions 06#bidirectional 12#width-of-output",
    "train test split time series": "10#split 18#split 18#leakage",
    "anomaly detection": "10b# 10b#imputer 10b#found",
    "perplexity": "16#perplexity",
    "sampling temperature": "16#sampling",
    "character level language model": "16# 16#language-model 16#next",
    "text generation LSTM": "16# 16#next 16#sampling",
    "one-hot vs embedding": "16#embedding",
    "what is the shape of lstm output": "08#three 08#directions 07#call 13# 13#shapes",
    "why does lstm return a tuple": "08#three 09#stacking errors.html#tuple errors.html#tuple-attribute",
    "how to choose hidden_size": "06#hidden-size",
    "lstm input must be 3d": "07#order errors.html#four-axes",
    "loss does not go down": "silent.html#",
    "how to get the last hidden state": "08#heads 08#three 08#reverse-end 18#which-h",
    "multi layer lstm": "06#num-layers 09#stacking",
    "many to one": "09#last-step",
    "one to many": "09b#one-to-many",
    "why does an lstm remember": "04#forget 04#write-reset-read 11#memory",
    "predict the next word": "16# 16#next",
    "sequences of different length in one batch": "07#padding 07#packing 08#lengths 18#packing",
    "concatenate forward and backward hidden state": "08#directions 08#reverse-end 09#heads",
    "overfitting": "16#train",
    "lstm for classification": "09#heads",
    "lstm for regression": "09#last-step",
    "is gru faster than lstm": "11# 11#which 11#parameters",
    "reset hidden state between batches": "15#what-zeroes",
    "missing values in time series": "05#holes 05#fill",
    "normalize data before lstm": "05#holes",
    "lstm vs transformer": "17#transformer",
    "what is the cell state": "03#handover 04#c-is-not-a-gate",
}
_CHINESE = {
    "门控": "04#gates 04#cell 03#one-column",
    "隐藏层": "06#hidden-size 01#mlp",
    "时间步": "02#loop 03#column 03#not-the-same 05#matrix-and-cube 12#a-box-is-a-moment",
    "output和h_n区别": "08#three 08# 03#outputs 12#output-is-every-step",
    "双向LSTM 输出维度": "08#directions 06#bidirectional 12#width-of-output",
    "双向LSTM": "06#bidirectional 08#directions 08#reverse-end 12#bidirectional-is-not-longer",
    "batch_first": "06#batch-first 07#states-order 12#states-are-not-batch-first",
    "变长序列": "07#padding 07#packing 08#lengths 18#packing",
    "遗忘门": "04#gates 04#forget 04#c-is-not-a-gate 12#c-is-not-a-gate",
    "参数个数": "01#parameters 04#weights 11#parameters 13#parameters",
    "多对一": "09#last-step",
    "时间序列预测": "10# 10#split 10#baseline 10#lstm",
    "梯度消失": "02#forgetting 14# 14#vanishing-and-exploding",
    "梯度爆炸": "02#forgetting 14# 14#vanishing-and-exploding",
    "梯度裁剪": "12#one-set-of-weights 14#clipping",
    "截断BPTT": "14#truncated 15#tbptt",
    "堆叠": "06#num-layers 09#stacking",
    "词嵌入": "05#sentences 09#heads",
    "单元状态": "04#c-is-not-a-gate 12#c-is-not-a-gate 03#handover",
    "隐藏状态": "02#state 02#loop 03#handover",
    "GRU和LSTM区别": "11# 11#cells 11#which 11#states",
    "LSTM输入格式": "07# 07#order 07#call 12#time-comes-first",
    "注意力机制": "17#attention 17#",
    "教师强制": "17#teacher-forcing 09b#encoder-decoder silent.html#teacher-forcing",
    "编码器解码器": "09b#encoder-decoder 17#encoder-decoder 17#",
    "seq2seq": "17# 17#dates 17#encoder-decoder 09b#encoder-decoder",
    "input_size和hidden_size": "06#input-size 06#hidden-size",
    "h_0 c_0 怎么初始化": "07#zeros 12#zeros-are-usual 07#",
    "hidden_size怎么理解": "06#hidden-size 03#not-the-same 02#not-hidden-size",
    "pack_padded_sequence": "07#packing 08#lengths 18#packing silent.html#packing-order",
    "dropout不起作用": "06#dropout 12#dropout-is-between-layers errors.html#dropout-one-layer silent.html#eval-mode",
    "RNN和LSTM的区别": "11# 11#cells 11#which 11#states 03#gru-rnn",
    "Embedding层": "05#sentences 09#heads",
    "滑动窗口": "05#windows silent.html#windows 10#split 18# 18#horizon",
    "CNN LSTM": "09b# 09b#cnn-lstm",
    "异常检测": "10b# 10b#imputer 10b#found",
    "LSTM参数量计算": "04#weights 11#parameters 13#parameters",
    "view和transpose区别": "silent.html#view-for-transpose 07#order 09#copied-head",
    "隐藏状态清零": "15#what-zeroes 15#five 07#carry 07#zeros",
    "遗忘门偏置初始化": "14#chrono",
    "困惑度": "16#perplexity",
    "采样温度": "16#sampling",
    "LSTM写诗": "16# 16#next 16#sampling",
    "文本生成": "16# 16#next 16#sampling",
    "独热和嵌入": "16#embedding",
    "LSTM输出的形状": "08#three 08#directions 13# 13#shapes",
    "隐状态和细胞状态的区别": "03#handover 04#c-is-not-a-gate 09#heads 12#c-is-not-a-gate",
    "hidden_size设多少": "06#hidden-size",
    "LSTM输入为什么是三维": "05#matrix-and-cube 07#order",
    "损失不下降": "silent.html#",
    "怎么取最后一个时间步": "08#heads 08#lengths 09#last-step 18#which-h",
    "多层LSTM": "06#num-layers 09#stacking",
    "双向LSTM怎么拼接": "08#directions 08#reverse-end 09#heads",
    "LSTM怎么做分类": "09#heads",
    "LSTM做回归": "09#last-step",
    "数据归一化": "05#holes",
    "缺失值怎么处理": "05#holes 05#fill",
    "梯度消失怎么解决": "14# 14#vanishing-and-exploding 14#chrono",
    "为什么LSTM能记住": "04#forget 04#write-reset-read 11#memory",
    "GRU比LSTM快吗": "11# 11#which 11#parameters",
    "句子长度不一样怎么办": "05#sentences 07#padding 08#lengths 18#packing",
    "预测下一个字": "16# 16#next",
    "过拟合怎么办": "06#dropout 16#train",
    "LSTM和Transformer的区别": "17#transformer",
    "每个batch要不要清零隐藏状态": "15#what-zeroes",
    "一对多": "09b#one-to-many",
    "多对多": "09#every-step",
}
_QUESTIONS: dict[Language, dict[str, str]] = {"zh": _CHINESE, "en": _ENGLISH}
"""What is typed, and where it is answered: number of the chapter and id of the section; without an id, the chapter as a whole."""
_SHARE = 0.9
_ANSWERS = """() => [...document.querySelectorAll('.md-search-result__item')].slice(0, 3).map(item =>
  [...item.querySelectorAll('a.md-search-result__link')].filter(a => a.checkVisibility()).map(a => a.getAttribute('href')))"""
"""The links that are seen, not those that are folded in, of the first three results."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_that_answers_is_among_the_first_three(chromium: Chromium, site: Path, language: Language) -> None:
    home = site / ("index.html" if language == "zh" else "en/index.html")

    def asked(browser: Browser) -> dict[str, list[str]]:
        with Visit(browser, home.as_uri(), searches=True) as visit:
            return {question: _answers(visit, question) for question in _QUESTIONS[language]}

    answers = chromium.visit(asked)
    found = {question: _right(answers[question], where.split()) for question, where in _QUESTIONS[language].items()}
    for question in found:
        print("found  " if found[question] else "MISSING", question, answers[question])
    print(f"{sum(found.values())} of {len(found)}")
    assert len(found) >= 60
    assert sum(found.values()) >= _SHARE * len(found)


@pytest.mark.parametrize("name", ["search_index.json", "search_index.js"])
@pytest.mark.parametrize("folder", ["", "en/"])
def test_the_index_of_each_language_is_small(site: Path, folder: str, name: str) -> None:
    index = (site / folder / "search" / name).read_bytes()
    assert len(gzip.compress(index, 6)) < 100_000, "as a server sends it"


def _answers(visit: Visit, question: str) -> list[str]:
    """Chapter and section of what is seen in the first three results."""
    visit.search(question)
    return [_place(link) for results in visit.page.evaluate(_ANSWERS) for link in results]


def _place(link: str) -> str:
    path, _, section = link.partition("?")[0].rpartition("/")[2].partition("#")
    section = link.partition("#")[2] or section
    return f"{path.partition('-')[0] if path[:2].isdigit() else path}#{section}"


def _right(answers: list[str], places: list[str]) -> bool:
    """A section, or, where a place names none, the page itself."""
    return any(answer in places for answer in answers)
