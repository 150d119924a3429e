// The panel in a partner's page: asks, and shows what the report says. What was asked is kept in this
// script's memory and nowhere else. Nothing that comes as data becomes markup.
(() => {
  "use strict";

  const MOST_BEFORE = 40; // questions before this one; the server takes no more
  const MOST_BYTES = 15000; // a question with what was asked before it; the server takes 16 KB
  const PATIENCE = 30000; // milliseconds
  const SOON = 600; // milliseconds before it is said that a search is under way
  const PRINTED_NUMBER = /^\d+[.)] /;

  const one = (selector, inside = document) => inside.querySelector(selector);
  const WORDS = JSON.parse(document.body.dataset.words);
  const REPORT = document.body.dataset.report; // The only one that is asked; undefined for all.
  const language = () => document.documentElement.lang;
  const words = (code = language()) => WORDS[code];
  const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const touched = () => matchMedia("(pointer: coarse)").matches;

  // An element with attributes and children; text becomes text, null nothing.
  const make = (kind, attributes, ...children) => {
    const made = document.createElement(kind);
    for (const [name, value] of Object.entries(attributes ?? {})) made.setAttribute(name, value);
    made.append(...children.flat().filter((child) => child !== null));
    return made;
  };
  const button = (kind, text, act) => {
    const made = make("button", { type: "button", class: kind }, text);
    made.addEventListener("click", act);
    return made;
  };

  // With the page around this one

  const host = document.body.dataset.host; // The partner's origin; empty where nobody frames us.
  let heard = false; // That the widget's script listens there.
  const send = (message) => {
    if (host && parent !== window) parent.postMessage(message, host);
  };
  addEventListener("message", ({ data, origin, source }) => {
    if (!host || origin !== host || source !== parent || heard) return;
    if (Object.keys(Object(data)).join() !== "reportRag" || data.reportRag !== "ready") return;
    heard = true;
    one(".bar .close").hidden = false;
    measure.observe(one("#flow"));
  });
  const measure = new ResizeObserver(() => {
    const parts = ["#bar", "#flow", "#composer"].map((part) => one(part).offsetHeight);
    send({ reportRag: "height", height: parts.reduce((sum, height) => sum + height, 2) });
  });

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

  // Asking

  let asked = []; // {question, shownIn, ordinary, element}
  let chosen = false; // That the visitor switched the language, so that all answers are in it.
  let waiting = 0;
  let cleared = 0; // How often a new conversation was begun.

  const said = (sentence, help = true) => {
    const open = button("plain", words().get_help, () => showHelp());
    one("#said").replaceChildren(...(sentence ? [make("p", {}, sentence, " ", help ? open : "")] : []));
  };

  // The answer to an exchange, or null when a problem has been told.
  const answerTo = async (exchange, before) => {
    const history = before.slice(-MOST_BEFORE).map(({ question }) => ({ role: "user", content: question }));
    const body = () =>
      JSON.stringify({
        question: exchange.question,
        history,
        page_language: language(),
        shown_in: exchange.shownIn,
        ordinary: exchange.ordinary,
        report: REPORT,
      });
    while (history.length && new TextEncoder().encode(body()).length > MOST_BYTES) history.shift();
    const since = cleared;
    const notice = setTimeout(() => (one("#waiting").hidden = false), SOON);
    waiting += 1;
    said("");
    try {
      const response = await fetch(`/api/ask?lang=${language()}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json, application/problem+json" },
        body: body(),
        signal: AbortSignal.timeout(PATIENCE),
      });
      const content = await response.json().catch(() => ({}));
      if (since !== cleared) return null;
      if (response.ok) return content;
      said([content.title, content.detail].filter(Boolean).join(". ") || words().failed);
    } catch (error) {
      said(error.name === "TimeoutError" ? words().failed : words().offline);
    } finally {
      clearTimeout(notice);
      waiting -= 1;
      if (!waiting) one("#waiting").hidden = true;
    }
    return null;
  };

  const ask = async (question) => {
    if (waiting) return;
    const exchange = { question, shownIn: chosen ? language() : null, ordinary: false };
    const answer = await answerTo(exchange, asked);
    if (!answer) return;
    asked.push(exchange);
    if (one("#question").value.trim() === question) one("#question").value = "";
    exchange.element = drawn(exchange, answer);
    one("#log").append(exchange.element);
    begun();
    announce(answer);
    exchange.element.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  };

  // The same exchange once more, after a choice: another language, or that no help was sought.
  const askAgain = async (exchange, aloud) => {
    const place = asked.indexOf(exchange);
    const answer = await answerTo(exchange, asked.slice(0, place));
    if (!answer) return;
    const focused = exchange.element.contains(document.activeElement);
    const element = drawn(exchange, answer);
    exchange.element.replaceWith(element);
    exchange.element = element;
    if (focused) one(".asked", element).focus({ preventScroll: true });
    if (aloud) announce(answer);
  };

  const begun = () => {
    document.body.classList.toggle("begun", asked.length > 0);
  };
  const anew = () => {
    asked = [];
    cleared += 1;
    said("");
    one("#log").replaceChildren();
    begun();
    toBox();
  };
  const toBox = () => (touched() ? one("#bar a") : one("#question")).focus({ preventScroll: true });

  // Once for each answer: what it is, help, an outline, and the first passage in the reader's words.
  const announce = (answer) => {
    const first = answer.passages.slice(0, 1).map((passage) => passage.translation ?? passage.text);
    const contacts = answer.contacts.map(({ name, reach }) => `${name}: ${reach}`);
    const lines = (answer.outline ?? []).map((entry) => entry.translation ?? entry.title);
    const place = one("#announced");
    place.lang = answer.language;
    place.textContent = [answer.message, ...contacts, ...lines, ...first].join(" ");
  };

  // Drawing

  // Marks are counted in characters, as Python counts: one for each code point.
  const marked = (text, marks) => {
    const characters = [...text];
    const cut = (from, to) => characters.slice(from, to).join("");
    const pieces = [];
    let at = 0;
    for (const [from, to] of marks) {
      pieces.push(cut(at, from), make("mark", {}, cut(from, to)));
      at = to;
    }
    return [...pieces, cut(at)];
  };

  const pages = ({ pages: labels }, its) => {
    if (labels.length < 2) return labels.length ? filled(its.page, { page: labels[0] }) : "";
    const last = `${labels.slice(0, -1).join(", ")} ${its.and_word} ${labels.at(-1)}`;
    return filled(its.pages, { pages: last });
  };

  const address = (passage, answer) => {
    const [path, fragment] = passage.url.split("#");
    return `${path}${path.includes("?") ? "&" : "?"}lang=${answer.language}#${fragment ?? ""}`;
  };

  const copied = (passage, answer, its, link) => {
    const page = pages(passage, its);
    const place = passage.section_path.join(" > ") + (page && ` (${page})`);
    const translation = passage.translation && `${its.translation_label}: ${passage.translation}`;
    const cited = its.reports?.[passage.report]?.citation || answer.citation;
    return [passage.text, translation, `${place}. ${cited}\n${link}`].filter(Boolean).join("\n\n");
  };

  const card = (passage, answer) => {
    const its = words(answer.language);
    const printed = PRINTED_NUMBER.test(passage.text);
    const who = passage.speaker ?? (printed ? null : passage.label);
    const page = pages(passage, its);
    const report = its.reports?.[passage.report]; // Which one, where there are several.
    const link = make(
      "a",
      { class: "open", href: address(passage, answer), target: "_blank", rel: "noopener" },
      its.open_in_report,
    );
    const number = filled(its.passage_number, { number: passage.number });
    return make(
      "article",
      { class: "card" },
      answer.listing && printed
        ? null
        : make("span", { class: "number" }, make("span", { class: "unseen" }, number), shown(passage.number)),
      who ? make("span", { class: "who", lang: passage.lang }, who) : null,
      answer.only_mentioned.includes(passage.number)
        ? make("span", { class: "mention" }, its.only_mentioned_label)
        : null,
      make("blockquote", { lang: passage.lang }, marked(passage.text, passage.highlights)),
      passage.translation
        ? make(
            "div",
            { class: "translated" },
            make("p", { class: "quiet" }, its.translation_label),
            make("p", { class: "translation" }, marked(passage.translation, passage.translation_highlights)),
          )
        : null,
      make(
        "footer",
        { class: "place" },
        report ? make("span", { class: "report", lang: report.lang }, report.title) : null,
        answer.listing?.title
          ? null
          : make("span", { class: "section", lang: passage.lang }, passage.section_path.join(" › ")),
        page ? make("span", { class: "page" }, page) : null,
        link,
        button("plain copy", its.copy, () => copy(copied(passage, answer, its, link.href), its)),
      ),
    );
  };
  const shown = (number) => make("span", { "aria-hidden": "true" }, String(number));

  const contact = ({ name, reach, url }) => {
    const way = /^https:/.test(url ?? "")
      ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, reach)
      : reach;
    return make("li", {}, `${name}: `, make("strong", {}, way));
  };

  const message = (answer, its) => {
    if (answer.outcome === "safeguarding") {
      return [
        make("h3", { class: "help-title" }, its.help_title),
        make("p", { class: "message" }, its.help_message),
      ];
    }
    const low = answer.outcome === "answered" && answer.confidence === "low";
    return [make("p", { class: low ? "message low" : "message" }, answer.message)];
  };

  const listing = ({ title, ...counts }, its) => {
    const counted = filled(its.listing, { shown: counts.shown, of: counts.of });
    return make("p", { class: "quiet" }, title ? `${title} (${counted})` : counted);
  };

  const cards = (answer, passages) => {
    const [list, item] = answer.listing ? ["ol", "li"] : ["div", "div"];
    const kind = answer.related.length ? "cards related" : "cards";
    return make(list, { class: kind }, passages.map((passage) => make(item, {}, card(passage, answer))));
  };

  const drawn = (exchange, answer) => {
    const its = words(answer.language);
    const shown = answer.passages.length + answer.related.length + (answer.outline ?? []).length;
    const helps = answer.contacts.length > 0 && !shown && answer.outcome !== "chitchat";
    const other = answer.language === "es" ? "en" : "es";
    const passages = answer.passages.length ? answer.passages : answer.related;
    const inOther = button("plain", words(other).answer_in_this, () => {
      exchange.shownIn = other;
      askAgain(exchange, true);
    });
    inOther.lang = other;
    const notMeant = () => {
      exchange.ordinary = true;
      askAgain(exchange, true);
    };
    const question = make("h2", { class: "asked", tabindex: "-1" }, exchange.question);
    return make(
      "section",
      { class: "exchange" },
      question,
      make(
        "div",
        { class: helps ? "answer help-card" : "answer", lang: answer.language },
        answer.contacts.length && !helps
          ? make(
              "aside",
              { class: "help-nearby" },
              make("p", {}, its.help_nearby),
              make("ul", { class: "help-contacts" }, answer.contacts.map(contact)),
            )
          : null,
        answer.searched
          ? make("p", { class: "quiet searching" }, filled(its.searching, { question: answer.searched }))
          : null,
        message(answer, its),
        helps ? make("ul", { class: "help-contacts" }, answer.contacts.map(contact)) : null,
        answer.outline?.length ? outline(answer, its) : null,
        answer.outcome === "safeguarding" ? make("p", { class: "quiet" }, its.help_ending) : null,
        answer.listing ? listing(answer.listing, its) : null,
        answer.related.length ? make("p", { class: "quiet" }, its.related) : null,
        passages.length ? cards(answer, passages) : null,
        answer.passages.length
          ? make("p", { class: "quiet" }, `${its.cite_as}: `, make("span", { lang: passages[0].lang }, answer.citation))
          : null,
      ),
      make(
        "div",
        { class: "actions", lang: answer.language },
        inOther,
        helps ? button("plain not-meant", its.not_meant, notMeant) : null,
      ),
      answer.follow_ups.length ? followUps(answer, its) : null,
    );
  };

  // Headings, labels or names of the report, each with its pages and how much there is.
  const outline = (answer, its) =>
    make(
      "ul",
      { class: "outline" },
      answer.outline.map((entry) => {
        const translated = entry.translation && entry.lang !== answer.language && entry.translation !== entry.title;
        const title = translated ? `${entry.translation} (${entry.title})` : entry.title;
        const counted = entry.count > 1 ? filled(its.passages_counted, { count: entry.count }) : "";
        const place = [pages(entry, its), counted].filter(Boolean).join(" · ");
        return make(
          "li",
          { class: `outline-${Math.min(entry.depth, 2)}` },
          make("a", { href: address(entry, answer), target: "_blank", rel: "noopener" }, title),
          " ",
          make("span", { class: "outline-place" }, place),
        );
      }),
    );

  const followUps = (answer, its) =>
    make(
      "div",
      { class: "follow-ups", lang: answer.language },
      make("h3", {}, answer.outcome === "not_in_report" ? its.ask_instead_label : its.follow_ups_label),
      make(
        "ul",
        { class: "suggested" },
        answer.follow_ups.map((question) =>
          make("li", {}, make("button", { type: "button", class: "asks" }, question)),
        ),
      ),
    );

  const copy = async (text, its) => {
    let sentence = its.copied;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      sentence = its.not_copied;
    }
    one("#announced").textContent = sentence;
    one("#told")?.remove();
    const told = make("p", { id: "told", "aria-hidden": "true" }, sentence);
    one("#composer").append(told);
    setTimeout(() => told.remove(), 5000);
  };

  const showHelp = (shows = true) => {
    one("#help").classList.toggle("shown", shows);
    if (!shows) {
      toBox();
      return;
    }
    one("#help-title").focus({ preventScroll: true });
    one("#help").scrollIntoView({ block: "start" });
  };

  // The parts of the page in the other language come as the page itself does.
  const switchTo = async (link) => {
    const since = cleared;
    let there;
    try {
      const response = await fetch(link.href, { signal: AbortSignal.timeout(PATIENCE) });
      there = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      said(words().offline);
      return;
    }
    if (since !== cleared || !one("#composer", there)) return;
    const typed = one("#question").value;
    const helps = one("#help").classList.contains("shown");
    document.documentElement.lang = there.documentElement.lang;
    document.title = there.title;
    for (const id of ["bar", "head", "help", "welcome", "foot", "composer"]) {
      // Without a question bank there is no "welcome", in either language.
      document.getElementById(id)?.replaceWith(document.adoptNode(there.getElementById(id)));
    }
    one("#log").setAttribute("aria-label", one("#log", there).getAttribute("aria-label"));
    one("#question").value = typed;
    one("#help").classList.toggle("shown", helps);
    chosen = true;
    dress();
    one(".languages a:not([aria-current])").focus();
    for (const exchange of [...asked]) {
      exchange.shownIn = language();
      await askAgain(exchange, false);
    }
  };

  // What needs a script is shown when there is one.
  const dress = () => {
    for (const part of ["#composer", "#welcome", ".close-help", ".anew"]) {
      one(part)?.removeAttribute("hidden");
    }
    one(".bar .close").hidden = !heard;
    begun();
  };

  // What is tapped and typed

  const taps = {
    ".asks": (tapped) => {
      const question = tapped.textContent;
      one("#question").focus({ preventScroll: true });
      if (touched()) one("#question").blur(); // No keyboard over the answer.
      ask(question);
    },
    ".get-help": () => showHelp(),
    ".close-help": () => showHelp(false),
    ".languages a": switchTo,
    ".bar .close": () => send({ reportRag: "close" }),
    ".anew": anew,
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
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = one("#question").value.trim();
    if (question) ask(question);
    else said(words().empty, false);
    if (!touched()) toBox();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && heard) send({ reportRag: "close" });
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.id !== "question") return;
    event.preventDefault();
    one("#composer").requestSubmit();
  });
  // The panel is opened, or opened again.
  addEventListener("focus", () => {
    if ([document.body, null].includes(document.activeElement)) toBox();
  });

  document.documentElement.classList.add("with-script");
  dress();
  send({ reportRag: "ready" });
})();
