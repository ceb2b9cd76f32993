package org.ringfence.net.dns;

import java.util.List;
import org.ringfence.base.Flow;

/**
 * The last good answer for a target, to be kept on disk for a day without DNS (RFC 8767).
 *
 * @param learntMs when it was learnt, in milliseconds since 1970
 */
public record KnownTarget(SipTarget target, List<Server> servers, long learntMs) {

  public KnownTarget {
    servers = List.copyOf(servers);
  }

  /**
   * One server of a target (RFC 2782).
   *
   * @param rank lower ones are tried first
   * @param weight its share among those of equal rank
   * @param addresses its addresses, best first
   */
  public record Server(int rank, int weight, List<Flow> addresses) {
    public Server {
      addresses = List.copyOf(addresses);
    }
  }
}
