package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.phone.CallEnd;
import org.ringfence.phone.PhoneCall;
import org.ringfence.phone.PhoneEvent;
import org.ringfence.server.people.Preference;

/** What is said from phone to phone alone: the server serves it nothing, and says why. */
@Tag("interop")
@Tag("interop-stories")
class EndToEndStoriesTest extends OfficeStories {
  private static final int ANN_HZ = 470;
  private static final int BEN_HZ = 730;

  /** Rooms, menus, queues, mailboxes, parked calls, and what is spoken or played. */
  private static final List<String> SERVED =
      List.of("800", "700", "600", "*97", "*98", "*84", "*43", "*46", "*60", "*65");

  @BeforeAll
  static void open() throws Exception {
    office =
        Office.open(
            """
            calls:
              ringSeconds: 5
            conferences:
              800: {name: Monday}
            menus:
              700:
                keys: {1: 250}
                hours: "mon-sun 0:00-24:00"
            queues:
              600: {agents: [251, 252], ringSeconds: 5, restSeconds: 0, strategy: in-order}
            """);
  }

  @Test
  void whatTheServerWouldHaveToHearSaysSo() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    for (String number : SERVED) {
      ann.dialEndToEnd(number);
      CallEnd end = ann.ended();
      assertThat(end.reason()).as(number + ": " + end).isEqualTo(CallEnd.Reason.NOT_END_TO_END);
      assertThat(end.words()).as(number).contains(number, "the server cannot hear it");
    }
  }

  /** Voicemail cannot take it; that is no reason to hide what became of the call. */
  @Test
  void whoIsNotAvailableIsNotAndNoMailboxTakesIt() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    ann.dialEndToEnd(ben.number);
    ben.rung().hangUp();
    assertThat(ann.ended().reason()).isEqualTo(CallEnd.Reason.NOT_AVAILABLE);
  }

  @Test
  void whoHasNoPhoneIsNotThereAndNobodySpeaksOfEars() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    ann.dialEndToEnd(office.number());
    CallEnd end = ann.ended();
    assertThat(end.reason()).as(end.words()).isEqualTo(CallEnd.Reason.NOT_AVAILABLE);
  }

  /** What must be recorded and cannot be is no call, and leaves no recording. */
  @Test
  void whoIsAlwaysRecordedIsNotCalledSo() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    office.stores().settings().set(ben.number, Preference.RECORD, "all");
    ann.dialEndToEnd(ben.number);
    ben.rung().answer();
    ann.ended();
    ben.awaitIdle();
    assertThat(office.stores().recordings().recent(1, ben.number)).isEmpty();
    ann.dial(ben.number);
    ben.rung().answer();
    ann.hears(BEN_HZ);
    ann.hangUp();
    Awaitility.await()
        .atMost(OfficePhone.PATIENCE)
        .until(() -> !office.stores().recordings().recent(1, ben.number).isEmpty());
  }

  /** The one who is to be parked stays with who wanted to park. */
  @Test
  void noTransferLeadsWhereItMustBeHeard() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    ann.dialEndToEnd(ben.number);
    PhoneCall call = ben.rung();
    call.answer();
    ben.hears(ANN_HZ);
    for (String number : List.of("*84", "800", "600")) {
      call.transfer(number);
      PhoneEvent.TransferProgress told =
          ben.next(PhoneEvent.TransferProgress.class, event -> event.status() >= 200);
      assertThat(told.status()).as(number).isGreaterThanOrEqualTo(300);
    }
    ann.forget();
    ann.hears(BEN_HZ);
    ben.hangUp();
    ann.awaitIdle();
  }
}
