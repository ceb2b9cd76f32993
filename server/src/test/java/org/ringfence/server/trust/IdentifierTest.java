package org.ringfence.server.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.guard.Guard;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.server.Wording;
import org.ringfence.server.config.Config;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.Device;
import org.ringfence.server.store.Extension;
import org.ringfence.sip.auth.DigestClient;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** RFC 3261 section 22, RFC 8760. */
class IdentifierTest {
  private static final String REALM = Config.defaults().domain();
  private static final Flow UDP = flow(Transport.UDP, 0, 5070);
  private static final Flow TLS = flow(Transport.TLS, 7, 40_000);

  private final RandomGenerator random = new Random(1);
  private final Map<String, Account> accounts = new HashMap<>();
  private final Map<Flow, PeerCertificate> shown = new HashMap<>();
  private final Map<String, Device> devices = new HashMap<>();
  private final DeviceProof proof =
      new DeviceProof(shown::get, devices::get, () -> Instant.ofEpochMilli(1_000));
  private final List<String> slowed = new ArrayList<>();
  private InetAddress home = InetAddress.getLoopbackAddress();
  private long nowNs = 5_000_000_000L;
  private Identifier identifier = identifier(Config.Md5.OVER_TLS);

  private static Flow flow(Transport transport, long connection, int port) {
    return new Flow(transport, null, new InetSocketAddress("192.0.2.1", port), connection, null);
  }

  @BeforeEach
  void accounts() throws Exception {
    account("1001", true, false);
    account("1002", true, true);
    account("1003", false, false);
  }

  private void account(String number, boolean enabled, boolean md5) throws Exception {
    Map<String, String> ha1 = new HashMap<>();
    byte[] secret = (number + ":" + REALM + ":secret").getBytes(StandardCharsets.UTF_8);
    for (String name : List.of("MD5", "SHA-256", "SHA-512-256")) {
      String java = name.equals("SHA-512-256") ? "SHA-512/256" : name;
      ha1.put(name, HexFormat.of().formatHex(MessageDigest.getInstance(java).digest(secret)));
    }
    accounts.put(
        number, new Account(new Extension(number, "", enabled, md5, false, null, 0), REALM, ha1));
  }

  private Identifier identifier(Config.Md5 md5) {
    Config c = Config.defaults();
    Config.Signalling s = c.signalling();
    Config.Signalling changed =
        new Config.Signalling(
            md5, s.nonceSeconds(), s.sessionSeconds(), s.echoTest(), s.soundCheck());
    Config config =
        new Config(
            c.domain(),
            c.listen(),
            null,
            c.tls(),
            c.media(),
            c.limits(),
            c.guard(),
            c.calls(),
            c.registrations(),
            changed,
            c.answering(),
            c.codes(),
            c.api(),
            c.provision(),
            c.iax(),
            c.mgcp(),
            c.numbers(),
            c.trunks(),
            c.observing(),
            c.callerProofs(),
            null,
            c.ldap(),
            c.log());
    GuessLimit guesses =
        new GuessLimit(
            new Guard(1, nowNs), 2, nowNs, (number, address) -> address.equals(home), slowed::add);
    return new Identifier(config, accounts::get, proof, guesses, random, nowNs);
  }

  private static SipRequest invite(String user) {
    return request("INVITE", user, "");
  }

  private static SipRequest request(String method, String user, String lines) {
    return Wording.request(
        """
        %s sip:1002@%s SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bK1
        From: "The boss" <sip:%s@%s>;tag=f
        To: <sip:%s@%s>
        Call-ID: c
        CSeq: 1 %s
        %s
        """
            .formatted(method, REALM, user, REALM, user, REALM, method, lines));
  }

  private Identification identify(SipRequest request, Flow from) {
    return identifier.identify(request, from, false, "t", nowNs);
  }

  private SipResponse answer(SipRequest request, Flow from) {
    return ((Identification.Answer) identify(request, from)).response();
  }

  private DigestClient client(String user, String password, boolean md5) {
    return new DigestClient(user, password, null, md5, random);
  }

