package org.ringfence.quality;

/**
 * The E-model for narrowband telephony (ITU-T G.107 clause 7): from what a connection is like to a
 * rating R of 0 to 100, and from there to a mean opinion score. Names are the Recommendation's, and
 * {@link #DEFAULT} holds its default values (table 2).
 *
 * @param telephones at both ends, and the rooms they are in
 * @param telr talker echo loudness rating, dB
 * @param wepl weighted echo path loss, dB
 * @param t mean one-way delay of the echo path, ms
 * @param tr round trip in the four-wire loop, ms
 * @param ta absolute delay in echo-free connections, ms
 * @param ie equipment impairment factor of the codec
 * @param bpl packet-loss robustness factor of the codec
 * @param ppl packets lost, percent
 * @param burstR burst ratio: 1 for random loss, more where losses come together
 */
public record EModel(
    Telephones telephones,
    double telr,
    double wepl,
    double t,
    double tr,
    double ta,
    double ie,
    double bpl,
    double ppl,
    double burstR) {
  public static final EModel DEFAULT =
      new EModel(Telephones.DEFAULT, 65, 110, 0, 0, 0, 0, 4.3, 0, 1);

  /**
   * What does not change with the network.
   *
   * @param slr send loudness rating, dB
   * @param rlr receive loudness rating, dB
   * @param stmr side tone masking rating, dB
   * @param lstr listener side tone rating, dB
   * @param ds D-value of the telephone, send side
   * @param qdu quantizing distortion units
   * @param nc circuit noise referred to 0 dBr, dBm0p
   * @param nfor noise floor at the receive side, dBmp
   * @param ps room noise at the send side, dB(A)
   * @param pr room noise at the receive side, dB(A)
   * @param a advantage factor
   */
  public record Telephones(
      double slr,
      double rlr,
      double stmr,
      double lstr,
      double ds,
      double qdu,
      double nc,
      double nfor,
      double ps,
      double pr,
      double a) {
    public static final Telephones DEFAULT =
        new Telephones(8, 2, 15, 18, 3, 1, -70, -64, 35, 35, 0);
  }

  /** The same with another delay and no echo to be heard of it. */
  public EModel withDelay(double ms) {
    return new EModel(telephones, telr, wepl, t, tr, ms, ie, bpl, ppl, burstR);
  }

  /** The same with another delay, of which an echo comes back. */
  public EModel withEchoedDelay(double ms, double loudness) {
    return new EModel(telephones, loudness, wepl, ms, 2 * ms, ms, ie, bpl, ppl, burstR);
  }

  /** The same with another codec, and so much loss that comes by chance. */
  public EModel withCodec(CodecImpairment codec, double lossPercent) {
    return new EModel(telephones, telr, wepl, t, tr, ta, codec.ie(), codec.bpl(), lossPercent, 1);
  }

  /** R (equation 7-1). */
  public double rating() {
    return ro() - is() - id() - effectiveImpairment(ie, bpl, ppl, burstR) + telephones.a;
  }

  /** The noise of the whole path at the 0 dBr point (7-3 to 7-7). */
  private double no() {
    double olr = telephones.slr + telephones.rlr;
    double sending = telephones.ps - olr - telephones.ds - 14;
    double nos = telephones.ps - telephones.slr - telephones.ds - 100 + 0.004 * sending * sending;
    double pre = telephones.pr + 10 * Math.log10(1 + Math.pow(10, (10 - telephones.lstr) / 10));
    double nor = telephones.rlr - 121 + pre + 0.008 * (pre - 35) * (pre - 35);
    double nfo = telephones.nfor + telephones.rlr;
    return 10 * Math.log10(power(telephones.nc) + power(nos) + power(nor) + power(nfo));
  }

  private static double power(double db) {
    return Math.pow(10, db / 10);
  }

  /** The basic signal-to-noise ratio (7-2). */
  double ro() {
    return 15 - 1.5 * (telephones.slr + no());
  }

  /** What comes together with the voice: loudness, side tone, quantizing (7-8 to 7-17). */
  double is() {
    double x = (telephones.slr + telephones.rlr + 0.2 * (64 + no() - telephones.rlr)) / 8;
    double iolr = 20 * (root(x, 8) - x);
    double q = 37 - 15 * Math.log10(telephones.qdu);
    double g = 1.07 + 0.258 * q + 0.0602 * q * q;
    double y = (ro() - 100) / 15 + 46 / 8.4 - g / 9;
    double z = 46 / 30.0 - g / 40;
    return iolr + ist() + 15 * Math.log10(1 + Math.pow(10, y) + Math.pow(10, z));
  }

  private double ist() {
    double stmro = -10 * Math.log10(power(-telephones.stmr) + Math.exp(-t / 4) * power(-telr));
    return 12 * root((stmro - 13) / 6, 8)
        - 28 * root((stmro + 1) / 19.4, 35)
        - 13 * root((stmro - 3) / 33, 13)
        + 29;
  }

  /** The n-th root of one plus the n-th power. */
  private static double root(double x, int n) {
    return Math.pow(1 + Math.pow(x, n), 1.0 / n);
  }

  /** What comes after the voice: echo to talker and listener, and the delay itself (7-18 on). */
  double id() {
    return talkerEcho() + listenerEcho() + delayImpairment(ta);
  }

  private double talkerEcho() {
    double terv = telr - 40 * Math.log10((1 + t / 10) / (1 + t / 150)) + 6 * Math.exp(-0.3 * t * t);
    double masked = telephones.stmr < 9 ? terv + ist() / 2 : terv;
    double half = (-1.5 * (no() - telephones.rlr) - 80 - 2.5 * (masked - 14)) / 2;
    double idte = (half + Math.sqrt(half * half + 100) - 1) * (1 - Math.exp(-t));
    return telephones.stmr > 20 ? Math.hypot(idte, ist()) : idte;
  }

  private double listenerEcho() {
    double rle = 10.5 * (wepl + 7) * Math.pow(tr + 1, -0.25);
    double half = (ro() - rle) / 2;
    return half + Math.sqrt(half * half + 169);
  }

  /** Idd (7-27, 7-28): nothing up to 100 ms, then ever more. */
  static double delayImpairment(double ms) {
    if (ms <= 100) {
      return 0;
    }
    double x = Math.log(ms / 100) / Math.log(2);
    return 25 * (root(x, 6) - 3 * root(x / 3, 6) + 2);
  }

  /** Ie-eff (7-29): what the codec costs with so much loss. */
  static double effectiveImpairment(double ie, double bpl, double ppl, double burstR) {
    return ie + (95 - ie) * ppl / (ppl / burstR + bpl);
  }

  /** The mean opinion score of a rating, 1 to 4.5 (annex B). */
  public static double mos(double rating) {
    if (rating <= 0) {
      return 1;
    }
    if (rating >= 100) {
      return 4.5;
    }
    double score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
    return Math.max(1, score); // the cubic dips below 1 under a rating of 6.5
  }
}
