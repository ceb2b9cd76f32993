package org.ringfence.server.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is believed of signed callers, and what is not. */
@Timeout(60)
class CallerProofTest {
  /** RFC 8225 appendix A. */
  private static final String RFC_HEADER =
      "eyJhbGciOiJFUzI1NiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUub3JnL3Bhc3"
          + "Nwb3J0LmNlciJ9";

  private static final String RFC_CLAIMS =
      "eyJkZXN0Ijp7InVyaSI6WyJzaXA6YWxpY2VAZXhhbXBsZS5jb20iXX0sImlhdCI6MTQ3MTM3NTQxOCwib3JpZyI6ey"
          + "J0biI6IjEyMTU1NTUxMjEyIn19";
  private static final String RFC_SIGNATURE =
      "VLBCIVDCaeK6M4hLJb6SHQvacAQVvoiiEOWQ_iUkqk79UD81fHQ0E1b3_GluIkba7UWYRM47ZbNFdOJquE35cw";
  private static final String ADDRESS = "https://certs.example.net/one.pem";
  private static final String CALLER = "12155551212";
  private static final String CALLED = "12155551213";

  private final SigningAuthority authority = new SigningAuthority("Test authority");
  private final List<URI> asked = new ArrayList<>();
  private long nowSeconds = 1_800_000_000;

  private CallerProof proof(X509Certificate... chain) {
    SignerCertificates certificates =
        new SignerCertificates(
            List.of("certs.example.net"),
            List.of(authority.certificate()),
            address -> {
              asked.add(address);
              StringBuilder pem = new StringBuilder();
              for (X509Certificate each : chain) pem.append(pem(each));
              return pem.toString().getBytes(StandardCharsets.US_ASCII);
            },
            Instant::now);
    return new CallerProof(certificates, () -> Instant.ofEpochSecond(nowSeconds));
  }

  private static String pem(X509Certificate certificate) throws IOException {
    try {
      byte[] der = certificate.getEncoded();
      String text = Base64.getMimeEncoder().encodeToString(der);
      return "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IOException(e);
    }
  }

  private static CallerProof.Outcome look(CallerProof proof, String callId, String... identities)
      throws Exception {
    BlockingQueue<CallerProof.Outcome> told = new ArrayBlockingQueue<>(2);
    proof.look(
        new CallerProof.Asked(
            List.of(identities), "+" + CALLER, List.of("201", "+" + CALLED), callId),
        told::add);
    CallerProof.Outcome outcome = told.poll(30, TimeUnit.SECONDS);
    assertThat(outcome).as("something is told").isNotNull();
    return outcome;
  }

  private String signed(SigningAuthority.Signer signer) {
    return SigningAuthority.identity(signer, ADDRESS, CALLER, CALLED, nowSeconds);
  }

  private static int status(CallerProof.Outcome outcome) {
    return outcome instanceof CallerProof.Outcome.Bad bad ? bad.status() : 200;
  }

  @Test
  void theExampleOfTheStandardIsReadAndOursIsWrittenLikeIt() throws Exception {
    Passport.Signed example = Passport.parse(RFC_HEADER + "." + RFC_CLAIMS + "." + RFC_SIGNATURE);
    assertThat(example).isNotNull();
    assertThat(example.passport())
        .extracting(Passport::x5u, Passport::origin, Passport::issuedSeconds)
        .containsExactly("https://cert.example.org/passport.cer", CALLER, 1_471_375_418L);
    assertThat(example.input()).isEqualTo(RFC_HEADER + "." + RFC_CLAIMS);
    Passport ours =
        new Passport(example.passport().x5u(), "", CALLER, List.of("1"), 1_471_375_418L, "", "");
    String written = ours.sign(authority.provider("x").key());
    assertThat(written).startsWith(RFC_HEADER + ".");
    String claims =
        new String(
            Base64.getUrlDecoder().decode(written.split("\\.", 3)[1]), StandardCharsets.US_ASCII);
    assertThat(claims)
        .isEqualTo(
            "{\"dest\":{\"tn\":[\"1\"]},\"iat\":1471375418,\"orig\":{\"tn\":\"12155551212\"}}");
  }

