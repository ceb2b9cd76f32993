package org.ringfence.server.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringfence.call.Cause;
import org.ringfence.call.Decision;
import org.ringfence.call.Destination;
import org.ringfence.call.Diversion;
import org.ringfence.call.Feature;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.call.Target;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.server.people.Codes;
import org.ringfence.server.people.Group;
import org.ringfence.server.people.Preference;
import org.ringfence.server.people.Preferences;

/** Where calls go as people have set it. */
class JourneyTest {
  private static final Party CALLER = Party.of("1000", "Zoe");

  private final Router router = new Router(Map.of(), Map.of(), Codes.PRESETS, Map.of(), 60_000);
  private final House house = new House();

  /** 1000 to 1009, each with one phone that is on. */
  private static final class House implements Directory {
    final Map<String, Preferences> set = new HashMap<>();
    final Map<String, Group> groups = new HashMap<>();
    final Set<String> off = new HashSet<>();
    final Set<String> busy = new HashSet<>();
    final List<Integer> lots = new ArrayList<>();
    @Nullable String voicemailOf;

    void set(String number, Preference preference, String value) {
      set.merge(
          number,
          Preferences.NONE.with(preference, value),
          (before, now) -> before.with(preference, value));
    }

    @Override
    public @Nullable Party extension(String number) {
      return number.matches("100[0-9]") ? Party.of(number, "N" + number) : null;
    }

    @Override
    public Target attendant(String name, Feature feature) {
      return new Phone(name);
    }

    @Override
    public @Nullable Target instead(Party rung, Cause cause) {
      return rung.number().equals(voicemailOf) ? new Phone("voicemail " + cause) : null;
    }

    @Override
    public List<Target> phones(Destination called, Manner manner) {
      if (off.contains(called.number())) return List.of();
      return List.of(new Phone(manner == Manner.RING ? called.number() : "*" + called.number()));
    }

    @Override
    public Preferences preferences(String number) {
      return set.getOrDefault(number, Preferences.NONE);
    }

    @Override
    public boolean isBusy(String number) {
      return busy.contains(number);
    }

    @Override
    public @Nullable Group group(String number) {
      return groups.get(number);
    }

    @Override
    public String lastCaller(String number) {
      return "1007";
    }

    @Override
    public int lot(int bound) {
      return lots.removeFirst();
    }
  }

  private record Phone(String name) implements Target {
    @Override
    public Reach reach() {
      return Reach.UNKNOWN;
    }

    @Override
    public Leg dial(
        Party caller,
        Party called,
        @Nullable SessionDescription offer,
        List<Diversion> diversions,
        LegListener listener) {
      throw new UnsupportedOperationException();
    }
  }

  @BeforeEach
  void open() {
    house.voicemailOf = null;
  }

  private Decision route(String dialled) {
    return router.route(CALLER, Destination.of(dialled), 0, house);
  }

  /** What rings, such as {@code 1002 from 1001:user-busy}; or why nothing does. */
  private static String said(@Nullable Decision decision) {
    return switch (decision) {
      case null -> "nothing";
      case Decision.Refuse refuse -> refuse.cause().name();
      case Decision.Serve serve -> "service";
      case Decision.Ring ring -> {
        StringBuilder text = new StringBuilder();
        for (Target target : ring.targets()) text.append(target.name()).append(' ');
        for (Diversion each : ring.diversions()) {
          text.append("from ").append(each.number()).append(':').append(each.reason().word());
          text.append(' ');
        }
        yield text.toString().strip();
      }
    };
  }

  private static @Nullable Decision after(Decision decision, Cause cause) {
    Decision.Ring ring = (Decision.Ring) decision;
    return ring.otherwise() == null ? null : ring.otherwise().after(cause);
  }

  @Test
  void everyCallGoesWhereItsOwnerIs() {
    house.set("1001", Preference.FORWARD_ALL, "1002");
    assertThat(said(route("1001"))).isEqualTo("1002 from 1001:unconditional");
  }

