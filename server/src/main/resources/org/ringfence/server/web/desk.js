// The calls at hand: the one that is spoken in, others that wait, and one that rings.

import {Mixer} from './mixer.js';

export class Desk extends EventTarget {
  constructor() {
    super();
    this.calls = [];
    this.current = null;
    this.mixer = null; // While all talk together.
  }

  // An incoming call that waits for its answer.
  ringing() {
    return this.calls.find((call) => call.incoming && call.state === 'ringing') || null;
  }

  // Those that wait while another is spoken in.
  others() {
    return this.calls.filter((call) => call !== this.current && call !== this.ringing());
  }

  add(call) {
    this.calls.push(call);
    call.addEventListener('change', () => {
      if (call.state === 'over') this.remove(call);
      this.tell();
    });
    call.addEventListener('lost', () => this.dispatchEvent(new Event('lost')));
    if (!call.incoming) this.speakIn(call);
    this.tell();
  }

  speakIn(call) {
    this.part();
    if (this.current && this.current !== call) this.current.hold(true);
    this.current = call;
    if (call.held()) call.hold(false);
    this.tell();
  }

  remove(call) {
    if (!this.calls.includes(call)) return;
    this.part();
    this.calls = this.calls.filter((each) => each !== call);
    if (this.current === call) this.current = this.others()[0] || null;
    this.dispatchEvent(new CustomEvent('ended', {detail: call}));
  }

  // The two others talk to each other, and we are out of it.
  connect(other) {
    this.part();
    other.transfer(this.current.number, this.current);
  }

  // All talk with each other, by way of this browser.
  together() {
    const talking = this.calls.filter((call) => call.state === 'talking');
    if (this.mixer || talking.length < 2) return;
    talking.forEach((call) => call.hold(false));
    this.mixer = new Mixer(talking);
    this.tell();
  }

  part() {
    if (!this.mixer) return;
    this.mixer.close();
    this.mixer = null;
    this.others().forEach((call) => call.hold(true));
  }

  mute() {
    if (this.mixer) this.mixer.mute();
    else this.current.mute();
    this.tell();
  }

  muted() {
    return this.mixer ? this.mixer.muted : this.current.muted();
  }

  hangUpAll() {
    [...this.calls].forEach((call) => call.hangUp());
  }

  tell() {
    this.dispatchEvent(new Event('change'));
  }
}
