package org.ringfence.stun;

import java.util.function.Consumer;

/**
 * One request over UDP, sent again until it is answered (RFC 8489 section 6.2.1): after RTO, then
 * after twice as long each time, Rc times in all; the last one is given Rm times RTO.
 */
public final class StunTransaction {
  public static final long RTO_NS = 500_000_000L;
  public static final int RC = 7;
  private static final int RM = 16;

  /** What the owner is to do. */
  public sealed interface Output {
    /** The request goes out, for the first time or again. */
    record Send(byte[] request) implements Output {}

    /** No answer came. */
    record TimedOut(TransactionId id) implements Output {}
  }

  private final TransactionId id;
  private final byte[] request;
  private final int requests;
  private final long rtoNs;
  private long intervalNs;
  private long deadlineNs = Long.MAX_VALUE;
  private int sent;
  private boolean open = true;

  public StunTransaction(TransactionId id, byte[] request) {
    this(id, request, RTO_NS, RC);
  }

  /**
   * @param rtoNs the first wait
   * @param requests how often the request is sent at most, Rc
   */
  public StunTransaction(TransactionId id, byte[] request, long rtoNs, int requests) {
    this.id = id;
    this.request = request;
    this.rtoNs = rtoNs;
    this.requests = requests;
    intervalNs = rtoNs;
  }

  public TransactionId id() {
    return id;
  }

  public void start(long nowNs, Consumer<? super Output> out) {
    if (sent == 0) send(nowNs, out);
  }

  private void send(long nowNs, Consumer<? super Output> out) {
    sent++;
    deadlineNs = nowNs + (sent == requests ? RM * rtoNs : intervalNs);
    intervalNs *= 2;
    out.accept(new Output.Send(request));
  }

  /** Whether the message answers this request; then the transaction is over. */
  public boolean receive(StunMessage message) {
    MessageClass kind = message.messageClass();
    boolean response = kind == MessageClass.SUCCESS || kind == MessageClass.ERROR;
    if (!open || !response || !message.transactionId().equals(id)) return false;
    cancel();
    return true;
  }

  /** Sends no more; a late answer is not taken either. */
  public void cancel() {
    open = false;
    deadlineNs = Long.MAX_VALUE;
  }

  public void tick(long nowNs, Consumer<? super Output> out) {
    if (!open || nowNs < deadlineNs) return;
    if (sent < requests) {
      send(nowNs, out);
    } else {
      cancel();
      out.accept(new Output.TimedOut(id));
    }
  }

  public long deadlineNs() {
    return deadlineNs;
  }
}
