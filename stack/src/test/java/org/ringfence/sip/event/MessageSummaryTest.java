package org.ringfence.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageSummaryTest {
  private static MessageSummary parse(String text) {
    return MessageSummary.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsWrittenIsRead() {
    MessageSummary summary = new MessageSummary("sip:1001@example.com", 2, 7);
    assertThat(new String(summary.toBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "Messages-Waiting: yes\r\nMessage-Account: sip:1001@example.com\r\n"
                + "Voice-Message: 2/7\r\n");
    assertThat(MessageSummary.parse(summary.toBytes())).isEqualTo(summary);
  }

  /** RFC 3842 section 3.6 and 5.2. */
  @Test
  void othersWriteItOtherwise() {
    assertThat(
            parse("Messages-Waiting: yes\r\nMessage-Account: sip:a@b\r\nVoice-Message: 4/8 (1/2)"))
        .isEqualTo(new MessageSummary("sip:a@b", 4, 8));
    assertThat(parse("messages-waiting : no\n")).isEqualTo(new MessageSummary("", 0, 0));
    assertThat(parse("Messages-Waiting: yes\r\n").waiting()).isTrue();
  }

  @Test
  void whatIsNoSummaryIsNone() {
    assertThat(parse("")).isNull();
    assertThat(parse("Messages-Waiting: perhaps\r\n")).isNull();
    assertThat(parse("Messages-Waiting: yes\r\n" + "x".repeat(5_000))).isNull();
  }
}
