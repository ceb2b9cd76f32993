package org.ringfence.lab.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Level;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Resampler;
import org.ringfence.phone.Phone;
import org.ringfence.phone.sound.VoiceCleaner;
import org.ringfence.phone.sound.WavSource;

/**
 * What the phone's echo cancellation, noise suppression and gain control do to real speech: two
 * talkers, a room that answers the loudspeaker, noise, and a microphone that is too quiet.
 * Arguments: {@code --write}.
 */
public final class VoiceBench {
  private static final int RATE_HZ = 16_000;
  private static final int FRAME = RATE_HZ / 50;

  /** So long it may learn before it is judged. */
  private static final int LEARNS = 4 * RATE_HZ;

  private static final int ECHO_DELAY_MS = 60;
  private static final int ROOM_MS = 80;
  private static final double ECHO_GAIN = 0.3;
  private static final double NOISE_DBFS = -45;
  private static final double QUIET_GAIN = 0.03;

  /** A frame this much below the loudest holds no voice. */
  private static final double PAUSE_DB = 35;

  private VoiceBench() {}

  /**
   * What was measured.
   *
   * @param echoLossDb how much less of the echo there is when only the other side speaks
   * @param talkedOverDb by how much our own voice changes when both speak
   * @param signalToNoiseGainDb how much further the voice stands out of the noise
   * @param quietDbfs a quiet voice as it came
   * @param broughtToDbfs and as it went
   * @param blockUs what 10 ms cost
   */
  public record Figures(
      double echoLossDb,
      double talkedOverDb,
      double signalToNoiseGainDb,
      double quietDbfs,
      double broughtToDbfs,
      double blockUs) {}

  public static void main(String[] args) throws IOException {
    Figures figures = measure();
    if (figures == null) {
      System.err.println("WebRTC's audio processing does not load on this machine.");
      System.exit(69);
      return;
    }
    String text = text(figures);
    System.out.print(text);
    if (List.of(args).contains("--write")) PerformancePage.write("voice", text);
  }

  private static String text(Figures figures) {
    return String.format(
        Locale.ROOT,
        """
        echo        %.1f dB less when only the other side speaks (room of %d ms, %d ms late)
        double talk our own voice changes by %.1f dB
        noise       the voice stands out by %.1f dB more
        gain        a voice of %.1f dBFS becomes one of %.1f dBFS
        cost        %.0f us for 10 ms of both ways
        """,
        figures.echoLossDb(),
        ROOM_MS,
        ECHO_DELAY_MS,
        figures.talkedOverDb(),
        figures.signalToNoiseGainDb(),
        figures.quietDbfs(),
        figures.broughtToDbfs(),
        figures.blockUs());
  }

  /** Measures all of it; null where the library does not load. */
  public static @Nullable Figures measure() throws IOException {
    short[] far = speech("alice.wav");
    short[] near = speech("bob.wav");
    int length = Math.min(far.length, near.length) / FRAME * FRAME;
    short[] echo = echo(far, length);
    VoiceCleaner.Wishes echoOnly = new VoiceCleaner.Wishes(true, false, false);
    long beganNs = System.nanoTime();
    short[] alone = clean(echoOnly, far, echo, length);
    if (alone == null) return null;
    double blockUs = (System.nanoTime() - beganNs) / 1e3 / (length / (RATE_HZ / 100.0));
    short[] both = clean(echoOnly, far, sum(echo, near, 1, length), length);
    short[] noisy = sum(near, noise(length), 1, length);
    short[] quieter =
        clean(new VoiceCleaner.Wishes(false, true, false), new short[length], noisy, length);
    short[] quiet = sum(new short[length], near, QUIET_GAIN, length);
    short[] louder =
        clean(new VoiceCleaner.Wishes(false, false, true), new short[length], quiet, length);
    if (both == null || quieter == null || louder == null) return null;
    return new Figures(
        level(echo, null, true) - level(alone, null, true),
        level(both, near, true) - level(near, near, true),
        signalToNoise(quieter, near) - signalToNoise(noisy, near),
        level(quiet, near, true),
        level(louder, near, true),
        blockUs);
  }

