package org.ringfence.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.ringfence.base.PublicAddress;
import org.ringfence.base.Transport;
import org.ringfence.net.dns.EnumResolver;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.EnumLookup;
import org.ringfence.server.trunk.EnumBook;

/**
 * DNS as numbers are looked up in it: apart from all other look-ups, and with strangers' answers.
 */
final class EnumNames implements AutoCloseable {
  private final EnumResolver numbers;
  private final SipResolver targets;
  private final EnumBook book;

  EnumNames(Config config, SecureRandom random) {
    EnumLookup settings = config.numbers().lookup();
    List<InetSocketAddress> servers =
        settings.servers().isEmpty() ? ResolverSettings.systemResolvers() : settings.servers();
    // One question may be lost, and the next server is asked within the caller's patience.
    Duration each = Duration.ofMillis(settings.timeoutSeconds() * 500L);
    this.numbers = new EnumResolver(servers, settings.suffixes(), each);
    ResolverSettings names = ResolverSettings.of(servers, transports(settings));
    this.targets =
        new SipResolver(
            names
                .withWaits(each, each)
                .withUsable(address -> isUsable(settings, address) && names.usable().test(address)),
            new SplittableRandom(random.nextLong()),
            InstantSource.system());
    EnumBook.Source source = EnumBook.source(numbers::find, targets::resolve);
    this.book = new EnumBook(settings, source, config.domain(), InstantSource.system());
  }

  private static boolean isUsable(EnumLookup settings, InetAddress address) {
    return settings.privateAddresses() || PublicAddress.is(address);
  }

  private static List<Transport> transports(EnumLookup settings) {
    return settings.tlsOnly()
        ? List.of(Transport.TLS)
        : List.of(Transport.TLS, Transport.TCP, Transport.UDP);
  }

  EnumBook book() {
    return book;
  }

  @Override
  public void close() {
    numbers.close();
    targets.close();
  }
}
