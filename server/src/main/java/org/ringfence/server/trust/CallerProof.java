package org.ringfence.server.trust;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a carrier signed of who calls (RFC 8224 section 6.2, RFC 8588). Good means that
 * somebody the operator's anchors vouch for answers for it, and not that the caller means well.
 */
public final class CallerProof {
  private static final int MOST_HEADERS = 4;
  private static final int MOST_REMEMBERED = 100_000;

  /** How old it may be, and how far ahead of our clock. */
  static final Duration FRESH = Duration.ofSeconds(60);

  /** What is asked. */
  public record Asked(List<String> identities, String caller, List<String> called, String callId) {
    public Asked {
      identities = List.copyOf(identities);
      called = List.copyOf(called);
    }
  }

  /** What came of it. */
  public sealed interface Outcome {
    /** For the call's record. */
    String words();

    /** Nothing was signed. */
    record None() implements Outcome {
      @Override
      public String words() {
        return "caller not signed";
      }
    }

    /** The signature holds for this call. */
    record Good(String attest, String signer) implements Outcome {
      @Override
      public String words() {
        String level = attest.isEmpty() ? "" : ", attestation " + attest;
        return "caller signed by " + signer + level;
      }
    }

    /** It does not: whoever calls is not who it says, or nobody can tell. */
    record Bad(int status, String phrase, String why) implements Outcome {
      @Override
      public String words() {
        return "caller's signature is worth nothing: " + why;
      }
    }
  }

  private final SignerCertificates certificates;
  private final InstantSource clock;

  /** The Call-ID each signature came with first. */
  private final Remembered<String> seen;

  CallerProof(SignerCertificates certificates, InstantSource clock) {
    this.certificates = certificates;
    this.clock = clock;
    this.seen = new Remembered<>(MOST_REMEMBERED, FRESH.multipliedBy(3), clock);
  }

  /** A proof with certificates from those hosts, vouched for by those anchors. */
  public static CallerProof of(List<String> hosts, List<X509Certificate> anchors) {
    InstantSource clock = InstantSource.system();
    return new CallerProof(
        new SignerCertificates(hosts, anchors, SignerCertificates.overHttps(anchors), clock),
        clock);
  }

  /**
   * Looks, and tells at once or, where a certificate must be fetched first, later and on another
   * thread.
   */
  public void look(Asked asked, Consumer<Outcome> told) {
    if (asked.identities().isEmpty()) {
      told.accept(new Outcome.None());
      return;
    }
    Passport.Signed signed = null;
    int last = Math.min(MOST_HEADERS, asked.identities().size());
    for (int i = 0; i < last && signed == null; i++) signed = read(asked.identities().get(i));
    if (signed == null) {
      told.accept(new Outcome.Bad(438, "Invalid Identity Header", "it cannot be read"));
      return;
    }
    Outcome early = early(asked, signed.passport());
    URI address = certificates.allowed(signed.passport().x5u());
    if (early != null) {
      told.accept(early);
    } else if (address == null) {
      told.accept(
          new Outcome.Bad(436, "Bad Identity Info", "no certificates are fetched from there"));
    } else {
      Passport.Signed one = signed;
      List<X509Certificate> known = certificates.known(address);
      if (known != null) told.accept(judged(asked, one, known));
      else certificates.fetch(address).thenAccept(c -> told.accept(judged(asked, one, c)));
    }
  }

  /** What is in a header that speaks of callers, as it and its PASSporT agree; else null. */
  private static Passport.@Nullable Signed read(String identity) {
    IdentityHeader header = IdentityHeader.parse(identity);
    if (header == null) return null;
    if (!header.ppt().isEmpty() && !header.ppt().equals(Passport.SHAKEN)) return null;
    Passport.Signed found = Passport.parse(header.token());
    boolean same =
        found != null
            && found.passport().x5u().equals(header.info())
            && found.passport().ppt().equals(header.ppt());
    return same ? found : null;
  }

  /** What is wrong with it whoever signed it; null for nothing. No place is asked anything yet. */
  private @Nullable Outcome early(Asked asked, Passport passport) {
    long ageSeconds = clock.instant().getEpochSecond() - passport.issuedSeconds();
    if (Math.abs(ageSeconds) > FRESH.toSeconds()) {
      return new Outcome.Bad(403, "Stale Date", "it is of another time");
    }
    String caller = digits(asked.caller());
    if (caller.isEmpty() || !caller.equals(digits(passport.origin()))) {
      return new Outcome.Bad(438, "Invalid Identity Header", "it names another caller");
    }
    boolean meant =
        asked.called().stream()
            .map(CallerProof::digits)
            .anyMatch(number ->
                !number.isEmpty()
                    && passport.called().stream()
                        .map(CallerProof::digits)
                        .anyMatch(number::equals));
    if (!meant) {
      return new Outcome.Bad(438, "Invalid Identity Header", "it was for another number");
    }
    boolean shaken = passport.ppt().equals(Passport.SHAKEN);
    if (shaken && !passport.attest().matches("[ABC]")) {
      return new Outcome.Bad(438, "Invalid Identity Header", "it attests nothing");
    }
    return null;
  }

  private Outcome judged(Asked asked, Passport.Signed signed, List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      return new Outcome.Bad(436, "Bad Identity Info", "its certificate cannot be had");
    }
    X509Certificate signer = chain.getFirst();
    if (!certificates.isTrusted(chain)) {
      return new Outcome.Bad(437, "Unsupported Credential", "nobody vouches for its certificate");
    }
    if (!TelephoneAuthority.covers(signer, digits(signed.passport().origin()))) {
      return new Outcome.Bad(
          437, "Unsupported Credential", "its certificate is not for that number");
    }
    if (!signed.isBy(signer.getPublicKey())) {
      return new Outcome.Bad(438, "Invalid Identity Header", "the signature is wrong");
    }
    // ECDSA's other half: (r, n-s) holds wherever (r, s) does, so r alone names it.
    String name = HexFormat.of().formatHex(Arrays.copyOf(signed.signature(), 32));
    String first = seen.findOrPut(name, asked.callId());
    if (!first.equals(asked.callId())) {
      return new Outcome.Bad(438, "Invalid Identity Header", "it came with another call before");
    }
    return new Outcome.Good(signed.passport().attest(), commonName(signer));
  }

  private static String commonName(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName();
    for (String part : name.split(",", 32)) {
      if (part.strip().startsWith("CN=")) name = part.strip().substring(3);
    }
    return name.length() > 80 ? name.substring(0, 80) : name;
  }

  private static String digits(String number) {
    return number.startsWith("+") ? number.substring(1) : number;
  }
}
