package org.ringfence.net;

import java.util.concurrent.atomic.LongAdder;

/** What the transports saw and did, counted since the start. */
public final class TransportCounters {
  /** One thing that is counted. */
  public enum Count {
    DATAGRAMS_RECEIVED,
    DATAGRAMS_SENT,
    MESSAGES_RECEIVED,
    MALFORMED,
    NOT_ADMITTED,
    /** Pings, pongs and empty datagrams. */
    KEEP_ALIVES,
    /** Datagrams the kernel had no room for. */
    SEND_BUFFER_FULL,
    SEND_FAILED,
    CONNECTIONS_ACCEPTED,
    CONNECTIONS_OPENED,
    CONNECT_FAILED,
    HANDSHAKE_FAILED,
    /** Messages that found too many others waiting for the same connection. */
    CONNECT_QUEUE_FULL,
    REFUSED_TOO_MANY,
    REFUSED_TOO_MANY_FROM_REMOTE,
    /** Connections of strangers that made room for others. */
    MADE_ROOM,
    REFUSED_BY_ADMISSION,
    CLOSED_IDLE,
    CLOSED_SLOW,
    CLOSED_BACKPRESSURE,
    CLOSED_BROKEN
  }

  private final LongAdder[] adders = new LongAdder[Count.values().length];

  TransportCounters() {
    for (int i = 0; i < adders.length; i++) {
      adders[i] = new LongAdder();
    }
  }

  void add(Count count) {
    adders[count.ordinal()].increment();
  }

  public long value(Count count) {
    return adders[count.ordinal()].sum();
  }
}
