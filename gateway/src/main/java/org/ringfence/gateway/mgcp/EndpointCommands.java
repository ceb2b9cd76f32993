package org.ringfence.gateway.mgcp;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.mgcp.EndpointName;
import org.ringfence.mgcp.MgcpCommand;
import org.ringfence.mgcp.MgcpResponse;
import org.ringfence.mgcp.Parameters;
import org.ringfence.mgcp.Transactions;

/**
 * What is asked of one endpoint, one after the other: two commands under way could be overtaken by
 * each other (RFC 3435 section 4.4.4).
 */
final class EndpointCommands {
  private final Transactions transactions;
  private final AgentSurroundings around;
  private final EndpointName endpoint;
  private final InetSocketAddress at;
  private final Runnable silent;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean underWay;

  /** Raised by {@link #forget}: what was asked before then is nobody's business. */
  private int age;

  /** A command, as it is when its turn has come. */
  record Wanted(String verb, Parameters parameters, @Nullable String body) {}

  private record Waiting(
      Supplier<@Nullable Wanted> command, BiConsumer<? super MgcpResponse, ? super Long> then) {}

  /**
   * @param silent told when the gateway did not answer
   */
  EndpointCommands(
      Transactions transactions,
      AgentSurroundings around,
      EndpointName endpoint,
      InetSocketAddress at,
      Runnable silent) {
    this.transactions = transactions;
    this.around = around;
    this.endpoint = endpoint;
    this.at = at;
    this.silent = silent;
  }

  /**
   * Asks it.
   *
   * @param then told the answer and the time, when there is an answer
   */
  void ask(
      String verb,
      Parameters parameters,
      @Nullable String body,
      BiConsumer<? super MgcpResponse, ? super Long> then,
      long nowNs) {
    Wanted wanted = new Wanted(verb, parameters, body);
    askLater(() -> wanted, then, nowNs);
  }

  /** The same of what is known only when its turn has come: null when there is nothing to ask. */
  void askLater(
      Supplier<@Nullable Wanted> command,
      BiConsumer<? super MgcpResponse, ? super Long> then,
      long nowNs) {
    if (waiting.size() >= Limits.MGCP_EVENTS) {
      // It tells more than it takes, and so is no better than one that is silent.
      forget();
      silent.run();
      return;
    }
    waiting.add(new Waiting(command, then));
    next(nowNs);
  }

  private void next(long nowNs) {
    while (!underWay && !waiting.isEmpty()) {
      Wanted wanted = waiting.getFirst().command.get();
      if (wanted == null) waiting.removeFirst();
      else send(wanted, nowNs);
    }
  }

  private void send(Wanted wanted, long nowNs) {
    underWay = true;
    int asked = age;
    transactions.send(
        MgcpCommand.of(wanted.verb, endpoint, wanted.parameters, wanted.body),
        at,
        response ->
            around.onLoop(laterNs -> {
              if (asked == age) answered(response, laterNs);
            }),
        nowNs);
  }

  private void answered(@Nullable MgcpResponse response, long nowNs) {
    Waiting done = waiting.pollFirst();
    underWay = false;
    if (response == null) {
      forget();
      silent.run();
      return;
    }
    if (done != null) done.then.accept(response, nowNs);
    next(nowNs);
  }

  /** Nothing of it is wanted any more. */
  void forget() {
    age++;
    waiting.clear();
    underWay = false;
  }
}
