package org.ringfence.codec;

import static org.ringfence.codec.IlbcFilters.ORDER;
import static org.ringfence.codec.IlbcMode.SUBFRAME;

/** From the bits of a frame to sound (RFC 3951 section 4). */
final class IlbcDecoder {
  private static final int LONGEST = 240;

  private final int[] values = new int[IlbcMode.LONG.widths.length];
  private final double[][] filters = new double[LONGEST / SUBFRAME][ORDER + 1];
  private final double[] sound = new double[ORDER + LONGEST];
  private final IlbcSpectrum spectrum = new IlbcSpectrum();
  private final IlbcResidual residual = new IlbcResidual();
  private final IlbcFilters.HighPass highPass = IlbcFilters.HighPass.out();

  /** Decodes one frame; false when it is none. */
  boolean decode(IlbcMode mode, byte[] in, int offset, short[] pcm, int pcmOffset) {
    if (!mode.read(in, offset, values)) return false;
    int start = values[mode.start];
    if (start < 1 || start >= mode.subframes) return false;
    spectrum.look(mode, values);
    spectrum.filters(mode, filters);
    residual.build(mode, values, filters, IlbcResidual.Chooser.NONE);
    System.arraycopy(residual.samples, 0, sound, ORDER, mode.samples);
    for (int i = 0; i < mode.subframes; i++) {
      IlbcFilters.poles(sound, ORDER + i * SUBFRAME, SUBFRAME, filters[i]);
    }
    for (int n = 0; n < mode.samples; n++) {
      double out = highPass.next(sound[ORDER + n]);
      pcm[pcmOffset + n] = (short) Math.clamp(Math.round(out), Short.MIN_VALUE, Short.MAX_VALUE);
    }
    System.arraycopy(sound, mode.samples, sound, 0, ORDER);
    return true;
  }
}
