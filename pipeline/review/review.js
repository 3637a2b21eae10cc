"use strict";
// The page's own script. Everything it shows of a document goes through textContent, so that it is never read as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const SIGNS = { agree: "=", both: "=", conflict: "≠", leaflet_only: "◧", highlights_only: "◨", renamed: "↻", info: "i" };
  const MARKS = [["claimed", "▪", "claimed"], ["furniture", "–", "set aside"], ["unclaimed", "!", "unclaimed"]];
  const AROUND = 2; // lines shown above and below a passage
  const LEAST_WIDTH = 260; // of the shown part of a picture, in points: narrower parts would be enlarged too much
  const MOST_PASSAGES = 6; // shown at first on a side
  const words = (id) => id.replaceAll("_", " ");
  const named = (id) => data.mechanisms[id] || id;

  /** An element with its text or children; attributes by name, listeners by "on…". */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  function drawn(tag, attributes) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  // ------------------------------------------------------------ the documents

  const documents = new Map(data.documents.map((document_) => [document_.id, document_]));
  const pageOf = (id, number) => documents.get(id)?.pages[number - 1];
  const indexes = new Map();
  /** The index of each line number in the lines of a page. */
  function indexOf(page) {
    if (!indexes.has(page)) indexes.set(page, new Map(page.lines.map((line, index) => [line[0], index])));
    return indexes.get(page);
  }
  const addresses = new Map();
  /** The picture of a page as an address, with its width and height in points; undefined where there is none. */
  function pictureOf(id, number) {
    const picture = data.pictures[`${id} ${number}`];
    if (!picture) return undefined;
    if (!addresses.has(picture)) {
      const bytes = Uint8Array.from(atob(picture[0].split(",")[1]), (letter) => letter.charCodeAt(0));
      addresses.set(picture, URL.createObjectURL(new Blob([bytes], { type: "image/webp" })));
    }
    return { href: addresses.get(picture), width: picture[1], height: picture[2] };
  }

  // ------------------------------------------------------------ decisions

  const base = new Map(data.decisions.map((row) => [row.finding_id, row]));
  const decided = new Map(base);
  const findings = new Map(data.findings.map((finding) => [finding.id, finding]));
  const undone = []; // what to go back to: [finding id, row or undefined]
  const DRAFT = "iscm-review-draft";

  function keep() {
    try {
      const draft = [];
      for (const id of new Set([...base.keys(), ...decided.keys()])) {
        if (base.get(id) !== decided.get(id)) draft.push([id, findings.get(id)?.hash ?? "", decided.get(id) ?? null]);
      }
      localStorage.setItem(DRAFT, JSON.stringify(draft));
      localStorage.setItem(`${DRAFT}-reviewer`, at("reviewer").value);
    } catch { /* a browser without storage for local files: the decisions last until the page is closed */ }
  }

  function recall() {
    try {
      at("reviewer").value = localStorage.getItem(`${DRAFT}-reviewer`) ?? "";
      for (const [id, hash, row] of JSON.parse(localStorage.getItem(DRAFT) ?? "[]")) {
        if (!findings.has(id) || findings.get(id).hash !== hash) continue; // decided on other evidence
        if (row === null) decided.delete(id);
        else if (!same(row, base.get(id))) decided.set(id, row);
      }
    } catch { /* as above */ }
  }

  const same = (a, b) => a !== undefined && b !== undefined && data.columns.every((name) => (a[name] ?? "") === (b[name] ?? ""));
  const changed = () => [...new Set([...base.keys(), ...decided.keys()])].filter((id) => base.get(id) !== decided.get(id));
  const today = () => {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  };
  /** Whether a decision holds: made here, or applied by the run. */
  const holds = (finding) => decided.has(finding.id) && !(finding.problem && base.get(finding.id) === decided.get(finding.id));

  function decide(finding, verdict) {
    const value = verdict === "own_value" ? at("own-value")?.value.trim() ?? "" : "";
    if (verdict === "own_value" && !value) {
      at("own-value").focus();
      say("Enter the value, then choose “Own value” again.");
      return;
    }
    if (!at("reviewer").value.trim()) {
      at("reviewer").focus();
      say("Enter your name first: each decision records who made it.");
      return;
    }
    undone.push([finding.id, decided.get(finding.id)]);
    decided.set(finding.id, {
      finding_id: finding.id, verdict, value, reviewer: at("reviewer").value.trim(), date: today(),
      reason: at("reason")?.value.trim() ?? "", evidence_hash: finding.hash, check: finding.check,
      subject: finding.subject, value_a: finding.a, value_b: finding.b, quote_a: finding.quotes[0], quote_b: finding.quotes[1],
    });
    settle(finding);
    const next = neighbour(finding.id, 1, (other) => other.queue && !decided.has(other.id));
    if (next) open(next);
    else show(finding);
    say(`${data.verdicts[verdict]}: ${words(finding.check)} of ${finding.subject}.`);
  }

  function remove(finding) {
    if (!decided.has(finding.id)) return;
    undone.push([finding.id, decided.get(finding.id)]);
    decided.delete(finding.id);
    settle(finding);
    show(finding);
    say("The decision was removed.");
  }

  function undo() {
    const last = undone.pop();
    if (!last) return;
    const [id, row] = last;
    if (row === undefined) decided.delete(id);
    else decided.set(id, row);
    const finding = findings.get(id);
    settle(finding);
    open(finding);
    show(finding);
    say("Undone.");
  }

  function settle(finding) {
    keep();
    rows.get(finding.id).replaceWith(rowOf(finding));
    count();
  }

  function count() {
    const unsaved = changed().length;
    at("undo").disabled = !undone.length;
    at("save").firstChild.data = unsaved ? `Save decisions.csv (${unsaved} new) ` : "Save decisions.csv ";
  }

  /** All decisions, old and new, as decisions.csv keeps them. */
  function csv() {
    const harmless = (text) => (/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text); // no formula for a spreadsheet
    const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = [...decided.values()].map((row) => data.columns.map((name) => quoted(harmless(row[name] ?? ""))).join(","));
    return [data.columns.join(","), ...lines, ""].join("\n");
  }

  function save() {
    const address = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
    make("a", { href: address, download: "decisions.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    say("Saved decisions.csv: put it into raw/ and run again.");
    saved = changed().length;
  }
  let saved = 0;
  addEventListener("beforeunload", (event) => {
    if (changed().length !== saved) event.preventDefault();
  });

  const say = (text) => { at("unsaved").textContent = text; };

  // ------------------------------------------------------------ the list

  const rows = new Map();
  const shownRows = () => [...at("list").children].filter((row) => !row.hidden);

  function rowOf(finding) {
    const verdict = decided.get(finding.id)?.verdict;
    const link = make("a", { href: `#finding-${finding.id}` });
    const title = make("span", { class: "what" }, make("span", {}, ...heading(finding)));
    if (verdict) title.append(make("span", { class: "decided-sign" }, `${holds(finding) ? "✓" : "↯"} ${data.verdicts[verdict].toLowerCase()}`));
    link.append(title, make("span", { class: "values" }, `${short(finding.a) || "–"} | ${short(finding.b) || "–"}`));
    if (current && current.id === finding.id) link.setAttribute("aria-current", "true");
    const row = make("li", { id: `row-${finding.id}` }, link);
    row.hidden = !passes(finding);
    rows.set(finding.id, row);
    return row;
  }

  /** The outcome as a sign and in words, and what the finding is about. */
  const heading = (finding) => [
    make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[finding.status]),
    make("span", { class: "out" }, `${words(finding.status)}: `),
    `${words(finding.check)}: ${finding.subject}`,
  ];
  const short = (text) => (text.length > 70 ? `${text.slice(0, 69)}…` : text);

  let queue = data.findings.some((finding) => finding.queue) ? "open" : "";
  let current;

  /** Whether a finding passes the filters. */
  function passes(finding) {
    if (queue === "open" ? !finding.queue : queue && finding.queue !== queue) return false;
    const chosen = [["by-iscm", finding.iscm], ["by-check", finding.check], ["by-status", finding.status], ["by-year", String(finding.year ?? "")]];
    if (chosen.some(([id, value]) => at(id).value && at(id).value !== value)) return false;
    const sought = at("search").value.trim().toLowerCase();
    if (!sought) return true;
    finding.text ??= [finding.check, finding.subject, finding.a, finding.b, finding.why, named(finding.iscm), ...finding.quotes].join(" ").toLowerCase();
    return sought.split(/\s+/).every((word) => finding.text.includes(word));
  }

  function filter() {
    for (const finding of data.findings) rows.get(finding.id).hidden = !passes(finding);
    const shown = shownRows().length;
    at("shown").textContent = shown ? `${shown} of ${data.findings.length} findings` : queue === "open" && !data.findings.some((f) => f.queue) ? "Nothing to review" : "No finding passes these filters";
    for (const button of at("queues").querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.queue === queue));
  }

  const need = new Map(data.queues.map(([key], index) => [key, index]));
  const ORDERS = {
    queue: (finding) => String(need.get(finding.queue) ?? 99).padStart(2, "0"),
    iscm: (finding) => finding.iscm || "\uffff",
    check: (finding) => finding.check,
    status: (finding) => finding.status,
    year: (finding) => String(9999 - (finding.year ?? 0)),
  };
  function sort() {
    const key = ORDERS[at("sort").value];
    const order = data.findings.map((finding, index) => [key(finding), index, finding]);
    order.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
    at("list").append(...order.map(([, , finding]) => rows.get(finding.id)));
  }

  function neighbour(id, step, wanted = () => true) {
    const shown = shownRows().map((row) => findings.get(row.id.slice(4)));
    const from = shown.findIndex((finding) => finding.id === id);
    for (let i = from + step; i >= 0 && i < shown.length; i += step) if (wanted(shown[i])) return shown[i];
    return undefined;
  }

  const open = (finding) => { location.hash = `finding-${finding.id}`; };
  function walk(step) {
    const next = current ? neighbour(current.id, step) : findings.get(shownRows()[0]?.id.slice(4));
    if (next) open(next);
  }

  // ------------------------------------------------------------ one finding

  function show(finding) {
    if (current) rows.get(current.id).firstChild.removeAttribute("aria-current");
    current = finding;
    const row = rows.get(finding.id);
    row.firstChild.setAttribute("aria-current", "true");
    if (!row.hidden) row.scrollIntoView({ block: "nearest" });
    at("detail").replaceChildren(...detail(finding, true));
  }

  function detail(finding, deciding) {
    const decision = decided.get(finding.id);
    const parts = [];
    if (deciding) {
      parts.push(make("div", { class: "steps" },
        make("button", { type: "button", onclick: () => walk(-1) }, "Previous ", make("kbd", {}, "k")),
        make("button", { type: "button", onclick: () => walk(1) }, "Next ", make("kbd", {}, "j"))));
    }
    const about = [words(finding.status)];
    if (finding.iscm) about.push(named(finding.iscm));
    if (finding.year) about.push(finding.year);
    parts.push(make("h3", {}, ...heading(finding)));
    parts.push(make("p", { class: "effect" }, about.join(" · "), " · ", make("code", {}, finding.id)));
    parts.push(make("p", { class: "why" }, finding.why));
    const check = data.explanations[finding.check] || data.explanations.remarks;
    if (check) parts.push(make("p", { class: "effect" }, check));
    if (finding.problem && decision && base.get(finding.id) === decision) parts.push(make("p", { class: "problem" }, finding.problem));
    if (decision) {
      const value = decision.value ? ` (${decision.value})` : "";
      parts.push(make("p", { class: "decision" }, make("b", {}, `${data.verdicts[decision.verdict]}${value}`), `, ${decision.reviewer || "nobody"}, ${decision.date}`, decision.reason ? `: ${decision.reason}` : ""));
    }
    if (deciding) parts.push(...form(finding, decision));
    const sides = make("div", { class: "sides" });
    sides.append(side(finding, "a", "Left"), side(finding, "b", "Right"));
    parts.push(sides);
    return parts;
  }

  function side(finding, which, label) {
    const value = which === "a" ? finding.a : finding.b;
    const places = finding.sides[which];
    const file = places.length ? documents.get(places[0][0]).file : "";
    const box = make("section", { class: "side", "aria-label": label }, make("h4", {}, file ? `${label}: ${file}` : label));
    box.append(make("p", { class: value ? "value" : "value empty" }, value || (places.length ? "no value" : "says nothing")));
    const match = finding.names[which];
    if (match) {
      const list = make("dl", { class: "match" });
      const told = [["method", match.method], ["score", match.score], ["runner-up", match.runner_up || "none"], ["margin", match.margin], ["status", match.status], ["based on", match.features || ""]];
      for (const [name, text] of told) list.append(make("dt", {}, name), make("dd", {}, String(text ?? "")));
      for (const [iscm, score, why] of match.candidates) {
        const known = data.mechanisms[iscm] ? make("a", { href: `#mechanism-${iscm}` }, data.mechanisms[iscm]) : iscm;
        list.append(make("dt", {}, "may be"), make("dd", { class: "candidate" }, known, `, ${score}: ${why}`));
      }
      box.append(list);
    }
    const groups = passages(places);
    const add = (some) => some.forEach((group) => box.append(passage(group)));
    add(groups.slice(0, MOST_PASSAGES));
    if (groups.length > MOST_PASSAGES) {
      const rest = groups.slice(MOST_PASSAGES);
      box.append(make("button", { type: "button", onclick: (event) => { event.target.remove(); add(rest); } }, `${rest.length} more passages`));
    }
    return box;
  }

  /** The places of a side, with those of neighbouring lines grouped. */
  function passages(places) {
    const groups = [];
    const known = places.filter(([id, number, line]) => pageOf(id, number) && indexOf(pageOf(id, number)).has(line));
    const sorted = known.map((place) => ({ place, index: indexOf(pageOf(place[0], place[1])).get(place[2]) }));
    sorted.sort((a, b) => (a.place[0] < b.place[0] ? -1 : a.place[0] > b.place[0] ? 1 : a.place[1] - b.place[1] || a.index - b.index));
    for (const item of sorted) {
      const last = groups.at(-1);
      if (last && last.id === item.place[0] && last.number === item.place[1] && item.index - last.items.at(-1).index <= AROUND) last.items.push(item);
      else groups.push({ id: item.place[0], number: item.place[1], items: [item] });
    }
    return groups;
  }

  function passage({ id, number, items }) {
    const page = pageOf(id, number);
    const first = items[0].place[2];
    const caption = make("figcaption", {}, make("a", { href: `#line-${id}-${number}-${first}` }, `page ${number}, line ${first}${items.length > 1 ? ` to ${items.at(-1).place[2]}` : ""}`));
    const figure = make("figure", { class: "passage" }, caption);
    const boxes = items.map((item) => page.lines[item.index][4]).filter(Boolean);
    const picture = boxes.length ? pictureOf(id, number) : undefined;
    if (picture) figure.append(crop(picture, boxes));
    const from = Math.max(0, items[0].index - (picture ? 0 : AROUND));
    const to = Math.min(page.lines.length - 1, items.at(-1).index + (picture ? 0 : AROUND));
    const list = make("ol");
    for (let index = from; index <= to; index++) {
      const spans = items.filter((item) => item.index === index).map((item) => item.place.slice(3));
      list.append(make("li", {}, make("span", {}, String(page.lines[index][0])), marked(page.lines[index][1], spans)));
    }
    figure.append(list);
    return figure;
  }

  /** A line of text with the words of the passage marked. */
  function marked(text, spans) {
    const span = make("span");
    const letters = [...Array(text.length).keys()].map((i) => spans.some(([start, end]) => i >= start && i < end));
    for (let i = 0, from = 0; i <= text.length; i++) {
      if (i < text.length && letters[i] === letters[from]) continue;
      if (i > from) span.append(letters[from] ? make("mark", {}, text.slice(from, i)) : text.slice(from, i));
      from = i;
    }
    return span;
  }

  /** The part of a page around the boxes, with the boxes marked. */
  function crop(picture, boxes) {
    const top = Math.max(0, Math.min(...boxes.map((box) => box[1])) - 28);
    const bottom = Math.min(picture.height, Math.max(...boxes.map((box) => box[3])) + 28);
    const left = Math.max(0, Math.min(...boxes.map((box) => box[0])) - 14);
    const width = Math.min(picture.width - left, Math.max(LEAST_WIDTH, Math.max(...boxes.map((box) => box[2])) - left + 14));
    const view = drawn("svg", { viewBox: `${left} ${top} ${width} ${bottom - top}`, role: "img", "aria-label": "The passage on its page, marked" });
    view.append(drawn("image", { href: picture.href, width: picture.width, height: picture.height }), ...boxes.map((box) => frame(box)));
    return view;
  }
  const frame = (box) => drawn("rect", { x: box[0] - 2, y: box[1] - 1, width: box[2] - box[0] + 4, height: box[3] - box[1] + 2, fill: "#ffd000", "fill-opacity": 0.28, stroke: "#8a5a00", "stroke-width": 1 });

  function form(finding, decision) {
    const verdicts = make("fieldset", { class: "verdicts" }, make("legend", {}, "Decide"));
    Object.entries(data.verdicts).forEach(([verdict, label], index) => {
      const value = verdict === "accept_a" ? finding.a : verdict === "accept_b" ? finding.b : "";
      verdicts.append(make("button", { type: "button", "data-verdict": verdict, "aria-pressed": String(decision?.verdict === verdict), onclick: () => decide(finding, verdict) },
        value ? `${label}: ${short(value)} ` : `${label} `, make("kbd", {}, String(index + 1))));
    });
    if (decision) verdicts.append(make("button", { type: "button", onclick: () => remove(finding) }, "Remove the decision ", make("kbd", {}, "x")));
    const own = make("div", { class: "own" },
      make("label", {}, "Own value", make("input", { id: "own-value", value: decision?.value ?? "", autocomplete: "off" })),
      make("label", {}, "Reason", make("textarea", { id: "reason", rows: 1 }, decision?.reason ?? "")));
    const filling = finding.filledBy.filter(Boolean).map((verdict) => data.verdicts[verdict].toLowerCase()).join(", ");
    const word = finding.check.endsWith("_word");
    const effect = make("p", { class: "effect" }, word ? "“Accept left” reads the word as printed, “Own value” as you enter it, in every table of the document." : finding.fills ? `A decision fills ${finding.fills} (${filling}); both values stay in the log.` : "A decision settles this finding and changes no row.");
    return [verdicts, own, effect];
  }

  // ------------------------------------------------------------ every line

  let drawnDocument;
  function coverage(id) {
    at("by-document").value = id;
    if (drawnDocument === id) return;
    drawnDocument = id;
    at("pages").replaceChildren(...documents.get(id).pages.map((page) => sheet(id, page)));
  }

  function sheet(id, page) {
    const counts = MARKS.map(([, , name], mark) => [page.lines.filter((line) => line[2] === mark).length, name]);
    const told = counts.filter(([n]) => n).map(([n, name]) => `${n} ${name}`).join(", ");
    const section = make("section", { class: "page", "aria-label": `Page ${page.n}` }, make("h3", {}, `Page ${page.n}: ${told || "no lines"}`));
    const list = make("ol", { class: "lines" });
    for (const [number, text, mark, reason] of page.lines) {
      const [name, sign, spoken] = MARKS[mark];
      const words_ = make("span", {}, text);
      if (reason) words_.append(make("small", {}, `  (${reason})`));
      list.append(make("li", { class: name, id: `line-${id}-${page.n}-${number}` }, make("span", {}, String(number)), make("span", {}, make("span", { "aria-hidden": "true" }, sign), make("span", { class: "out" }, spoken)), words_));
    }
    const boxed = page.lines.filter((line) => line[4]);
    if (!boxed.length) { section.append(list); return section; }
    const picture = pictureOf(id, page.n);
    const width = picture?.width ?? Math.max(...boxed.map((line) => line[4][2])) + 36;
    const height = picture?.height ?? Math.max(...boxed.map((line) => line[4][3])) + 36;
    const map = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Page ${page.n} with its lines: ${told}` });
    if (picture) map.append(drawn("image", { href: picture.href, width, height }));
    const looks = [["#1d6b35", 0.25, "none"], ["#777777", 0.15, "3 2"], ["#a3210f", 0.55, "none"]];
    for (const [, , mark, , box] of boxed) {
      const [colour, opacity, dashes] = looks[mark];
      map.append(drawn("rect", { x: box[0], y: box[1], width: box[2] - box[0], height: box[3] - box[1], fill: colour, "fill-opacity": opacity, stroke: colour, "stroke-dasharray": dashes, "stroke-width": mark === 2 ? 2 : 0.6 }));
    }
    section.append(make("div", { class: "sheet" }, map, list));
    return section;
  }

  // ------------------------------------------------------------ addresses

  const views = [...document.querySelectorAll(".view")];
  function view(id) {
    for (const part of views) part.hidden = part.id !== id;
    for (const link of document.querySelectorAll("nav a")) {
      if (link.dataset.view === id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  function point(id) {
    for (const before of document.querySelectorAll(".here")) before.classList.remove("here");
    const target = at(id);
    if (!target) return;
    for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    if (target.tagName === "LI" || target.tagName === "TR") target.classList.add("here");
    target.scrollIntoView({ block: "center" });
  }

  function go() {
    const hash = decodeURIComponent(location.hash.slice(1));
    const [, kind, rest] = /^(finding|event|mechanism|line|document)-(.+)$/.exec(hash) ?? [];
    if (kind === "finding") {
      view("review");
      if (findings.has(rest)) show(findings.get(rest));
      else at("detail").replaceChildren(make("p", { class: "note" }, `No finding ${rest} in this release.`));
    } else if (kind === "event") { view("timeline"); point(hash); }
    else if (kind === "mechanism") { view("mechanisms"); point(hash); }
    else if (kind === "line") {
      const id = /^(.+)-\d+-\d+$/.exec(rest)?.[1];
      view("coverage");
      if (documents.has(id)) { coverage(id); point(hash); }
    } else if (kind === "document") {
      view("coverage");
      if (documents.has(rest)) { coverage(rest); at("pages").scrollIntoView(); }
    } else {
      const known = views.some((part) => part.id === hash) ? hash : "review";
      view(known);
      if (known === "coverage" && !drawnDocument && documents.size) coverage(documents.keys().next().value);
      if (known === "review" && !current) {
        const first = findings.get(shownRows()[0]?.id.slice(4));
        if (first) show(first);
        else at("detail").replaceChildren(make("p", {}, "Nothing to review."));
      }
    }
  }

  // ------------------------------------------------------------ keys, filters, print

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Escape" && field) { event.target.blur(); return; }
    if (event.key === "Enter" && event.target.id === "own-value" && current) { decide(current, "own_value"); return; }
    if (field || at("review").hidden) return;
    const verdict = Object.keys(data.verdicts)[Number(event.key) - 1];
    const keys = { j: () => walk(1), k: () => walk(-1), u: undo, s: save, x: () => current && remove(current), r: () => at("reason")?.focus(), "/": () => at("search").focus() };
    const act = verdict && current ? () => decide(current, verdict) : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  function options(id, all, values, label = (value) => value) {
    at(id).append(make("option", { value: "" }, all), ...values.map((value) => make("option", { value }, label(value))));
    at(id).addEventListener("change", filter);
  }
  const distinct = (key) => [...new Set(data.findings.map(key).filter((value) => value !== null && value !== ""))].map(String).sort();
  options("by-iscm", "all", distinct((finding) => finding.iscm), named);
  options("by-check", "all", distinct((finding) => finding.check), words);
  options("by-status", "all", distinct((finding) => finding.status), words);
  options("by-year", "all", distinct((finding) => finding.year));
  at("by-document").append(...data.documents.map((document_) => make("option", { value: document_.id }, document_.file)));
  at("by-document").addEventListener("change", (event) => { location.hash = `document-${event.target.value}`; });
  at("sort").addEventListener("change", sort);
  let waiting;
  at("search").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("queues").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    queue = button.dataset.queue;
    filter();
  });
  at("undo").addEventListener("click", undo);
  at("save").addEventListener("click", save);
  at("reviewer").addEventListener("input", keep);
  for (const link of document.querySelectorAll("a[data-iscm]")) {
    link.addEventListener("click", () => {
      queue = "";
      at("by-iscm").value = link.dataset.iscm;
      filter();
    });
  }
  addEventListener("beforeprint", () => {
    if (at("review").hidden) return;
    at("print").replaceChildren(...data.findings.filter((finding) => !rows.get(finding.id).hidden).slice(0, 200).map((finding) => make("article", {}, ...detail(finding, false))));
  });
  addEventListener("afterprint", () => at("print").replaceChildren());
  addEventListener("hashchange", go);

  document.documentElement.classList.add("js");
  recall();
  at("list").append(...data.findings.map(rowOf));
  sort();
  filter();
  count();
  go();
})();
