package org.ringfence.server.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.call.Cause;
import org.ringfence.call.Decision;
import org.ringfence.call.Destination;
import org.ringfence.call.Diversion;
import org.ringfence.call.Otherwise;
import org.ringfence.call.Party;
import org.ringfence.call.Service;
import org.ringfence.call.Target;
import org.ringfence.server.people.Codes;
import org.ringfence.server.people.Group;
import org.ringfence.server.people.Preference;
import org.ringfence.server.people.Preferences;

/** One call on its way: whom it rings, and where it goes when they do not take it. */
final class Journey {
  private static final long FOLLOW_MS = 20_000;

  private final Router router;
  private final Directory directory;
  private final Party caller;

  /** Who answers for what it costs, while nobody has sent it on. */
  private final String payer;

  /** Who is shown to be calling; null for the caller itself. */
  private final @Nullable Party shown;

  /** Whether somebody else sends it, out of a call that has its media already. */
  private final boolean sent;

  Journey(Router router, Party caller, String payer, Directory directory) {
    this(router, directory, caller, payer, hides(caller, directory), false);
  }

  /** The way of somebody who is sent there. */
  static Journey sent(Router router, Party who, String payer, Directory directory) {
    return new Journey(router, directory, who, payer, hides(who, directory), true);
  }

  private Journey(
      Router router,
      Directory directory,
      Party caller,
      String payer,
      boolean hidden,
      boolean sent) {
    this.sent = sent;
    this.payer = payer;
    this.router = router;
    this.directory = directory;
    this.caller = new Party(caller.number(), caller.displayName(), caller.hidden() || hidden);
    this.shown = hidden && !caller.hidden() ? this.caller : null;
  }

  private static boolean hides(Party caller, Directory directory) {
    return directory.preferences(caller.number()).isOn(Preference.HIDE_NUMBER);
  }

  /**
   * Where it goes.
   *
   * @param path whom it was for before, the latest first
   */
  Decision to(Destination dialled, List<Diversion> path) {
    String number = dialled.number();
    if (number.isEmpty()) return new Decision.Refuse(Cause.INCOMPLETE);
    Decision help = directory.emergency(caller, number);
    if (help != null) return help;
    // It takes a call from its start; whoever comes later is attended to.
    Service service = sent || !path.isEmpty() ? null : router.service(number);
    if (service != null) return new Decision.Serve(Party.of(number, ""), service);
    Router.Attended attended = router.attended(number);
    if (attended != null) {
      Target attendant = directory.attendant(attended.name(), attended.feature());
      return ring(Party.of(number, attended.name()), List.of(attendant), router.ringMs(), path);
    }
    Codes.Dialled code = router.code(number);
    Decision byCode = code == null ? null : byCode(code, path);
    if (byCode != null) return byCode;
    Party called = directory.extension(number);
    if (called != null) return extension(called, dialled, path);
    Group group = directory.group(number);
    return group == null ? away(number, path) : group(group, path);
  }

  /** To a number of the telephone network, which may be one of our own. */
  private Decision away(String number, List<Diversion> path) {
    String here = directory.inbound(number);
    // What leads here leads no further: a number of ours that is one of others means harm.
    if (here != null) {
      return directory.inbound(here) == null
          ? to(Destination.of(here), path)
          : new Decision.Refuse(Cause.LOOP);
    }
    String answers = path.isEmpty() ? payer : path.getFirst().number();
    Decision outside = directory.outside(caller, answers, number, path);
    return outside == null ? new Decision.Refuse(Cause.NOT_FOUND) : outside;
  }

  // Codes that lead on.

  private @Nullable Decision byCode(Codes.Dialled code, List<Diversion> path) {
    // Who dials a code that leads to a code that leads to a code means harm.
    if (router.code(code.tail()) != null) return new Decision.Refuse(Cause.NOT_FOUND);
    return switch (code.code()) {
      case HIDE_NUMBER ->
          new Journey(router, directory, caller, payer, true, sent)
              .to(Destination.of(code.tail()), path);
      case SPEED_DIAL -> onTo(directory.preferences(caller.number()).speedDial(code.tail()), path);
      case LAST_CALLER -> onTo(directory.lastCaller(caller.number()), path);
      case REDIAL -> onTo(directory.lastDialled(caller.number()), path);
      case INTERCOM -> intercom(code.tail(), path);
      default -> null;
    };
  }

