package org.ringfence.server.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.Config;
import org.ringfence.server.store.AcmeState;
import org.ringfence.server.store.Device;
import org.ringfence.server.store.ServerFolder;

/**
 * Looks at how long each certificate is still good: the authority's, the server's, the devices'.
 */
public final class CertificateCheck {
  private static final int RENEW_DAYS = 30;

  private CertificateCheck() {}

  public static List<Finding> look(ServerFolder folder, Config config, Instant now) {
    List<Finding> findings = new ArrayList<>();
    findings.add(authority(folder, now));
    findings.add(server(folder, config, now));
    if (config.tls().acme().isOn()) findings.add(acme(folder, config, now));
    return findings;
  }

  private static Finding authority(ServerFolder folder, Instant now) {
    String what = "certificate authority";
    String renew =
        "rm '%s' '%s' '%s' '%s', restart, and give every phone the new %s"
            .formatted(
                folder.caCertificate(),
                folder.caKey(),
                folder.serverCertificate(),
                folder.serverKey(),
                folder.caCertificate().getFileName());
    try {
      X509Certificate certificate = Pem.readCertificates(folder.caCertificate()).getFirst();
      return judged(what, "our own", end(certificate), now, renew);
    } catch (BadIdentityException e) {
      return Finding.fix(what, String.valueOf(e.getMessage()), "put it back from your backup");
    }
  }

  private static Finding server(ServerFolder folder, Config config, Instant now) {
    Path certificate = config.tls().certificate();
    Path key = config.tls().key();
    boolean own = certificate != null && key != null;
    Path chain = certificate != null ? certificate : folder.serverCertificate();
    Path secret = key != null ? key : folder.serverKey();
    String renew =
        own
            ? "put a new certificate at " + chain
            : "./ringfence up makes a new one before it ends; rm '%s' '%s' and restart if not"
                .formatted(chain, secret);
    try {
      TlsIdentity identity = TlsIdentity.load(chain, secret, now);
      Instant end =
          identity.chain().stream().map(CertificateCheck::end).min(Instant::compareTo).orElse(now);
      return judged("certificate", "fits its key", end, now, renew);
    } catch (BadIdentityException e) {
      return Finding.fix("certificate", String.valueOf(e.getMessage()), renew);
    }
  }

  /** It is renewed by itself: what counts is whether that succeeds. */
  private static Finding acme(ServerFolder folder, Config config, Instant now) {
    String what = "public certificate";
    String names = String.join(", ", config.tls().acme().names());
    AcmeState state = AcmeState.load(folder);
    String trouble =
        state.failures() == 0
            ? ""
            : "; asked for in vain, last at %s: %s".formatted(state.lastTry(), state.error());
    Path file = folder.acmeIdentity();
    if (!Files.exists(file)) {
      return state.failures() == 0
          ? Finding.note(what, names + "; none yet", "./ringfence up asks for it")
          : Finding.fix(what, names + "; none yet" + trouble, reach(config));
    }
    try {
      Instant end = end(TlsIdentity.load(file, file, now).certificate());
      long days = Duration.between(now, end).toDays();
      String detail = "%s; good for %s".formatted(names, days(days));
      return (state.failures() == 0
              ? Finding.ok(what, detail + ", renewed by itself")
              : Finding.note(what, detail + trouble, reach(config)))
          .left(days);
    } catch (BadIdentityException e) {
      return Finding.fix(what, e.getMessage() + trouble, reach(config));
    }
  }

  private static String reach(Config config) {
    Config.Acme acme = config.tls().acme();
    String way =
        switch (acme.challenge()) {
          case TLS_ALPN_01 -> "port 443 of these names leads to `wss` or `tls` here";
          case HTTP_01 -> "port 80 of these names leads to " + acme.http().text() + " here";
          case DNS_01 -> acme.hook() + " puts the record into DNS";
        };
    return "see that " + way + ", and " + acme.directory();
  }

  /** Each device's whose end is near or past, and one line for the others. */
  public static List<Finding> devices(List<Device> devices, Instant now) {
    List<Finding> findings = new ArrayList<>();
    int good = 0;
    Instant first = Instant.MAX;
    for (Device device : devices) {
      if (device.revoked()) continue;
      Finding finding = device(device, now);
      if (finding.level() != Finding.Level.OK) {
        findings.add(finding);
        continue;
      }
      Instant end = Instant.ofEpochMilli(device.expiresMs());
      if (end.isBefore(first)) first = end;
      good++;
    }
    if (good > 0) {
      long days = Duration.between(now, first).toDays();
      findings.add(
          Finding.ok("device certificates", good + ", the first to end in " + days(days))
              .left(days));
    }
    return findings;
  }

  private static Finding device(Device device, Instant now) {
    String id = Brief.id(device.id());
    String name = device.name().isEmpty() ? id : device.name() + ", " + id;
    String renew =
        "./ringfence device add %s, put that on the phone, then ./ringfence device revoke %s"
            .formatted(device.number(), id);
    return judged(
        "device certificate of " + device.number(),
        name,
        Instant.ofEpochMilli(device.expiresMs()),
        now,
        renew);
  }

  /** A note when the end is near, something to fix when it is past. */
  private static Finding judged(String what, String which, Instant end, Instant now, String renew) {
    long days = Duration.between(now, end).toDays();
    if (now.isAfter(end)) {
      return Finding.fix(what, which + "; expired at " + end, renew).left(days);
    }
    String detail = which + "; good for " + days(days);
    Finding finding =
        days < RENEW_DAYS ? Finding.note(what, detail, renew) : Finding.ok(what, detail);
    return finding.left(days);
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  private static String days(long days) {
    return days == 0 ? "less than a day" : days == 1 ? "1 day" : days + " days";
  }
}
