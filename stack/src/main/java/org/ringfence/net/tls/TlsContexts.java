package org.ringfence.net.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS 1.2 and 1.3 contexts of our listeners and of the connections we open. The identity may be
 * swapped at any time: new handshakes use the new one, old connections live on. Some names may have
 * an identity of their own. What is agreed to follows RFC 9325.
 */
public final class TlsContexts {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** Keys that are forgotten, and encryption that is authenticated, or no connection. */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private static final long SESSION_TIMEOUT_S = 3600;

  /** What an ACME authority says it speaks when it connects to check a name (RFC 8737). */
  private static final String ACME_PROTOCOL = "acme-tls/1";

  static {
    // A peer that keeps renegotiating costs much and gains nothing; BoringSSL refuses it anyway.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    // The one key of all tickets would open every connection that was resumed; Netty heeds it too.
    System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
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
   * How one identity is shown.
   *
   * @param silent asks clients for no certificate
   * @param asking asks them, and insists on it where one is required
   */
  private record Shown(SslContext silent, SslContext asking) {}

  /** What our own identity makes. */
  private record Made(
      @Nullable TlsIdentity identity, SipTrust trust, SslContext client, @Nullable Shown server) {}

  /** Another identity for some of our names, in lower case. */
  private record Named(TlsIdentity identity, Set<String> names, Shown server) {}

  private final PeerAuth peerAuth;
  private final BooleanSupplier asks;
  private final SslProvider provider;

  /** Whom we connect to by a name is believed from these alone. */
  private final Map<String, Peer> peers = new ConcurrentHashMap<>();

  /** Somebody we connect to, who may connect to us as well. */
  private record Peer(SslContext context, SipTrust trust) {}

  private final Map<String, SslContext> answers = new ConcurrentHashMap<>();
  private volatile Made made;
  private volatile @Nullable Named named;

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
  public synchronized void swap(TlsIdentity identity, @Nullable List<X509Certificate> anchors)
      throws BadIdentityException {
    // The old contexts are left to the garbage collector: a handshake may be about to use them.
    Made fresh = make(identity, anchors);
    Named known = named;
    if (known != null) {
      named = new Named(known.identity, known.names, shown(known.identity, fresh.trust));
    }
    made = fresh;
  }

  /**
   * Shows another identity to those who ask for one of these names (RFC 6066 section 3), from the
   * next handshake on; all others are shown our own.
   */
  public synchronized void show(TlsIdentity identity, Collection<String> names)
      throws BadIdentityException {
    Set<String> lower =
        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    named = new Named(identity, lower, shown(identity, made.trust));
  }

  /** Shows everybody our own again. */
  public synchronized void hide() {
    named = null;
  }

  /**
   * Answers an ACME authority that connects to see whether a name is ours (RFC 8737), until {@link
   * #answered}. Nobody else is shown this certificate.
   */
  public void answer(String name, TlsIdentity proof) throws BadIdentityException {
    answers.put(name.toLowerCase(Locale.ROOT), answerContext(proof));
  }

  public void answered(String name) {
    answers.remove(name.toLowerCase(Locale.ROOT));
  }

  private Made make(@Nullable TlsIdentity identity, @Nullable List<X509Certificate> anchors)
      throws BadIdentityException {
    SipTrust trust = new SipTrust(anchors);
    SslContext client = clientContext(identity, trust);
    Shown server = identity == null ? null : shown(identity, trust);
    return new Made(identity, trust, client, server);
  }

  private Shown shown(TlsIdentity identity, SipTrust trust) throws BadIdentityException {
    boolean insists = peerAuth == PeerAuth.REQUIRED;
    return new Shown(
        serverContext(identity, trust, ClientAuth.NONE),
        serverContext(identity, insists ? trust : trust.lettingStrangersIn(), peerAuth.netty));
  }

  /** The context for a connection that was accepted; null without an identity. */
  public @Nullable SslContext server() {
    Shown own = made.server;
    return own == null ? null : chosen(own);
  }

  /**
   * The same for a client that asked for a name.
   *
   * @param name empty when it asked for none
   * @param protocols those the client can speak inside
   */
  public @Nullable SslContext server(String name, List<String> protocols) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (protocols.contains(ACME_PROTOCOL)) {
      SslContext answer = answers.get(lower);
      if (answer != null) return answer;
    }
    Named known = named;
    return known != null && known.names.contains(lower) ? chosen(known.server) : server();
  }

  private SslContext chosen(Shown shown) {
    return asks.getAsBoolean() ? shown.asking : shown.silent;
  }

  /**
   * The same identities, protocols and ciphers for a listener that has TLS from the JDK, swapped
   * together with ours. Its clients are asked for no certificate.
   */
  public SSLContext forJdk() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new IdentityKeys(this::identity)}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  private @Nullable TlsIdentity identity(String name) {
    Named known = named;
    return known != null && known.names.contains(name) ? known.identity : made.identity;
  }

  /** What {@link #forJdk} may agree to. */
  public static String[] protocols() {
    return PROTOCOLS.clone();
  }

  /** The same of ciphers, in the JDK's names. */
  public static String[] ciphers() {
    return CIPHERS.toArray(String[]::new);
  }

  /** Whether it matters now which name a client asks for. */
  public boolean choosesByName() {
    return named != null || !answers.isEmpty();
  }

  /** Whether that context is for the questions of an ACME authority alone. */
  public boolean isAnswer(SslContext context) {
    return context.applicationProtocolNegotiator().protocols().contains(ACME_PROTOCOL);
  }

  /**
   * Believes whoever we reach by that name from other authorities than all else.
   *
   * @param anchors null for those the JDK comes with
   */
  public void trust(String name, @Nullable List<X509Certificate> anchors)
      throws BadIdentityException {
    SipTrust trust = new SipTrust(anchors);
    peers.put(name.toLowerCase(Locale.ROOT), new Peer(clientContext(made.identity, trust), trust));
  }

  /** The context for a connection we open to that name. */
  public SslContext client(String name) {
    Peer own = peers.get(name.toLowerCase(Locale.ROOT));
    return own == null ? client() : own.context();
  }

  /** The context for a connection we open; the engine's peer host is the name to be checked. */
  public SslContext client() {
    return made.client;
  }

  /**
   * What the certificate says that a client showed; null when no authority that we believe vouches
   * for it: ours, or one we believe of somebody we connect to.
   */
  public @Nullable PeerCertificate client(X509Certificate[] chain) {
    boolean believed =
        made.trust.believesClient(chain)
            || peers.values().stream().anyMatch(each -> each.trust().believesClient(chain));
    return believed ? PeerCertificate.of(chain[0]) : null;
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

  private SslContext answerContext(TlsIdentity proof) throws BadIdentityException {
    ApplicationProtocolConfig only =
        new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ACME_PROTOCOL);
    return build(
        SslContextBuilder.forServer(proof.key(), proof.chain().toArray(X509Certificate[]::new))
            .applicationProtocolConfig(only),
        made.trust);
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
          .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
          .trustManager(trust)
          .sessionTimeout(SESSION_TIMEOUT_S)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new BadIdentityException("the TLS library refuses the identity: " + e.getMessage(), e);
    }
  }
}
