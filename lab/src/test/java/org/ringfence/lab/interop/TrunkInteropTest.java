package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.KamailioPeer;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.ServerUnderTest;
import org.ringfence.lab.peer.SippPlan;
import org.ringfence.lab.peer.SippRun;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.server.control.Operations;
import org.ringfence.server.store.Cdr;

/**
 * Calls through carriers of another make: Kamailio, where the server registers over TLS, and sipp,
 * which is out of order.
 */
@Tag("slow")
@Tag("interop")
@Tag("interop-sipp")
class TrunkInteropTest {
  private static final Account US = Account.md5("4930123450", "of-the-trunk");
  private static final Account SOMEBODY = Account.md5("491715550100", "of-somebody");
  private static final Account ALICE = Account.md5("2001", "of-alice");

  private static TempFolder temp;
  private static KamailioPeer carrier;
  private static RingfenceServer server;
  private static SippPlan broken;
  private int runs;

  @BeforeAll
  static void open() {
    Installed.need("sipp", "sip-tester");
    Installed.need("kamailio", "kamailio");
    temp = new TempFolder("trunks");
    Set<Transport> both = Set.of(Transport.UDP, Transport.TLS);
    carrier = new KamailioPeer(temp.folder("carrier"), ServerPlan.interop(both, US, SOMEBODY));
    Path password = temp.write("trunk.password", US.password());
    broken = SippPlan.of("out-of-order", carrier, Transport.UDP, SOMEBODY);
    String sections =
        """
        numbers:
          country: DE
          inbound: {"+4930123450": 2001}
        trunks:
          broken:
            server: 127.0.0.1:%d
            transport: udp
            media: clear
            rates: "+49 1"
            checkSeconds: 0
          kamailio:
            server: 127.0.0.1:%d
            domain: 127.0.0.1
            user: "%s"
            passwordFile: %s
            trust: %s
            media: clear
            number: "+4930123450"
            format: plain
            from: user
        """
            .formatted(
                broken.localPort(),
                carrier.port(Transport.TLS),
                US.user(),
                password,
                carrier.caFile());
    ServerPlan plan = ServerPlan.interop(Set.of(Transport.UDP), ALICE);
    server = RingfenceServer.with(temp.folder("server"), plan, sections);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(registration()).as(carrier.tail()).isEqualTo("registered"));
  }

  @AfterAll
  static void close() {
    if (server != null) server.close();
    if (carrier != null) carrier.close();
    if (temp != null) temp.close();
  }

  private static String registration() throws Exception {
    try (Operations operations = server.operations()) {
      return operations.trunks().getLast().registration();
    }
  }

  private static Cdr latest() throws Exception {
    try (Operations operations = server.operations()) {
      return operations.calls(1, null).getFirst();
    }
  }

  private SippPlan registered(ServerUnderTest at, Account account) {
    SippPlan plan = SippPlan.of("register", at, Transport.UDP, account).key("expires", "60");
    try (SippRun run = run(plan)) {
      run.awaitSuccess();
    }
    return plan;
  }

  private SippRun run(SippPlan plan) {
    return new SippRun(temp.folder(++runs + "-" + plan.scenario()), plan);
  }

  @Test
  void aCallThatOneCarrierRefusesGoesOverAnotherAndIsProvedToIt() throws Exception {
    SippPlan somebody = registered(carrier, SOMEBODY).scenario("answer");
    SippPlan alice = registered(server, ALICE).scenario("call").key("callee", "01715550100");
    try (SippRun refusing = run(broken);
        SippRun answering = run(somebody);
        SippRun calling = run(alice)) {
      calling.awaitSuccess();
      answering.awaitSuccess();
      refusing.awaitSuccess();
    }
    await()
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(latest())
                .extracting(Cdr::direction, Cdr::trunk, Cdr::outcome)
                .containsExactly("outbound", "kamailio", Cdr.Outcome.ANSWERED));
  }

  @Test
  void aCallToOurNumberComesInOverTheConnectionWeRegisteredBy() throws Exception {
    SippPlan alice = registered(server, ALICE).scenario("answer");
    SippPlan somebody = registered(carrier, SOMEBODY).scenario("call").key("callee", US.user());
    try (SippRun answering = run(alice);
        SippRun calling = run(somebody)) {
      calling.awaitSuccess();
      answering.awaitSuccess();
    }
    await()
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(latest())
                .extracting(Cdr::direction, Cdr::trunk, Cdr::caller)
                .containsExactly("inbound", "kamailio", "+491715550100"));
  }
}
