package org.ringfence.net.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.ringfence.base.Transport;
import org.xbill.DNS.ResolverConfig;

/**
 * How a {@link SipResolver} behaves.
 *
 * @param resolvers the DNS servers, asked in turn
 * @param transports those we can send over, the preferred first
 * @param ipv4 whether IPv4 addresses are of use
 * @param ipv6 whether IPv6 addresses are of use; they come first
 * @param queryTimeout for one question to one DNS server
 * @param staleWait how long a caller waits for DNS while an old answer is at hand
 * @param recheck how long an old answer is served before DNS is asked again
 * @param maxStale how old an answer may become
 * @param quarantine how long a failed address is tried last
 * @param usable the addresses DNS may send us to
 */
public record ResolverSettings(
    List<InetSocketAddress> resolvers,
    List<Transport> transports,
    boolean ipv4,
    boolean ipv6,
    Duration queryTimeout,
    Duration staleWait,
    Duration recheck,
    Duration maxStale,
    Duration quarantine,
    Predicate<InetAddress> usable) {

  public ResolverSettings {
    resolvers = List.copyOf(resolvers);
    transports = List.copyOf(transports);
  }

  /** RFC 8767's times, and every address that can be a single host's. */
  public static ResolverSettings of(List<InetSocketAddress> resolvers, List<Transport> transports) {
    return new ResolverSettings(
        resolvers,
        transports,
        true,
        true,
        Duration.ofSeconds(2),
        Duration.ofMillis(1800),
        Duration.ofSeconds(30),
        Duration.ofDays(3),
        Duration.ofSeconds(60),
        address -> !address.isAnyLocalAddress() && !address.isMulticastAddress());
  }

  /** The DNS servers this machine is set up with. */
  public static List<InetSocketAddress> systemResolvers() {
    return List.copyOf(ResolverConfig.getCurrentConfig().servers());
  }

  public ResolverSettings withFamilies(boolean useIpv4, boolean useIpv6) {
    return new ResolverSettings(
        resolvers,
        transports,
        useIpv4,
        useIpv6,
        queryTimeout,
        staleWait,
        recheck,
        maxStale,
        quarantine,
        usable);
  }

  public ResolverSettings withWaits(Duration query, Duration stale) {
    return new ResolverSettings(
        resolvers, transports, ipv4, ipv6, query, stale, recheck, maxStale, quarantine, usable);
  }

  /** With fewer addresses that DNS may send us to. */
  public ResolverSettings withUsable(Predicate<InetAddress> allowed) {
    return new ResolverSettings(
        resolvers,
        transports,
        ipv4,
        ipv6,
        queryTimeout,
        staleWait,
        recheck,
        maxStale,
        quarantine,
        allowed);
  }
}
