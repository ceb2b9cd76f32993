package org.ringfence.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.gateway.iax.KnownPhone;
import org.ringfence.server.registrar.Locations;
import org.ringfence.server.store.Binding;

/** An IAX2 phone among the bindings: its contact is where it is (RFC 5456 section 5). */
final class IaxBinding {
  private static final int PORTS = 0x10000;

  private IaxBinding() {}

  static String contact(KnownPhone phone) {
    return Locations.IAX2 + phone.name();
  }

  static Binding of(KnownPhone phone, long nowMs) {
    InetAddress address = phone.at().getAddress();
    return new Binding(
        phone.name(),
        contact(phone),
        "",
        0,
        "",
        "",
        0,
        nowMs + phone.secondsLeft() * 1000L,
        "IAX2",
        "",
        address.getHostAddress() + " " + phone.at().getPort());
  }

  /** Null for what is another's. */
  static @Nullable KnownPhone read(Binding binding, long nowMs) {
    if (!binding.contact().startsWith(Locations.IAX2)) return null;
    String[] words = binding.received().split(" ");
    int left = (int) Math.min(Integer.MAX_VALUE, (binding.expiresAtMs() - nowMs) / 1000);
    if (words.length != 2 || left <= 0) return null;
    try {
      int port = Integer.parseInt(words[1]);
      if (port <= 0 || port >= PORTS) return null;
      InetAddress address = InetAddress.ofLiteral(words[0]);
      return new KnownPhone(binding.extension(), new InetSocketAddress(address, port), left);
    } catch (IllegalArgumentException broken) {
      return null;
    }
  }
}
