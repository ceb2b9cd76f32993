package org.ringfence.server.store;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How the last try to get a public certificate ended; kept, so that neither a restart makes an
 * authority angry nor the doctor has to ask the server.
 *
 * @param lastTry the epoch when there was none
 * @param nextTry not before this, whatever is due
 * @param failures in a row
 * @param error why the last one failed, for people; empty when it did not
 */
public record AcmeState(Instant lastTry, Instant nextTry, int failures, String error) {
  private static final AcmeState NONE = new AcmeState(Instant.EPOCH, Instant.EPOCH, 0, "");
  private static final int ERROR_CHARS = 500;
  private static final long MAX_FILE_BYTES = 16 * 1024;
  private static final Duration MOST_PATIENCE = Duration.ofDays(2);

  /** What the folder says; a file that cannot be read says nothing. */
  public static AcmeState load(ServerFolder folder) {
    Path file = folder.acmeState();
    try {
      if (!Files.exists(file) || Files.size(file) > MAX_FILE_BYTES) return NONE;
      Properties all = new Properties();
      try (Reader in = Files.newBufferedReader(file)) {
        all.load(in);
      }
      return new AcmeState(
          Instant.parse(all.getProperty("lastTry", "")),
          Instant.parse(all.getProperty("nextTry", "")),
          Integer.parseInt(all.getProperty("failures", "0")),
          all.getProperty("error", ""));
    } catch (IOException | DateTimeException | IllegalArgumentException unreadable) {
      return NONE;
    }
  }

  public static AcmeState succeeded(Instant now) {
    return new AcmeState(now, Instant.EPOCH, 0, "");
  }

  /**
   * One more failure.
   *
   * @param notBefore when the authority wants to hear from us again; null for no wish
   */
  public AcmeState failed(Instant now, Duration pause, @Nullable Instant notBefore, String why) {
    Instant next = now.plus(pause);
    if (notBefore != null && notBefore.isAfter(next)) {
      Instant most = now.plus(MOST_PATIENCE);
      next = notBefore.isBefore(most) ? notBefore : most;
    }
    String shown = why.replaceAll("\\p{C}", "?");
    if (shown.length() > ERROR_CHARS) shown = shown.substring(0, ERROR_CHARS);
    return new AcmeState(now, next, failures + 1, shown);
  }

  /** The same with its next try so soon after the last. */
  public AcmeState noLaterThan(Duration pause) {
    Instant soon = lastTry.plus(pause);
    return nextTry.isAfter(soon) ? new AcmeState(lastTry, soon, failures, error) : this;
  }

  /** Writes it for the owner alone; the whole of it or nothing. */
  public void write(ServerFolder folder) throws IOException {
    Properties all = new Properties();
    all.setProperty("lastTry", lastTry.toString());
    all.setProperty("nextTry", nextTry.toString());
    all.setProperty("failures", Integer.toString(failures));
    all.setProperty("error", error);
    StringWriter text = new StringWriter();
    all.store(text, null);
    Path file = folder.acmeState();
    Path half = file.resolveSibling(file.getFileName() + ".new");
    ServerFolder.writeSecret(half, text.toString().getBytes(StandardCharsets.UTF_8));
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