  private Decision onTo(@Nullable String number, List<Diversion> path) {
    if (number == null || router.code(number) != null) return new Decision.Refuse(Cause.NOT_FOUND);
    return to(Destination.of(number), path);
  }

  private Decision intercom(String number, List<Diversion> path) {
    Party called = directory.extension(number);
    if (called == null) return new Decision.Refuse(Cause.NOT_FOUND);
    Preferences set = directory.preferences(number);
    Cause refusal = refusal(set);
    if (refusal != null) return new Decision.Refuse(refusal);
    if (set.isOff(Preference.INTERCOM)) return new Decision.Refuse(Cause.REJECTED);
    if (set.isOn(Preference.DO_NOT_DISTURB)) return new Decision.Refuse(Cause.DO_NOT_DISTURB);
    if (directory.isBusy(number)) return new Decision.Refuse(Cause.BUSY);
    List<Target> phones = directory.phones(Destination.of(number), Directory.Manner.INTERCOM);
    if (phones.isEmpty()) return new Decision.Refuse(Cause.ABSENT);
    return ring(called, phones, router.ringMs(), path).withOtherwise(Decision.Refuse::new);
  }

  // Extensions.

  private Decision extension(Party called, Destination dialled, List<Diversion> path) {
    Preferences set = directory.preferences(called.number());
    Cause refusal = refusal(set);
    if (refusal != null) return new Decision.Refuse(refusal);
    String all = set.text(Preference.FORWARD_ALL);
    if (all != null && dialled.device().isEmpty()) {
      return divert(called, Diversion.Reason.UNCONDITIONAL, all, path);
    }
    if (set.isOn(Preference.DO_NOT_DISTURB)) {
      return untaken(called, Cause.DO_NOT_DISTURB, path);
    }
    if (set.isOff(Preference.CALL_WAITING) && directory.isBusy(called.number())) {
      return untaken(called, Cause.BUSY, path);
    }
    List<Target> phones = directory.phones(dialled, Directory.Manner.RING);
    if (phones.isEmpty()) return untaken(called, Cause.ABSENT, path);
    return ring(called, phones, set.ringMs(router.ringMs()), path)
        .withOtherwise(cause -> untaken(called, cause, path));
  }

  /** Why an extension does not take this caller; null when it does. */
  private @Nullable Cause refusal(Preferences set) {
    if (caller.hidden() && set.isOn(Preference.REFUSE_ANONYMOUS)) return Cause.ANONYMOUS;
    return set.numbers(Preference.BLOCKED).contains(caller.number()) ? Cause.REJECTED : null;
  }

  /** Where a call goes that an extension did not take; what was set is looked up then. */
  private Decision untaken(Party called, Cause cause, List<Diversion> path) {
    Preferences set = directory.preferences(called.number());
    boolean away = cause == Cause.NO_ANSWER || isAway(cause);
    List<String> elsewhere = set.numbers(Preference.FOLLOW_ME_NUMBERS);
    if (away && set.isOn(Preference.FOLLOW_ME) && !elsewhere.isEmpty()) {
      List<Diversion> followed = and(path, called, Diversion.Reason.FOLLOW_ME);
      return inTurn(elsewhere, FOLLOW_MS, followed, last -> forward(called, set, cause, path));
    }
    return forward(called, set, cause, path);
  }

  private Decision forward(Party called, Preferences set, Cause cause, List<Diversion> path) {
    String number =
        switch (cause) {
          case BUSY, REJECTED, DO_NOT_DISTURB -> set.text(Preference.FORWARD_BUSY);
          case NO_ANSWER -> set.text(Preference.FORWARD_NO_ANSWER);
          default -> isAway(cause) ? set.text(Preference.FORWARD_UNREACHABLE) : null;
        };
    if (number != null) return divert(called, Diversion.Reason.of(cause), number, path);
    return router.unanswered(called, cause, directory);
  }

  private static boolean isAway(Cause cause) {
    return cause == Cause.ABSENT || cause == Cause.UNREACHABLE || cause == Cause.LOST;
  }

  /** Sends it on; who has had it already, or after too many, it goes round in circles. */
  private Decision divert(
      Party from, Diversion.Reason reason, String number, List<Diversion> path) {
    List<Diversion> further = and(path, from, reason);
    boolean circles = further.stream().anyMatch(each -> each.number().equals(number));
    if (circles || further.size() > Limits.DIVERSIONS) {
      return new Decision.Refuse(Cause.LOOP);
    }
    return to(Destination.of(number), further);
  }

