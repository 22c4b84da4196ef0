"""The page for an address where nothing is: where to go from there."""

from urllib.parse import urlsplit

from lstm_diagrams.site.problems import SourceError
from lstm_diagrams.words import Language, Text

_TITLE = "<h1>404 - Not found</h1>"
_WAYS = Text(
    '<h1>这个地址没有页面</h1><p>它也许换了名字。可以在上面的搜索框里写要找的词，或者从这里走：</p><ul><li><a href="{root}index.html">首页</a></li>'
    '<li><a href="{root}shape-lab.html">形状实验室</a>：填参数，看形状</li><li><a href="{root}chapters/01-networks-in-space.html">课程</a>，从第 1 章开始</li>'
    '<li><a href="{root}draw/quick-start.html">画你自己的模型</a></li><li><a href="{root}symptoms/errors.html">报错了，哪一行错？</a></li></ul>'
    '<p lang="en">Nothing is at this address. In English: <a href="{root}en/index.html">home</a>, <a href="{root}en/shape-lab.html">the shape lab</a>, '
    '<a href="{root}en/chapters/01-networks-in-space.html">the course</a>.</p>',
    "<h1>Nothing is at this address</h1><p>The page may have another name now. Type what you look for into the search box above, or go on from here:</p>"
    '<ul><li><a href="{root}index.html">Home</a></li><li><a href="{root}shape-lab.html">The shape lab</a>: arguments in, shapes out</li>'
    '<li><a href="{root}chapters/01-networks-in-space.html">The course</a>, from chapter 1</li>'
    '<li><a href="{root}draw/quick-start.html">Draw your own model</a></li>'
    '<li><a href="{root}symptoms/errors.html">It raises an error. Which line is wrong?</a></li></ul>',
)
"""A server has one such page, that of the Chinese site, so it leads to the English one too."""


def with_ways_on(page: str, language: Language, site_url: str | None) -> str:
    """The theme's page with ways on; its links start at the root of the server. SourceError for a page that is not as expected."""
    if page.count(_TITLE) != 1:
        raise SourceError("404.html: this version of the theme has another title there")
    return page.replace(_TITLE, _WAYS.format(root=urlsplit(site_url or "/").path).in_language(language))
