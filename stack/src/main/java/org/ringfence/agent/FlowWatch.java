package org.ringfence.agent;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.sip.outbound.KeepAlive;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

/**
 * Keeps a registered flow open and notices when it broke (RFC 5626 section 4.4): line breaks that
 * are answered over a stream, STUN over UDP, whose answer also says when a NAT has given us another
 * address. A peer that answers neither is sent line breaks and not waited for. On the shard only.
 */
final class FlowWatch {
  /** Who is told. */
  interface Owner {
    /** The peer answered before and does not any more. */
    void lost(Flow flow);

    /** The peer sees us at another address than before. */
    void moved(Flow flow);

    /** How long the flow may be silent at most, in ms; 0 for what the standard says. */
    int longestMs(Flow flow);
  }

  private static final int REPEAT_MS = 500;
  private static final int MOST_REQUESTS = 3;

  private final AgentShard shard;
  private final Owner owner;
  private @Nullable Flow flow;
  private @Nullable InetSocketAddress seenAs;
  private @Nullable TransactionId asked;
  private int flowTimerSeconds;
  private int requests;
  private boolean answers;
  private boolean deaf;
  private boolean on;
  private Runnable next = () -> {};
  private Runnable patience = () -> {};

  FlowWatch(AgentShard shard, Owner owner) {
    this.shard = shard;
    this.owner = owner;
  }

  /** A registration over that flow succeeded; whatever the peer sees now is right. */
  void begin(Flow over, int timerSeconds) {
    stop();
    if (flow == null || !flow.remote().equals(over.remote())) {
      answers = false;
      deaf = false;
    }
    flow = over;
    flowTimerSeconds = timerSeconds;
    seenAs = null;
    on = true;
    sign(over);
  }

  void stop() {
    on = false;
    next.run();
    patience.run();
    next = () -> {};
    patience = () -> {};
    asked = null;
  }

  private void sign(Flow over) {
    if (over.transport() == Transport.UDP && !deaf) {
      requests = 0;
      asked = TransactionId.random(shard.random());
      ask(over, asked);
      return;
    }
    shard.agent().transports().ping(over);
    patience.run();
    if (answers) patience = shard.after(patienceMs(over), () -> owner.lost(over));
    later(over);
  }

  private void ask(Flow over, TransactionId id) {
    shard.agent().transports().ask(StunWriter.request(Method.BINDING, id).write(), over);
    boolean last = ++requests == MOST_REQUESTS;
    patience = shard.after(last ? 2 * REPEAT_MS : REPEAT_MS, () -> unanswered(over, id, last));
  }

  private void unanswered(Flow over, TransactionId id, boolean last) {
    if (!last) {
      ask(over, id);
    } else if (answers) {
      owner.lost(over);
    } else {
      asked = null;
      deaf = true;
      sign(over);
    }
  }

  private void later(Flow over) {
    int waitMs = KeepAlive.nextMs(over.transport(), flowTimerSeconds, shard.random());
    int longestMs = answers ? owner.longestMs(over) : 0;
    if (longestMs > 0 && (flowTimerSeconds == 0 || longestMs < waitMs)) {
      waitMs = longestMs - shard.random().nextInt(longestMs / 5 + 1);
    }
    next = shard.after(waitMs, () -> sign(over));
  }

  private int patienceMs(Flow over) {
    return owner.longestMs(over) > 0 ? MOST_REQUESTS * REPEAT_MS : KeepAlive.PONG_MS;
  }

  /** The peer answered line breaks. */
  void pong() {
    patience.run();
    Flow over = flow;
    if (answers || !on || over == null) return;
    answers = true; // now it may be asked more often
    next.run();
    later(over);
  }

  /** Takes a STUN response; others than to the request under way are ignored. */
  void answered(StunMessage response) {
    Flow over = flow;
    if (over == null || asked == null || !response.transactionId().equals(asked)) return;
    asked = null;
    patience.run();
    answers = true;
    InetSocketAddress seen = response.xorAddress(AttributeType.XOR_MAPPED_ADDRESS);
    if (seen == null) seen = response.address(AttributeType.MAPPED_ADDRESS);
    boolean moved = seenAs != null && seen != null && !seen.equals(seenAs);
    if (seen != null) seenAs = seen;
    if (moved) owner.moved(over);
    else later(over);
  }
}
