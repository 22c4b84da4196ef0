"""A page opened by a reader."""

import re

from playwright.sync_api import Browser, Page

_NOTHING_TO_FIND = (
    'var __index = {config: {lang: ["en"], separator: " ", pipeline: [], fields: {}, concordance: {}}, docs: []}'
)

_SEARCH = """() => {
  const said = document.querySelector('.md-search-result__meta').textContent;
  const texts = JSON.parse(document.getElementById('__config').textContent).translations;
  const name = ['placeholder', 'none'].find(name => texts[`search.result.${name}`] === said);
  return name ?? (document.querySelector('.md-search-result__item') ? 'some' : 'not yet');
}"""
"""Whether the search box waits for words, has found something, or nothing."""

_AT_ONCE = """() => document.getElementById('at-once') ?? document.head.append(
  Object.assign(document.createElement('style'), {id: 'at-once', textContent: '* { transition: none !important }'}))"""
"""Colours do not fade from one scheme to the other, so none is seen half way."""


class Visit:
    """A page opened by a reader, with everything that went wrong on the way.

    Only one that ``searches`` gets the index of all pages, which takes a browser longer to read than the page itself. The reader
    reads Chinese, as who does not begins elsewhere.
    """

    def __init__(
        self, browser: Browser, url: str, *, scheme: str = "light", width: int = 1280, searches: bool = False
    ) -> None:
        self.context = browser.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 800}, locale="zh-CN"
        )
        self.page: Page = self.context.new_page()
        if not searches:
            self.page.route("**/search_index.js", lambda route: route.fulfill(body=_NOTHING_TO_FIND))
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        own = re.match(r"file:|http://127\.0\.0\.1:\d+/", url)
        assert own is not None
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "request", lambda r: None if r.url.startswith((own[0], "data:", "blob:")) else self.foreign.append(r.url)
        )
        self.go(url)

    def go(self, url: str) -> None:
        """Open another page in the same window; what went wrong before is forgotten."""
        self.complaints.clear()
        self.foreign.clear()
        self.page.goto(url)
        self.page.wait_for_selector("html.js")

    def resize(self, scheme: str, width: int) -> None:
        """The page in the other scheme, as its own switch makes it but at once, and at another width."""
        self.page.evaluate(_AT_ONCE)
        self.page.set_viewport_size({"width": width, "height": 800})
        if self.page.evaluate("document.body.dataset.mdColorScheme") != scheme:
            self.page.evaluate("document.querySelector('label[for^=__palette]:not([hidden])').click()")
            self.page.wait_for_selector(f"[data-md-color-scheme={scheme}]")

    def search(self, words: str) -> None:
        """Type the words into the search box, and wait until what is found stands there, or that nothing is."""
        self.page.click(".md-search__input")
        self._type("")
        self.page.wait_for_function(f"({_SEARCH})() === 'placeholder'", polling=20)
        self._type(words)
        self.page.wait_for_function(f"['some', 'none'].includes(({_SEARCH})())", polling=20)

    def _type(self, words: str) -> None:
        self.page.fill(".md-search__input", words)
        self.page.keyboard.press("Shift")  # Material searches when a key is let go

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()
