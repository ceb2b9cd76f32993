package org.ringfence.server.config;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the sections of the file about what answers calls. */
final class AnsweringReader {
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*");
  static final Pattern EMAIL = Pattern.compile("[^@\\s,?]{1,64}@[^@\\s,?]{1,253}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");
  private static final int SUBMISSION = 587;

  private AnsweringReader() {}

  static Answering read(Section root, Path folder) {
    return new Answering(
        speech(root.section("speech")),
        voicemail(root.section("voicemail")),
        mail(root.section("mail"), folder),
        RoomsReader.conferences(root.section("conferences")),
        RoomsReader.menus(root.section("menus"), folder),
        RoomsReader.queues(root.section("queues")),
        RoomsReader.applications(root.section("applications")),
        RoomsReader.pagings(root.section("pagings")),
        RoomsReader.faxes(root.section("faxes")),
        parking(root.section("parking")),
        RecordingReader.read(root.section("recording"), folder));
  }

  private static int parking(Section section) {
    int seconds = section.seconds("returnSeconds", 120, 10, 3_600);
    section.end();
    return seconds;
  }

  private static Answering.Speech speech(Section section) {
    Answering.Speech speech =
        new Answering.Speech(
            section.value(
                "language",
                "en",
                "a language such as `en`, or the name of a folder in `prompts` such as `de`",
                text -> LANGUAGE.matcher(text).matches() ? text : null));
    section.end();
    return speech;
  }

  private static Answering.Voicemail voicemail(Section section) {
    Answering.Voicemail voicemail =
        new Answering.Voicemail(
            section.choice("mailboxes", Answering.Whose.ALL, Answering.Whose.values()),
            section.seconds("messageSeconds", 180, 10, 600),
            section.seconds("silenceSeconds", 5, 1, 60),
            section.count("messages", 100, 1, 10_000),
            section.count("keepDays", 90, 1, 36_500));
    section.end();
    return voicemail;
  }

  /** A host, with a port or without. */
  private record Place(String host, int port) {}

  private static Answering.Mail mail(Section section, Path folder) {
    Place server =
        section.value(
            "server",
            new Place("", SUBMISSION),
            "a mail server such as `mail.example.com` or `mail.example.com:587`, or `off`",
            AnsweringReader::place);
    Answering.Mail mail =
        new Answering.Mail(
            server.host(),
            server.port(),
            section.choice(
                "security", Answering.MailSecurity.STARTTLS, Answering.MailSecurity.values()),
            section.optional("user", "a name", text -> text.isEmpty() ? null : text),
            section.optional(
                "passwordFile",
                "the path of a file, from the data folder or absolute",
                text -> text.isEmpty() || text.indexOf('\0') >= 0 ? null : folder.resolve(text)),
            section.optional(
                "from",
                "an address such as `phones@example.com`",
                text -> EMAIL.matcher(text).matches() ? text : null));
    if ((mail.user() == null) != (mail.passwordFile() == null)) {
      section.conflict(
          mail.user() == null ? "passwordFile" : "user",
          "`mail.user` and `mail.passwordFile` belong together",
          "set both, or neither for a server that asks for no password");
    }
    section.end();
    return mail;
  }

  private static @Nullable Place place(String text) {
    if (text.equals("off")) return new Place("", SUBMISSION);
    int colon = text.indexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    int port = colon < 0 ? SUBMISSION : PortRange.port(text.substring(colon + 1));
    return port > 0 && HOST.matcher(host).matches() ? new Place(host, port) : null;
  }
}
