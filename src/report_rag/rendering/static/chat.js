// The chat page: sends what a visitor asks, and puts the exchanges (a question with its answer), which
// the server makes as HTML, into the page. Nothing is stored: the conversation stands in the state of this
// page's entry in the browser's history, which ends with the tab, and in a panel in memory only.

const PATIENCE = 30000; // milliseconds for an answer
const PAUSES = [1, 2, 4, 8, 16, 30]; // seconds before the server is tried again
const FULL = "This application is currently busy"; // How Gradio's client begins when its queue is full.
const one = (selector, inside = document) => inside.querySelector(selector);
const words = () => JSON.parse(one("#head").dataset.words);
const language = () => document.documentElement.lang;
const box = () => one("#question");
const { gradio, host, most } = document.body.dataset;
const framed = host !== undefined;
const touched = matchMedia("(pointer: coarse)").matches;
const motion = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
const stamp = (piece) => one(`#${piece}`).content.firstElementChild.cloneNode(true);
const focusBox = () => !touched && box().focus({ preventScroll: true });

// The conversation, as the server reads it; `in` of an exchange is the language of its answer.
let asked = [];
let dropped = 0; // How many exchanges there were before these.
let chosen = false; // That the visitor switched the language, so that new answers are in it.

const keep = () => {
  if (!framed) history.replaceState({ asked, dropped, chosen }, "");
  document.body.classList.toggle("begun", one(".exchange") !== null);
};
const said = (...parts) => one("#said").replaceChildren(...parts.filter(Boolean));
const announce = (sentence, spoken = language()) => {
  one("#announced").lang = spoken;
  one("#announced").textContent = sentence;
};

// Asking the server: through Gradio's client, or by a plain request where there is no Gradio.

let client = null;
const byGradio = async (sent) => {
  client ??= import(gradio).then(({ Client }) => Client.connect(location.origin));
  try {
    return (await (await client).predict("/exchanges", [sent])).data[0];
  } catch (error) {
    throw Object.assign(error, { busy: error.message?.startsWith(FULL), told: error.visible });
  }
};
// The next call makes a new connection: the server may be another one by now.
const disconnect = () => {
  client?.then((connected) => connected.close()).catch(() => {});
  client = null;
};
const byRequest = async (sent) => {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`/exchanges?lang=${language()}`, { method: "POST", headers, body: sent });
  const content = await response.json();
  if (response.ok) return content;
  throw Object.assign(new Error(content.detail), { busy: response.status === 503, told: true });
};

let end = null; // Ends the call that is under way, for the reason that it gets.
const call = async (exchanges, number, before = dropped) => {
  const sent = JSON.stringify({ lang: language(), dropped: before, asked: exchanges, number });
  const ended = new Promise((_, reject) => (end = (why) => reject(new Error(why))));
  const late = setTimeout(() => end("slow"), PATIENCE);
  document.body.classList.add("waiting");
  try {
    return await Promise.race([(gradio ? byGradio : byRequest)(sent), ended]);
  } catch (error) {
    disconnect();
    throw error;
  } finally {
    clearTimeout(late);
    end = null;
    document.body.classList.remove("waiting");
  }
};

// Why a call failed: a sentence, and whether trying again by itself makes sense.
const reason = async (error) => {
  if (!navigator.onLine) return [words().offline, true];
  if (error.message === "slow") return [words().slow, false];
  const ready = await fetch("/readyz", { cache: "no-store" }).then(({ ok }) => ok, () => null);
  if (ready === null) return [words().unreachable, true];
  if (!ready) return [words().not_ready, true];
  if (error.busy) return [words().busy, false];
  return [(error.told && error.message) || words().failed, false];
};

// Shows a question at once, with a sign of work, until `make` has put the result in its place. What fails
// stays on screen with the reason; it is tried again by a tap or, without a connection, by itself.
let again = null;
const attempt = async (question, make) => {
  const pending = stamp("pending");
  const show = (problem) => {
    one(".working", pending).hidden = Boolean(problem);
    one(".problem", pending).hidden = !problem;
    one(".problem span", pending).textContent = problem;
  };
  one(".asked", pending).textContent = question;
  one("#log").append(pending);
  keep();
  pending.scrollIntoView({ block: "start", behavior: motion() });
  for (let failures = 0; pending.isConnected; failures += 1) {
    while (end) await new Promise((resolve) => setTimeout(resolve, 200)); // One call at a time.
    show("");
    try {
      await make(pending);
      return;
    } catch (error) {
      if (error.message === "stopped") return give(pending, question);
      const [sentence, waits] = await reason(error);
      show(sentence);
      await new Promise((resolve) => {
        again = resolve;
        one(".again", pending).addEventListener("click", resolve, { once: true });
        if (waits) setTimeout(resolve, 1000 * (PAUSES[failures] ?? PAUSES.at(-1)));
      });
    }
  }
};
// Gives a question that has no answer back to the box.
const give = (pending, question, notice = "") => {
  pending.remove();
  box().value ||= question;
  said(notice);
  keep();
};

