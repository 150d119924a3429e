// The panel in a partner's page: what is between this page and the one around it. The chat is chat.js.

const one = (selector) => document.querySelector(selector);
const { host } = document.body.dataset; // The partner's origin; empty where nobody frames us.
let heard = false; // That the widget's script listens there.
const send = (message) => {
  if (host && parent !== window) parent.postMessage(message, host);
};
const measure = new ResizeObserver(() => {
  const parts = ["#bar", "#flow", "#composer"].map((part) => one(part).offsetHeight);
  send({ reportRag: "height", height: parts.reduce((sum, height) => sum + height, 2) });
});
const dress = () => {
  one(".bar .close").hidden = !heard;
  if (heard) measure.observe(one("#flow"));
};
addEventListener("message", ({ data, origin, source }) => {
  if (!host || origin !== host || source !== parent || heard) return;
  if (Object.keys(Object(data)).join() !== "reportRag" || data.reportRag !== "ready") return;
  heard = true;
  dress();
});
addEventListener("swapped", dress);

// Leaving is leaving the whole page. This one is empty by now.
addEventListener("leaving", (event) => {
  measure.disconnect();
  if (parent === window) return;
  event.preventDefault();
  if (heard) send({ reportRag: "leave" });
  else {
    try {
      top.location.replace(event.detail);
    } catch {
      // A frame that may not do so stays empty.
    }
  }
});

// Not in the question box where that would bring up a keyboard on the screen.
const focusFirst = () => one(matchMedia("(pointer: coarse)").matches ? "#bar a" : "#question").focus({ preventScroll: true });
const showHelp = (shows) => {
  one("#help").classList.toggle("shown", shows);
  if (!shows) {
    focusFirst();
    return;
  }
  one("#help-title").focus({ preventScroll: true });
  one("#help").scrollIntoView({ block: "start" });
};
document.addEventListener("click", (event) => {
  const tapped = event.target.closest?.(".get-help, .close-help, .bar .close");
  if (!tapped) return;
  event.preventDefault();
  if (tapped.matches(".close")) send({ reportRag: "close" });
  else showHelp(tapped.matches(".get-help"));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && heard) send({ reportRag: "close" });
});
// The panel is opened, or opened again.
addEventListener("focus", () => {
  const { activeElement } = document;
  if (activeElement && activeElement !== document.body) return;
  focusFirst();
});
send({ reportRag: "ready" });
