package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Goertzel;
import org.ringfence.audio.Level;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Tone;
import org.ringfence.audio.ToneFinder;
import org.ringfence.codec.G711;

/** The sound of a phone that knows G.711 mu-law alone: what it says, and what it has heard last. */
final class PlainEar {
  static final int MU_LAW = 0;
  static final int SAMPLES = 160;
  private static final int A_LAW = 8;
  private static final int RATE_HZ = 8_000;
  private static final int REMEMBERED = RATE_HZ / 2;
  private static final int KEY_MS = 120;
  private static final int QUIET = 500;
  private static final int LOUD = 1_500;
  private static final int PAUSE = RATE_HZ / 20;
  private static final double HEARD_SHARE = 0.8;

  private final short[] tone;
  private final short[] heard = new short[REMEMBERED];
  private int length;
  private final Queue<short[]> keys = new ArrayDeque<>();
  private short[] key = new short[0];
  private int keyAt;
  private int said;
  private int packets;
  private int lastType = -1;

  PlainEar(int toneHz) {
    tone = Tone.record(Cadence.sine(toneHz), RATE_HZ, 0.5, 1_000).pcm();
  }

  /** The next 20 ms of what it says. */
  synchronized byte[] says() {
    byte[] frame = new byte[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      if (keyAt == key.length && !keys.isEmpty()) {
        key = keys.remove();
        keyAt = 0;
      }
      short sample = keyAt < key.length ? key[keyAt++] : tone[said++ % tone.length];
      frame[i] = G711.MU_LAW.compress(sample);
    }
    return frame;
  }

  /** A key is pressed: its tone is said instead, once, after those pressed before. */
  synchronized void press(char pressed) {
    short[] sound = Tone.record(Cadence.dtmf(pressed, KEY_MS), RATE_HZ, 0.5, KEY_MS).pcm();
    // A pause before and after, as fingers make it.
    short[] whole = new short[sound.length + 2 * PAUSE];
    System.arraycopy(sound, 0, whole, PAUSE, sound.length);
    keys.add(whole);
  }

  synchronized void hear(int payloadType, byte[] bytes, int from, int end) {
    packets++;
    lastType = payloadType;
    if (payloadType != MU_LAW && payloadType != A_LAW) return;
    G711 codec = payloadType == MU_LAW ? G711.MU_LAW : G711.A_LAW;
    int samples = end - from;
    if (samples <= 0 || samples > heard.length) return;
    int kept = Math.min(length, heard.length - samples);
    System.arraycopy(heard, length - kept, heard, 0, kept);
    for (int i = 0; i < samples; i++) heard[kept + i] = codec.expand(bytes[from + i]);
    length = kept + samples;
  }

  private synchronized double share(int hz) {
    if (length < REMEMBERED - SAMPLES || loudest() < QUIET) return 0;
    Recording last = new Recording(Arrays.copyOf(heard, length), RATE_HZ);
    return ToneFinder.find(last, hz).share();
  }

  private int loudest() {
    int loudest = 0;
    for (int i = 0; i < length; i++) loudest = Math.max(loudest, Math.abs(heard[i]));
    return loudest;
  }

  private synchronized boolean isHearing(int hz) {
    if (length < REMEMBERED - SAMPLES || loudest() < QUIET) return false;
    double all = Level.meanSquare(heard, 0, length);
    return Goertzel.power(heard, 0, length, hz, RATE_HZ) > 0.1 * all;
  }

  private synchronized boolean isHearingSomething() {
    return length >= REMEMBERED / 2 && loudest() > LOUD;
  }

  /** Waits until it hears that tone. */
  void hears(int hz) {
    await(hz + " Hz on a plain phone")
        .atMost(OfficePhone.PATIENCE)
        .pollInterval(Duration.ofMillis(40))
        .untilAsserted(
            () -> assertThat(share(hz)).as(this::story).isGreaterThanOrEqualTo(HEARD_SHARE));
  }

  /** Waits until it hears that tone, perhaps among others. */
  void hearsAmong(int hz) {
    await(hz + " Hz among others on a plain phone")
        .atMost(OfficePhone.PATIENCE)
        .pollInterval(Duration.ofMillis(40))
        .until(() -> isHearing(hz));
  }

  /** Waits until it hears something that is no silence. */
  void hearsSomething() {
    await("sound on a plain phone").atMost(OfficePhone.PATIENCE).until(this::isHearingSomething);
  }

  private synchronized String story() {
    return packets + " packets, the last of type " + lastType;
  }

  /** What was heard until now does not count. */
  synchronized void forget() {
    length = 0;
  }
}
