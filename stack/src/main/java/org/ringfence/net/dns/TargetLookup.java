package org.ringfence.net.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.net.dns.DnsClient.Answer;
import org.ringfence.net.dns.KnownTarget.Server;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** The procedure of RFC 3263 section 4 for one target: NAPTR, then SRV, then addresses. */
final class TargetLookup {
  private static final Map<String, Transport> NAPTR_SERVICES =
      Map.of(
          "SIP+D2U", Transport.UDP,
          "SIP+D2T", Transport.TCP,
          "SIPS+D2T", Transport.TLS,
          "SIP+D2W", Transport.WS,
          "SIPS+D2W", Transport.WSS);
  private static final Map<Transport, String> SRV_PREFIXES =
      Map.of(
          Transport.UDP, "_sip._udp",
          Transport.TCP, "_sip._tcp",
          Transport.TLS, "_sips._tcp",
          Transport.WS, "_sip._ws",
          Transport.WSS, "_sips._ws");
  private static final long MAX_TTL_S = 86_400;
  private static final long DOUBTFUL_TTL_S = 30;

  /**
   * What was found.
   *
   * @param ttlS how long it may be remembered
   * @param complete false when a part of DNS did not answer and the rest was made do with
   */
  record Found(List<Server> servers, long ttlS, boolean complete) {
    static final Found NOTHING = new Found(List.of(), MAX_TTL_S, true);
  }

  /** A service of the target: where its SRV records are, and what they lead to. */
  private record Service(Transport transport, Name name) {}

  private final DnsClient dns;
  private final ResolverSettings settings;
  private final SipTarget target;

  TargetLookup(DnsClient dns, ResolverSettings settings, SipTarget target) {
    this.dns = dns;
    this.settings = settings;
    this.target = target;
  }

  /** The servers, in no random order yet; fails with {@link DnsFailure}. */
  CompletableFuture<Found> run() {
    Transport transport = settledTransport();
    if (transport != null && !settings.transports().contains(transport)) {
      return CompletableFuture.completedFuture(Found.NOTHING);
    }
    InetAddress numeric = target.numericHost();
    if (numeric != null && transport != null) {
      InetSocketAddress address = new InetSocketAddress(numeric, portOf(transport));
      Server server = new Server(0, 0, List.of(flow(transport, address)));
      return CompletableFuture.completedFuture(new Found(List.of(server), MAX_TTL_S, true));
    }
    Name name;
    try {
      name = Name.fromString(target.host(), Name.root);
      if (transport != null && target.port() >= 0) {
        return plain(transport, name);
      }
      return transport != null ? services(List.of(service(transport, name)), name) : naptr(name);
    } catch (TextParseException e) {
      return CompletableFuture.completedFuture(Found.NOTHING); // no such name can be in DNS
    }
  }

  /** The transport when it follows from the URI alone (RFC 3263 section 4.1), else null. */
  private @Nullable Transport settledTransport() {
    Transport asked = target.transport();
    if (asked != null) {
      return target.secure() ? secured(asked) : asked;
    }
    return target.numericHost() != null || target.port() >= 0 ? defaultTransport() : null;
  }

  /** UDP or TLS by RFC 3263; the nearest we have where UDP is switched off. */
  private Transport defaultTransport() {
    if (!target.secure()) {
      for (Transport transport : List.of(Transport.UDP, Transport.TCP)) {
        if (settings.transports().contains(transport)) {
          return transport;
        }
      }
    }
    return Transport.TLS;
  }

  private static Transport secured(Transport transport) {
    return transport == Transport.WS || transport == Transport.WSS ? Transport.WSS : Transport.TLS;
  }

  private CompletableFuture<Found> naptr(Name name) {
    return dns.ask(name, Type.NAPTR)
        .handle((answer, error) -> {
          List<Service> named = answer == null ? List.of() : named(answer);
          if (answer != null && !named.isEmpty()) {
            return services(named, name).thenApply(found -> capped(found, answer.ttlS()));
          }
          CompletableFuture<Found> guessed = services(supported(name), name);
          return answer == null
              ? guessed.thenApply(found -> new Found(found.servers, DOUBTFUL_TTL_S, false))
              : guessed.thenApply(found -> capped(found, answer.ttlS()));
        })
        .thenCompose(found -> found);
  }

  /** The services of the NAPTR records that we can speak, best first. */
  private List<Service> named(Answer answer) {
    return answer.records().stream()
        .map(NAPTRRecord.class::cast)
        .filter(record -> record.getFlags().equalsIgnoreCase("s") && record.getRegexp().isEmpty())
        .sorted(
            Comparator.comparingInt(NAPTRRecord::getOrder)
                .thenComparingInt(NAPTRRecord::getPreference))
        .flatMap(record -> {
          Transport transport =
              NAPTR_SERVICES.get(record.getService().toUpperCase(java.util.Locale.ROOT));
          return transport != null && isAcceptable(transport)
              ? Stream.of(new Service(transport, record.getReplacement()))
              : Stream.empty();
        })
        .limit(Limits.DNS_SERVERS)
        .toList();
  }

  private List<Service> supported(Name name) {
    List<Service> services = new ArrayList<>();
    for (Transport transport : settings.transports()) {
      if (isAcceptable(transport)) {
        try {
          services.add(service(transport, name));
        } catch (TextParseException e) {
          return List.of(); // too long a name for any prefix
        }
      }
    }
    return services;
  }

