package org.ringfence.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.base.Transport;
import org.ringfence.net.Admission;
import org.ringfence.net.Shards;
import org.ringfence.net.TransportSettings;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.sip.event.EventName;
import org.ringfence.sip.event.EventPackage;
import org.ringfence.sip.event.Notice;
import org.ringfence.sip.event.Notifier;
import org.ringfence.sip.event.Subscriber;
import org.ringfence.sip.event.SubscriberListener;
import org.ringfence.sip.event.Subscription;
import org.ringfence.sip.event.SubscriptionEnd;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.transaction.Timers;

/** A whole subscription between two endpoints with sockets: each of its messages finds its way. */
@Timeout(60)
class AgentEventsTest implements EventPackage, SubscriberListener {
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private volatile Subscriber subscriber;

  @Test
  void subscribesIsToldRefreshesAndLeaves() throws Exception {
    var random = new SplittableRandom(11);
    var dns = ResolverSettings.of(List.of(), List.of(Transport.UDP));
    try (var shards = new Shards("here", 2, random);
        var otherShards = new Shards("there", 2, random);
        var names = new SipResolver(dns, random.split(), InstantSource.system());
        var watcher = agent(shards, names, random);
        var watched = agent(otherShards, names, random)) {
      watcher.listen(Transport.UDP, new InetSocketAddress("127.0.0.1", 0));
      int port = watched.listen(Transport.UDP, new InetSocketAddress("127.0.0.1", 0)).getPort();
      for (AgentShard shard : watched.shards()) shard.execute(() -> shard.events().offer(this));
      AgentShard shard = watcher.shards().getLast();
      shard.execute(
          () -> subscriber = shard.events().subscribe(wish(port), this, 0, shard.nowNs()));
      await().until(() -> heard.contains("ACTIVE 1"));
      shard.execute(() -> subscriber.refresh(shard.nowNs()));
      await().until(() -> heard.contains("ACTIVE 2"));
      shard.execute(() -> subscriber.unsubscribe(shard.nowNs()));
      await().until(() -> heard.contains("ended UNSUBSCRIBED") && heard.contains("let go"));
      assertThat(heard)
          .containsExactlyInAnyOrder(
              "ACTIVE 1", "ACTIVE 2", "TERMINATED 3", "ended UNSUBSCRIBED", "let go");
      assertThat(shard.events().subscriberCount()).isZero();
    }
  }

  private static SipAgent agent(Shards shards, SipResolver names, SplittableRandom random) {
    var who = new AgentSettings("Test", "me", "localhost", null, Timers.STANDARD);
    AgentHandler open = (shard, request, from, nowNs) -> false;
    var sockets = TransportSettings.defaults();
    return new SipAgent(who, open, shards, names, sockets, Admission.all(), null, random.split());
  }

  private static Subscription wish(int port) {
    return new Subscription(
        SipUri.of("bob", "127.0.0.1", port),
        NameAddr.of(SipUri.of("alice", "127.0.0.1", -1)),
        List.of(),
        null,
        EventName.of("count"),
        "text/plain",
        600,
        false,
        List.of());
  }

  @Override
  public String name() {
    return "count";
  }

  @Override
  public String contentType() {
    return "text/plain";
  }

  @Override
  public void subscribed(Notifier notifier, long nowNs) {
    notifier.accept(nowNs);
  }

  /** Which NOTIFY it is, from 1. */
  @Override
  public byte[] state(Notifier notifier) {
    return ("" + (notifier.notifies() + 1)).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void ended(Notifier notifier, long nowNs) {
    heard.add("let go");
  }

  @Override
  public void notified(Notice notice, long nowNs) {
    heard.add(notice.state().phase() + " " + new String(notice.body(), StandardCharsets.UTF_8));
  }

  @Override
  public void ended(SubscriptionEnd end, long nowNs) {
    heard.add("ended " + end.why());
  }
}
