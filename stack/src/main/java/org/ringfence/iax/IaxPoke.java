package org.ringfence.iax;

import java.net.InetSocketAddress;
import java.util.function.LongConsumer;

/** Asks a peer whether it is there, outside of any call (RFC 5456 section 6.7.1). */
final class IaxPoke extends Dialog {
  static final long SILENT = -1;
  private static final long PATIENCE_NS = 6_000_000_000L;

  private final LongConsumer told;
  private final long startNs;

  /**
   * @param told after how many nanoseconds it answered; {@link #SILENT} when it did not
   */
  IaxPoke(IaxEndpoint endpoint, InetSocketAddress peer, int ours, LongConsumer told, long nowNs) {
    super(endpoint, peer, ours, 0, nowNs);
    this.told = told;
    this.startNs = nowNs;
    awaitUntil(nowNs + PATIENCE_NS);
  }

  void begin(long nowNs) {
    channel.send(Command.POKE, Elements.NONE, nowNs);
    rearm(nowNs);
  }

  @Override
  void ponged(long nowNs) {
    if (isOver()) return;
    proved();
    channel.forget();
    over(nowNs);
    told.accept(nowNs - startNs);
  }

  @Override
  void deliver(FullFrame frame, Elements elements, long nowNs) {}

  @Override
  void unreadable(long nowNs) {}

  @Override
  void gone(long nowNs) {
    told.accept(SILENT);
  }
}
