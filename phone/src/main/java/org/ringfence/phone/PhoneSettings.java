package org.ringfence.phone;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.RegistrationAccount.Pace;
import org.ringfence.agent.RegistrationAccount.Watch;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;
import org.ringfence.net.IceServers;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.phone.sound.SoundSink;
import org.ringfence.phone.sound.SoundSource;
import org.ringfence.phone.video.Pictures;

/**
 * How a phone is set up.
 *
 * @param account who it is
 * @param server where it registers and sends its calls; null for a phone on its own
 * @param bind the one address it uses; null for all of the machine's
 * @param anchors whom it trusts besides the system's authorities
 * @param identity its own key and certificate; null when it has none and so takes no TLS calls of
 *     phones without a server
 * @param codecs best first
 * @param lines calls it takes at one time; more are told that it is busy
 * @param autoAnswer whether it answers by itself
 * @param instance names this device for good, {@code urn:uuid:...} (RFC 5626 section 4.1)
 * @param expiresSeconds how long a registration shall hold
 * @param pace how long to wait after a failed registration
 * @param media how its sound travels
 * @param watch how closely the way to the server is watched
 * @param sounds what each call says and where what it hears goes
 */
public record PhoneSettings(
    Account account,
    @Nullable Server server,
    @Nullable InetAddress bind,
    List<X509Certificate> anchors,
    @Nullable TlsIdentity identity,
    List<AudioCodec> codecs,
    int lines,
    boolean autoAnswer,
    String instance,
    int expiresSeconds,
    Pace pace,
    Media media,
    Watch watch,
    Function<PhoneCall, Sounds> sounds) {

  public PhoneSettings {
    anchors = List.copyOf(anchors);
    codecs = List.copyOf(codecs);
    if (codecs.isEmpty()) throw new IllegalArgumentException("a phone needs a codec");
  }

  /**
   * Who calls.
   *
   * @param displayName may be empty
   */
  public record Account(String user, String domain, String password, String displayName) {
    /** Never shows the password. */
    @Override
    public String toString() {
      return user + "@" + domain;
    }
  }

  /**
   * A SIP server.
   *
   * @param host a name or an address without brackets
   * @param port -1 to let DNS or the transport's default decide
   */
  public record Server(String host, int port, Transport transport) {
    @Override
    public String toString() {
      String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
      String way = transport.viaName().toLowerCase(Locale.ROOT);
      return (port < 0 ? shown : shown + ":" + port) + " (" + way + ")";
    }
  }

  /**
   * How sound travels.
   *
   * @param policy how it must be protected
   * @param ice what helps to find a path (RFC 8445); null for plain addresses
   * @param pausesToldOf whether silence is told of (RFC 3389, Opus DTX) in place of being sent
   */
  public record Media(MediaPolicy policy, @Nullable IceServers ice, boolean pausesToldOf) {
    /** All is sent, silence too. */
    public Media(MediaPolicy policy, @Nullable IceServers ice) {
      this(policy, ice, false);
    }

    /** Encrypted, or there is no call; our own addresses are candidates. */
    public static final Media STANDARD = new Media(MediaPolicy.ENCRYPTED, IceServers.NONE);
  }

  /**
   * What one call says and where what it hears goes.
   *
   * @param pictures the same of what is seen; null for a call that is voice alone
   */
  public record Sounds(SoundSource source, List<SoundSink> sinks, @Nullable Pictures pictures) {
    public Sounds {
      sinks = List.copyOf(sinks);
    }

    /** Voice alone. */
    public Sounds(SoundSource source, List<SoundSink> sinks) {
      this(source, sinks, null);
    }

    /** The same with pictures. */
    public Sounds with(@Nullable Pictures value) {
      return new Sounds(source, sinks, value);
    }

    /** Says nothing, hears nothing. */
    public static Sounds none() {
      return new Sounds(SoundSource.SILENCE, List.of());
    }
  }

  /** A phone on its own: all codecs, two lines, no sound. */
  public static PhoneSettings of(Account account) {
    return new PhoneSettings(
        account,
        null,
        null,
        List.of(),
        null,
        Codecs.PREFERRED,
        2,
        false,
        "urn:uuid:" + UUID.randomUUID(),
        3600,
        Pace.STANDARD,
        Media.STANDARD,
        Watch.CLOSE,
        call -> Sounds.none());
  }

  public PhoneSettings withServer(@Nullable Server value) {
    return new PhoneSettings(
        account,
        value,
        bind,
        anchors,
        identity,
        codecs,
        lines,
        autoAnswer,
        instance,
        expiresSeconds,
        pace,
        media,
        watch,
        sounds);
  }

  public PhoneSettings withBind(@Nullable InetAddress value) {
    return new PhoneSettings(
        account,
        server,
        value,
        anchors,
        identity,
        codecs,
        lines,
        autoAnswer,
        instance,
        expiresSeconds,
        pace,
        media,
        watch,
        sounds);
  }

  public PhoneSettings withTrust(List<X509Certificate> trusted, @Nullable TlsIdentity own) {
    return new PhoneSettings(
        account,
        server,
        bind,
        trusted,
        own,
        codecs,
        lines,
        autoAnswer,
        instance,
        expiresSeconds,
        pace,
        media,
        watch,
        sounds);
  }

  public PhoneSettings withCodecs(List<AudioCodec> value) {
    return new PhoneSettings(
        account,
        server,
        bind,
        anchors,
        identity,
        value,
        lines,
        autoAnswer,
        instance,
        expiresSeconds,
        pace,
        media,
        watch,
        sounds);
  }

  public PhoneSettings withLines(int number, boolean answersItself) {
    return new PhoneSettings(
        account,
        server,
        bind,
        anchors,
        identity,
        codecs,
        number,
        answersItself,
        instance,
        expiresSeconds,
        pace,
        media,
        watch,
        sounds);
  }

  public PhoneSettings withInstance(String value) {
    return new PhoneSettings(
        account,
        server,
        bind,
        anchors,
        identity,
        codecs,
        lines,
        autoAnswer,
        value,
        expiresSeconds,
        pace,
        media,
        watch,
        sounds);
  }

  public PhoneSettings withRegistration(int seconds, Pace attempts) {
    return new PhoneSettings(
        account,
        server,
        bind,
        anchors,
        identity,
        codecs,
        lines,
        autoAnswer,
        instance,
        seconds,
        attempts,
        media,
        watch,
        sounds);
  }

  public PhoneSettings withMedia(Media value) {
    return new PhoneSettings(
        account,
        server,
        bind,
        anchors,
        identity,
        codecs,
        lines,
        autoAnswer,
        instance,
        expiresSeconds,
        pace,
        value,
        watch,
        sounds);
  }

  public PhoneSettings withSounds(Function<PhoneCall, Sounds> value) {
    return new PhoneSettings(
        account,
        server,
        bind,
        anchors,
        identity,
        codecs,
        lines,
        autoAnswer,
        instance,
        expiresSeconds,
        pace,
        media,
        watch,
        value);
  }

  public PhoneSettings withWatch(Watch value) {
    return new PhoneSettings(
        account,
        server,
        bind,
        anchors,
        identity,
        codecs,
        lines,
        autoAnswer,
        instance,
        expiresSeconds,
        pace,
        media,
        value,
        sounds);
  }
}
