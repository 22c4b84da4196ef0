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
  for (const code of document.querySelectorAll('.highlight code')) code.normalize();
  for (const formula of [...document.querySelectorAll('.katex')].slice(2)) formula.remove();
  for (const part of document.querySelectorAll('svg.lstm-diagram > :not(title, desc)')) part.remove();
}"""
"""Looking at every word of code takes axe minutes: one of each class of tokens will do, two formulas, and pictures without
what is inside, which is presentational."""
_COLOURS = """async ([sound, rules]) => {
  const looks = new Map(), seen = new Set(sound), marked = new Map();
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
    if (!written(element) && !element.matches('input') || !element.checkVisibility({visibilityProperty: true})) continue;
    const {color, fontSize, fontWeight, textDecorationLine} = getComputedStyle(element);
    const around = getComputedStyle(element.parentElement).color;
    const all = [element.localName, look(element), color, fontSize, fontWeight, textDecorationLine, around].join();
    if (!seen.has(all)) marked.set(element, all);
    seen.add(all);
  }
  if (!marked.size) return [[], []];
  const options = {runOnly: rules, resultTypes: ['violations', 'incomplete', 'passes'], preload: false, elementRef: true};
  const found = await axe.run({include: [...marked.keys()]}, options);
  const nodes = results => results.flatMap(result => result.nodes.map(node => [result.id, node.html, node.element]));
  const doubtful = new Set(nodes([...found.violations, ...found.incomplete]).map(([, , element]) => element));
  const passed = nodes(found.passes).map(([, , element]) => element).filter(element => !doubtful.has(element));
  return [nodes(found.violations).map(([rule, html]) => [rule, html]), passed.map(element => marked.get(element))];
}"""
"""Of all texts that have one colour, size and weight, on the same grounds over each other, the first: it has their contrast.

What breaks a rule, and the looks that axe has found sound, which it need not see again in another way or on another page.
"""
_OTHERS = """async rules => {
  const {violations} = await axe.run('html', {resultTypes: ['violations'], preload: false, rules});
  return violations.flatMap(violation => violation.nodes.map(node => [violation.id, node.html]));
}"""
_OF_MATERIAL = ('<nav class="md-code__nav"', '<div class="md-typeset__scrollwrap"')
_OF_COLOUR = ["color-contrast", "link-in-text-block"]
_AXE = Axe()


def violations(visit: Visit, ways: list[tuple[str, int]], sound: set[str]) -> list[tuple[Any, ...]]:
    """What axe-core finds in each way (scheme and width); the page is of no other use afterwards.

    All rules once per width, those of colour in every way for each look that is not among the ``sound`` ones, which grow by
    it. What Material's own script does is left out: it puts each button that copies code into a ``nav`` without a name, and
    each table into a frame that scrolls. Style sheets are not loaded again, which from a file fails.
    """
    visit.page.evaluate(_LESS_OF_THE_SAME)
    visit.page.evaluate(_AXE.axe_script)
    found = []
    seen_widths = set()
    for scheme, width in ways:
        visit.resize(scheme, width)
        broken, passed = visit.page.evaluate(_COLOURS, [list(sound), _OF_COLOUR])
        sound.update(passed)
        if width not in seen_widths:
            broken += visit.page.evaluate(_OTHERS, {rule: {"enabled": False} for rule in _OF_COLOUR})
        seen_widths.add(width)
        found += [(scheme, width, rule, html) for rule, html in broken if not html.startswith(_OF_MATERIAL)]
    return found
