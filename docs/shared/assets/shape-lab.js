// The shape lab: the reader chooses the arguments of a recurrent layer and sees pictures, shapes and code of the run that the
// build made of them. It stands where the still picture of the page is; settings.js has all numbers, and pictures come when asked for.
// @ts-check
/** @typedef {[string, number][]} Axes */
/** @typedef {{code: string, shapes: Record<string, Axes>, widths: Record<string, number>, last: [string, string][], parameters: number}} Result */
/** @typedef {{words: Record<string, string>, axes: Record<string, string>, sizes: Record<string, Record<string, number>>, style: string, results: Record<string, Result>}} Settings */
(() => {
  const still = document.querySelector(".md-content .diagram");
  const frame = /** @type {HTMLElement | null} */ (still?.querySelector(".lstm-diagram-frame"));
  const scroller = frame?.querySelector(".lstm-diagram-scroller");
  if (!still || !frame || !scroller || !("DecompressionStream" in window)) return;
  const { words, axes, sizes, style, results } = window.shapeLabSettings;
  const folder = /** @type {HTMLScriptElement} */ (document.currentScript).src.replace(/\.js$/, "/");
  const figures = ["states", "unrolled", "interface"];
  const first = "lstm-2-2-0-batch-first-small";

  /** @type {Record<string, [string, string][]>} */
  const choices = {
    kind: [["lstm", "nn.LSTM"], ["gru", "nn.GRU"], ["rnn", "nn.RNN"]],
    layers: [["1", "1"], ["2", "2"]],
    directions: [["1", words.one], ["2", words.two]],
    projection: [["0", words.none], ["2", "2"]],
    input: ["batch-first", "seq-first", "packed", "unbatched"].map((name) => [name, words[name]]),
    sizes: Object.entries(sizes).map(([name, size]) => [name, Object.entries(size).map(([letter, count]) => `${letter} = ${count}`).join(", ")]),
    figure: figures.map((name) => [name, words[name]]),
  };
  const names = Object.keys(choices);

  /** @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {Element} parent
   * @param {Record<string, string>} [attributes]
   * @param {string} [content] */
  const element = (tag, parent, attributes = {}, content = "") => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = content;
    parent.append(made);
    return made;
  };

  /** @param {string} address */
  const parsed = (address) => {
    const found = /^#(lstm|gru|rnn)-(\d)-(\d)-(\d)-([a-z-]+)-([a-z]+)-([a-z]+)$/.exec(address);
    return found && `${address.slice(1, address.lastIndexOf("-"))}` in results && figures.includes(found[7]) ? found.slice(1) : null;
  };
  const lab = document.createElement("div");
  lab.className = "shape-lab";
  lab.setAttribute("role", "group");
  lab.setAttribute("aria-label", words.lab);
  still.before(lab);
  element("style", lab, {}, style);

  const form = element("form", lab, { class: "shape-lab-choices" });
  for (const name of names) {
    const group = element("fieldset", form, { "data-name": name });
    element("legend", group, {}, words[name]);
    for (const [value, label] of choices[name]) {
      const line = element("label", group);
      element("input", line, { type: "radio", name, value });
      line.append(` ${label}`);
    }
  }
  const line = element("label", form, { class: "shape-lab-predict" });
  const predict = element("input", line, { type: "checkbox", name: "predict" });
  line.append(` ${words.predict}`);
  const said = element("p", lab, { class: "shape-lab-said", role: "status" });
  const guesses = element("div", lab, { class: "shape-lab-guesses" });
  lab.append(still);
  const facts = element("div", lab, { class: "shape-lab-facts" });
  const program = element("div", lab, { class: "shape-lab-code" });

  /** @type {Map<string, (picture: string) => void>} */
  const waiting = new Map();
  /** @type {Map<string, Promise<string>>} */
  const pictures = new Map();
  window.shapeLab = { picture: (name, content) => waiting.get(name)?.(content) };

  /** @param {string} content */
  const unpacked = (content) => {
    const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
  };
  /** @param {string} name */
  const picture = (name) => {
    const coming = pictures.get(name) ?? new Promise((resolve, reject) => {
      waiting.set(name, (content) => resolve(unpacked(content)));
      element("script", document.head, { src: `${folder}${name}.js` }).onerror = reject;
    });
    pictures.set(name, coming);
    coming.catch(() => pictures.delete(name));
    return coming;
  };

  /** In the frame of the still picture, and as narrow as its smallest text can be read.
   * @param {string} svg */
  const place = (svg) => {
    scroller.innerHTML = svg;
    const drawing = /** @type {SVGSVGElement} */ (scroller.firstElementChild);
    const smallest = Math.min(...[...svg.matchAll(/font-size="([\d.]+)"/g)].map((found) => Number(found[1])).filter(Boolean));
    const least = Math.ceil((drawing.viewBox.baseVal.width * 9) / smallest);
    drawing.style.cssText = `display:block;width:100%;min-width:${least}px;max-width:none;height:auto`;
    frame.style.maxWidth = `${Math.max(least, Number(drawing.getAttribute("width")))}px`;
    for (const sign of frame.querySelectorAll(".lstm-diagram-more, .lstm-diagram-before"))
      /** @type {HTMLElement} */ (sign).style.width = `clamp(0px,(${least}px - 100%)*999,2.25rem)`;
    scroller.scrollLeft = 0;
  };

  /** @param {Axes} shape */
  const tuple = (shape) => `(${shape.map(([, size]) => size).join(", ")}${shape.length === 1 ? "," : ""})`;

  /** @param {string[]} head
   * @param {string[][]} rows */
  const table = (head, rows) => {
    const box = element("div", facts, { class: "shape-lab-table", tabindex: "0", role: "group", "aria-label": head[0] });
    const made = element("table", box, { class: "shape-lab-numbers" });
    const top = element("tr", element("thead", made));
    for (const each of head) element("th", top, { scope: "col" }, each);
    const body = element("tbody", made);
    for (const [name, ...cells] of rows) {
      const row = element("tr", body);
      element("th", row, { scope: "row" }, name);
      for (const cell of cells) element("td", row, {}, cell);
    }
  };

  /** @param {Result} result */
  const tell = ({ shapes, widths, last, parameters, code }) => {
    table([words.tensor, words.shape, words.axes, words.linear], Object.entries(shapes).map(([name, shape]) => [
      name, tuple(shape), shape.map(([axis, size]) => `${axes[axis]} ${size}`).join(" · "), String(widths[name] ?? ""),
    ]));
    table([words.last, "output", "h_n"], last.map(([output, hidden], place) => [place ? words.reverse : words.forward, output, hidden]));
    element("p", facts, {}, `${words.parameters}: ${parameters}`);
    element("p", program, { class: "shape-lab-title" }, words.code);
    const button = element("button", program, { type: "button", class: "md-button" }, words.copy);
    const text = element("pre", program, { tabindex: "0" }, code);
    button.addEventListener("click", () => {
      getSelection()?.selectAllChildren(text); // what a reader without a clipboard copies by hand
      navigator.clipboard?.writeText(code).then(() => (button.textContent = words.copied), () => {});
    });
  };

  /** @param {string[]} state */
  const show = (state) => {
    const key = state.slice(0, 6).join("-");
    const result = results[key];
    names.forEach((name, place) => {
      for (const radio of form.querySelectorAll(`[name=${name}]`)) {
        const button = /** @type {HTMLInputElement} */ (radio);
        button.checked = button.value === state[place];
        if (name === "projection") button.disabled = state[0] !== "lstm" && button.value !== "0";
      }
    });
    for (const link of document.querySelectorAll("a[hreflang]")) /** @type {HTMLAnchorElement} */ (link).hash = `${key}-${state[6]}`;
    const setting = names.slice(0, 5).map((name, place) => [name, (choices[name].find(([value]) => value === state[place]) ?? ["", ""])[1]]);
    const sentence = setting.map(([name, label]) => (name === "kind" ? label : `${words[name]} ${label}`)).join(words.comma);
    const filled = (/** @type {string} */ words) => words.replace("{setting}", sentence)
      .replace("{output}", tuple(result.shapes.output)).replace("{h_n}", tuple(result.shapes.h_n));
    guesses.textContent = facts.textContent = program.textContent = "";
    const reveal = () => {
      lab.removeAttribute("data-hidden");
      said.textContent = filled(words.changed);
      facts.textContent = program.textContent = "";
      tell(result);
    };
    const wanted = `${key}-${state[6]}`;
    picture(wanted).then((svg) => wanted === shown && place(svg), () => (said.textContent = words.lost));
    shown = wanted;
    if (!predict.checked) return reveal();
    lab.setAttribute("data-hidden", "");
    said.textContent = filled(words.chosen);
    element("pre", guesses, { tabindex: "0" }, result.code.split("\n").filter((row) => !/^(assert|print)/.test(row)).join("\n"));
    element("p", guesses, {}, words.guess);
    const open = new Set(["output", "h_n"]);
    for (const name of ["output", "h_n"]) {
      const answer = tuple(result.shapes[name]);
      window.lstmAsk(guesses, { question: name, name, answer, solved: () => open.delete(name) && !open.size && reveal() });
    }
    element("button", guesses, { type: "button", class: "md-button" }, words.show).addEventListener("click", reveal);
  };

  let shown = "";
  let now = parsed(location.hash) ?? /** @type {string[]} */ (parsed(`#${first}-states`));
  const arrive = () => {
    const state = parsed(location.hash || `#${first}-states`);
    if (state) show((now = state));
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    const chosen = new FormData(form);
    const state = names.map((name) => String(chosen.get(name) ?? "0"));
    if (state[0] !== "lstm") state[3] = "0"; // only an LSTM has proj_size
    if (state.join() === now.join()) show(now);
    else location.hash = state.join("-");
  });
  addEventListener("hashchange", arrive);
  show(now);
})();
