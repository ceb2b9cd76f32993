// Who can be called now: the presence of one's own list of colleagues (RFC 3856, RFC 4662).

import {action, row} from './kept.js';
import {part} from './view.js';

let subscription = null;

export function watchColleagues(ua, dial) {
  leaveColleagues();
  subscription = ua.subscribe('lamps', 'presence', 'application/pidf+xml', {
    extraHeaders: ['Supported: eventlist', 'Accept: multipart/related, application/rlmi+xml'],
  });
  subscription.on('notify', (_, request, body) => draw(states(body || ''), dial));
  subscription.on('terminated', () => { subscription = null; });
  subscription.subscribe();
}

export function leaveColleagues() {
  const old = subscription;
  subscription = null;
  if (!old) return;
  try {
    old.terminate();
  } catch {
    // It was over.
  }
}

// The number of each that a list tells of, and what it says of itself.
function states(body) {
  const documents = body.match(/<presence[\s\S]*?<\/presence>/g) || [];
  return documents.map((text) => {
    const xml = new DOMParser().parseFromString(text, 'application/xml');
    const address = /^sips?:([^@;]+)/.exec(xml.documentElement.getAttribute('entity') || '');
    const note = xml.getElementsByTagName('note')[0];
    const basic = xml.getElementsByTagName('basic')[0];
    return {
      number: address ? decodeURIComponent(address[1]) : '',
      note: note ? note.textContent : '',
      open: Boolean(basic) && basic.textContent === 'open',
    };
  }).filter(({number}) => number);
}

function draw(all, dial) {
  part('colleagues').replaceChildren(...all.map(({number, note, open}) => {
    const made = row(`${number}: ${note}`, 0, action('Call', `Call ${number}`, () => dial(number)));
    made.className = open ? 'open' : 'away';
    return made;
  }));
  part('no-colleagues').hidden = all.length > 0;
}
