"""axe-core on a page that is open."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.site.visit import Visit

_LESS_OF_THE_SAME = """() => {
  const seen = new Set();
  for (const token of document.querySelectorAll('.highlight span[class]')) {
    if (seen.has(token.className)) token.replaceWith(...token.childNodes);
    else seen.add(token.className);
  }
  document.head.append(Object.assign(document.createElement('style'), {textContent: '* { transition: none !important }'}));
  for (const code of document.querySelectorAll('.highlight code')) code.normalize();
  for (const formula of [...document.querySelectorAll('.katex')].slice(2)) formula.remove();
  for (const part of document.querySelectorAll('svg.lstm-diagram > :not(title, desc)')) part.remove();
}"""
"""Looking at every word of code takes axe minutes: one of each class of tokens will do, two formulas, and pictures without
what is inside, which is presentational. Colours do not fade from one scheme to the other, so none is seen half way."""
_OF_MATERIAL = ('<nav class="md-code__nav"', '<div class="md-typeset__scrollwrap"')
_OF_COLOUR = ["color-contrast", "link-in-text-block"]
_AXE = Axe()


def violations(visit: Visit, ways: list[tuple[str, int]]) -> list[tuple[Any, ...]]:
    """What axe-core finds in each way (scheme and width); the page is of no other use afterwards.

    All rules once per width, those of colour in every way. What Material's own script does is left out: it puts each
    button that copies code into a ``nav`` without a name, and each table into a frame that scrolls. Style sheets are not loaded again, which from a file fails.
    """
    visit.page.evaluate(_LESS_OF_THE_SAME)
    found = []
    seen_widths = set()
    for scheme, width in ways:
        visit.resize(scheme, width)
        options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
        if width in seen_widths:
            options["runOnly"] = _OF_COLOUR
        seen_widths.add(width)
        for violation in _AXE.run(visit.page, options=options).response["violations"]:
            nodes = [node["html"] for node in violation["nodes"]]
            ours = [html for html in nodes if not html.startswith(_OF_MATERIAL)]
            found += [(scheme, width, violation["id"], html) for html in ours]
    return found
