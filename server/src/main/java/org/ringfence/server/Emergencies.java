package org.ringfence.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.call.Cause;
import org.ringfence.call.Decision;
import org.ringfence.call.Party;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.Numbers;
import org.ringfence.server.feature.emergencytest.EmergencyTest;
import org.ringfence.server.guard.AuditLog;
import org.ringfence.server.numbers.NumberPlan;
import org.ringfence.server.numbers.Place;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.Stores;
import org.ringfence.server.trunk.Carriers;
import org.ringfence.server.trunk.Way;
import org.ringfence.server.trunk.Wish;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.session.Attachment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls for help. They pass whatever is full, forbidden or hidden, over any trunk and then the
 * next, and tell where the caller is (RFC 6442). Somebody here is told of each.
 */
final class Emergencies {
  private static final Logger LOG = LoggerFactory.getLogger(Emergencies.class);
  private static final long RING_MS = 180_000;

  private final Config config;
  private final NumberPlan plan;
  private final Carriers carriers;
  private final Stores stores;
  private final AuditLog audit;
  private final Function<String, List<InetAddress>> phones;

  /**
   * @param phones where the phones of an extension are
   */
  Emergencies(
      Config config,
      NumberPlan plan,
      Carriers carriers,
      Stores stores,
      AuditLog audit,
      Function<String, List<InetAddress>> phones) {
    this.phones = phones;
    this.config = config;
    this.plan = plan;
    this.carriers = carriers;
    this.stores = stores;
    this.audit = audit;
  }

  /** Whether nothing may stand in the way of that call. Strangers call nobody's help through us. */
  boolean isUrgent(Party caller, String dialled) {
    return plan.emergency(dialled) != null && stores.extensions().find(caller.number()) != null;
  }

  /** The number that is called for {@code urn:service:sos} (RFC 5031). */
  String number() {
    List<String> known = config.numbers().emergency();
    return known.isEmpty() ? "112" : known.getFirst();
  }

  /** Where a call for help goes; null when it is none, or goes to somebody of this house. */
  @Nullable Decision decide(AgentShard shard, Party caller, String dialled, int hops) {
    String number = plan.emergency(dialled);
    if (number == null || !isUrgent(caller, dialled)) return null;
    if (stores.extensions().find(number) != null || carriers.isEmpty()) return null;
    String place = place(caller.number());
    audit.write(
        "emergency call",
        "%s calls %s, from %s".formatted(caller, number, place.isEmpty() ? "unknown" : place));
    LOG.warn("EMERGENCY CALL: {} calls {}, from {}", caller, number, place);
    return next(shard, caller, number, place, hops, carriers.all(), null);
  }

  /** Where the phone of an extension is, in words; empty when nobody said. */
  String place(String extension) {
    String own = stores.settings().of(extension).text(Preference.LOCATION);
    if (own != null) return own;
    Set<String> sites = new HashSet<>();
    for (InetAddress each : phones.apply(extension)) sites.add(site(each));
    // Of phones in two places nobody knows which one calls.
    String site = sites.size() == 1 ? sites.iterator().next() : "";
    return site.isEmpty() ? config.numbers().location() : site;
  }

  private String site(InetAddress phone) {
    for (Numbers.Located each : config.numbers().locations()) {
      if (each.network().holds(phone)) return each.words();
    }
    return "";
  }

  /** The number that those who come to help may call back; empty for the trunk's. */
  String callback(String extension) {
    String own = stores.settings().of(extension).text(Preference.OUTSIDE_NUMBER);
    if (own != null) return own;
    List<Way> all = carriers.all();
    return all.isEmpty() ? "" : all.getFirst().trunk().number();
  }

  /** What a call for help would tell of an extension. */
  EmergencyTest.Told told(String extension) {
    return new EmergencyTest.Told(callback(extension), place(extension));
  }

  private Decision next(
      AgentShard shard,
      Party caller,
      String number,
      String place,
      int hops,
      List<Way> ways,
      @Nullable Cause before) {
    if (ways.isEmpty()) {
      audit.write("emergency call failed", caller + " reached nobody at " + number);
      LOG.error("EMERGENCY CALL FAILED: no trunk took {} to {}", caller, number);
      return new Decision.Refuse(before == null ? Cause.NO_TRUNK : before);
    }
    Way carrier = ways.getFirst();
    List<Way> rest = ways.subList(1, ways.size());
    return new Decision.Ring(
            Party.of(number, "Emergency"),
            List.of(carrier.target(shard, wish(caller, number, place, hops))),
            RING_MS)
        .withOtherwise(cause -> {
          audit.write("emergency call", "trunk " + carrier.name() + ": " + cause.words());
          if (cause == Cause.UNREACHABLE) carrier.failed("a call was not taken");
          return next(shard, caller, number, place, hops, rest, cause);
        });
  }

  private Wish wish(Party caller, String number, String place, int hops) {
    List<Header> extra = new ArrayList<>(3);
    extra.add(new Header(HeaderName.of("Priority"), "emergency"));
    Attachment where = null;
    if (!place.isEmpty()) {
      String id = "place-" + caller.number() + "@" + config.domain();
      extra.add(new Header(HeaderName.of("Geolocation"), "<cid:" + id + ">"));
      extra.add(new Header(HeaderName.of("Geolocation-Routing"), "yes"));
      String entity = "sip:" + caller.number() + "@" + config.domain();
      byte[] body = Place.of(place).pidfLo(entity, config.numbers().country());
      where = new Attachment("application/pidf+xml", id, body);
    }
    String name = name(caller);
    return new Wish(
        number,
        callback(caller.number()),
        name,
        false,
        false,
        true,
        hops,
        extra,
        where,
        Wish.Watch.NONE);
  }

  private String name(Party caller) {
    Account account = stores.extensions().find(caller.number());
    return account == null ? "" : account.extension().name();
  }
}
