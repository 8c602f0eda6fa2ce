// Keeps the page for when there is no network; nothing of the house's data.
const CACHE = 'marquee-gate-1';
const PAGE = ['/gate/', '/gate/gate.css', '/gate/gate.js', '/gate/server.js', '/gate/ticket.js',
  '/gate/vendor/noble-ed25519.js', '/gate/vendor/jsQR.js'];

self.addEventListener('install', event => {
  event.waitUntil(caches.open(CACHE).then(cache => cache.addAll(PAGE)));
  self.skipWaiting();
});

self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', event => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || !PAGE.includes(url.pathname)) return;
  event.respondWith(
    fetch(event.request)
      .then(async answer => {
        const cache = await caches.open(CACHE);
        if (answer.ok) await cache.put(url.pathname, answer.clone());
        return answer;
      })
      .catch(() => caches.match(url.pathname)));
});
