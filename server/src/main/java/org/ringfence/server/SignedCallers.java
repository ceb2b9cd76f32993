package org.ringfence.server;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.server.config.CallerProofs;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.Trunk;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.trunk.Carrier;
import org.ringfence.server.trunk.Wish;
import org.ringfence.server.trust.CallerProof;
import org.ringfence.server.trust.CallerSigner;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;

/** Who calls over trunks, as carriers sign it, and as we do (RFC 8224). */
final class SignedCallers implements Carrier.Signature {
  private static final Seen UNSEEN = new Seen("", null, false);
  private static final int P256_BITS = 256;

  private final CallerProofs settings;
  private final @Nullable CallerProof proof;
  private final @Nullable CallerSigner signer;

  /** The answer to a call that is not taken. */
  record Refusal(int status, String phrase) {}

  /**
   * What is known of a caller.
   *
   * @param words for the record; empty for nothing
   * @param refusal null for a call that is taken
   * @param isForged whether something was signed, and it does not hold
   */
  record Seen(String words, @Nullable Refusal refusal, boolean isForged) {}

  SignedCallers(Config config) throws Failure {
    this.settings = config.callerProofs();
    List<String> names = config.trunks().stream().map(Trunk::name).toList();
    for (List<String> each : List.of(settings.checked(), settings.demanded(), settings.signed())) {
      for (String trunk : each) {
        if (!names.contains(trunk)) throw unusable("there is no trunk `" + trunk + "`", null);
      }
    }
    try {
      Path anchors = settings.anchors();
      List<X509Certificate> trusted = anchors == null ? null : Pem.readCertificates(anchors);
      this.proof = trusted == null ? null : CallerProof.of(settings.hosts(), trusted);
      this.signer = signer(config.domain());
    } catch (BadIdentityException e) {
      throw unusable(String.valueOf(e.getMessage()), e);
    }
  }

  private @Nullable CallerSigner signer(String domain) throws BadIdentityException, Failure {
    Path file = settings.key();
    String address = settings.address();
    if (file == null || address == null) return null;
    PrivateKey key = Pem.readPrivateKey(file);
    boolean curve =
        key instanceof ECPrivateKey ec && ec.getParams().getOrder().bitLength() == P256_BITS;
    if (!curve) throw unusable(file + " is no key on the curve P-256", null);
    return new CallerSigner(key, address, domain, InstantSource.system());
  }

  private static Failure unusable(String why, @Nullable Exception e) {
    return new Failure(
        Exit.USAGE,
        "Callers cannot be proved: " + why + ".",
        "See `callers` in the configuration.",
        e);
  }

  /** Looks, and tells at once, or later and on another thread. */
  void look(String trunk, SipRequest invite, String caller, String called, Consumer<Seen> told) {
    CallerProof looks = proof;
    if (looks == null || !settings.isLookedAt(trunk)) {
      told.accept(UNSEEN);
      return;
    }
    List<String> meant = new ArrayList<>(List.of(called, invite.uri().user()));
    NameAddr to = invite.to();
    meant.add(to.uri().user());
    List<String> identities = invite.values(HeaderName.IDENTITY);
    boolean demanded = settings.demanded().contains(trunk);
    looks.look(
        new CallerProof.Asked(identities, caller, meant, invite.callId()),
        outcome -> told.accept(seen(outcome, demanded)));
  }

  private static Seen seen(CallerProof.Outcome outcome, boolean demanded) {
    return switch (outcome) {
      case CallerProof.Outcome.Good good -> new Seen(good.words(), null, false);
      case CallerProof.Outcome.None none ->
          new Seen(none.words(), demanded ? new Refusal(428, "Use Identity Header") : null, false);
      case CallerProof.Outcome.Bad bad ->
          new Seen(bad.words(), demanded ? new Refusal(bad.status(), bad.phrase()) : null, true);
    };
  }

  @Override
  public @Nullable String of(String trunk, String caller, Wish wish) {
    CallerSigner signs = signer;
    if (signs == null || !settings.signed().contains(trunk)) return null;
    return signs.identity(caller, wish.number(), !wish.foreign());
  }
}
