package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.agent.AgentShard;
import org.ringfence.base.Transport;

/** A running server to which something is done; each time a call must work afterwards. */
@Timeout(120)
abstract class Unbroken {
  @TempDir private static Path folder;

  /** Of the class whose tests run now. */
  static ServerBed bed;

  @BeforeAll
  static void start() throws Exception {
    bed = new ServerBed(folder, "", ServerBed.hasty(2));
  }

  @AfterAll
  static void stop() throws Exception {
    bed.close();
  }

  /** A real call over TCP, and no fault in any loop. */
  @AfterEach
  void aCallWorks() throws Exception {
    try (Handset alice = phone(Transport.TCP, "1001");
        Handset bob = phone(Transport.TCP, "1002")) {
      alice.register();
      bob.expires = "60";
      bob.register();
      List<Talk> talks = Handset.talking(alice, bob);
      talks.get(0).bye();
      talks.get(1).accept("BYE");
      await().atMost(Duration.ofSeconds(20)).until(() -> bed.server.status().calls() == 0);
      bob.expires = "0";
      bob.register();
      alice.expires = "0";
      alice.register();
    }
    for (AgentShard shard : bed.server.machinery().agent().shards()) {
      assertThat(shard.loop().failures()).as("faults of ours").isZero();
    }
  }

  static Handset phone(Transport transport, String number) throws IOException {
    return new Handset(bed.address(transport), transport, number, bed.folder.caCertificate());
  }
}
