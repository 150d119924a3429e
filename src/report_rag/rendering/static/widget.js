// One tag on a partner's page draws a button; a click opens the assistant in a frame of ours. Before that
// click nothing is asked for but this file. The server fills in the words. docs/guide/widget.md is the manual.
(() => {
  "use strict";

  if (window.reportRag) return; // The tag is there twice.

  const WORDS = "WORDS";
  const OURS = "#0b5c6b";
  const LIMIT = 20000; // milliseconds for the frame to say that it is ready
  const SMALL = "(max-width: 30em), (max-height: 28em)"; // Here the panel fills the screen.
  const AFTER_LOAD = 2000; // the same, once the browser has loaded something into it

  // Now, since an async script has no tag later on; a module never has one.
  const tag = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  const { origin } = new URL(tag.src);
  const base = new URL(".", tag.src).href.slice(0, -1); // The address of the server.
  const { lang, position, color, title, report } = tag.dataset;
  const page = document.documentElement;
  const language =
    [lang, page.lang, ...navigator.languages]
      .map((tag) => (tag || "").trim().toLowerCase().split(/[-_]/)[0])
      .find((code) => Object.hasOwn(WORDS, code)) ?? "en";
  const words = WORDS[language];
  const name = title?.trim() || words.title;

  // Black or white on the partner's colour, whichever can be read better: 4.5:1 at least.
  const ground = /^#([0-9a-f]{3}){1,2}$/i.test(color) ? color : OURS;
  const digits = ground.length === 4 ? ground.replace(/\w/g, "$&$&") : ground;
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(digits.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const ink = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";

  const asked = ["left", "right"].includes(position) && position;
  const side = asked || (getComputedStyle(page).direction === "rtl" ? "left" : "right");

  // What the shadow root says of its host with !important, no style sheet of the page can undo.
  const STYLE = `
:host { all: initial !important; direction: ltr !important; color-scheme: light dark !important; display: block !important; position: fixed !important; z-index: 2147483647 !important; bottom: max(1em, env(safe-area-inset-bottom)) !important; ${side}: 1em !important; }
.launcher, .notice { font: 1em/1.4 system-ui, sans-serif; }
.launcher { display: flex; align-items: center; gap: 0.5em; max-width: calc(100vw - 2em); min-height: 2.75em; padding: 0.6em 1.1em; border: 2px solid ${ink}; border-radius: 1.6em; background: ${ground}; color: ${ink}; font-weight: 600; text-align: start; overflow-wrap: anywhere; cursor: pointer; box-shadow: 0 0.15em 0.9em #0006; }
svg { flex: none; width: 1.3em; height: 1.3em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
:focus-visible { outline: 3px solid #fff; outline-offset: 1px; box-shadow: 0 0 0 8px #000; }
dialog { position: fixed; inset: auto; bottom: 1em; ${side}: 1em; box-sizing: border-box; width: 27em; max-width: calc(100vw - 2em); height: min(var(--content, 38em), 44em, 100dvh - 2em); max-height: none; margin: 0; padding: 0; border: 1px solid GrayText; border-radius: 0.8em; overflow: hidden; background: Canvas; color: CanvasText; box-shadow: 0 0.4em 2em #0006; }
iframe { display: block; width: 100%; height: 100%; border: 0; }
[hidden] { display: none !important; }
.telling { height: auto; }
.telling iframe { position: absolute; visibility: hidden; }
.notice { padding: 1em 1.2em; }
.notice p { margin: 0.6em 0; }
.notice a { color: LinkText; }
.ways { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.5em; }
.ways a { padding: 0.6em 0; font-weight: 600; }
.notice summary { padding: 0.6em 0; cursor: pointer; }
.notice button { min-height: 2.75em; padding: 0.3em 1em; font: inherit; }
@media ${SMALL} { dialog { inset: 0; top: var(--top, 0); width: 100%; max-width: none; height: var(--visible, 100dvh); border: 0; border-radius: 0; } }
@media (prefers-reduced-motion: no-preference) { dialog[open] { animation: rise 0.16s ease-out; } @keyframes rise { from { opacity: 0; translate: 0 0.8em; } } }
@media print { :host { display: none !important; } }`;

  const make = (kind, attributes = {}, ...children) => {
    const made = document.createElement(kind);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const icon = () => {
    const space = "http://www.w3.org/2000/svg";
    const [image, path] = ["svg", "path"].map((kind) => document.createElementNS(space, kind));
    image.setAttribute("viewBox", "0 0 24 24");
    image.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M4 4h16v12H11l-5 4v-4H4z");
    image.append(path);
    return image;
  };

  const host = make("report-rag", { popover: "manual" });
  const launcher = make("button", { class: "launcher", type: "button", "aria-haspopup": "dialog" });
  const panel = make("dialog", { "aria-label": name });
  const removed = new AbortController();
  const listen = (target, kind, act) => target?.addEventListener(kind, act, { signal: removed.signal });

  let frame = null;
  let ready = false;
  let patience = 0;

  // On a small screen nothing but the panel can be used; beside it on a large one the page stays usable.
  const small = matchMedia(SMALL);
  const show = () => {
    panel.setAttribute("aria-modal", small.matches);
    if (small.matches) panel.showModal();
    else panel.show();
    launcher.hidden = true; // It is covered.
    if (ready) frame.focus();
  };
  const open = () => {
    if (!frame) call();
    show();
  };
  listen(small, "change", () => {
    if (!panel.open) return;
    panel.close();
    show();
  });

  const call = () => {
    const query = new URLSearchParams({ lang: language, host: location.origin });
    if (report) query.set("report", report);
    frame = make("iframe", { title: name, allow: "clipboard-write", src: `${base}/embed?${query}` });
    frame.addEventListener("load", () => wait(AFTER_LOAD));
    tell(make("p", { role: "status" }, words.opening));
    panel.append(frame);
    wait(LIMIT);
  };
  const wait = (milliseconds) => {
    clearTimeout(patience);
    if (!ready) patience = setTimeout(refused, milliseconds);
  };

  // Our own words in the panel, for as long as the frame says nothing; the ways out are there as well.
  const tell = (...content) => {
    const leave = make("a", { href: words.leave_for, rel: "noreferrer" }, words.leave);
    const close = make("button", { type: "button" }, words.close);
    leave.addEventListener("click", (event) => {
      event.preventDefault();
      messages.leave();
    });
    close.addEventListener("click", () => panel.close());
    const before = untell();
    panel.prepend(make("div", { class: "notice" }, make("div", { class: "ways" }, leave, close), ...content));
    panel.classList.add("telling");
    if (before && panel.open && ours()) close.focus();
  };
  // Beside an open panel somebody may be typing in the page already.
  const ours = () => [host, page, document.body, null].includes(document.activeElement);
  const untell = () => {
    const told = panel.querySelector(".notice");
    told?.remove();
    panel.classList.remove("telling");
    return told;
  };
  // The browser does not tell why it shows nothing: the site is not on our list, or nothing came.
  const refused = () => {
    const link = (path, text) =>
      make("p", {}, make("a", { href: base + path, target: "_blank", rel: "noopener" }, text));
    const check = new URLSearchParams({ origin: location.origin });
    tell(
      make("p", { role: "alert" }, words.not_open_here),
      link(`/?lang=${language}`, words.open_chat),
      link(`/help?lang=${language}`, words.get_help),
      make(
        "details",
        {},
        make("summary", {}, words.for_owners),
        make("p", {}, words.did_not_open),
        link(`/widget/check?lang=${language}&${check}`, words.check_title),
      ),
    );
  };

  // What the frame may say; there is no message that carries a text.
  const messages = {
    ready() {
      ready = true;
      clearTimeout(patience);
      untell();
      frame.contentWindow.postMessage({ reportRag: "ready" }, origin);
      if (panel.open && ours()) frame.focus();
    },
    close: () => panel.close(),
    leave() {
      host.remove();
      document.title = "\u00a0";
      document.body.replaceChildren();
      top.location.replace(words.leave_for);
    },
  };
  listen(window, "message", ({ data, origin: from, source }) => {
    if (from !== origin || !frame || source !== frame.contentWindow) return;
    const shape = Object.keys(Object(data)).join();
    if (shape === "reportRag" && Object.hasOwn(messages, data.reportRag)) messages[data.reportRag]();
    if (shape === "reportRag,height" && data.reportRag === "height" && Number.isInteger(data.height))
      panel.style.setProperty("--content", `${data.height}px`);
  });

  panel.addEventListener("close", () => {
    if (panel.open) return; // It was shown again, since the screen has changed.
    launcher.hidden = false;
    if (ours()) launcher.focus();
    if (ready || !frame) return;
    frame.remove(); // The next click tries again.
    frame = null;
    clearTimeout(patience);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") panel.close(); // The frame sends "close" by itself.
  });
  launcher.addEventListener("click", open);
  launcher.append(icon(), name);

  // A phone's keyboard covers the page without making it smaller; who zooms in sees a part of it.
  const view = window.visualViewport;
  const fit = () => {
    const zoomed = view.scale > 1.01;
    panel.style.setProperty("--visible", zoomed ? "100dvh" : `${view.height}px`);
    panel.style.setProperty("--top", zoomed ? "0" : `${view.offsetTop}px`);
  };
  listen(view, "resize", fit);
  listen(view, "scroll", fit);

  const draw = () => {
    if (!("adoptedStyleSheets" in document)) {
      // Browsers of before 2023 get a link.
      host.removeAttribute("popover");
      host.append(make("a", { href: `${base}/?lang=${language}`, lang: language }, name));
      document.body.append(host);
      return;
    }
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    root.append(make("section", { lang: language, "aria-label": name }, launcher, panel));
    // Beside the body, which single-page applications and their frameworks empty or exchange; and above
    // the page, so that it stays in place whatever the page does to itself.
    page.append(host);
    host.showPopover?.();
  };

  window.reportRag = {
    remove() {
      removed.abort();
      clearTimeout(patience);
      host.remove();
      delete window.reportRag;
    },
  };
  if (document.readyState === "loading") listen(document, "DOMContentLoaded", draw);
  else draw();
})();
