// The what-if cell: sliders set the gates f, i and o of one unit, and its c and h over all steps of a run are redrawn at once.
// @ts-check
/** @typedef {{f: number[], i: number[], g: number[], o: number[], first: number}} Unit */
/** @typedef {{f?: number, i?: number, o?: number}} Gates */
(() => {
  /** c and h of a unit whose gates are those of its run, or at every step a number of the reader's; its candidates g stay.
   * @param {Unit} unit
   * @param {Gates} gates */
  const whatIf = (unit, gates) => {
    let before = unit.first;
    const c = unit.g.map((g, t) => (before = (gates.f ?? unit.f[t]) * before + (gates.i ?? unit.i[t]) * g));
    return { c, h: c.map((each, t) => (gates.o ?? unit.o[t]) * Math.tanh(each)) };
  };
  window.lstmWhatIf = whatIf;

  document.querySelectorAll(".lstm-what-if").forEach((place) => {
    const { unit, words } = JSON.parse(/** @type {HTMLElement} */ (place).dataset.run ?? "");
    /** @type {Gates} */
    const gates = {};
    const bar = document.createElement("div");
    bar.className = "lstm-what-if-gates";
    const said = document.createElement("p");
    said.setAttribute("role", "status");

    /** @param {string} name
     * @param {number[]} values
     * @param {number} limit */
    const line = (name, values, limit) => {
      const points = values.map((value, t) => `${40 + 32 * t},${(80 - (70 * value) / limit).toFixed(1)}`).join(" ");
      place.querySelector(`.${name}`)?.setAttribute("points", points);
    };
    const draw = () => {
      const { c, h } = whatIf(unit, gates);
      const limit = Math.max(1, ...[...c, ...unit.c].map((each) => Math.ceil(Math.abs(each))));
      line("what-if-c", c, limit);
      line("run-c", unit.c, limit);
      line("what-if-h", h, 1);
      place.querySelectorAll(".limit").forEach((label, place) => (label.textContent = place ? `−${limit}` : `${limit}`));
      const numbers = { c: c.at(-1), c_run: unit.c.at(-1), h: h.at(-1), h_run: unit.h.at(-1) };
      return words.said.replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {keyof numbers} */ name) => (numbers[name] ?? 0).toFixed(3).replace("-", "−"));
    };
    for (const name of /** @type {("f" | "i" | "o")[]} */ (["f", "i", "o"])) {
      const label = document.createElement("label");
      label.innerHTML = `<span>${words[name]}</span> <input type="range" min="0" max="1" step="0.01" value="0.5"> <output>${words.run}</output>`;
      const slider = /** @type {HTMLInputElement} */ (label.querySelector("input"));
      slider.setAttribute("aria-valuetext", words.run);
      slider.addEventListener("input", () => {
        gates[name] = Number(slider.value);
        /** @type {HTMLElement} */ (label.querySelector("output")).textContent = slider.value;
        slider.removeAttribute("aria-valuetext");
        draw();
      });
      slider.addEventListener("change", () => (said.textContent = draw()));
      bar.append(label);
    }
    const reset = document.createElement("button");
    reset.className = "md-button";
    reset.textContent = words.reset;
    reset.addEventListener("click", () => {
      for (const name of /** @type {const} */ (["f", "i", "o"])) delete gates[name];
      bar.querySelectorAll("output").forEach((output) => (output.textContent = words.run));
      bar.querySelectorAll("input").forEach((slider) => ((slider.value = "0.5"), slider.setAttribute("aria-valuetext", words.run)));
      said.textContent = draw();
    });
    bar.append(reset);
    place.append(bar, said);
    said.textContent = draw();
  });
})();
