// What people read. The English text is the key: another language is one more file in words/,
// which WordsTest holds complete.

export const LANGUAGES: Record<string, string> = { en: 'English', de: 'Deutsch' };

const FILES: Record<string, () => Promise<{ default: Record<string, string> }>> = {
  de: () => import('./words/de.json'),
};

const CHOSEN = 'ringfence.language';

/** What the person chose, or what the browser asks for, or English. */
function wanted(): string {
  const wishes = [localStorage.getItem(CHOSEN), ...navigator.languages];
  return wishes.map((wish) => wish?.split('-')[0] ?? '').find((wish) => wish in LANGUAGES) ?? 'en';
}

export let language = 'en';

let table: Record<string, string> = {};
let when: Intl.DateTimeFormat;
let clock: Intl.DateTimeFormat;
let numbers: Intl.NumberFormat[];

/** To be waited for before anything is drawn. */
export async function learn(): Promise<void> {
  const next = wanted();
  table = (await FILES[next]?.())?.default ?? {};
  language = next;
  document.documentElement.lang = language;
  when = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  numbers = [0, 1, 2].map((digits) => {
    const places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat(language, places);
  });
}

/** Everything is drawn anew in another language. */
export async function choose(other: string): Promise<void> {
  localStorage.setItem(CHOSEN, other);
  await learn();
  dispatchEvent(new Event('language'));
}

/** The text in the language of who reads; `{name}` stands for a value. */
export function t(text: string, values: Record<string, string | number> = {}): string {
  const found = table[text] ?? text;
  return found.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Marks a text that is translated where it is shown. */
export function word(text: string): string {
  return text;
}

export function time(ms: number): string {
  const sameDay = new Date(ms).toDateString() === new Date().toDateString();
  return (sameDay ? clock : when).format(ms);
}

export function length(seconds: number): string {
  const rest = String(Math.floor(seconds) % 60).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

export function figure(value: number | null | undefined, digits = 1, unit = ''): string {
  return value == null ? t('unknown') : numbers[digits].format(value) + unit;
}
