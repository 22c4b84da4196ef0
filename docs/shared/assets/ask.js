// A question whose answer is checked: a field, a button and a line that says what is wrong. Each .lstm-task of a page becomes
// one; without this script its answer stands folded below the question.
// @ts-check
/** @typedef {{question: string, name: string, answer: string, solved?: () => void}} Question */
(() => {
  const chinese = document.documentElement.lang.startsWith("zh");
  /** @type {(zh: string, en: string) => string} */
  const text = (zh, en) => (chinese ? zh : en);
  let count = 0;

  /** The parts of an answer that count: its numbers, or without any the text as it stands.
   * @param {string} answer */
  const parts = (answer) =>
    /^[\s\d(),.[\]×x*-]+$/.test(answer) ? (answer.match(/-?\d+(\.\d+)?/g) ?? []).map(Number) : [answer.replace(/\s/g, "")];

  /** What is to be said about an answer; nothing if it is right.
   * @param {string} given
   * @param {string} right */
  const fault = (given, right) => {
    const [mine, those] = [parts(given), parts(right)];
    if (!given.trim()) return text("先写一个答案。", "Write an answer first.");
    if (mine.length !== those.length)
      return text(`写了 ${mine.length} 个数，应有 ${those.length} 个。`, `That is ${mine.length} of ${those.length} numbers: the count is not right.`);
    const wrong = mine.findIndex((each, place) => each !== those[place]);
    if (wrong < 0) return "";
    if (mine.length === 1) return text("不对，再想想。", "Not right, think again.");
    return text(`第 ${wrong + 1} 个数不对。`, `Number ${wrong + 1} is not right.`);
  };

  /** @param {Element} place
   * @param {Question} question */
  const ask = (place, { question, name, answer, solved }) => {
    const id = `lstm-ask-${++count}`;
    const form = document.createElement("form");
    form.className = "lstm-ask";
    form.innerHTML = `<label for="${id}"></label> <input id="${id}" type="text" autocomplete="off" spellcheck="false" autocapitalize="off">
      <button type="submit" class="md-button"></button> <span role="status"></span>`;
    const label = /** @type {HTMLElement} */ (form.querySelector("label"));
    const field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
    const status = /** @type {HTMLElement} */ (form.querySelector("span"));
    label.textContent = question;
    field.setAttribute("aria-label", name);
    if (parts(answer).length > 1) field.placeholder = "( , )";
    /** @type {HTMLElement} */ (form.querySelector("button")).textContent = text("核对", "Check");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = fault(field.value, answer);
      field.setAttribute("aria-invalid", String(said !== ""));
      status.className = said ? "lstm-ask-wrong" : "lstm-ask-right";
      status.textContent = said || text(`✓ 对：${answer}`, `✓ Right: ${answer}`);
      if (!said) solved?.();
    });
    place.append(form);
  };

  document.querySelectorAll(".lstm-task").forEach((task) => {
    const { answer = "", name = "" } = /** @type {HTMLElement} */ (task).dataset;
    const details = task.querySelector("details");
    const place = document.createElement("div");
    task.insertBefore(place, details);
    ask(place, { question: "", name, answer, solved: () => details?.setAttribute("open", "") });
  });

  window.lstmAsk = ask;
})();
