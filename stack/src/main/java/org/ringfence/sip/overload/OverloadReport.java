package org.ringfence.sip.overload;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Via;

/**
 * What we tell peers that can hold back: which part of their requests not to send (RFC 7339 section
 * 5, the algorithm {@code loss}), or, to those who know nothing else, how many a second to send
 * (RFC 7415). Set by one thread, read by all.
 */
public final class OverloadReport {
  private static final int VALID_MS = 2_000;

  private final AskedRates rates = new AskedRates();
  private volatile int percent;

  /** From now on, so much of what they would send is too much. */
  public void percent(int part) {
    percent = Math.clamp(part, 0, 100);
  }

  /** What they are told now. */
  public int percent() {
    return percent;
  }

  /**
   * The answer with our report, if the asker can make use of one (section 4.1); it is told that all
   * is well, too, since silence would let its last restriction end at any time.
   *
   * @param nowMs since 1970, which orders reports
   */
  public SipResponse told(SipResponse response, long nowMs) {
    Via top = response.topVia();
    if (!top.params().has("oc") || top.params().value("oc") != null) return response;
    boolean loss = understands(top.params(), "loss");
    if (!loss && !understands(top.params(), "rate")) return response;
    int now = percent;
    int amount = loss ? now : rate(top, now, nowMs);
    Params params =
        top.params()
            .with("oc", Integer.toString(amount))
            .withQuoted("oc-algo", loss ? "loss" : "rate")
            .with("oc-validity", Integer.toString(now == 0 ? 0 : VALID_MS))
            .with("oc-seq", String.format(Locale.ROOT, "%d.%03d", nowMs / 1000, nowMs % 1000));
    List<String> vias = new ArrayList<>(response.values(HeaderName.VIA));
    vias.set(0, new Via(top.protocol(), top.sentBy(), params).toString());
    SipResponse.Builder told = response.with();
    told.set(HeaderName.VIA, vias.getFirst());
    for (String via : vias.subList(1, vias.size())) told.add(HeaderName.VIA, via);
    return told.build();
  }

  /** What is left to it of what it asked for before; one a second is left to everybody. */
  private int rate(Via top, int percentNow, long nowMs) {
    int asked = rates.asked(top.sentBy().toString(), percentNow > 0, nowMs);
    return Math.max(1, (int) ((long) asked * (100 - percentNow) / 100));
  }

  private static boolean understands(Params params, String algorithm) {
    String algorithms = params.value("oc-algo");
    if (algorithms == null) return algorithm.equals("loss");
    return List.of(algorithms.split("[, ]+")).contains(algorithm);
  }
}