const ask = (question) => {
  if (end) {
    box().value ||= question;
    return;
  }
  const { near, report } = one("#composer").dataset;
  const exchange = { q: question, in: chosen ? language() : undefined, near, report };
  if (box().value.trim() === question) box().value = "";
  said();
  attempt(question, async (pending) => {
    const kept = [...asked, exchange].slice(-most);
    const lost = asked.length + 1 - kept.length; // The first one of a full page.
    const { html, notice } = await call(kept, kept.length - 1, dropped + lost);
    if (notice) return give(pending, question, notice);
    if (lost) one(`#turn-${dropped}`)?.remove();
    dropped += lost;
    asked = kept;
    put(html, pending).scrollIntoView({ block: "start", behavior: motion() });
    keep();
  });
};

// All of a conversation again: after a reload, from a link, in another language.
const replay = async (before) => {
  const { html, notice } = await call(before.asked, undefined, before.dropped);
  ({ asked, dropped = 0 } = before);
  one("#log").replaceChildren(stamp("pending"));
  if (html) put(html, one(".pending"));
  else give(one(".pending"), "", notice);
  keep();
};
const restore = (before) => attempt(before.asked.at(-1).q, () => replay(before));

// Does something to the page while an element stays where it is on the screen.
const holding = async (id, act) => {
  const { top } = document.getElementById(id).getBoundingClientRect();
  try {
    await act();
    scrollBy(0, document.getElementById(id).getBoundingClientRect().top - top);
  } catch (error) {
    if (error.message !== "stopped") said((await reason(error))[0]);
  }
};

// One answer again, after a choice in it.
const change = (exchange, choice) => {
  const number = Number(exchange.id.slice("turn-".length)) - dropped;
  const changed = asked.map((one, place) => (place === number ? { ...one, ...choice } : one));
  if (!end) holding(exchange.id, async () => {
    const { html, notice } = await call(changed, number);
    if (notice) return said(notice);
    asked = changed;
    one(".in-other-language", put(html, exchange)).focus({ preventScroll: true });
    keep();
  });
};

// Puts exchanges in the place of an element, says aloud what the last one is, and returns it.
const put = (html, place) => {
  const made = document.createElement("template");
  made.innerHTML = html;
  const last = made.content.lastElementChild;
  place.replaceWith(made.content);
  announce(last.dataset.announce, last.dataset.language);
  return last;
};

const pageAbout = (report) => `${location.pathname}?lang=${language()}${report ? `&report=${encodeURIComponent(report)}` : ""}`;
// The page in another language, or about another report: its parts come as the page itself does.
const swap = async (href) => {
  let there;
  try {
    there = new DOMParser().parseFromString(await (await fetch(href)).text(), "text/html");
  } catch (error) {
    said((await reason(error))[0]);
    return;
  }
  const typed = box().value;
  const focused = document.activeElement?.closest(".languages, #report");
  for (const id of ["bar", "head", "help", "welcome", "foot", "composer", "pieces"]) {
    one(`#${id}`)?.replaceWith(document.adoptNode(there.getElementById(id)));
  }
  document.documentElement.lang = there.documentElement.lang;
  document.title = there.title;
  one("#log").setAttribute("aria-label", one("#log", there).getAttribute("aria-label"));
  box().value = typed;
  if (!framed) history.replaceState(history.state, "", href);
  if (!focused) focusBox();
  else one(focused.id === "report" ? "#report" : ".languages a:not([aria-current])").focus();
  dispatchEvent(new Event("swapped"));
};

const confirm = (button, sentence) => {
  button.dataset.label ??= button.textContent;
  button.textContent = sentence;
  announce(sentence);
  setTimeout(() => (button.textContent = button.dataset.label), 3000);
};
const copy = (button, text, sentence) =>
  navigator.clipboard.writeText(text).then(
    () => confirm(button, sentence),
    () => said(words().not_copied),
  );
