package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.phone.PhoneCall;
import org.ringfence.server.people.QueueState;
import org.ringfence.server.store.CallRecording;
import org.ringfence.server.store.Password;
import org.ringfence.server.store.Recordings;

/** Conferences, parked calls, menus and queues, with phones that hear each other. */
@Tag("interop")
@Tag("interop-stories")
class TogetherStoriesTest extends OfficeStories {
  private static final int ANN_HZ = 440;
  private static final int BEN_HZ = 620;
  private static final int CAT_HZ = 850;
  private static final int BEEP_HZ = 1_000;

  @BeforeAll
  static void open() throws Exception {
    office =
        Office.open(
            """
            calls:
              ringSeconds: 5
            parking:
              returnSeconds: 10
            conferences:
              800: {name: Monday}
              801: {pin: "%s", moderatorPin: "8136", waitsForModerator: on}
            menus:
              700:
                keys: {1: 250, 2: 800}
                hours: "mon-sun 0:00-24:00"
              701:
                closed: 250
                hours: "mon 0:00-0:01"
            queues:
              600: {agents: [251, 252], ringSeconds: 5, restSeconds: 0, strategy: in-order}
            """
                .formatted(Password.hash("2749")));
  }

  @Test
  @Tag("slow")
  void threeInAConferenceHearEachOtherAndNotThemselves() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    ann.dial("800");
    ann.talking();
    ann.press("#");
    ben.dial("800");
    ben.talking();
    ben.press("#");
    ann.hears(BEN_HZ);
    ben.hears(ANN_HZ);

    OfficePhone cat = office.phone(CAT_HZ);
    ann.press("1"); // mutes herself
    cat.dial("800");
    cat.talking();
    cat.press("#");
    cat.hears(BEN_HZ);
    ben.hears(CAT_HZ);

    ann.press("3"); // locks it
    ann.hangUp();
    ben.press("*");
    ben.awaitIdle();
    cat.hangUp();
  }

  @Test
  @Tag("slow")
  void aConferenceBeginsWithItsModeratorWhoSendsSomebodyAway() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    ann.dial("801");
    ann.talking();
    ann.press("2749#");
    ben.dial("801");
    ben.talking();
    ben.press("8136#");
    ben.press("#");
    ben.hears(ANN_HZ);
    ann.hears(BEN_HZ);
    ben.press("5"); // records
    let(Duration.ofSeconds(3));
    ben.press("6");
    ann.awaitIdle();
    ben.hangUp();
    Recordings recordings = office.stores().recordings();
    Awaitility.await()
        .atMost(OfficePhone.PATIENCE)
        .until(() -> recordings.recent(1, "801").stream().anyMatch(CallRecording::ended));
    CallRecording made = recordings.recent(1, "801").getFirst();
    assertThat(made.reason()).isEqualTo("conference");
    assertThat(BesideStoriesTest.toneMs(office, made, 0, ANN_HZ)).isGreaterThan(1_000);
    assertThat(BesideStoriesTest.toneMs(office, made, 1, BEN_HZ)).isGreaterThan(1_000);
  }

  @Test
  @Tag("slow")
  void aParkedCallIsTakenAtAnotherPhone() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    OfficePhone cat = office.phone(CAT_HZ);
    ann.dial(ben.number);
    PhoneCall call = ben.rung();
    call.answer();
    ben.hears(ANN_HZ);
    call.transfer("*84");
    ben.awaitIdle();
    ann.forget();
    ann.hearsSomething();
    cat.dial("*85");
    cat.hears(ANN_HZ);
    ann.hears(CAT_HZ);
    cat.hangUp();
    ann.awaitIdle();
  }

  @Test
  @Tag("slow")
  void aParkedCallThatNobodyTakesRingsAtWhoParkedIt() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    ann.dial(ben.number);
    PhoneCall call = ben.rung();
    call.answer();
    ben.hears(ANN_HZ);
    call.transfer("*84");
    ben.awaitIdle();
    ben.rung().answer();
    ben.hears(ANN_HZ);
    ann.hears(BEN_HZ);
    ann.hangUp();
  }

  @Test
  @Tag("slow")
  void aMenuLeadsToADeskAndFromThereToItsVoicemail() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone("250", BEN_HZ);
    ann.dial("700");
    ann.talking();
    ann.press("1");
    PhoneCall call = ben.rung();
    call.answer();
    ben.hears(ANN_HZ);
    ann.hears(BEN_HZ);
    ann.hangUp();
    ben.awaitIdle();

    ann.dial("700");
    ann.talking();
    ann.press("250"); // the extension itself
    ben.rung().reject();
    let(Duration.ofMillis(500));
    ann.press("#");
    ann.hears(BEEP_HZ, 100);
    let(Duration.ofMillis(1_500));
    ann.hangUp();
    ben.lamp(1);

    ann.dial("701"); // closed
    ann.talking();
    ann.press("#");
    ben.rung().reject();
    ann.hangUp();
  }

  @Test
  @Tag("slow")
  void aQueueRingsItsAgentsInTurnAndOneLogsOut() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone("251", BEN_HZ);
    OfficePhone cat = office.phone("252", CAT_HZ);
    ann.dial("600");
    ben.rung().reject();
    cat.rung().answer();
    cat.hears(ANN_HZ);
    ann.hears(CAT_HZ);
    cat.hangUp();
    ann.awaitIdle();

    cat.dial("*22");
    cat.talking();
    cat.awaitIdle(); // it says so and hangs up
    OfficePhone dan = office.phone(CAT_HZ);
    dan.dial("600");
    ben.rung().answer();
    ben.hears(CAT_HZ);
    ann.dial("600");
    ann.talking();
    ann.hearsSomething();
    assertWaits(office.server().queues().getFirst());
    ben.hangUp();
    ben.rung().answer();
    ben.hears(ANN_HZ);
    assertThat(cat.isIdle()).as("she is logged out").isTrue();
    ann.hangUp();
    cat.dial("*22");
    cat.talking();
    cat.awaitIdle();
  }

  /** What a wallboard shows of it. */
  private static void assertWaits(QueueState queue) {
    assertThat(queue.number()).isEqualTo("600");
    assertThat(queue.waiting()).hasSize(1);
    assertThat(queue.agents())
        .extracting(QueueState.Agent::number, QueueState.Agent::doing)
        .containsExactly(
            tuple("251", QueueState.Doing.TALKING), tuple("252", QueueState.Doing.LOGGED_OUT));
  }
}
