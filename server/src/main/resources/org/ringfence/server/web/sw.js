// Makes the page one that can be installed, and lets it open, and say so, without the server.

const CACHE = 'phone';
const OFFLINE = /\.(js|css|svg|webmanifest)$/;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

// The server's own word first, always: what is kept is for when there is none.
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const ours = url.origin === location.origin && event.request.method === 'GET';
  if (!ours || !(url.pathname === '/' || OFFLINE.test(url.pathname))) return;
  event.respondWith(fetch(event.request).then(async (answer) => {
    if (answer.ok) (await caches.open(CACHE)).put(event.request, answer.clone());
    return answer;
  }).catch(async () => (await caches.match(event.request)) || Response.error()));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.matchAll({type: 'window'}).then(([page]) => page && page.focus()));
});
