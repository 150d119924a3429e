// The chat page: sends what a visitor asks, and puts the exchanges (a question with its answer), which
// the server makes as HTML, into the page. The conversation stands in the state of this page's entry in the
// browser's history, and in a panel in memory only; the server keeps nothing.

const PATIENCE = 30000; // milliseconds for an answer
const PAUSES = [1, 2, 4, 8, 16, 30]; // seconds before the server is tried again
const FULL = "This application is currently busy"; // How Gradio's client begins when the way in answers 503.
const root = new URL("..", import.meta.url).href.slice(0, -1); // The address of the server.
const one = (selector, inside = document) => inside.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const words = () => JSON.parse(one("#head").dataset.words);
const language = () => document.documentElement.lang;
const box = () => one("#question");
const { gradio, host, most } = document.body.dataset;
const framed = host !== undefined;
const touched = matchMedia("(pointer: coarse)").matches;
const stamp = (piece) => one(`#${piece}`).content.firstElementChild.cloneNode(true);
const focusBox = () => !touched && box().focus({ preventScroll: true });
const lead = (element) => {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
};

// The conversation, as the server reads it; `in` of an exchange is the language of its answer.
let asked = [];
let dropped = 0; // How many exchanges there were before these.
let chosen = false; // That the visitor switched the language, so that new answers are in it.

// The exchanges whose questions are on the page without an answer.
const waiting = () => all(".pending").flatMap(({ exchange }) => exchange ?? []);
const keep = (href) => {
  if (!framed) history.replaceState({ asked, dropped, chosen, waiting: waiting() }, "", href);
  document.body.classList.toggle("begun", one(".exchange") !== null);
};
const said = (...parts) => one("#said").replaceChildren(...parts.filter(Boolean));
const announce = (sentence, spoken = language()) => {
  one("#announced").lang = spoken;
  one("#announced").textContent = sentence;
};

// Asking the server: through Gradio's client, or by a plain request where there is no Gradio.

let client = null;
const connect = () => {
  client = import(gradio).then(({ Client }) => Client.connect(root));
  client.catch(disconnect);
};
// The next call makes a new connection: the server may be another one by now.
const disconnect = () => {
  client?.then((connected) => connected.close()).catch(() => {});
  client = null;
};
const byGradio = async (sent) => {
  if (!client) connect();
  try {
    return (await (await client).predict("/exchanges", [sent])).data[0];
  } catch (error) {
    throw Object.assign(error, { busy: error.message?.startsWith(FULL), told: error.visible });
  }
};
const byRequest = async (sent) => {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${root}/exchanges?lang=${language()}`, { method: "POST", headers, body: sent });
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
  const asking = { cache: "no-store", signal: AbortSignal.timeout(5000) };
  const ready = await fetch(`${root}/readyz`, asking).then(({ ok }) => ok, () => null);
  if (ready === null) return [words().unreachable, true];
  if (!ready) return [words().not_ready, true];
  if (error.busy) return [words().busy, false];
  return [(error.told && error.message) || words().failed, false];
};

// What needs the server is done in the order of the taps, one after the other. A task has `act`, which does
// it, `show`, which gets a sentence if that failed and "" when it begins, and whether it is tried again by
// itself, and `stopped`, for a visitor who ends it. A new conversation ends all tasks but those that `last`.
let line = Promise.resolve();
let conversations = 0;
let again = null; // Tries the task that waits for the connection at once.
const queue = (task) => {
  const conversation = conversations;
  const over = () => !task.lasts && conversation !== conversations;
  const perform = async () => {
    for (let failures = 0; !over(); failures += 1) {
      task.show("");
      try {
        return await task.act();
      } catch (error) {
        if (over()) return;
        if (error.message === "stopped") return task.stopped?.();
        const [sentence, waits] = await reason(error);
        if (over()) return;
        task.show(sentence, waits);
        if (!waits) return;
        await new Promise((resolve) => {
          again = resolve;
          setTimeout(resolve, 1000 * (PAUSES[failures] ?? PAUSES.at(-1)));
        });
      }
    }
  };
  line = line.then(perform);
};
// For a task without a place of its own in the log.
let told = false;
const tell = (sentence) => {
  if (told || sentence) said(sentence);
  told = Boolean(sentence);
};

// A question is shown at once, with a sign of work. What fails stays on screen with the reason, and is tried
// again by a tap on its button, which does `retry`, or, without a connection, by itself.
const pend = (question, retry) => {
  const pending = stamp("pending");
  one(".asked", pending).textContent = question;
  one("#log").append(pending);
  pending.retry = () => {
    pending.remove();
    retry();
  };
  pending.show = (sentence, waits) => {
    const works = sentence === "";
    pending.failed = !works && !waits;
    one(".working", pending).hidden = !works;
    one(".problem", pending).hidden = works;
    one(".problem span", pending).textContent = sentence;
  };
  return pending;
};

const pose = (exchange) => {
  const pending = pend(exchange.q, () => pose(exchange));
  pending.exchange = exchange;
  // Back into the box; if something else is in it, the question stays here.
  const give = (sentence = " ") => {
    if (box().value) return pending.show(sentence);
    pending.remove();
    box().value = exchange.q;
    said(sentence.trim());
    keep();
  };
  const act = async () => {
    if (chosen) exchange.in ??= language();
    const kept = [...asked, exchange].slice(-most);
    const lost = asked.length + 1 - kept.length; // The first one of a full page.
    const { html, notice } = await call(kept, kept.length - 1, dropped + lost);
    if (notice) return give(notice);
    if (lost) one(`#turn-${dropped}`)?.remove();
    dropped += lost;
    asked = kept;
    lead(put(html, pending));
    keep();
  };
  keep();
  lead(pending);
  queue({ act, show: pending.show, stopped: give });
};

