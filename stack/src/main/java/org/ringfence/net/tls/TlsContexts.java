package org.ringfence.net.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS 1.2 and 1.3 contexts of our listeners and of the connections we open. The identity may be
 * swapped at any time: new handshakes use the new one, old connections live on.
 */
public final class TlsContexts {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final long SESSION_TIMEOUT_S = 3600;

  static {
    // A peer that keeps renegotiating costs much and gains nothing; BoringSSL refuses it anyway.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  /** Whether the peer who connects must show a certificate of its own. */
  public enum PeerAuth {
    NONE(ClientAuth.NONE),
    /** It is asked; one that nobody here vouches for counts as none. */
    OPTIONAL(ClientAuth.OPTIONAL),
    REQUIRED(ClientAuth.REQUIRE);

    private final ClientAuth netty;

    PeerAuth(ClientAuth netty) {
      this.netty = netty;
    }
  }

  /**
   * What one identity makes.
   *
   * @param silent asks clients for no certificate
   * @param asking asks them, and insists on it where one is required
   */
  private record Made(
      SipTrust trust,
      SslContext client,
      @Nullable SslContext silent,
      @Nullable SslContext asking) {}

  private final PeerAuth peerAuth;
  private final BooleanSupplier asks;
  private final SslProvider provider;
  private volatile Made made;

  /**
   * @param identity null for a client that has none; listening is not possible then
   * @param anchors whom to believe; null for the authorities the JDK comes with
   * @throws BadIdentityException when the TLS library does not take the key or certificate
   */
  public TlsContexts(
      @Nullable TlsIdentity identity, @Nullable List<X509Certificate> anchors, PeerAuth peerAuth)
      throws BadIdentityException {
    this(identity, anchors, peerAuth, best());
  }

  TlsContexts(
      @Nullable TlsIdentity identity,
      @Nullable List<X509Certificate> anchors,
      PeerAuth peerAuth,
      SslProvider provider)
      throws BadIdentityException {
    this(identity, anchors, peerAuth, () -> peerAuth != PeerAuth.NONE, provider);
  }

  /**
   * Contexts that ask who connects for a certificate only while there is a use for it, and never
   * insist.
   *
   * @param asks asked at each handshake, from any thread
   */
  public TlsContexts(
      TlsIdentity identity, @Nullable List<X509Certificate> anchors, BooleanSupplier asks)
      throws BadIdentityException {
    this(identity, anchors, PeerAuth.OPTIONAL, asks, best());
  }

  private TlsContexts(
      @Nullable TlsIdentity identity,
      @Nullable List<X509Certificate> anchors,
      PeerAuth peerAuth,
      BooleanSupplier asks,
      SslProvider provider)
      throws BadIdentityException {
    this.peerAuth = peerAuth;
    this.asks = asks;
    this.provider = provider;
    this.made = make(identity, anchors);
  }

  private static SslProvider best() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }

  /** Lets new handshakes use another identity and other anchors. */
  public void swap(TlsIdentity identity, @Nullable List<X509Certificate> anchors)
      throws BadIdentityException {
    // The old contexts are left to the garbage collector: a handshake may be about to use them.
    made = make(identity, anchors);
  }

  private Made make(@Nullable TlsIdentity identity, @Nullable List<X509Certificate> anchors)
      throws BadIdentityException {
    SipTrust trust = new SipTrust(anchors);
    SslContext client = clientContext(identity, trust);
    if (identity == null) return new Made(trust, client, null, null);
    boolean insists = peerAuth == PeerAuth.REQUIRED;
    return new Made(
        trust,
        client,
        serverContext(identity, trust, ClientAuth.NONE),
        serverContext(identity, insists ? trust : trust.lettingStrangersIn(), peerAuth.netty));
  }

  /** The context for a connection that was accepted; null without an identity. */
  public @Nullable SslContext server() {
    Made now = made;
    return asks.getAsBoolean() ? now.asking : now.silent;
  }

  /** The context for a connection we open; the engine's peer host is the name to be checked. */
  public SslContext client() {
    return made.client;
  }

  /**
   * What the certificate says that a client showed; null when no authority of ours vouches for it.
   */
  public @Nullable PeerCertificate client(X509Certificate[] chain) {
    return made.trust.believesClient(chain) ? PeerCertificate.of(chain[0]) : null;
  }

  /** The library at work, to be shown to people. */
  public String library() {
    return provider == SslProvider.JDK ? "JDK" : "BoringSSL";
  }

  private SslContext serverContext(TlsIdentity identity, SipTrust trust, ClientAuth auth)
      throws BadIdentityException {
    return build(
        SslContextBuilder.forServer(
                identity.key(), identity.chain().toArray(X509Certificate[]::new))
            .clientAuth(auth),
        trust);
  }

  private SslContext clientContext(@Nullable TlsIdentity identity, SipTrust trust)
      throws BadIdentityException {
    SslContextBuilder builder = SslContextBuilder.forClient();
    if (identity != null) {
      builder.keyManager(identity.key(), identity.chain().toArray(X509Certificate[]::new));
    }
    // SIP's own rule is checked by SipTrust; HTTPS's rule allows wildcards and knows no SIP URIs.
    return build(builder.endpointIdentificationAlgorithm(null), trust);
  }

  private SslContext build(SslContextBuilder builder, SipTrust trust) throws BadIdentityException {
    try {
      return builder
          .sslProvider(provider)
          .protocols(PROTOCOLS)
          .trustManager(trust)
          .sessionTimeout(SESSION_TIMEOUT_S)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new BadIdentityException("the TLS library refuses the identity: " + e.getMessage(), e);
    }
  }
}
