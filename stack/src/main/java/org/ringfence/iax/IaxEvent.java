package org.ringfence.iax;

import java.net.InetSocketAddress;

/** What a call tells of itself. */
public sealed interface IaxEvent {
  /** Our call was taken by the peer, which agreed on the format. */
  record Accepted(MediaFormat format) implements IaxEvent {}

  record Ringing() implements IaxEvent {}

  record Answered() implements IaxEvent {}

  /** Sound that came in a full frame, or in a mini frame to the endpoint. */
  record Voice(MediaFormat format, int timestamp, byte[] payload) implements IaxEvent {}

  record Digit(char digit) implements IaxEvent {}

  record Held(boolean on) implements IaxEvent {}

  /** The peer wants no sound for now, or wants it again. */
  record Quelched(boolean on) implements IaxEvent {}

  /** The peer wants the other side to talk to that number instead. */
  record TransferAsked(String number) implements IaxEvent {}

  /** It is over; nothing follows. */
  record Ended(int cause, String words) implements IaxEvent {}

  /**
   * The account is at that address for so long; gone when 0.
   *
   * @param messages the new ones in the lower eight bits, the old ones above (RFC 5456 section
   *     8.6.23)
   */
  record Registered(String name, InetSocketAddress at, int seconds, int messages)
      implements IaxEvent {}
}