  private boolean isAcceptable(Transport transport) {
    return settings.transports().contains(transport) && (transport.secure() || !target.secure());
  }

  private static Service service(Transport transport, Name name) throws TextParseException {
    return new Service(transport, Name.fromString(SRV_PREFIXES.get(transport), name));
  }

  private CompletableFuture<Found> services(List<Service> services, Name name) {
    List<CompletableFuture<Answer>> answers =
        services.stream().map(service -> dns.ask(service.name(), Type.SRV)).toList();
    return all(answers).thenCompose(done -> servers(services, answers, name));
  }

  private CompletableFuture<Found> servers(
      List<Service> services, List<CompletableFuture<Answer>> answers, Name name) {
    List<CompletableFuture<Found>> found = new ArrayList<>();
    long ttlS = MAX_TTL_S;
    boolean any = false;
    boolean secureFirst = false;
    int rank = 0;
    for (int i = 0; i < services.size(); i++) {
      Answer answer = answers.get(i).join();
      ttlS = Math.min(ttlS, answer.ttlS());
      List<SRVRecord> records =
          answer.records().stream()
              .map(SRVRecord.class::cast)
              .sorted(Comparator.comparingInt(SRVRecord::getPriority))
              .toList();
      int priority = -1;
      for (SRVRecord record : records) {
        secureFirst = any ? secureFirst : services.get(i).transport().secure();
        any = true;
        if (record.getPriority() != priority) {
          priority = record.getPriority();
          rank++;
        }
        if (!record.getTarget().equals(Name.root) && found.size() < Limits.DNS_SERVERS) {
          Transport transport = services.get(i).transport();
          found.add(
              server(transport, record.getTarget(), record.getPort(), rank, record.getWeight()));
        }
      }
    }
    if (!any) {
      long srvTtlS = ttlS;
      Transport asked = settledTransport();
      Transport transport = asked != null ? asked : defaultTransport();
      return settings.transports().contains(transport)
          ? plain(transport, name).thenApply(plain -> capped(plain, srvTtlS))
          : CompletableFuture.completedFuture(Found.NOTHING);
    }
    long srvTtlS = ttlS;
    boolean secureOnly = secureFirst;
    return all(found)
        .handle((done, error) -> error)
        .thenCompose(error ->
            error != null && found.stream().allMatch(CompletableFuture::isCompletedExceptionally)
                ? CompletableFuture.failedFuture(error)
                : CompletableFuture.completedFuture(capped(merged(found, secureOnly), srvTtlS)));
  }

  private CompletableFuture<Found> plain(Transport transport, Name name) {
    return server(transport, name, portOf(transport), 0, 0);
  }

  private int portOf(Transport transport) {
    return target.port() >= 0 ? target.port() : transport.defaultPort();
  }

  private CompletableFuture<Found> server(
      Transport transport, Name name, int port, int rank, int weight) {
    List<CompletableFuture<Answer>> families = new ArrayList<>();
    if (settings.ipv6()) {
      families.add(dns.ask(name, Type.AAAA));
    }
    if (settings.ipv4()) {
      families.add(dns.ask(name, Type.A));
    }
    return CompletableFuture.allOf(families.toArray(CompletableFuture[]::new))
        .handle((done, error) -> error)
        .thenCompose(error -> {
          List<Flow> addresses = new ArrayList<>();
          long ttlS = error == null ? MAX_TTL_S : DOUBTFUL_TTL_S;
          for (CompletableFuture<Answer> family : families) {
            if (!family.isCompletedExceptionally()) {
              Answer answer = family.join();
              ttlS = Math.min(ttlS, answer.ttlS());
              answer.records().stream()
                  .map(TargetLookup::address)
                  .filter(settings.usable())
                  .limit(Limits.DNS_SERVERS)
                  .forEach(a -> addresses.add(flow(transport, new InetSocketAddress(a, port))));
            }
          }
          if (error != null && addresses.isEmpty()) {
            return CompletableFuture.failedFuture(error);
          }
          List<Server> servers =
              addresses.isEmpty() ? List.of() : List.of(new Server(rank, weight, addresses));
          return CompletableFuture.completedFuture(new Found(servers, ttlS, true));
        });
  }

  private static InetAddress address(Record record) {
    return record instanceof ARecord a ? a.getAddress() : ((AAAARecord) record).getAddress();
  }

  private Flow flow(Transport transport, InetSocketAddress address) {
    return Flow.to(transport, address, transport.secure() ? target.peerName() : null);
  }

  /** The servers of all; once a secure one is best, those that are not are no way round it. */
  private static Found merged(List<CompletableFuture<Found>> parts, boolean secureOnly) {
    List<Server> servers = new ArrayList<>();
    long ttlS = MAX_TTL_S;
    boolean complete = true;
    for (CompletableFuture<Found> part : parts) {
      if (part.isCompletedExceptionally()) {
        ttlS = DOUBTFUL_TTL_S;
        complete = false;
        continue;
      }
      servers.addAll(part.join().servers);
      ttlS = Math.min(ttlS, part.join().ttlS);
    }
    servers.sort(Comparator.comparingInt(Server::rank));
    if (secureOnly) {
      servers.removeIf(server -> !server.addresses().get(0).transport().secure());
    }
    return new Found(servers, ttlS, complete);
  }

  private static Found capped(Found found, long ttlS) {
    return new Found(found.servers, Math.min(found.ttlS, ttlS), found.complete);
  }

  private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> parts) {
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
  }
}
