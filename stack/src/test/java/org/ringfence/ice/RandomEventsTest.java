package org.ringfence.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.ice.SimPeer.address;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Limits;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

/** Whatever happens in whatever order: no exception, no timer that stands still, no flood. */
class RandomEventsTest {
  private static final InetSocketAddress BASE = address("10.0.0.1", 4000);
  private static final long SECOND = 1_000_000_000L;

  @Test
  void theAgentTakesAnything() {
    long sent = 0;
    for (long seed = 1; seed <= 60; seed++) sent += agentRun(seed);
    assertThat(sent).isPositive();
  }

  private static int agentRun(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    IceCredentials theirs = IceCredentials.random(random);
    IceAgent agent = new IceAgent(random.nextBoolean(), IceCredentials.random(random), random);
    List<IceAgent.Output> out = new ArrayList<>();
    long now = random.nextLong(SECOND);
    for (int step = 0; step < 300; step++) {
      now += random.nextLong(SECOND);
      int before = out.size();
      switch (random.nextInt(10)) {
        case 0 -> agent.addLocal(LocalCandidate.host(anyAddress(random), 65535), now);
        case 1 -> agent.addLocal(LocalCandidate.host(BASE, 65535), now);
        case 2 -> agent.remote(description(theirs, random), now);
        case 3 -> {
          if (random.nextInt(20) == 0) agent.restart(IceCredentials.random(random));
        }
        case 4, 5 -> {
          StunMessage message = request(agent.credentials(), theirs, random);
          agent.receive(message, BASE, anyAddress(random), now, out::add);
        }
        case 6, 7 -> {
          StunMessage answer = answer(out, theirs, random);
          if (answer != null) {
            var send = (IceAgent.Output.Send) last(out);
            agent.receive(answer, send.base(), send.to(), now, out::add);
          }
        }
        default -> {
          long due = agent.deadlineNs();
          if (due != Long.MAX_VALUE) now = Math.max(now, due);
          agent.tick(now, out::add);
          agent.tick(now, out::add);
        }
      }
      assertThat(out.size() - before).as("seed %s", seed).isLessThan(2 * Limits.ICE_PAIRS + 5);
    }
    for (int i = 0; i < 10_000 && agent.deadlineNs() != Long.MAX_VALUE; i++) {
      long due = agent.deadlineNs();
      agent.tick(Math.max(due, now), out::add);
      now = Math.max(due, now);
    }
    assertThat(agent.deadlineNs()).as("seed %s: it comes to rest", seed).isEqualTo(Long.MAX_VALUE);
    return out.size();
  }

  private static IceAgent.Output last(List<IceAgent.Output> out) {
    return out.getLast();
  }

  private static StunMessage answer(
      List<IceAgent.Output> out, IceCredentials theirs, SplittableRandom random) {
    if (out.isEmpty() || !(last(out) instanceof IceAgent.Output.Send send)) return null;
    StunMessage request = (StunMessage) StunMessage.parse(send.datagram());
    if (request.messageClass() != MessageClass.REQUEST) return null;
    StunWriter writer =
        random.nextInt(3) == 0
            ? StunWriter.error(request, random.nextBoolean() ? 487 : 400, "")
            : StunWriter.success(request).xorAddress(AttributeType.XOR_MAPPED_ADDRESS, BASE);
    return (StunMessage) StunMessage.parse(writer.integrity(theirs.key()).fingerprint().write());
  }

  private static StunMessage request(
      IceCredentials ours, IceCredentials theirs, SplittableRandom random) {
    StunWriter writer = StunWriter.request(Method.BINDING, TransactionId.random(random));
    writer.text(AttributeType.USERNAME, ours.ufrag() + ":" + theirs.ufrag());
    if (random.nextBoolean()) writer.uint32(AttributeType.PRIORITY, random.nextInt());
    if (random.nextBoolean()) writer.flag(AttributeType.USE_CANDIDATE);
    int role = random.nextBoolean() ? AttributeType.ICE_CONTROLLED : AttributeType.ICE_CONTROLLING;
    writer.uint64(role, random.nextLong());
    return (StunMessage) StunMessage.parse(writer.integrity(ours.key()).fingerprint().write());
  }

  private static IceDescription description(IceCredentials theirs, SplittableRandom random) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = random.nextInt(40); i > 0; i--) {
      candidates.add(LocalCandidate.host(anyAddress(random), random.nextInt(65536)).candidate());
    }
    return new IceDescription(theirs, random.nextInt(9) == 0, Set.of(), candidates, false, 0);
  }

  private static InetSocketAddress anyAddress(SplittableRandom random) {
    return address("192.0.2." + random.nextInt(1, 40), 4000);
  }
}
