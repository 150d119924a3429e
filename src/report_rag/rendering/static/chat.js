// The chat page: shows the exchanges (a question with its answer, as HTML) that the server sends, and
// sends what a visitor types or taps. Nothing is stored: the questions stand in the state of this page's
// entry in the browser's history, which ends with the tab.
(() => {
  "use strict";

  const one = (selector, inside = document) => inside.querySelector(selector);
  const words = () => JSON.parse(one(".chat-head")?.dataset.words || "{}");
  const language = () => document.documentElement.lang;
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  // Page and server exchange JSON through hidden boxes of Gradio: it sends what is put into #state and
  // #wish to the server, and puts the server's reply into #reply.
  const tell = (box, text) => {
    const area = one(`${box} textarea`);
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  let state = { asked: [] };
  let wishes = 0;
  const send = (what) => {
    wait();
    tell("#wish", JSON.stringify({ ...what, number: ++wishes }));
  };
  const wish = (what) => whenArrived(() => send(what));
  const ask = (question) =>
    whenArrived(() => {
      tell("#question", question);
      // Gradio takes note of the box before the next frame.
      requestAnimationFrame(() => setTimeout(() => one("#ask").click()));
    });

  // The server's first reply tells the page its state, and the next one brings back an earlier
  // conversation. What a visitor does before is held until then: an answer that came just before the
  // first reply would be written over by it. Of several things the last one is done.
  let arriving = true;
  let held = null;
  const whenArrived = (act) => {
    if (arriving) held = act;
    else act();
  };
  const arrive = () => {
    const act = held;
    arriving = false;
    held = null;
    act?.();
  };

  // Replies are looked for at every frame while one is awaited, and now and then at other times.
  const PATIENCE = 30000; // milliseconds
  const IDLE = 250;
  let heard = "";
  let waitingSince = 0;
  let idle = 0;
  const wait = () => {
    const waits = waitingSince > 0;
    waitingSince = performance.now();
    document.body.classList.add("waiting");
    if (waits) return;
    clearTimeout(idle);
    requestAnimationFrame(listen);
  };
  const rest = () => {
    waitingSince = 0;
    document.body.classList.remove("waiting");
  };
  const listen = () => {
    const said = one("#reply textarea")?.value || "";
    const refused = one(".toast-body:not([data-seen])");
    if (said !== heard) {
      heard = said;
      rest();
      receive(JSON.parse(said));
      if (!waitingSince) arrive();
    } else if (waitingSince && (refused || performance.now() - waitingSince > PATIENCE)) {
      if (refused) refused.dataset.seen = "yes";
      rest();
      // What was typed is still in the box; it is sent when the visitor says so again.
      held = null;
      arrive();
      notify(refused ? words().busy : words().failed, words().getHelp);
    }
    if (waitingSince) requestAnimationFrame(listen);
    else idle = setTimeout(listen, IDLE);
  };
  const notify = (sentence, help = "") => {
    const place = one("#said");
    place.replaceChildren();
    if (!sentence) return;
    const said = document.createElement("p");
    said.setAttribute("role", "alert");
    said.textContent = sentence;
    if (help) {
      const link = document.createElement("a");
      link.href = `/help?lang=${language()}`;
      link.textContent = help;
      said.append(" ", link);
    }
    place.append(said);
  };

  // Saying: on the screen for a moment, and aloud.

  let saying = 0;
  const say = (sentence, stays = false) => {
    announce(sentence);
    let told = one("#told");
    if (!told) {
      told = document.createElement("p");
      told.id = "told";
      told.setAttribute("aria-hidden", "true");
      document.body.append(told);
    }
    told.textContent = sentence;
    clearTimeout(saying);
    saying = setTimeout(() => told.remove(), stays ? 15000 : 4000);
  };
  const announce = (sentence, spoken = language()) => {
    const place = one("#announced");
    place.lang = spoken;
    place.textContent = sentence;
  };

  // What came back

  const receive = (reply) => {
    state = reply.state;
    history.replaceState(state, "");
    notify(reply.notice);
    one("#about").innerHTML = reply.about;
    if (reply.faces.face) speak(reply.faces);
    const newest = document.createElement("template");
    newest.innerHTML = reply.newest;
    show(newest.content);
    if (!began) begin();
  };

  const show = (newest) => {
    const log = one("#log");
    const whole = one("[data-whole]", newest);
    if (whole) log.replaceChildren();
    const focused = document.activeElement?.closest(".exchange")?.id;
    let last = null;
    let isNew = Boolean(whole);
    for (const exchange of newest.querySelectorAll(".exchange")) {
      const before = document.getElementById(exchange.id);
      if (before) before.replaceWith(exchange);
      else log.append(exchange);
      isNew ||= !before;
      last = exchange;
    }
    document.body.classList.toggle("begun", log.childElementCount > 0);
    if (!last) return;
    announce(last.dataset.announce, last.dataset.language);
    // After a choice inside an answer the keyboard stays in that answer.
    const here = !isNew && focused === last.id && one("button.in-other-language", last);
    (here || one("#question textarea")).focus({ preventScroll: true });
    if (isNew) last.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  };

  // Faces are the parts of the page that a choice of language or report changes, as HTML by their ids.
  // The language of the page is that of the face at its top.
  const speak = (faces) => {
    const switched = Boolean(document.activeElement?.closest(".languages"));
    const chose = document.activeElement?.id === "report";
    for (const [name, html] of Object.entries(faces)) one(`#${name}`).innerHTML = html;
    if (chose) one("#report").focus();
    // The one that is left to be tapped: a phone shows no other.
    if (switched) one(".languages a:not([aria-current])").focus();
    document.documentElement.lang = one(".chat-head").dataset.language;
    document.title = words().title;
    one("#searching").textContent = words().searching;
    one("#log").setAttribute("aria-label", words().conversation);
    one("#notice").setAttribute("aria-label", words().question);
  };

  // A shared link, or a reload: what was asked is asked again.
  const before = history.state;
  let began = false;
  const begin = () => {
    began = true;
    if (before?.asked?.length || before?.report) send({ ...before, do: "again" });
    else askAddress();
  };
  const askAddress = () => {
    const [fragment, query] = [location.hash.slice(1), location.search];
    const address = new URLSearchParams(fragment.startsWith("q=") ? fragment : query);
    if (!address.get("q")) return;
    const near = address.get("near") ?? undefined;
    const report = address.get("report") ?? undefined;
    const before = address.getAll("after").map((q) => ({ q, report }));
    const asked = [...before, { q: address.get("q"), in: language(), near, report }];
    send({ ...state, report, do: "again", asked });
  };
  addEventListener("hashchange", () => whenArrived(askAddress));

  // What is tapped

  const taps = {
    "a.asks": (link) => ask(link.dataset.question),
    "a.skip": () => one("#question textarea").focus(),
    ".bar .languages a": (link) => {
      history.replaceState(history.state, "", `/?lang=${link.lang}`);
      wish({ do: "switch", language: link.lang });
    },
    "button.in-other-language": ({ dataset }) =>
      wish({ do: "show", turn: Number(dataset.turn), language: dataset.language }),
    "button.not-meant": ({ dataset }) => wish({ do: "ordinary", turn: Number(dataset.turn) }),
    "button.anew": () => {
      history.replaceState(null, "", `/?lang=${language()}`);
      wish({ do: "again", lang: language(), chosen: state.chosen, report: state.report, asked: [] });
    },
    "button.anywhere": () => {
      history.replaceState(history.state, "", `/?lang=${language()}`);
      wish({ do: "anywhere" });
    },
    "button.print": () => print(),
    "button.copy": async (button) => {
      const open = one("a.card-open", button.parentElement);
      await copy(`${button.dataset.copy}\n${open.href}`, words().copied);
    },
    "a.share": async (link) => {
      const coarse = matchMedia("(pointer: coarse)").matches;
      if (navigator.share && coarse) {
        await navigator.share({ title: link.dataset.title, url: link.href }).catch(() => {});
      } else {
        await copy(link.href, words().linkCopied);
      }
    },
    ".thumbs button": (button) => {
      const thumbs = button.closest(".thumbs");
      const passages = thumbs.dataset.passages.split(" ").filter(Boolean);
      const verdict = { passages, verdict: button.dataset.verdict, outcome: thumbs.dataset.outcome };
      fetch("/feedback", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(verdict),
      }).catch(() => {});
      thumbs.textContent = words().thanks;
      announce(words().thanks);
    },
  };

  const copy = async (text, sentence) => {
    try {
      await navigator.clipboard.writeText(text);
      say(sentence);
    } catch {
      say(words().notCopied, true);
    }
  };

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    for (const [selector, act] of Object.entries(taps)) {
      const found = event.target.closest(selector);
      if (found) {
        event.preventDefault();
        act(found);
        return;
      }
    }
  });
  document.addEventListener("change", ({ target }) => {
    if (target.id !== "report") return;
    history.replaceState(history.state, "", `/?lang=${language()}`);
    wish({ do: "report", report: target.value });
  });
  // Before Gradio hears of it.
  const asks = (event) => {
    if (arriving) {
      event.preventDefault();
      event.stopPropagation();
      ask(one("#question textarea").value);
    }
    wait();
  };
  document.addEventListener("click", (event) => event.target.closest?.("#ask") && asks(event), true);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && !event.shiftKey && event.target.closest?.("#question")) asks(event);
    },
    true,
  );
  document.addEventListener("submit", (event) => {
    if (event.target.matches(".tools form")) event.target.elements.page.value = JSON.stringify(state);
  });

  // Gradio draws its part after this script has run, and then fills the wires for the first time.
  const ready = () => {
    if (!one("#reply textarea")) {
      requestAnimationFrame(ready);
      return;
    }
    // So that a question asked before the server's first reply has a state.
    tell("#state", JSON.stringify({ lang: language(), asked: [] }));
    wait();
  };
  ready();
})();
