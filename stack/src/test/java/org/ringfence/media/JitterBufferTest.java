package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.media.JitterBuffer.Status.DUPLICATE;
import static org.ringfence.media.JitterBuffer.Status.EMPTY;
import static org.ringfence.media.JitterBuffer.Status.FRAME;
import static org.ringfence.media.JitterBuffer.Status.INSERTED;
import static org.ringfence.media.JitterBuffer.Status.LATE;
import static org.ringfence.media.JitterBuffer.Status.LOST;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.ringfence.rtp.RtpPacket;

class JitterBufferTest {
  private final JitterBuffer jitter = new JitterBuffer(64);
  private final RtpPacket packet = new RtpPacket();
  private final ByteBuffer buffer = ByteBuffer.allocate(64);
  private final byte[] out = new byte[64];

  private JitterBuffer.Status insert(int sequence, int ssrc) {
    RtpPacket.writeHeader(buffer, 0, false, 0, sequence, 0, ssrc);
    buffer.put(12, (byte) sequence);
    packet.wrap(buffer, 0, 13);
    return jitter.insert(packet, buffer);
  }

  private JitterBuffer.Status insert(int sequence) {
    return insert(sequence, 1);
  }

  private void reads(int value) {
    assertThat(jitter.read(out)).isEqualTo(FRAME);
    assertThat(jitter.readLength()).isEqualTo(1);
    assertThat(out[0]).isEqualTo((byte) value);
  }

  @Test
  void disorderIsPutRightAcrossTheWrap() {
    assertThat(insert(0xFFFF)).isEqualTo(INSERTED);
    assertThat(insert(0xFFFE)).as("may still be first").isEqualTo(INSERTED);
    assertThat(insert(1)).isEqualTo(INSERTED);
    assertThat(insert(0)).isEqualTo(INSERTED);
    assertThat(insert(0)).isEqualTo(DUPLICATE);
    reads(0xFE);
    reads(0xFF);
    reads(0);
    assertThat(insert(0xFFFE)).isEqualTo(LATE);
    reads(1);
    assertThat(jitter.late()).isEqualTo(1);
    assertThat(jitter.duplicates()).isEqualTo(1);
  }

  @Test
  void nothingPlaysBeforeItIsFullEnough() {
    assertThat(jitter.read(out)).isEqualTo(EMPTY);
    insert(1);
    assertThat(jitter.read(out)).isEqualTo(EMPTY);
    insert(2);
    reads(1);
  }

  @Test
  void aGapIsConcealedAndRunningDryMakesItDeeper() {
    insert(1);
    insert(2);
    insert(4);
    reads(1);
    reads(2);
    assertThat(jitter.read(out)).isEqualTo(LOST);
    reads(4);
    assertThat(jitter.targetFrames()).isEqualTo(2);
    assertThat(jitter.read(out)).isEqualTo(LOST);
    assertThat(jitter.targetFrames()).isEqualTo(3);
    insert(5);
    reads(5);
    for (int i = 0; i < 3; i++) {
      assertThat(jitter.read(out)).isEqualTo(LOST);
    }
    assertThat(jitter.read(out)).as("silence of the sender").isEqualTo(LOST);
    assertThat(jitter.read(out)).isEqualTo(EMPTY);
  }

  @Test
  void calmMakesItShorterAgain() {
    int sequence = 0;
    for (int i = 0; i < 10; i++) {
      insert(sequence++);
    }
    for (int i = 0; i < 2000; i++) {
      insert(sequence++);
      jitter.read(out);
    }
    assertThat(jitter.skipped()).isBetween(8L, 10L);
    assertThat(jitter.depthFrames()).isLessThan(4);
  }

  @Test
  void anotherSourceStartsAnew() {
    insert(1);
    insert(2);
    reads(1);
    assertThat(insert(900, 2)).isEqualTo(INSERTED);
    assertThat(jitter.read(out)).isEqualTo(EMPTY);
    insert(901, 2);
    reads(900);
  }

  @Test
  void aJumpBeyondItsMemoryStartsAnew() {
    insert(1);
    insert(2);
    reads(1);
    insert(5000);
    insert(5001);
    reads(5000);
  }
}
