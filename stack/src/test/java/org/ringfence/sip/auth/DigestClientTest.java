package org.ringfence.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.sip.auth.DigestClient.Outcome;

class DigestClientTest {
  private static final byte[] NONE = {};
  private static final String MD5 = "Digest realm=\"r\", nonce=\"m\", qop=\"auth,auth-int\"";
  private static final String SHA =
      "Digest realm=\"r\", nonce=\"s\", qop=\"auth\", algorithm=SHA-256, opaque=\"o\"";
  private static final String SHA_512 =
      "Digest realm=\"r\", nonce=\"t\", qop=\"auth\", algorithm=SHA-512-256";

  private static DigestClient client(@Nullable String realm, boolean allowMd5) {
    return new DigestClient("bob", "zanzibar", realm, allowMd5, new SplittableRandom(1));
  }

  private static DigestCredentials next(DigestClient client) {
    CredentialsResult result = DigestCredentials.parse(client.credentials("INVITE", "sip:x", NONE));
    assertThat(result).isInstanceOf(DigestCredentials.class);
    return (DigestCredentials) result;
  }

  @Test
  void theStrongestChallengeIsAnsweredInWhateverOrderTheyCome() {
    DigestClient client = client(null, true);
    assertThat(client.credentials("INVITE", "sip:x", NONE)).isNull();
    assertThat(client.challenged(List.of(MD5, SHA_512, SHA))).isEqualTo(Outcome.ACCEPTED);
    assertThat(next(client).algorithm()).isEqualTo(DigestAlgorithm.SHA_512_256);
    DigestClient other = client(null, true);
    assertThat(other.challenged(List.of(MD5, SHA))).isEqualTo(Outcome.ACCEPTED);
    assertThat(next(other).opaque()).isEqualTo("o");
  }

  @Test
  void countsUpWithOneCnonce() {
    DigestClient client = client(null, true);
    client.challenged(List.of(SHA));
    DigestCredentials first = next(client);
    DigestCredentials second = next(client);
    assertThat(first.nc()).isEqualTo("00000001");
    assertThat(second.nc()).isEqualTo("00000002");
    assertThat(second.cnonce()).isEqualTo(first.cnonce()).hasSize(32);
    assertThat(second.response()).isNotEqualTo(first.response());
    assertThat(first.qop()).isEqualTo(Qop.AUTH);
  }

  @Test
  void aWeakOrForeignChallengeIsNotAnswered() {
    assertThat(client(null, false).challenged(List.of(MD5))).isEqualTo(Outcome.NONE_ACCEPTABLE);
    assertThat(client("other", true).challenged(List.of(SHA))).isEqualTo(Outcome.NONE_ACCEPTABLE);
    DigestClient strict = client("r", false);
    assertThat(strict.challenged(List.of(MD5, SHA))).isEqualTo(Outcome.ACCEPTED);
    assertThat(next(strict).algorithm()).isEqualTo(DigestAlgorithm.SHA_256);
  }

  @Test
  void aSecondChallengeMeansAWrongPasswordUnlessStale() {
    DigestClient client = client(null, true);
    client.challenged(List.of(SHA));
    next(client);
    assertThat(client.challenged(List.of(SHA + ", stale=TRUE"))).isEqualTo(Outcome.ACCEPTED);
    assertThat(next(client).count()).isEqualTo(1);
    assertThat(client.challenged(List.of(SHA))).isEqualTo(Outcome.WRONG_PASSWORD);
    assertThat(client.credentials("INVITE", "sip:x", NONE)).isNull();
  }

  @Test
  void aNonceThatHasWorkedMayDieWithoutSayingStale() {
    DigestClient client = client(null, true);
    client.challenged(List.of(SHA));
    next(client);
    next(client);
    assertThat(client.challenged(List.of(SHA))).isEqualTo(Outcome.ACCEPTED);
    next(client);
    assertThat(client.challenged(List.of(SHA))).isEqualTo(Outcome.WRONG_PASSWORD);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "Basic realm=\"r\"",
        "Digest",
        "Digest realm=\"r\"",
        "Digest nonce=\"n\"",
        "Digest realm=\"r\", nonce=\"n",
        "Digest realm=\"r\", nonce=\"n\", algorithm=AKAv1-MD5",
        "Digest realm=\"r\", nonce=\"n\", qop=\"confidential\"",
        "Digest realm=\"r\", realm=\"s\", nonce=\"n\"",
      })
  void whatCannotBeAnsweredIsNoChallenge(@Nullable String value) {
    assertThat(DigestChallenge.parse(value)).isNull();
  }

  @Test
  void challengesAreReadHoweverTheyAreQuoted() {
    var expected =
        new DigestChallenge(
            "r", "n", "", true, DigestAlgorithm.MD5, Set.of(Qop.AUTH, Qop.AUTH_INT));
    assertThat(
            DigestChallenge.parse(
                "digest realm=r,nonce=n,opaque=\"\",stale=\"True\",algorithm=\"md5\","
                    + "qop=\"auth-int, AUTH,x,\",domain=\"sip:y\""))
        .isEqualTo(expected);
    assertThat(DigestChallenge.parse(expected.write())).isEqualTo(expected);
  }

  @Test
  void onlyAuthIntIsAnsweredWhenOnlyThatIsOffered() {
    DigestClient client = client(null, true);
    client.challenged(List.of("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\""));
    assertThat(next(client).qop()).isEqualTo(Qop.AUTH_INT);
  }
}
