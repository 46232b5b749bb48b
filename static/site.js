/* Only makes pages kinder; all of them work without it. Stores nothing but a page a person asks to keep. */
(() => {
  "use strict";
  const notice = document.getElementById("offline");

  /* Without a signal, the page and what was typed stay, and it says so, instead of the browser's own error. */
  const tell = () => {
    notice.textContent = navigator.onLine ? "" : notice.dataset.text;
  };
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();

  /* The browser may be wrong about the signal: if the site answers, the form is sent after all. */
  const ask = async (form, button) => {
    tell();
    notice.focus();
    await fetch(notice.dataset.ask, { cache: "no-store", referrerPolicy: "no-referrer" });
    answered.add(form);
    form.requestSubmit(button);
  };

  /* A button pressed twice is sent once, until the page is shown again or the answer takes too long. */
  const sent = new Map();
  const answered = new WeakSet();
  addEventListener("pageshow", () => sent.clear());
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-leave")) {
      forget();
    } else if (!navigator.onLine && !answered.delete(form)) {
      event.preventDefault();
      ask(form, event.submitter).catch(() => {});
    } else if (Date.now() - sent.get(form) < 10000) {
      event.preventDefault();
    } else {
      sent.set(form, Date.now());
    }
  });

  /* Leave now: what was kept goes, even in a browser that does not know Clear-Site-Data. */
  const forget = async () => {
    if (!("caches" in window && "serviceWorker" in navigator)) return;
    for (const name of await caches.keys()) caches.delete(name);
    for (const worker of await navigator.serviceWorker.getRegistrations()) worker.unregister();
  };

  /* The confirmation, readable without a signal, if the person wants it on this phone. */
  const box = document.querySelector("[data-worker]");
  if (!box || !("caches" in window && "serviceWorker" in navigator)) return;
  const [keep, drop] = box.querySelectorAll("button");
  const said = box.querySelector("[role=status]");
  const here = location.pathname;

  const show = async () => {
    keep.hidden = await caches.has(here);
    drop.hidden = !keep.hidden;
    box.hidden = false;
  };
  const remove = async () => {
    await caches.delete(here);
    const worker = await navigator.serviceWorker.getRegistration(here);
    if (worker) await worker.unregister();
  };
  const store = async () => {
    const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")];
    const cache = await caches.open(here);
    const plain = (part) => new Request(part.href || part.src, { referrerPolicy: "no-referrer" });
    await cache.addAll([here, ...parts.map(plain)]);
    await navigator.serviceWorker.register(box.dataset.worker, { scope: here });
  };
  const on = (button, work, undo) =>
    button.addEventListener("click", async () => {
      const [done, failed] = [button.dataset.done, said.dataset.failed];
      said.textContent = await work().then(() => done, () => undo().then(() => failed));
      await show();
      if (button.hidden) (button === keep ? drop : keep).focus();
    });
  on(keep, store, remove);
  on(drop, remove, async () => {});
  show();
})();
