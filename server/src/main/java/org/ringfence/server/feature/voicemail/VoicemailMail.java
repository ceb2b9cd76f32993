package org.ringfence.server.feature.voicemail;

import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.PackedSound;
import org.ringfence.audio.Recording;
import org.ringfence.audio.WavWriter;
import org.ringfence.server.store.Mailbox;
import org.ringfence.server.store.Voicemail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of new messages by mail, the message itself attached as WAV. What could not be sent is
 * tried again for a day, after a restart as well: the database remembers what is still to be told.
 */
public final class VoicemailMail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VoicemailMail.class);
  private static final long FIRST_PAUSE_MS = 10_000;
  private static final long LONGEST_PAUSE_MS = Duration.ofMinutes(15).toMillis();
  private static final long GIVE_UP_MS = Duration.ofDays(1).toMillis();
  private static final String TIMEOUT_MS = "20000";
  private static final int WAV_HZ = 8_000;
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm", Locale.ENGLISH);

  private final VoicemailSettings settings;
  private final MailServer server;
  private final Session session;
  private final Thread worker;
  private volatile boolean closed;
  private volatile boolean news = true;

  public VoicemailMail(VoicemailSettings settings, MailServer server) {
    this.settings = settings;
    this.server = server;
    this.session = Session.getInstance(properties(server));
    this.worker = Thread.ofVirtual().name("voicemail mail").start(this::work);
    settings.voicemails().watch(number -> wake());
  }

  private static Properties properties(MailServer server) {
    String name = server.security() == MailServer.Security.TLS ? "smtps" : "smtp";
    String prefix = "mail." + name + ".";
    Properties properties = new Properties();
    properties.setProperty("mail.transport.protocol", name);
    properties.setProperty(prefix + "host", server.host());
    properties.setProperty(prefix + "port", Integer.toString(server.port()));
    properties.setProperty(prefix + "connectiontimeout", TIMEOUT_MS);
    properties.setProperty(prefix + "timeout", TIMEOUT_MS);
    properties.setProperty(prefix + "writetimeout", TIMEOUT_MS);
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    properties.setProperty(prefix + "auth", Boolean.toString(server.user() != null));
    if (server.security() == MailServer.Security.STARTTLS) {
      properties.setProperty(prefix + "starttls.enable", "true");
      properties.setProperty(prefix + "starttls.required", "true");
    }
    return properties;
  }

  private void wake() {
    news = true;
    LockSupport.unpark(worker);
  }

  private void work() {
    long pauseMs = FIRST_PAUSE_MS;
    while (!closed) {
      if (!news) LockSupport.parkNanos(pauseMs * 1_000_000);
      if (closed) return;
      news = false;
      boolean all = sendAll();
      pauseMs = all ? LONGEST_PAUSE_MS : Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      if (all) continue;
      // What failed is not tried again the moment something new comes.
      LockSupport.parkNanos(FIRST_PAUSE_MS * 1_000_000);
    }
  }

  /** False when something could not be sent. */
  private boolean sendAll() {
    boolean all = true;
    try {
      for (Voicemail message : settings.voicemails().toMail()) {
        if (closed) return true;
        all &= send(message);
      }
    } catch (JdbiException e) {
      LOG.warn("voicemails to be mailed cannot be read: {}", e.getMessage());
      return false;
    }
    return all;
  }

  private boolean send(Voicemail message) {
    Mailbox mailbox = settings.mailboxes().of(message.number());
    String to = mailbox.email();
    try {
      if (to != null) Transport.send(mail(message, to, mailbox.attach()), user(), password());
      settings.voicemails().mailed(message);
      return true;
    } catch (MessagingException | IOException e) {
      boolean late = settings.clock().millis() - message.receivedMs() > GIVE_UP_MS;
      LOG.warn(
          "the mail about a message for {} was not taken by {}{}: {}",
          message.number(),
          server,
          late ? ", and will not be tried again" : "",
          e.getMessage());
      if (late) settings.voicemails().mailed(message);
      return late;
    }
  }

  private @Nullable String user() {
    return server.user();
  }

  private @Nullable String password() {
    return server.password();
  }

  MimeMessage mail(Voicemail message, String to, boolean attach)
      throws MessagingException, IOException {
    ZonedDateTime when = Instant.ofEpochMilli(message.receivedMs()).atZone(settings.zone());
    long seconds = Math.max(1, message.durationMs() / 1000);
    String length = "%d:%02d".formatted(seconds / 60, seconds % 60);
    MimeMessage mail = new MimeMessage(session);
    mail.setFrom(new InternetAddress(server.from()));
    mail.setRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to));
    mail.setSubject("Voicemail from " + who(message) + ", " + length, "UTF-8");
    mail.setSentDate(new Date(settings.clock().millis()));
    mail.setHeader("Auto-Submitted", "auto-generated"); // No holiday notice is wanted (RFC 3834).
    MimeBodyPart text = new MimeBodyPart();
    text.setText(
        "%s left a message of %s for %s on %s.\n\nDial *97 to hear it.\n"
            .formatted(who(message), length, message.number(), WHEN.format(when)),
        "UTF-8");
    MimeMultipart parts = new MimeMultipart(text);
    if (attach) parts.addBodyPart(sound(message, when));
    mail.setContent(parts);
    return mail;
  }

  private static String who(Voicemail message) {
    if (message.caller().isEmpty()) return "an unknown caller";
    String name = message.callerName().replaceAll("\\p{Cntrl}", " ").strip();
    return name.isEmpty() ? message.caller() : name + " (" + message.caller() + ")";
  }

  private MimeBodyPart sound(Voicemail message, ZonedDateTime when)
      throws MessagingException, IOException {
    Recording said = PackedSound.unpack(settings.voicemails().sound(message)).at(WAV_HZ);
    MimeBodyPart part = new MimeBodyPart();
    part.setDataHandler(new DataHandler(new ByteArrayDataSource(wav(said), "audio/wav")));
    part.setFileName("voicemail-" + DateTimeFormatter.BASIC_ISO_DATE.format(when) + ".wav");
    return part;
  }

  private static byte[] wav(Recording said) throws IOException {
    Path file = Files.createTempFile("voicemail", ".wav");
    try {
      try (SeekableByteChannel out = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
        WavWriter.writeAll(out, said);
      }
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(worker);
  }
}
