// What this browser keeps of somebody's calls and texts, the latest first, until it is forgotten.

const MOST = 100;

export class Kept {
  constructor(what) {
    this.what = what;
    this.key = '';
  }

  // From now on those of that number.
  of(number) {
    this.key = number ? `${this.what} ${number}` : '';
  }

  all() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || [];
    } catch {
      return []; // Not ours, or no storage.
    }
  }

  add(item) {
    if (!this.key) return;
    try {
      localStorage.setItem(this.key, JSON.stringify([item, ...this.all()].slice(0, MOST)));
    } catch {
      // A browser that keeps nothing for pages.
    }
  }

  forget() {
    localStorage.removeItem(this.key);
  }
}

const CLOCK = new Intl.DateTimeFormat(undefined, {dateStyle: 'short', timeStyle: 'short'});

// A row of a list: its words, when that was, and what can be done.
export function row(words, atMs, ...buttons) {
  const made = document.createElement('li');
  const text = document.createElement('span');
  text.textContent = words;
  made.append(text);
  if (atMs) {
    const when = document.createElement('time');
    when.dateTime = new Date(atMs).toISOString();
    when.textContent = CLOCK.format(atMs);
    made.append(when);
  }
  made.append(...buttons);
  return made;
}

export function action(text, label, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'quiet';
  made.textContent = text;
  made.setAttribute('aria-label', label);
  made.addEventListener('click', act);
  return made;
}
