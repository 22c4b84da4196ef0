// Opens a picture large on a click or Enter, and keeps the signs at the edges of a scrolling one right.
// It listens at the document, so that pages whose content is exchanged without loading need nothing more.
(() => {
  if (window.lstmDiagrams) return;
  window.lstmDiagrams = true;
  const frameClass = "lstm-diagram-frame";
  const closest = (event, name) =>
    event.composedPath().find((each) => each.classList && each.classList.contains(name));

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    [data-zoom] > .lstm-diagram-scroller { cursor: zoom-in }
    [data-zoom] > .lstm-diagram-open { display: block !important; opacity: 0; transition: opacity .15s }
    [data-zoom] > .lstm-diagram-open::before { content: "\\2922"; font: 1.25rem/1 sans-serif }
    [data-zoom]:hover > .lstm-diagram-open, .lstm-diagram-open:focus-visible { opacity: 1 }
    @media (hover: none) { [data-zoom] > .lstm-diagram-open { opacity: .75 } }
    [data-at-end] > .lstm-diagram-more { visibility: hidden }
    @media print {
      .lstm-diagram-scroller > *, .lstm-diagram-scroller > a > * { min-width: 0 !important }
      .lstm-diagram-more, .lstm-diagram-open { display: none !important }
    }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const signed = (scroller) => {
    const frame = scroller.parentElement;
    const more = frame.querySelector(".lstm-diagram-more");
    if (!more) return;
    let before = frame.querySelector(".lstm-diagram-before");
    if (!before) {
      before = more.cloneNode(true);
      before.className = "lstm-diagram-before";
      before.style.right = "auto";
      before.style.left = "0";
      before.style.transform = "scaleX(-1)";
      frame.append(before);
    }
    const right = scroller.scrollWidth - scroller.clientWidth;
    before.style.visibility = scroller.scrollLeft > 1 ? "visible" : "hidden";
    frame.toggleAttribute("data-at-end", scroller.scrollLeft > right - 2);
  };

  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (!/^(transparent|rgba\(.*, 0\))$/.test(colour)) return colour;
    }
    return "Canvas";
  };

  const open = (frame, opener) => {
    const picture = frame.querySelector(".lstm-diagram-scroller svg, .lstm-diagram-scroller img");
    if (!picture || frame.querySelector("dialog")) return;
    const words = frame.dataset.zoom.split("|");
    const width = Number(picture.getAttribute("width"));
    const height = Number(picture.getAttribute("height"));
    const size = picture.getBoundingClientRect();
    const place = document.createElement("div");
    place.style.cssText = `width:${size.width}px;height:${size.height}px`;
    const look = picture.getAttribute("style");

    const dialog = document.createElement("dialog");
    dialog.className = "lstm-diagram-dialog";
    dialog.setAttribute("aria-label", words[0]);
    dialog.style.cssText = "position:fixed;inset:0;width:100vw;height:100vh;height:100dvh;max-width:none;max-height:none;" +
      `margin:0;padding:0;border:0;box-sizing:border-box;background:${ground(frame)};` +
      `color:${getComputedStyle(frame).color};cursor:auto;text-align:left`;
    const column = document.createElement("div");
    column.style.cssText = "display:flex;flex-direction:column;height:100%";
    const bar = document.createElement("div");
    bar.style.cssText = "display:flex;justify-content:flex-end;gap:.5rem;padding:.5rem;flex:none";
    const pane = document.createElement("div");
    pane.tabIndex = 0;
    pane.setAttribute("role", "group");
    pane.setAttribute("aria-label", words[0]);
    pane.style.cssText = "flex:1;min-height:0;overflow:auto;display:flex;padding:0 .5rem .5rem;overscroll-behavior:contain";
    column.append(bar, pane);
    dialog.append(column);

    let scale = 1;
    const show = (next) => {
      const middle = [pane.scrollLeft + pane.clientWidth / 2, pane.scrollTop + pane.clientHeight / 2];
      const ratio = next / scale;
      scale = Math.min(Math.max(next, 0.1), 10);
      picture.style.cssText = "display:block;flex:none;margin:auto;max-width:none;max-height:none;min-width:0;" +
        `cursor:auto;width:${width * scale}px;height:${height * scale}px`;
      pane.scrollLeft = middle[0] * ratio - pane.clientWidth / 2;
      pane.scrollTop = middle[1] * ratio - pane.clientHeight / 2;
    };
    const button = (sign, name, action) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = sign;
      made.setAttribute("aria-label", name);
      made.title = name;
      made.style.cssText = "width:2.75rem;height:2.75rem;margin:0;padding:0;border:1px solid;border-radius:.5rem;" +
        "background:transparent;color:inherit;font:1.5rem/1 sans-serif;cursor:pointer";
      made.addEventListener("click", action);
      bar.append(made);
      return made;
    };
    button("\u2212", words[2], () => show(scale / 1.25));
    button("+", words[1], () => show(scale * 1.25));
    button("\u00d7", words[3], () => dialog.close()).autofocus = true;

    dialog.addEventListener("click", (event) => {
      event.stopPropagation();
      if (event.target === pane || event.target === dialog) dialog.close();
    });
    dialog.addEventListener("keydown", (event) => {
      event.stopPropagation(); // hosts have keys of their own
      if (event.key === "+" || event.key === "=") show(scale * 1.25);
      if (event.key === "-") show(scale / 1.25);
    });
    dialog.addEventListener("close", () => {
      picture.setAttribute("style", look);
      place.replaceWith(picture);
      dialog.remove();
      opener.focus({ preventScroll: true });
    });

    picture.replaceWith(place);
    pane.append(picture);
    frame.append(dialog);
    dialog.showModal();
    const fit = Math.min((pane.clientWidth - 16) / width, (pane.clientHeight - 8) / height);
    show(Math.max(Math.min(fit, 3), 1));
    pane.scrollLeft = 0;
    pane.scrollTop = 0;
  };

  document.addEventListener("click", (event) => {
    const frame = closest(event, frameClass);
    if (!frame || !frame.dataset.zoom || event.button || event.defaultPrevented) return;
    const opener = closest(event, "lstm-diagram-open");
    const scroller = closest(event, "lstm-diagram-scroller");
    const linked = event.composedPath().some((each) => each.localName === "a");
    if (opener) open(frame, opener);
    else if (scroller && !linked && !String(getSelection())) open(frame, scroller);
  });
  document.addEventListener("keydown", (event) => {
    const target = event.composedPath()[0];
    if (event.key !== "Enter" || !target.classList || !target.classList.contains("lstm-diagram-scroller")) return;
    const frame = closest(event, frameClass);
    if (frame && frame.dataset.zoom) {
      event.preventDefault();
      open(frame, target);
    }
  });
  document.addEventListener("scroll", (event) => {
    if (event.target.classList && event.target.classList.contains("lstm-diagram-scroller")) signed(event.target);
  }, true);
})();