  private static List<Diversion> and(List<Diversion> path, Party from, Diversion.Reason reason) {
    List<Diversion> further = new ArrayList<>(path.size() + 1);
    further.add(new Diversion(from.number(), reason));
    further.addAll(path);
    return further;
  }

  // Groups.

  private Decision group(Group group, List<Diversion> path) {
    Party name = Party.of(group.number(), group.name());
    Otherwise nobody = cause -> groupUntaken(group, name, cause, path);
    long eachMs = group.ringSeconds() * 1000L;
    return switch (group.strategy()) {
      case ALL -> all(group, name, eachMs, path, nobody);
      case IN_TURN -> inTurn(numbers(group.members()), eachMs, path, nobody);
      case BY_WEIGHT -> inTurn(numbers(drawn(group.members())), eachMs, path, nobody);
    };
  }

  private Decision groupUntaken(Group group, Party name, Cause cause, List<Diversion> path) {
    if (group.otherwise().isEmpty()) return new Decision.Refuse(cause);
    return divert(name, Diversion.Reason.of(cause), group.otherwise(), path);
  }

  private Decision all(
      Group group, Party name, long ringMs, List<Diversion> path, Otherwise nobody) {
    List<Target> targets = new ArrayList<>();
    for (Group.Member member : group.members()) targets.addAll(phonesOf(member.number()));
    if (targets.isEmpty()) return next(nobody, Cause.ABSENT);
    return ring(name, targets, ringMs, path).withOtherwise(nobody);
  }

  private static List<String> numbers(List<Group.Member> members) {
    return members.stream().map(Group.Member::number).toList();
  }

  private List<Group.Member> drawn(List<Group.Member> members) {
    List<Group.Member> left = new ArrayList<>(members);
    List<Group.Member> order = new ArrayList<>(members.size());
    while (!left.isEmpty()) {
      int lot = directory.lot(left.stream().mapToInt(Group.Member::weight).sum());
      int at = 0;
      while (lot >= left.get(at).weight()) lot -= left.get(at++).weight();
      order.add(left.remove(at));
    }
    return order;
  }

  /** One after the other, by their phones alone: nobody's forwards or voicemail take the call. */
  private Decision inTurn(
      List<String> numbers, long eachMs, List<Diversion> path, Otherwise nobody) {
    for (int i = 0; i < numbers.size(); i++) {
      List<Target> phones = phonesOf(numbers.get(i));
      Party party = directory.extension(numbers.get(i));
      List<String> rest = numbers.subList(i + 1, numbers.size());
      Otherwise then =
          cause -> rest.isEmpty() ? nobody.after(cause) : inTurn(rest, eachMs, path, nobody);
      if (party == null && away(numbers.get(i), path) instanceof Decision.Ring outside) {
        return chained(outside, eachMs, then);
      }
      if (phones.isEmpty() || party == null) continue;
      return ring(party, phones, eachMs, path).withOtherwise(then);
    }
    return next(nobody, Cause.ABSENT);
  }

  /** All that it may try outside, and then the next. */
  private static Decision.Ring chained(Decision.Ring first, long eachMs, Otherwise then) {
    Otherwise further = first.otherwise();
    return first
        .within(eachMs)
        .withOtherwise(cause -> {
          Decision next = further == null ? null : further.after(cause);
          return next instanceof Decision.Ring ring
              ? chained(ring, eachMs, then)
              : then.after(cause);
        });
  }

  private static Decision next(Otherwise nobody, Cause cause) {
    Decision next = nobody.after(cause);
    return next == null ? new Decision.Refuse(cause) : next;
  }

  /** The phones of a member who may be disturbed, each under its own name. */
  private List<Target> phonesOf(String number) {
    Party party = directory.extension(number);
    Preferences set = directory.preferences(number);
    boolean busy = set.isOff(Preference.CALL_WAITING) && directory.isBusy(number);
    if (party == null || busy || set.isOn(Preference.DO_NOT_DISTURB)) return List.of();
    // Nobody is rung by their own call.
    if (number.equals(caller.number())) return List.of();
    return directory.phones(Destination.of(number), Directory.Manner.RING).stream()
        .map(phone -> (Target) new MemberTarget(party, phone))
        .toList();
  }

  private Decision.Ring ring(
      Party called, List<Target> targets, long ringMs, List<Diversion> path) {
    return new Decision.Ring(called, targets, ringMs, shown, path, null);
  }
}
