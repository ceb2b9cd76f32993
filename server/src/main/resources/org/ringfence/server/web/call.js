// One call: its session with the library, its media, and what one may do with it.

import {digits, isMarked, marked} from './private.js';
import {Meter} from './meter.js';
import {explain, hungUp, transferred} from './words.js';

// Not `max-bundle`: a desk phone may number voice and video alike, and then they cannot share.
const MEDIA = {iceServers: [], bundlePolicy: 'balanced', rtcpMuxPolicy: 'require'};
const PATIENCE_MS = 2000; // A gap on a radio is shorter.
export class Call extends EventTarget {
  constructor(peer, incoming) {
    super();
    this.peer = peer;
    this.number = peer;
    this.incoming = incoming;
    this.beganMs = 0; // When it was answered.
    this.note = ''; // What is being done with it.
    this.state = incoming ? 'ringing' : 'calling';
    this.meter = new Meter(() => this.tell());
    this.sealed = false; // Only the two have its keys.
    this.digits = '';
    this.remote = new MediaStream();
    this.voice = new Audio();
    this.voice.autoplay = true;
    this.voice.srcObject = this.remote;
    this.session = null;
  }

  dial(ua, target, video, sealed) {
    this.sealed = sealed;
    ua.call(target, {
      mediaConstraints: {audio: true, video},
      pcConfig: MEDIA,
      eventHandlers: this.handlers(),
    });
  }

  static arrived(session, offer) {
    const from = session.remote_identity;
    const user = from.uri.user;
    const name = from.display_name;
    const call = new Call(name && name !== user ? `${name} (${user})` : user, true);
    call.number = user;
    call.session = session;
    call.sealed = isMarked(offer);
    Object.entries(call.handlers()).forEach(([event, handler]) => session.on(event, handler));
    return call;
  }

  // The library keeps a session it made itself; it tells us of it with `newRTCSession`.
  adopt(session) {
    this.session = session;
    if (session.connection) this.watch(session.connection);
  }

  handlers() {
    return {
      sdp: (said) => this.describe(said),
      // The server learns where we are from our checks: no candidate is worth waiting for.
      icecandidate: ({ready}) => ready(),
      peerconnection: ({peerconnection}) => this.watch(peerconnection),
      progress: () => this.become(this.incoming ? 'ringing' : 'ringing there'),
      confirmed: () => {
        this.beganMs = Date.now();
        this.become('talking');
        this.compare();
      },
      ended: (end) => this.over(end.originator === 'remote' && end.cause === 'Terminated'
        ? hungUp(end.message) : explain(end)),
      failed: (end) => this.over(this.incoming && end.originator === 'remote' ? null : explain(end)),
      hold: () => this.tell(),
      unhold: () => this.tell(),
      muted: () => this.tell(),
      unmuted: () => this.tell(),
    };
  }

  // Every description of a sealed call says so; one that does not would be for other ears too.
  describe(said) {
    if (!this.sealed) return;
    if (said.originator === 'local') said.sdp = marked(said.sdp);
    else if (!isMarked(said.sdp)) {
      this.broken = 'The other side would not keep this call private, so it was ended.';
      said.sdp = ''; // Which the library refuses.
    } else {
      // A browser's first handshake message is too long for one packet, and a phone without ICE
      // takes no parts of one from an address that has proved nothing: let it begin.
      said.sdp = said.sdp.replace(/^a=setup:actpass/gm, 'a=setup:active');
    }
  }

  async compare() {
    if (!this.sealed) return;
    this.digits = await digits(this.connection);
    this.tell();
  }

  watch(connection) {
    if (this.connection === connection) return;
    this.connection = connection;
    connection.addEventListener('track', ({track}) => {
      this.remote.getTracks().filter((old) => old.kind === track.kind)
        .forEach((old) => this.remote.removeTrack(old));
      this.remote.addTrack(track);
      this.tell();
    });
    connection.addEventListener('iceconnectionstatechange', () => {
      clearTimeout(this.patience);
      const now = connection.iceConnectionState;
      if (now === 'failed') this.lost();
      else if (now === 'disconnected') this.patience = setTimeout(() => this.lost(), PATIENCE_MS);
      this.tell();
    });
    this.meter.watch(connection);
  }

  answer(video) {
    this.become('connecting');
    this.session.answer({mediaConstraints: {audio: true, video}, pcConfig: MEDIA});
  }

  hangUp() {
    this.session.terminate(this.state === 'ringing' && this.incoming ? {status_code: 603} : {});
  }

  mute() {
    if (this.muted()) this.session.unmute({audio: true});
    else this.session.mute({audio: true});
  }

  muted() {
    return Boolean(this.session && this.session.isMuted().audio);
  }

  // Holds it or goes on with it; without a wish the other than now.
  hold(yes = !this.held()) {
    if (this.state !== 'talking' || yes === this.held()) return;
    if (yes) this.session.hold();
    else this.session.unhold();
  }

  held() {
    return Boolean(this.session && this.session.isOnHold().local);
  }

  voiceSender() {
    if (!this.connection) return undefined;
    return this.connection.getSenders().find(({track}) => track && track.kind === 'audio');
  }

  // Somebody else takes our place: rung anew, or the other one of a call of ours.
  transfer(target, other) {
    const say = (text) => {
      (other || this).note = text; // Where one looks.
      this.tell();
    };
    say('Sending the call on…');
    const failed = (wrong) => say(`The call was not sent on. ${transferred(wrong)}`);
    this.session.refer(target, {
      replaces: other && other.session,
      eventHandlers: {
        requestFailed: ({response, cause}) => failed({response, cause}),
        failed: ({status_line: line}) => failed({line}),
        accepted: () => {
          this.sentOn = true;
          if (this.state !== 'over') this.hangUp();
        },
      },
    });
  }

  press(digit) {
    this.session.sendDTMF(digit, {transportType: 'RFC2833'});
  }

  // Camera on or off; the first time the other side is asked for a picture line (RFC 3264).
  async video() {
    const sender = this.cameraSender();
    if (sender) {
      sender.track.enabled = !sender.track.enabled;
    } else {
      const camera = await navigator.mediaDevices.getUserMedia({video: true});
      this.connection.addTrack(camera.getVideoTracks()[0], camera);
      this.session.renegotiate();
    }
    this.tell();
  }

  cameraSender() {
    if (!this.connection) return undefined;
    return this.connection.getSenders().find(({track}) => track && track.kind === 'video');
  }

  cameraOn() {
    const sender = this.cameraSender();
    return Boolean(sender && sender.track.enabled);
  }

  own() {
    const sender = this.cameraSender();
    return sender ? new MediaStream([sender.track]) : null;
  }

  // Whether the other side shows itself.
  seesThem() {
    return this.remote.getVideoTracks().some((track) => !track.muted);
  }

  // Nothing comes any more: perhaps we are in another network.
  lost() {
    this.dispatchEvent(new Event('lost'));
  }

  // New addresses and new keys to prove them, without ending the call (RFC 8445 section 9).
  restart() {
    if (this.session && this.session.isEstablished()) {
      this.session.renegotiate({rtcOfferConstraints: {iceRestart: true}});
    }
  }

  become(state) {
    this.state = state;
    this.tell();
  }

  over(trouble) {
    this.meter.stop();
    clearTimeout(this.patience);
    this.voice.srcObject = null;
    this.trouble = this.broken || (this.sentOn ? null : trouble);
    (this.connection ? this.connection.getSenders() : [])
      .forEach(({track}) => track && track.stop());
    this.become('over');
  }

  tell() {
    this.dispatchEvent(new Event('change'));
  }
}
