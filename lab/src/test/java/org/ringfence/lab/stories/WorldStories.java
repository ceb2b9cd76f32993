package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.phone.CallEnd;
import org.ringfence.phone.PhoneCall;
import org.ringfence.server.people.Group;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.WakeUps;

/** Stories whose text is the same whatever phone it is about. */
final class WorldStories {
  /** What somebody does with a phone. */
  interface Plot {
    void play(Stage on) throws Exception;
  }

  record Story(String name, Plot plot) {}

  private WorldStories() {}

  static List<Story> all() {
    List<Story> all = new ArrayList<>();
    all.add(new Story("calls, is heard, hangs up", WorldStories::calls));
    all.add(new Story("is called, sees by whom, is hung up on", WorldStories::isCalled));
    all.add(new Story("gives up before the answer", WorldStories::givesUp));
    all.add(new Story("calls who is busy, and nobody", WorldStories::isRefused));
    all.add(new Story("hears itself", WorldStories::hearsItself));
    all.add(new Story("does not answer: voicemail, lamp", WorldStories::voicemail));
    all.add(new Story("holds and goes on", WorldStories::holds));
    all.add(new Story("is held", WorldStories::isHeld));
    all.add(new Story("transfers blind", WorldStories::transfersBlind));
    all.add(new Story("is transferred", WorldStories::isTransferred));
    all.add(new Story("talks first, then hands over", WorldStories::transfersAttended));
    all.add(new Story("talks with two", WorldStories::talksWithTwo));
    all.add(new Story("forwards every call", WorldStories::forwardsAll));
    all.add(new Story("forwards when busy", WorldStories::forwardsBusy));
    all.add(new Story("forwards when it does not answer", WorldStories::forwardsNoAnswer));
    all.add(new Story("is not disturbed", WorldStories::isNotDisturbed));
    all.add(new Story("blocks a caller", WorldStories::blocks));
    all.add(new Story("picks up a colleague's call", WorldStories::picksUp));
    all.add(new Story("picks up in its group", WorldStories::picksUpInGroup));
    all.add(new Story("parks a call, and takes it again", WorldStories::parks));
    all.add(new Story("is an agent of a queue", WorldStories::isAgent));
    all.add(new Story("waits in a queue", WorldStories::waitsInQueue));
    all.add(new Story("rings in a group", WorldStories::ringsInGroup));
    all.add(new Story("is in a conference", WorldStories::confers));
    all.add(new Story("chooses in a menu", WorldStories::choosesInMenu));
    all.add(new Story("calls back, and dials again", WorldStories::callsBack));
    all.add(new Story("takes a call that waits", WorldStories::takesWaiting));
    all.add(new Story("is woken", WorldStories::isWoken));
    all.add(new Story("finds a colleague by name", WorldStories::findsByName));
    all.add(new Story("is lent to somebody", WorldStories::isLent));
    all.add(new Story("records on demand", WorldStories::records));
    all.add(new Story("hides its number, and dials short", WorldStories::hidesAndDialsShort));
    return all;
  }

  private static void calls(Stage on) {
    on.callAnn();
    on.me.hangUp();
    on.ann.awaitIdle();
  }

  private static void isCalled(Stage on) {
    on.ann.dial(on.me.number());
    assertThat(on.me.rung()).isEqualTo(on.ann.number);
    on.me.answer();
    on.hearEachOther(on.ann);
    on.ann.hangUp();
    on.me.awaitIdle();
  }

  private static void givesUp(Stage on) {
    on.me.dial(on.ann.number);
    on.ann.rung();
    on.me.hangUp();
    on.ann.awaitIdle();
  }

  private static void isRefused(Stage on) {
    on.set(on.ann.number, Preference.CALL_WAITING, "off");
    on.ann.dial("*43");
    on.ann.hears(on.ann.toneHz);
    on.me.dial(on.ann.number);
    on.me.refused();
    on.me.dial("299");
    on.me.refused();
  }

  private static void hearsItself(Stage on) {
    on.me.dial("*43");
    on.me.hears(on.me.toneHz());
    on.me.hangUp();
  }

  private static void voicemail(Stage on) {
    on.set(on.me.number(), Preference.RING_SECONDS, "5");
    on.ann.dial(on.me.number());
    on.me.rung();
    on.ann.talking();
    on.ann.press("#");
    on.ann.hears(Stage.BEEP_HZ, 100);
    Stage.let(Duration.ofMillis(1_500));
    on.ann.hangUp();
    on.me.lamp(true);
    on.me.dial("*97");
    on.me.press("1");
    on.me.hears(on.ann.toneHz);
    on.me.press("3");
    Stage.until("no message", () -> on.office.stores().voicemails().of(on.me.number()).isEmpty());
    on.me.hangUp();
    on.me.lamp(false);
  }

