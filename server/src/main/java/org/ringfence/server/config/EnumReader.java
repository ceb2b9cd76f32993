package org.ringfence.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;

/** Reads how numbers are looked up in DNS. */
final class EnumReader {
  private static final int MOST = 8;
  private static final int DNS_PORT = 53;
  private static final Pattern SUFFIX =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*)(\\.[A-Za-z0-9][A-Za-z0-9-]*)*\\.?");
  private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{2,14}");

  private EnumReader() {}

  static EnumLookup lookup(Section one) {
    EnumLookup lookup =
        new EnumLookup(
            one.texts("suffixes", MOST, "a domain such as `e164.arpa`", EnumReader::suffix),
            one.texts(
                "dns",
                MOST,
                "the address of a DNS server such as `192.0.2.53`",
                EnumReader::server),
            one.seconds("timeout", 2, 1, 10),
            one.choice("order", EnumLookup.Order.FIRST, EnumLookup.Order.values())
                == EnumLookup.Order.FIRST,
            one.choice("transport", EnumLookup.Over.TLS, EnumLookup.Over.values())
                == EnumLookup.Over.TLS,
            one.choice("media", MediaPolicy.ENCRYPTED, MediaPolicy.values()),
            one.flag("privateAddresses", false),
            one.count("channels", 20, 1, 100_000),
            one.value(
                "number",
                "",
                "a number such as `\"+4930123456\"`",
                text -> E164.matcher(text).matches() ? text : null));
    one.end();
    return lookup;
  }

  private static @Nullable String suffix(String text) {
    boolean good = text.length() <= 200 && SUFFIX.matcher(text).matches();
    return good ? text.toLowerCase(Locale.ROOT) : null;
  }

  private static @Nullable InetSocketAddress server(String text) {
    ListenAddress address = ListenAddress.parse(Transport.UDP, text, 0);
    if (address != null && address.address() != null) return address.socketAddress();
    try {
      return new InetSocketAddress(InetAddress.ofLiteral(text), DNS_PORT);
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }
}
