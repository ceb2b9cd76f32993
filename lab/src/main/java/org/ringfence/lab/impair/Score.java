package org.ringfence.lab.impair;

/**
 * How one kind of packets over one network sounded: mean opinion scores, NaN where nobody heard.
 *
 * @param ours our phone on real sockets
 * @param simulated the same on simulated time
 */
record Score(
    Line line, Weather weather, double ours, double simulated, double baresip, double linphone) {
  /** By how much the better of the others is worse than we; NaN without one. */
  double ahead() {
    double others =
        Double.isNaN(baresip)
            ? linphone
            : Double.isNaN(linphone) ? baresip : Math.max(baresip, linphone);
    return ours - others;
  }
}
