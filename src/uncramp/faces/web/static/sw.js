// Keeps the look, and the pages that hold nothing of a person, for when the server does not answer. Answers are never kept.
"use strict";

const FILES = ["@all"];
const KEPT = `uncramp ${FILES.join(" ")}`;
const OFFLINE = "/offline";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((kept) => kept.addAll([OFFLINE, ...FILES]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});

async function file(request) {
  return (await caches.match(request)) || fetch(request);
}

// A page comes from the server. Only one that the server calls public, because nothing of a person is on it, is kept.
async function page(request) {
  try {
    const answer = await fetch(request);
    const open = (answer.headers.get("cache-control") || "").includes("public");
    if (answer.ok && open && !answer.redirected) (await caches.open(KEPT)).put(request, answer.clone());
    return answer;
  } catch {
    return (await caches.match(request)) || (await caches.match(OFFLINE));
  }
}
