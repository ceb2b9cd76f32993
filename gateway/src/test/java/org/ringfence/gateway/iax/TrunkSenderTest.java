package org.ringfence.gateway.iax;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringfence.iax.IaxFrame;
import org.ringfence.iax.TrunkFrame;

class TrunkSenderTest {
  private static final long MS = 1_000_000;

  private final List<String> sent = new ArrayList<>();
  private final TrunkSender sender = new TrunkSender(this::took, 0);

  private void took(ByteBuffer buffer, int offset, int length) {
    byte[] datagram = new byte[length];
    buffer.get(offset, datagram);
    TrunkFrame frame = (TrunkFrame) IaxFrame.parse(datagram);
    assertThat(frame.write()).as("the same frame written").isEqualTo(datagram);
    StringBuilder told = new StringBuilder().append(frame.timestamp()).append(':');
    for (TrunkFrame.Entry each : frame.entries()) {
      told.append(' ').append(each.source()).append('@').append(each.timestamp());
      told.append('=').append(each.payload()[0]);
    }
    sent.add(told.toString());
  }

  private boolean say(int call, int ms, int what, long nowMs) {
    ByteBuffer packet = ByteBuffer.wrap(new byte[] {0, 0, 0, 0, (byte) what, 1, 2, 3});
    return sender.take(call, ms, packet, 4, 4, nowMs * MS);
  }

  @Test
  void oneCallAloneGoesByItself() {
    sender.joined();
    assertThat(say(7, 20, 42, 20)).isFalse();
    assertThat(sent).isEmpty();
  }

  @Test
  void soundOfAllCallsGoesTogetherOnceEachHasSpoken() {
    for (int i = 0; i < 3; i++) sender.joined();
    assertThat(say(7, 20, 42, 20)).isTrue();
    say(8, 40, 43, 22);
    assertThat(sent).isEmpty();
    say(9, 60, 44, 24);
    assertThat(sent).containsExactly("20: 7@20=42 8@40=43 9@60=44");
  }

  @Test
  void whoSpeaksAgainWaitsForNobodyWhoIsSilent() {
    for (int i = 0; i < 3; i++) sender.joined();
    say(7, 20, 42, 20);
    say(7, 40, 43, 40);
    assertThat(sent).containsExactly("20: 7@20=42");
    say(8, 40, 44, 51);
    assertThat(sent).as("ten milliseconds are over").hasSize(2);
    assertThat(sent.getLast()).isEqualTo("40: 7@40=43 8@40=44");
  }

  @Test
  void theLastWordOfACallIsNotKeptBack() {
    for (int i = 0; i < 3; i++) sender.joined();
    say(7, 65_556, 42, 20);
    sender.left();
    assertThat(sent).containsExactly("20: 7@20=42");
  }

  @Test
  void noDatagramIsLongerThanANetworkTakes() {
    for (int i = 0; i < 60; i++) sender.joined();
    ByteBuffer packet = ByteBuffer.allocate(160);
    for (int i = 0; i < 20; i++) sender.take(100 + i, 20, packet, 0, 160, 20 * MS);
    assertThat(sent)
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.split(" ")).hasSizeLessThan(9));
  }
}
