// SHA-256 for the proof of the password (RFC 8760): the library itself knows only MD5.

const K = [];
const START = [];

// The constants are the first bits of the roots of the primes (FIPS 180-4 section 4.2.2).
for (let n = 2; K.length < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n && prime; d++) prime = n % d !== 0;
  if (!prime) continue;
  if (START.length < 8) START.push(fraction(Math.sqrt(n)));
  K.push(fraction(Math.cbrt(n)));
}

function fraction(x) {
  return ((x - Math.floor(x)) * 2 ** 32) >>> 0;
}

const right = (x, n) => (x >>> n) | (x << (32 - n));

export function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const padded = new Uint8Array(blocks * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  const sum = [...START];
  const w = new Uint32Array(64);
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block * 64 + i * 4);
    for (let i = 16; i < 64; i++) {
      const s0 = right(w[i - 15], 7) ^ right(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = right(w[i - 2], 17) ^ right(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = sum;
    for (let i = 0; i < 64; i++) {
      const s1 = right(e, 6) ^ right(e, 11) ^ right(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = right(a, 2) ^ right(a, 13) ^ right(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, h] = [(t1 + t2) | 0, a, b, c, (d + t1) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => { sum[i] = (sum[i] + x) >>> 0; });
  }
  return sum.map((x) => x.toString(16).padStart(8, '0')).join('');
}

// Teaches the library's digest the algorithm our server asks for first.
export function teachSha256(JsSIP) {
  const digest = JsSIP.DigestAuthentication.prototype;
  const md5 = digest.authenticate;
  digest.authenticate = function authenticate(request, challenge, cnonce) {
    if (challenge.algorithm !== 'SHA-256') return md5.call(this, request, challenge, cnonce);
    const {nonce, realm, opaque} = challenge;
    if (!nonce || !realm || !(challenge.qop || []).includes('auth')) return false;
    this._algorithm = 'SHA-256';
    this._realm = realm;
    this._nonce = nonce;
    this._opaque = opaque;
    this._stale = challenge.stale;
    this._qop = 'auth';
    this._method = request.method;
    this._uri = request.ruri;
    this._cnonce = cnonce || crypto.randomUUID();
    this._nc += 1;
    this._ncHex = this._nc.toString(16).padStart(8, '0');
    // After the first time the library keeps this sum in place of the password.
    const {username, password, ha1} = this._credentials;
    this._ha1 = password ? sha256(`${username}:${realm}:${password}`) : ha1;
    const a2 = sha256(`${this._method}:${this._uri}`);
    this._response = sha256(`${this._ha1}:${nonce}:${this._ncHex}:${this._cnonce}:auth:${a2}`);
    return true;
  };
}
