"""How the theme's own scripts are made to search: when the index is read, how a query is taken apart, what counts."""

import re
from pathlib import Path

from lstm_diagrams.site.problems import SourceError

_BLANKS = re.compile(r"(\w=>)(\[\.\.\.\w+\(\w,this\.index\.invertedIndex\)\]\.join\(\"\* \"\))"), r'\1" "+\2+"* "'
"""Where it takes apart the Chinese of a query: its last word would stick to the Latin letters that follow."""
_LAST_WORD = re.compile(r"(let (\w)=\w\+1;\2<)(\w\.length;\2\+\+\)\w\.slice\(\w,\2\)in )"), r"\1=\3"
"""Where it looks for words in that: it would never look at the last character, so that the last word is lost."""
SMALL = (
    "a|an|and|are|at|be|by|can|do|does|for|from|get|go|has|have|how|if|in|into|is|it|me|my|of|on|or|should|that|the|there|this|to"
    "|use|vs|was|we|what|when|where|which|why|with|you|your"
)
"""Words of a query that say nothing."""
ASKING = "怎么办|怎么样|怎么|怎样|如何|为什么|是什么意思|什么意思|是什么|什么是|什么|吗|呢"
"""The same in Chinese, where they stand without blanks: of two that begin alike the longer one first."""
_ESCAPED = ASKING.encode("unicode_escape").decode("ascii").replace("\\", r"\\")
"""As the script has them, whatever a browser takes for its encoding."""
_SIGNS = (
    re.compile(r"(search\((\w)\)\{)(?=if\(\2=\2\.replace\()"),
    r'\1\2=\2.replace(/[:^~*]|[-+](?=\\d)/g," ");'
    r'\2=\2.replace(/[a-z_]\\w*(\\.\\w+)+/gi,s=>s.toLowerCase()in this.index.invertedIndex?s:s.replace(/\\./g," "));'
    rf'\2=\2.replace(/(^|\\s)(?:{SMALL})(?=\\s|$)/gi," ").trim()||\2;'
    rf'\2=\2.replace(/{_ESCAPED}/g," ").trim()||\2;',
)
"""Where it takes a query: a message such as "ValueError: ..." would be a question to a field of that name, and find nothing.

A name with dots that stands nowhere is looked for by its parts. Small words go, unless there are no others: the script looks
for all that begin with a word, and "to" would find "touches" and "torch".
"""
_AS_TYPED = re.compile(r"(\?(\w):`)(\$\{\2\}\*`\))"), r"\1${\2} \3"
"""Where it makes every word of a query the beginning of one: a word that stands as it is typed counts twice."""
_CONCORDANCE = (
    re.compile(r"constructor\(\{config:(\w),docs:(\w),options:\w\}\)\{"),
    r'\g<0>\2.forEach(s=>s.words="");for(const[w,steps]of Object.entries(\1.concordance)){let n=-1;'
    r'for(const s of steps)n+=s.charCodeAt(0)-32,\2[n].words+=" "+w}',
)
"""Where it takes the index: each section gets the words that stand in it."""
_REPEATS = re.compile(r"this\.b\(0\)"), r"\g<0>,this.k1(.4)"
"""Where it says how words are weighed: all words of a query count more than one of them many times."""
_AT_ONCE = re.compile(r"\w+\(\$\(location\.protocol!==\"file:\"\),(\w+\(\"search\"\))\)"), r"\1"
"""Where it fetches the index: with every page, if that is served. Now it does when the search box is used."""
_MARKED = (
    re.compile(r"(\w+\()(\[\w+,\w+\.pipe\(\w+\((\w+)\(\)\),\w+\((\w+)=>!!\4\.searchParams\.get\(\"h\"\)\)\)\])(\))"),
    r'\1\3().searchParams.get("h")?\2:[]\5',
)
"""Where it marks what was looked for, for which it wants the index too: only on a page that was opened from a result."""


def mend_worker(script: Path) -> None:
    """Mend the part that searches. SourceError for a script that is not as expected."""
    _mend(script, _BLANKS, _LAST_WORD, _SIGNS, _AS_TYPED, _CONCORDANCE, _REPEATS)


def mend_page(script: Path) -> None:
    """Mend the part that runs in every page. SourceError for a script that is not as expected."""
    _mend(script, _AT_ONCE, _MARKED)


def _mend(script: Path, *mends: tuple[re.Pattern[str], str]) -> None:
    text = script.read_text(encoding="utf-8")
    for pattern, mended in mends:
        text, changes = pattern.subn(mended, text)
        if changes != 1:
            raise SourceError(f"{script.name}: this version of the theme searches in another way")
    script.write_text(text, encoding="utf-8")