  /** RFC 7515 appendix A.3: ES256 itself. */
  @Test
  void theSignatureOfTheStandardHoldsAndNoOtherBitDoes() throws Exception {
    String input =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
            + "LmNvbS9pc19yb290Ijp0cnVlfQ";
    byte[] signature =
        Base64.getUrlDecoder()
            .decode(
                "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg"
                    + "6NU1Q");
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    ECPoint point =
        new ECPoint(
            number("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
            number("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"));
    PublicKey key =
        KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
    Passport any = new Passport("", "", "", List.of(), 0, "", "");
    assertThat(new Passport.Signed(any, input, signature).isBy(key)).isTrue();
    assertThat(new Passport.Signed(any, input + "x", signature).isBy(key)).isFalse();
    signature[40] ^= 1;
    assertThat(new Passport.Signed(any, input, signature).isBy(key)).isFalse();
  }

  private static BigInteger number(String text) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(text));
  }

  @Test
  void whatAnAccountableCarrierSignedIsGoodAndItsCertificateIsFetchedOnce() throws Exception {
    SigningAuthority.Signer carrier = authority.provider("1234");
    CallerProof proof = proof(carrier.certificate(), authority.certificate());
    CallerProof.Outcome outcome = look(proof, "c1", signed(carrier));
    assertThat(outcome).isEqualTo(new CallerProof.Outcome.Good("A", "1234"));
    assertThat(outcome.words()).isEqualTo("caller signed by 1234, attestation A");
    nowSeconds++;
    String rph = signed(carrier).replace("ppt=shaken", "ppt=rph");
    assertThat(status(look(proof, "c2", rph, signed(carrier)))).isEqualTo(200);
    assertThat(asked).containsExactly(URI.create(ADDRESS));
    assertThat(look(proof, "c3")).isEqualTo(new CallerProof.Outcome.None());
  }

  @Test
  void itIsGoodForOneCallForAMinuteForItsNumbersOnly() throws Exception {
    SigningAuthority.Signer carrier = authority.range("12155551200", 100);
    CallerProof proof = proof(carrier.certificate());
    String identity = signed(carrier);
    assertThat(status(look(proof, "c1", identity))).isEqualTo(200);
    assertThat(status(look(proof, "c1", identity))).as("the same call, again").isEqualTo(200);
    assertThat(status(look(proof, "c2", identity))).as("another call").isEqualTo(438);
    nowSeconds += 61;
    assertThat(status(look(proof, "c1", identity))).as("a minute later").isEqualTo(403);
    String other = SigningAuthority.identity(carrier, ADDRESS, CALLER, "4930123", nowSeconds);
    assertThat(status(look(proof, "c3", other))).as("for another number").isEqualTo(438);
    String anothers =
        SigningAuthority.identity(carrier, ADDRESS, "12155559999", CALLED, nowSeconds);
    assertThat(status(look(proof, "c4", anothers))).as("of another caller").isEqualTo(438);
  }

  @Test
  void whoMayNotSignForTheNumberOrIsVouchedForByNobodyIsNotBelieved() throws Exception {
    SigningAuthority.Signer small = authority.range("12155550000", 100);
    assertThat(status(look(proof(small.certificate()), "c", signed(small)))).isEqualTo(437);
    SigningAuthority.Signer nobody = authority.nobody();
    assertThat(status(look(proof(nobody.certificate()), "c", signed(nobody)))).isEqualTo(437);
    SigningAuthority.Signer foreign = new SigningAuthority("Other authority").provider("666");
    assertThat(status(look(proof(foreign.certificate()), "c", signed(foreign)))).isEqualTo(437);
    SigningAuthority.Signer carrier = authority.provider("1234");
    assertThat(status(look(proof(carrier.certificate()), "c", signed(foreign))))
        .as("signed with another key")
        .isEqualTo(438);
    assertThat(status(look(proof(), "c", signed(carrier)))).as("no certificate").isEqualTo(436);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///dev/random",
        "jar:file:///tmp/x.jar!/y",
        "http://certs.example.net/one.pem",
        "https://certs.example.net@evil.example/one.pem",
        "https://certs.example.net.evil.example/one.pem",
        "https://certs.example.net:8443/one.pem",
        "https://127.0.0.1/one.pem",
        "ldap://certs.example.net/x"
      })
  void nobodyMakesUsAskElsewhere(String address) throws Exception {
    SigningAuthority.Signer carrier = authority.provider("1234");
    CallerProof proof = proof(carrier.certificate());
    String identity = SigningAuthority.identity(carrier, address, CALLER, CALLED, nowSeconds);
    assertThat(status(look(proof, "c", identity))).isEqualTo(436);
    assertThat(asked).isEmpty();
  }

  @Test
  void whatIsBrokenIsAValue() throws Exception {
    SigningAuthority.Signer carrier = authority.provider("1234");
    CallerProof proof = proof(carrier.certificate());
    String good = signed(carrier);
    for (String broken :
        List.of(
            good.substring(0, good.indexOf(';')), // no parameters: others crash at it
            good.replace(";", ""),
            good.replace("info=<", "info="),
            good.replace("alg=ES256", "alg=none"),
            "..AAAA;info=<" + ADDRESS + ">;alg=ES256;ppt=shaken",
            "a.b.c;info=<" + ADDRESS + ">",
            ";info=<>",
            "")) {
      assertThat(status(look(proof, "c", broken))).as(broken).isEqualTo(438);
    }
    SplittableRandom random = new SplittableRandom(8224);
    for (int i = 0; i < 3_000; i++) {
      char[] text = good.toCharArray();
      for (int j = random.nextInt(4); j >= 0; j--) {
        text[random.nextInt(text.length)] = (char) random.nextInt(1, 0x180);
      }
      String changed = new String(text);
      CallerProof.Outcome outcome = look(proof, "c", changed);
      if (status(outcome) != 200) continue;
      // What is no part of what was signed may differ: letters' case, spaces, parameters unknown.
      assertThat(changed.split(";", 2)[0].strip()).isEqualTo(good.split(";", 2)[0]);
    }
    assertThat(status(look(proof, "c", good))).as("an honest call afterwards").isEqualTo(200);
  }

  @Test
  void whatWeSignOthersCanRead() throws Exception {
    SigningAuthority.Signer own = authority.provider("us");
    CallerSigner signer =
        new CallerSigner(
            own.key(), ADDRESS, "example.net", () -> Instant.ofEpochSecond(nowSeconds));
    String identity = signer.identity("+" + CALLER, "+" + CALLED, true);
    assertThat(identity).isNotNull().endsWith(";info=<" + ADDRESS + ">;alg=ES256;ppt=shaken");
    assertThat(look(proof(own.certificate()), "c", identity))
        .isEqualTo(new CallerProof.Outcome.Good("A", "us"));
    assertThat(signer.identity("", CALLED, true)).as("a caller without a number").isNull();
    assertThat(signer.identity(CALLER, "12\"", true)).isNull();
  }
}
