package org.ringfence.server.trunk;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.PublicAddress;
import org.ringfence.base.Transport;
import org.ringfence.net.dns.EnumResolver;
import org.ringfence.net.dns.SipTarget;
import org.ringfence.server.config.EnumLookup;
import org.ringfence.server.numbers.OutsideNumber;
import org.ringfence.sip.message.SipUri;

/**
 * Where numbers lead that DNS knows (ENUM, RFC 6116), remembered for as long as DNS says, and no
 * longer than a few minutes. Where DNS is silent nobody waits for it for a while. Any thread may
 * ask.
 */
public final class EnumBook {
  private static final long MOST_MS = 300_000;
  private static final long SILENT_MS = 30_000;
  private static final int SILENT_TIMES = 3;
  private static final int MOST_WAYS = 3;

  /** Who answers the questions. */
  public interface Source {
    /** The addresses of a number. */
    CompletionStage<EnumResolver.Found> find(String number);

    /** The ways to a target, the best first. */
    CompletionStage<List<Flow>> resolve(SipTarget target);
  }

  /**
   * What is known of a number.
   *
   * @param words the same for people
   */
  private record Known(List<Way> ways, List<String> words, long untilMs) {}

  /** One address, and how it is reached. */
  private record Place(SipUri uri, List<Flow> flows) {}

  private final EnumLookup settings;
  private final Source source;
  private final String domain;
  private final EnumCalls calls;
  private final InstantSource clock;
  private final Map<String, Known> known = bounded();
  private final Map<String, CompletableFuture<Known>> pending = new LinkedHashMap<>();
  private int silent;
  private long restsUntilMs;

  /**
   * @param domain ours, where no number leads back to
   */
  public EnumBook(EnumLookup settings, Source source, String domain, InstantSource clock) {
    this.settings = settings;
    this.source = source;
    this.domain = domain;
    this.calls = new EnumCalls(settings, domain);
    this.clock = clock;
  }

