package org.ringfence.quality;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a codec costs on the E-model's scale, without loss and with it.
 *
 * @param codec its encoding name in SDP
 * @param scale which scale its figures are of
 * @param ie equipment impairment factor: what it costs without loss
 * @param bpl packet-loss robustness factor: the greater, the less a lost packet costs
 * @param source where the figures are from, for people
 */
public record CodecImpairment(String codec, Scale scale, double ie, double bpl, String source) {
  /** G.711 with the concealment our decoders have. */
  private static final double CONCEALED = 25.1;

  private static final String G113 = "ITU-T G.113 Appendix I";
  private static final String G113_IE = G113 + " (Ie); Bpl assumed as G.711's with concealment";

  private static final List<CodecImpairment> KNOWN =
      List.of(
          new CodecImpairment("PCMU", Scale.NARROWBAND, 0, CONCEALED, G113),
          new CodecImpairment("PCMA", Scale.NARROWBAND, 0, CONCEALED, G113),
          new CodecImpairment("G723", Scale.NARROWBAND, 15, 16.1, G113),
          new CodecImpairment("G729", Scale.NARROWBAND, 11, 19.0, G113),
          new CodecImpairment("GSM-EFR", Scale.NARROWBAND, 5, 10.0, G113),
          new CodecImpairment("GSM", Scale.NARROWBAND, 20, CONCEALED, G113_IE),
          new CodecImpairment("G728", Scale.NARROWBAND, 7, CONCEALED, G113_IE),
          new CodecImpairment("G726-40", Scale.NARROWBAND, 2, CONCEALED, G113_IE),
          new CodecImpairment("G726-32", Scale.NARROWBAND, 7, CONCEALED, G113_IE),
          new CodecImpairment("G726-24", Scale.NARROWBAND, 25, CONCEALED, G113_IE),
          new CodecImpairment("G726-16", Scale.NARROWBAND, 50, CONCEALED, G113_IE),
          new CodecImpairment(
              "G722",
              Scale.WIDEBAND,
              13,
              CONCEALED,
              "ITU-T G.113 Appendix IV (Ie); Bpl assumed as G.711's with concealment"),
          new CodecImpairment(
              "opus",
              Scale.WIDEBAND,
              8,
              CONCEALED,
              "no ITU figures; assumed as G.722.2 at 23.85 kbit/s (Ie) and G.711 (Bpl)"));

  /** G.711 by a receiver that plays silence for what is lost. */
  public static final CodecImpairment UNCONCEALED_G711 =
      new CodecImpairment("PCMU", Scale.NARROWBAND, 0, 4.3, G113);

  /** By its name in SDP, in any case; empty for one of which nothing is known. */
  public static Optional<CodecImpairment> of(String encodingName) {
    String name = encodingName.toUpperCase(Locale.ROOT).replaceFirst("^AAL2-", "");
    return KNOWN.stream().filter(known -> known.codec.equalsIgnoreCase(name)).findFirst();
  }

  /**
   * The rating of a connection, on the codec's scale.
   *
   * @param burstRatio 1 for losses that come by chance
   * @param delayMs 0 where only listening counts
   */
  public double rating(double lossPercent, double burstRatio, double delayMs) {
    double left = scale.best() - effective(lossPercent, burstRatio);
    return Math.max(0, left - scale.delayImpairment(delayMs));
  }

  /** What it costs with so much loss. */
  double effective(double lossPercent, double burstRatio) {
    return EModel.effectiveImpairment(ie, bpl, lossPercent, burstRatio);
  }
}
