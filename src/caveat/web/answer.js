/* What the user answers moves the verdict at once; the pictures that are here stay. Without it the form is sent. */
"use strict";
(() => {
  const WAIT = 250; // ms after the last change
  let asking = null;
  let timer = 0;

  const form = () => document.getElementById("answers");
  const status = () => document.getElementById("status");

  /* A picture belongs to what is quoted: by its words and its place. */
  const key = (figure) =>
    `${figure.querySelector("blockquote")?.textContent ?? ""}\n${figure.querySelector("figcaption")?.textContent.split(" · ").pop() ?? ""}`;

  function withPictures(made) {
    const kept = new Map();
    for (const figure of document.querySelectorAll("main figure")) {
      const picture = figure.querySelector("img");
      if (picture) kept.set(key(figure), picture);
    }
    for (const figure of made.querySelectorAll("main figure")) {
      const picture = kept.get(key(figure));
      if (!picture || figure.querySelector("img")) continue;
      figure.prepend(picture.cloneNode());
      kept.delete(key(figure));
    }
    const seen = document.getElementById("seen")?.cloneNode(true);
    if (seen && !made.getElementById("seen")) {
      for (const figure of seen.querySelectorAll("figure")) if (!kept.has(key(figure))) figure.remove();
      const last = made.querySelector("main > section:has(#answers-head), main > footer");
      if (seen.querySelector("figure")) made.querySelector("main").insertBefore(made.adoptNode(seen), last);
    }
    made.getElementById("no-pictures")?.remove();
    return made;
  }

  async function answer(fields, signal) {
    const got = await fetch("/", { method: "POST", body: fields, signal });
    return got.text();
  }

  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const focused = document.activeElement?.id;
    const open = [...document.querySelectorAll("details[id][open]")].map((one) => one.id);
    let made;
    try {
      made = parsed(await answer(new FormData(form()), asking.signal));
    } catch (error) {
      if (error.name !== "AbortError") form().submit();
      return;
    }
    const main = withPictures(made).querySelector("main");
    if (!made.getElementById("answers")) {
      document.documentElement.replaceWith(made.documentElement); // the form again, with what stood in the way
      return;
    }
    document.querySelector("main").replaceWith(document.adoptNode(main));
    document.querySelector("aside.world").replaceWith(document.adoptNode(made.querySelector("aside.world")));
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    prepare();
    document.getElementById(focused)?.focus({ preventScroll: true });
    status().textContent = made.getElementById("status").textContent;
  }

  async function keep(event) {
    if (event.submitter?.value !== "html") return;
    event.preventDefault();
    const report = await answer(new FormData(form(), event.submitter));
    const [style] = report.match(/<style>[^]*?<\/style>/) ?? [""]; // it is of another page, and not for this one
    const made = withPictures(parsed(report.replace(style, "")));
    const text = `<!doctype html>\n${made.documentElement.outerHTML.replace("</head>", () => `${style}</head>`)}`;
    const link = Object.assign(document.createElement("a"), {
      href: URL.createObjectURL(new Blob([text], { type: "text/html" })),
      download: "caveat.html",
    });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async function copy() {
    const text = document.getElementById("letter");
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      text.select();
      document.execCommand("copy");
    }
    status().textContent = document.getElementById("copy").dataset.done;
  }

  function prepare() {
    for (const select of form().querySelectorAll("select")) {
      select.addEventListener("change", () => {
        clearTimeout(timer);
        timer = setTimeout(ask, WAIT);
      });
    }
    form().addEventListener("submit", keep);
    const button = document.getElementById("copy");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", copy);
    }
  }

  if (form()) prepare();
})();
