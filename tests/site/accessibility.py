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
_ONE_OF_EACH_LOOK = """() => {
  const looks = new Map(), seen = new Set();
  const look = element => {
    if (!element) return '';
    if (!looks.has(element)) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity].join();
      looks.set(element, look(element.parentElement) + (own === 'rgba(0, 0, 0, 0),none,1' ? '' : own + ';'));
    }
    return looks.get(element);
  };
  const written = element => [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  for (const element of document.body.querySelectorAll('*')) {
    const {color, fontSize, fontWeight, textDecorationLine} = getComputedStyle(element);
    const around = getComputedStyle(element.parentElement).color, shown = element.checkVisibility();
    const all = [element.localName, look(element), color, fontSize, fontWeight, textDecorationLine, around, shown].join();
    element.toggleAttribute('data-look', (written(element) || element.matches('input')) && !seen.has(all));
    if (element.hasAttribute('data-look')) seen.add(all);
  }
}"""
"""Of all texts that have one colour, size and weight, on the same grounds over each other, the first: it has their contrast."""
_OF_MATERIAL = ('<nav class="md-code__nav"', '<div class="md-typeset__scrollwrap"')
_OF_COLOUR = ["color-contrast", "link-in-text-block"]
_AXE = Axe()


def violations(visit: Visit, ways: list[tuple[str, int]]) -> list[tuple[Any, ...]]:
    """What axe-core finds in each way (scheme and width); the page is of no other use afterwards.

    All rules once per width, those of colour in every way. What Material's own script does is left out: it puts each
    button that copies code into a ``nav`` without a name, and each table into a frame that scrolls. Style sheets are not loaded again, which from a file fails.
    """
    visit.page.evaluate(_LESS_OF_THE_SAME)
    visit.page.evaluate(_AXE.axe_script)
    found = []
    seen_widths = set()
    for scheme, width in ways:
        visit.resize(scheme, width)
        visit.page.evaluate(_ONE_OF_EACH_LOOK)
        broken = _broken(visit, "[data-look]", runOnly=_OF_COLOUR)
        if width not in seen_widths:
            broken += _broken(visit, "html", rules={rule: {"enabled": False} for rule in _OF_COLOUR})
        seen_widths.add(width)
        found += [(scheme, width, *fault) for fault in broken]
    return found


def _broken(visit: Visit, where: str, **options: Any) -> list[tuple[str, str]]:
    """The rules that are broken in the elements of a selector, each with the HTML that breaks it."""
    run = "([include, options]) => axe.run({include}, {resultTypes: ['violations'], preload: false, ...options})"
    violations = visit.page.evaluate(run, [where, options])["violations"]
    nodes = [(violation["id"], node["html"]) for violation in violations for node in violation["nodes"]]
    return [(rule, html) for rule, html in nodes if not html.startswith(_OF_MATERIAL)]
