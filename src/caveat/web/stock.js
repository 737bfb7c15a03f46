/* The table of a stock list, filled as its rows come. What is in it is text and never markup. */
"use strict";
(() => {
  const PAGE = 100; // rows in the document at a time
  const SOON = 300; // ms between two looks at what has come
  const SPOKEN = 5000; // ms between two sentences to those who listen
  const SAMPLE = 1 << 20; // bytes of a long text by which its columns are known
  const TEXTS = /\.(csv|tsv|tab|txt|jsonl|ndjson)$/i;

  const at = (id) => document.getElementById(id);
  const said = JSON.parse(at("said-in").textContent);
  const form = at("ask");
  const body = document.querySelector(".answers tbody");
  const heads = [...document.querySelectorAll(".answers [data-by]")];
  const letters = new TextDecoder();
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const number = (count) => count.toLocaleString(document.documentElement.lang);
  const say = (key, values = {}) => said.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function make(tag, text, options = {}) {
    const made = Object.assign(document.createElement(tag), options);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function fault(sentence) {
    at("fault").hidden = !sentence;
    at("fault").querySelector("p").textContent = sentence;
  }

  async function post(path, fields, signal) {
    const answer = await fetch(path, { method: "POST", body: fields, signal });
    if (!answer.ok) throw new Refusal(await detail(answer));
    return answer;
  }

  async function detail(answer) {
    try {
      return (await answer.json()).detail;
    } catch {
      return `${answer.status} ${answer.statusText}`;
    }
  }

  class Refusal extends Error {}

  /* Which columns were found */

  let looking = null;

  async function look() {
    const file = at("files").files[0];
    looking?.abort();
    at("columns").hidden = true;
    at("columns").querySelector("tbody").replaceChildren();
    fault("");
    if (!file) return;
    looking = new AbortController();
    const fields = new FormData();
    fields.set("language", form.elements.language.value);
    fields.set("files", TEXTS.test(file.name) ? file.slice(0, SAMPLE) : file, file.name);
    try {
      const answer = await post("/api/v1/columns", fields, looking.signal);
      showColumns(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") fault(error instanceof Refusal ? error.message : say("unreachable"));
    }
  }

  function showColumns(found) {
    const rows = found.columns.map((column, index) => {
      const row = make("tr");
      const name = make("th", column.name, { scope: "row", id: `column-${index}`, dir: "auto" });
      const choice = make("select", undefined, { name: "columns" });
      choice.setAttribute("aria-labelledby", name.id);
      for (const [role, word] of Object.entries(said.roles)) {
        const value = role === column.role ? "" : `${role}=${column.name}`;
        choice.append(make("option", word, { value, selected: !value }));
      }
      const cell = make("td");
      cell.append(choice);
      row.append(name, cell, make("td", column.samples.join(" · "), { dir: "auto" }));
      return row;
    });
    at("columns").querySelector("tbody").replaceChildren(...rows);
    at("notes").replaceChildren(...found.notes.map((note) => make("li", note)));
    at("notes").hidden = !found.notes.length;
    at("columns").hidden = false;
  }

  /* The rows: their bytes as they came, and of each what the table shows */

  let run = null;

  class Run {
    constructor() {
      const fields = new FormData(form);
      this.fields = fields;
      this.cases = [];
      for (const to of new Set(fields.getAll("to").filter(Boolean)))
        for (const act of fields.getAll("act").length ? new Set(fields.getAll("act")) : ["import"])
          this.cases.push({ key: `${to}_${act}`, name: `${optionOf("to", to)} · ${optionOf("act", act)}` });
      this.stopper = new AbortController();
      this.pieces = [];
      this.rows = [];
      this.counts = [...this.cases, null].map(() => said.rulings.map(() => 0)); // of each case, then of the worst
      this.texts = new Map();
      this.begun = performance.now();
      this.seconds = 0;
      this.state = "running";
    }

    async fill() {
      const answer = await post("/api/v1/screen", this.fields, this.stopper.signal);
      this.roles = Object.entries(JSON.parse(answer.headers.get("Caveat-Columns")));
      const reader = answer.body.getReader();
      let rest = new Uint8Array();
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const end = next.value.lastIndexOf(10) + 1;
        if (end) this.take(joined(rest, next.value.subarray(0, end)));
        rest = end ? next.value.slice(end) : joined(rest, next.value);
      }
      if (rest.length) throw new Refusal(say("broken"));
    }

    take(piece) {
      this.pieces.push(piece);
      for (let from = 0, to = piece.indexOf(10); to >= 0; from = to + 1, to = piece.indexOf(10, from))
        this.add({ piece: this.pieces.length - 1, from, to });
      this.seconds = (performance.now() - this.begun) / 1000;
    }

    add(line) {
      const cells = this.cells(line);
      if (!(added(`ruling_${this.cases[0].key}`, cells) in cells)) {
        this.pieces[line.piece] = this.pieces[line.piece].slice(0, line.from); // it is no row
        throw new Refusal(cells.problem?.detail ?? say("broken"));
      }
      const of = (what) => this.cases.map((one) => cells[added(`${what}_${one.key}`, cells)]);
      const rulings = of("ruling").map((word) => said.rulings.findIndex(([id]) => id === word));
      const worst = Math.min(...rulings);
      const reasons = of("reason").map((text) => this.once(text ?? ""));
      rulings.push(worst);
      reasons.push(reasons[rulings.indexOf(worst)]);
      rulings.forEach((ruling, index) => (this.counts[index][ruling] += 1));
      const kind = cells[added("kind", cells)];
      const row = {
        ...line,
        number: this.rows.length + 1,
        device: this.name(cells),
        kind: this.once(kind ? said.kinds[kind] ?? kind : ""),
        rulings,
        reasons,
      };
      row.words = [row.device, row.kind, ...new Set(of("quote"))].join(" ").toLowerCase();
      this.rows.push(row);
    }

    cells({ piece, from, to }) {
      return JSON.parse(letters.decode(this.pieces[piece].subarray(from, to)));
    }

    name(cells) {
      for (const role of ["title", "model", "description", "identifier"])
        for (const [column, found] of this.roles) {
          const text = found === role ? String(cells[own(column, cells)] ?? "").trim() : "";
          if (text) return text.length > 160 ? `${text.slice(0, 159)}…` : text;
        }
      return say("nameless");
    }

    once(text) {
      if (!this.texts.has(text)) this.texts.set(text, text);
      return this.texts.get(text);
    }
  }

  function joined(first, second) {
    if (!first.length) return second.slice();
    const both = new Uint8Array(first.length + second.length);
    both.set(first);
    both.set(second, first.length);
    return both;
  }

  /** What screening adds is called otherwise where the table has the name already. */
  function added(name, cells) {
    return `caveat_${name}` in cells ? added(`caveat_${name}`, cells) : name;
  }

  function own(name, cells) {
    return Object.keys(cells).find((one) => one.trim() === name);
  }

  function optionOf(field, value) {
    const options = [...form.querySelectorAll(`[name=${field}] option, input[name=${field}]`)];
    const option = options.find((one) => one.value === value);
    return (option.labels?.[0] ?? option).textContent.trim();
  }

  /* What is shown of them */

  const view = { case: 0, ruling: null, words: "", by: "number", down: false, page: 0, open: new Set() };
  let shown = [];
  let timer = 0;
  let spoken = 0;

  function choose() {
    const words = view.words.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (row) =>
      (view.ruling === null || row.rulings[view.case] === view.ruling) &&
      words.every((word) => row.words.includes(word) || row.reasons[view.case].toLowerCase().includes(word));
    shown = run.rows.filter(fits);
    const value = { ruling: (row) => row.rulings[view.case], reason: (row) => row.reasons[view.case] }[view.by];
    const of = value ?? ((row) => row[view.by]);
    const order = ["number", "ruling"].includes(view.by) ? (a, b) => of(a) - of(b) : (a, b) => compare(of(a), of(b));
    const sign = view.down ? -1 : 1;
    if (view.by !== "number" || view.down) shown.sort((a, b) => sign * order(a, b) || a.number - b.number);
    view.page = Math.max(0, Math.min(view.page, Math.ceil(shown.length / PAGE) - 1));
  }

  function show() {
    clearTimeout(timer);
    const before = performance.now();
    choose();
    showProgress();
    showCounts();
    showRows();
    const took = performance.now() - before;
    timer = run.state === "running" ? setTimeout(show, Math.max(SOON, 8 * took)) : 0;
  }

  function showProgress() {
    const rows = number(run.rows.length);
    const speed = number(Math.round(run.rows.length / Math.max(run.seconds, 0.001)));
    const sentence = say(run.state, { rows, speed, seconds: number(Number(run.seconds.toFixed(1))) });
    at("progress").textContent = sentence;
    at("stop").hidden = run.state !== "running";
    at("keep").hidden = run.state !== "done";
    if (run.state !== "running" || performance.now() - spoken > SPOKEN) {
      at("said").textContent = sentence;
      spoken = performance.now();
    }
  }

  function showCounts() {
    const counts = run.counts[view.case];
    said.rulings.forEach((_, index) => {
      at("bar").children[index].style.flexGrow = counts[index];
      at("filter").children[index + 1].querySelector("span").textContent = number(counts[index]);
    });
    at("filter").children[0].querySelector("span").textContent = number(run.rows.length);
    [...at("filter").children].forEach((button, index) =>
      button.setAttribute("aria-pressed", String(view.ruling === (index ? index - 1 : null))),
    );
    for (const head of heads) {
      if (head.dataset.by === view.by) head.setAttribute("aria-sort", view.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }

  let drawn = "";

  function showRows() {
    const first = view.page * PAGE;
    const rows = shown.slice(first, first + PAGE);
    const last = first + rows.length;
    at("none").hidden = rows.length > 0 || run.state === "running";
    at("page").textContent = say("page", { first: number(rows.length && first + 1), last: number(last), count: number(shown.length) });
    at("previous").disabled = !first;
    at("next").disabled = last >= shown.length;
    const now = [view.case, ...rows.map((row) => row.number)].join();
    if (now === drawn) return;
    drawn = now;
    const focused = body.contains(document.activeElement) ? document.activeElement.id : "";
    body.replaceChildren(...rows.flatMap((row) => (view.open.has(row.number) ? [line(row), opened(row)] : [line(row)])));
    if (focused) at(focused)?.focus();
  }

  function line(row) {
    const made = make("tr");
    const name = make("th", undefined, { scope: "row" });
    const button = make("button", row.device, { type: "button", id: `row-${row.number}`, dir: "auto" });
    button.setAttribute("aria-expanded", String(view.open.has(row.number)));
    button.addEventListener("click", () => toggle(row, button));
    name.append(button);
    const ruling = make("td");
    const [id, word] = said.rulings[row.rulings[view.case]];
    ruling.append(make("span", word, { className: `word ${id}` }));
    made.append(make("td", number(row.number)), name, make("td", row.kind), ruling, make("td", row.reasons[view.case]));
    return made;
  }

  function toggle(row, button) {
    const tr = button.closest("tr");
    const isOpen = view.open.delete(row.number);
    if (isOpen) tr.nextSibling.remove();
    else {
      view.open.add(row.number);
      tr.after(opened(row));
    }
    button.setAttribute("aria-expanded", String(!isOpen));
  }

  function opened(row) {
    const cells = run.cells(row);
    const get = (name) => cells[added(name, cells)];
    const cell = make("td", undefined, { colSpan: heads.length });
    run.cases.forEach((one, index) => {
      const [id, word] = said.rulings[row.rulings[index]];
      const title = make("h3", `${one.name}${say("colon")}`);
      title.append(make("span", word, { className: `word ${id}` }));
      cell.append(title, make("p", row.reasons[index]));
      if (get(`at_least_${one.key}`)) cell.append(make("p", say("at-least")));
      const quote = get(`quote_${one.key}`);
      if (quote) {
        const figure = make("figure");
        figure.append(make("figcaption", say("quote")), make("blockquote", quote, { dir: "auto" }));
        cell.append(figure);
      }
    });
    if (get("ask")) cell.append(make("h3", say("ask")), make("p", get("ask")));
    if (get("problems")) cell.append(make("h3", say("problems")), make("p", get("problems")));
    const facts = Object.entries(said.facts).map(([fact, name]) => [name, get(fact)]);
    const known = facts.filter(([, state]) => state !== null && state !== undefined && state !== "unknown");
    if (known.length) cell.append(make("h3", say("facts")), list(known.map(([name, state]) => [name, said.standings[state] ?? state])));
    const mine = run.roles.map(([column]) => [column, cells[own(column, cells)]]);
    cell.append(make("h3", say("row")), list(mine.filter(([, value]) => value !== null && value !== undefined && value !== "")));
    const made = make("tr", undefined, { className: "detail" });
    made.append(cell);
    return made;
  }

  function list(pairs) {
    const made = make("dl");
    for (const [name, value] of pairs) {
      const text = typeof value === "object" ? JSON.stringify(value) : String(value);
      made.append(make("dt", name, { dir: "auto" }), make("dd", text, { dir: "auto" }));
    }
    return made;
  }

  /* What is pressed */

  async function start() {
    run?.stopper.abort();
    const mine = (run = new Run());
    fault("");
    Object.assign(view, { ruling: null, page: 0, case: mine.cases.length > 1 ? mine.cases.length : 0, open: new Set() });
    drawn = "";
    const names = mine.cases.length > 1 ? [...mine.cases.map((one) => one.name), say("worst")] : [mine.cases[0].name];
    at("case").replaceChildren(...names.map((name, index) => make("option", name, { value: String(index) })));
    at("case").value = String(view.case);
    at("results").hidden = false;
    at("results-title").focus();
    show();
    try {
      await mine.fill();
      mine.state = "done";
    } catch (error) {
      mine.state = error.name === "AbortError" ? "stopped" : "cut";
      if (mine === run && mine.state === "cut") fault(error instanceof Refusal ? error.message : say("unreachable"));
    }
    if (mine !== run) return;
    if (mine.state !== "done" && !mine.rows.length) at("results").hidden = true;
    show();
  }

  function again(change) {
    Object.assign(view, { page: 0 }, change);
    show();
  }

  function save() {
    const link = make("a", undefined, { href: URL.createObjectURL(new Blob(run.pieces)), download: "caveat.jsonl" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  const begin = make("button", say("start"), { type: "submit" });
  form.querySelector("button").before(begin);
  for (const button of form.querySelectorAll("[name=format]")) button.className = "second";
  form.addEventListener("submit", (event) => {
    if (event.submitter !== begin) return;
    event.preventDefault();
    start();
  });
  at("bar").append(...said.rulings.map(([id]) => make("span", undefined, { className: id })));
  const choices = [["all", say("all")], ...said.rulings].map(([id, word], index) => {
    const button = make("button", `${word} `, { type: "button", className: id });
    button.append(make("span", "0"));
    button.addEventListener("click", () => again({ ruling: index ? index - 1 : null }));
    return button;
  });
  at("filter").append(...choices);
  for (const head of heads)
    head.firstElementChild.addEventListener("click", () =>
      again({ by: head.dataset.by, down: view.by === head.dataset.by && !view.down }),
    );
  at("files").addEventListener("change", look);
  at("case").addEventListener("change", (event) => again({ case: Number(event.target.value), ruling: null }));
  at("words").addEventListener("input", (event) => again({ words: event.target.value }));
  at("previous").addEventListener("click", () => again({ page: view.page - 1 }));
  at("next").addEventListener("click", () => again({ page: view.page + 1 }));
  at("stop").addEventListener("click", () => run.stopper.abort());
  at("lines").addEventListener("click", save);
  for (const kind of ["dragover", "dragleave", "drop"])
    document.addEventListener(kind, (event) => {
      at("files").classList.toggle("over", kind === "dragover");
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      at("files").files = event.dataTransfer.files;
      look();
    });
  if (at("files").files.length) look(); // the browser kept it
})();
