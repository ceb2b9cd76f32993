package org.ringfence.lab.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;

@Tag("interop")
class KamailioPeerTest {
  @Test
  void answersOnEveryTransportAndLeavesNoProcess() {
    Installed.need("kamailio", "kamailio kamailio-tls-modules");
    var plan =
        ServerPlan.interop(
            EnumSet.of(Transport.UDP, Transport.TCP, Transport.TLS),
            Account.md5("1", "a"),
            Account.md5("2", "b"));
    List<Long> pids;
    try (var folder = new TempFolder("kamailio")) {
      try (var kamailio = new KamailioPeer(folder.path(), plan)) {
        pids = kamailio.pids();
        assertThat(pids).hasSizeGreaterThan(2);
        assertThat(SipProbe.answers(Transport.UDP, kamailio.port(Transport.UDP))).isTrue();
        assertThat(SipProbe.answers(Transport.TLS, kamailio.port(Transport.TLS))).isTrue();
      }
    }
    assertThat(pids)
        .noneMatch(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
  }
}
