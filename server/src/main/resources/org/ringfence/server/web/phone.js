// The page: signs in over one WebSocket, and shows one call at a time.

import {Call} from './call.js';
import {leaveColleagues, watchColleagues} from './colleagues.js';
import {Desk} from './desk.js';
import {useCamera, useMicrophone} from './devices.js';
import {teachSha256} from './digest.js';
import {forgetAccount, keptAccount, redeem, takeLink} from './link.js';
import {ended, forgetHistory, openHistory} from './history.js';
import {hush, tell} from './notes.js';
import {arrived, forgetTexts, openTexts, send} from './texts.js';
import {ring} from './tones.js';
import {draw, part, show, trouble} from './view.js';
import {explain} from './words.js';

const {JsSIP} = globalThis;
const REGISTER_SECONDS = 300;
const desk = new Desk();
let ua = null;
let opened = ''; // Whose lists are shown.
let wire = null; // Its connection to the server.
let dialling = null; // The call that is being made.
let moved = false; // Perhaps into another network, and the server does not know yet.

function status(text) {
  if (part('status').textContent !== text) part('status').textContent = text;
}

async function signIn(number, password, login) {
  const {domain, console: consolePort} = await (await fetch('settings.json')).json();
  if (consolePort) part('console').href = `https://${location.hostname}:${consolePort}/`;
  const uri = new JsSIP.URI('sip', number, domain);
  const socket = new JsSIP.WebSocketInterface(`wss://${location.host}/sip`);
  wire = socket;
  const mine = new JsSIP.UA({
    sockets: [socket],
    uri: uri.toString(),
    password,
    authorization_user: login || number,
    register_expires: REGISTER_SECONDS,
    user_agent: 'Ringfence browser phone',
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 10,
  });
  ua = mine;
  ua.on('connected', () => status(`${number}: connected`));
  ua.on('disconnected', ({error}) => {
    if (ua !== mine) return; // Signed out, and perhaps in again as somebody else.
    moved = true;
    opened = ''; // What is told of colleagues came by that connection.
    status(`${number}: not connected`);
    if (error) trouble('The server cannot be reached. Trying again…');
  });
  ua.on('registered', () => {
    if (ua !== mine) return;
    trouble('');
    status(`${number}: ready`);
    signedIn(true);
    if (opened !== number) openPanes(number);
    if (moved) desk.calls.forEach((each) => each.restart());
    moved = false;
  });
  ua.on('registrationFailed', (failure) => {
    if (ua !== mine) return;
    const wrong = explain(failure);
    if ([401, 403, 404].includes(failure.response && failure.response.status_code)
        || failure.cause === 'Authentication Error') {
      const linked = Boolean(login);
      signOut();
      trouble(linked
        ? 'This browser is no phone of yours any more. Ask for another link.'
        : 'The number or the password is wrong.');
    } else {
      trouble(wrong);
    }
  });
  ua.on('newMessage', ({originator, message, request}) => {
    if (originator === 'remote') arrived(message, request, tell);
  });
  ua.on('sipEvent', ({event, request}) => {
    if (event.event === 'message-summary') waiting(request.body || '');
  });
  ua.on('newRTCSession', (fresh) => newSession(fresh));
  status(`${number}: signing in…`);
  ua.start();
}

function signedIn(yes) {
  show('sign-in', !yes);
  show('dial', yes && !desk.calls.length);
  show('leave', yes);
  show('panes', yes);
  show('console', yes && part('console').href !== '');
  if (yes && !desk.calls.length && document.activeElement === document.body) part('target').focus();
}

// What belongs to somebody, once they have proved to be that.
function openPanes(number) {
  opened = number;
  openHistory(number, call);
  openTexts(number);
  watchColleagues(ua, call);
}

// How many messages wait in one's mailbox (RFC 3842).
function waiting(summary) {
  const count = /Voice-Message:\s*(\d+)/i.exec(summary);
  const fresh = count ? Number(count[1]) : 0;
  show('mail', fresh > 0);
  part('mail-count').textContent =
    `${fresh} new voice ${fresh === 1 ? 'message' : 'messages'}. The console plays them, too.`;
}

function signOut() {
  opened = '';
  leaveColleagues();
  show('mail', false);
  const old = ua;
  ua = null;
  desk.hangUpAll();
  if (old) old.stop();
  part('password').value = '';
  forgetAccount();
  status('Not signed in');
  signedIn(false);
}

// By a link that is good once, or by what such a link has made of this browser before.
async function signInByLink() {
  const link = takeLink();
  let account = keptAccount();
  if (link) {
    status('Becoming a phone…');
    account = await redeem(link);
  }
  if (account) await signIn(account.number, account.password, account.login);
}

function newSession({session, originator, request}) {
  if (originator === 'local') {
    if (dialling) dialling.adopt(session);
    return;
  }
  // One waits at a time.
  if (desk.ringing()) {
    session.terminate({status_code: 486});
    return;
  }
  trouble('');
  desk.add(Call.arrived(session, request.body || ''));
  tell(`${desk.ringing().peer} is calling`, 'call');
  part('answer').focus();
}

function call(number) {
  if (!desk.ringing()) dial(number, false, false);
}

function dial(target, video, sealed) {
  trouble('');
  const fresh = new Call(target, false);
  dialling = fresh; // First: the library tells of its session before `dial` returns.
  desk.add(fresh);
  try {
    fresh.dial(ua, target, video, sealed);
    part('hang-up').focus();
  } catch (wrong) {
    fresh.over(wrong.name === 'TypeError' ? 'This is not a number one can call.' : wrong.message);
  }
}

