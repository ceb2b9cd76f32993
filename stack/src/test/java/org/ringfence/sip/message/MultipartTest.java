package org.ringfence.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Limits;

class MultipartTest {
  private static Multipart parse(String type, String body) {
    return Multipart.parse(type, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Multipart.Part part) {
    return new String(part.body(), StandardCharsets.UTF_8);
  }

  @Test
  void partsComeInOrderWithoutPreambleEpilogueAndTheBoundarysLineBreak() {
    Multipart parsed =
        parse(
            "Multipart/Mixed; boundary=\"a b\"",
            "preamble\r\n"
                + "--a b\r\n"
                + "Content-Type: application/sdp\r\n\r\n"
                + "v=0\r\n\r\n"
                + "--a b \r\n"
                + "Content-Disposition: render;\r\n"
                + " handling=optional\r\n\r\n"
                + "--a bc\r\n"
                + "--a b--\r\n"
                + "epilogue");
    assertThat(parsed.parts()).hasSize(2);
    assertThat(parsed.parts().get(0).contentType()).isEqualTo("application/sdp");
    assertThat(text(parsed.parts().get(0))).isEqualTo("v=0\r\n");
    assertThat(parsed.parts().get(1).contentType()).isEqualTo("text/plain");
    assertThat(parsed.parts().get(1).disposition()).isEqualTo("render;  handling=optional");
    assertThat(text(parsed.parts().get(1))).isEqualTo("--a bc");
  }

  @Test
  void aPartMayBeAMultipartItself() {
    Multipart parsed =
        parse(
            "multipart/mixed;boundary=o",
            "--o\r\n"
                + "Content-Type: multipart/alternative;boundary=i\r\n\r\n"
                + "--i\r\n\r\n"
                + "x\r\n"
                + "--i--\r\n"
                + "--o--");
    Multipart nested = parsed.parts().getFirst().nested();
    assertThat(nested).isNotNull();
    assertThat(text(nested.parts().getFirst())).isEqualTo("x");
  }

  @Test
  void anEmptyPartIsAPart() {
    assertThat(text(parse("multipart/mixed;boundary=a", "--a\r\n\r\n--a--").parts().getFirst()))
        .isEmpty();
    assertThat(text(parse("multipart/mixed;boundary=a", "--a\r\n--a--").parts().getFirst()))
        .isEmpty();
  }

  @Test
  void brokenBoundariesAreRefusedAndReadNothingOutside() {
    assertThat(parse("multipart/mixed", "--a\r\n\r\nx\r\n--a--")).isNull();
    assertThat(parse("multipart/mixed;boundary=", "--\r\n\r\nx\r\n----")).isNull();
    assertThat(parse("multipart/mixed;boundary=" + "a".repeat(71), "--a")).isNull();
    assertThat(parse("text/plain;boundary=a", "--a\r\n\r\nx\r\n--a--")).isNull();
    assertThat(parse("multipart/mixed;boundary=a", "--a\r\n\r\nnever ends")).isNull();
    assertThat(parse("multipart/mixed;boundary=a", "--a--")).isNull();
    assertThat(parse("multipart/mixed;boundary=a", "--a")).isNull();
    assertThat(parse("multipart/mixed;boundary=a", "")).isNull();
    assertThat(parse("multipart/mixed;boundary=a", "--a\r\nno header\r\n--a--")).isNull();
  }

  @Test
  void partsAndDepthAreBounded() {
    String part = "--a\r\n\r\nx\r\n";
    String most = part.repeat(Limits.MULTIPART_PARTS);
    assertThat(parse("multipart/mixed;boundary=a", most + "--a--")).isNotNull();
    assertThat(parse("multipart/mixed;boundary=a", most + part + "--a--")).isNull();
    assertThat(parse("multipart/mixed;boundary=b1", nested(1, Limits.MULTIPART_DEPTH))).isNotNull();
    assertThat(parse("multipart/mixed;boundary=b1", nested(1, Limits.MULTIPART_DEPTH + 1)))
        .isNull();
  }

  private static String nested(int level, int depth) {
    String inner =
        level == depth
            ? "\r\nx"
            : "Content-Type: multipart/mixed;boundary=b"
                + (level + 1)
                + "\r\n\r\n"
                + nested(level + 1, depth);
    return "--b" + level + "\r\n" + inner + "\r\n--b" + level + "--";
  }
}
