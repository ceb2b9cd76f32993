// Several calls as one conversation: each is sent our voice and what the others say.

export class Mixer {
  constructor(calls) {
    this.context = new AudioContext();
    this.muted = false;
    this.voices = calls.map((call) => {
      const sender = call.voiceSender();
      const microphone = sender.track;
      const mixed = this.context.createMediaStreamDestination();
      this.hear(new MediaStream([microphone]), mixed);
      calls.filter((other) => other !== call).forEach(({remote}) => this.hear(remote, mixed));
      sender.replaceTrack(mixed.stream.getAudioTracks()[0]);
      return {sender, microphone};
    });
  }

  hear(stream, mixed) {
    this.context.createMediaStreamSource(stream).connect(mixed);
  }

  mute() {
    this.muted = !this.muted;
    this.voices.forEach(({microphone}) => { microphone.enabled = !this.muted; });
  }

  close() {
    this.voices.forEach(({sender, microphone}) => {
      microphone.enabled = true;
      sender.replaceTrack(microphone).catch(() => {}); // Of a call that is over.
    });
    this.context.close();
  }
}
