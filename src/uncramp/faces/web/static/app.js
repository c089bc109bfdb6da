// What makes the front door quicker and softer. Without this file every page works just as well, only with whole page loads.
"use strict";

const root = document.documentElement;
root.classList.add("has-script");

// --- Swapping: links and forms marked data-swap are fetched, and the body of the page that comes is put in place. ---

const whole = (address) => new URL(address, location.href).href.split("#")[0];
let waiting = false;
let shown = whole(location.href);

async function visit(address, request, after) {
  if (waiting) return;
  waiting = true;
  document.querySelector("main").setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { ...request, credentials: "same-origin" });
    const kind = answer.headers.get("content-type") || "";
    if (!kind.startsWith("text/html")) throw new TypeError(`${kind} came, a page was expected`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("main")) throw new TypeError("the page that came has no main part");
    after(answer);
    show(page, new URL(answer.url).hash || new URL(address, location.href).hash);
  } finally {
    waiting = false;
    document.querySelector("main")?.removeAttribute("aria-busy");
  }
}

function show(page, place) {
  shown = whole(location.href);
  document.title = page.title;
  document.body.replaceChildren(...page.body.childNodes);
  ready();
  const heading = document.querySelector("main h1");
  const target = (place && document.getElementById(decodeURIComponent(place.slice(1)))) || null;
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
  if (target) target.scrollIntoView({ behavior: "instant" });
  else window.scrollTo({ top: 0, behavior: "instant" });
}

function remember(answer) {
  history[whole(answer.url) === shown ? "replaceState" : "pushState"](null, "", answer.url);
}

function plainly(form, button) {
  // Something went wrong on the way: the form goes as it would have gone without this file.
  if (button?.name) {
    const pressed = document.createElement("input");
    Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
    form.append(pressed);
  }
  HTMLFormElement.prototype.submit.call(form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-swap]") || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter;
  const data = new URLSearchParams(new FormData(form, button));
  const sent = form.method === "post" ? visit(form.action, { method: "POST", body: data }, remember) : visit(`${form.action}?${data}`, {}, remember);
  sent.catch(() => plainly(form, button));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  const other = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0;
  if (!link || other || event.defaultPrevented || new URL(link.href).origin !== location.origin) return;
  event.preventDefault();
  visit(link.href, {}, remember).catch(() => location.assign(link.href));
});

window.addEventListener("popstate", () => {
  // A place within the page that is shown is gone to by the browser itself.
  if (whole(location.href) === shown) return;
  if (waiting) location.reload();
  else visit(location.href, {}, () => {}).catch(() => location.reload());
});

// --- The body map: the drawing can be touched as well as the list. ---

document.addEventListener("click", (event) => {
  const zone = event.target.closest("[data-zone]");
  if (!zone) return;
  const box = document.getElementById(`zone-${zone.dataset.zone}`);
  if (box) box.click();
});

// --- "None of these" says what it does once something is marked. ---

function nameTheRest() {
  for (const button of document.querySelectorAll("[data-rest]")) {
    button.dataset.none ??= button.textContent;
    const marked = button.closest("fieldset").querySelector("input:checked");
    button.textContent = marked ? button.dataset.rest : button.dataset.none;
  }
}
document.addEventListener("change", nameTheRest);

// --- Light or dark, and paper. ---

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (!event.target.closest("[data-theme-switch]")) return;
  const dark = getComputedStyle(root).colorScheme === "dark" ? true : getComputedStyle(root).colorScheme === "light" ? false : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
});

window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("main details:not(.known, .sources, .why)")) part.open = true;
});

function ready() {
  nameTheRest();
  for (const button of document.querySelectorAll("[data-theme-switch]")) button.hidden = false;
}
ready();

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