  @Test
  void eachCauseHasItsForward() {
    house.set("1001", Preference.FORWARD_BUSY, "1002");
    house.set("1001", Preference.FORWARD_NO_ANSWER, "1003");
    house.set("1001", Preference.FORWARD_UNREACHABLE, "1004");
    Decision rings = route("1001");
    assertThat(said(rings)).isEqualTo("1001");
    assertThat(said(after(rings, Cause.BUSY))).isEqualTo("1002 from 1001:user-busy");
    assertThat(said(after(rings, Cause.REJECTED))).isEqualTo("1002 from 1001:user-busy");
    assertThat(said(after(rings, Cause.NO_ANSWER))).isEqualTo("1003 from 1001:no-answer");
    assertThat(said(after(rings, Cause.UNREACHABLE))).isEqualTo("1004 from 1001:unavailable");
    assertThat(said(after(rings, Cause.NO_COMMON_MEDIA))).isEqualTo("NO_COMMON_MEDIA");
    house.off.add("1001");
    assertThat(said(route("1001"))).isEqualTo("1004 from 1001:unavailable");
  }

  @Test
  void forwardsLeadOnAndNeverRoundInCircles() {
    house.set("1001", Preference.FORWARD_ALL, "1002");
    house.set("1002", Preference.FORWARD_BUSY, "1003");
    Decision second = route("1001");
    assertThat(said(after(second, Cause.BUSY)))
        .isEqualTo("1003 from 1002:user-busy from 1001:unconditional");
    house.set("1002", Preference.FORWARD_ALL, "1001");
    assertThat(said(route("1001"))).isEqualTo("LOOP");
    for (int i = 0; i < 9; i++) {
      house.set("100" + i, Preference.FORWARD_ALL, "100" + (i + 1));
    }
    assertThat(said(route("1001"))).startsWith("1009 from 1008");
    assertThat(said(router.route(CALLER, Destination.of("1009"), 11, house))).isEqualTo("LOOP");
  }

  @Test
  void whoMustNotBeDisturbedDoesNotRing() {
    house.set("1001", Preference.DO_NOT_DISTURB, "on");
    assertThat(said(route("1001"))).isEqualTo("DO_NOT_DISTURB");
    house.voicemailOf = "1001";
    assertThat(said(route("1001"))).isEqualTo("voicemail DO_NOT_DISTURB");
    house.set("1001", Preference.FORWARD_BUSY, "1002");
    assertThat(said(route("1001"))).isEqualTo("1002 from 1001:do-not-disturb");
  }

  @Test
  void withoutCallWaitingOneCallIsEnough() {
    house.busy.add("1001");
    assertThat(said(route("1001"))).isEqualTo("1001");
    house.set("1001", Preference.CALL_WAITING, "off");
    assertThat(said(route("1001"))).isEqualTo("BUSY");
    house.busy.clear();
    assertThat(said(route("1001"))).isEqualTo("1001");
  }

  @Test
  void followMeRingsElsewhereInTurnAndThenAsWithoutIt() {
    house.voicemailOf = "1001";
    house.set("1001", Preference.FOLLOW_ME, "on");
    house.set("1001", Preference.FOLLOW_ME_NUMBERS, "1002,1003,7777");
    house.set("1001", Preference.RING_SECONDS, "7");
    Decision own = route("1001");
    assertThat(((Decision.Ring) own).ringMs()).isEqualTo(7000);
    Decision first = after(own, Cause.NO_ANSWER);
    assertThat(said(first)).isEqualTo("1002 from 1001:follow-me");
    Decision second = after(first, Cause.NO_ANSWER);
    assertThat(said(second)).isEqualTo("1003 from 1001:follow-me");
    assertThat(said(after(second, Cause.BUSY))).isEqualTo("voicemail NO_ANSWER");
    assertThat(said(after(own, Cause.REJECTED))).isEqualTo("voicemail REJECTED");
  }

