package org.ringfence.iax;

import java.net.InetSocketAddress;

/** Tells a phone of waiting messages, outside of any call (RFC 5456 section 6.9.4). */
final class IaxNotice extends Dialog {
  IaxNotice(IaxEndpoint endpoint, InetSocketAddress peer, int ours, long nowNs) {
    super(endpoint, peer, ours, 0, nowNs);
  }

  /**
   * @param counts those that were heard, times 256, and new ones
   */
  void begin(int counts, long nowNs) {
    channel.send(Command.MWI, Elements.NONE.and16(ElementId.MESSAGE_COUNT, counts), nowNs);
    over(nowNs);
  }

  @Override
  void deliver(FullFrame frame, Elements elements, long nowNs) {}

  @Override
  void unreadable(long nowNs) {}

  @Override
  void gone(long nowNs) {}
}
