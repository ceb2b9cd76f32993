package org.ringfence.lab.attack;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ringfence.lab.nat.Command;
import org.ringfence.lab.peer.PeerFailure;

/** Counts what strangers send to a server and what it sends them, in the kernel (nft(8)). */
final class StrangersBytes implements AutoCloseable {
  private static final Pattern BYTES = Pattern.compile("bytes (\\d+)");
  private static final String TABLE = "ringfence_attack";

  /**
   * @param port the server's, for UDP
   */
  StrangersBytes(int port) {
    String rules =
        """
        table inet %1$s {
          counter received { }
          counter answered { }
          chain in {
            type filter hook input priority 0
            ip saddr %2$s udp dport %3$d counter name received
          }
          chain out {
            type filter hook output priority 0
            ip daddr %2$s udp sport %3$d counter name answered
          }
        }
        """
            .formatted(TABLE, Flood.STRANGERS, port);
    Command.feed(java.util.List.of("nft", "-f", "-"), rules);
  }

  /** Bytes that came to the server so far. */
  long received() {
    return bytes("received");
  }

  /** Bytes that it answered so far. */
  long answered() {
    return bytes("answered");
  }

  private static long bytes(String counter) {
    String shown = Command.output("nft", "list", "counter", "inet", TABLE, counter);
    Matcher found = BYTES.matcher(shown);
    if (!found.find()) throw new PeerFailure("nft counts nothing: " + shown);
    return Long.parseLong(found.group(1));
  }

  @Override
  public void close() {
    Command.run("nft", "delete", "table", "inet", TABLE);
  }
}
