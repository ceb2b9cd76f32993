package org.ringfence.net;

import java.net.InetAddress;
import java.util.List;

/**
 * Where media loops listen.
 *
 * @param addresses of ours, never empty; the first is the default
 * @param firstPort of the range for media
 * @param lastPort of the range, included
 * @param restNs how long a port that carried media is not used again
 * @param silenceNs after how long without a packet {@link MediaListener#silent} is told
 * @param icePort the one port of every address that all ICE calls share; 0 for none
 * @param nativeCalls whether to use the system calls directly where that is possible
 * @param marked whether packets bear a {@link Dscp}
 */
public record MediaLoopConfig(
    List<InetAddress> addresses,
    int firstPort,
    int lastPort,
    long restNs,
    long silenceNs,
    int icePort,
    boolean nativeCalls,
    boolean marked) {
  public MediaLoopConfig {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty() || firstPort < 1 || lastPort > 65535 || firstPort >= lastPort) {
      throw new IllegalArgumentException("media needs an address, and a range within 1 to 65535");
    }
    boolean inRange = icePort >= firstPort && icePort <= lastPort;
    if (icePort < 0 || icePort > 65535 || inRange) {
      throw new IllegalArgumentException("the port for ICE must lie outside the media range");
    }
  }

  /** Without ICE, and marked. */
  public MediaLoopConfig(
      List<InetAddress> addresses,
      int firstPort,
      int lastPort,
      long restNs,
      long silenceNs,
      boolean nativeCalls) {
    this(addresses, firstPort, lastPort, restNs, silenceNs, 0, nativeCalls, true);
  }

  /** Ports 10000 to 20000, 5 s of rest, 30 s of silence. */
  public static MediaLoopConfig at(InetAddress address) {
    return new MediaLoopConfig(
        List.of(address), 10_000, 20_000, 5_000_000_000L, 30_000_000_000L, true);
  }

  /** Another range of ports. */
  public MediaLoopConfig ports(int first, int last) {
    return new MediaLoopConfig(
        addresses, first, last, restNs, silenceNs, icePort, nativeCalls, marked);
  }

  /** Other times. */
  public MediaLoopConfig times(long rest, long silence) {
    return new MediaLoopConfig(
        addresses, firstPort, lastPort, rest, silence, icePort, nativeCalls, marked);
  }

  /** With a port that all ICE calls share. */
  public MediaLoopConfig icePort(int port) {
    return new MediaLoopConfig(
        addresses, firstPort, lastPort, restNs, silenceNs, port, nativeCalls, marked);
  }

  /** With or without the system calls. */
  public MediaLoopConfig nativeCalls(boolean value) {
    return new MediaLoopConfig(
        addresses, firstPort, lastPort, restNs, silenceNs, icePort, value, marked);
  }

  /** With or without marks. */
  public MediaLoopConfig marked(boolean value) {
    return new MediaLoopConfig(
        addresses, firstPort, lastPort, restNs, silenceNs, icePort, nativeCalls, value);
  }
}
