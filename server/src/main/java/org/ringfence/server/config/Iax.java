package org.ringfence.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;

/**
 * IAX2 (RFC 5456), off unless the file says otherwise.
 *
 * @param listen where it is served; null for nowhere
 * @param withoutToken addresses whose phones know no call tokens: a forged sender costs us a little
 *     there
 * @param trunks other servers that calls go to and come from
 */
public record Iax(
    @Nullable ListenAddress listen, List<InetAddress> withoutToken, List<Trunk> trunks) {
  public Iax {
    withoutToken = List.copyOf(withoutToken);
    trunks = List.copyOf(trunks);
  }

  /**
   * Another server.
   *
   * @param prefix what is dialled before a number there
   * @param user the name that both prove by
   * @param secretFile whose first line is the secret of both; null where keys prove it
   * @param key ours, PEM, to prove who we are; null for none
   * @param peerKey theirs, a certificate in PEM; null for none
   * @param registers whether it is told where we are
   */
  public record Trunk(
      String name,
      String prefix,
      InetSocketAddress address,
      String user,
      @Nullable Path secretFile,
      @Nullable Path key,
      @Nullable Path peerKey,
      boolean registers,
      MediaPolicy encryption) {}

  public boolean isOn() {
    return listen != null;
  }
}
