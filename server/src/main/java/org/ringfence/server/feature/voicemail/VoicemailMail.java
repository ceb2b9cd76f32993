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
  private static final long GIVE_UP_MS = Duration.ofDays(1).toMillis();
  private static final int WAV_HZ = 8_000;
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm", Locale.ENGLISH);

  private final VoicemailSettings settings;
  private final MailServer server;
  private final Session session;
  private final MailRounds rounds;

  public VoicemailMail(VoicemailSettings settings, MailServer server) {
    this.settings = settings;
    this.server = server;
    this.session = server.session();
    this.rounds = new MailRounds("voicemail mail", this::sendAll);
    settings.voicemails().watch(number -> rounds.wake());
    rounds.start();
  }

  /** False when something could not be sent. */
  private boolean sendAll() {
    boolean all = true;
    try {
      for (Voicemail message : settings.voicemails().toMail()) {
        if (rounds.isClosed()) return true;
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
    rounds.close();
  }
}
