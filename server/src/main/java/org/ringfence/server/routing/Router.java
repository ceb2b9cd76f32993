package org.ringfence.server.routing;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ringfence.call.Cause;
import org.ringfence.call.Decision;
import org.ringfence.call.Destination;
import org.ringfence.call.Feature;
import org.ringfence.call.Party;
import org.ringfence.call.Service;
import org.ringfence.call.Target;

/** Decides where a call goes. */
public final class Router {
  private static final int MOST_DIVERSIONS = 10;

  /** After others nobody else could talk to the caller either, or the caller is gone. */
  private static final Set<Cause> MAY_GO_ON =
      EnumSet.of(
          Cause.ABSENT, Cause.NO_ANSWER, Cause.BUSY, Cause.UNREACHABLE, Cause.REJECTED, Cause.LOST);

  /** A feature that a number reaches. */
  public record Attended(String name, Feature feature) {}

  private final Map<String, Service> services;
  private final Map<String, Attended> features;
  private final long ringMs;

  /**
   * @param services by the number that reaches them, such as {@code *43}
   * @param features the same
   */
  public Router(Map<String, Service> services, Map<String, Attended> features, long ringMs) {
    this.services = Map.copyOf(services);
    this.features = Map.copyOf(features);
    this.ringMs = ringMs;
  }

  /**
   * Where a call goes.
   *
   * @param diverted how often the call was sent on already
   */
  public Decision route(Destination dialled, int diverted, Directory directory) {
    String number = dialled.number();
    if (diverted > MOST_DIVERSIONS) return new Decision.Refuse(Cause.LOOP);
    if (number.isEmpty()) return new Decision.Refuse(Cause.INCOMPLETE);
    Service service = services.get(number);
    if (service != null) return new Decision.Serve(Party.of(number, ""), service);
    Attended attended = features.get(number);
    if (attended != null) {
      Target attendant = directory.attendant(attended.name(), attended.feature());
      return new Decision.Ring(Party.of(number, attended.name()), List.of(attendant), ringMs);
    }
    Party called = directory.extension(number);
    if (called == null) return new Decision.Refuse(Cause.NOT_FOUND);
    List<Target> phones = directory.phones(dialled);
    if (phones.isEmpty()) return unanswered(called, Cause.ABSENT, directory);
    return new Decision.Ring(called, phones, ringMs);
  }

  /** Where a call goes that somebody did not take. */
  public Decision unanswered(Party rung, Cause cause, Directory directory) {
    Target instead = MAY_GO_ON.contains(cause) ? directory.instead(rung, cause) : null;
    if (instead == null) return new Decision.Refuse(cause);
    return new Decision.Ring(Party.of(rung.number(), instead.name()), List.of(instead), ringMs);
  }
}
