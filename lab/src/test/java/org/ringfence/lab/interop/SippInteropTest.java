package org.ringfence.lab.interop;

import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.ServersUnderTest;
import org.ringfence.lab.peer.SippPlan;
import org.ringfence.lab.peer.SippRun;
import org.ringfence.lab.peer.TempFolder;

@Tag("interop")
@Tag("interop-sipp")
class SippInteropTest {
  private static final Account ALICE = Account.md5("2001", "red-queen-5");

  @BeforeEach
  void needSipp() {
    Installed.need("sipp", "sip-tester");
    Installed.need("kamailio", "kamailio kamailio-tls-modules");
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "TCP"})
  void registers(Transport transport) {
    try (var temp = new TempFolder("sipp");
        var server =
            ServersUnderTest.start(
                temp.folder("server"), ServerPlan.interop(EnumSet.of(transport), ALICE));
        var alice =
            new SippRun(
                temp.folder("alice"),
                SippPlan.of("register", server, transport, ALICE).key("expires", "60"))) {
      alice.awaitSuccess();
    }
  }
}
