package org.ringfence.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What answers calls besides people. Times are in seconds. */
public record Answering(Speech speech, Voicemail voicemail, Mail mail) {

  /**
   * What callers hear.
   *
   * @param language {@code en}, or a folder below {@code prompts} in the data folder
   */
  public record Speech(String language) {}

  /**
   * Who has a mailbox, and what it holds.
   *
   * @param mailboxes of whom, where the mailbox itself does not say
   * @param messageSeconds how long a message may be
   * @param silenceSeconds of silence end one
   * @param messages how many a mailbox holds
   * @param keepDays how long they are kept
   */
  public record Voicemail(
      Whose mailboxes, int messageSeconds, int silenceSeconds, int messages, int keepDays) {}

  /** Which extensions have a mailbox. */
  public enum Whose {
    /** Those that were not set off. */
    ALL,
    /** Those that were set on. */
    SOME,
    NONE
  }

  /**
   * Where mail is handed over.
   *
   * @param host empty for nowhere
   * @param user null for none
   * @param passwordFile whose first line is the password; null for none
   * @param from null for an address of the domain
   */
  public record Mail(
      String host,
      int port,
      MailSecurity security,
      @Nullable String user,
      @Nullable Path passwordFile,
      @Nullable String from) {}

  /** How the connection to the mail server is protected. */
  public enum MailSecurity {
    TLS,
    STARTTLS,
    NONE
  }
}
