// Calls of this browser: whom, when, how long, and those that were missed.

import {action, Kept, row} from './kept.js';
import {part} from './view.js';

const calls = new Kept('calls');

export function openHistory(number, dial) {
  calls.of(number);
  draw(dial);
}

export function ended(call, dial) {
  const seconds = call.beganMs ? Math.round((Date.now() - call.beganMs) / 1000) : 0;
  const {peer, number, incoming} = call;
  calls.add({peer, number, incoming, seconds, answered: Boolean(call.beganMs), atMs: Date.now()});
  draw(dial);
}

function words({peer, incoming, answered, seconds}) {
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  if (incoming) return answered ? `${peer} called, ${time}` : `Missed: ${peer}`;
  return answered ? `You called ${peer}, ${time}` : `You called ${peer}, no answer`;
}

function draw(dial) {
  part('history').replaceChildren(...calls.all().slice(0, 20).map((call) =>
    row(words(call), call.atMs, action('Call', `Call ${call.peer}`, () => dial(call.number)))));
  part('no-calls').hidden = calls.all().length > 0;
}

export function forgetHistory(dial) {
  calls.forget();
  draw(dial);
}
