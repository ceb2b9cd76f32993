package org.ringfence.net;

import java.time.Duration;

/**
 * The bounds {@link SipTransports} keeps.
 *
 * @param streamThreads threads that serve TCP and TLS
 * @param receiveBufferBytes what is asked of the kernel for each UDP socket
 * @param maxConnections connections accepted at one time; as many again may be opened by us
 * @param maxPerRemote connections accepted from one IPv4 address or IPv6 /64 at one time
 * @param writeHighWaterBytes unsent bytes at which a connection is given up
 * @param connectTimeout for a connection and its handshake, each
 * @param idle a connection over which nothing came or went for so long is closed
 * @param slow how long one message may take to arrive
 * @param silent how long an accepted connection may take to its first whole message
 * @param webPing after so long without a word from a WebSocket's phone it is pinged, and after as
 *     long again given up
 * @param marked whether packets bear a {@link Dscp}
 */
public record TransportSettings(
    int streamThreads,
    int receiveBufferBytes,
    int maxConnections,
    int maxPerRemote,
    int writeHighWaterBytes,
    Duration connectTimeout,
    Duration idle,
    Duration slow,
    Duration silent,
    Duration webPing,
    boolean marked) {

  /** Bounds that suit a server of some ten thousand phones. */
  public static TransportSettings defaults() {
    return new TransportSettings(
        Runtime.getRuntime().availableProcessors(),
        4 << 20,
        50_000,
        1_000,
        1 << 20,
        Duration.ofSeconds(5),
        Duration.ofMinutes(15),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(25),
        true);
  }

  public TransportSettings withConnections(int max, int perRemote) {
    return new TransportSettings(
        streamThreads,
        receiveBufferBytes,
        max,
        perRemote,
        writeHighWaterBytes,
        connectTimeout,
        idle,
        slow,
        silent,
        webPing,
        marked);
  }

  public TransportSettings withDeadlines(
      Duration connect, Duration newIdle, Duration newSlow, Duration newSilent) {
    return new TransportSettings(
        streamThreads,
        receiveBufferBytes,
        maxConnections,
        maxPerRemote,
        writeHighWaterBytes,
        connect,
        newIdle,
        newSlow,
        newSilent,
        webPing,
        marked);
  }

  public TransportSettings withWriteHighWaterBytes(int bytes) {
    return new TransportSettings(
        streamThreads,
        receiveBufferBytes,
        maxConnections,
        maxPerRemote,
        bytes,
        connectTimeout,
        idle,
        slow,
        silent,
        webPing,
        marked);
  }

  public TransportSettings withWebPing(Duration after) {
    return new TransportSettings(
        streamThreads,
        receiveBufferBytes,
        maxConnections,
        maxPerRemote,
        writeHighWaterBytes,
        connectTimeout,
        idle,
        slow,
        silent,
        after,
        marked);
  }

  public TransportSettings withMarks(boolean value) {
    return new TransportSettings(
        streamThreads,
        receiveBufferBytes,
        maxConnections,
        maxPerRemote,
        writeHighWaterBytes,
        connectTimeout,
        idle,
        slow,
        silent,
        webPing,
        value);
  }
}
