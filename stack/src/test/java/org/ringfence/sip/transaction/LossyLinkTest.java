package org.ringfence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.sim.Link;
import org.ringfence.sim.VirtualNetwork;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;

/** Thousands of transactions between two layers over a link that loses every fifth packet. */
@Tag("sim")
class LossyLinkTest {
  private static final long MS = 1_000_000;
  private static final InetSocketAddress CALLER = new InetSocketAddress("10.0.0.1", 5060);
  private static final InetSocketAddress CALLEE = new InetSocketAddress("10.0.0.2", 5060);
  private static final int EACH = 10_000;

  @Test
  void allEndNothingIsLeftAndTheSameSeedDoesTheSame() {
    long seed = Long.getLong("ringfence.seed", 20_261_121L);
    long first = new World(seed).run();
    assertThat(new World(seed).run()).as("seed %d, run again", seed).isEqualTo(first);
    assertThat(new World(seed + 1).run()).as("seed %d", seed + 1).isNotEqualTo(first);
  }

  private static final class World {
    private final long seed;
    private final VirtualNetwork network;
    private final Answerer answerer = new Answerer();
    private final List<Outcome> outcomes = new ArrayList<>();
    private SipNode caller;
    private SipNode callee;

    World(long seed) {
      this.seed = seed;
      network = new VirtualNetwork(seed);
      network.otherLinks(new Link(0.2, 10 * MS, 200 * MS, 0.05));
      var callerRandom = network.random().split();
      var calleeRandom = network.random().split();
      network.start(CALLER, port -> caller = new SipNode(port, callerRandom, answerer, 0));
      network.start(CALLEE, port -> callee = new SipNode(port, calleeRandom, answerer, 0));
      answerer.world = this;
    }

    long run() {
      for (int i = 0; i < EACH; i++) {
        int number = i;
        network.at(i * MS * 2, () -> begin(Method.INVITE, number));
        network.at(i * MS * 2 + MS, () -> begin(Method.OPTIONS, number));
      }
      network.run(200_000 * MS);
      check();
      return network.historyHash();
    }

    private void begin(Method method, int number) {
      SipRequest request =
          SipRequest.builder(method, SipUri.of("u" + number, "10.0.0.2", -1))
              .add(HeaderName.FROM, "<sip:a@10.0.0.1>;tag=f" + number)
              .add(HeaderName.TO, "<sip:b@10.0.0.2>")
              .add(HeaderName.CALL_ID, method.name() + number)
              .add(HeaderName.CSEQ, new CSeq(1, method))
              .add(HeaderName.MAX_FORWARDS, "70")
              .build();
      Outcome outcome = new Outcome();
      outcomes.add(outcome);
      Flow flow = Flow.to(Transport.UDP, CALLEE, null);
      HostPort sentBy = new HostPort("10.0.0.1", 5060);
      ClientTransaction transaction =
          caller.layer.request(request, flow, sentBy, outcome, network.nowNs());
      if (method.equals(Method.INVITE) && number % 5 == 0) {
        caller.layer.cancel(transaction, List.of(), network.nowNs());
      }
      caller.rearm();
    }

    private void check() {
      assertThat(outcomes).as("seed %d", seed).hasSize(2 * EACH);
      int timeouts = 0;
      for (Outcome outcome : outcomes) {
        assertThat(outcome.successes > 0 ? 1 : 0)
            .as("seed %d: exactly one end", seed)
            .isEqualTo(1 - outcome.refusals - outcome.failures);
        timeouts += outcome.failures;
      }
      assertThat(timeouts).as("seed %d", seed).isLessThan(EACH / 50);
      assertThat(answerer.requests).as("seed %d", seed).isBetween(EACH * 19 / 10, 2 * EACH);
      assertThat(answerer.cancels).as("seed %d", seed).isGreaterThan(EACH / 10);
      assertThat(network.lost()).as("seed %d", seed).isGreaterThan(EACH);
      for (SipNode node : List.of(caller, callee)) {
        assertThat(node.layer.clientCount()).as("seed %d", seed).isZero();
        assertThat(node.layer.serverCount()).as("seed %d", seed).isZero();
        assertThat(node.wheel.size()).as("seed %d", seed).isZero();
      }
      assertThat(network.nextNs()).as("seed %d", seed).isEqualTo(Long.MAX_VALUE);
    }
  }

  private static final class Outcome implements TransactionLayer.ResponseHandler {
    private int successes;
    private int refusals;
    private int failures;

    @Override
    public void response(ClientTransaction transaction, SipResponse response, long nowNs) {
      if (response.isSuccess()) successes++;
      else if (response.isFinal()) refusals++;
    }

    @Override
    public void failed(ClientTransaction transaction, Failure failure, long nowNs) {
      failures++;
    }
  }

  /** Rings at once, answers a second later: every third 486, the others 200. */
  private static final class Answerer implements TransactionLayer.TransactionUser {
    private World world;
    private int requests;
    private int cancels;

    @Override
    public void request(ServerTransaction transaction, SipRequest request, Flow from, long now) {
      requests++;
      if (transaction.isInvite()) respond(transaction, 180, now);
      int status = request.callId().hashCode() % 3 == 0 ? 486 : 200;
      world.network.at(
          now + (transaction.isInvite() ? 1000 * MS : 100 * MS),
          () -> {
            respond(transaction, status, world.network.nowNs());
            world.callee.rearm();
          });
    }

    private void respond(ServerTransaction transaction, int status, long now) {
      SipResponse response = SipResponse.to(transaction.request(), status, "t").build();
      world.callee.layer.respond(transaction, response, now);
      if (status == 200 && transaction.isInvite()) repeat(transaction, response, now, 500);
    }

    /** The user repeats a 2xx to INVITE itself (RFC 3261 section 13.3.1.4). */
    private void repeat(ServerTransaction transaction, SipResponse response, long now, long ms) {
      if (ms > 30_000) return;
      world.network.at(
          now + ms * MS,
          () -> {
            long then = world.network.nowNs();
            if (world.callee.layer.respond(transaction, response, then)) {
              repeat(transaction, response, then, ms * 2);
            }
          });
    }

    @Override
    public void ack(SipRequest ack, Flow from, long now) {}

    @Override
    public void cancelled(ServerTransaction invite, SipRequest cancel, long now) {
      cancels++;
      respond(invite, 487, now);
    }

    @Override
    public void stray(SipResponse response, Flow from, long now) {}

    @Override
    public void ended(ServerTransaction transaction, long now) {}
  }
}
