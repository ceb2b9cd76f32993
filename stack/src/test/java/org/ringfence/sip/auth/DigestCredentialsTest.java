package org.ringfence.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Limits;

class DigestCredentialsTest {
  private static final String BOB =
      "Digest username=\"bob\", realm=\"r\", nonce=\"n\", uri=\"sip:r\", response=\"ab\"";

  private static DigestCredentials read(String value) {
    CredentialsResult result = DigestCredentials.parse(value);
    assertThat(result).isInstanceOf(DigestCredentials.class);
    return (DigestCredentials) result;
  }

  @Test
  void writesAsSipPhonesExpectAndReadsItself() {
    var credentials =
        new DigestCredentials(
            "bo\"b\\",
            "r, s",
            "n=",
            "sip:r;x=1",
            "ab",
            DigestAlgorithm.SHA_256,
            Qop.AUTH,
            "c",
            "0000000a",
            "o");
    assertThat(credentials.write())
        .isEqualTo(
            "Digest username=\"bo\\\"b\\\\\", realm=\"r, s\", nonce=\"n=\", uri=\"sip:r;x=1\","
                + " response=\"ab\", algorithm=SHA-256, cnonce=\"c\", opaque=\"o\", qop=auth,"
                + " nc=0000000a");
    assertThat(read(credentials.write())).isEqualTo(credentials);
    assertThat(credentials.count()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dIGEST username=bob,realm=r,nonce=n,uri=sip:r,response=ab",
        "  Digest\tUSERNAME = \"bob\" ,\tRealm= \"r\",,nonce =\"n\","
            + " uri=\"sip:r\",response=\"ab\",",
        "Digest username=\"bob\" realm=\"r\" nonce=\"n\" uri=\"sip:r\" response=\"ab\"",
        "Digest ,"
            + " username=\"b\\ob\",realm=\"r\",nonce=\"n\",uri=\"sip:r\",response=\"ab\",x=,y=\"\"",
      })
  void forgivesQuotesCommasAndCase(String value) {
    assertThat(read(value)).isEqualTo(read(BOB));
  }

  @Test
  void forgivesQuotedTokensAndShortCounts() {
    DigestCredentials credentials =
        read(BOB + ",algorithm=\"md5\",qop=\"AUTH\",nc=\"1\",cnonce=c,userhash=false");
    assertThat(credentials.algorithm()).isEqualTo(DigestAlgorithm.MD5);
    assertThat(credentials.qop()).isEqualTo(Qop.AUTH);
    assertThat(credentials.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        " ",
        "Digest",
        "Digest ",
        "Digestive username=\"bob\"",
        "Basic Ym9iOmJvYg==",
        "Digest username",
        "Digest username=\"bob",
        "Digest username=\"bob\\",
        "Digest =\"bob\"",
        "Digest \"username\"=bob",
        "Digest ,,,,",
        "Digest username=\"bob\", realm=\"r\", nonce=\"n\", uri=\"sip:r\"",
        "Digest realm=\"r\", nonce=\"n\", uri=\"sip:r\", response=\"ab\"",
        "Digest username=\"bob\", nonce=\"n\", uri=\"sip:r\", response=\"ab\"",
        "Digest username=\"bob\", realm=\"r\", uri=\"sip:r\", response=\"ab\"",
        "Digest username=\"bob\", realm=\"r\", nonce=\"n\", response=\"ab\"",
        BOB + ", username=\"alice\"",
        BOB + ", USERNAME=\"bob\"",
        BOB + ", algorithm=SHA-3",
        BOB + ", algorithm=SHA-256-sess",
        BOB + ", qop=\"auth,auth-int\", nc=1, cnonce=c",
        BOB + ", qop=auth",
        BOB + ", qop=auth, nc=00000001",
        BOB + ", qop=auth, cnonce=c",
        BOB + ", qop=auth, cnonce=c, nc=",
        BOB + ", qop=auth, cnonce=c, nc=-1",
        BOB + ", qop=auth, cnonce=c, nc=000000001",
        BOB + ", qop=auth, cnonce=c, nc=0x1",
        BOB + "\r\nX: y",
        BOB + "\0",
      })
  void whatCannotBeReadIsAValue(String value) {
    assertThat(DigestCredentials.parse(value)).isInstanceOf(MalformedCredentials.class);
  }

  @Test
  void everythingIsBounded() {
    for (String piece :
        new String[] {"x", "\"", "\\", ",", "=", " ", "a=b,", "é", "a=\"", "\\\""}) {
      String garbage = piece.repeat(100 * 1024 / piece.length());
      assertThat(DigestCredentials.parse("Digest " + garbage))
          .isEqualTo(new MalformedCredentials("too long"));
      assertThat(DigestCredentials.parse(garbage)).isInstanceOf(MalformedCredentials.class);
    }
    var many = new StringBuilder(BOB);
    for (int i = 0; i < Limits.AUTH_PARAMETERS; i++) {
      many.append(",p").append(i).append("=1");
    }
    assertThat(DigestCredentials.parse(many.toString()))
        .isEqualTo(new MalformedCredentials("too many parameters"));
  }

  @Test
  void mutatedCredentialsNeverThrowAndStayTheSameOnceWritten() {
    var random = new SplittableRandom(7616);
    String whole = BOB + ", algorithm=SHA-256, cnonce=\"c\", opaque=\"\", qop=auth, nc=00000001";
    int understood = 0;
    for (int i = 0; i < 20_000; i++) {
      var text = new StringBuilder(whole);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(0x180));
          case 1 -> text.insert(at, "\", =\\a1".charAt(random.nextInt(7)));
          default -> text.deleteCharAt(at);
        }
      }
      if (DigestCredentials.parse(text.toString()) instanceof DigestCredentials credentials) {
        understood++;
        assertThat(DigestCredentials.parse(credentials.write())).isEqualTo(credentials);
      }
    }
    assertThat(understood).isGreaterThan(2_000);
  }
}
