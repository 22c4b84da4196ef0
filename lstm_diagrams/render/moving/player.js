// Shows the moments of a picture one by one: buttons, a slider, keys, and the sentence of each moment.
// Without it the whole picture stands there.
(() => {
  if (window.lstmDiagramsPlayer) return window.lstmDiagramsPlayer();

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    .lstm-diagram-sentence { min-height: 3.2em; margin: .5rem 0; text-align: center; line-height: 1.5 }
    .lstm-diagram-controls { display: flex; flex-wrap: wrap; justify-content: center; align-items: center; gap: .25rem; margin: .25rem 0 }
    .lstm-diagram-controls button { display: inline-flex; align-items: center; justify-content: center; width: 2.75rem; height: 2.75rem;
      margin: 0; padding: 0; border: 1px solid; border-radius: .5rem; background: transparent; color: inherit; cursor: pointer }
    .lstm-diagram-controls svg { width: 1.25rem; height: 1.25rem; fill: currentColor }
    .lstm-diagram-controls input { flex: 1 1 8rem; min-width: 6rem; max-width: 24rem; height: 2.75rem; margin: 0 .5rem }
    .lstm-diagram-controls select { height: 2.75rem; font: inherit; color: inherit; background: Canvas; color: CanvasText;
      border: 1px solid; border-radius: .5rem }
    .lstm-diagram-controls output { min-width: 4.5em; text-align: right; font-variant-numeric: tabular-nums }
    .lstm-diagram-controls :focus-visible { outline: 3px solid; outline-offset: 2px }
    @media screen {
      .lstm-diagram-player [data-seen] { transition: opacity .15s .15s }
      .lstm-diagram-player [data-seen=g] { opacity: 0; transition-delay: 0s }
      .lstm-diagram-player [data-seen=w] { opacity: .12 }
      .lstm-diagram-player [data-seen=s] { opacity: .6 }
      .lstm-diagram-player [data-seen=l] { opacity: 1 }
    }
    @media (prefers-reduced-motion: reduce) { .lstm-diagram-player [data-seen] { transition: none } }
    @media print { .lstm-diagram-sentence, .lstm-diagram-controls { display: none } }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const shapes = {
    first: "M3 3h3v14H3zM17 3v14L7 10z",
    back: "M13 3l2 2-5 5 5 5-2 2-7-7z",
    play: "M5 3v14l11-7z",
    pause: "M4 3h4v14H4zM12 3h4v14h-4z",
    forward: "M7 3l7 7-7 7-2-2 5-5-5-5z",
    last: "M14 3h3v14h-3zM3 3v14l10-7z",
  };
  const keys = { first: "Home", back: "←", forward: "→", last: "End" };
  const drawn = (shape) => `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${shapes[shape]}"/></svg>`;
  const element = (name, attributes, parent) => {
    const made = document.createElement(name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    parent.append(made);
    return made;
  };

  const begin = (player) => {
    player.dataset.ready = "";
    const { timelines, sentences, seconds, words, autoplay } = JSON.parse(player.querySelector("svg[data-film]").dataset.film);
    const end = sentences.length - 1;
    const marks = timelines.map((line, number) => [line, player.querySelectorAll(`svg .m${number}`)]);
    let now = end;
    let speed = 1;
    let timer = 0;

    const sentence = element("p", { class: "lstm-diagram-sentence", "aria-live": "polite", "aria-atomic": "true" }, player);
    const bar = element("div", { class: "lstm-diagram-controls", role: "group", "aria-label": words.player }, player);
    const hint = (shape) => `${words[shape]} (${keys[shape] ?? words.space})`;
    const button = (shape, action) => {
      const made = element("button", { type: "button", "aria-label": words[shape], title: hint(shape) }, bar);
      made.innerHTML = drawn(shape);
      made.addEventListener("click", action);
      return made;
    };

    const told = () => {
      sentence.textContent = sentences[now];
      slider.value = now;
      place.textContent = `${now + 1} / ${end + 1}`;
      slider.setAttribute("aria-valuetext", place.textContent);
    };
    const show = (moment) => {
      now = Math.min(Math.max(moment, 0), end);
      for (const [line, found] of marks) for (const mark of found) mark.dataset.seen = line[now];
      told();
    };
    const named = () => {
      const shape = timer ? "pause" : "play";
      toggle.innerHTML = drawn(shape);
      toggle.title = hint(shape);
      toggle.setAttribute("aria-label", words[shape]);
    };
    const wait = () => {
      timer = setTimeout(() => {
        show(now + 1);
        if (now < end && player.isConnected) wait();
        else pause();
      }, (seconds[now] * 1000) / speed);
    };
    const pause = () => {
      clearTimeout(timer);
      timer = 0;
      named();
    };
    const play = () => {
      if (now === end) show(0);
      wait();
      named();
    };
    const go = (moment) => {
      pause();
      show(moment);
    };
    const switched = () => (timer ? pause() : play());

    button("first", () => go(0));
    button("back", () => go(now - 1));
    const toggle = button("play", switched);
    button("forward", () => go(now + 1));
    button("last", () => go(end));
    const slider = element("input", { type: "range", min: 0, max: end, "aria-label": words.moment }, bar);
    slider.addEventListener("input", () => go(Number(slider.value)));
    const place = element("output", { "aria-live": "off" }, bar);
    const speeds = element("select", { "aria-label": words.speed, title: words.speed }, bar);
    for (const each of [0.5, 1, 2, 4]) element("option", { value: each }, speeds).textContent = `${each}×`;
    speeds.value = 1;
    speeds.addEventListener("change", () => {
      speed = Number(speeds.value);
      if (timer) {
        clearTimeout(timer);
        wait();
      }
    });

    player.addEventListener("keydown", (event) => {
      const { target, key } = event;
      if (event.altKey || event.ctrlKey || event.metaKey || target.localName === "select" || target.closest("dialog")) return;
      const scrolls = target.scrollWidth > target.clientWidth && target.classList.contains("lstm-diagram-scroller");
      const places = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: end };
      if (key in places && !scrolls) go(places[key]);
      else if (key === " " && target.localName !== "button") switched();
      else return;
      event.preventDefault();
      event.stopPropagation(); // hosts have keys of their own
    });

    told();
    if (autoplay && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const watch = new IntersectionObserver((entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watch.disconnect();
        if (!timer && now === end) play();
      }, { threshold: 0.5 });
      watch.observe(player);
    }
  };

  window.lstmDiagramsPlayer = () =>
    document.querySelectorAll(".lstm-diagram-player:not([data-ready])").forEach(begin);
  new MutationObserver(window.lstmDiagramsPlayer).observe(document, { childList: true, subtree: true });
  window.lstmDiagramsPlayer();
})();
