// One call: its session with the library, its media, and what one may do with it.

import {explain, facts} from './words.js';

// Not `max-bundle`: a desk phone may number voice and video alike, and then they cannot share.
const MEDIA = {iceServers: [], bundlePolicy: 'balanced', rtcpMuxPolicy: 'require'};
const SHOWN_MS = 1000;

export class Call extends EventTarget {
  constructor(peer, incoming) {
    super();
    this.peer = peer;
    this.incoming = incoming;
    this.state = incoming ? 'ringing' : 'calling';
    this.facts = '';
    this.remote = new MediaStream();
    this.session = null;
  }

  dial(ua, target, video) {
    ua.call(target, {
      mediaConstraints: {audio: true, video},
      pcConfig: MEDIA,
      eventHandlers: this.handlers(),
    });
  }

  static arrived(session) {
    const from = session.remote_identity;
    const user = from.uri.user;
    const name = from.display_name;
    const call = new Call(name && name !== user ? `${name} (${user})` : user, true);
    call.session = session;
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
      peerconnection: ({peerconnection}) => this.watch(peerconnection),
      progress: () => this.become(this.incoming ? 'ringing' : 'ringing there'),
      confirmed: () => this.become('talking'),
      ended: (end) => this.over(end.originator === 'remote' && end.cause === 'Terminated'
        ? null : explain(end)),
      failed: (end) => this.over(this.incoming && end.originator === 'remote' ? null : explain(end)),
      hold: () => this.tell(),
      unhold: () => this.tell(),
      muted: () => this.tell(),
      unmuted: () => this.tell(),
    };
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
      if (connection.iceConnectionState === 'failed') this.restart();
      this.tell();
    });
    this.meter = setInterval(async () => {
      this.facts = facts(await connection.getStats());
      this.tell();
    }, SHOWN_MS);
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

  hold() {
    if (this.held()) this.session.unhold();
    else this.session.hold();
  }

  held() {
    return Boolean(this.session && this.session.isOnHold().local);
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

  showsPictures() {
    const theirs = this.remote.getVideoTracks().some((track) => !track.muted);
    return theirs || this.cameraOn();
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
    clearInterval(this.meter);
    this.trouble = trouble;
    (this.connection ? this.connection.getSenders() : [])
      .forEach(({track}) => track && track.stop());
    this.become('over');
  }

  tell() {
    this.dispatchEvent(new Event('change'));
  }
}
