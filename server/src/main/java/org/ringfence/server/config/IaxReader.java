package org.ringfence.server.config;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;

/** Reads the section of the file about IAX2. */
final class IaxReader {
  private static final int MOST_ADDRESSES = 64;

  private IaxReader() {}

  static Iax read(Section section) {
    ListenAddress off = new ListenAddress(Transport.UDP, null, 0, 0);
    ListenAddress listen =
        section.value(
            "listen",
            off,
            "`off`, a port such as `4569`, or an address and a port such as `192.0.2.7:4569`",
            text -> text.equals("off") ? off : ListenAddress.parse(Transport.UDP, text, 0));
    List<InetAddress> withoutToken =
        section.texts(
            "withoutToken",
            MOST_ADDRESSES,
            "an address such as 192.0.2.30, or a list",
            IaxReader::address);
    section.end();
    return new Iax(listen == off ? null : listen, withoutToken);
  }

  private static @Nullable InetAddress address(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }
}
