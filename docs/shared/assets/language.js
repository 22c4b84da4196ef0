// The language of a first visit is the browser's: who does not read Chinese begins on the English home page. That happens once;
// whoever then follows the switch, or any link, stays where it leads. Only the Chinese home page has this script.
// @ts-check
(() => {
  try {
    const visited = localStorage.getItem("visited") !== null || document.referrer.startsWith(`${location.origin}/`);
    localStorage.setItem("visited", "");
    const reads = navigator.languages.some((language) => /^zh\b/i.test(language));
    if (location.protocol.startsWith("http") && !visited && !reads) location.replace("en/index.html");
  } catch {
    // a browser that keeps nothing would be sent away again and again
  }
})();
