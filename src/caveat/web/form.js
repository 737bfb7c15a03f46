/* The first page: files dropped, pasted or photographed, how far reading has come, and the answer in its place. */
"use strict";
(() => {
  const SPOKEN = 5000; // ms between two sentences to those who listen
  const LINES = "application/jsonl";

  const at = (id) => document.getElementById(id);
  const words = JSON.parse(at("words").textContent);
  const tag = document.documentElement.lang;
  const say = (key, values = {}) => words.say[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const form = at("device");
  const input = at("files");
  const text = at("text");

  function size(bytes) {
    const [unit, one] = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
    const shown = { style: "unit", unit, maximumFractionDigits: bytes < 1e7 ? 1 : 0 };
    return new Intl.NumberFormat(tag, shown).format(bytes / one);
  }

  function make(name, content, options = {}) {
    const made = Object.assign(document.createElement(name), options);
    made.textContent = content;
    return made;
  }

  function fault(title, detail = "") {
    const about = detail ? [make("p", detail, { lang: "en" })] : [];
    at("fault").replaceChildren(make("h2", title), ...about);
    at("fault").hidden = false;
    at("fault").scrollIntoView({ block: "center" });
  }

  /* Which files: chosen, dropped, pasted, photographed; all are in the field of the form */

  let files = [...input.files]; // the browser may have kept some

  function add(further) {
    const known = new Set(files.map(sign));
    choose([...files, ...[...further].filter((one) => !known.has(sign(one)))]);
  }

  function sign(file) {
    return [file.name, file.size, file.lastModified].join("/");
  }

  function choose(some) {
    files = some;
    const list = new DataTransfer();
    for (const file of files) list.items.add(file);
    input.files = list.files;
    showFiles();
  }

  function showFiles() {
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const tooMany = files.length > words.files && say("over-count", { most: words.files });
    const tooMuch = total > words.bytes && say("over", { size: size(total), most: size(words.bytes) });
    const over = tooMuch || tooMany || "";
    input.setCustomValidity(over);
    at("chosen").querySelector("ul").replaceChildren(...files.map(line));
    at("chosen").hidden = !files.length;
    at("count").textContent = files.length ? say("chosen", { count: files.length, size: size(total) }) : "";
    at("over").textContent = over;
  }

  function line(file, index) {
    const made = make("li", "");
    const button = make("button", "×", { type: "button" });
    button.setAttribute("aria-label", say("remove", { name: file.name }));
    button.addEventListener("click", () => {
      choose(files.filter((_, other) => other !== index));
      const left = at("chosen").querySelectorAll("button");
      (left[Math.min(index, left.length - 1)] ?? input).focus();
    });
    made.append(make("span", file.name, { dir: "auto" }), make("span", size(file.size)), button);
    return made;
  }

  function offerCamera() {
    const camera = make("input", "", { type: "file", accept: "image/*", hidden: true });
    camera.setAttribute("capture", "environment");
    camera.addEventListener("change", () => {
      add([...camera.files]);
      camera.value = "";
    });
    const button = make("button", say("camera"), { type: "button", id: "photo", className: "second" });
    button.addEventListener("click", () => camera.click());
    at("chosen").before(camera, button);
  }

  function taken(event, transfer) {
    const isFolder = [...transfer.items].some((item) => item.kind === "file" && item.webkitGetAsEntry?.()?.isDirectory);
    if (isFolder) fault(say("folder"));
    else add(transfer.files);
    event.preventDefault();
  }

  function whenPasted(event) {
    const isTyping = event.target.matches?.("textarea, input");
    const pasted = event.clipboardData;
    if (!form.isConnected || (isTyping && pasted.types.includes("text/plain"))) return;
    if (pasted.files.length) taken(event, pasted);
    else if (!isTyping && pasted.types.includes("text/plain")) {
      text.value = [text.value, pasted.getData("text/plain")].filter(Boolean).join("\n");
      text.focus();
      event.preventDefault();
    }
  }

  function whenDragged(event) {
    if (!form.isConnected || !event.dataTransfer?.types.includes("Files")) return;
    input.classList.toggle("drop-here", event.type === "dragover");
    if (event.type === "drop") taken(event, event.dataTransfer);
    else event.preventDefault();
  }

  /* How far it has come */

  let stopper = null;
  let spoken = 0;

  function running(isRunning) {
    at("buttons").hidden = isRunning;
    at("reading").hidden = !isRunning;
    if (isRunning) at("bar").removeAttribute("value");
    (isRunning ? at("stop") : at("buttons").querySelector("button")).focus();
  }

  function tell(sentence) {
    at("step").textContent = sentence;
    if (performance.now() - spoken < SPOKEN) return;
    at("said").textContent = sentence;
    spoken = performance.now();
  }

  function tellProgress({ items, done, item, pages, pages_done: pagesDone }) {
    at("bar").value = (done + (pages && done < items ? Math.min(pagesDone / pages, 1) : 0)) / items;
    if (done === items) return tell(say("judging"));
    const sentence = pages ? say("reading", { item, page: Math.min(pagesDone + 1, pages), pages }) : item;
    return tell(items > 1 ? say("files-read", { sentence, done, count: items }) : sentence);
  }

  /* The answer */

  async function* linesOf(body) {
    let rest = "";
    for await (const piece of pieces(body.pipeThrough(new TextDecoderStream()))) {
      const parts = (rest + piece).split("\n");
      rest = parts.pop();
      for (const part of parts) yield JSON.parse(part);
    }
  }

  async function* pieces(stream) {
    const reader = stream.getReader(); // not every browser can walk a stream
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  }

  async function pageOf(answer) {
    const kind = answer.headers.get("content-type") ?? "";
    if (kind.startsWith("text/html")) return answer.text(); // the form, with what stood in the way
    if (!kind.startsWith(LINES)) throw new Refusal((await answer.json()).detail);
    for await (const one of linesOf(answer.body)) {
      if (one.page !== undefined) return one.page;
      tellProgress(one.progress);
    }
    throw new TypeError("the answer broke off");
  }

  class Refusal extends Error {}

  async function ask() {
    stopper = new AbortController();
    at("fault").hidden = true;
    spoken = 0;
    running(true);
    tell(say("sending"));
    try {
      const sent = { method: "POST", body: new FormData(form), headers: { Accept: LINES }, signal: stopper.signal };
      take(new DOMParser().parseFromString(await pageOf(await fetch("/", sent)), "text/html"));
    } catch (error) {
      running(false);
      if (error.name === "AbortError") at("said").textContent = say("stopped");
      else if (error instanceof Refusal) fault(say("fault"), error.message);
      else fault(say("unreachable"));
    }
  }

  function take(page) {
    running(false);
    if (!page.getElementById("device")) return show(page);
    const told = page.getElementById("fault");
    fault(told.querySelector("h2").textContent, told.querySelector("p")?.textContent);
  }

  /* The answer stands where the form was, as if the browser had gone there; one step back, the form is as it was */

  const asked = document.documentElement;
  let answered = null;

  function show(page) {
    answered = document.adoptNode(page.documentElement);
    history.pushState("answer", "");
    put(answered);
    for (const idle of answered.querySelectorAll("script[src]")) {
      const script = document.createElement("script"); // one that was parsed for another page does not run
      script.src = idle.getAttribute("src");
      idle.replaceWith(script);
    }
    const title = answered.querySelector("h1");
    title.tabIndex = -1;
    title.focus();
  }

  function put(root) {
    if (root !== document.documentElement) document.documentElement.replaceWith(root);
    scrollTo(0, 0);
  }

  /* What is done */

  input.addEventListener("change", () => add([...input.files]));
  if (matchMedia("(pointer: coarse)").matches) offerCamera();
  else at("drop-note").hidden = false;
  document.addEventListener("paste", whenPasted);
  for (const kind of ["dragover", "dragleave", "drop"]) document.addEventListener(kind, whenDragged);
  at("stop").addEventListener("click", () => stopper.abort());
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name) return; // a page to print is saved by the browser
    event.preventDefault();
    ask();
  });
  addEventListener("popstate", (event) => put(event.state === "answer" && answered ? answered : asked));
  showFiles();
})();
