package org.ringfence.stun;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells whoever asks how it is seen (RFC 8489 section 6.3), without credentials and without keeping
 * anything of the asker. As nobody is known here, the bytes answered each second are bounded: a
 * forged source cannot make this a source of traffic.
 */
public final class BindingResponder {
  private static final long SECOND_NS = 1_000_000_000L;

  private final int bytesPerSecond;
  private long budget;
  private long sinceNs;
  private long refused;

  /**
   * @param nowNs the time the budget begins to run
   */
  public BindingResponder(int bytesPerSecond, long nowNs) {
    this.bytesPerSecond = bytesPerSecond;
    budget = bytesPerSecond;
    sinceNs = nowNs;
  }

  /** The answer to a Binding request; null when there is none to give. */
  public byte @Nullable [] respond(StunMessage request, InetSocketAddress from, long nowNs) {
    if (!request.is(MessageClass.REQUEST, Method.BINDING)) return null;
    if (request.fingerprint() == Integrity.WRONG) return null;
    byte[] answer = answer(request, from);
    refill(nowNs);
    if (answer.length > budget) {
      refused++;
      return null;
    }
    budget -= answer.length;
    return answer;
  }

  /**
   * Where the answer goes: to whoever asked, or to another port of his that he names (RFC 5780
   * section 7.5). So he learns whether his NAT still lets somebody in there.
   */
  public static InetSocketAddress destination(StunMessage request, InetSocketAddress from) {
    int port = (int) (request.uint32(AttributeType.RESPONSE_PORT) >>> 16);
    boolean named = request.has(AttributeType.RESPONSE_PORT) && port > 0;
    return named ? new InetSocketAddress(from.getAddress(), port) : from;
  }

  private static byte[] answer(StunMessage request, InetSocketAddress from) {
    List<Integer> unknown = request.unknown();
    StunWriter writer =
        unknown.isEmpty()
            ? StunWriter.success(request).xorAddress(AttributeType.XOR_MAPPED_ADDRESS, from)
            : StunWriter.error(request, StunError.UNKNOWN_ATTRIBUTE, "").unknown(unknown);
    if (request.has(AttributeType.FINGERPRINT)) writer.fingerprint();
    return writer.write();
  }

  /** Requests left unanswered because too many bytes had been answered. */
  public long refused() {
    return refused;
  }

  private void refill(long nowNs) {
    if (nowNs - sinceNs >= SECOND_NS) {
      budget = bytesPerSecond;
      sinceNs = nowNs;
      return;
    }
    long bytes = (nowNs - sinceNs) * bytesPerSecond / SECOND_NS;
    budget = Math.min(bytesPerSecond, budget + bytes);
    sinceNs += bytes * SECOND_NS / bytesPerSecond;
  }
}