  /** The request again, with what the client answers to the challenge. */
  private static SipRequest answered(SipRequest request, SipResponse challenge, DigestClient by) {
    boolean proxy = challenge.status() == 407;
    HeaderName asks = proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE;
    by.challenged(challenge.values(asks));
    return with(request, by);
  }

  private static SipRequest with(SipRequest request, DigestClient by) {
    boolean registers = request.method().name().equals("REGISTER");
    HeaderName name = registers ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION;
    String value =
        by.credentials(request.method().name(), request.uri().toString(), request.body());
    return request.with().set(name, value == null ? "" : value).build();
  }

  private static List<String> algorithms(SipResponse challenge) {
    return challenge.values(HeaderName.PROXY_AUTHENTICATE).stream()
        .map(each -> each.replaceAll(".*algorithm=([A-Za-z0-9-]+).*", "$1"))
        .toList();
  }

  @Test
  void whoKnowsThePasswordIsKnown() {
    SipResponse challenge = answer(invite("1001"), UDP);
    assertThat(challenge.status()).isEqualTo(407);
    SipRequest proved = answered(invite("1001"), challenge, client("1001", "secret", false));
    assertThat(identify(proved, UDP)).isEqualTo(new Identification.Known("1001"));
  }

  @Test
  void aRegisterIsAskedByTheOtherHeader() {
    SipRequest register = request("REGISTER", "1001", "");
    SipResponse challenge = answer(register, UDP);
    assertThat(challenge.status()).isEqualTo(401);
    SipRequest proved = answered(register, challenge, client("1001", "secret", false));
    assertThat(identify(proved, UDP)).isEqualTo(new Identification.Known("1001"));
  }

  @Test
  void credentialsWorkOnce() {
    DigestClient client = client("1001", "secret", false);
    SipRequest proved = answered(invite("1001"), answer(invite("1001"), UDP), client);
    assertThat(identify(proved, UDP)).isInstanceOf(Identification.Known.class);
    SipResponse replayed = answer(proved, UDP);
    assertThat(replayed.status()).isEqualTo(407);
    assertThat(replayed.value(HeaderName.PROXY_AUTHENTICATE)).contains("stale=true");
    assertThat(identify(with(invite("1001"), client), UDP))
        .isInstanceOf(Identification.Known.class);
  }

  @Test
  void anOldNonceIsStaleAndANewOneIsGiven() {
    DigestClient client = client("1001", "secret", false);
    SipRequest proved = answered(invite("1001"), answer(invite("1001"), UDP), client);
    nowNs += (Config.defaults().signalling().nonceSeconds() + 1) * 1_000_000_000L;
    SipResponse stale = answer(proved, UDP);
    assertThat(stale.value(HeaderName.PROXY_AUTHENTICATE)).contains("stale=true");
    assertThat(identify(answered(invite("1001"), stale, client), UDP))
        .isInstanceOf(Identification.Known.class);
  }

  @Test
  void aNonceIsGoodForTheAddressItWasGivenToOnly() {
    SipRequest proved =
        answered(invite("1001"), answer(invite("1001"), UDP), client("1001", "secret", false));
    SipResponse elsewhere = answer(proved, flow(Transport.UDP, 0, 5071));
    assertThat(elsewhere.status()).isEqualTo(407);
    assertThat(identify(proved, UDP)).isInstanceOf(Identification.Known.class);
  }

