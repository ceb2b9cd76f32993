package org.ringfence.agent;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.sip.outbound.BindingLife;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

/**
 * Learns how long the NAT in front of us keeps a silent UDP binding (RFC 5780 section 4.6), with
 * two addresses of its own: one is silent, then the other asks the registrar to answer to the
 * silent one. A NAT that always gives the same port cannot hide in this way that it had forgotten
 * it. On the shard only.
 *
 * <pre>
 *   silent one   --Binding-->  registrar, answer: seen at P      then silence for as long as tried
 *   other one    --Binding, RESPONSE-PORT P-->  registrar  --answer-->  P: is it let in?
 * </pre>
 */
final class BindingScout {
  private static final int ANSWER_MS = 2_000;
  private static final int AGAIN_MS = 60_000;
  private static final int SETTLED_MS = 1_800_000;

  private final AgentShard shard;
  private final BindingLife life;
  private final InetSocketAddress silent;
  private final InetSocketAddress other;
  private @Nullable TransactionId asked;
  private @Nullable InetSocketAddress server;
  private int trialMs;
  private Runnable next = () -> {};
  private Step step = Step.OFF;

  private enum Step {
    OFF,
    OPENING,
    SILENT,
    KNOCKING,
    VERIFYING
  }

  /**
   * @param silent a local UDP address that nothing else uses
   * @param other the same
   */
  BindingScout(
      AgentShard shard, BindingLife life, InetSocketAddress silent, InetSocketAddress other) {
    this.shard = shard;
    this.life = life;
    this.silent = silent;
    this.other = other;
  }

  /** Begins, or goes on when it has begun with that registrar. */
  void begin(Flow registrar) {
    if (registrar.remote().equals(server)) return;
    stop();
    server = registrar.remote();
    open();
  }

  void stop() {
    next.run();
    next = () -> {};
    asked = null;
    server = null;
    step = Step.OFF;
  }

  private void open() {
    step = Step.OPENING;
    trialMs = life.trialMs();
    ask(silent, 0);
    next = shard.after(ANSWER_MS, this::again);
  }

  private void again() {
    step = Step.OFF;
    next = shard.after(AGAIN_MS, this::open);
  }

  /**
   * @param responsePort 0 for where it comes from
   */
  private void ask(InetSocketAddress from, int responsePort) {
    InetSocketAddress to = server;
    if (to == null) return;
    TransactionId id = TransactionId.random(shard.random());
    asked = id;
    StunWriter request = StunWriter.request(Method.BINDING, id);
    if (responsePort > 0) request.uint32(AttributeType.RESPONSE_PORT, (long) responsePort << 16);
    Flow flow = new Flow(Transport.UDP, from, to, 0, null);
    shard.agent().transports().ask(request.write(), flow);
  }

  private void knock(int port) {
    step = Step.KNOCKING;
    ask(other, port);
    next = shard.after(ANSWER_MS, this::verify);
  }

  /** Nothing came: is it the binding, or the whole way? */
  private void verify() {
    step = Step.VERIFYING;
    ask(other, 0);
    next = shard.after(ANSWER_MS, this::again);
  }

  /** Takes a STUN response; others than to the request under way are ignored. */
  void answered(StunMessage response, Flow from) {
    if (asked == null || !response.transactionId().equals(asked)) return;
    boolean success = response.messageClass() == MessageClass.SUCCESS;
    boolean atSilent = silent.equals(from.local());
    InetSocketAddress seen = response.xorAddress(AttributeType.XOR_MAPPED_ADDRESS);
    asked = null;
    next.run();
    switch (step) {
      case OPENING -> {
        step = Step.SILENT;
        if (seen == null) again();
        else next = shard.after(trialMs, () -> knock(seen.getPort()));
      }
      case KNOCKING -> {
        // A registrar that does not know RESPONSE-PORT teaches us nothing: the floor remains.
        if (!success || !atSilent) stop();
        else learnt(true);
      }
      case VERIFYING -> learnt(false);
      case OFF, SILENT -> {}
    }
  }

  private void learnt(boolean held) {
    if (held) life.held(trialMs);
    else life.failed(trialMs);
    step = Step.OFF;
    next = shard.after(life.settled() ? SETTLED_MS : 0, this::open);
  }
}
