package org.ringfence.server;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.call.Cause;
import org.ringfence.call.Decision;
import org.ringfence.call.Diversion;
import org.ringfence.call.Party;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.Numbers;
import org.ringfence.server.guard.UnwantedCallers;
import org.ringfence.server.numbers.NumberPlan;
import org.ringfence.server.numbers.OutsideNumber;
import org.ringfence.server.numbers.TollLimits;
import org.ringfence.server.people.CallKind;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.Stores;
import org.ringfence.server.trunk.Carriers;
import org.ringfence.server.trunk.EnumBook;
import org.ringfence.server.trunk.Way;
import org.ringfence.server.trunk.Wish;

/** Calls to the telephone network: who may make them, over which trunk, and as whom. */
final class OutsideCalls {
  /** After these another trunk may do better. */
  private static final Set<Cause> LEADS_ON =
      EnumSet.of(
          Cause.UNREACHABLE,
          Cause.LOST,
          Cause.FAILED,
          Cause.FORBIDDEN,
          Cause.NOT_FOUND,
          Cause.OVERLOADED,
          Cause.LINE_FULL,
          Cause.LINE_TOO_NARROW,
          Cause.NO_COMMON_MEDIA,
          Cause.NOT_ENCRYPTED,
          Cause.KEYS_UNKNOWN,
          Cause.ANSWERED_IN_CLEAR);

  private volatile Numbers numbers;
  private final NumberPlan plan;
  private final Carriers carriers;
  private final EnumBook book;
  private final TollLimits limits = new TollLimits();
  private final Stores stores;
  private final UnwantedCallers unwanted;
  private final long ringMs;

  OutsideCalls(
      Config config,
      NumberPlan plan,
      Carriers carriers,
      EnumBook book,
      Stores stores,
      UnwantedCallers unwanted) {
    this.book = book;
    this.unwanted = unwanted;
    this.numbers = config.numbers();
    this.plan = plan;
    this.carriers = carriers;
    this.stores = stores;
    this.ringMs = config.calls().ringSeconds() * 1000L;
  }

  /** From the next call on. */
  void become(Numbers changed) {
    numbers = changed;
  }

  /**
   * A call on its way outside.
   *
   * @param payer who answers for it
   * @param hops how far it may go
   */
  record Leaving(
      AgentShard shard,
      Party caller,
      String payer,
      OutsideNumber number,
      int hops,
      List<Diversion> path) {}

  /** Where a call to that number goes; null when it is no number outside. */
  @Nullable Decision decide(
      AgentShard shard, Party caller, String payer, String number, int hops, List<Diversion> path) {
    OutsideNumber outside = isOpen() ? plan.dialled(number) : null;
    if (outside == null) return null;
    Cause refusal = refusal(payer, outside.kind());
    if (refusal != null) return new Decision.Refuse(refusal);
    unwanted.called(outside.number());
    Leaving leaving = new Leaving(shard, caller, payer, outside, hops, path);
    return next(leaving, book.beside(outside, carriers.towards(outside)), null);
  }

  /** Whether there is any way outside. */
  private boolean isOpen() {
    return !carriers.isEmpty() || book.isOn();
  }

  /**
   * The number outside that DNS should be asked for before {@link #decide}; null for none. Nobody
   * learns of numbers that may not be called, nor of calls for help.
   */
  @Nullable OutsideNumber unknown(String payer, String number) {
    OutsideNumber outside = book.isOn() ? plan.dialled(number) : null;
    if (outside == null || plan.emergency(number) != null) return null;
    Set<CallKind> allowed = allowed(payer);
    boolean may = allowed != null && allowed.contains(outside.kind());
    return may && book.isToBeAsked(outside) ? outside : null;
  }

  /** Looks numbers up; what is told then is told once, on any thread. */
  void ask(List<OutsideNumber> unknown, Runnable done) {
    book.ask(unknown, done);
  }

  private @Nullable Cause refusal(String payer, CallKind kind) {
    Set<CallKind> allowed = allowed(payer);
    if (allowed == null) return Cause.FORBIDDEN;
    if (!allowed.contains(kind)) return Cause.NOT_PERMITTED;
    Numbers now = numbers;
    TollLimits.Most most =
        new TollLimits.Most(now.callsAtOnce(), now.callsPerHour(), now.abroadPerHour());
    return limits.begin(payer, kind, most, System.currentTimeMillis());
  }

