// What a connection tells of itself (getStats): how loud both sides are, how well packets travel.

import {facts} from './words.js';

const LOOK_MS = 250;
const JUDGE_LOOKS = 8; // Two seconds.
const KEPT = 60;

// A loss, a delay or a silence that people hear.
const LOSS_SHARE = 0.03;
const ROUND_TRIP_S = 0.4;
const JITTER_S = 0.06;

export class Meter {
  constructor(changed) {
    this.changed = changed;
    this.facts = '';
    this.warning = '';
    this.own = 0; // How loud, from 0 to 1.
    this.theirs = 0;
    this.looks = 0;
    this.judged = [];
  }

  watch(connection) {
    this.connection = connection;
    this.timer = setInterval(() => this.look().catch(() => this.stop()), LOOK_MS);
  }

  stop() {
    clearInterval(this.timer);
  }

  async look() {
    const report = await this.connection.getStats();
    const all = [...report.values()].filter(({kind}) => kind === 'audio');
    const of = (type) => all.find((each) => each.type === type) || {};
    this.own = of('media-source').audioLevel || 0;
    this.theirs = of('inbound-rtp').audioLevel || 0;
    this.facts = facts(report);
    if (this.looks++ % JUDGE_LOOKS === 0) {
      this.warning = this.judge(of('inbound-rtp'), of('remote-inbound-rtp'), of('outbound-rtp'));
    }
    this.changed();
  }

  // What is wrong with the network, on which way, in plain words; empty when nothing is.
  judge(inbound, theirs, outbound) {
    const before = this.judged.at(-1);
    const now = {
      received: inbound.packetsReceived || 0,
      lost: inbound.packetsLost || 0,
      sent: outbound.packetsSent || 0,
      state: this.connection.iceConnectionState,
    };
    this.judged.push(now);
    if (this.judged.length > KEPT) this.judged.shift();
    if (!before) return '';
    const came = now.received - before.received;
    const missed = Math.max(0, now.lost - before.lost);
    const percent = (share) => `${Math.round(share * 100)} %`;
    if (['disconnected', 'failed'].includes(now.state)) {
      return 'The network is gone. The call goes on when it is back.';
    }
    if (came + missed > 0 && missed / (came + missed) >= LOSS_SHARE) {
      return `You hear gaps: ${percent(missed / (came + missed))} is lost on the way to you.`;
    }
    if (theirs.fractionLost >= LOSS_SHARE) {
      return `The other side hears gaps: ${percent(theirs.fractionLost)} is lost on its way there.`;
    }
    if (theirs.roundTripTime >= ROUND_TRIP_S) {
      const ms = Math.round(theirs.roundTripTime * 1000);
      return `What you say comes late: it takes ${ms} ms there and back.`;
    }
    if (inbound.jitter >= JITTER_S) {
      return `The network is uneven (${Math.round(inbound.jitter * 1000)} ms): voices may stutter.`;
    }
    return '';
  }
}
