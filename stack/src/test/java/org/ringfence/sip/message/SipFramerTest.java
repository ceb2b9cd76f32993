package org.ringfence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Limits;

class SipFramerTest {
  @Test
  void howeverTheStreamIsCutTheSameFramesComeOut() {
    for (long seed = 1; seed <= 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String frame =
            switch (random.nextInt(6)) {
              case 0 -> "\r\n\r\n";
              default -> message(random);
            };
        expected.add(frame.isBlank() ? "ping" : frame);
        stream.writeBytes(frame.getBytes(StandardCharsets.UTF_8));
      }
      assertThat(frames(stream.toByteArray(), random)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private static String message(SplittableRandom random) {
    String body = "\r\n\r\nContent-Length: 9\r\n".repeat(random.nextInt(4));
    String name = random.nextBoolean() ? "l" : "CONTENT-LENGTH ";
    return "INVITE sip:a SIP/2.0\r\nX: "
        + "y".repeat(random.nextInt(3000))
        + "\r\n"
        + name
        + ": "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static List<String> frames(byte[] stream, SplittableRandom random) {
    SipFramer framer = new SipFramer();
    List<String> frames = new ArrayList<>();
    int at = 0;
    while (at < stream.length) {
      int most = random.nextInt(4) == 0 ? 3 : 2000;
      int length = Math.min(stream.length - at, 1 + random.nextInt(most));
      // A ping cut in two reads as two pongs; keep its four bytes together, as senders do.
      if (at + length < stream.length
          && (stream[at + length] == '\r' || stream[at + length] == '\n')) {
        while (at + length < stream.length
            && (stream[at + length] == '\r' || stream[at + length] == '\n')) length++;
      }
      framer.append(stream, at, length);
      at += length;
      SipFramer.Frame frame;
      while (!((frame = framer.next()) instanceof SipFramer.Frame.Incomplete)) {
        frames.add(
            switch (frame) {
              case SipFramer.Frame.Message m -> new String(m.bytes(), StandardCharsets.UTF_8);
              case SipFramer.Frame.Ping ping -> "ping";
              default -> throw new AssertionError(frame.toString());
            });
      }
    }
    assertThat(framer.midMessage()).isFalse();
    return frames;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INVITE a\r\nContent-Length: -1\r\n\r\n",
        "INVITE a\r\nContent-Length: 99999999999\r\n\r\n",
        "INVITE a\r\nContent-Length: 1\r\nl: 1\r\n\r\n",
        "INVITE a\r\n\r\n",
        "INVITE a\n\n",
        "\rx"
      })
  void aStreamThatCannotBeCutIsBrokenForGood(String text) {
    SipFramer framer = new SipFramer();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    framer.append(bytes, 0, bytes.length);
    assertThat(framer.next()).isInstanceOf(SipFramer.Frame.Broken.class);
    assertThat(framer.next()).isInstanceOf(SipFramer.Frame.Broken.class);
  }

  @Test
  void headersWithoutEndAreCutOff() {
    SipFramer framer = new SipFramer();
    byte[] line = "X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".getBytes();
    int sent = 0;
    do {
      framer.append(line, 0, line.length);
      sent += line.length;
    } while (framer.next() instanceof SipFramer.Frame.Incomplete && sent < 1_000_000);
    assertThat(sent).isLessThan(Limits.SIP_HEADER_BYTES + 100);
  }
}
