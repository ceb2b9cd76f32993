package org.ringfence.server.trust;

import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.server.store.Device;

/**
 * Whether the certificate that was shown on a connection lets a phone speak for an extension. TLS
 * has checked that its holder has the key and that our authority signed it; this asks on each
 * request what may have changed since, and whose it is.
 */
public final class DeviceProof {
  private final Function<Flow, @Nullable PeerCertificate> shown;
  private final Function<String, @Nullable Device> devices;
  private final InstantSource clock;

  /**
   * @param shown what the peer at a flow showed of itself; null for nothing
   * @param devices by the fingerprint of their certificates; null for none
   */
  public DeviceProof(
      Function<Flow, @Nullable PeerCertificate> shown,
      Function<String, @Nullable Device> devices,
      InstantSource clock) {
    this.shown = shown;
    this.devices = devices;
    this.clock = clock;
  }

  /** Why whoever is there may not speak for that extension, for people to read; null if it may. */
  @Nullable String refusal(String number, Flow from) {
    PeerCertificate certificate = shown.apply(from);
    if (certificate == null) {
      return from.transport().secure()
          ? "This account needs a device certificate"
          : "This account needs a device certificate, over TLS";
    }
    Device device = devices.apply(certificate.fingerprint());
    if (device == null) return "The certificate is not that of a device known here";
    if (device.revoked()) return "The device certificate was revoked";
    if (device.expiresMs() <= clock.millis()) return "The device certificate has expired";
    boolean same = device.number().equals(number) && names(certificate, number);
    return same ? null : "The device certificate is that of another extension";
  }

  /** The certificate itself bears the extension as a SIP URI (RFC 5922 section 7.1). */
  private static boolean names(PeerCertificate certificate, String number) {
    String start = "sip:" + number + "@";
    return certificate.uris().stream().anyMatch(uri -> uri.startsWith(start));
  }
}