  @Test
  void somebodyIsNotTaken() {
    house.set("1001", Preference.BLOCKED, "1005,1000");
    assertThat(said(route("1001"))).isEqualTo("REJECTED");
    house.set("1002", Preference.REFUSE_ANONYMOUS, "on");
    assertThat(said(route("1002"))).isEqualTo("1002");
    assertThat(said(route("*671002"))).isEqualTo("ANONYMOUS");
    Decision.Ring hidden = (Decision.Ring) route("*671003");
    assertThat(hidden.shown()).isEqualTo(new Party("1000", "Zoe", true));
    house.set("1000", Preference.HIDE_NUMBER, "on");
    assertThat(said(route("1002"))).isEqualTo("ANONYMOUS");
  }

  @Test
  void shortWaysToANumber() {
    house.set("1000", Preference.SPEED_DIALS, "1=1002,23=*671003");
    assertThat(said(route("*01"))).isEqualTo("1002");
    assertThat(said(route("*02"))).isEqualTo("NOT_FOUND");
    assertThat(said(route("*023"))).isEqualTo("NOT_FOUND");
    assertThat(said(route("*69"))).isEqualTo("1007");
    assertThat(said(route("*66"))).isEqualTo("NOT_FOUND");
    // A code in a code in a code is dialled by nobody who means well.
    assertThat(said(route("*67*67*67*671002"))).isEqualTo("NOT_FOUND");
  }

  @Test
  void intercomSpeaksAtOnceWhereItMay() {
    assertThat(said(route("*801001"))).isEqualTo("*1001");
    house.busy.add("1001");
    assertThat(said(route("*801001"))).isEqualTo("BUSY");
    house.set("1002", Preference.INTERCOM, "off");
    assertThat(said(route("*801002"))).isEqualTo("REJECTED");
    assertThat(said(route("*807777"))).isEqualTo("NOT_FOUND");
  }

  private void group(Group.Strategy strategy, String otherwise) {
    List<Group.Member> members =
        List.of(
            new Group.Member("1001", 1), new Group.Member("1002", 3), new Group.Member("1003", 1));
    house.groups.put("600", new Group("600", "Sales", strategy, members, 15, otherwise));
  }

  @Test
  void aGroupRingsTogether() {
    group(Group.Strategy.ALL, "1009");
    house.set("1002", Preference.DO_NOT_DISTURB, "on");
    Decision.Ring all = (Decision.Ring) route("600");
    assertThat(said(all)).isEqualTo("1001 1003");
    assertThat(all.called()).isEqualTo(Party.of("600", "Sales"));
    assertThat(all.targets()).extracting(Target::party).contains(Party.of("1003", "N1003"));
    assertThat(all.ringMs()).isEqualTo(15_000);
    assertThat(said(after(all, Cause.NO_ANSWER))).isEqualTo("1009 from 600:no-answer");
  }

  @Test
  void aGroupRingsInTurn() {
    group(Group.Strategy.IN_TURN, "");
    house.off.add("1002");
    Decision first = route("600");
    assertThat(said(first)).isEqualTo("1001");
    Decision last = after(first, Cause.NO_ANSWER);
    assertThat(said(last)).isEqualTo("1003");
    assertThat(said(after(last, Cause.BUSY))).isEqualTo("BUSY");
    house.off.addAll(List.of("1001", "1003"));
    assertThat(said(route("600"))).isEqualTo("ABSENT");
  }

  @Test
  void aGroupRingsByWeight() {
    group(Group.Strategy.BY_WEIGHT, "");
    // Of the lots 0 to 4 the middle three are 1002's; then two are left with one each.
    house.lots.addAll(List.of(3, 1, 0));
    Decision first = route("600");
    assertThat(said(first)).isEqualTo("1002");
    Decision second = after(first, Cause.NO_ANSWER);
    assertThat(said(second)).isEqualTo("1003");
    assertThat(said(after(second, Cause.NO_ANSWER))).isEqualTo("1001");
  }
}
