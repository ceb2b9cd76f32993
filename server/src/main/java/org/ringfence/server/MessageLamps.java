package org.ringfence.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.ringfence.agent.AgentShard;
import org.ringfence.server.registrar.Contact;
import org.ringfence.server.registrar.Locations;
import org.ringfence.server.store.Voicemails;
import org.ringfence.sip.event.EventPackage;
import org.ringfence.sip.event.MessageSummary;
import org.ringfence.sip.event.Notifier;
import org.ringfence.sip.event.OutOfDialog;
import org.ringfence.sip.event.Reply;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.Failure;

/**
 * Lights the lamp of phones for which messages wait (RFC 3842): of those that subscribed, and of
 * those that registered and did not.
 */
final class MessageLamps {
  private static final long AFTER_REGISTRATION_MS = 200;

  private final Voicemails voicemails;
  private final Locations locations;
  private final String domain;
  private final List<Lamps> shards = new ArrayList<>();

  /** How many subscriptions there are to a number's messages, on all shards. */
  private final Map<String, Integer> subscribed = new ConcurrentHashMap<>();

  MessageLamps(Voicemails voicemails, Locations locations, String domain) {
    this.voicemails = voicemails;
    this.locations = locations;
    this.domain = domain;
  }

  /**
   * Serves a shard's subscribers.
   *
   * @param sender the number of whoever sent the request that the shard deals with now
   */
  void serve(AgentShard shard, Supplier<String> sender) {
    Lamps lamps = new Lamps(shard, sender);
    shards.add(lamps);
    shard.events().offer(lamps);
  }

  /** All shards are served: from now on news are told. */
  void begin() {
    voicemails.watch(this::changed);
  }

  private void changed(String number) {
    for (Lamps lamps : shards) lamps.shard.execute(() -> lamps.changed(number));
    Lamps first = shards.getFirst();
    first.shard.execute(() -> tellRegistered(first.shard, number));
  }

  /** A phone has registered, and may not know of its messages yet. */
  void registered(AgentShard shard, String number) {
    if (voicemails.counts(number).fresh() == 0) return;
    shard.after(AFTER_REGISTRATION_MS, () -> tellRegistered(shard, number));
  }

  private MessageSummary summary(String number) {
    Voicemails.Counts counts = voicemails.counts(number);
    return new MessageSummary(account(number), counts.fresh(), counts.heard());
  }

  private String account(String number) {
    return "sip:" + number + "@" + domain;
  }

  /** Tells phones that did not subscribe, as phones expect of a server (section 4.1). */
  private void tellRegistered(AgentShard shard, String number) {
    if (subscribed.getOrDefault(number, 0) > 0) return;
    Uri account = Uri.parse(account(number));
    if (account == null) return;
    OutOfDialog requests = shard.events().outOfDialog();
    for (Contact contact : locations.reachable(number, null, System.currentTimeMillis())) {
      SipRequest notify =
          requests
              .request(Method.NOTIFY, contact.uri(), NameAddr.of(account), contact.path())
              .add(HeaderName.EVENT, MessageSummary.EVENT)
              .add(HeaderName.SUBSCRIPTION_STATE, "terminated;reason=noresource")
              .body(MessageSummary.CONTENT_TYPE, summary(number).toBytes())
              .build();
      requests.send(notify, contact.flow(), UNHEARD);
    }
  }

  /** A phone that knows no lamp says so, and is told again nevertheless. */
  static final Reply UNHEARD =
      new Reply() {
        @Override
        public void answered(SipResponse response, long nowNs) {}

        @Override
        public void failed(Failure failure, long nowNs) {}
      };

  /** The subscribers of one shard. */
  private final class Lamps implements EventPackage {
    private final AgentShard shard;
    private final Supplier<String> sender;
    private final Map<String, List<Notifier>> notifiers = new HashMap<>();

    Lamps(AgentShard shard, Supplier<String> sender) {
      this.shard = shard;
      this.sender = sender;
    }

    void changed(String number) {
      for (Notifier each : List.copyOf(notifiers.getOrDefault(number, List.of()))) {
        each.changed(System.nanoTime());
      }
    }

    @Override
    public String name() {
      return MessageSummary.EVENT;
    }

    @Override
    public String contentType() {
      return MessageSummary.CONTENT_TYPE;
    }

    /** One's own messages, and nobody else's. */
    @Override
    public void subscribed(Notifier notifier, long nowNs) {
      String number = notifier.subscribe().uri().user();
      if (!number.equals(sender.get())) {
        notifier.reject(403, nowNs);
        return;
      }
      notifier.owner(number);
      notifiers.computeIfAbsent(number, key -> new ArrayList<>(1)).add(notifier);
      subscribed.merge(number, 1, Integer::sum);
      notifier.accept(nowNs);
    }

    @Override
    public byte[] state(Notifier notifier) {
      return summary(String.valueOf(notifier.owner())).toBytes();
    }

    @Override
    public void ended(Notifier notifier, long nowNs) {
      String number = String.valueOf(notifier.owner());
      notifiers.computeIfPresent(
          number,
          (key, all) -> {
            all.remove(notifier);
            return all.isEmpty() ? null : all;
          });
      subscribed.computeIfPresent(number, (key, count) -> count > 1 ? count - 1 : null);
    }
  }
}
