package org.ringfence.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.Config;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's key and certificate, which may be changed for others while calls go on. */
final class ServerIdentity {
  private static final Logger LOG = LoggerFactory.getLogger(ServerIdentity.class);

  /** Early enough that nobody hears of it from the doctor. */
  private static final Duration RENEW_BEFORE = Duration.ofDays(45);

  private static final Duration ISSUE_EVERY = Duration.ofDays(1);

  private final Config config;
  private final ServerFolder folder;
  private final TlsContexts contexts;
  private Instant nextIssue = Instant.EPOCH;
  private long usedStamp;
  private String complaint = "";

  ServerIdentity(Config config, Stores stores) throws Failure {
    this.config = config;
    this.folder = stores.folder();
    reissue(Instant.now());
    this.usedStamp = stamp();
    boolean trunksShow = config.trunks().stream().anyMatch(each -> each.accepted().certificate());
    try {
      TlsIdentity identity = TlsIdentity.load(certificate(), key(), Instant.now());
      this.contexts =
          switch (config.tls().clients()) {
            case OFF -> new TlsContexts(identity, anchors(), TlsContexts.PeerAuth.NONE);
            case AUTO ->
                new TlsContexts(
                    identity,
                    anchors(),
                    () -> trunksShow || stores.extensions().anyRequiresCertificate());
            case OPTIONAL -> new TlsContexts(identity, anchors(), TlsContexts.PeerAuth.OPTIONAL);
            case REQUIRED -> new TlsContexts(identity, anchors(), TlsContexts.PeerAuth.REQUIRED);
          };
    } catch (BadIdentityException e) {
      throw new Failure(
          Exit.USAGE,
          "The server's certificate cannot be used: " + e.getMessage(),
          "Check tls.certificate and tls.key, or remove both to use the server's own.",
          e);
    }
  }

  TlsContexts contexts() {
    return contexts;
  }

  private Path certificate() {
    Path own = config.tls().certificate();
    return own == null ? folder.serverCertificate() : own;
  }

  private Path key() {
    Path own = config.tls().key();
    return own == null ? folder.serverKey() : own;
  }

  private List<X509Certificate> anchors() throws BadIdentityException {
    return Pem.readCertificates(folder.caCertificate());
  }

  /** Changes with either file, even to an older one. */
  private long stamp() {
    return 31 * certificate().toFile().lastModified() + key().toFile().lastModified();
  }

  /**
   * One of our own authority is made anew in time; what others made is theirs to renew. Without the
   * authority's key nothing is made: phones would not know the new one.
   */
  private void reissue(Instant now) {
    if (config.tls().certificate() != null || now.isBefore(nextIssue)) return;
    try {
      X509Certificate old = Pem.readCertificates(certificate()).getFirst();
      Instant end = old.getNotAfter().toInstant();
      if (now.isBefore(end.minus(RENEW_BEFORE)) || !isOurs(old)) return;
      nextIssue = now.plus(ISSUE_EVERY); // It may be the authority that ends so soon.
      FirstRun.issueIdentity(folder, config);
      LOG.info("the server's certificate, which ends at {}, was made anew", end);
    } catch (BadIdentityException e) {
      return; // Whoever loads it says what is wrong.
    } catch (Failure e) {
      LOG.error("the server's certificate ends soon and no new one can be made: {}", e.text());
    }
  }

  private boolean isOurs(X509Certificate certificate) throws BadIdentityException {
    X500Principal authority = anchors().getFirst().getSubjectX500Principal();
    return certificate.getIssuerX500Principal().equals(authority) && Files.exists(folder.caKey());
  }

  /**
   * Takes over a renewed pair; one that does not fit together, as while only one of the files has
   * been copied, is tried again each time and complained of once.
   */
  synchronized void renew() {
    reissue(Instant.now());
    long stamp = stamp();
    if (stamp == usedStamp) return;
    try {
      contexts.swap(TlsIdentity.load(certificate(), key(), Instant.now()), anchors());
      usedStamp = stamp;
      complaint = "";
      LOG.info("the new certificate is in use");
    } catch (BadIdentityException e) {
      String message = String.valueOf(e.getMessage());
      if (message.equals(complaint)) return;
      complaint = message;
      LOG.error("the new certificate cannot be used, the old one stays: {}", message);
    }
  }
}
