package org.ringfence.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Fragments of SDP that tell of candidates found later (RFC 8840 section 9). */
class IceFragmentTest {
  private static final IceCredentials OURS = new IceCredentials("8hhY", "asd88fgpdd777uzjYhagZg");
  private static final Candidate HOST =
      (Candidate) Candidate.parse("1 1 UDP 2130706431 10.0.1.1 8998 typ host");

  private static IceDescription parse(String text, String mid) {
    return IceFragment.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), mid);
  }

  @Test
  void whatIsWrittenIsRead() {
    var said = new IceDescription(OURS, false, Set.of(), List.of(HOST), true, 0);
    byte[] body = IceFragment.write(said, "audio 9 RTP/SAVP 0", "audio");
    assertThat(new String(body, StandardCharsets.UTF_8))
        .isEqualTo(
            """
            a=ice-options:trickle ice2
            a=ice-ufrag:8hhY
            a=ice-pwd:asd88fgpdd777uzjYhagZg
            m=audio 9 RTP/SAVP 0
            a=mid:audio
            a=candidate:1 1 UDP 2130706431 10.0.1.1 8998 typ host
            a=end-of-candidates
            """
                .replace("\n", "\r\n"));
    IceDescription read = IceFragment.parse(body, "audio");
    assertThat(read.credentials()).isEqualTo(OURS);
    assertThat(read.candidates()).containsExactly(HOST);
    assertThat(read.ended()).isTrue();
  }

  /** The example of section 9: credentials at each line, the end for all of them. */
  @Test
  void aLineIsFoundByItsName() {
    String text =
        """
        a=ice-pwd:asd88fgpdd777uzjYhagZg
        a=ice-ufrag:8hhY
        m=audio 9 RTP/AVP 0
        a=mid:1
        a=candidate:1 1 UDP 1694498815 192.0.2.3 5000 typ srflx raddr 10.0.1.1 rport 8998
        m=video 9 RTP/AVP 96
        a=mid:2
        a=ice-pwd:YH75Fviy6338Vbrhrlp8Yh
        a=ice-ufrag:9uB6
        a=candidate:1 1 UDP 1694498815 192.0.2.3 5001 typ srflx raddr 10.0.1.1 rport 8998
        """;
    assertThat(parse(text, "1").candidates().getFirst().address().getPort()).isEqualTo(5000);
    assertThat(parse(text, "1").credentials()).isEqualTo(OURS);
    assertThat(parse(text, "2").candidates().getFirst().address().getPort()).isEqualTo(5001);
    assertThat(parse(text, "2").credentials().ufrag()).isEqualTo("9uB6");
    assertThat(parse(text, "3")).isNull();
    assertThat(parse(text, null).candidates().getFirst().address().getPort()).isEqualTo(5000);
  }

  @Test
  void nonsenseSaysNothing() {
    assertThat(parse("", null)).isNull();
    assertThat(parse("m=audio 9 RTP/AVP 0\na=candidate:1", null)).isNull();
    assertThat(parse("a=ice-ufrag:8hhY\na=ice-pwd:asd88fgpdd777uzjYhagZg\n", null)).isNull();
    String many = "a=ice-ufrag:8hhY\na=ice-pwd:asd88fgpdd777uzjYhagZg\nm=audio 9 RTP/AVP 0\n";
    String line = "a=candidate:" + HOST.write() + "\n";
    assertThat(parse(many + line.repeat(100_000), null).candidates().size()).isLessThan(100);
  }
}
