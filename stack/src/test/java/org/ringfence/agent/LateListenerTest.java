package org.ringfence.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.base.Transport;
import org.ringfence.call.Cause;
import org.ringfence.call.LegListener;
import org.ringfence.call.Party;
import org.ringfence.net.Admission;
import org.ringfence.net.Shards;
import org.ringfence.net.TransportSettings;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.sip.transaction.Timers;

/** A leg that ends on its way from one call to another, when neither listens to it. */
@Timeout(60)
class LateListenerTest {
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  private LegListener listener() {
    return (LegListener)
        Proxy.newProxyInstance(
            LegListener.class.getClassLoader(),
            new Class<?>[] {LegListener.class},
            (proxy, method, arguments) -> {
              heard.add(method.getName());
              return null;
            });
  }

  @Test
  void itTellsTheFirstWhoListens() throws Exception {
    var random = new SplittableRandom(3);
    var dns = ResolverSettings.of(List.of(), List.of(Transport.UDP));
    try (var shards = new Shards("here", 2, random);
        var names = new SipResolver(dns, random.split(), InstantSource.system());
        var agent =
            new SipAgent(
                new AgentSettings("Test", "me", "localhost", null, Timers.STANDARD),
                (shard, request, from, nowNs) -> false,
                shards,
                names,
                TransportSettings.defaults(),
                Admission.all(),
                null,
                random.split())) {
      AgentShard home = agent.shards().getFirst();
      AgentShard there = agent.shards().getLast();
      home.execute(() -> {
        var session = home.layer().prepare(home.mintCallId());
        var leg = new SipLeg(home, session, Party.of("1001", ""));
        leg.end(Cause.NORMAL);
        ForeignLeg.moved(leg, home, there).listener(listener());
      });
      await().until(() -> !heard.isEmpty());
      // Both loops have done all they had to when these have run.
      Queue<String> done = new ConcurrentLinkedQueue<>();
      home.execute(() -> there.execute(() -> done.add("done")));
      await().until(() -> !done.isEmpty());
      assertThat(heard).containsExactly("ended");
    }
  }
}
