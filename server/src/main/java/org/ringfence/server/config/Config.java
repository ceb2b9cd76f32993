package org.ringfence.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.people.Codes;

/**
 * Everything a person can set, with safe defaults for all of it. Times are in seconds.
 *
 * @param domain the part after the {@code @} of every address here, and the realm of the passwords
 * @param listen where SIP is served; over TLS and to browsers unless the file says otherwise
 * @param publicAddress what peers outside are told to send to; null to use the address at hand
 * @param database null for the one in the data folder
 */
public record Config(
    String domain,
    List<ListenAddress> listen,
    @Nullable InetAddress publicAddress,
    Tls tls,
    Media media,
    Limits limits,
    Guarding guard,
    Calls calls,
    Registrations registrations,
    Signalling signalling,
    Answering answering,
    Codes codes,
    Api api,
    Provision provision,
    Iax iax,
    Mgcp mgcp,
    Numbers numbers,
    List<Trunk> trunks,
    Observing observing,
    CallerProofs callerProofs,
    @Nullable DatabaseServer database,
    Ldap ldap,
    Log log) {

  public Config {
    trunks = List.copyOf(trunks);
    listen = List.copyOf(listen);
  }

  /** The same, served elsewhere. */
  public Config withListen(List<ListenAddress> addresses) {
    return new Config(
        domain,
        addresses,
        publicAddress,
        tls,
        media,
        limits,
        guard,
        calls,
        registrations,
        signalling,
        answering,
        codes,
        api,
        provision,
        iax,
        mgcp,
        numbers,
        trunks,
        observing,
        callerProofs,
        database,
        ldap,
        log);
  }

  /** The same, kept elsewhere; null for the data folder. */
  public Config withDatabase(@Nullable DatabaseServer server) {
    return new Config(
        domain,
        listen,
        publicAddress,
        tls,
        media,
        limits,
        guard,
        calls,
        registrations,
        signalling,
        answering,
        codes,
        api,
        provision,
        iax,
        mgcp,
        numbers,
        trunks,
        observing,
        callerProofs,
        server,
        ldap,
        log);
  }

  /** What holds where the file is silent. */
  public static Config defaults() {
    return ConfigReader.defaults();
  }

  /**
   * A certificate of one's own in place of the one made at first start (PEM).
   *
   * @param certificate the chain, the server's own first; null for the one in the data folder
   * @param key its private key (PKCS#8); null together with {@code certificate}
   */
  public record Tls(
      @Nullable Path certificate, @Nullable Path key, ClientCertificates clients, Acme acme) {}

  /**
   * Certificates for public names from an authority that speaks ACME (RFC 8555).
   *
   * @param names shown the certificate when they are asked for; none for no ACME
   * @param directory where the authority is
   * @param email whom it may warn; null for nobody
   * @param challenge how the names are proved to be ours
   * @param http where it is answered when it asks over HTTP
   * @param hook the program that puts a record into DNS; null when there is none
   * @param trust whom to believe to be the authority (PEM); null for those the JDK comes with
   */
  public record Acme(
      List<String> names,
      URI directory,
      @Nullable String email,
      AcmeTerms terms,
      AcmeChallenge challenge,
      ListenAddress http,
      @Nullable Path hook,
      @Nullable Path trust) {

    public Acme {
      names = List.copyOf(names);
    }

    public boolean isOn() {
      return !names.isEmpty();
    }
  }

  /** Whether a person agreed to what the authority asks for. */
  public enum AcmeTerms {
    UNREAD,
    AGREED
  }

  /** How an authority sees that a name is ours. */
  public enum AcmeChallenge {
    /** It connects to port 443 with TLS (RFC 8737). */
    TLS_ALPN_01,
    /** It connects to port 80. */
    HTTP_01,
    /** It asks DNS for a record that a program of the administrator's puts there. */
    DNS_01
  }

  /** Whether a phone must show a certificate of ours when it connects. */
  public enum ClientCertificates {
    OFF,
    /** It is asked for one while any account requires one. */
    AUTO,
    OPTIONAL,
    REQUIRED
  }

  /**
   * Voice packets.
   *
   * @param icePort the one UDP port of all calls with browsers; 0 for none
   * @param encryption of the calls of extensions that say nothing else
   * @param silentSeconds a call on which nothing arrives for so long is ended; 0 for never
   * @param dscp whether packets are marked, for routers that look at it
   * @param sites lines that carry only so much
   * @param emergency numbers that are never refused for that
   */
  public record Media(
      PortRange ports,
      int icePort,
      MediaPolicy encryption,
      int silentSeconds,
      boolean dscp,
      List<SiteBandwidth> sites,
      List<String> emergency) {

    public Media {
      sites = List.copyOf(sites);
      emergency = List.copyOf(emergency);
    }
  }

  /** Bounds on what the server takes on, so that a flood ends at a number and not at the memory. */
  public record Limits(
      int calls, int callsPerExtension, int connections, int connectionsPerAddress) {}

  /**
   * Lengths of a call's phases.
   *
   * @param ringSeconds after which an unanswered call is given up
   * @param maxSeconds after which any call is ended
   * @param drainSeconds how long a stopping server lets running calls go on
   * @param keepDays how long call records are kept
   */
  public record Calls(int ringSeconds, int maxSeconds, int drainSeconds, int keepDays) {}

  /**
   * How long a phone may stay registered (RFC 3261 section 10.3) and how many per extension.
   *
   * @param behindNatSeconds the longest over UDP through a router, which may forget or restart
   * @param flowTimerSeconds how often a phone over a connection is asked for a sign of life (RFC
   *     5626 section 5.4); 0 for never
   */
  public record Registrations(
      int minSeconds,
      int maxSeconds,
      int perExtension,
      int behindNatSeconds,
      int flowTimerSeconds) {}

  /**
   * Choices in SIP itself.
   *
   * @param sessionSeconds the session timer offered (RFC 4028); 0 for none
   * @param echoTest the number that answers and plays back what it hears
   * @param soundCheck the number that answers, records and plays back
   */
  public record Signalling(
      Md5 md5, int nonceSeconds, int sessionSeconds, String echoTest, String soundCheck) {}

  /** When a phone may prove its password with MD5, which is broken (RFC 8760 section 1). */
  public enum Md5 {
    /** Over TLS to any account, elsewhere to accounts that say so. */
    OVER_TLS,
    /** To accounts that say so, and to no other. */
    PER_ACCOUNT,
    NEVER
  }

  /**
   * The interface for programs.
   *
   * @param listen where it is served, over HTTPS; nowhere for an interface that is off
   * @param hooks servers that are told what happens
   */
  public record Api(List<ListenAddress> listen, List<Hook> hooks) {
    public Api {
      hooks = List.copyOf(hooks);
      listen = List.copyOf(listen);
    }
  }

  /** What is written to the log. */
  public record Log(Level level, Format format) {}

  /** How it is written. */
  public enum Format {
    TEXT,
    /** A line of JSON for each message, and for each event of a call. */
    JSON
  }

  /** The least severe message that is still logged. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }
}
