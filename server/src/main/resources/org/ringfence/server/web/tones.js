// What one hears besides voices: the bell, and that it rings at the other side.

const BELL = {hz: [440, 554], onS: 1, everyS: 3, gain: 0.2};
const WAITING = {hz: [425], onS: 0.2, everyS: 4, gain: 0.05};
const RINGS_THERE = {hz: [425], onS: 1, everyS: 5, gain: 0.05};

let context = null;
let playing = null;
let timer = 0;

export function ring(desk) {
  const calling = desk.current && desk.current.state === 'ringing there';
  if (desk.ringing()) play(desk.current && desk.current !== desk.ringing() ? WAITING : BELL);
  else if (calling && !desk.current.remote.getTracks().some(({muted}) => !muted)) play(RINGS_THERE);
  else play(null);
}

function play(tone) {
  if (tone === playing) return;
  playing = tone;
  clearInterval(timer);
  if (!tone) return;
  context ||= new AudioContext();
  context.resume();
  once(tone);
  timer = setInterval(() => once(tone), tone.everyS * 1000);
}

function once({hz, onS, gain}) {
  const level = context.createGain();
  const now = context.currentTime;
  level.gain.setValueAtTime(0, now);
  level.gain.linearRampToValueAtTime(gain, now + 0.02);
  level.gain.setValueAtTime(gain, now + onS - 0.02);
  level.gain.linearRampToValueAtTime(0, now + onS);
  level.connect(context.destination);
  hz.forEach((each) => {
    const voice = context.createOscillator();
    voice.frequency.value = each;
    voice.connect(level);
    voice.start(now);
    voice.stop(now + onS);
  });
}
