package org.ringfence.net.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows, in the JDK's own TLS, the identity of this moment to whoever connects, by the name asked
 * for (RFC 6066 section 3).
 */
final class IdentityKeys extends X509ExtendedKeyManager {
  private final Function<String, @Nullable TlsIdentity> identities;

  /** What was shown once, by its fingerprint: a handshake asks for key and chain one by one. */
  private final Map<String, TlsIdentity> shown = new ConcurrentHashMap<>();

  /**
   * @param identities by name in lower case, empty when the client named none
   */
  IdentityKeys(Function<String, @Nullable TlsIdentity> identities) {
    this.identities = identities;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    TlsIdentity identity = identities.apply(name(engine));
    if (identity == null || !identity.key().getAlgorithm().equals(keyType)) return null;
    String alias = PeerCertificate.fingerprint(identity.certificate());
    shown.putIfAbsent(alias, identity);
    return alias;
  }

  private static String name(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName each : session.getRequestedServerNames()) {
        if (each instanceof SNIHostName host) {
          return host.getAsciiName().toLowerCase(java.util.Locale.ROOT);
        }
      }
    }
    return "";
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    TlsIdentity identity = shown.get(alias);
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    TlsIdentity identity = shown.get(alias);
    return identity == null ? null : identity.key();
  }

  // Only servers with engines ask; everybody else gets nothing.

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
