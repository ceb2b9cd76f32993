package org.ringfence.net.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ringfence.net.dns.KnownTarget.Server;

/** The order in which servers are tried: by rank, drawn by weight within a rank (RFC 2782). */
final class WeightedOrder {

  static List<Server> of(List<Server> servers, RandomGenerator random) {
    List<Server> left = new ArrayList<>(servers);
    // Those of weight 0 first, so that only a draw of 0 chooses them while others are left.
    left.sort(Comparator.comparingInt(Server::rank).thenComparing(s -> s.weight() > 0));
    List<Server> ordered = new ArrayList<>(left.size());
    while (!left.isEmpty()) {
      int rank = left.get(0).rank();
      long sum = 0;
      for (Server server : left) {
        sum += server.rank() == rank ? server.weight() : 0;
      }
      long drawn = random.nextLong(sum + 1);
      int chosen = 0;
      for (long running = left.get(0).weight(); running < drawn; ) {
        running += left.get(++chosen).weight();
      }
      ordered.add(left.remove(chosen));
    }
    return ordered;
  }

  private WeightedOrder() {}
}
