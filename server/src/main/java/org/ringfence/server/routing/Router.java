package org.ringfence.server.routing;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.call.Cause;
import org.ringfence.call.Decision;
import org.ringfence.call.Destination;
import org.ringfence.call.Feature;
import org.ringfence.call.Party;
import org.ringfence.call.Service;
import org.ringfence.call.Target;
import org.ringfence.server.people.Codes;
import org.ringfence.server.people.StarCode;

/** Decides where a call goes. */
public final class Router {
  /** After others nobody else could talk to the caller either, or the caller is gone. */
  private static final Set<Cause> MAY_GO_ON =
      EnumSet.of(
          Cause.ABSENT,
          Cause.NO_ANSWER,
          Cause.BUSY,
          Cause.DO_NOT_DISTURB,
          Cause.UNREACHABLE,
          Cause.REJECTED,
          Cause.LOST);

  /** A feature that a number reaches. */
  public record Attended(String name, Feature feature) {}

  /** A feature that a code reaches, made for each call from the digits dialled after the code. */
  public interface Coded {
    Attended attended(String tail);
  }

  private final Map<String, Service> services;
  private final Map<String, Attended> features;
  private final Codes codes;
  private final Map<StarCode, Coded> coded;
  private final long ringMs;

  /**
   * @param services by the number that reaches them, such as {@code *43}
   * @param features the same; they may change while calls go on
   * @param codes what is dialled for what
   * @param coded what serves a code
   */
  public Router(
      Map<String, Service> services,
      Map<String, Attended> features,
      Codes codes,
      Map<StarCode, Coded> coded,
      long ringMs) {
    this.services = Map.copyOf(services);
    this.features = features;
    this.codes = codes;
    this.coded = Map.copyOf(coded);
    this.ringMs = ringMs;
  }

  /**
   * Where a call goes.
   *
   * @param diverted how often the call was sent on already
   */
  public Decision route(Party caller, Destination dialled, int diverted, Directory directory) {
    if (diverted > Limits.DIVERSIONS) return new Decision.Refuse(Cause.LOOP);
    return new Journey(this, caller, caller.number(), directory).to(dialled, List.of());
  }

  /** Where somebody goes whom another sends there, and answers for it. */
  public Decision transfer(
      Party asker, Party sent, Destination to, int diverted, Directory directory) {
    if (diverted > Limits.DIVERSIONS) return new Decision.Refuse(Cause.LOOP);
    return Journey.sent(this, sent, asker.number(), directory).to(to, List.of());
  }

  /** Where a call goes that somebody did not take. */
  public Decision unanswered(Party rung, Cause cause, Directory directory) {
    Target instead = MAY_GO_ON.contains(cause) ? directory.instead(rung, cause) : null;
    if (instead == null) return new Decision.Refuse(cause);
    // What cannot hear the call does not hide why nobody took it.
    return new Decision.Ring(Party.of(rung.number(), instead.name()), List.of(instead), ringMs)
        .withOtherwise(then -> then == Cause.CANNOT_HEAR ? new Decision.Refuse(cause) : null);
  }

  @Nullable Service service(String number) {
    return services.get(number);
  }

  /** The code that was dialled; null when it was none. */
  public Codes.@Nullable Dialled code(String number) {
    return codes.find(number);
  }

  @Nullable Attended attended(String number) {
    Attended feature = features.get(number);
    if (feature != null) return feature;
    Codes.Dialled dialled = codes.find(number);
    Coded served = dialled == null ? null : coded.get(dialled.code());
    return served == null || dialled == null ? null : served.attended(dialled.tail());
  }

  long ringMs() {
    return ringMs;
  }
}
