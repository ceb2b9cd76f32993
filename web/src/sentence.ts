// What the server found wrong with a call, in other languages than its own.

import { language, t } from './words';

const TROUBLE =
  /^(loss|jitter|a delay) of ([\d.]+ (?:%|ms))(?: one way, most of it)? between (.+)'s phone and us(?:, on the way to (us|it))?(.*)$/i;
const NOTHING = /^(one-way audio: )?nothing came from (.+)'s phone(.*)$/i;
const SPAN = /^, from (\S+) to (\S+)$/;
const FINE = /^No problem seen(?:, but what reached (.+) is not known)?$/;

function span(text: string): string {
  const found = SPAN.exec(text);
  if (found) return t(', from {from} to {to}', { from: found[1], to: found[2] });
  return text === ' all the time' ? t(', all the time') : text;
}

function trouble(text: string): string {
  const found = TROUBLE.exec(text);
  if (found) {
    const [, kind, value, who, towards, rest] = found;
    const values = { value, who };
    const ours = towards === 'us';
    switch (kind.toLowerCase()) {
      case 'loss':
        return (ours ? t('{value} lost from {who} to us', values) : t('{value} lost from us to {who}', values)) + span(rest);
      case 'jitter':
        return (
          (ours ? t('jitter of {value} from {who} to us', values) : t('jitter of {value} from us to {who}', values)) +
          span(rest)
        );
      default:
        return t('a delay of {value} one way, most of it between {who} and us', values) + span(rest);
    }
  }
  const silent = NOTHING.exec(text);
  if (silent) {
    const words = silent[1] ? t('one-way audio: nothing came from {who}', { who: silent[2] }) : t('nothing came from {who}', { who: silent[2] });
    return words + span(silent[3]);
  }
  const fine = FINE.exec(text);
  if (!fine) return text;
  return fine[1] ? t('No problem seen, but what reached {who} is not known', { who: fine[1] }) : t('No problem seen');
}

/** The server's sentence for who reads. */
export function sentence(text: string): string {
  if (language === 'en') return text;
  const told = text.replace(/\.$/, '').split('; ').map(trouble).join('; ');
  return `${told.charAt(0).toUpperCase()}${told.slice(1)}.`;
}
