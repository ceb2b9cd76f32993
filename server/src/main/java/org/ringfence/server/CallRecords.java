package org.ringfence.server;

import org.ringfence.call.CallEvent;
import org.ringfence.call.Side;
import org.ringfence.server.store.CallEvent.Kind;

/** What happens to calls, as the store keeps it. */
final class CallRecords {
  private static final int CALLER = 0;
  private static final int CALLED = 1;
  private static final int WHOLE = -1;

  private CallRecords() {}

  static org.ringfence.server.store.CallEvent stored(CallEvent event, long nowMs) {
    return switch (event) {
      case CallEvent.Began e ->
          at(nowMs, e.callId(), Kind.STARTED, CALLER, e.caller().number(), e.dialled(), 0);
      case CallEvent.Dialled e ->
          at(nowMs, e.callId(), Kind.NOTE, CALLED, e.number(), "rings " + e.target(), 0);
      case CallEvent.Rang e -> at(nowMs, e.callId(), Kind.RINGING, CALLED, e.number(), "", 0);
      case CallEvent.Passed e -> {
        String why = "not taken: " + e.cause().words();
        yield at(nowMs, e.callId(), Kind.NOTE, CALLED, e.rung().number(), why, e.cause().q850());
      }
      case CallEvent.Forwarded e ->
          at(nowMs, e.callId(), Kind.FORWARDED, WHOLE, e.from(), e.to(), e.reason().cause());
      case CallEvent.Answered e ->
          at(nowMs, e.callId(), Kind.ANSWERED, CALLED, e.by().number(), e.target(), 0);
      case CallEvent.Transferred e ->
          at(nowMs, e.callId(), Kind.TRANSFERRED, WHOLE, e.by().number(), e.to().number(), 0);
      case CallEvent.Secured e -> {
        int leg = e.side() == Side.CALLER ? CALLER : CALLED;
        yield at(nowMs, e.callId(), Kind.MEDIA, leg, e.party().number(), e.media().word(), 0);
      }
      case CallEvent.Outside e -> {
        int leg = e.side() == Side.CALLER ? CALLER : CALLED;
        yield at(nowMs, e.callId(), Kind.OUTSIDE, leg, e.number(), e.trunk(), 0);
      }
      case CallEvent.Spared e -> {
        int leg = e.side() == Side.CALLER ? CALLER : CALLED;
        yield at(nowMs, e.callId(), Kind.NOTE, leg, e.party().number(), spared(e), 0);
      }
      case CallEvent.Faxed e -> {
        int leg = e.side() == Side.CALLER ? CALLER : CALLED;
        String words = "fax by T.38: " + e.packets() + " packets, " + e.lost() + " lost";
        yield at(nowMs, e.callId(), Kind.NOTE, leg, e.party().number(), words, 0);
      }
      case CallEvent.Vouched e ->
          at(nowMs, e.callId(), Kind.NOTE, CALLER, e.caller().number(), e.words(), 0);
      case CallEvent.Held e ->
          at(nowMs, e.callId(), e.on() ? Kind.HELD : Kind.RESUMED, WHOLE, e.by().number(), "", 0);
      case CallEvent.Recorded e -> at(nowMs, e.callId(), Kind.NOTE, WHOLE, "", recorded(e), 0);
      case CallEvent.Ended e ->
          at(nowMs, e.callId(), Kind.ENDED, WHOLE, e.by(), e.cause().words(), e.cause().q850());
    };
  }

  private static String spared(CallEvent.Spared event) {
    String line = event.full() ? "its line is full: " : "its line is calm again: ";
    return line
        + (event.spoken().isEmpty() ? "it would not speak otherwise" : "speaks " + event.spoken());
  }

  private static String recorded(CallEvent.Recorded event) {
    if (event.where().isEmpty()) return event.why();
    return event.on()
        ? "recorded at " + event.where()
        : "not recorded at " + event.where() + ": " + event.why();
  }

  private static org.ringfence.server.store.CallEvent at(
      long nowMs, String call, Kind kind, int leg, String party, String detail, int code) {
    return new org.ringfence.server.store.CallEvent(call, nowMs, kind, leg, party, detail, code);
  }
}
