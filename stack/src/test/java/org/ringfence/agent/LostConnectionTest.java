package org.ringfence.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.net.Admission;
import org.ringfence.net.Shards;
import org.ringfence.net.TransportSettings;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.transaction.ClientTransaction;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.Timers;
import org.ringfence.sip.transaction.TransactionLayer.ResponseHandler;

/** An endpoint whose connection is cut, and which goes on over another. */
@Timeout(60)
class LostConnectionTest {
  private final AtomicReference<@Nullable Flow> accepted = new AtomicReference<>();
  private final CompletableFuture<String> second = new CompletableFuture<>();
  private volatile @Nullable Runnable onClosed;

  /** Remembers whom a request came from. */
  private final AgentHandler serverSide =
      (shard, request, from, nowNs) -> {
        accepted.set(from);
        return false;
      };

  /** Hears of the cut connection. */
  private final class ClientSide implements AgentHandler {
    @Override
    public boolean screen(AgentShard shard, SipRequest request, Flow from, long nowNs) {
      return false;
    }

    @Override
    public void closed(Flow flow) {
      Runnable then = onClosed;
      onClosed = null;
      if (then != null) then.run();
    }
  }

  /** A phone registered twice: its new REGISTER was taken for one the old connection had lost. */
  @Test
  void whatIsSentOverANewConnectionIsNotLostWithTheOldOne() throws Exception {
    var random = new SplittableRandom(5);
    var dns = ResolverSettings.of(List.of(), List.of(Transport.TCP));
    try (var here = new Shards("here", 1, random);
        var there = new Shards("there", 1, random);
        var names = new SipResolver(dns, random.split(), InstantSource.system());
        var client = agent(new ClientSide(), here, names, random);
        var server = agent(serverSide, there, names, random)) {
      var address = server.listen(Transport.TCP, new InetSocketAddress("127.0.0.1", 0));
      Flow way = Flow.to(Transport.TCP, address, null);
      AgentShard shard = client.shards().getFirst();
      CompletableFuture<String> first = new CompletableFuture<>();
      shard.execute(() -> ask(shard, way, 1, first));
      assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("200");
      onClosed =
          () -> {
            CompletableFuture<Void> asked = new CompletableFuture<>();
            shard.execute(() -> {
              ask(shard, way, 2, second);
              asked.complete(null);
            });
            await(asked); // So that it is on its way before anything else is heard of the old one.
          };
      Flow cut = accepted.get();
      assertThat(cut).isNotNull();
      client.transports().drop(way, "a test");
      assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("200");
      assertThat(accepted.get().connection()).isNotEqualTo(cut.connection());
    }
  }

  private static void await(CompletableFuture<Void> asked) {
    try {
      asked.get(30, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SipAgent agent(
      AgentHandler handler, Shards shards, SipResolver names, SplittableRandom random) {
    var who = new AgentSettings("Test", "me", "localhost", null, Timers.STANDARD);
    var sockets = TransportSettings.defaults();
    var all = Admission.all();
    return new SipAgent(who, handler, shards, names, sockets, all, null, random.split());
  }

  private static void ask(AgentShard shard, Flow to, int number, CompletableFuture<String> told) {
    NameAddr me = NameAddr.of(SipUri.of("me", "localhost", -1));
    SipRequest options =
        SipRequest.builder(Method.OPTIONS, SipUri.of("you", "localhost", -1))
            .add(HeaderName.MAX_FORWARDS, 70)
            .add(HeaderName.FROM, me.withTag("t"))
            .add(HeaderName.TO, me)
            .add(HeaderName.CALL_ID, "c" + number)
            .add(HeaderName.CSEQ, new CSeq(number, Method.OPTIONS))
            .build();
    ResponseHandler handler =
        new ResponseHandler() {
          @Override
          public void response(ClientTransaction from, SipResponse response, long nowNs) {
            told.complete("" + response.status());
          }

          @Override
          public void failed(@Nullable ClientTransaction from, Failure failure, long nowNs) {
            told.complete(failure.text());
          }
        };
    shard.layer().transactions().request(options, to, shard.sentBy(to), handler, System.nanoTime());
  }
}
