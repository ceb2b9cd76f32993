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
   * @param prefix what is dialled before a number there; empty for a way to the telephone network
   * @param user the name that both prove by
   * @param secretFile whose first line is the secret of both; null where keys prove it
   * @param key ours, PEM, to prove who we are; null for none
   * @param peerKey theirs, a certificate in PEM; null for none
   * @param registers whether it is told where we are
   * @param together whether the sound of several calls goes there in one datagram
   * @param outside how it leads to the telephone network; null where it does not
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
      MediaPolicy encryption,
      boolean together,
      @Nullable Outside outside) {}

  /**
   * How a trunk leads to the telephone network.
   *
   * @param number the number shown where the caller has none of its own; empty for none
   * @param channels calls at once
   * @param names whether the names it gives callers are shown
   */
  public record Outside(
      String number,
      int channels,
      org.ringfence.server.config.Trunk.Wording wording,
      boolean names,
      List<org.ringfence.server.config.Trunk.Rate> rates) {
    public Outside {
      rates = List.copyOf(rates);
    }
  }

  public boolean isOn() {
    return listen != null;
  }
}
