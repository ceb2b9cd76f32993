package org.ringfence.video;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.nio.ByteBuffer;
import org.ringfence.base.Limits;

/** Gives payloads of any bytes to a codec's depacketizer, and looks at the frame. */
final class PayloadFuzz {
  private static final int MOST_PAYLOADS = 64;

  private PayloadFuzz() {}

  static void run(VideoCodec codec, FuzzedDataProvider data) {
    Depacketizer in = codec.depacketizer();
    FrameBuffer frame = new FrameBuffer();
    in.begin();
    int taken = 0;
    for (int i = 0; i < MOST_PAYLOADS && data.remainingBytes() > 0; i++) {
      byte[] payload = data.consumeBytes(data.consumeInt(0, Limits.RTP_PACKET_BYTES));
      Depacketizer.Status status = in.add(ByteBuffer.wrap(payload), 0, payload.length, frame);
      taken += 2 * payload.length + 4;
      if (status != Depacketizer.Status.OK) break;
    }
    assertThat(frame.length()).isBetween(0, taken);
    codec.look(frame);
    Packetizer out = codec.packetizer(0);
    ByteBuffer packet = ByteBuffer.allocate(100);
    out.begin(frame.bytes(), 0, frame.length());
    int size = out.next(packet, 0, packet.capacity());
    while (size > 0) {
      assertThat(size).isLessThanOrEqualTo(packet.capacity());
      size = out.next(packet, 0, packet.capacity());
    }
  }
}
