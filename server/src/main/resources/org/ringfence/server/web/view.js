// Draws the calls at hand.

import {listDevices} from './devices.js';

const PROGRESS = {
  calling: 'Calling…',
  'ringing there': 'It rings…',
  connecting: 'Connecting…',
  talking: 'Connected',
};

export const part = (id) => document.getElementById(id);
let listed = null; // The call whose devices are shown.

export function show(id, visible) {
  part(id).hidden = !visible;
}

// Only what changed: readers of the screen say anew what is written anew.
function write(id, text) {
  if (part(id).textContent !== text) part(id).textContent = text;
}

export function trouble(text) {
  write('trouble', text || '');
  show('trouble', Boolean(text));
}

export function draw(desk) {
  const call = desk.current;
  const rings = desk.ringing();
  show('ringing', Boolean(rings));
  show('call', Boolean(call));
  document.title = rings ? `${rings.peer} is calling` : call ? call.peer : 'Phone';
  if (rings) write('caller', `${rings.peer} is calling${rings.sealed ? ' in private' : ''}`);
  drawOthers(desk);
  if (call) drawCall(desk, call);
  else ['theirs', 'ours'].forEach((id) => { part(id).srcObject = null; });
}

function drawCall(desk, call) {
  const talks = call.state === 'talking';
  if (talks && listed !== call) {
    listed = call;
    const lists = {
      microphone: part('microphone'), speaker: part('speaker'), camera: part('camera'),
    };
    listDevices(lists, call).catch(() => {});
  }
  write('peer', desk.mixer ? desk.calls.map(({peer}) => peer).join(' and ') : call.peer);
  write('progress', progress(call, desk));
  write('facts', call.meter.facts);
  for (const [id, text] of [['note', call.note], ['warning', call.meter.warning]]) {
    write(id, text);
    show(id, Boolean(text));
  }
  part('own-level').value = desk.muted() ? 0 : loudness(call.meter.own);
  part('their-level').value = loudness(call.meter.theirs);
  show('levels', talks);
  show('devices', talks && listed === call);
  show('compare', Boolean(call.digits));
  write('digits', call.digits);
  pressed('mute', desk.muted());
  pressed('hold', call.held());
  pressed('video', call.cameraOn());
  for (const id of ['mute', 'hold', 'video', 'send-on', 'keys']) part(id).disabled = !talks;
  for (const id of ['second', 'keypad']) if (!talks) show(id, false);
  pictures(call);
}

// As ears hear it: each tenth is 6 dB.
function loudness(level) {
  return level > 0 ? Math.max(0, 1 + Math.log2(level) / 10) : 0;
}

function drawOthers(desk) {
  const others = desk.others();
  const talks = desk.current && desk.current.state === 'talking';
  const shown = JSON.stringify([others.map(({peer, state}) => [peer, state]), talks]);
  show('waiting', others.length > 0 && !desk.mixer);
  show('together', others.length > 0 && Boolean(talks));
  if (part('others').dataset.shown === shown) return;
  part('others').dataset.shown = shown;
  part('others').replaceChildren(...others.map((call, index) => {
    const row = document.createElement('li');
    const name = document.createElement('span');
    name.textContent = call.peer;
    row.append(name, button('Talk', 'talk', index, call));
    if (talks) row.append(button('Connect the two', 'connect', index, call));
    return row;
  }));
}

function button(text, value, index, call) {
  const made = document.createElement('button');
  made.type = 'button';
  made.value = value;
  made.textContent = text;
  made.dataset.call = index;
  made.setAttribute('aria-label', `${text}: ${call.peer}`);
  return made;
}

function progress(call, desk) {
  if (call.state !== 'talking') return PROGRESS[call.state] || '';
  const seconds = Math.floor((Date.now() - call.beganMs) / 1000);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  if (desk.mixer) return `${PROGRESS.talking}, all together ${time}`;
  return `${call.held() ? 'On hold' : PROGRESS.talking} ${time}`;
}

function pictures(call) {
  show('pictures', call.seesThem() || call.cameraOn());
  show('theirs', call.seesThem());
  if (part('theirs').srcObject !== call.remote) part('theirs').srcObject = call.remote;
  const own = call.cameraOn() ? call.cameraSender().track : null;
  const shown = part('ours').srcObject;
  if (!own) part('ours').srcObject = null;
  else if (!shown || shown.getVideoTracks()[0] !== own) part('ours').srcObject = call.own();
  show('ours', Boolean(own));
}

function pressed(id, yes) {
  part(id).setAttribute('aria-pressed', String(yes));
}
