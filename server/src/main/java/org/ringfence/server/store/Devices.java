package org.ringfence.server.store;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * The devices that have certificates: answered from memory, written through to the database. A
 * certificate counts while it is listed here and not revoked, whoever signed it; so a revocation
 * needs no list of the revoked (RFC 5280 section 5) and holds from the next request on.
 */
public final class Devices {
  private static final int SHORTEST_ID = 4;

  private final Database database;
  private final ServerFolder folder;
  private final String domain;
  private final Map<String, Device> byFingerprint = new ConcurrentHashMap<>();
  private final List<Consumer<Device>> watchers = new CopyOnWriteArrayList<>();

  /** A device and its key, which is kept nowhere. */
  public record Issued(Device device, TlsIdentity identity) {}

  /**
   * Loads all of them.
   *
   * @param domain the SIP domain that new certificates name
   */
  public Devices(Database database, ServerFolder folder, String domain) throws Failure {
    this.database = database;
    this.folder = folder;
    this.domain = domain;
    try {
      for (Device device : database.with(Devices::load)) {
        byFingerprint.put(device.fingerprint(), device);
      }
    } catch (JdbiException e) {
      throw new Failure(
          Exit.FAILED,
          "The list of devices cannot be read (" + Database.reason(e) + ").",
          "Put back a backup of the data folder.",
          e);
    }
  }

  private static List<Device> load(org.jdbi.v3.core.Handle handle) {
    return handle
        .createQuery(
            "select id, number, name, fingerprint, issued_ms, expires_ms, revoked_ms from devices")
        .map((r, c) ->
            new Device(
                r.getString(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getLong(5),
                r.getLong(6),
                r.getLong(7)))
        .list();
  }

  /** The device with that certificate; null for a certificate that is no device's. */
  public @Nullable Device withCertificate(String fingerprint) {
    return byFingerprint.get(fingerprint);
  }

  /** All of them by their extensions, the oldest first, the revoked as well. */
  public List<Device> all() {
    return byFingerprint.values().stream()
        .sorted(
            Comparator.comparingInt((Device d) -> d.number().length())
                .thenComparing(Device::number)
                .thenComparingLong(Device::issuedMs)
                .thenComparing(Device::id))
        .toList();
  }

  /** Tells of each device that is revoked, on the thread that did it. */
  public void watch(Consumer<Device> watcher) {
    watchers.add(watcher);
  }

  /** Makes a key and a certificate that may speak for an extension, which must exist. */
  public synchronized Issued issue(String number, String name, Instant now) throws Failure {
    if (!Extensions.isUsableName(name)) {
      throw new Failure(
          Exit.USAGE, "The name is not usable.", "Use up to 100 characters of plain text.");
    }
    if (good(number) >= Limits.DEVICES_PER_EXTENSION) {
      throw new Failure(
          Exit.FAILED,
          "Extension " + number + " has " + Limits.DEVICES_PER_EXTENSION + " devices.",
          "Revoke one that is no longer used: `./ringfence device list`.");
    }
    String id = UUID.randomUUID().toString();
    TlsIdentity identity =
        authority(now).issueDevice(List.of("sip:" + number + "@" + domain, "urn:uuid:" + id), now);
    Device device =
        new Device(
            id,
            number,
            name,
            PeerCertificate.fingerprint(identity.certificate()),
            now.toEpochMilli(),
            identity.certificate().getNotAfter().getTime(),
            0);
    write(handle -> {
      // What has expired is refused for that: its row says nothing any more.
      handle.execute("delete from devices where expires_ms < ?", now.toEpochMilli());
      handle.execute(
          "insert into devices (id, number, name, fingerprint, issued_ms, expires_ms, revoked_ms)"
              + " values (?, ?, ?, ?, ?, ?, 0)",
          id,
          number,
          name,
          device.fingerprint(),
          device.issuedMs(),
          device.expiresMs());
    });
    byFingerprint.values().removeIf(each -> each.expiresMs() < now.toEpochMilli());
    byFingerprint.put(device.fingerprint(), device);
    return new Issued(device, identity);
  }

  private long good(String number) {
    return byFingerprint.values().stream()
        .filter(each -> each.number().equals(number) && !each.revoked())
        .count();
  }

  private CertificateAuthority authority(Instant now) throws Failure {
    try {
      return CertificateAuthority.load(
          folder.caCertificate(), folder.caKey(), now, new SecureRandom());
    } catch (BadIdentityException e) {
      throw new Failure(
          Exit.FAILED,
          "Our certificate authority cannot be used: " + e.getMessage() + ".",
          "See `./ringfence doctor`.",
          e);
    }
  }

  /**
   * Makes a device's certificate worthless, for good.
   *
   * @param id the whole of it, or so much of its beginning that only one device has it
   */
  public synchronized Device revoke(String id, long nowMs) throws Failure {
    Device device = named(id);
    if (device.revoked()) return device;
    write(handle ->
        handle.execute("update devices set revoked_ms = ? where id = ?", nowMs, device.id()));
    Device revoked = device.revokedAt(nowMs);
    byFingerprint.put(revoked.fingerprint(), revoked);
    watchers.forEach(watcher -> watcher.accept(revoked));
    return revoked;
  }

  private Device named(String id) throws Failure {
    String start = id.toLowerCase(Locale.ROOT);
    List<Device> found =
        start.length() < SHORTEST_ID
            ? List.of()
            : all().stream().filter(each -> each.id().startsWith(start)).toList();
    if (found.size() == 1) return found.getFirst();
    throw new Failure(
        Exit.FAILED,
        (found.isEmpty() ? "There is no device `" : "Several devices begin with `") + id + "`.",
        "See `./ringfence device list`.");
  }

  /** An extension is no more; the database has dropped its devices already. */
  void forget(String number) {
    byFingerprint.values().removeIf(each -> each.number().equals(number));
  }

  private void write(org.jdbi.v3.core.HandleConsumer<RuntimeException> work) throws Failure {
    try {
      database.durably(work);
    } catch (JdbiException e) {
      throw Extensions.notTaken(e);
    }
  }
}
