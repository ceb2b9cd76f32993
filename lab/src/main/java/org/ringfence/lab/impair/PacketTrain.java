package org.ringfence.lab.impair;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.audio.Recording;
import org.ringfence.codec.AudioCodec;
import org.ringfence.media.AudioFormat;
import org.ringfence.rtp.RedSender;
import org.ringfence.rtp.RtpPacket;

/**
 * Speech as RTP packets, one every 20 ms.
 *
 * @param packets what is sent, in order
 */
record PacketTrain(Line line, Recording said, List<byte[]> packets) {
  /** Before the speech, so that everybody knows the network when it begins. */
  static final int LEAD_MS = 2_000;

  private static final int TAIL_MS = 600;
  private static final int SSRC = 0x52494E47;
  private static final int MOST_BYTES = 1_400;

  static PacketTrain of(Line line, Recording said) {
    AudioCodec codec = line.codec;
    AudioFormat format = AudioFormat.of(codec, line.payloadType, -1);
    short[] speech = said.at(codec.sampleRateHz()).pcm();
    int frame = format.frameSamples();
    int lead = LEAD_MS / AudioFormat.FRAME_MS * frame;
    short[] pcm = new short[lead + speech.length + codec.sampleRateHz() * TAIL_MS / 1000];
    System.arraycopy(speech, 0, pcm, lead, speech.length);
    RedSender red = line.copies == 0 ? null : new RedSender(line.copies, MOST_BYTES);
    List<byte[]> packets = new ArrayList<>();
    ByteBuffer out = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + MOST_BYTES);
    byte[] payload = new byte[MOST_BYTES];
    try (AudioCodec.Encoder encoder = codec.newEncoder()) {
      for (int i = 0; (i + 1) * frame <= pcm.length; i++) {
        int length = encoder.encode(pcm, i * frame, frame, payload, 0);
        int timestamp = i * format.frameTicks();
        int type = red == null ? line.payloadType : Line.RED_TYPE;
        RtpPacket.writeHeader(out, 0, i == 0, type, i, timestamp, SSRC);
        if (red == null) {
          out.put(RtpPacket.HEADER_BYTES, payload, 0, length);
        } else {
          length =
              red.write(
                  line.payloadType, timestamp, payload, 0, length, out, RtpPacket.HEADER_BYTES);
        }
        byte[] packet = new byte[RtpPacket.HEADER_BYTES + length];
        out.get(0, packet);
        packets.add(packet);
      }
    }
    return new PacketTrain(line, said, List.copyOf(packets));
  }

  AudioFormat format() {
    AudioFormat plain = AudioFormat.of(line.codec, line.payloadType, -1);
    return line.copies == 0 ? plain : plain.withRed(Line.RED_TYPE);
  }
}
