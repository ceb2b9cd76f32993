package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.net.dns.KnownTarget;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.net.dns.SipTarget;

class KnownTargetsTest {
  private static final SipTarget CARRIER =
      new SipTarget("carrier.example", -1, null, true, "carrier.example");

  @TempDir private Path folder;

  /** Resolvers that nobody answers at. */
  private static SipResolver withoutDns() {
    var nobody = List.of(new InetSocketAddress("127.0.0.1", 9));
    ResolverSettings settings = ResolverSettings.of(nobody, List.of(Transport.TLS));
    return new SipResolver(settings, new SplittableRandom(3), InstantSource.system());
  }

  private static Flow tls(String address, int port) {
    return Flow.to(Transport.TLS, new InetSocketAddress(address, port), "carrier.example");
  }

  /** The server was restarted, and no DNS server answers: the carrier is called all the same. */
  @Test
  void whoWasCalledBeforeIsCalledWithoutDnsAfterARestart() throws Exception {
    var first = new KnownTarget.Server(1, 10, List.of(tls("192.0.2.1", 5061)));
    var second = new KnownTarget.Server(2, 10, List.of(tls("192.0.2.2", 5071)));
    KnownTarget known =
        new KnownTarget(CARRIER, List.of(first, second), System.currentTimeMillis() - 1_000);
    try (SipResolver before = withoutDns()) {
      before.restore(List.of(known));
      new KnownTargets(folder, before).keep();
    }
    try (SipResolver after = withoutDns()) {
      KnownTargets targets = new KnownTargets(folder, after);
      targets.restore();
      assertThat(after.export()).containsExactly(known);
      List<Flow> found =
          after
              .resolve(CARRIER)
              .toCompletableFuture()
              .get(Duration.ofSeconds(60).toMillis(), TimeUnit.MILLISECONDS);
      assertThat(found).containsExactly(tls("192.0.2.1", 5061), tls("192.0.2.2", 5071));
    }
  }

  @Test
  void aBrokenFileIsNoHarm() throws Exception {
    Files.writeString(
        folder.resolve(KnownTargets.NAME), "x\ty\n\na\tb\tc\td\te\tf\tg\th\ti\tj\tk\n");
    try (SipResolver resolver = withoutDns()) {
      new KnownTargets(folder, resolver).restore();
      assertThat(resolver.export()).isEmpty();
    }
  }
}
