package org.ringfence.server.config;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * IAX2 (RFC 5456), off unless the file says otherwise.
 *
 * @param listen where it is served; null for nowhere
 * @param withoutToken addresses whose phones know no call tokens: a forged sender costs us a little
 *     there
 */
public record Iax(@Nullable ListenAddress listen, List<InetAddress> withoutToken) {
  public Iax {
    withoutToken = List.copyOf(withoutToken);
  }

  public boolean isOn() {
    return listen != null;
  }
}
