package org.ringfence.net;

import java.net.InetSocketAddress;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.guard.Verdict;

/** Decides on raw facts, before anything is parsed. Called on the receiving thread. */
@FunctionalInterface
public interface Admission {
  /** What becomes of a message of {@code length} bytes. */
  Verdict judge(Flow from, int length);

  /** Whether to accept a connection, before any handshake. */
  default boolean admitConnection(Transport transport, InetSocketAddress source) {
    return true;
  }

  /** Whether a newcomer's message, taken in on another thread, may be dealt with on this one. */
  default boolean hasTime() {
    return true;
  }

  /** Whether whoever calls that number calls for help, and is heard before other strangers. */
  default boolean isUrgent(String number) {
    return false;
  }

  /** The same as {@link #judge} of a stranger who calls for help, and whom there is no time for. */
  default Verdict judgeUrgent(Flow from, int length) {
    return Verdict.DROP;
  }

  /** The same as {@link #hasTime} for one who calls for help. */
  default boolean hasTimeForHelp() {
    return false;
  }

  /** This thread was busy with a newcomer's message for so long. */
  default void took(long ns) {}

  /**
   * Whether a connection may stay when there is room for no more: whoever speaks over it has proved
   * who it is. The others make room, the oldest first.
   */
  default boolean isKnown(Flow connection) {
    return true;
  }

  /** Whether whoever is there has shown that it is. */
  default boolean isProven(Flow to) {
    return true;
  }

  /** Whether to answer so many bytes there; asked once for each answer. */
  default boolean mayAnswer(Flow to, int bytes) {
    return true;
  }

  /** Lets everything in. */
  static Admission all() {
    return (from, length) -> Verdict.KNOWN;
  }
}
