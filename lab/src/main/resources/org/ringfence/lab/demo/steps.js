// Draws the six steps of a call over the page of a browser phone, and keeps them in `demoSteps`.
(connectMs, hears) => {
  const LOOK_MS = 500;
  const names = ['Connection', 'Sampling', 'Encoding', 'Packets', 'Travel', 'Playing'];

  const panel = document.createElement('section');
  panel.setAttribute('aria-label', 'The six steps of this call');
  Object.assign(panel.style, {
    padding: '12px 16px', margin: '16px 0', border: '1px solid', borderRadius: '10px',
    font: '14px/1.45 system-ui, sans-serif',
  });
  const title = document.createElement('h2');
  title.textContent = 'The six steps of this call, as they happen';
  title.style.font = '600 16px system-ui, sans-serif';
  panel.append(title);
  const rows = names.map((name, index) => {
    const row = document.createElement('div');
    row.style.margin = '0 0 8px';
    const head = document.createElement('strong');
    head.textContent = `${index + 1}  ${name}  `;
    const value = document.createElement('span');
    const words = document.createElement('div');
    words.style.opacity = '0.8';
    const bar = document.createElement('div');
    Object.assign(bar.style, { height: '4px', width: '0', background: 'currentColor' });
    row.append(head, value, words, bar);
    panel.append(row);
    return { value, words, bar };
  });
  (document.querySelector('main') ?? document.body).append(panel);

  const percent = (share) => `${Math.round(100 * (share || 0))} %`;
  let before = null;

  /** The figures of the browser, step by step: what it is, in words, and how long the bar is. */
  function told(all) {
    const of = (type) => all.find((each) => each.type === type && (each.kind ?? 'audio') === 'audio') ?? {};
    const [source, out, into, far, way] = ['media-source', 'outbound-rtp', 'inbound-rtp',
      'remote-inbound-rtp', 'transport'].map(of);
    const codec = all.find((each) => each.id === out.codecId) ?? {};
    const now = {
      at: performance.now(), bytes: out.bytesSent ?? 0, packets: out.packetsSent ?? 0,
      waited: into.jitterBufferDelay ?? 0, played: into.jitterBufferEmittedCount ?? 0,
    };
    const then = before ?? now;
    before = now;
    const seconds = Math.max(0.001, (now.at - then.at) / 1000);
    const kilobits = ((now.bytes - then.bytes) * 8) / 1000 / seconds;
    const rate = (now.packets - then.packets) / seconds;
    const waited = (1000 * (now.waited - then.waited)) / Math.max(1, now.played - then.played);
    const travel = (1000 * (far.roundTripTime ?? 0)) / 2;
    const made = (into.concealedSamples ?? 0) / Math.max(1, into.totalSamplesReceived ?? 1);
    return [
      [`${Math.round(connectMs)} ms`, 'INVITE to 200 OK over a WebSocket in TLS, then ICE and DTLS', 1],
      [`${(codec.clockRate ?? 0) / 1000} kHz`, `the microphone's loudness: ${percent(source.audioLevel)}`, source.audioLevel],
      [`${kilobits.toFixed(1)} kbit/s`, `${codec.mimeType ?? ''}: 20 ms of sound become a few dozen bytes`, kilobits / 64],
      [`${rate.toFixed(0)} /s`, `encrypted: ${way.srtpCipher ?? 'SRTP'}`, rate / 60],
      [`${travel.toFixed(1)} ms`, `through the server; ${into.packetsLost ?? 0} lost of ${into.packetsReceived ?? 0}`, travel / 100],
      [`${waited.toFixed(0)} ms`, `in the jitter buffer; ${percent(made)} made up; ${hears}'s loudness: ${percent(into.audioLevel)}`, into.audioLevel],
    ];
  }

  async function look() {
    if (!globalThis.currentCall?.connection) return;
    const all = [...(await currentCall.connection.getStats()).values()];
    globalThis.demoSteps = told(all).map(([value, words, share], index) => {
      const row = rows[index];
      row.value.textContent = value;
      row.words.textContent = words;
      row.bar.style.width = percent(Math.min(1, share || 0));
      return { number: index + 1, name: names[index], time: value, words };
    });
    const into = all.find((each) => each.type === 'inbound-rtp' && each.kind === 'audio');
    globalThis.demoHeard = (into?.totalAudioEnergy ?? 0) > 0.001;
  }

  setInterval(look, LOOK_MS);
}
