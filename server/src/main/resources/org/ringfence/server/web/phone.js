// The page: signs in over one WebSocket, and shows one call at a time.

import {Call} from './call.js';
import {teachSha256} from './digest.js';
import {explain} from './words.js';

const {JsSIP} = globalThis;
const REGISTER_SECONDS = 300;
const PROGRESS = {
  calling: 'Calling…',
  'ringing there': 'It rings…',
  connecting: 'Connecting…',
  talking: 'Connected',
};

const part = (id) => document.getElementById(id);
let ua = null;
let wire = null; // Its connection to the server.
let call = null;
let moved = false; // Perhaps into another network, and the server does not know yet.
let beganMs = 0;

function show(id, visible) {
  part(id).hidden = !visible;
}

function status(text) {
  if (part('status').textContent !== text) part('status').textContent = text;
}

function trouble(text) {
  part('trouble').textContent = text || '';
  show('trouble', Boolean(text));
}

async function signIn(number, password) {
  const {domain} = await (await fetch('settings.json')).json();
  const uri = new JsSIP.URI('sip', number, domain);
  const socket = new JsSIP.WebSocketInterface(`wss://${location.host}/sip`);
  wire = socket;
  const mine = new JsSIP.UA({
    sockets: [socket],
    uri: uri.toString(),
    password,
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
    status(`${number}: not connected`);
    if (error) trouble('The server cannot be reached. Trying again…');
  });
  ua.on('registered', () => {
    if (ua !== mine) return;
    trouble('');
    status(`${number}: ready`);
    signedIn(true);
    if (moved && call) call.restart();
    moved = false;
  });
  ua.on('registrationFailed', (failure) => {
    if (ua !== mine) return;
    const wrong = explain(failure);
    if ([401, 403, 404].includes(failure.response && failure.response.status_code)
        || failure.cause === 'Authentication Error') {
      signOut();
      trouble('The number or the password is wrong.');
    } else {
      trouble(wrong);
    }
  });
  ua.on('newRTCSession', (fresh) => newSession(fresh));
  status(`${number}: signing in…`);
  ua.start();
}

function signedIn(yes) {
  show('sign-in', !yes);
  show('dial', yes && !call);
  show('leave', yes);
  if (yes && !call && document.activeElement === document.body) part('target').focus();
}

function signOut() {
  const old = ua;
  ua = null;
  if (call) call.hangUp();
  if (old) old.stop();
  part('password').value = '';
  status('Not signed in');
  signedIn(false);
}

function newSession({session, originator, request}) {
  if (originator === 'local') {
    if (call) call.adopt(session);
    return;
  }
  if (call) {
    session.terminate({status_code: 486});
    return;
  }
  take(Call.arrived(session, request.body || ''));
}

function take(fresh) {
  call = fresh;
  beganMs = 0;
  trouble('');
  call.addEventListener('change', draw);
  call.addEventListener('lost', reconnect);
  draw();
  part(call.incoming ? 'answer' : 'hang-up').focus();
}

function dial(target, video, sealed) {
  take(new Call(target, false)); // First: the library tells of its session before `dial` returns.
  try {
    call.dial(ua, target, video, sealed);
  } catch (wrong) {
    call.over(wrong.name === 'TypeError' ? 'This is not a number one can call.' : wrong.message);
  }
}

function draw() {
  if (!call) return;
  if (call.state === 'over') {
    trouble(call.trouble);
    call = null;
    document.title = 'Phone';
    ['theirs', 'ours', 'voice'].forEach((id) => { part(id).srcObject = null; });
    show('keypad', false);
    part('keys').setAttribute('aria-expanded', 'false');
  }
  const rings = Boolean(call && call.incoming && call.state === 'ringing');
  show('ringing', rings);
  show('call', Boolean(call) && !rings);
  show('dial', Boolean(ua) && !call && part('sign-in').hidden);
  if (!call) return;
  if (rings) {
    part('caller').textContent = `${call.peer} is calling${call.sealed ? ' in private' : ''}`;
    document.title = `${call.peer} is calling`;
    show('answer-video', true);
    return;
  }
  if (call.state === 'talking' && !beganMs) beganMs = Date.now();
  part('peer').textContent = call.peer;
  document.title = call.peer;
  part('progress').textContent = progress();
  part('facts').textContent = call.facts;
  show('compare', Boolean(call.digits));
  if (part('digits').textContent !== call.digits) part('digits').textContent = call.digits;
  pressed('mute', call.muted());
  pressed('hold', call.held());
  pressed('video', call.cameraOn());
  for (const id of ['mute', 'hold', 'video', 'keys']) part(id).disabled = call.state !== 'talking';
  pictures();
}

function progress() {
  if (call.state !== 'talking') return PROGRESS[call.state] || '';
  const seconds = Math.floor((Date.now() - beganMs) / 1000);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return `${call.held() ? 'On hold' : PROGRESS.talking} ${time}`;
}

function pictures() {
  play('voice', call.remote);
  show('pictures', call.showsPictures());
  play('theirs', call.remote);
  const own = call.cameraOn() ? call.cameraSender().track : null;
  const shown = part('ours').srcObject;
  if (!own) part('ours').srcObject = null;
  else if (!shown || shown.getVideoTracks()[0] !== own) part('ours').srcObject = call.own();
  show('ours', Boolean(own));
}

function play(id, stream) {
  if (part(id).srcObject !== stream) part(id).srcObject = stream;
}

function pressed(id, yes) {
  part(id).setAttribute('aria-pressed', String(yes));
}

part('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  trouble('');
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
part('answer').addEventListener('click', () => call.answer(false));
part('answer-video').addEventListener('click', () => call.answer(true));
part('decline').addEventListener('click', () => call.hangUp());
part('hang-up').addEventListener('click', () => call.hangUp());
part('mute').addEventListener('click', () => { call.mute(); draw(); });
part('hold').addEventListener('click', () => call.hold());
part('video').addEventListener('click', () => {
  call.video().catch(() => trouble(explain({cause: 'User Denied Media Access'})));
});
part('keys').addEventListener('click', () => {
  const open = part('keypad').hidden;
  show('keypad', open);
  part('keys').setAttribute('aria-expanded', String(open));
});
for (const key of '123456789*0#') {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = key;
  button.addEventListener('click', () => call.press(key));
  part('keypad').append(button);
}

// Another network: the connection is dead, though nothing says so, and what is said over it would
// end the call. So there is a new one, and the call finds its new way once the server hears us.
function reconnect() {
  moved = true;
  if (!ua || !wire.isConnected()) return; // It is being tried already.
  wire.disconnect();
  wire.ondisconnect(true, 1006, 'another network');
}

addEventListener('online', reconnect);
addEventListener('pagehide', () => ua && ua.stop());

teachSha256(JsSIP);
// For the curious, and for tests: the call at hand.
Object.defineProperty(globalThis, 'currentCall', {get: () => call});
