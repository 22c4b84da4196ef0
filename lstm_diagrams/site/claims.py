"""What a page claims, paragraph beside paragraph in both languages, and what only one of the two says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from nbformat import NotebookNode

from lstm_diagrams.glossary import GLOSSARY
from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.words import LANGUAGES, Language, Text

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_FORMULA = re.compile(r"(\$\$?)(?=\S).+?(?<=\S)\1", re.DOTALL)
_TARGET = re.compile(r"\]\([^)\n]*\)|\{ *[#.:][^}\n]*\}")
_TAG = re.compile(r"</?[a-z][^>]*>")
_SYMBOL = re.compile(r"<i>([^<]*)</i>(?:<sub>([^<]*)</sub>)?")
_KIND = re.compile(r"#+ |[-*] |\d+\. |\||\?\?\?|!!!")
_NUMBER = re.compile(r"(?<![A-Za-z\d_.])\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_ENGLISH_WORD = re.compile(r"[A-Za-z0-9'’`]+")
_HAN = re.compile("[\u4e00-\u9fff]")
_WORDS_PER_HAN = 0.74
"""English words that say what a Chinese character says, on average over all pages."""
_MOST = 1.3
"""By how much the lengths may differ, in square roots of both together; four sentences of five are longer than that."""

_COUNTED: dict[Language, str] = {
    "zh": "零 一 二两双对倍半 三 四 五 六 七 八 九 十",
    "en": "zero|zeros|no|none|without one|once|single|first|a|an|only|alone|january two|both|twice|second|double|half|february"
    " three|third|march four|fourth|april five|fifth|may six|sixth|june seven|seventh|july eight|eighth|august"
    " nine|ninth|september ten|tenth|october",
}
"""How 0, 1, 2 ... are written where they are not digits."""
_SAID: dict[str, Text] = {
    "时间步": Text("时间步|时刻", "step|time|seq"),
    "批量": Text("批|batch|轴的顺序", "batch|sample"),
    "特征": Text("特征|测量|列|feature", "feature"),
    "单元": Text("单元|细胞|格|结构|cell", "cell|unit|neuron|hidden"),
    "隐藏单元": Text("单元|神经元", "unit|hidden"),
    "层": Text("层", "layer|linear|lstm|module|embedding|dropout|head|planes|the top one|every one|states are"),
    "方向": Text("向", "direction|both|forward|reverse|way"),
    "隐状态": Text("状态", "state"),
    "细胞状态": Text("状态", "state"),
    "门": Text("门", r"\bgates?\b|box|narrow"),
    "候选值": Text("候选值|新内容", "candidate"),
    "输出": Text("输出|output|答案|结果|印出", "output|head|result|return|c(?:o|a)mes? out|answer|print|gives|notice"),
    "末状态": Text("末状态|最后", "state|end|last"),
    "预测长度": Text("预测长度|horizon", r"\bhorizon\b"),
    "数据泄漏": Text("漏|串", "leak"),
    "填充": Text("填|补", "pad"),
    "掩码": Text("掩码|遮", "mask"),
    "打包": Text("打包|包|打过包", "pack"),
    "词元": Text("词元|字|词", "token|character"),
    "雅可比矩阵": Text("雅可比", "jacobian"),
    "梯度消失": Text("消失", "vanish"),
    "梯度爆炸": Text("爆炸", "explod"),
    "梯度裁剪": Text("裁剪", "clip"),
    "截断的 BPTT": Text("截断", "truncat"),
    "嵌入": Text("嵌入|向量", "embed|vector"),
    "一元模型": Text("一元|频率", "unigram|frequency"),
    "过拟合": Text("过拟合", "overfit"),
    "查询、键、值": Text("查询|键|值", "quer|key|value"),
    "多头": Text("头", "head"),
    "交叉熵": Text("交叉熵", "cross[- ]entropy"),
    "温度": Text("温", "temperature"),
    "采样": Text("采样|抽", "sampl|draw"),
    "自回归": Text("自回归|自己写", "free|its own"),
}
"""By the Chinese name: what also counts as saying a term of the glossary. A term that is not here is said by its name alone."""
_FURTHER = (
    (Text("梯度", "gradient"), Text("梯度|反向传播|提升树|放大一点|切断", "gradient|back|boosted|detach")),
    (Text("权重", "weight"), Text("权重|参数|份|行块|连乘", "weight|parameter|update")),
    (Text("偏置", "bias"), Text("偏", "bias")),
    (Text("损失", "loss"), Text("损失|训练", "loss|count")),
    (Text("学习率", "learning rate"), Text("学习率", "rate")),
    (Text("卷积", "convolution"), Text("卷积|窗口|点", "conv|kernel|window|padding")),
    (Text("概率", "probability"), Text("概率", "probabilit|likel")),
    (Text("种子", "seed"), Text("种子", "seed")),
    (Text("断言", "assertion"), Text("断言|检验|验证", "assert|check|test")),
)
"""Words of the subject that the glossary lacks, and what counts as saying them."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A paragraph, heading, item or row in both languages; ``key`` says which of which page and cell."""

    key: str
    zh: str
    en: str

    def one_sided(self) -> list[str]:
        """What stands in one language alone, such as ``zh: 800``: code, symbols, numbers, terms, words in bold, or a sentence."""
        if self.zh.lstrip().startswith(
            ("#", "[←")
        ):  # headings ask in the words of their readers, as do links to the next page
            return []
        sides = {"zh": _Side(self.zh, "zh"), "en": _Side(self.en, "en")}
        found = [f"{name}: {what}" for name, what in _only(sides["zh"], sides["en"])]
        return found + list(_uneven(sides["zh"], sides["en"]))


