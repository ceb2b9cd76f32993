package org.ringfence.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.sip.auth.AuthVerdict.Authenticated;
import org.ringfence.sip.auth.AuthVerdict.Challenge;
import org.ringfence.sip.auth.AuthVerdict.Reason;
import org.ringfence.sip.auth.AuthVerdict.Refused;

class DigestServerTest {
  static final String REALM = "ringfence.example";
  private static final byte[] NONE = {};
  private static final String HOME = "192.0.2.7:5060";
  private static final long SECOND = 1_000_000_000L;
  private static final long START = -5 * SECOND;
  private static final AuthVerdict BOB_IS_IN = new Authenticated("bob");
  private static final AuthVerdict STALE = new Challenge(true);
  private static final AuthVerdict ANEW = new Challenge(false);
  private static final AuthVerdict WRONG = new Refused(Reason.WRONG_CREDENTIALS);

  private final List<String> asked = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(8760);
  private final DigestServer server = server(DigestPolicy.DEFAULT);

  private DigestServer server(DigestPolicy policy) {
    return new DigestServer(REALM, policy, this::ha1, random, START);
  }

  private @Nullable String ha1(String username, String realm, DigestAlgorithm algorithm) {
    asked.add(username);
    return username.equals("bob") ? algorithm.ha1(username, realm, "zanzibar") : null;
  }

  private DigestClient client(String password) {
    return new DigestClient("bob", password, REALM, true, random);
  }

  private DigestClient challenged(String password, DigestServer by) {
    DigestClient client = client(password);
    assertThat(client.challenged(by.challenges(HOME, false, true, START)))
        .isEqualTo(DigestClient.Outcome.ACCEPTED);
    return client;
  }

  private static String register(DigestClient client) {
    String credentials = client.credentials("REGISTER", "sip:" + REALM, NONE);
    assertThat(credentials).isNotNull();
    return credentials;
  }

  private AuthVerdict check(@Nullable String value, long nowNs) {
    return check(server, value, nowNs);
  }

  private static AuthVerdict check(DigestServer by, @Nullable String value, long nowNs) {
    return by.check(Arrays.asList(value), "REGISTER", NONE, HOME, true, nowNs);
  }

  @Test
  void challengesBeginWithSha256AndHaveMd5OnlyWhereAllowed() {
    List<String> all = server.challenges(HOME, true, true, START);
    assertThat(all).hasSize(3);
    assertThat(all.getFirst())
        .matches(
            "Digest realm=\"ringfence.example\", nonce=\"[-_0-9A-Za-z]{27}\", stale=true,"
                + " algorithm=SHA-256, qop=\"auth\"");
    assertThat(all.get(1)).contains("algorithm=SHA-512-256,");
    assertThat(all.get(2)).contains("algorithm=MD5,");
    assertThat(server.challenges(HOME, false, false, START))
        .noneMatch(value -> value.contains("MD5") || value.contains("stale"));
  }

  @ParameterizedTest
  @EnumSource
  void everyAlgorithmGetsIn(DigestAlgorithm algorithm) {
    for (Qop qop : Qop.values()) {
      DigestClient client = client("zanzibar");
      DigestChallenge offered =
          DigestChallenge.parse(server.challenges(HOME, false, true, START).getFirst());
      assertThat(offered).isNotNull();
      client.challenged(
          List.of(
              new DigestChallenge(REALM, offered.nonce(), "op", false, algorithm, Set.of(qop))
                  .write()));
      byte[] body = {1, 2, 3};
      String value = client.credentials("INVITE", "sip:a@b", body);
      assertThat(server.check(List.of(value), "INVITE", body, HOME, true, START))
          .isEqualTo(BOB_IS_IN);
      AuthVerdict changed =
          server.check(
              List.of(client.credentials("INVITE", "sip:a@b", body)),
              "INVITE",
              new byte[] {1, 2, 4},
              HOME,
              true,
              START);
      assertThat(changed).isEqualTo(qop == Qop.AUTH_INT ? WRONG : BOB_IS_IN);
    }
  }