  private static void holds(Stage on) {
    PhoneCall call = on.callAnn();
    on.me.hold();
    Stage.until("held", call::heldByPeer);
    on.me.forget();
    on.me.resume();
    Stage.until("not held any more", () -> !call.heldByPeer());
    on.ann.forget();
    on.hearEachOther(on.ann);
  }

  private static void isHeld(Stage on) {
    PhoneCall call = on.callAnn();
    call.hold();
    Stage.until("held", call::heldByUs);
    Stage.let(Duration.ofMillis(200));
    call.resume();
    Stage.until("not held any more", () -> !call.heldByUs());
    on.ann.forget();
    on.me.forget();
    on.hearEachOther(on.ann);
  }

  private static void transfersBlind(Stage on) {
    on.callAnn();
    on.me.transfer(on.ben.number);
    on.ben.rung().answer();
    on.ben.hears(on.ann.toneHz);
    on.ann.hears(on.ben.toneHz);
    on.me.awaitIdle();
  }

  private static void isTransferred(Stage on) {
    PhoneCall call = on.callAnn();
    call.transfer(on.ben.number);
    on.ben.rung().answer();
    on.hearEachOther(on.ben);
    on.ann.awaitIdle();
  }

  private static void transfersAttended(Stage on) {
    on.callAnn();
    on.me.press("*2" + on.ben.number + "#");
    on.ben.rung().answer();
    on.hearEachOther(on.ben);
    on.me.hangUp();
    on.ben.hears(on.ann.toneHz);
    on.ann.hears(on.ben.toneHz);
  }

  private static void talksWithTwo(Stage on) {
    on.callAnn();
    on.me.press("*2" + on.ben.number + "#");
    on.ben.rung().answer();
    on.hearEachOther(on.ben);
    on.me.press("3");
    on.ann.hearsAmong(on.ben.toneHz);
    on.ben.hearsAmong(on.ann.toneHz);
    on.me.hearsAmong(on.ann.toneHz);
    on.me.hearsAmong(on.ben.toneHz);
  }

  private static void forwardsAll(Stage on) {
    on.orders("*72" + on.ben.number);
    on.ann.dial(on.me.number());
    on.ben.rung().answer();
    on.ben.hears(on.ann.toneHz);
    on.ann.hangUp();
    on.orders("*73");
    on.ann.dial(on.me.number());
    on.me.rung();
  }

  private static void forwardsBusy(Stage on) {
    on.orders("*90" + on.ben.number);
    on.orders("*71");
    on.me.dial("*43");
    on.me.hears(on.me.toneHz());
    on.ann.dial(on.me.number());
    on.ben.rung().answer();
    on.ben.hears(on.ann.toneHz);
  }

  private static void forwardsNoAnswer(Stage on) {
    on.orders("*52" + on.ben.number);
    on.set(on.me.number(), Preference.RING_SECONDS, "5");
    on.ann.dial(on.me.number());
    on.me.rung();
    on.ben.rung().answer();
    on.ben.hears(on.ann.toneHz);
    on.me.awaitIdle();
  }

  private static void isNotDisturbed(Stage on) {
    on.mailbox(on.me.number(), false);
    on.orders("*78");
    on.ann.dial(on.me.number());
    assertThat(on.ann.ended().reason()).isEqualTo(CallEnd.Reason.NOT_AVAILABLE);
    on.orders("*79");
    on.ann.dial(on.me.number());
    on.me.rung();
  }

  private static void blocks(Stage on) {
    on.mailbox(on.me.number(), false);
    on.orders("*30" + on.ann.number);
    on.ann.dial(on.me.number());
    assertThat(on.ann.ended().reason()).isEqualTo(CallEnd.Reason.DECLINED);
    on.orders("*31" + on.ann.number);
    on.ann.dial(on.me.number());
    on.me.rung();
  }

  private static void picksUp(Stage on) {
    on.ann.dial(on.ben.number);
    on.ben.rung();
    on.me.dial("**" + on.ben.number);
    on.hearEachOther(on.ann);
    on.ben.awaitIdle();
  }

  private static void picksUpInGroup(Stage on) {
    on.set(on.me.number(), Preference.PICKUP_GROUP, on.group());
    on.set(on.ben.number, Preference.PICKUP_GROUP, on.group());
    on.ann.dial(on.ben.number);
    on.ben.rung();
    on.me.dial("*8");
    on.hearEachOther(on.ann);
    on.ben.awaitIdle();
  }

  private static void parks(Stage on) {
    Stage.PARKING.lock();
    try {
      on.callAnn();
      on.me.transfer("*84");
      on.me.awaitIdle();
      on.ann.forget();
      on.ann.hearsSomething();
      on.me.dial("*85");
      on.hearEachOther(on.ann);
    } finally {
      Stage.PARKING.unlock();
    }
  }