class _Side:
    """What a paragraph says in one language, taken apart."""

    def __init__(self, source: str, language: Language) -> None:
        text = _FENCE.sub("", source)
        self.code = set(_CODE.findall(text))
        self.symbols = {"_".join(filter(None, symbol)) for symbol in _SYMBOL.findall(_CODE.sub("", text))}
        self.plain = _TAG.sub("", _TARGET.sub("]", _FORMULA.sub("", _CODE.sub("`", text))))
        self.language: Language = language
        self.bold = self.plain.count("**") // 2
        self.words = _THOUSANDS.sub("", self.plain).lower()
        self.all = self.words + " ".join(self.code).lower()
        self.numbers = set(_NUMBER.findall(self.words))
        self.length = _length(self.plain, language)

    def names(self, term: Text) -> bool:
        """Whether a term stands here; an English one as a word, not in one such as `horizontal`, `batch_sizes` or `Windows`."""
        name = re.escape(term.in_language(self.language))
        return re.search(name if self.language == "zh" else rf"\b{name}s?\b", self.plain) is not None

    def counts(self, number: str) -> bool:
        """Whether a number stands here, in digits or as a word."""
        if number in self.numbers or number in re.findall(r"\d+(?:\.\d+)?", self.all):
            return True
        written = _COUNTED[self.language].split()
        if not number.isdigit() or int(number) >= len(written):
            return False
        names = written[int(number)]
        pattern = f"[{names}]" if self.language == "zh" else rf"\b(?:{names})\b"
        return re.search(pattern, self.words) is not None


def _length(plain: str, language: Language) -> float:
    plain = plain.replace("想一想：", "")  # before every question, in Chinese alone
    words = len(_ENGLISH_WORD.findall(plain))
    return words if language == "en" else len(_HAN.findall(plain)) * _WORDS_PER_HAN + words


def _only(zh: _Side, en: _Side) -> Iterator[tuple[Language, str]]:
    for here, there in ((zh, en), (en, zh)):
        yield from ((here.language, code) for code in sorted(here.code - there.code))
        yield from ((here.language, symbol) for symbol in sorted(here.symbols - there.symbols))
        yield from ((here.language, number) for number in sorted(here.numbers) if not there.counts(number))
        for name, pattern in _terms():
            if here.names(name) and not _says(there, pattern):
                yield here.language, name.in_language(here.language)


