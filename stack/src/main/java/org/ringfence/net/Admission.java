package org.ringfence.net;

import java.net.InetSocketAddress;
import org.ringfence.base.Transport;

/** Decides on raw facts, before anything is parsed. Called on the receiving thread. */
@FunctionalInterface
public interface Admission {
  /** Whether to look at a message of {@code length} bytes at all. */
  boolean admit(Transport transport, InetSocketAddress source, byte[] bytes, int length);

  /** Whether to accept a connection, before any handshake. */
  default boolean admitConnection(Transport transport, InetSocketAddress source) {
    return true;
  }

  /** Lets everything in. */
  static Admission all() {
    return (transport, source, bytes, length) -> true;
  }
}
