package org.ringfence.mgcp;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A command of a peer's that waits for its answer. */
public final class Asked {
  private final Transactions transactions;
  private final InetSocketAddress peer;
  private final int transaction;
  private final LineEnd end;
  private @Nullable MgcpResponse answer;
  private boolean said;

  /** For {@link Transactions}: until when it is remembered, and when it is told again. */
  long forgetNs;

  long repeatNs = Long.MAX_VALUE;
  long waitNs;

  Asked(Transactions transactions, InetSocketAddress peer, int transaction, LineEnd end) {
    this.transactions = transactions;
    this.peer = peer;
    this.transaction = transaction;
    this.end = end;
  }

  public InetSocketAddress peer() {
    return peer;
  }

  int transaction() {
    return transaction;
  }

  /** The final answer; null before there is one. */
  @Nullable MgcpResponse answer() {
    return answer;
  }

  /** Whether the peer was told that it takes long. */
  boolean isLong() {
    return said;
  }

  MgcpResponse progress() {
    said = true;
    return made(ReturnCode.IN_PROGRESS, Parameters.NONE, null);
  }

  public void answer(int code, long nowNs) {
    answer(code, Parameters.NONE, null, nowNs);
  }

  public void answer(int code, Parameters parameters, long nowNs) {
    answer(code, parameters, null, nowNs);
  }

  /** Answers it; once. */
  public void answer(int code, Parameters parameters, @Nullable String body, long nowNs) {
    if (answer != null) throw new IllegalStateException("answered twice");
    // One that was told to wait is asked to say that it has the answer (section 3.5.6).
    Parameters all = said ? parameters.and(Parameters.RESPONSE_ACK, "") : parameters;
    answer = made(code, all, body);
    transactions.answered(this, nowNs);
  }

  private MgcpResponse made(int code, Parameters parameters, @Nullable String body) {
    String words = ReturnCode.words(code);
    return new MgcpResponse(
        code, transaction, words.isEmpty() ? null : words, parameters, body, end);
  }
}
