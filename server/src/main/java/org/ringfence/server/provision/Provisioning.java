package org.ringfence.server.provision;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.Pem;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.config.OurAddress;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.DeskPhone;
import org.ringfence.server.store.DeskPhones;
import org.ringfence.server.store.Device;
import org.ringfence.server.store.Devices;
import org.ringfence.server.store.Stores;

/**
 * Hands phones their settings: the first time at an address that is made for one of them and good
 * once, and from then on for the name and password that it was given there.
 */
public final class Provisioning {
  /** How the fragment of a link begins that makes a browser a phone. */
  private static final String SET_UP = "set-up=";

  private static final Duration RENEWED_BEFORE = Duration.ofDays(30);

  private final Stores stores;
  private final Config config;

  public Provisioning(Stores stores) {
    this.stores = stores;
    this.config = stores.config();
  }

  /**
   * An address for one phone.
   *
   * @param address what to enter at the phone; it is shown this once
   */
  public record Enrolment(DeskPhone phone, String address, long untilMs) {}

  /** What a phone is answered. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never changed
  public record Answer(DeskPhone phone, String type, byte[] body) {}

  /** Makes the address at which a phone fetches its settings, once. */
  public Enrolment enrol(String id, long nowMs) throws Failure {
    DeskPhone phone = stores.phones().existing(id);
    if (phone.make() != PhoneMake.BROWSER && config.api().listen().isEmpty()) {
      throw new Failure(
          Exit.UNAVAILABLE,
          "Phones fetch their settings where programs ask, which is off.",
          "Set `api: {listen: 8444}` in the configuration and start anew.");
    }
    ListenAddress page = phone.make() == PhoneMake.BROWSER ? page() : null;
    Duration lasts = Duration.ofSeconds(config.provision().enrolSeconds());
    String secret = stores.phones().invite(phone.id(), nowMs, lasts);
    String address;
    if (page != null) {
      // In the fragment, which no server is told and no log holds.
      address = "https://" + hostPort(page) + "/#" + SET_UP + secret;
    } else {
      String scheme = phone.make() == PhoneMake.GRANDSTREAM ? "" : "https://";
      address = scheme + fetchHost() + "/provision/" + secret + "/" + PhoneFile.typed(phone);
    }
    return new Enrolment(phone, address, nowMs + lasts.toMillis());
  }

  private ListenAddress page() throws Failure {
    for (ListenAddress each : config.listen()) {
      if (each.transport() == Transport.WSS) return each;
    }
    throw new Failure(
        Exit.UNAVAILABLE,
        "There is no browser phone: nothing listens for `wss`.",
        "Add `wss` to `listen` in the configuration and start anew.");
  }

  /**
   * What a browser needs to be somebody's phone.
   *
   * @param login whom it proves to be, with the password
   */
  public record BrowserAccount(String number, String login, String name, String password) {
    /** Shows no secret. */
    @Override
    public String toString() {
      return login;
    }
  }

  /** Makes a browser the phone that a link is for, once; null for any other link. */
  public @Nullable BrowserAccount byLink(String secret, String agent, long nowMs) throws Failure {
    DeskPhone phone = stores.phones().invited(secret, nowMs);
    if (phone == null || phone.make() != PhoneMake.BROWSER) return null;
    DeskPhone enrolled = stores.phones().enrol(secret, nowMs);
    if (enrolled == null) return null;
    stores.phones().fetched(enrolled, nowMs, agent);
    String name = stores.extensions().existing(enrolled.number()).extension().name();
    return new BrowserAccount(
        enrolled.number(),
        enrolled.login(),
        name,
        stores.phones().password(enrolled, DeskPhones.Purpose.SIP));
  }

  /** What somebody gets who asks for a file at an enrolment address; null for nothing. */
  public @Nullable Answer byAddress(String secret, String file, String agent, long nowMs)
      throws Failure {
    DeskPhone phone = stores.phones().invited(secret, nowMs);
    PhoneFile asked = phone == null ? null : PhoneFile.of(phone, file);
    if (phone == null || asked == null) return null;
    if (!asked.settings()) return asked.template().equals("poly.xml") ? first(phone, asked) : null;
    DeskPhone enrolled = stores.phones().enrol(secret, nowMs);
    return enrolled == null ? null : filled(enrolled, asked, agent, nowMs);
  }

  /** The file that only names the other one: it has no secret in it, and spends nothing. */
  private Answer first(DeskPhone phone, PhoneFile asked) {
    String firmware = config.provision().firmware().getOrDefault(phone.make(), "");
    var values = java.util.Map.of("mac", phone.mac(), "firmware", firmware);
    String text = Template.named(asked.template()).filled(values);
    return new Answer(phone, asked.type(), text.getBytes(UTF_8));
  }

  /** What an enrolled phone gets that shows its name and password; null for nothing. */
  public @Nullable Answer byPassword(
      String id, String password, String file, String agent, long nowMs) throws Failure {
    DeskPhone phone = stores.phones().fetching(id, password);
    PhoneFile asked = phone == null ? null : PhoneFile.of(phone, file);
    return phone == null || asked == null ? null : filled(phone, asked, agent, nowMs);
  }

  /**
   * A key and a certificate of ours for an enrolled phone (PEM), made once; null for anybody else,
   * and where nothing asks for one.
   */
  public synchronized @Nullable String certificate(String id, String password, Instant now)
      throws Failure {
    DeskPhone phone = stores.phones().fetching(id, password);
    if (phone == null) return null;
    if (!stores.extensions().existing(phone.number()).extension().certificateRequired())
      return null;
    DeskPhones.Certified kept = stores.phones().certificate(phone);
    if (kept != null && isGood(kept, now)) return kept.pem();
    Devices.Issued issued = stores.devices().issue(phone.number(), "phone " + phone.id(), now);
    String pem = Pem.text(issued.identity().key()) + Pem.text(issued.identity().chain());
    stores.phones().keep(phone, new DeskPhones.Certified(issued.device().fingerprint(), pem));
    return pem;
  }

  /** One that was revoked, or is about to expire, is replaced. */
  private boolean isGood(DeskPhones.Certified kept, Instant now) {
    Device device = stores.devices().withCertificate(kept.fingerprint());
    long soonMs = now.plus(RENEWED_BEFORE).toEpochMilli();
    return device != null && !device.revoked() && device.expiresMs() > soonMs;
  }

  private Answer filled(DeskPhone phone, PhoneFile asked, String agent, long nowMs) throws Failure {
    var values = PhoneValues.of(phone, stores, host(), fetchHost(), Instant.ofEpochMilli(nowMs));
    byte[] body = Template.named(asked.template()).filled(values).getBytes(UTF_8);
    stores.phones().fetched(phone, nowMs, agent);
    return new Answer(phone, asked.type(), body);
  }

  private String host() {
    String host = config.provision().host();
    if (!host.isEmpty()) return host;
    InetAddress bound = config.listen().isEmpty() ? null : config.listen().getFirst().address();
    return bound == null ? OurAddress.of(config) : bound.getHostAddress();
  }

  private String fetchHost() {
    return hostPort(config.api().listen().getFirst());
  }

  private String hostPort(ListenAddress listener) {
    InetAddress bound = config.provision().host().isEmpty() ? listener.address() : null;
    String host = bound == null ? host() : bound.getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + listener.port();
  }
}