  private static void isAgent(Stage on) {
    on.ann.dial(on.ownQueue());
    on.me.answer();
    on.hearEachOther(on.ann);
    on.ann.hangUp();
    on.me.awaitIdle();
  }

  private static void waitsInQueue(Stage on) {
    on.me.dial(on.bensQueue());
    on.ben.rung().answer();
    on.hearEachOther(on.ben);
  }

  private static void ringsInGroup(Stage on) throws Exception {
    List<Group.Member> members =
        List.of(new Group.Member(on.me.number(), 1), new Group.Member(on.ben.number, 1));
    on.office
        .stores()
        .company()
        .put(new Group(on.group(), "Sales", Group.Strategy.ALL, members, 30, ""));
    on.ann.dial(on.group());
    on.ben.rung();
    on.me.answer();
    on.hearEachOther(on.ann);
    on.ben.awaitIdle();
  }

  private static void confers(Stage on) {
    on.me.dial(on.conference());
    on.me.press("#");
    for (OfficePhone other : List.of(on.ann, on.ben)) {
      other.dial(on.conference());
      other.talking();
      other.press("#");
    }
    on.me.hearsAmong(on.ann.toneHz);
    on.me.hearsAmong(on.ben.toneHz);
    on.ann.hearsAmong(on.me.toneHz());
    on.ben.hearsAmong(on.me.toneHz());
  }

  private static void choosesInMenu(Stage on) {
    on.me.dial(on.menu());
    on.me.press("1");
    on.ann.rung().answer();
    on.hearEachOther(on.ann);
  }

  private static void callsBack(Stage on) {
    on.ann.dial(on.me.number());
    on.me.rung();
    on.ann.hangUp();
    on.me.awaitIdle();
    on.me.dial("*69");
    on.ann.rung().answer();
    on.hearEachOther(on.ann);
    on.me.hangUp();
    on.ann.awaitIdle();
    on.me.dial(on.ben.number);
    on.ben.rung();
    on.me.hangUp();
    on.me.dial("*66");
    on.ben.rung().answer();
    on.hearEachOther(on.ben);
  }

  private static void takesWaiting(Stage on) {
    PhoneCall first = on.callAnn();
    on.ben.dial(on.me.number());
    on.me.takeWaiting();
    on.hearEachOther(on.ben);
    Stage.until("held", first::heldByPeer);
    on.ben.hangUp();
    on.ann.forget();
    on.me.resume();
    on.hearEachOther(on.ann);
  }

  private static void isWoken(Stage on) {
    WakeUps wakeUps = on.office.stores().wakeUps();
    wakeUps.put(new WakeUps.WakeUp(on.me.number(), System.currentTimeMillis(), 0));
    on.me.answer();
    on.me.hearsSomething();
    on.me.press("1");
    Stage.until(
        "ten minutes more",
        () -> {
          WakeUps.WakeUp later = wakeUps.of(on.me.number());
          return later != null && later.atMs() > System.currentTimeMillis() + 500_000;
        });
    wakeUps.remove(on.me.number());
  }

  private static void findsByName(Stage on) {
    on.me.dial("*411");
    on.me.press("3375" + on.ann.number + "#"); // "Desk 2.."
    on.me.press("1");
    on.ann.rung().answer();
    on.hearEachOther(on.ann);
  }

  private static void isLent(Stage on) {
    on.me.dial("*11" + on.guest);
    on.me.press("2749#");
    on.me.awaitIdle();
    on.ann.dial(on.guest);
    on.me.answer();
    on.hearEachOther(on.ann);
    on.me.hangUp();
    on.ann.awaitIdle();
    on.orders("*12");
    assertThat(on.office.stores().hotDesks().of(on.guest)).isEmpty();
  }

  private static void records(Stage on) {
    on.callAnn();
    on.me.press("*1");
    Stage.until(
        "a recording", () -> !on.office.stores().recordings().recent(1, on.me.number()).isEmpty());
    Stage.let(Duration.ofMillis(500));
    on.me.hangUp();
    Stage.until(
        "a whole recording",
        () -> on.office.stores().recordings().recent(1, on.me.number()).getFirst().ended());
  }

  private static void hidesAndDialsShort(Stage on) {
    on.me.dial("*67" + on.ann.number);
    PhoneCall hidden = on.ann.rung();
    assertThat(hidden.remote().toString()).contains("anonymous").doesNotContain(on.me.number());
    on.me.hangUp();
    on.ann.awaitIdle();
    on.set(on.me.number(), Preference.SPEED_DIALS, "1=" + on.ann.number);
    on.me.dial("*01");
    assertThat(on.ann.rung().party()).isEqualTo(on.me.number());
  }
}