desk.addEventListener('ended', ({detail: over}) => {
  trouble(over.trouble);
  ended(over, call);
});
desk.addEventListener('change', () => {
  show('dial', Boolean(ua) && !desk.calls.length && part('sign-in').hidden);
  draw(desk);
  ring(desk);
  if (!desk.ringing()) hush();
});


part('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  trouble('');
  if (globalThis.Notification && Notification.permission === 'default') {
    Notification.requestPermission().catch(() => {});
  }
  signIn(part('number').value.trim(), part('password').value).catch(() => {
    trouble('The server cannot be reached.');
  });
});
part('dial').addEventListener('submit', (event) => {
  event.preventDefault();
  const video = event.submitter && event.submitter.value === 'video';
  dial(part('target').value.trim(), video, part('private').checked);
});
part('leave').addEventListener('click', signOut);
function answer(video) {
  const caller = desk.ringing();
  desk.speakIn(caller);
  caller.answer(video);
}
part('answer').addEventListener('click', () => answer(false));
part('answer-video').addEventListener('click', () => answer(true));
part('decline').addEventListener('click', () => desk.ringing().hangUp());
part('hang-up').addEventListener('click', () => desk.current.hangUp());
part('mute').addEventListener('click', () => desk.mute());
part('hold').addEventListener('click', () => desk.current.hold());
part('video').addEventListener('click', () => {
  desk.current.video().catch(() => trouble(explain({cause: 'User Denied Media Access'})));
});
part('microphone').addEventListener('change', (event) => {
  useMicrophone(desk.current, event.target.value)
    .catch(() => trouble(explain({cause: 'User Denied Media Access'})));
});
part('camera').addEventListener('change', (event) => {
  useCamera(desk.current, event.target.value)
    .catch(() => trouble(explain({cause: 'User Denied Media Access'})));
});
part('speaker').addEventListener('change', (event) => {
  Promise.all(desk.calls.map(({voice}) => voice.setSinkId(event.target.value)))
    .catch(() => trouble('This speaker cannot be used.'));
});

// Another number: for whoever is spoken to, or to speak with as well.
part('second').addEventListener('submit', (event) => {
  event.preventDefault();
  const target = part('second-number').value.trim();
  part('second-number').value = '';
  if (event.submitter && event.submitter.value === 'ask') dial(target, false, false);
  else desk.current.transfer(target);
  fold('send-on', 'second', false);
});
part('together').addEventListener('click', () => desk.together());
part('others').addEventListener('click', ({target}) => {
  const other = desk.others()[Number(target.dataset.call)];
  if (!other) return;
  if (target.value === 'connect') desk.connect(other);
  else desk.speakIn(other);
});

function fold(button, id, open) {
  show(id, open);
  part(button).setAttribute('aria-expanded', String(open));
}
part('send-on').addEventListener('click', () => {
  fold('send-on', 'second', part('second').hidden);
  if (!part('second').hidden) part('second-number').focus();
});
part('keys').addEventListener('click', () => fold('keys', 'keypad', part('keypad').hidden));
for (const key of '123456789*0#') {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = key;
  button.addEventListener('click', () => desk.current.press(key));
  part('keypad').append(button);
}
addEventListener('keydown', (event) => {
  const types = event.target.matches && event.target.matches('input, textarea, select');
  const key = !types && !event.ctrlKey && !event.metaKey && !event.altKey ? event.key : '';
  if (part('keypad').hidden || key.length !== 1 || !'0123456789*#'.includes(key)) return;
  if (desk.current && desk.current.state === 'talking') desk.current.press(key);
});

part('panes').addEventListener('click', ({target}) => {
  if (!target.value || !part(target.value)) return;
  const open = part(target.value).hidden;
  for (const each of document.querySelectorAll('#panes nav button')) {
    const chosen = open && each === target;
    show(each.value, chosen);
    each.setAttribute('aria-expanded', String(chosen));
  }
});
part('listen').addEventListener('click', () => call('*97'));
part('forget').addEventListener('click', () => forgetHistory(call));
part('forget-texts').addEventListener('click', forgetTexts);
part('text').addEventListener('submit', (event) => {
  event.preventDefault();
  const words = part('text-words');
  send(ua, part('text-to').value.trim(), words.value, (wrong) => {
    trouble(wrong);
    if (!wrong) words.value = '';
  });
});
if (navigator.serviceWorker) {
  navigator.serviceWorker.register('sw.js').catch(() => {}); // Of a certificate it does not know.
}

// Another network: the connection is dead, though nothing says so, and what is said over it would
// end the call. So there is a new one, and the call finds its new way once the server hears us.
function reconnect() {
  moved = true;
  if (!ua) return;
  if (wire.isConnected() || wire.isConnecting()) {
    wire.disconnect();
    wire.ondisconnect(true, 1006, 'another network');
  }
  ua._transport.connect(); // At once: the library waits longer each time it tries.
}

addEventListener('online', reconnect);
desk.addEventListener('lost', reconnect);
addEventListener('pagehide', () => ua && ua.stop());

teachSha256(JsSIP);
signInByLink().catch((wrong) => {
  status('Not signed in');
  trouble(wrong.name === 'TypeError' ? 'The server cannot be reached.' : wrong.message);
});
// For the curious, and for tests: the call at hand.
Object.defineProperty(globalThis, 'currentCall', {get: () => desk.current || desk.ringing()});
