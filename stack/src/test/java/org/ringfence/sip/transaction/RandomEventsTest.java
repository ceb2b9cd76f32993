package org.ringfence.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Flow;
import org.ringfence.base.TimerWheel;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Any message at any time: whatever comes in whatever order, the layer keeps its promises. */
@Tag("sim")
class RandomEventsTest {
  private static final Method[] METHODS = {
    Method.INVITE, Method.OPTIONS, Method.ACK, Method.CANCEL, Method.BYE
  };
  private static final int[] STATUSES = {100, 180, 200, 202, 302, 408, 486, 603};
  private static final Flow[] FLOWS = {
    Bench.UDP, Bench.TCP, Bench.flow(Transport.TLS, 41_000, 9), Bench.flow(Transport.UDP, 99, 0)
  };

  @Test
  void whateverComesEachTransactionEndsOnceAndNothingIsLeft() {
    long seed = Long.getLong("ringfence.seed", 4_711L);
    for (int i = 0; i < 200; i++) new Chaos(seed + i).run();
  }

  private static final class Chaos
      implements TransactionLayer.TransactionUser,
          TransactionLayer.ResponseHandler,
          TransactionLayer.Sender {
    private final long seed;
    private final SplittableRandom random;
    private final TimerWheel wheel = new TimerWheel(0);
    private final TransactionLayer layer;
    private final List<SipRequest> requestsSent = new ArrayList<>();
    private final List<SipRequest> requestsReceived = new ArrayList<>();
    private final List<ClientTransaction> clients = new ArrayList<>();
    private final List<ServerTransaction> servers = new ArrayList<>();
    private int sends;
    private int inputs;
    private long nowNs;

    Chaos(long seed) {
      this.seed = seed;
      random = new SplittableRandom(seed);
      layer = new TransactionLayer(wheel, Timers.STANDARD, random.split(), this, this);
    }

    void run() {
      for (int i = 0; i < 400; i++) {
        step();
        nowNs += random.nextInt(20) == 0 ? random.nextLong(9_000_000_000L) : random.nextLong(300_000_000L);
        wheel.advance(nowNs);
        assertThat(wheel.size()).as(label()).isLessThanOrEqualTo(
            layer.clientCount() + layer.serverCount());
      }
      // Every user answers at last and every callee that rang gives up.
      for (ServerTransaction server : servers) respond(server, 500);
      for (ClientTransaction client : clients) {
        if (client.isInvite()) layer.cancel(client, List.of(), nowNs);
      }
      for (int i = 0; i < 400; i++) wheel.advance(nowNs += 250_000_000L);
      assertThat(layer.clientCount()).as(label()).isZero();
      assertThat(layer.serverCount()).as(label()).isZero();
      assertThat(wheel.size()).as(label()).isZero();
      for (ClientTransaction client : clients) assertThat(client.ended()).as(label()).isTrue();
      // Each input causes a few packets at once, and each transaction repeats 11 times at most.
      assertThat(sends).as(label()).isLessThan(inputs * 3 + (clients.size() + servers.size()) * 24);
    }

    private void step() {
      inputs++;
      Flow flow = FLOWS[random.nextInt(FLOWS.length)];
      switch (random.nextInt(10)) {
        case 0, 1 -> {
          Method method = random.nextBoolean() ? Method.INVITE : Method.OPTIONS;
          clients.add(layer.request(Bench.request(method), flow, Bench.SENT_BY, this, nowNs));
        }
        case 2, 3, 4 -> receive(request(), flow);
        case 5, 6 -> answer(flow);
        case 7 -> {
          if (!servers.isEmpty()) {
            respond(servers.get(random.nextInt(servers.size())), STATUSES[random.nextInt(8)]);
          }
        }
        case 8 -> {
          if (clients.isEmpty()) return;
          ClientTransaction client = clients.get(random.nextInt(clients.size()));
          if (client.isInvite()) layer.cancel(client, List.of(), nowNs);
        }
        default -> disturb(flow);
      }
    }

    /** A new request, or one that has come before under this or another method. */
    private SipRequest request() {
      if (!requestsReceived.isEmpty() && random.nextInt(3) > 0) {
        SipRequest old = requestsReceived.get(random.nextInt(requestsReceived.size()));
        if (random.nextBoolean()) return old;
        Method method = METHODS[random.nextInt(METHODS.length)];
        SipRequest.Builder like = SipRequest.builder(method, old.uri());
        old.headers().forEach(like::add);
        return like.set(org.ringfence.sip.message.HeaderName.CSEQ, "1 " + method).build();
      }
      Method method = METHODS[random.nextInt(METHODS.length)];
      String branch = random.nextInt(8) == 0 ? "old" : "z9hG4bK" + random.nextInt(50);
      SipRequest fresh =
          Bench.request(method)
              .with()
              .addFirst(org.ringfence.sip.message.HeaderName.VIA, "SIP/2.0/UDP h;branch=" + branch)
              .set(org.ringfence.sip.message.HeaderName.CALL_ID, "c" + random.nextInt(50))
              .build();
      requestsReceived.add(fresh);
      return fresh;
    }

    private void answer(Flow flow) {
      if (requestsSent.isEmpty()) return;
      SipRequest request = requestsSent.get(random.nextInt(requestsSent.size()));
      String tag = "t" + random.nextInt(3);
      receive(SipResponse.to(request, STATUSES[random.nextInt(8)], tag).build(), flow);
    }

    private void disturb(Flow flow) {
      if (random.nextBoolean()) layer.closed(flow, nowNs);
      else if (!requestsSent.isEmpty()) {
        SipRequest lost = requestsSent.get(random.nextInt(requestsSent.size()));
        layer.failed(flow, lost, "lost", nowNs);
      }
    }

    private void receive(SipMessage message, Flow flow) {
      layer.receive(message, flow, nowNs);
    }

    private boolean respond(ServerTransaction server, int status) {
      boolean before = server.answered();
      SipResponse response = SipResponse.to(server.request(), status, "t").build();
      boolean sent = layer.respond(server, response, nowNs);
      if (before && sent) {
        assertThat(server.isInvite() && response.isSuccess()).as(label()).isTrue();
      }
      return sent;
    }

    @Override
    public void send(SipMessage message, Flow to) {
      sends++;
      if (message instanceof SipRequest request && !request.is(Method.ACK)) {
        requestsSent.add(request);
      }
    }

    @Override
    public void response(ClientTransaction transaction, SipResponse response, long now) {
      boolean repeated = transaction.user() != null;
      if (repeated) {
        assertThat(transaction.isInvite() && response.isSuccess()).as(label()).isTrue();
        assertThat(transaction.user()).as(label()).isEqualTo("2xx");
      }
      if (response.isFinal()) transaction.user(response.isSuccess() ? "2xx" : "refused");
      assertThat(transaction.ended()).as(label()).isEqualTo(response.isFinal());
    }

    @Override
    public void failed(ClientTransaction transaction, Failure failure, long now) {
      assertThat(transaction.user()).as(label()).isNull();
      transaction.user("failed");
    }

    @Override
    public void request(ServerTransaction transaction, SipRequest request, Flow from, long now) {
      assertThat(request.is(Method.ACK) || request.is(Method.CANCEL)).as(label()).isFalse();
      servers.add(transaction);
    }

    @Override
    public void ack(SipRequest ack, Flow from, long now) {}

    @Override
    public void cancelled(ServerTransaction invite, SipRequest cancel, long now) {
      assertThat(invite.answered()).as(label()).isFalse();
      respond(invite, 487);
    }

    @Override
    public void stray(SipResponse response, Flow from, long now) {}

    @Override
    public void ended(ServerTransaction transaction, long now) {
      assertThat(transaction.user()).as(label()).isNull();
      transaction.user("ended");
    }

    private String label() {
      return "seed " + seed;
    }
  }
}
