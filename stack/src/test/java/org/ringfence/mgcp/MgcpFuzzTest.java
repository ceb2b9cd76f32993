package org.ringfence.mgcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Whatever bytes come: values, and machines that go on. */
class MgcpFuzzTest {
  private static final InetSocketAddress FROM = new InetSocketAddress("192.0.2.9", 2427);

  @FuzzTest(maxDuration = "60s")
  void whatIsReadIsReadAgainAsItIsWritten(byte[] bytes) {
    List<MgcpMessage> messages = MgcpMessage.parse(bytes);
    for (MgcpMessage each : messages) {
      if (each instanceof MalformedMgcp) continue;
      List<MgcpMessage> again = MgcpMessage.parse(each.write());
      assertThat(again.getFirst()).isEqualTo(each);
    }
    Sheltered around = new Sheltered();
    Transactions transactions = new Transactions(around, new SplittableRandom(1));
    transactions.receive(bytes, FROM, 0);
    for (long now = 0; now < 90; now++) transactions.tick(now * 1_000_000_000L);
    assertThat(transactions.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    DigitMap map = DigitMap.parse(text);
    if (map != null) map.match(text.substring(0, Math.min(64, text.length())));
    NotificationMachine machine = new NotificationMachine(output -> {});
    Parameters asked = Parameters.of("X", "1").and("R", text).and("D", text).and("S", text);
    machine.request(asked, 0);
    for (char key : "L0*#".toCharArray()) machine.observe(PackageEvent.of("D", "" + key), 0);
  }

  /** Answers every command. */
  private static final class Sheltered implements MgcpSurroundings {
    @Override
    public void send(byte[] datagram, InetSocketAddress to) {}

    @Override
    public boolean isPeer(InetSocketAddress from) {
      return true;
    }

    @Override
    public void asked(MgcpCommand command, Asked by, long nowNs) {
      by.answer(ReturnCode.OK, nowNs);
    }
  }
}
