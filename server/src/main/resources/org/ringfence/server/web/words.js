// What went wrong, as a person would say it.

const BY_STATUS = {
  401: 'The number or the password is wrong.',
  403: 'The server does not allow this.',
  404: 'Nobody here has this number.',
  408: 'There was no answer.',
  410: 'Nobody here has this number any more.',
  480: 'Nobody can be reached there at the moment.',
  481: 'This call is no longer there.',
  484: 'This number is not complete.',
  486: 'The line is busy.',
  487: 'The call was ended before it was answered.',
  500: 'The server met a difficulty. Please try again.',
  503: 'The server is too busy at the moment. Please try again in a while.',
  600: 'The line is busy.',
  603: 'The call was declined.',
};

const BY_CAUSE = {
  'Authentication Error': 'The number or the password is wrong.',
  'User Denied Media Access':
    'The browser may not use the microphone or the camera. Allow it for this page, or plug one in.',
  'No Answer': 'There was no answer.',
  Expires: 'There was no answer.',
  Canceled: 'The call was ended before it was answered.',
  'Request Timeout': 'The server does not answer.',
  'Connection Error': 'The connection to the server was lost.',
  'WebRTC Error': 'This browser and the server could not agree on sound and picture.',
  'Incompatible SDP': 'This browser and the server could not agree on sound and picture.',
  'Missing SDP': 'This browser and the server could not agree on sound and picture.',
  'Bad Media Description': 'This browser and the server could not agree on sound and picture.',
  'RTP Timeout': 'No sound came any more.',
};

// The words in a Reason header (RFC 3326), which say more than a status does.
function reasonText(message) {
  const header = message && message.getHeader && message.getHeader('Reason');
  const match = header && /text="((?:[^"\\]|\\.)*)"/.exec(header);
  return match ? match[1].replace(/\\(.)/g, '$1') : '';
}

// Why a call or a registration failed; null when nothing need be said.
export function explain({cause, message, originator}) {
  const status = message && message.status_code;
  if (cause === 'Terminated' || cause === 'Canceled' && originator === 'local') return null;
  if (status === 403 && /password|credential/i.test(message.reason_phrase || '')) {
    return BY_STATUS[401];
  }
  if (status === 488 || status === 606) {
    const why = reasonText(message) || message.reason_phrase;
    return `The other side and this browser could not agree on sound and picture (${why}).`;
  }
  const told = reasonText(message);
  return BY_STATUS[status] || BY_CAUSE[cause] || told || `The call failed (${cause}).`;
}

// Why the server hung up; null when a person did.
export function hungUp(message) {
  const header = message && message.getHeader && message.getHeader('Reason');
  const ours = header && /^Q\.850;cause=(\d+)/.exec(header);
  return !ours || ours[1] === '16' ? null : `The call was ended: ${reasonText(message)}.`;
}

// Why a call was not sent on.
export function transferred({response, cause, line}) {
  const status = response ? response.status_code : line && line.status_code;
  return BY_STATUS[status] || BY_CAUSE[cause] || 'Nobody took it there.';
}

// What a getStats report says of the call: codecs, how it is encrypted, over which way.
export function facts(report) {
  const all = [...report.values()];
  const codec = (kind) => {
    const stream = all.find((each) => each.type === 'inbound-rtp' && each.kind === kind);
    const found = stream && report.get(stream.codecId);
    return found ? found.mimeType.split('/')[1] : null;
  };
  const transport = all.find((each) => each.type === 'transport');
  const encrypted = transport && transport.dtlsState === 'connected' && transport.srtpCipher;
  const words = [];
  if (codec('audio')) words.push(`Voice ${codec('audio')}`);
  if (codec('video')) words.push(`picture ${codec('video')}`);
  words.push(encrypted ? `encrypted (${transport.srtpCipher})` : 'not connected yet');
  return words.join(' · ');
}
