package org.ringfence.iax;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Frames as they go on the wire, ours and others'. */
class IaxFrameTest {
  private static final int PCAP_HEADER = 24;
  private static final int PACKET_HEADER = 16;

  /** The UDP payloads of a capture that lies beside the checkout. */
  static List<byte[]> capture(String name) throws IOException {
    Path file = null;
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path here = at.resolve("shared/vectors/captures").resolve(name);
      if (Files.exists(here)) file = here;
    }
    Assumptions.assumeTrue(file != null, "shared/vectors/captures/" + name + " is not here");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> all = new ArrayList<>();
    for (int at = PCAP_HEADER; at < bytes.limit(); at += PACKET_HEADER + bytes.getInt(at + 8)) {
      int ip = at + PACKET_HEADER + 14;
      int udp = ip + (bytes.get(ip) & 15) * 4;
      byte[] payload = new byte[Short.reverseBytes(bytes.getShort(udp + 4)) - 8];
      bytes.get(udp + 8, payload);
      all.add(payload);
    }
    return all;
  }

  @Test
  void aCallOfOthersIsReadWholeAndWrittenByteForByte() throws IOException {
    List<byte[]> datagrams = capture("iax.pcap");
    List<String> told = new ArrayList<>();
    for (byte[] datagram : datagrams) {
      IaxFrame frame = IaxFrame.parse(datagram);
      assertThat(frame.write()).isEqualTo(datagram);
      if (frame instanceof FullFrame full && full.type() == FrameType.IAX) {
        Elements elements = Elements.parse(full.payload());
        assertThat(elements).isNotNull();
        assertThat(elements.write()).isEqualTo(full.payload());
        told.add(full.subclass() + elements.text(ElementId.CALLED_NUMBER));
      }
    }
    assertThat(datagrams).hasSize(50);
    assertThat(told).startsWith("1442088205155", "4", "7").hasSize(7);
  }

  @Test
  void everyKindOfFrameIsReadAsItWasWritten() {
    byte[] sound = {1, 2, 3};
    List<IaxFrame> frames =
        List.of(
            new FullFrame(true, 0x7FFF, 5, -2, 255, 254, FrameType.VOICE, 0x8c, sound),
            new MiniFrame(77, 0xFFFF, sound),
            new VideoFrame(77, true, 0x7FFE, sound),
            new TrunkFrame(9, true, List.of(new TrunkFrame.Entry(7, 8, sound))),
            new TrunkFrame(
                9,
                false,
                List.of(
                    new TrunkFrame.Entry(7, 0, sound), new TrunkFrame.Entry(8, 0, new byte[0]))));
    for (IaxFrame frame : frames) {
      byte[] bytes = frame.write();
      IaxFrame read = IaxFrame.parse(bytes);
      assertThat(read).isInstanceOf(frame.getClass());
      assertThat(read.write()).isEqualTo(bytes);
      for (int length = 0; length < bytes.length; length++) {
        IaxFrame.parse(java.util.Arrays.copyOf(bytes, length)); // a value, whatever is missing
      }
    }
    assertThat(((FullFrame) frames.getFirst()).subclassValue()).isEqualTo(MediaFormat.G722.bit());
    assertThat(FullFrame.subclass(MediaFormat.G722.bit())).isEqualTo(0x8c);
    assertThat(FullFrame.subclass(MediaFormat.ULAW.bit())).isEqualTo(4);
  }

  @Test
  void aTimestampOfSixteenBitsIsTheOneNearestToTheLast() {
    assertThat(MiniFrame.whole(0xFFF0, 0x0004)).isEqualTo(0x10004);
    assertThat(MiniFrame.whole(0x10004, 0xFFF0)).isEqualTo(0xFFF0);
    assertThat(MiniFrame.whole(0x20000, 0x0014)).isEqualTo(0x20014);
  }

  @Test
  void anEncryptedFrameOfAnyLengthOpensAndAnotherKeyFindsNothing() {
    SplittableRandom random = new SplittableRandom(3);
    FrameCipher ours = new FrameCipher(Proof.md5("challenge", "secret"), random);
    FrameCipher wrong = new FrameCipher(Proof.md5("challenge", "another"), random);
    for (int length = FrameCipher.FULL_CLEAR; length < 200; length++) {
      byte[] frame = new byte[length];
      random.nextBytes(frame);
      byte[] sealed = ours.seal(frame, FrameCipher.FULL_CLEAR);
      assertThat(sealed.length).isBetween(length + 16, length + FrameCipher.GROWTH_BYTES);
      assertThat(sealed).startsWith(frame[0], frame[1], frame[2], frame[3]);
      assertThat(ours.open(sealed, FrameCipher.FULL_CLEAR)).isEqualTo(frame);
      assertThat(wrong.open(sealed, FrameCipher.FULL_CLEAR)).isNotEqualTo(frame);
    }
    assertThat(ours.open(new byte[19], FrameCipher.FULL_CLEAR)).isNull();
  }
}
