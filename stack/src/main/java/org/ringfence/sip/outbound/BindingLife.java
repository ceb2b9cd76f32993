package org.ringfence.sip.outbound;

/**
 * How long a NAT keeps a binding that nobody uses, learnt by trying; RFC 5626 section 4.4.2 leaves
 * the interval to the phone. Each trial is a silence on a binding made for it, never on the one
 * that calls come by, so one that fails costs no call.
 *
 * <pre>
 *   nothing failed   the next trial is half as long again, up to the ceiling
 *   one failed       half way between what held and what failed, until they are close
 *   close            done; the interval is three quarters of what held
 *   later            tried once more: when it fails, all is learnt anew below it
 * </pre>
 */
public final class BindingLife {
  private static final int CLOSE_SHARE = 8;

  private final int floorMs;
  private final int ceilingMs;
  private int heldMs;
  private int failedMs = Integer.MAX_VALUE;

  /**
   * @param floorMs what every NAT is believed to bear, and the interval while nothing is known
   * @param ceilingMs the longest silence worth trying
   */
  public BindingLife(int floorMs, int ceilingMs) {
    if (floorMs < 1 || ceilingMs < floorMs) throw new IllegalArgumentException("no such interval");
    this.floorMs = floorMs;
    this.ceilingMs = ceilingMs;
  }

  /** How long the next trial is to be silent. */
  public int trialMs() {
    if (heldMs == 0) return Math.min(floorMs, failedMs / 2);
    if (settled()) return heldMs;
    if (failedMs == Integer.MAX_VALUE) return (int) Math.min(ceilingMs, heldMs * 3L / 2);
    return heldMs + (failedMs - heldMs) / 2;
  }

  /** Whether more trials would teach little; one now and then shows whether it is still so. */
  public boolean settled() {
    if (heldMs >= ceilingMs) return true;
    return heldMs > 0 && failedMs - heldMs <= Math.max(1, heldMs / CLOSE_SHARE);
  }

  /** A binding was still there after so long a silence. */
  public void held(int silentMs) {
    heldMs = Math.max(heldMs, silentMs);
    if (failedMs <= heldMs) failedMs = Integer.MAX_VALUE;
  }

  /** A binding was gone after so long a silence. */
  public void failed(int silentMs) {
    failedMs = Math.max(1, silentMs);
    if (heldMs >= failedMs) heldMs = 0;
  }

  /** How long the flow itself may be silent. */
  public int intervalMs() {
    if (heldMs == 0) return Math.min(floorMs, Math.max(1, failedMs / 2));
    return Math.max(1, heldMs / 4 * 3);
  }
}
