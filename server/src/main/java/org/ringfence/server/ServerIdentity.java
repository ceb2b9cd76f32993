package org.ringfence.server;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.Config;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's key and certificate, which may be changed for others while calls go on. */
final class ServerIdentity {
  private static final Logger LOG = LoggerFactory.getLogger(ServerIdentity.class);

  private final Config config;
  private final ServerFolder folder;
  private final TlsContexts contexts;
  private long usedStamp;
  private String complaint = "";

  ServerIdentity(Config config, Stores stores) throws Failure {
    this.config = config;
    this.folder = stores.folder();
    this.usedStamp = stamp();
    try {
      TlsIdentity identity = TlsIdentity.load(certificate(), key(), Instant.now());
      this.contexts =
          switch (config.tls().clients()) {
            case OFF -> new TlsContexts(identity, anchors(), TlsContexts.PeerAuth.NONE);
            case AUTO ->
                new TlsContexts(
                    identity, anchors(), () -> stores.extensions().anyRequiresCertificate());
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
   * Takes over a renewed pair; one that does not fit together, as while only one of the files has
   * been copied, is tried again each time and complained of once.
   */
  synchronized void renew() {
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