  /** Where it may call; null for somebody who is not of this house. */
  @Nullable Set<CallKind> allowed(String payer) {
    Account account = stores.extensions().find(payer);
    if (account == null) {
      return stores.company().group(payer) == null ? null : numbers.allowed();
    }
    if (!account.extension().enabled()) return null;
    String set = stores.settings().of(payer).text(Preference.CALLS);
    if (set == null) return numbers.allowed();
    Set<CallKind> kinds = EnumSet.noneOf(CallKind.class);
    for (String word : set.split(",")) {
      CallKind kind = CallKind.of(word);
      if (kind != null) kinds.add(kind);
    }
    return kinds;
  }

  private Decision next(Leaving leaving, List<Way> ways, @Nullable Cause before) {
    for (int i = 0; i < ways.size(); i++) {
      Way carrier = ways.get(i);
      if (!carrier.hasRoom()) continue;
      List<Way> rest = ways.subList(i + 1, ways.size());
      return new Decision.Ring(
          Party.of(leaving.number().number(), ""),
          List.of(carrier.target(leaving.shard(), wish(leaving, carrier))),
          ringMs,
          null,
          leaving.path(),
          cause ->
              after(leaving, carrier, rest, before == null ? cause : cause.better(before), cause));
    }
    return new Decision.Refuse(before == null ? Cause.NO_TRUNK : before);
  }

  private Decision after(Leaving leaving, Way carrier, List<Way> rest, Cause best, Cause cause) {
    if (cause == Cause.UNREACHABLE) carrier.failed("a call was not taken");
    return LEADS_ON.contains(cause) ? next(leaving, rest, best) : new Decision.Refuse(cause);
  }

  private Wish wish(Leaving leaving, Way carrier) {
    Party caller = leaving.caller();
    boolean foreign = caller.number().startsWith("+");
    String shown = shownNumber(leaving.payer());
    boolean foreignShown = foreign && carrier.trunk().wording().foreign();
    if (foreignShown) shown = caller.number();
    return new Wish(
        leaving.number().number(),
        shown,
        foreign ? "" : caller.displayName(),
        caller.hidden(),
        foreignShown,
        false,
        leaving.hops(),
        List.of(),
        null,
        new Counted(leaving.payer()));
  }

  /** The number that is shown outside of an extension; empty for the trunk's. */
  String shownNumber(String extension) {
    String own = stores.settings().of(extension).text(Preference.OUTSIDE_NUMBER);
    return own == null ? "" : own;
  }

  /** What would become of a call now, for people; nothing is counted. */
  List<String> explain(String extension, String dialled) {
    List<String> lines = new ArrayList<>();
    String help = plan.emergency(dialled);
    if (help != null) {
      lines.add(help + " brings help: it always passes");
      for (Way each : carriers.all()) lines.add("trunk " + each.name());
      return lines;
    }
    OutsideNumber number = plan.dialled(dialled);
    if (number == null) return List.of(dialled + " is no number outside");
    lines.add(number.number() + " is " + number.kind().word());
    String here = inbound(number.number());
    if (here != null) {
      lines.add("one of our own: it leads to " + here);
      return lines;
    }
    Set<CallKind> allowed = allowed(extension);
    boolean may = allowed != null && allowed.contains(number.kind());
    lines.add(extension + (may ? " may call it" : " may not call it"));
    List<String> found = may ? book.explain(number) : List.of();
    List<String> trunks =
        carriers.towards(number).stream().map(each -> "trunk " + each.name()).toList();
    lines.addAll(book.isFirst() ? found : trunks);
    lines.addAll(book.isFirst() ? trunks : found);
    return lines;
  }

  private final class Counted implements Wish.Watch {
    private final String payer;

    Counted(String payer) {
      this.payer = payer;
    }

    @Override
    public void began() {
      limits.began(payer);
    }

    @Override
    public void ended() {
      limits.ended(payer);
    }
  }

  // Calls from outside.

  /** Who is called by a number here: an extension, a menu; null for nobody. */
  @Nullable String inbound(String number) {
    Map<String, String> inbound = numbers.inbound();
    String exact = inbound.get(number);
    if (exact != null) return exact;
    if (!number.startsWith("+")) return null;
    for (int length = number.length() - 1; length > 1; length--) {
      String to = inbound.get(number.substring(0, length) + "*");
      if (to == null) continue;
      return to.endsWith("*") ? to.substring(0, to.length() - 1) + number.substring(length) : to;
    }
    return null;
  }
}