  @Test
  void aNonceIsGoodForManyRequestsEachCountOnce() {
    DigestClient client = challenged("zanzibar", server);
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sent.add(register(client));
    }
    assertThat(check(sent.get(50), START)).isEqualTo(BOB_IS_IN);
    assertThat(check(sent.get(50), START)).isEqualTo(STALE);
    assertThat(check(sent.get(40), START)).isEqualTo(BOB_IS_IN);
    assertThat(check(sent.get(40), START)).isEqualTo(STALE);
    assertThat(check(sent.get(99), START)).isEqualTo(BOB_IS_IN);
    assertThat(check(sent.get(40), START)).isEqualTo(STALE);
    assertThat(check(sent.get(36), START)).isEqualTo(BOB_IS_IN);
    assertThat(check(sent.get(35), START)).as("below the window").isEqualTo(STALE);
    assertThat(server.countedNonces()).isOne();
  }

  @Test
  void aNonceDiesOfAgeOfAnotherSourceAndOfAnyChange() {
    String value = register(challenged("zanzibar", server));
    assertThat(check(value, START + 301 * SECOND)).isEqualTo(STALE);
    assertThat(server.check(List.of(value), "REGISTER", NONE, "192.0.2.8:5060", true, START))
        .isEqualTo(STALE);
    assertThat(check(server(DigestPolicy.DEFAULT), value, START)).isEqualTo(STALE);
    int nonce = value.indexOf("nonce=\"") + 7;
    for (int i = 0; i < 27; i++) {
      char other = value.charAt(nonce + i) == '0' ? '1' : '0';
      String forged = value.substring(0, nonce + i) + other + value.substring(nonce + i + 1);
      assertThat(check(forged, START)).as("character " + i).isEqualTo(STALE);
    }
    assertThat(asked).as("no forged nonce costs a look-up").isEmpty();
    assertThat(check(value, START + 299 * SECOND)).isEqualTo(BOB_IS_IN);
  }

  @Test
  void keysRotateAndTheOneBeforeStaysGood() {
    for (long seconds = 0; seconds < 2000; seconds += 97) {
      long then = START + seconds * SECOND;
      DigestClient client = client("zanzibar");
      client.challenged(server.challenges(HOME, false, true, then));
      assertThat(check(register(client), then + 290 * SECOND)).isEqualTo(BOB_IS_IN);
      assertThat(check(register(client), then + 310 * SECOND)).isEqualTo(STALE);
    }
  }

  @Test
  void strangersAndWrongPasswordsAreToldTheSame() {
    assertThat(check(register(challenged("wrong", server)), START)).isEqualTo(WRONG);
    var stranger = new DigestClient("mallory", "zanzibar", REALM, true, random);
    stranger.challenged(server.challenges(HOME, false, true, START));
    assertThat(check(register(stranger), START)).isEqualTo(WRONG);
    assertThat(asked).containsExactly("bob", "mallory");
    assertThat(server.countedNonces()).isZero();
  }

  @Test
  void aFloodStoresNothing() {
    for (int i = 0; i < 10_000; i++) {
      server.challenges("10.0.0." + i, false, true, START + i);
      check("Digest username=\"bob\", realm=\"" + REALM + "\"", START);
    }
    assertThat(server.countedNonces()).isZero();
  }

  @Test
  void forgettingANonceNeverLetsAReplayIn() {
    DigestServer small =
        server(new DigestPolicy(DigestPolicy.DEFAULT.algorithms(), false, 60 * SECOND, 10));
    List<String> used = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      DigestClient client = client("zanzibar");
      long now = START + i * SECOND / 10;
      client.challenged(small.challenges(HOME, false, true, now));
      used.add(register(client));
      assertThat(check(small, used.getLast(), now)).isEqualTo(BOB_IS_IN);
      assertThat(small.countedNonces()).isLessThanOrEqualTo(10);
    }
    for (String value : used) {
      assertThat(check(small, value, START + 6 * SECOND)).isEqualTo(STALE);
    }
  }

  @Test
  void md5IsRefusedWhereItIsNotAllowed() {
    List<String> md5 =
        server.challenges(HOME, false, true, START).stream()
            .filter(value -> value.contains("MD5"))
            .collect(Collectors.toList());
    DigestClient client = client("zanzibar");
    client.challenged(md5);
    String value = register(client);
    assertThat(server.check(List.of(value), "REGISTER", NONE, HOME, false, START)).isEqualTo(ANEW);
    assertThat(check(value, START)).isEqualTo(BOB_IS_IN);
  }

  @Test
  void aPhoneWithoutQopGetsInOncePerNonceAndOnlyWithMd5() {
    DigestChallenge offered =
        DigestChallenge.parse(server.challenges(HOME, false, true, START).getFirst());
    assertThat(offered).isNotNull();
    DigestClient old = client("zanzibar");
    old.challenged(List.of("Digest realm=\"" + REALM + "\", nonce=\"" + offered.nonce() + "\""));
    String value = register(old);
    assertThat(value).doesNotContain("qop").doesNotContain("nc=").doesNotContain("algorithm");
    assertThat(check(value, START)).isEqualTo(BOB_IS_IN);
    assertThat(check(value, START)).isEqualTo(STALE);
    assertThat(check(register(old), START)).isEqualTo(STALE);
    assertThat(check(value + ", algorithm=SHA-256", START)).isEqualTo(ANEW);
  }

  @Test
  void hostileHeadersAreAnsweredAndTheNextCallerGetsIn() {
    assertThat(server.check(List.of(), "REGISTER", NONE, HOME, true, START)).isEqualTo(ANEW);
    assertThat(check(null, START)).isEqualTo(ANEW);
    assertThat(check("", START)).isEqualTo(ANEW);
    assertThat(check("Basic Ym9iOmJvYg==", START)).isEqualTo(ANEW);
    assertThat(check("Digest", START)).isEqualTo(new Refused(Reason.MALFORMED));
    assertThat(check("Digest " + "=".repeat(100 * 1024), START))
        .isEqualTo(new Refused(Reason.MALFORMED));
    String good = register(challenged("zanzibar", server));
    assertThat(check(good.replace(REALM + "\", n", "elsewhere\", n"), START)).isEqualTo(ANEW);
    assertThat(check(good.replaceFirst("nonce=\"[^\"]*", "nonce=\""), START)).isEqualTo(ANEW);
    assertThat(check(good.replaceFirst("response=\"[^\"]*", "response=\""), START)).isEqualTo(ANEW);
    assertThat(check(good.replaceFirst("response=\"..", "response=\""), START))
        .isEqualTo(new Refused(Reason.MALFORMED));
    assertThat(check(good.replaceFirst("response=\"..", "response=\"zz"), START))
        .isEqualTo(new Refused(Reason.MALFORMED));
    assertThat(check(good.replaceFirst("uri=\"[^\"]*", "uri=\""), START)).isEqualTo(WRONG);
    List<String> crowd = new ArrayList<>(List.of("Digest x", "Bearer y", ""));
    crowd.add(good.replace(REALM + "\", n", "elsewhere\", n"));
    crowd.add(good);
    assertThat(server.check(crowd, "REGISTER", NONE, HOME, true, START)).isEqualTo(BOB_IS_IN);
    List<String> mob = new ArrayList<>(Collections.nCopies(1000, "Basic x"));
    mob.add(register(challenged("zanzibar", server)));
    assertThat(server.check(mob, "REGISTER", NONE, HOME, true, START)).isEqualTo(ANEW);
  }

  @Test
  void anotherMethodOrUriIsAnotherResponse() {
    String value = register(challenged("zanzibar", server));
    assertThat(server.check(List.of(value), "INVITE", NONE, HOME, true, START)).isEqualTo(WRONG);
    assertThat(check(value.replace("sip:", "sips:"), START)).isEqualTo(WRONG);
    assertThat(check(value, START)).isEqualTo(BOB_IS_IN);
  }
}
