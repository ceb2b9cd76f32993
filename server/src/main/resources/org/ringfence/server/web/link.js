// A link that makes this browser a phone of somebody: good once, and kept until signed out.

const KEY = 'account';
const MARK = '#set-up=';

// The secret in the address, which is taken out of it: nobody finds it there later.
export function takeLink() {
  if (!location.hash.startsWith(MARK)) return '';
  const secret = location.hash.slice(MARK.length);
  history.replaceState(null, '', location.pathname);
  return secret;
}

// Shows the secret, and keeps who this browser is from now on.
export async function redeem(secret) {
  const answer = await fetch('set-up', {
    method: 'POST', headers: {Authorization: `Bearer ${secret}`},
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.trouble || 'This link cannot be used.');
  try {
    localStorage.setItem(KEY, JSON.stringify(told));
  } catch {
    // A browser that keeps nothing for pages: a phone until the page is closed.
  }
  return told;
}

export function keptAccount() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

export function forgetAccount() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // There is none.
  }
}
