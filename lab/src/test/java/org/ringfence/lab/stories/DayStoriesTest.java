package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.phone.PhoneCall;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.WakeUps;

/**
 * A day at the office: calls the server makes by itself, phones that are lent, colleagues found.
 */
@Tag("interop")
@Tag("interop-stories")
class DayStoriesTest extends OfficeStories {
  private static final int ANN_HZ = 440;
  private static final int BEN_HZ = 620;
  private static final int CAT_HZ = 850;

  @BeforeAll
  static void open() throws Exception {
    office =
        Office.open(
            """
            calls:
              ringSeconds: 5
            queues:
              600: {name: Support, agents: [251], restSeconds: 0, callBack: on}
            pagings:
              500: {name: Warehouse, members: [252, 253, 254]}
            """);
  }

  private static WakeUps wakeUps() {
    return office.stores().wakeUps();
  }

  @Test
  @Tag("slow")
  void somebodyIsWokenAsksForTenMinutesMoreAndTheWishSurvivesARestart() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    ann.dial("*680730");
    ann.talking();
    ann.awaitIdle();
    assertThat(wakeUps().of(ann.number)).isNotNull();
    String number = ann.number;
    office.clear();
    office.restart();
    assertThat(wakeUps().of(number)).isNotNull();

    OfficePhone again = office.phone(number, ANN_HZ);
    wakeUps().put(new WakeUps.WakeUp(number, System.currentTimeMillis(), 0)); // it is half past 7
    PhoneCall call = again.rung();
    call.answer();
    again.hearsSomething();
    again.press("1");
    again.awaitIdle();
    WakeUps.WakeUp later = wakeUps().of(number);
    assertThat(later).isNotNull();
    assertThat(later.atMs()).isGreaterThan(System.currentTimeMillis() + 500_000);
    wakeUps().remove(number);
  }

  @Test
  @Tag("slow")
  void oneSpeaksToThreePhonesAtOnceAndHearsNoneOfThem() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone("252", BEN_HZ);
    OfficePhone cat = office.phone("253", CAT_HZ);
    office.stores().settings().set("254", Preference.DO_NOT_DISTURB, "on");
    OfficePhone dan = office.phone("254", CAT_HZ);
    ann.dial("500");
    ben.rung().answer(); // as a desk phone does by itself
    cat.rung().answer();
    ben.hears(ANN_HZ);
    cat.hears(ANN_HZ);
    assertThat(ann.isHearing(BEN_HZ)).isFalse();
    assertThat(dan.isIdle()).isTrue();
    ann.hangUp();
    ben.awaitIdle();
    cat.awaitIdle();
  }

  @Test
  @Tag("slow")
  void aCallerIsCalledBackInsteadOfWaiting() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone("251", BEN_HZ);
    OfficePhone cat = office.phone(CAT_HZ);
    cat.dial("251"); // keeps the only agent busy
    ben.rung().answer();
    ben.hears(CAT_HZ);
    ann.dial("600");
    ann.talking();
    ann.press("1");
    ann.awaitIdle();
    cat.hangUp();
    ben.awaitIdle();
    ann.rung().answer();
    ann.hearsSomething();
    ann.press("1");
    ben.rung().answer();
    ben.hears(ANN_HZ);
    ann.hears(BEN_HZ);
    ann.hangUp();
  }

  @Test
  @Tag("slow")
  void aColleagueIsFoundByName() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    ann.dial("*411");
    ann.talking();
    ann.press("3375" + ben.number + "#"); // "Desk 2.."
    ann.press("1");
    ben.rung().answer();
    ben.hears(ANN_HZ);
    ann.hears(BEN_HZ);
    ann.hangUp();
  }

  @Test
  @Tag("slow")
  void anExtensionIsLoggedInAtAnotherPhone() throws Exception {
    OfficePhone desk = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    String guest = office.number(); // has no phone of its own
    office.stores().mailboxes().setPin(guest, "2749");
    desk.dial("*11" + guest);
    desk.talking();
    desk.press("2749#");
    desk.awaitIdle();

    ben.dial(guest);
    desk.rung().answer();
    ben.hears(ANN_HZ);
    desk.hangUp();
    ben.awaitIdle();

    desk.dial(ben.number);
    PhoneCall call = ben.rung();
    assertThat(call.remote().uri().user()).isEqualTo(guest);
    call.reject();
    desk.hangUp();

    desk.dial("*12");
    desk.talking();
    desk.awaitIdle();
    await()
        .atMost(OfficePhone.PATIENCE)
        .until(() -> office.stores().hotDesks().of(guest).isEmpty());
  }

  @Test
  @Tag("slow")
  void callsAreForwardedPickedUpAndReturned() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    OfficePhone cat = office.phone(CAT_HZ);
    ben.dial("*72" + cat.number);
    ben.awaitIdle();
    ann.dial(ben.number);
    cat.rung().answer();
    cat.hears(ANN_HZ);
    ann.hangUp();
    cat.awaitIdle();
    ben.dial("*73");
    ben.awaitIdle();

    ann.dial(ben.number);
    ben.rung();
    cat.dial("**" + ben.number);
    cat.hears(ANN_HZ);
    ann.hears(CAT_HZ);
    ann.hangUp();
    cat.awaitIdle();

    ben.dial("*69");
    ann.rung().answer();
    ann.hears(BEN_HZ);
    ben.hangUp();
    ann.awaitIdle();
  }
}