  private static short[] speech(String name) throws IOException {
    Recording recording = WavSource.resource(Phone.class, name);
    short[] once = recording.pcm();
    if (recording.rateHz() != RATE_HZ) {
      Resampler resampler = new Resampler(recording.rateHz(), RATE_HZ);
      short[] out = new short[resampler.maxOutput(once.length)];
      once = java.util.Arrays.copyOf(out, resampler.process(once, 0, once.length, out, 0));
    }
    short[] lasting = new short[Math.max(once.length, 3 * LEARNS)];
    for (int i = 0; i < lasting.length; i++) lasting[i] = once[i % once.length];
    return lasting;
  }

  /** A room: the direct way, then ever fainter reflections. */
  private static short[] echo(short[] far, int length) {
    SplittableRandom random = new SplittableRandom(5);
    int taps = RATE_HZ / 1000 * ROOM_MS;
    double[] room = new double[taps];
    for (int i = 0; i < taps; i++) {
      room[i] = random.nextGaussian() * 0.15 * Math.exp(-5.0 * i / taps);
    }
    room[0] = 1;
    int delay = RATE_HZ / 1000 * ECHO_DELAY_MS;
    short[] echo = new short[length];
    for (int i = delay; i < length; i++) {
      double sum = 0;
      for (int k = 0; k < taps && k <= i - delay; k++) sum += room[k] * far[i - delay - k];
      echo[i] = (short) Math.clamp(ECHO_GAIN * sum, Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return echo;
  }

  private static short[] noise(int length) {
    SplittableRandom random = new SplittableRandom(6);
    double amplitude = 32768 * Math.pow(10, NOISE_DBFS / 20);
    short[] noise = new short[length];
    for (int i = 0; i < length; i++) noise[i] = (short) (amplitude * random.nextGaussian());
    return noise;
  }

  private static short[] sum(short[] a, short[] b, double gainOfB, int length) {
    short[] sum = new short[length];
    for (int i = 0; i < length; i++) {
      double both = a[i] + gainOfB * b[i];
      sum[i] = (short) Math.clamp(both, Short.MIN_VALUE, Short.MAX_VALUE);
    }
    return sum;
  }

  private static short @Nullable [] clean(
      VoiceCleaner.Wishes wishes, short[] far, short[] microphone, int length) {
    try (VoiceCleaner cleaner = VoiceCleaner.open(wishes, RATE_HZ, RATE_HZ)) {
      if (cleaner == null) return null;
      short[] out = new short[length];
      short[] frame = new short[FRAME];
      for (int at = 0; at < length; at += FRAME) {
        System.arraycopy(far, at, frame, 0, FRAME);
        cleaner.heard(frame, FRAME);
        System.arraycopy(microphone, at, frame, 0, FRAME);
        cleaner.clean(frame);
        System.arraycopy(frame, 0, out, at, FRAME);
      }
      return out;
    }
  }

  /**
   * The mean level from when it has learned.
   *
   * @param by whose voice says which frames count; null for all
   * @param voiced those with voice, or those without
   */
  private static double level(short[] pcm, short @Nullable [] by, boolean voiced) {
    double loudest = by == null ? 0 : loudest(by, pcm.length);
    double sum = 0;
    int frames = 0;
    for (int at = LEARNS; at + FRAME <= pcm.length; at += FRAME) {
      boolean voice = by == null || Level.rmsDbfs(by, at, FRAME) > loudest - PAUSE_DB;
      if (voice != voiced) continue;
      sum += Level.meanSquare(pcm, at, FRAME);
      frames++;
    }
    return Level.dbfs(sum / Math.max(1, frames));
  }

  private static double loudest(short[] pcm, int length) {
    double loudest = Level.SILENCE_DBFS;
    for (int at = 0; at + FRAME <= length; at += FRAME) {
      loudest = Math.max(loudest, Level.rmsDbfs(pcm, at, FRAME));
    }
    return loudest;
  }

  private static double signalToNoise(short[] pcm, short[] voice) {
    return level(pcm, voice, true) - level(pcm, voice, false);
  }
}
