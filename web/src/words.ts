// What people read. The English text is the key: another language is one more table.

const tables: Record<string, Record<string, string>> = {};

const table = tables[navigator.language.split('-')[0]] ?? {};

/** The text in the language of the browser; `{name}` stands for a value. */
export function t(text: string, values: Record<string, string | number> = {}): string {
  const found = table[text] ?? text;
  return found.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A language for all pages, such as `de`: English texts to its own. */
export function teach(language: string, texts: Record<string, string>): void {
  tables[language] = texts;
}

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

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
  return value == null ? t('unknown') : value.toFixed(digits) + unit;
}
