package org.ringfence.mgcp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * What an endpoint watches for and sounds (RFC 3435 sections 2.3.3 and 4.4): the gateway's half of
 * RQNT and NTFY.
 *
 * <pre>
 *   WATCHING --an event to be notified--> NOTIFYING (step: what happens now waits in quarantine)
 *   NOTIFYING --a new request--> WATCHING, where what waited is dealt with
 *   loop: it goes on WATCHING
 * </pre>
 */
public final class NotificationMachine {
  /** What comes of it. */
  public sealed interface Output {
    /** To be sent to the call agent, with the request's number. */
    record Notify(Parameters parameters) implements Output {}

    /** These sound from now on, besides those that went on, and no others. */
    record Sound(List<PackageEvent> signals) implements Output {}
  }

  private static final long MS = 1_000_000;

  /** Between two keys, and where only a pause is missing. */
  private static final long PARTIAL_NS = 16_000 * MS;

  private static final long CRITICAL_NS = 4_000 * MS;

  private final Consumer<? super Output> out;
  private String request = "0";
  private @Nullable String entity;
  private List<RequestedEvent> wanted = List.of();
  private List<PackageEvent> sounding = List.of();
  private @Nullable DigitMap map;
  private final StringBuilder dialled = new StringBuilder();
  private final List<PackageEvent> accumulated = new ArrayList<>();
  private final Deque<PackageEvent> quarantine = new ArrayDeque<>();
  private boolean loop;
  private boolean notifying;
  private boolean offHook;
  private long pauseNs = Long.MAX_VALUE;
  private long dropped;

  public NotificationMachine(Consumer<? super Output> out) {
    this.out = out;
  }

  /** Whether the handset is off the hook. */
  public boolean isOffHook() {
    return offHook;
  }

  public List<PackageEvent> sounding() {
    return sounding;
  }

  /** Where it is to be told; null for wherever the request came from. */
  public @Nullable String entity() {
    return entity;
  }

  /** Events that came when the quarantine was full. */
  public long dropped() {
    return dropped;
  }

  /**
   * A notification request, also as part of another command.
   *
   * @return the code to answer with
   */
  public int request(Parameters asked, long nowNs) {
    String id = asked.find(Parameters.REQUEST);
    List<RequestedEvent> events = RequestedEvent.parseList(asked.text(Parameters.REQUESTED_EVENTS));
    List<PackageEvent> signals = PackageEvent.parseList(asked.text(Parameters.SIGNALS));
    String mapText = asked.find(Parameters.DIGIT_MAP);
    DigitMap given = mapText == null ? map : DigitMap.parse(mapText);
    if (id == null || events == null || signals == null) return ReturnCode.PROTOCOL_ERROR;
    if (mapText != null && given == null) return ReturnCode.PROTOCOL_ERROR;
    boolean byMap = events.stream().anyMatch(RequestedEvent::byMap);
    if (byMap && given == null) return ReturnCode.NO_DIGIT_MAP;
    if (offHook && wants(events, "hd") && !wants(events, "hu")) return ReturnCode.OFF_HOOK_ALREADY;
    if (!offHook && wants(events, "hu") && !wants(events, "hd")) return ReturnCode.ON_HOOK_ALREADY;
    request = id;
    String told = asked.find(Parameters.NOTIFIED_ENTITY);
    if (told != null) entity = told;
    String handling = asked.text(Parameters.QUARANTINE).toLowerCase(Locale.ROOT);
    loop = handling.contains("loop");
    if (handling.contains("discard")) quarantine.clear();
    map = given;
    wanted = events;
    notifying = false;
    begin(signals);
    release(nowNs);
    return ReturnCode.OK;
  }

  private static boolean wants(List<RequestedEvent> events, String hook) {
    return events.stream().anyMatch(each -> each.event().is("L", hook));
  }

  /** Nothing is accumulated, and what is not asked for any more falls silent. */
  private void begin(List<PackageEvent> signals) {
    accumulated.clear();
    dialled.setLength(0);
    pauseNs = Long.MAX_VALUE;
    sound(signals);
  }

  private void sound(List<PackageEvent> signals) {
    if (signals.equals(sounding)) return;
    sounding = List.copyOf(signals);
    out.accept(new Output.Sound(sounding));
  }

  private void release(long nowNs) {
    while (!quarantine.isEmpty() && !notifying) process(quarantine.removeFirst(), nowNs);
  }

