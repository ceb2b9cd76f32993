package org.ringfence.server.feature.fax;

import jakarta.activation.DataHandler;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Locale;
import org.jdbi.v3.core.JdbiException;
import org.ringfence.server.feature.voicemail.MailRounds;
import org.ringfence.server.feature.voicemail.MailServer;
import org.ringfence.server.store.Fax;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails faxes as PDF. What could not be sent is tried again for a day, after a restart as well: the
 * database remembers to whom each is still to go.
 */
public final class FaxMail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FaxMail.class);
  private static final long GIVE_UP_MS = Duration.ofDays(1).toMillis();
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm", Locale.ENGLISH);

  private final FaxSettings settings;
  private final MailServer server;
  private final Session session;
  private final MailRounds rounds;

  public FaxMail(FaxSettings settings, MailServer server) {
    this.settings = settings;
    this.server = server;
    this.session = server.session();
    this.rounds = new MailRounds("fax mail", this::sendAll);
    settings.faxes().watch(rounds::wake);
    rounds.start();
  }

  private boolean sendAll() {
    boolean all = true;
    try {
      for (Fax fax : settings.faxes().toMail()) {
        if (rounds.isClosed()) return true;
        all &= send(fax);
      }
    } catch (JdbiException e) {
      LOG.warn("faxes to be mailed cannot be read: {}", e.getMessage());
      return false;
    }
    return all;
  }

  private boolean send(Fax fax) {
    try {
      Transport.send(mail(fax), server.user(), server.password());
      settings.faxes().mailed(fax);
      return true;
    } catch (MessagingException | IOException e) {
      boolean late = settings.clock().millis() - fax.receivedMs() > GIVE_UP_MS;
      LOG.warn(
          "the mail with a fax to {} was not taken by {}{}: {}",
          fax.number(),
          server,
          late ? ", and will not be tried again" : "",
          e.getMessage());
      if (late) settings.faxes().mailed(fax);
      return late;
    }
  }

  private MimeMessage mail(Fax fax) throws MessagingException, IOException {
    ZonedDateTime when = Instant.ofEpochMilli(fax.receivedMs()).atZone(ZoneId.systemDefault());
    String length = fax.pages() == 1 ? "1 page" : fax.pages() + " pages";
    MimeMessage mail = new MimeMessage(session);
    mail.setFrom(new InternetAddress(server.from()));
    mail.setRecipient(RecipientType.TO, new InternetAddress(fax.email()));
    mail.setSubject("Fax from " + who(fax) + ", " + length, "UTF-8");
    mail.setSentDate(new Date(settings.clock().millis()));
    mail.setHeader("Auto-Submitted", "auto-generated"); // No holiday notice is wanted (RFC 3834).
    MimeBodyPart text = new MimeBodyPart();
    boolean whole = fax.outcome().equals("OK");
    text.setText(
        "%s sent %s to %s on %s.%n".formatted(who(fax), length, fax.number(), WHEN.format(when))
            + (whole ? "" : "It did not end as it should: " + fax.outcome() + ".\n"),
        "UTF-8");
    MimeBodyPart pdf = new MimeBodyPart();
    pdf.setDataHandler(
        new DataHandler(new ByteArrayDataSource(settings.faxes().pdf(fax), "application/pdf")));
    pdf.setFileName("fax-" + DateTimeFormatter.ofPattern("uuuuMMdd-HHmm").format(when) + ".pdf");
    mail.setContent(new MimeMultipart(text, pdf));
    return mail;
  }

  private static String who(Fax fax) {
    if (fax.caller().isEmpty()) return "an unknown caller";
    String name = fax.callerName().replaceAll("\\p{Cntrl}", " ").strip();
    return name.isEmpty() ? fax.caller() : name + " (" + fax.caller() + ")";
  }

  @Override
  public void close() {
    rounds.close();
  }
}
