// Text messages: MESSAGE (RFC 3428), which the server keeps for whoever is away.

import {Kept, row} from './kept.js';
import {part} from './view.js';
import {explain} from './words.js';

const texts = new Kept('texts');

export function openTexts(number) {
  texts.of(number);
  draw();
}

// One arrives; whoever looks elsewhere is told of it.
export function arrived(message, request, notify) {
  const from = request.from.uri.user;
  const text = String(request.body || '');
  if (!/^text\/plain/i.test(request.getHeader('Content-Type') || 'text/plain')) return;
  texts.add({from, text, atMs: Date.parse(request.getHeader('Date')) || Date.now()});
  draw();
  notify(`${from}: ${text}`);
}

export function send(ua, to, text, said) {
  ua.sendMessage(to, text, {
    contentType: 'text/plain;charset=utf-8',
    eventHandlers: {
      succeeded: () => {
        texts.add({to, text, atMs: Date.now()});
        draw();
        said('');
      },
      failed: ({cause, response}) => said(explain({cause, message: response})),
    },
  });
}

export function forgetTexts() {
  texts.forget();
  draw();
}

function draw() {
  part('texts').replaceChildren(...texts.all().slice(0, 30).map(({from, to, text, atMs}) =>
    row(from ? `${from}: ${text}` : `To ${to}: ${text}`, atMs)));
  part('no-texts').hidden = texts.all().length > 0;
}