const ask = (question) => {
  const about = one("#composer").dataset;
  const report = one("#report") ? one("#report").value || undefined : about.report;
  const near = report === about.report ? about.near : undefined;
  if (box().value.trim() === question) box().value = "";
  said();
  pose({ q: question, near, report });
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

// All exchanges are answered again; gives the last one, or nothing and says why if none can be.
const replay = async (exchanges) => {
  const { html, notice } = await call(exchanges);
  all(".exchange:not(.pending)").forEach((shown) => shown.remove());
  asked = html ? exchanges : [];
  if (!html) return said(notice);
  const place = document.createElement("div");
  one("#log").prepend(place);
  return put(html, place);
};

// A conversation comes back: after a reload, from a link.
const restore = (before) => {
  conversations += 1;
  end?.("stopped");
  one("#log").replaceChildren();
  ({ asked, dropped = 0 } = before);
  if (asked.length) recall();
  before.waiting?.forEach(pose);
  keep();
};
const recall = () => {
  const question = asked.at(-1).q;
  const pending = pend(question, recall);
  const act = async () => {
    const last = await replay(asked);
    pending.remove();
    if (last) lead(last);
    else box().value ||= question;
    keep();
  };
  queue({ act, show: pending.show, stopped: () => pending.show(" ") });
};

// Does something to the page while an exchange stays where it is on the screen.
const holding = async (exchange, act) => {
  const place = () => document.getElementById(exchange?.id)?.getBoundingClientRect().top ?? 0;
  const before = place();
  await act();
  (framed ? one(".chat") : window).scrollBy(0, place() - before);
};

// One answer again, after a choice in it.
const change = ({ id }, choice) => {
  const act = async () => {
    const exchange = document.getElementById(id);
    if (!exchange) return;
    const number = Number(id.slice("turn-".length)) - dropped;
    const changed = asked.map((one, place) => (place === number ? { ...one, ...choice } : one));
    await holding(exchange, async () => {
      const { html, notice } = await call(changed, number);
      if (notice) return said(notice);
      asked = changed;
      one(".in-other-language", put(html, exchange)).focus({ preventScroll: true });
      keep();
    });
  };
  queue({ act, show: tell });
};

const pageAbout = (report) => `${location.pathname}?lang=${language()}${report ? `&report=${encodeURIComponent(report)}` : ""}`;
// The page in another language, or about another report: its parts come as the page itself does.
const swap = async (href) => {
  const response = await fetch(href);
  if (!response.ok) throw new Error(response.statusText);
  const there = new DOMParser().parseFromString(await response.text(), "text/html");
  const typed = box().value;
  const focused = document.activeElement?.closest(".languages, #report");
  const sentences = one("#said");
  for (const id of ["bar", "head", "help", "welcome", "foot", "composer", "pieces"]) {
    const [here, fresh] = [document, there].map((page) => page.getElementById(id));
    if (!here) continue;
    fresh.className = here.className;
    here.replaceWith(document.adoptNode(fresh));
  }
  one("#said").replaceWith(sentences);
  document.documentElement.lang = there.documentElement.lang;
  document.title = there.title;
  one("#log").setAttribute("aria-label", one("#log", there).getAttribute("aria-label"));
  box().value = typed;
  keep(href);
  if (!focused) focusBox();
  else one(focused.id === "report" ? "#report" : ".languages a:not([aria-current])").focus();
  dispatchEvent(new Event("swapped"));
};
const askAbout = (report) => {
  const show = (sentence, waits) => {
    tell(sentence);
    if (sentence && !waits && one("#report")) one("#report").value = one("#composer").dataset.report ?? "";
  };
  queue({ act: () => swap(pageAbout(report)), show, lasts: true });
};

const confirm = (button, sentence) => {
  button.dataset.label ??= button.textContent;
  button.textContent = sentence;
  announce(sentence);
  setTimeout(() => (button.textContent = button.dataset.label), 3000);
};
const copy = async (button, text, sentence) => {
  try {
    await navigator.clipboard.writeText(text); // There is no clipboard without encryption.
    confirm(button, sentence);
  } catch {
    said(words().not_copied);
  }
};
const whole = (link) => new URL(link, location).href;

const taps = {
  "a.asks": ({ dataset }) => {
    focusBox();
    ask(dataset.question);
  },
  "a.skip": () => box().focus(),
  ".languages a": ({ href }) => {
    const act = async () => {
      await swap(`${location.pathname}${new URL(href).search}`);
      chosen = true;
      if (!asked.length) return;
      const answered = all(".exchange:not(.pending)");
      const read = answered.find((shown) => shown.getBoundingClientRect().bottom > 100);
      await holding(read, () => replay(asked.map((exchange) => ({ ...exchange, in: language() }))));
      keep();
    };
    queue({ act, show: tell, lasts: true });
  },
  ".in-other-language": (button) => change(button.closest(".exchange"), { in: button.dataset.language }),
  ".not-meant": (button) => change(button.closest(".exchange"), { ordinary: true }),
  ".stop": () => {
    end?.("stopped");
    focusBox();
  },
  ".again": (button) => {
    const pending = button.closest(".pending");
    if (pending.failed) pending.retry();
    else again?.();
    focusBox();
  },
  ".anew": () => {
    const before = { nodes: all(".exchange:not(.pending)"), waiting: waiting(), asked, dropped };
    conversations += 1;
    end?.("stopped");
    again?.();
    [asked, dropped] = [[], 0];
    one("#log").replaceChildren();
    const cleared = stamp("cleared");
    one(".undo", cleared).addEventListener("click", () => {
      ({ asked, dropped } = before);
      one("#log").replaceChildren(...before.nodes);
      before.waiting.forEach(pose);
      said();
      keep();
      focusBox();
    });
    if (before.nodes.length || before.waiting.length) said(cleared);
    keep(location.pathname + location.search); // Without the question of a link.
    focusBox();
  },
  ".anywhere": () => askAbout(one("#composer").dataset.report),
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
    fetch(`${root}/feedback`, { method: "POST", headers, body: JSON.stringify(verdict) }).catch(() => {});
    thumbs.textContent = words().thanks;
    thumbs.tabIndex = -1;
    thumbs.focus({ preventScroll: true });
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
  if (target.id === "report") askAbout(target.value);
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
  focusBox();
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
const tryAll = () => {
  again?.();
  all(".pending").forEach((pending) => pending.failed && pending.retry());
};
addEventListener("online", tryAll);
document.addEventListener("visibilitychange", () => !document.hidden && tryAll());

// A shared link has its questions in the fragment; the query may have one too. Another entry of the browser's
// history has its own conversation.
const begin = () => {
  if (framed) return;
  if (history.state?.asked) {
    ({ chosen } = history.state);
    return restore(history.state);
  }
  const fragment = location.hash.slice(1);
  const address = new URLSearchParams(fragment.startsWith("q=") ? fragment : location.search);
  const [q, near, report] = ["q", "near", "report"].map((name) => address.get(name) ?? undefined);
  const before = address.getAll("after").map((earlier) => ({ q: earlier, report }));
  if (q && report && one("#report")) askAbout(report);
  restore({ asked: q ? [...before, { q, in: language(), near, report }] : [] });
};
addEventListener("popstate", begin);
document.body.classList.add("with-script");
if (gradio) connect();
begin();
