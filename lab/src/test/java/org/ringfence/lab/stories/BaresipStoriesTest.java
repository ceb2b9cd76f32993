package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ringfence.lab.interop.Conversation.assertHeard;
import static org.ringfence.lab.interop.Conversation.talk;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.CallRecording;

/** Stories with phones of another make, encrypted as the office wants it. */
@Tag("interop")
@Tag("interop-stories")
class BaresipStoriesTest extends OfficeStories {
  private static final int ANN_HZ = 440;
  private static final int BEN_HZ = 620;
  private static final int CAT_HZ = 850;

  private final TempFolder temp = new TempFolder("baresip-stories");

  @BeforeAll
  static void open() throws Exception {
    Installed.need("baresip", "baresip-core");
    office =
        Office.open(
            """
            calls:
              ringSeconds: 8
            queues:
              600: {agents: [251], restSeconds: 0}
            pagings:
              500: {members: [252, 253]}
            conferences:
              800: {pin: "2749"}
            """);
  }

  @AfterEach
  void clearFolder() {
    temp.close();
  }

  private BaresipPeer phone(String number, int toneHz, boolean answers) {
    Account account = Account.md5(number, Office.password(number));
    PhonePlan plan = PhonePlan.tls(account, office.underTest(), toneHz, answers);
    BaresipPeer phone = new BaresipPeer(temp.folder(number), plan.with(PhonePlan.Media.SDES));
    phone.awaitRegistered();
    return phone;
  }

  @Test
  @Tag("slow")
  void twoOfThemAreRecorded() throws Exception {
    String ann = office.number();
    String ben = office.number();
    office.stores().settings().set(ann, Preference.RECORD, "outbound");
    try (BaresipPeer caller = phone(ann, ANN_HZ, false);
        BaresipPeer called = phone(ben, BEN_HZ, true)) {
      caller.dial(ben);
      called.awaitEstablished();
      talk(6);
      caller.hangUp();
      called.awaitIdle();
    }
    await()
        .atMost(OfficePhone.PATIENCE)
        .until(() -> {
          var all = office.stores().recordings().recent(1, ann);
          return !all.isEmpty() && all.getFirst().ended();
        });
    CallRecording made = office.stores().recordings().recent(1, ann).getFirst();
    assertThat(made.reason()).isEqualTo("outbound");
    assertThat(BesideStoriesTest.toneMs(office, made, 0, ANN_HZ)).isGreaterThan(3_000);
    assertThat(BesideStoriesTest.toneMs(office, made, 1, BEN_HZ)).isGreaterThan(3_000);
  }

  @Test
  @Tag("slow")
  void whatOneSaysWhileTheRecordingPausesIsNotInTheFile() throws Exception {
    String ann = office.number();
    String ben = office.number();
    office.stores().settings().set(ann, Preference.RECORD, "outbound");
    try (BaresipPeer caller = phone(ann, ANN_HZ, false);
        BaresipPeer called = phone(ben, BEN_HZ, true)) {
      caller.dial(ben);
      called.awaitEstablished();
      talk(4);
      caller.dtmf("*3");
      talk(4);
      caller.dtmf("*3");
      talk(3);
      String id = office.stores().calls().running().getLast().getFirst().callId();
      office.server().pauseRecording(id, true); // as `recording pause` does
      talk(4);
      office.server().pauseRecording(id, false);
      talk(3);
      caller.hangUp();
      called.awaitIdle();
    }
    await()
        .atMost(OfficePhone.PATIENCE)
        .until(() -> {
          var all = office.stores().recordings().recent(1, ann);
          return !all.isEmpty() && all.getFirst().ended();
        });
    CallRecording made = office.stores().recordings().recent(1, ann).getFirst();
    for (int who = 0; who < 2; who++) {
      int said = BesideStoriesTest.toneMs(office, made, who, who == 0 ? ANN_HZ : BEN_HZ);
      assertThat(said).isBetween(5_000, (int) made.durationMs() - 6_000);
    }
  }

  @Test
  @Tag("slow")
  void whoOneHoldsHearsMusicAndThenTheHolderAgain() throws Exception {
    String ann = office.number();
    OfficePhone ben = office.phone(1_250);
    try (BaresipPeer caller = phone(ann, 1_750, false)) {
      caller.dial(ben.number);
      ben.rung().answer();
      ben.hearsAmong(1_750);
      caller.hold();
      ben.hearsAmong(523); // a note of it
      assertThat(ben.isHearing(1_750)).isFalse();
      caller.resume();
      ben.hearsAmong(1_750); // what baresip hears after it has held is not in its files
      ben.hangUp();
      caller.awaitIdle();
    }
  }

  @Test
  @Tag("slow")
  void oneSendsItsCallOnByKeys() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    String ben = office.number();
    OfficePhone cat = office.phone(CAT_HZ);
    try (BaresipPeer called = phone(ben, BEN_HZ, true)) {
      ann.dial(ben);
      ann.hears(BEN_HZ);
      called.dtmf("##");
      called.dtmf(cat.number + "#");
      cat.rung().answer();
      cat.hears(ANN_HZ);
      ann.hears(CAT_HZ);
      called.awaitIdle();
    }
    ann.hangUp();
  }

  @Test
  @Tag("slow")
  void twoOfThemHearAPageAndAnswerByThemselves() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    BaresipPeer ben = phone("252", BEN_HZ, true);
    BaresipPeer cat = phone("253", CAT_HZ, true);
    try (ben;
        cat) {
      ann.dial("500");
      ben.awaitEstablished();
      cat.awaitEstablished();
      talk(5);
      ann.hangUp();
      ben.awaitIdle();
      cat.awaitIdle();
    }
    assertHeard(ben, ANN_HZ, 4);
    assertHeard(cat, ANN_HZ, 4);
  }

  @Test
  @Tag("slow")
  void oneTakesTheCallsOfAQueue() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    try (BaresipPeer agent = phone("251", BEN_HZ, true)) {
      ann.dial("600");
      agent.awaitEstablished();
      ann.hears(BEN_HZ);
      ann.hangUp();
      agent.awaitIdle();
    }
  }

  @Test
  @Tag("slow")
  void oneEntersAConferenceByItsPinAndIsHeard() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    ann.dial("800");
    ann.talking();
    ann.press("2749#");
    ann.press("#");
    try (BaresipPeer ben = phone(office.number(), BEN_HZ, false)) {
      ben.dial("800");
      ben.awaitEstablished();
      ben.dtmf("2749#");
      ben.dtmf("#");
      ann.hears(BEN_HZ);
      ben.hangUp();
    }
    ann.hangUp();
  }

  @Test
  @Tag("slow")
  void oneIsForwardedToVoicemailAndTheLampGoesOn() throws Exception {
    OfficePhone owner = office.phone(CAT_HZ);
    office.stores().settings().set(owner.number, Preference.DO_NOT_DISTURB, "on");
    try (BaresipPeer caller = phone(office.number(), BEN_HZ, false)) {
      caller.dial(owner.number);
      caller.awaitEstablished();
      caller.dtmf("#");
      talk(4);
      caller.hangUp();
    }
    owner.lamp(1);
  }
}
