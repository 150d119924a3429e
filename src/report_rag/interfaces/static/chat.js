// Keeps the language of the page in step with the switch, and the question box at hand.
(() => {
  "use strict";

  const follow = () => {
    const head = document.querySelector(".chat-head[data-language]");
    if (head && document.documentElement.lang !== head.dataset.language) {
      document.documentElement.lang = head.dataset.language;
    }
  };

  // The newest answer is read from its beginning, below the question that it answers.
  let answers = 0;
  const showNewest = () => {
    const found = document.querySelectorAll(".answer");
    if (found.length > answers) {
      const questions = document.querySelectorAll("#conversation .user");
      const newest = questions[questions.length - 1] || found[found.length - 1];
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      // Also after a tap on an example, whose button is gone by now.
      document.querySelector("#question textarea")?.focus({ preventScroll: true });
      newest.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    }
    answers = found.length;
  };

  new MutationObserver(() => {
    follow();
    showNewest();
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-language"] });
  follow();
})();
