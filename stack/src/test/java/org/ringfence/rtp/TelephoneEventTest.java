package org.ringfence.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Limits;

class TelephoneEventTest {
  private final TelephoneEventSender sender = new TelephoneEventSender(5, 5);
  private final List<byte[]> packets = new ArrayList<>();

  /** Every packet of the keys, as a stream sends them. */
  private void sendAll() {
    int timestamp = 8000;
    int sequence = 1;
    while (sender.active()) {
      ByteBuffer packet = ByteBuffer.allocate(16);
      boolean marker = sender.first();
      if (sender.write(packet, 12, timestamp, 160) > 0) {
        RtpPacket.writeHeader(packet, 0, marker, 101, sequence++, sender.timestamp(), 1);
        packets.add(packet.array());
      }
      timestamp += 160;
    }
  }

  private static String received(List<byte[]> packets) {
    TelephoneEventReceiver receiver = new TelephoneEventReceiver();
    RtpPacket packet = new RtpPacket();
    StringBuilder keys = new StringBuilder();
    for (byte[] bytes : packets) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      assertThat(packet.wrap(buffer, 0, bytes.length)).isEqualTo(RtpStatus.VALID);
      char key = receiver.receive(packet, buffer);
      if (key != 0) {
        keys.append(key);
      }
    }
    return keys.toString();
  }

  @Test
  void aKeyGrowsThenEndsThreeTimesUnderOneTimestamp() {
    sender.send('#');
    sendAll();
    assertThat(packets).hasSize(8);
    for (int i = 0; i < 8; i++) {
      ByteBuffer packet = ByteBuffer.wrap(packets.get(i));
      assertThat(packet.getInt(4)).isEqualTo(8000);
      assertThat(TelephoneEvent.event(packet, 12)).isEqualTo(11);
      assertThat(TelephoneEvent.end(packet, 12)).isEqualTo(i >= 5);
      assertThat(TelephoneEvent.duration(packet, 12)).isEqualTo(160 * Math.min(5, i + 1));
      assertThat(packet.get(1) < 0).as("marker").isEqualTo(i == 0);
    }
  }

  @Test
  void everyKeyIsReportedOnceWhateverIsLostOrRepeated() {
    "1123*#D".chars().forEach(key -> assertThat(sender.send((char) key)).isTrue());
    sendAll();
    assertThat(received(packets)).isEqualTo("1123*#D");
    List<byte[]> thinned = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      if (i % 8 >= 6) { // only the last two end packets of each key arrive, twice
        thinned.add(packets.get(i));
        thinned.add(packets.get(i));
      }
    }
    assertThat(received(thinned)).isEqualTo("1123*#D");
  }

  @Test
  void onlyKeysAreTakenAndOnlySoMany() {
    assertThat(sender.send('x')).isFalse();
    for (int i = 0; i < Limits.DTMF_QUEUE; i++) {
      assertThat(sender.send('5')).isTrue();
    }
    assertThat(sender.send('5')).isFalse();
  }
}
