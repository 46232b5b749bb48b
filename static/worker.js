/* Shows a kept confirmation without a signal. Its scope is one page, its cache is named after that page, and it
   stores nothing unless the person has asked for it (site.js makes the cache, and removes both). */
const name = new URL(registration.scope).pathname;
const PATIENCE = 6000;

const ask = async (request) => {
  const answer = await fetch(request);
  if (answer.ok && (await caches.has(name))) await (await caches.open(name)).put(request, answer.clone());
  return answer;
};

const answer = async (request) => {
  const coming = ask(request);
  const copy = await caches.match(request, { cacheName: name, ignoreVary: true });
  if (!copy) return coming;
  const inTime = coming.then((fresh) => (fresh.status < 500 ? fresh : copy), () => copy);
  return Promise.race([inTime, new Promise((resolve) => setTimeout(resolve, PATIENCE, copy))]);
};

addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(location.origin)) event.respondWith(answer(event.request));
});
