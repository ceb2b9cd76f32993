package org.ringfence.audio;

/** Finds stretches of one sound again in another, where they come in the same order. */
final class Patches {
  private static final int NOWHERE = -1;

  private Patches() {}

  /**
   * Where each patch is found, so that all together are as alike as can be and none is before the
   * one ahead of it.
   *
   * @param patches their first frames in {@code a}
   * @param reach how many frames before and after the same place in {@code b} are looked at
   * @return first frames in {@code b}; -1 for a patch that is missing
   */
  static int[] find(Neurogram a, Neurogram b, int[] patches, int length, int reach) {
    int places = b.frames();
    double[] best = new double[places + 1]; // of all patches so far, the last of them before here
    int[][] chosen = new int[patches.length][places + 1];
    for (int p = 0; p < patches.length; p++) {
      double[] now = best.clone(); // the patch is missing
      int from = Math.max(0, patches[p] - reach);
      int to = Math.min(places - 1, patches[p] + reach);
      for (int place = 0; place <= places; place++) {
        chosen[p][place] = NOWHERE;
        if (place > 0 && now[place - 1] > now[place]) {
          now[place] = now[place - 1];
          chosen[p][place] = chosen[p][place - 1];
        }
        int at = place - 1;
        if (at >= from && at <= to) {
          double with = best[at] + a.similarity(patches[p], b, at, length);
          if (with > now[place]) {
            now[place] = with;
            chosen[p][place] = at;
          }
        }
      }
      best = now;
    }
    return trace(chosen, places);
  }

  private static int[] trace(int[][] chosen, int places) {
    int[] found = new int[chosen.length];
    int end = places;
    for (int p = chosen.length - 1; p >= 0; p--) {
      found[p] = chosen[p][end];
      end = found[p] == NOWHERE ? end : found[p];
    }
    return found;
  }

  /** By how many samples the second is later than the first, by how their loudness moves. */
  static int lag(double[] a, double[] b) {
    double[] x = envelope(a);
    double[] y = envelope(b);
    double[] correlation = Fft.atLeast(x.length + y.length).correlate(x, y);
    int best = 0;
    for (int lag = -x.length + 1; lag < y.length; lag++) {
      if (at(correlation, lag) > at(correlation, best)) {
        best = lag;
      }
    }
    return best;
  }

  private static double at(double[] correlation, int lag) {
    return correlation[lag < 0 ? correlation.length + lag : lag];
  }

  /** The magnitude of the analytic signal. */
  private static double[] envelope(double[] sound) {
    Fft fft = Fft.atLeast(sound.length);
    int size = fft.size();
    double[] re = new double[size];
    double[] im = new double[size];
    System.arraycopy(sound, 0, re, 0, sound.length);
    fft.transform(re, im);
    for (int k = 1; k < size; k++) {
      double factor = k < size / 2 ? 2 : k == size / 2 ? 1 : 0;
      re[k] *= factor;
      im[k] *= -factor; // conjugated, for the forward transform of that is the inverse
    }
    im[0] = -im[0];
    fft.transform(re, im);
    double[] envelope = new double[sound.length];
    for (int i = 0; i < envelope.length; i++) {
      envelope[i] = Math.hypot(re[i], im[i]) / size;
    }
    return envelope;
  }
}
