// For whoever looks at something else: a note of the system's, which brings the page back.

let shown = false;

// By the worker where there is one: a mobile phone's browser takes it from nobody else.
export async function tell(words, tag = 'text') {
  if (!document.hidden || !('Notification' in globalThis)) return;
  if (Notification.permission !== 'granted') return;
  const note = {tag, icon: 'icon.svg'};
  if (tag === 'call') shown = true;
  const worker = await registration();
  if (worker && worker.active) {
    await worker.showNotification(words, note);
    if (tag === 'call' && !shown) await close(worker); // Answered meanwhile.
    return;
  }
  const made = new Notification(words, note);
  made.addEventListener('click', () => { window.focus(); made.close(); });
}

// It rings no more.
export function hush() {
  if (!shown) return;
  shown = false;
  registration().then((worker) => worker && close(worker)).catch(() => {});
}

async function registration() {
  return navigator.serviceWorker ? navigator.serviceWorker.getRegistration() : null;
}

async function close(worker) {
  (await worker.getNotifications({tag: 'call'})).forEach((note) => note.close());
}
