// The quick way out: by the link, or by pressing Shift three times. The page is cleared at once, a page
// that has nothing to do with the report takes its entry in the browser's history, and other tabs of ours
// leave with it. The panel in a partner's page cancels the event "leaving" and leaves the outer page.
(() => {
  "use strict";

  const WITHIN = 2000; // milliseconds for three presses
  let tabs = null;
  try {
    tabs = new BroadcastChannel("leave");
  } catch {
    // Some browsers keep it from frames whose storage they block.
  }

  const leave = () => {
    const link = document.querySelector("a.leave");
    const href = link ? link.href : "about:blank";
    document.title = "\u00a0";
    document.body.replaceChildren();
    history.replaceState(null, "");
    const goes = dispatchEvent(new CustomEvent("leaving", { cancelable: true, detail: href }));
    if (goes) location.replace(href);
  };

  const leaveAll = () => {
    tabs?.postMessage("leave");
    leave();
  };

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a.leave")) {
      event.preventDefault();
      leaveAll();
    }
  });

  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      presses = [];
    } else if (!event.repeat) {
      presses = [...presses, event.timeStamp].slice(-3);
      if (presses.length === 3 && presses[2] - presses[0] <= WITHIN) leaveAll();
    }
  });

  tabs?.addEventListener("message", leave);
})();