  /** Something happened at the endpoint. */
  public void observe(PackageEvent event, long nowNs) {
    if (event.is("L", "hd")) offHook = true;
    if (event.is("L", "hu")) offHook = false;
    if (!notifying) {
      process(event, nowNs);
    } else if (quarantine.size() < Limits.MGCP_EVENTS) {
      quarantine.addLast(event);
    } else {
      dropped++;
    }
  }

  private void process(PackageEvent event, long nowNs) {
    RequestedEvent found = null;
    for (RequestedEvent each : wanted) {
      if (found == null && each.event().covers(event)) found = each;
    }
    boolean persists = event.is("L", "hd") || event.is("L", "hu") || event.is("L", "hf");
    if (found == null && !persists) return;
    if (accumulated.size() < Limits.MGCP_EVENTS) accumulated.add(event);
    if (found == null) {
      silence();
      tell();
      return;
    }
    if (!found.keepsSignals()) silence();
    if (found.byMap()) dial(event, nowNs);
    RequestedEvent.Embedded embedded = found.embedded();
    if (embedded != null) embed(embedded);
    if (found.tells()) tell();
  }

  /** Signals that go on for a time end with the next event; those that are on stay on. */
  private void silence() {
    sound(sounding.stream().filter(NotificationMachine::staysOn).toList());
  }

  private static boolean staysOn(PackageEvent signal) {
    String inside = signal.inside();
    return inside != null && (inside.startsWith("+") || inside.startsWith("-"));
  }

  private void embed(RequestedEvent.Embedded with) {
    List<RequestedEvent> events = with.events();
    List<PackageEvent> signals = with.signals();
    if (with.map() != null) map = with.map();
    wanted = events == null ? List.of() : events;
    dialled.setLength(0);
    pauseNs = Long.MAX_VALUE;
    sound(signals == null ? List.of() : signals);
  }

  private void dial(PackageEvent key, long nowNs) {
    DigitMap with = map;
    if (with == null || key.name().length() != 1) return;
    dialled.append(key.name());
    boolean full = dialled.length() >= Limits.MGCP_DIALLED_KEYS;
    if (full || with.match(dialled) != DigitMap.Match.PARTIAL) {
      tell();
    } else {
      pauseNs = nowNs + (with.waitsForPause(dialled) ? CRITICAL_NS : PARTIAL_NS);
    }
  }

  private void tell() {
    pauseNs = Long.MAX_VALUE;
    List<String> seen = new ArrayList<>(accumulated.size());
    for (PackageEvent each : accumulated) seen.add(each.text());
    accumulated.clear();
    dialled.setLength(0);
    notifying = !loop;
    Parameters told = Parameters.NONE.andIfAny(Parameters.NOTIFIED_ENTITY, entity);
    out.accept(
        new Output.Notify(
            told.and(Parameters.REQUEST, request)
                .and(Parameters.OBSERVED_EVENTS, String.join(", ", seen))));
  }

  /** When a pause between two keys is one. */
  public long deadlineNs() {
    return pauseNs;
  }

  public void tick(long nowNs) {
    if (pauseNs - nowNs > 0) return;
    accumulated.add(PackageEvent.of("D", String.valueOf(DigitMap.PAUSE)));
    tell();
  }

  /** For an audit: the request's number, and what is watched for and sounds. */
  public Parameters audit(List<String> info) {
    Parameters told = Parameters.NONE;
    for (String each : info) {
      switch (each.toUpperCase(Locale.ROOT)) {
        case Parameters.REQUEST -> told = told.and(Parameters.REQUEST, request);
        case Parameters.NOTIFIED_ENTITY -> told = told.andIfAny(Parameters.NOTIFIED_ENTITY, entity);
        case Parameters.SIGNALS -> told = told.and(Parameters.SIGNALS, texts(sounding));
        case Parameters.REQUESTED_EVENTS ->
            told =
                told.and(
                    Parameters.REQUESTED_EVENTS,
                    texts(wanted.stream().map(RequestedEvent::event).toList()));
        case Parameters.EVENT_STATES ->
            told = told.and(Parameters.EVENT_STATES, offHook ? "L/hd" : "L/hu");
        case Parameters.QUARANTINE ->
            told = told.and(Parameters.QUARANTINE, loop ? "process,loop" : "process,step");
        default -> {}
      }
    }
    return told;
  }

  private static String texts(List<PackageEvent> events) {
    return String.join(", ", events.stream().map(PackageEvent::text).toList());
  }
}
