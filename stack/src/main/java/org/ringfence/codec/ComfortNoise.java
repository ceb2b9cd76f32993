package org.ringfence.codec;

import java.util.Arrays;
import java.util.Objects;

/**
 * Comfort noise (RFC 3389): what the background sounds like while nobody speaks, in a few bytes, so
 * that the other side can play something like it. Payload type 13 at 8 kHz.
 *
 * <pre>
 *   | 0 | level in -dBov (7) | k1 (8) | k2 (8) | ...
 * </pre>
 */
public final class ComfortNoise {
  public static final String ENCODING_NAME = "CN";
  public static final int PAYLOAD_TYPE = 13;

  /** Reflection coefficients written, and the most that are read: the rest is left out. */
  public static final int ORDER = 10;

  /** The longest payload written. */
  public static final int BYTES = 1 + ORDER;

  private static final double STEP = 258.0 / 32768;
  private static final int MIDDLE = 127;
  private static final double FULL_SCALE = 32768.0 * 32768.0;

  private ComfortNoise() {}

  /** Listens to the background. One direction of one call. */
  public static final class Listener {
    /** How much of what it knew stays after a frame: it is sure after some 200 ms. */
    private static final double MEMORY = 0.9;

    private final double[] correlation = new double[ORDER + 1];
    private final double[] error = new double[ORDER + 1];
    private final double[] backward = new double[ORDER + 1];
    private boolean heard;

    /** Hears a frame without speech. */
    public void hear(short[] pcm, int offset, int samples) {
      Objects.checkFromIndexSize(offset, samples, pcm.length);
      if (samples == 0) {
        return;
      }
      for (int lag = 0; lag <= ORDER; lag++) {
        double sum = 0;
        for (int i = lag; i < samples; i++) {
          sum += pcm[offset + i] * pcm[offset + i - lag];
        }
        double now = sum / samples;
        correlation[lag] = heard ? correlation[lag] * MEMORY + now * (1 - MEMORY) : now;
      }
      heard = true;
    }

    /** Forgets what it heard: another background begins. */
    public void forget() {
      Arrays.fill(correlation, 0);
      heard = false;
    }

    /**
     * Writes the payload.
     *
     * @return its length: {@link #BYTES}
     */
    public int write(byte[] out, int offset) {
      Objects.checkFromIndexSize(offset, BYTES, out.length);
      double db = 10 * Math.log10(Math.max(correlation[0], 1e-9) / FULL_SCALE);
      out[offset] = (byte) Math.clamp(Math.round(-db), 0, 127);
      System.arraycopy(correlation, 0, error, 0, ORDER + 1);
      error[0] *= 1.0001; // white noise 40 dB down keeps the recursion stable
      System.arraycopy(error, 0, backward, 0, ORDER + 1);
      for (int n = 1; n <= ORDER; n++) {
        double k = error[0] <= 0 ? 0 : Math.clamp(-error[1] / error[0], -0.99, 0.99);
        out[offset + n] = (byte) (MIDDLE + Math.round(k / STEP));
        error[0] += k * error[1];
        for (int m = 1; m <= ORDER - n; m++) {
          double next = error[m + 1];
          error[m] = next + k * backward[m];
          backward[m] += k * next;
        }
      }
      return BYTES;
    }
  }

  /** Plays noise as it was told of. One direction of one call. */
  public static final class Generator {
    /** How much nearer each sample's loudness comes to what was told: 20 ms at 8 kHz. */
    private static final double GLIDE = 1.0 / 160;

    private final double[] reflections = new double[ORDER];
    private final double[] memory = new double[ORDER + 1];
    private double wanted;
    private double amplitude;
    private long state;

    /**
     * @param seed of the noise
     */
    public Generator(long seed) {
      state = seed;
    }

    /** Takes a payload in; false when there is nothing in it. */
    public boolean read(byte[] payload, int offset, int length) {
      Objects.checkFromIndexSize(offset, length, payload.length);
      if (length == 0) {
        return false;
      }
      double power = FULL_SCALE * Math.pow(10, -(payload[offset] & 0x7f) / 10.0);
      for (int i = 0; i < ORDER; i++) {
        int level = i + 1 < length ? payload[offset + i + 1] & 0xff : MIDDLE;
        reflections[i] = Math.clamp((level - MIDDLE) * STEP, -0.99, 0.99);
        power *= 1 - reflections[i] * reflections[i];
      }
      wanted = Math.sqrt(3 * power); // the peak of evenly spread noise of that power
      return true;
    }

    public void generate(short[] pcm, int offset, int samples) {
      Objects.checkFromIndexSize(offset, samples, pcm.length);
      for (int i = 0; i < samples; i++) {
        amplitude += (wanted - amplitude) * GLIDE;
        double sample = amplitude * noise();
        for (int k = ORDER - 1; k >= 0; k--) {
          sample -= reflections[k] * memory[k];
          memory[k + 1] = memory[k] + reflections[k] * sample;
        }
        memory[0] = sample;
        pcm[offset + i] = (short) Math.clamp(sample, Short.MIN_VALUE, Short.MAX_VALUE);
      }
    }

    /** From -1 to 1, evenly: a linear congruential generator (Knuth's MMIX constants). */
    private double noise() {
      state = state * 6364136223846793005L + 1442695040888963407L;
      return (int) (state >> 32) / 2147483648.0;
    }
  }
}
