package org.ringfence.server.api;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.util.exception.WebAuthnException;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ringfence.base.Limits;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.AdminKey;
import org.ringfence.server.store.AdminKeys;

/**
 * Security keys beside the password (Web Authentication, level 2). A key signs what we have just
 * made up, for the console's own name and for no other: a page that only looks like ours gets
 * nothing that is of use here.
 */
final class SecurityKeys {
  private static final int CHALLENGE_BYTES = 32;
  private static final long CHALLENGE_LASTS_MS = Duration.ofMinutes(3).toMillis();
  private static final int MOST_RESPONSE = 16_384;
  private static final List<COSEAlgorithmIdentifier> ALGORITHMS =
      List.of(
          COSEAlgorithmIdentifier.ES256,
          COSEAlgorithmIdentifier.EdDSA,
          COSEAlgorithmIdentifier.RS256);
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final AdminKeys keys;
  private final WebAuthnManager webAuthn = WebAuthnManager.createNonStrictWebAuthnManager();
  private final AttestedCredentialDataConverter credentials =
      new AttestedCredentialDataConverter(new ObjectConverter());
  private final SecureRandom random = new SecureRandom();

  /** What was made up for whom, the oldest first; each is good once. */
  private final Map<String, Challenge> challenges =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Challenge> eldest) {
          return size() > Limits.WEB_SESSIONS;
        }
      };

  private record Challenge(String name, boolean enrols, long untilMs) {}

  SecurityKeys(AdminKeys keys) {
    this.keys = keys;
  }

  private synchronized String challenge(String name, boolean enrols, long nowMs) {
    byte[] bytes = new byte[CHALLENGE_BYTES];
    random.nextBytes(bytes);
    String text = BASE64URL.encodeToString(bytes);
    challenges.put(text, new Challenge(name, enrols, nowMs + CHALLENGE_LASTS_MS));
    return text;
  }

  private synchronized boolean spend(String text, String name, boolean enrols, long nowMs) {
    Challenge challenge = challenges.remove(text);
    return challenge != null
        && challenge.name().equals(name)
        && challenge.enrols() == enrols
        && nowMs < challenge.untilMs();
  }

  /** The console's name as the browser was told it, without a port. */
  private static String name(Context http) {
    String host = http.host();
    return host == null ? "" : host.replaceFirst(":[0-9]{1,5}$", "");
  }

  /** The same, which keys are made for. */
  private static String host(Context http) {
    String name = name(http);
    if (name.matches("[0-9.]+|\\[.*")) {
      throw new Refused(
          422,
          "Security keys know names, and this page was opened by an address.",
          "Open it by the server's name.");
    }
    return name;
  }

  private static ServerProperty property(Context http, String host, byte[] challenge) {
    return ServerProperty.builder()
        .origin(Origin.create("https://" + http.host()))
        .rpId(host)
        .challenge(new DefaultChallenge(challenge))
        .build();
  }

  // A new key.

  /** What a browser is to ask a key for. */
  Map<String, Object> offer(Context http, String name, long nowMs) {
    List<Object> algorithms = new ArrayList<>();
    for (COSEAlgorithmIdentifier each : ALGORITHMS) {
      algorithms.add(Map.of("type", "public-key", "alg", each.getValue()));
    }
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("id", AdminKeys.id(name.getBytes(StandardCharsets.UTF_8)).substring(0, 32));
    user.put("name", name);
    user.put("displayName", name);
    Map<String, Object> offer = new LinkedHashMap<>();
    offer.put("challenge", challenge(name, true, nowMs));
    offer.put("rp", Map.of("id", host(http), "name", "Ringfence"));
    offer.put("user", user);
    offer.put("pubKeyCredParams", algorithms);
    offer.put("excludeCredentials", descriptors(keys.of(name)));
    offer.put("authenticatorSelection", Map.of("userVerification", "required"));
    offer.put("attestation", "none");
    offer.put("timeout", CHALLENGE_LASTS_MS);
    return offer;
  }

  private List<Object> descriptors(List<AdminKey> of) {
    List<Object> all = new ArrayList<>();
    for (AdminKey each : of) {
      byte[] id = data(each).getCredentialId();
      all.add(Map.of("type", "public-key", "id", BASE64URL.encodeToString(id)));
    }
    return all;
  }

  private AttestedCredentialData data(AdminKey key) {
    return credentials.convert(Base64.getDecoder().decode(key.credential()));
  }

  /** Keeps a key that answered our offer. */
  void enrol(Context http, String name, String label, String response, long nowMs) throws Failure {
    Refused wrong = new Refused(422, "This key's answer cannot be taken.", "Begin again.");
    if (response.length() > MOST_RESPONSE || label.length() > 64) throw wrong;
    String host = host(http);
    List<PublicKeyCredentialParameters> algorithms =
        ALGORITHMS.stream()
            .map(
                each -> new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, each))
            .toList();
    try {
      RegistrationData said = webAuthn.parseRegistrationResponseJSON(response);
      var client = said.getCollectedClientData();
      if (client == null) throw wrong;
      byte[] challenge = client.getChallenge().getValue();
      if (!spend(BASE64URL.encodeToString(challenge), name, true, nowMs)) throw wrong;
      webAuthn.verify(
          said, new RegistrationParameters(property(http, host, challenge), algorithms, true));
      var attestation = said.getAttestationObject();
      if (attestation == null) throw wrong;
      var made = attestation.getAuthenticatorData();
      AttestedCredentialData data = made.getAttestedCredentialData();
      if (data == null) throw wrong;
      keys.add(
          new AdminKey(
              AdminKeys.id(data.getCredentialId()),
              name,
              label,
              host,
              Base64.getEncoder().encodeToString(credentials.convert(data)),
              made.getSignCount(),
              nowMs,
              0));
    } catch (WebAuthnException | IllegalArgumentException broken) {
      throw wrong;
    }
  }

  // Signing in.

  /** What a browser is to ask one of somebody's keys for. */
  Map<String, Object> ask(Context http, List<AdminKey> own, String name, long nowMs) {
    String host = name(http);
    List<AdminKey> here = own.stream().filter(key -> key.host().equals(host)).toList();
    Map<String, Object> asked = new LinkedHashMap<>();
    asked.put("challenge", challenge(name, false, nowMs));
    asked.put("rpId", host);
    asked.put("allowCredentials", descriptors(here));
    asked.put("userVerification", "required");
    asked.put("timeout", CHALLENGE_LASTS_MS);
    return asked;
  }

  /** Whether one of somebody's keys answered what we asked, now and on our own page. */
  boolean proves(Context http, String name, String response, long nowMs) throws Failure {
    if (response.length() > MOST_RESPONSE) return false;
    String host = name(http);
    try {
      AuthenticationData said = webAuthn.parseAuthenticationResponseJSON(response);
      var client = said.getCollectedClientData();
      if (client == null) return false;
      byte[] challenge = client.getChallenge().getValue();
      if (!spend(BASE64URL.encodeToString(challenge), name, false, nowMs)) return false;
      String id = AdminKeys.id(said.getCredentialId());
      for (AdminKey key : keys.of(name)) {
        if (!key.id().equals(id) || !key.host().equals(host)) continue;
        AuthenticationParameters terms =
            new AuthenticationParameters(property(http, host, challenge), record(key), null, true);
        webAuthn.verify(said, terms);
        var data = said.getAuthenticatorData();
        return data != null && keys.used(key, data.getSignCount(), nowMs);
      }
      return false;
    } catch (WebAuthnException | IllegalArgumentException broken) {
      return false;
    }
  }

  private CredentialRecord record(AdminKey key) {
    return new CredentialRecordImpl(
        new NoneAttestationStatement(),
        null,
        null,
        null,
        key.counter(),
        data(key),
        null,
        null,
        null,
        null);
  }
}