const whole = (link) => new URL(link, location).href;

const taps = {
  "a.asks": ({ dataset }) => {
    focusBox();
    ask(dataset.question);
  },
  "a.skip": () => box().focus(),
  ".languages a": async (link) => {
    const { search } = new URL(link.href);
    await swap(`${location.pathname}${search}`);
    chosen = true;
    const read = [...document.querySelectorAll(".exchange")].find((shown) => shown.getBoundingClientRect().bottom > 100);
    const before = { asked: asked.map((exchange) => ({ ...exchange, in: language() })), dropped };
    if (asked.length) holding(read.id, () => replay(before));
  },
  ".in-other-language": (button) => change(button.closest(".exchange"), { in: button.dataset.language }),
  ".not-meant": (button) => change(button.closest(".exchange"), { ordinary: true }),
  ".stop": () => end?.("stopped"),
  ".anew": () => {
    const answered = (node) => !one(".working:not([hidden])", node);
    const before = { nodes: [...one("#log").children].filter(answered), asked, dropped };
    end?.("stopped");
    [asked, dropped] = [[], 0];
    one("#log").replaceChildren();
    if (before.nodes.length) {
      const cleared = stamp("cleared");
      one(".undo", cleared).addEventListener("click", () => {
        ({ asked, dropped } = before);
        one("#log").replaceChildren(...before.nodes);
        said();
        keep();
        focusBox();
      });
      said(cleared);
    }
    keep();
    focusBox();
  },
  ".anywhere": () => swap(pageAbout(one("#composer").dataset.report)),
  ".print": () => print(),
  ".copy": (button) =>
    copy(button, `${button.dataset.copy}\n${one("a.card-open", button.parentElement).href}`, words().copied),
  ".copy-answer": (button) => copy(button, `${button.dataset.copy}\n${whole(button.dataset.link)}`, words().copied),
  "a.share": (link) =>
    navigator.share && touched
      ? navigator.share({ title: link.dataset.title, url: link.href }).catch(() => {})
      : copy(link, link.href, words().link_copied),
  ".thumbs button": (button) => {
    const thumbs = button.closest(".thumbs");
    const passages = thumbs.dataset.passages.split(" ").filter(Boolean);
    const verdict = { passages, verdict: button.dataset.verdict, outcome: thumbs.dataset.outcome };
    const headers = { "Content-Type": "application/json" };
    fetch("/feedback", { method: "POST", headers, body: JSON.stringify(verdict) }).catch(() => {});
    thumbs.textContent = words().thanks;
    announce(words().thanks);
  },
};
document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
  const selector = Object.keys(taps).find((tapped) => event.target.closest(tapped));
  if (!selector) return;
  event.preventDefault();
  taps[selector](event.target.closest(selector));
});
document.addEventListener("change", ({ target }) => {
  if (target.id === "report") swap(pageAbout(target.value));
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "composer") {
    event.target.elements.page.value = JSON.stringify({ lang: language(), asked });
    return;
  }
  event.preventDefault();
  if (end) return; // What is typed meanwhile stays in the box.
  const question = box().value.trim();
  if (question) ask(question);
  else said(words().empty);
});
document.addEventListener("keydown", (event) => {
  if (event.target !== box() || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    one("#composer").requestSubmit();
  } else if (event.key === "ArrowUp" && !box().value && asked.length) {
    event.preventDefault();
    box().value = asked.at(-1).q;
  }
});
// With the connection back, or a computer awake again, what failed is tried at once.
addEventListener("online", () => again?.());
document.addEventListener("visibilitychange", () => !document.hidden && again?.());

// A shared link has its questions in the fragment; the query may have one too.
const askAddress = async () => {
  const fragment = location.hash.slice(1);
  const address = new URLSearchParams(fragment.startsWith("q=") ? fragment : location.search);
  if (framed || !address.get("q")) return;
  const places = { near: address.get("near") ?? undefined, report: address.get("report") ?? undefined };
  const before = address.getAll("after").map((q) => ({ q, report: places.report }));
  if (one("#report") && places.report) await swap(pageAbout(places.report));
  restore({ asked: [...before, { q: address.get("q"), in: language(), ...places }] });
};
addEventListener("hashchange", askAddress);
document.body.classList.add("with-script");
if (gradio) client = import(gradio).then(({ Client }) => Client.connect(location.origin));
client?.catch(disconnect);
if (history.state?.asked?.length) {
  ({ chosen } = history.state);
  restore(history.state);
} else askAddress();
