package org.ringfence.server.store;

import java.nio.ByteBuffer;
import org.ringfence.call.MediaSecurity;

/**
 * Something that happened in a call, in no protocol's words.
 *
 * @param callId the server's own name for the call, never used twice (not SIP's Call-ID)
 * @param timeMs milliseconds since 1970
 * @param leg which of the call's legs, counted from 0 (the caller's); -1 for the call as a whole
 * @param party the number it is about: see {@link Kind}
 * @param detail the rest, as {@link Kind} says
 * @param code a SIP status or Q.850 cause; 0 when there is none
 */
public record CallEvent(
    String callId, long timeMs, Kind kind, int leg, String party, String detail, int code) {

  /** What happened. The order is the one on disk: add at the end only. */
  public enum Kind {
    /** A call begins: party is the caller, detail the number called. */
    STARTED,
    /** A device is alerted: party is its extension. */
    RINGING,
    /** Someone answered: party is who. */
    ANSWERED,
    HELD,
    RESUMED,
    /** Party sends the other side on to detail. */
    TRANSFERRED,
    /** A leg ended while the call goes on. */
    LEG_ENDED,
    /** The call ended: party is who ended it, detail the cause in words, code in numbers. */
    ENDED,
    /** Anything else worth keeping, in detail. */
    NOTE,
    /** A leg's media are protected from now on as detail says: see {@link MediaSecurity}. */
    MEDIA,
    /** Party had the call sent on to detail before anybody answered; code says why. */
    FORWARDED,
    /** A leg goes over a trunk, which detail names: party is the number outside. */
    OUTSIDE
  }

  void write(ByteBuffer out) {
    Payload.putText(out, callId);
    out.putLong(timeMs).put((byte) kind.ordinal()).putInt(leg);
    Payload.putText(out, party);
    Payload.putText(out, detail);
    out.putInt(code);
  }

  static CallEvent read(ByteBuffer in) {
    return new CallEvent(
        Payload.text(in),
        in.getLong(),
        Kind.values()[in.get()],
        in.getInt(),
        Payload.text(in),
        Payload.text(in),
        in.getInt());
  }
}