  /** Who is not there, whose password is wrong and who is disabled: nobody can tell them apart. */
  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "REGISTER"})
  void aStrangerIsAnsweredAsAWrongPassword(String method) {
    String wrong = refused(method, "1001", "guess");
    assertThat(wrong).startsWith("SIP/2.0 403 Wrong user or password");
    assertThat(refused(method, "7777", "guess")).isEqualTo(wrong.replace("1001", "7777"));
    assertThat(refused(method, "1003", "secret")).isEqualTo(wrong.replace("1001", "1003"));
    String first = withoutNonce(answer(request(method, "1001", ""), UDP));
    String stranger = withoutNonce(answer(request(method, "7777", ""), UDP));
    assertThat(stranger.replace("7777", "1001")).isEqualTo(first);
  }

  private String refused(String method, String user, String password) {
    SipRequest request = request(method, user, "");
    SipRequest tried = answered(request, answer(request, UDP), client(user, password, false));
    return answer(tried, UDP).toString();
  }

  private static String withoutNonce(SipResponse response) {
    return response.toString().replaceAll("nonce=\"[^\"]*\"", "nonce=\"\"");
  }

  /** The hashing is the same, so the times are about the same. Measured, so on demand only. */
  @Tag("slow")
  @Test
  void aStrangerCostsAsMuchAsAUser() {
    long user = Long.MAX_VALUE;
    long stranger = Long.MAX_VALUE;
    for (int round = 0; round < 300; round++) {
      user = Math.min(user, costNs("1001"));
      stranger = Math.min(stranger, costNs("7777"));
    }
    assertThat((double) stranger / user).isBetween(0.5, 2.0);
  }

  private long costNs(String number) {
    SipRequest tried =
        answered(invite(number), answer(invite(number), UDP), client(number, "guess", false));
    long startNs = System.nanoTime();
    for (int i = 0; i < 20; i++) identify(tried, UDP);
    return System.nanoTime() - startNs;
  }

  private static Flow at(int host) {
    return new Flow(
        Transport.UDP, null, new InetSocketAddress("198.51.100." + host, 5060), 0, null);
  }

  private Identification tried(String user, String password, Flow from) {
    SipRequest invite = invite(user);
    return identify(answered(invite, answer(invite, from), client(user, password, false)), from);
  }

  private int lookedAt(String user) {
    int looked = 0;
    for (int host = 1; host < 200; host++) {
      SipResponse answer = ((Identification.Answer) tried(user, "guess", at(host))).response();
      if (answer.status() == 403) looked++;
      else assertThat(answer.value(HeaderName.PROXY_AUTHENTICATE)).contains("stale=true");
    }
    return looked;
  }

  @Test
  void guessesOfManyAreSlowedAndTheRealDeviceIsNotShutOut() {
    home = at(250).remote().getAddress();
    assertThat(lookedAt("1001")).isEqualTo(20);
    assertThat(lookedAt("7777")).as("a name that is nobody's").isEqualTo(20);
    assertThat(tried("1001", "secret", at(201)))
        .as("nobody learns that it is right")
        .isInstanceOf(Identification.Answer.class);
    assertThat(tried("1001", "secret", at(250))).isEqualTo(new Identification.Known("1001"));
    assertThat(slowed).containsExactly("1001");
    nowNs += 60_000_000_000L;
    assertThat(tried("1001", "secret", at(201))).isEqualTo(new Identification.Known("1001"));
  }

  @Test
  void oneAddressGuessesSlowly() {
    for (int i = 0; i < 30; i++) tried("1001", "guess", UDP);
    assertThat(tried("1001", "secret", UDP)).isInstanceOf(Identification.Answer.class);
    assertThat(tried("1001", "secret", at(1))).isEqualTo(new Identification.Known("1001"));
    assertThat(slowed).containsExactly("1001");
  }

  @Test
  void nobodySpeaksForAnother() {
    SipRequest asBoss = invite("1002");
    SipRequest proved = answered(asBoss, answer(asBoss, UDP), client("1001", "secret", true));
    assertThat(answer(proved, UDP).status()).isEqualTo(403);
  }

  @Test
  void whoRegisteredOverThisTlsConnectionNeedNotProveItselfAgain() {
    assertThat(identifier.identify(invite("1001"), TLS, true, "t", nowNs))
        .isEqualTo(new Identification.Known("1001"));
    SipRequest register = request("REGISTER", "1001", "");
    assertThat(identifier.identify(register, TLS, true, "t", nowNs))
        .isInstanceOf(Identification.Answer.class);
    assertThat(identifier.identify(invite("1001"), UDP, true, "t", nowNs))
        .isInstanceOf(Identification.Answer.class);
    assertThat(identifier.identify(invite("1003"), TLS, true, "t", nowNs))
        .isInstanceOf(Identification.Answer.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Digest",
        "Digest ",
        "Digest username",
        "Digest username=\"1001",
        "Digest =,=,=",
        "Digest username=\"1001\", realm=\"ringfence.local\", nonce=x, uri=\"y\", response=\"z\"",
        "Digest username=\"1001\", username=\"1001\", realm=\"ringfence.local\"",
        "Digest nc=zzzzzzzz, qop=auth, qop=auth-int",
        "Basic MTAwMTpzZWNyZXQ=",
        "Bearer x"
      })
  void brokenCredentialsAreRefusedOrAskedForAgain(String value) {
    SipRequest request = request("INVITE", "1001", "Proxy-Authorization: " + value);
    assertThat(answer(request, UDP).status()).isIn(400, 407);
    assertThat(answer(request("INVITE", "1001", "Proxy-Authorization:"), UDP).status())
        .isIn(400, 407);
  }

  @Test
  void aFromWithoutUserIsAskedLikeAnyOther() {
    for (String from : List.of("<sip:test.example>", "<tel:+1>", "<urn:x>")) {
      SipRequest request = invite("1001").with().set(HeaderName.FROM, from + ";tag=f").build();
      Identification asked = identifier.identify(request, TLS, true, "t", nowNs);
      assertThat(asked).isInstanceOf(Identification.Answer.class);
    }
  }

  @Test
  void md5OverTlsOrForAccountsThatSaySo() {
    identifier = identifier(Config.Md5.OVER_TLS);
    assertThat(algorithms(answer(invite("1001"), UDP))).containsExactly("SHA-256", "SHA-512-256");
    assertThat(algorithms(answer(invite("1001"), TLS)))
        .containsExactly("SHA-256", "SHA-512-256", "MD5");
    assertThat(algorithms(answer(invite("1002"), UDP))).containsExactly("MD5");
  }

  @Test
  void md5ForAccountsThatSaySoOnly() {
    identifier = identifier(Config.Md5.PER_ACCOUNT);
    assertThat(algorithms(answer(invite("1001"), TLS))).containsExactly("SHA-256", "SHA-512-256");
    assertThat(algorithms(answer(invite("1002"), UDP))).containsExactly("MD5");
  }

  @Test
  void md5Never() {
    identifier = identifier(Config.Md5.NEVER);
    assertThat(algorithms(answer(invite("1001"), TLS))).containsExactly("SHA-256", "SHA-512-256");
    assertThat(algorithms(answer(invite("1002"), TLS))).containsExactly("SHA-256", "SHA-512-256");
  }

  /** A policy is worth nothing if the answer may be MD5 although the question was not. */
  @Test
  void md5ThatWasNotOfferedIsNotAccepted() {
    identifier = identifier(Config.Md5.OVER_TLS);
    SipResponse offered = answer(invite("1002"), UDP);
    DigestClient client = client("1002", "secret", true);
    SipRequest proved = answered(invite("1002"), offered, client);
    assertThat(identify(proved, UDP)).isInstanceOf(Identification.Known.class);
    accounts.computeIfPresent(
        "1002",
        (number, old) ->
            new Account(new Extension(number, "", true, false, false, null, 0), REALM, old.ha1()));
    assertThat(answer(with(invite("1002"), client), UDP).status()).isEqualTo(407);
  }

  @Test
  void makesThatKnowMd5OnlyAreOfferedNothingElseWhereItIsAllowed() {
    SipRequest old = request("INVITE", "1001", "User-Agent: baresip v1.0.0 (x86_64/linux)");
    assertThat(algorithms(answer(old, TLS))).containsExactly("MD5");
    assertThat(algorithms(answer(old, UDP))).containsExactly("SHA-256", "SHA-512-256");
    SipRequest newer = request("INVITE", "1001", "User-Agent: baresip v3.9.0");
    assertThat(algorithms(answer(newer, TLS))).hasSize(3);
  }

  private void requireCertificate(String number) {
    accounts.computeIfPresent(
        number,
        (same, old) ->
            new Account(new Extension(number, "", true, false, true, null, 0), REALM, old.ha1()));
  }

  private void show(Flow flow, String uri, String fingerprint) {
    shown.put(
        flow,
        new PeerCertificate(
            "CN=x", BigInteger.ONE, List.of(uri), List.of(), List.of(), fingerprint));
  }

  private void device(String number, String fingerprint, long expiresMs, long revokedMs) {
    devices.put(fingerprint, new Device("id", number, "", fingerprint, 0, expiresMs, revokedMs));
  }

  /** What becomes of an INVITE with the right password, in words; empty when it is let through. */
  private String withTheRightPassword(String number, Flow from) {
    SipResponse challenge = answer(invite(number), from);
    SipRequest proved = answered(invite(number), challenge, client(number, "secret", true));
    return switch (identify(proved, from)) {
      case Identification.Known known -> "";
      case Identification.Answer answer ->
          answer.response().status() + " " + answer.response().reasonPhrase();
    };
  }

  @Test
  void whereACertificateIsRequiredTheRightPasswordIsNotEnough() {
    requireCertificate("1001");
    assertThat(withTheRightPassword("1001", TLS))
        .isEqualTo("403 This account needs a device certificate");
    assertThat(withTheRightPassword("1001", UDP))
        .isEqualTo("403 This account needs a device certificate, over TLS");
    assertThat(withTheRightPassword("1002", TLS)).isEmpty();
  }

  @Test
  void aCertificateCountsForItsOwnExtensionWhileItIsGood() {
    requireCertificate("1001");
    show(TLS, "sip:1001@" + REALM, "f1");
    assertThat(withTheRightPassword("1001", TLS))
        .isEqualTo("403 The certificate is not that of a device known here");
    device("1001", "f1", 1_001, 0);
    assertThat(withTheRightPassword("1001", TLS)).isEmpty();
    device("1001", "f1", 1_000, 0);
    assertThat(withTheRightPassword("1001", TLS))
        .isEqualTo("403 The device certificate has expired");
    device("1001", "f1", 2_000, 900);
    assertThat(withTheRightPassword("1001", TLS))
        .isEqualTo("403 The device certificate was revoked");
  }

  @Test
  void anotherExtensionsCertificateDoesNotCount() {
    requireCertificate("1001");
    String refused = "403 The device certificate is that of another extension";
    show(TLS, "sip:1002@" + REALM, "f2");
    device("1002", "f2", 2_000, 0);
    assertThat(withTheRightPassword("1001", TLS)).isEqualTo(refused);
    device("1001", "f2", 2_000, 0); // The list says so, the certificate does not.
    assertThat(withTheRightPassword("1001", TLS)).isEqualTo(refused);
  }

  /** A registration over the connection counts as the password; the certificate counts anew. */
  @Test
  void whatWasProvenBeforeDoesNotOutliveTheCertificate() {
    requireCertificate("1001");
    SipRequest invite = invite("1001");
    show(TLS, "sip:1001@" + REALM, "f1");
    device("1001", "f1", 2_000, 0);
    assertThat(identifier.identify(invite, TLS, true, "t", nowNs))
        .isEqualTo(new Identification.Known("1001"));
    device("1001", "f1", 2_000, 900);
    assertThat(identifier.identify(invite, TLS, true, "t", nowNs))
        .isInstanceOf(Identification.Answer.class);
  }

  /** Who does not know the password does not learn which accounts need a certificate. */
  @Test
  void aWrongPasswordIsAnsweredAsElsewhere() {
    requireCertificate("1001");
    SipResponse challenge = answer(invite("1001"), TLS);
    SipRequest guess = answered(invite("1001"), challenge, client("1001", "guess", false));
    assertThat(answer(guess, TLS).reasonPhrase()).isEqualTo("Wrong user or password");
  }
}