def _says(side: _Side, pattern: Text) -> bool:
    return re.search(pattern.in_language(side.language), side.all) is not None


def _terms() -> Iterator[tuple[Text, Text]]:
    """The names of terms, and what counts as saying them in the other language."""
    for term in GLOSSARY:
        yield term.name, _SAID.get(term.name.zh, Text(term.name.zh, term.name.en))
    yield from _FURTHER


def _uneven(zh: _Side, en: _Side) -> Iterator[str]:
    if zh.bold != en.bold:
        yield f"{'zh' if zh.bold > en.bold else 'en'}: in bold"
    apart = (en.length - zh.length) / max(en.length + zh.length, 8) ** 0.5
    if abs(apart) > _MOST:
        yield f"{'en' if apart > 0 else 'zh'}: longer"


def claims(notebook: NotebookNode, name: str) -> list[Claim]:
    """All claims of a page, in order; SourceError where a cell has no paragraph for one of the other language."""
    return [claim for found, _ in _cells(notebook, name) for claim in found]


def check_claims(notebook: NotebookNode, name: str) -> None:
    """SourceError for a claim in one language alone, with its key and both texts.

    What belongs to one language, such as the name of the text it is trained on, stands in ``own=[...]`` of the Chinese cell,
    each as the error names it. What is there and not needed is an error as well.
    """
    for found, own in _cells(notebook, name):
        needed: set[str] = set()
        for claim in found:
            one_sided = claim.one_sided()
            needed.update(one_sided)
            if missing := [what for what in one_sided if what not in own]:
                raise SourceError(
                    f"{claim.key}: in one language alone: {'; '.join(missing)}\nzh: {claim.zh}\nen: {claim.en}"
                )
        if spare := set(own) - needed:
            raise SourceError(f"{found[0].key}: own={sorted(spare)}: both languages say so, or neither; take it out")


def _cells(notebook: NotebookNode, name: str) -> Iterator[tuple[list[Claim], list[str]]]:
    """The claims of each pair of cells, and what is said to belong to one language."""
    numbered = [(number, cell) for number, cell in enumerate(notebook.cells, 1) if cell.cell_type == "markdown"]
    for (number, zh), (_, en) in pairwise(numbered):
        if (zh.metadata.get("lang"), en.metadata.get("lang")) == LANGUAGES:
            yield _paired(zh.source, en.source, f"{name}: cell {number}"), zh.metadata.get("own", [])


def _paired(zh: str, en: str, where: str) -> list[Claim]:
    sides = list(paragraphs(zh)), list(paragraphs(en))
    for place, (one, other) in enumerate(zip(*sides, strict=False), 1):
        if _kind(one) != _kind(other):
            raise SourceError(f"{where}, paragraph {place}: not the same kind\nzh: {one}\nen: {other}")
    if len(sides[0]) != len(sides[1]):
        longer, rest = max(zip(LANGUAGES, sides, strict=True), key=lambda side: len(side[1]))
        last = rest[min(map(len, sides))]
        raise SourceError(f"{where}: {len(sides[0])} paragraphs in zh, {len(sides[1])} in en; {longer} goes on: {last}")
    return [Claim(f"{where}, paragraph {place}", *pair) for place, pair in enumerate(zip(*sides, strict=True), 1)]


def paragraphs(source: str) -> Iterator[str]:
    """Paragraphs, headings, items, rows of tables, and titles of boxes, one by one, without the front matter; code stays whole."""
    lines: list[str] = []
    fenced = False
    for line in [*_FRONT_MATTER.sub("", source).splitlines(), ""]:
        begins = _KIND.match(line.strip()) is not None
        if lines and not fenced and (begins or not line.strip()):
            yield "\n".join(lines)
            lines = []
        if line.strip():
            lines.append(line)
        fenced ^= line.strip().startswith("```")
        if not fenced and line.strip().startswith(("#", "???", "!!!")):
            yield "\n".join(lines)
            lines = []


def _kind(paragraph: str) -> str:
    found = _KIND.match(paragraph.strip())
    return found[0].strip() if found else ""
