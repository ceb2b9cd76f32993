// Calls whose keys only the two phones have: what their descriptions say, and what people compare.

const MARK = 'a=ringfence-end-to-end';

// As our phone has it: decision 136.
const SALT = 'ringfence-sas';
const ROUNDS = 100000;
const DERIVED_BITS = 72;
const BITS = 66n;
const DIGITS = 20;

export function isMarked(sdp) {
  return sdp.split(/\r?\n/).includes(MARK);
}

export function marked(sdp) {
  return isMarked(sdp) ? sdp : sdp.replace(/(?=^m=)/m, `${MARK}\r\n`);
}

// The one fingerprint that a description shows; null when there is none, or more than one.
function fingerprint(description) {
  const found = new Set();
  for (const [, hash, hex] of
    (description ? description.sdp : '').matchAll(/^a=fingerprint:(\S+) (\S+)\s*$/gm)) {
    found.add(`${hash.toLowerCase()} ${hex.toUpperCase()}`);
  }
  return found.size === 1 ? [...found][0] : null;
}

// The digits that both see when nobody stands between them; empty when they cannot be told.
export async function digits(connection) {
  const both = [fingerprint(connection.localDescription), fingerprint(connection.remoteDescription)];
  if (both.includes(null)) return '';
  const bytes = (text) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey(
    'raw', bytes(both.sort().join(' ')), 'PBKDF2', false, ['deriveBits']);
  const way = {name: 'PBKDF2', hash: 'SHA-256', salt: bytes(SALT), iterations: ROUNDS};
  const hash = new Uint8Array(await crypto.subtle.deriveBits(way, key, DERIVED_BITS));
  const number = hash.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return String(number >> BigInt(DERIVED_BITS) - BITS).padStart(DIGITS, '0').match(/.{5}/g).join(' ');
}