  private static Map<String, Known> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
        return size() > Limits.ENUM_NUMBERS;
      }
    };
  }

  public boolean isOn() {
    return settings.isOn();
  }

  /** Whether what is found is tried before the trunks. */
  public boolean isFirst() {
    return settings.first();
  }

  /** Whether a call should wait until the number has been looked up. */
  public boolean isToBeAsked(OutsideNumber number) {
    if (!isOn() || !number.isWhole()) return false;
    synchronized (known) {
      long nowMs = clock.millis();
      Known old = known.get(number.number());
      return (old == null || nowMs >= old.untilMs) && !rests(nowMs);
    }
  }

  /** Whether DNS was silent so often that nobody waits for it now. */
  private boolean rests(long nowMs) {
    return silent >= SILENT_TIMES && nowMs < restsUntilMs;
  }

  /**
   * Looks numbers up.
   *
   * @param done told once, when all are known or it has taken too long; on any thread
   */
  public void ask(List<OutsideNumber> numbers, Runnable done) {
    List<CompletableFuture<Known>> asked = new ArrayList<>();
    for (OutsideNumber each : numbers) asked.add(asked(each.number()));
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .whenComplete((all, failure) -> done.run());
  }

  private CompletableFuture<Known> asked(String number) {
    CompletableFuture<Known> asking = new CompletableFuture<>();
    synchronized (known) {
      CompletableFuture<Known> already = pending.get(number);
      if (already != null) return already;
      if (pending.size() >= Limits.ENUM_PENDING) {
        return CompletableFuture.completedFuture(new Known(List.of(), List.of(), 0));
      }
      pending.put(number, asking);
    }
    source
        .find(number)
        .thenCompose(found -> places(found.uris()).thenApply(at -> known(at, found.ttlS())))
        .toCompletableFuture()
        .copy()
        .orTimeout(settings.timeoutSeconds() * 1000L, TimeUnit.MILLISECONDS)
        .whenComplete((found, failure) -> learn(number, found, asking));
    return asking;
  }

  private void learn(String number, @Nullable Known found, CompletableFuture<Known> asking) {
    long nowMs = clock.millis();
    Known learnt = found == null ? new Known(List.of(), List.of(), nowMs + SILENT_MS) : found;
    synchronized (known) {
      silent = found == null ? silent + 1 : 0;
      if (silent >= SILENT_TIMES) restsUntilMs = nowMs + SILENT_MS;
      pending.remove(number);
      known.put(number, learnt);
    }
    asking.complete(learnt);
  }

  /** What was found before; none for a number nobody has asked for. */
  public List<Way> ways(OutsideNumber number) {
    Known found;
    synchronized (known) {
      found = known.get(number.number());
      if (found == null || clock.millis() >= found.untilMs) return List.of();
    }
    return found.ways.stream().filter(Way::isAlive).toList();
  }

  /** Both in the order in which they are tried. */
  public List<Way> beside(OutsideNumber number, List<Way> trunks) {
    List<Way> found = isOn() ? ways(number) : List.of();
    if (found.isEmpty()) return trunks;
    List<Way> all = new ArrayList<>(settings.first() ? found : trunks);
    all.addAll(settings.first() ? trunks : found);
    return all;
  }

  // What DNS said is a stranger's word.

  private CompletionStage<List<Place>> places(List<String> uris) {
    List<CompletableFuture<Place>> places = new ArrayList<>();
    for (String each : uris) {
      SipUri uri = acceptable(each);
      if (uri == null) continue;
      places.add(
          source
              .resolve(target(uri))
              .handle(
                  (flows, failure) -> new Place(uri, failure == null ? usable(flows) : List.of()))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(places.toArray(CompletableFuture[]::new))
        .thenApply(all -> places.stream().map(CompletableFuture::join).toList());
  }

  /** Its user and place alone: what else it says, such as another host, is not heard. */
  private @Nullable SipUri acceptable(String text) {
    if (!(SipUri.parse(text) instanceof SipUri uri) || uri.user().isEmpty()) return null;
    if (uri.params().value("maddr") != null || text.indexOf('?') >= 0) return null;
    return uri.host().equalsIgnoreCase(domain) ? null : uri;
  }

  private SipTarget target(SipUri uri) {
    boolean secure = uri.secure() || uri.transport() == Transport.TLS;
    if (!settings.tlsOnly() || secure) return SipTarget.of(uri);
    // A port that is said for another transport is not the one of TLS.
    return new SipTarget(uri.hostPort().address(), -1, Transport.TLS, true, uri.host());
  }

  private List<Flow> usable(List<Flow> flows) {
    return flows.stream()
        .filter(each -> each.transport().secure() || !settings.tlsOnly())
        .filter(each -> isAllowed(each.remote().getAddress()))
        .sorted(Comparator.comparing((Flow each) -> !each.transport().secure()))
        .toList();
  }

  private boolean isAllowed(@Nullable InetAddress address) {
    if (address == null) return false;
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) return false;
    return settings.privateAddresses() || PublicAddress.is(address);
  }

  private Known known(List<Place> places, long ttlS) {
    List<Way> ways = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (Place place : places) {
      if (place.flows.isEmpty()) words.add(place.uri + ": no address that is allowed");
      for (Flow flow : place.flows) {
        String at = flow.remote().getAddress().getHostAddress() + " " + flow.remote().getPort();
        if (ways.size() == MOST_WAYS) break;
        ways.add(new EnumWay(calls, place.uri, flow));
        words.add(place.uri + " over " + flow.transport().parameter() + " at " + at);
      }
    }
    long untilMs = clock.millis() + Math.clamp(ttlS * 1000, 1_000, MOST_MS);
    return new Known(List.copyOf(ways), List.copyOf(words), untilMs);
  }

  // For people.

  /** What DNS says of a number, line by line. Waits for it. */
  public List<String> explain(OutsideNumber number) {
    if (!isOn() || !number.isWhole()) return List.of();
    if (isToBeAsked(number)) asked(number.number()).join();
    synchronized (known) {
      Known found = known.get(number.number());
      String where = String.join(", ", settings.suffixes());
      if (found == null || silent > 0) return List.of("DNS says nothing under " + where);
      if (found.words.isEmpty()) return List.of("not known under " + where);
      return found.words.stream().map(each -> "enum " + each).toList();
    }
  }

  /** How it fares; null where nothing is looked up. */
  public @Nullable TrunkStatus status() {
    if (!isOn()) return null;
    synchronized (known) {
      String trouble = silent >= SILENT_TIMES ? "DNS is silent" : "";
      return calls.status(trouble);
    }
  }

  /** The answers of these two. */
  public static Source source(
      Function<String, CompletionStage<EnumResolver.Found>> numbers,
      Function<SipTarget, CompletionStage<List<Flow>>> targets) {
    return new Source() {
      @Override
      public CompletionStage<EnumResolver.Found> find(String number) {
        return numbers.apply(number);
      }

      @Override
      public CompletionStage<List<Flow>> resolve(SipTarget target) {
        return targets.apply(target);
      }
    };
  }
}
