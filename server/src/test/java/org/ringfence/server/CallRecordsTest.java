package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ringfence.call.CallEvent;
import org.ringfence.call.Cause;
import org.ringfence.call.MediaSecurity;
import org.ringfence.call.Party;
import org.ringfence.call.Side;
import org.ringfence.server.store.CallEvent.Kind;

class CallRecordsTest {
  private static final Party ALICE = Party.of("1001", "Alice");
  private static final Party BOB = Party.of("1002", "Bob");
  private static final Party CAROL = Party.of("1003", "Carol");

  private static void assertStored(
      CallEvent event, Kind kind, int leg, String party, String detail, int code) {
    assertThat(CallRecords.stored(event, 42))
        .isEqualTo(
            new org.ringfence.server.store.CallEvent("c", 42, kind, leg, party, detail, code));
  }

  @Test
  void eachEventIsStoredInTheStoresWords() {
    assertStored(new CallEvent.Began("c", ALICE, "1002", "x"), Kind.STARTED, 0, "1001", "1002", 0);
    assertStored(
        new CallEvent.Dialled("c", "1002", "desk", "y", Party.of("1001", "")),
        Kind.NOTE,
        1,
        "1002",
        "rings desk",
        0);
    assertStored(new CallEvent.Rang("c", "1002"), Kind.RINGING, 1, "1002", "", 0);
    assertStored(new CallEvent.Answered("c", BOB, "y"), Kind.ANSWERED, 1, "1002", "y", 0);
    assertStored(
        new CallEvent.Transferred("c", BOB, BOB, CAROL), Kind.TRANSFERRED, -1, "1002", "1003", 0);
    assertStored(
        new CallEvent.Secured("c", Side.CALLER, ALICE, MediaSecurity.END_TO_END),
        Kind.MEDIA,
        0,
        "1001",
        "end-to-end",
        0);
    assertStored(
        new CallEvent.Secured("c", Side.CALLED, BOB, MediaSecurity.SDES),
        Kind.MEDIA,
        1,
        "1002",
        "sdes",
        0);
    assertStored(
        new CallEvent.Spared("c", Side.CALLED, BOB, true, "GSM in packets of 40 ms"),
        Kind.NOTE,
        1,
        "1002",
        "its line is full: speaks GSM in packets of 40 ms",
        0);
    assertStored(new CallEvent.Held("c", Side.CALLED, BOB, true), Kind.HELD, -1, "1002", "", 0);
    assertStored(new CallEvent.Held("c", Side.CALLED, BOB, false), Kind.RESUMED, -1, "1002", "", 0);
    assertStored(
        new CallEvent.Ended("c", Cause.BUSY, "called"), Kind.ENDED, -1, "called", "busy", 17);
  }
}
