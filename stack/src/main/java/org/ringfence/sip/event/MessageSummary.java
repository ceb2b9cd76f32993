package org.ringfence.sip.event;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether messages wait, and how many (RFC 3842 section 5).
 *
 * @param account whose, as a URI
 * @param fresh voice messages not heard yet
 * @param heard those that were
 */
public record MessageSummary(String account, int fresh, int heard) {
  /** The event package's name. */
  public static final String EVENT = "message-summary";

  public static final String CONTENT_TYPE = "application/simple-message-summary";

  private static final Pattern VOICE =
      Pattern.compile("(?im)^Voice-Message[ \t]*:[ \t]*([0-9]{1,9})/([0-9]{1,9})");
  private static final Pattern WAITING =
      Pattern.compile("(?im)^Messages-Waiting[ \t]*:[ \t]*(yes|no)[ \t]*\r?$");
  private static final Pattern ACCOUNT =
      Pattern.compile("(?im)^Message-Account[ \t]*:[ \t]*([^\r\n]{1,300})");
  private static final int MOST_BYTES = 4_096;

  public boolean waiting() {
    return fresh > 0;
  }

  public byte[] toBytes() {
    return ("Messages-Waiting: %s\r\nMessage-Account: %s\r\nVoice-Message: %d/%d\r\n")
        .formatted(waiting() ? "yes" : "no", account, fresh, heard)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Reads one; null when it is none. One that gives no numbers has one message, or none. */
  public static @Nullable MessageSummary parse(byte[] body) {
    if (body.length > MOST_BYTES) return null;
    String text = new String(body, StandardCharsets.UTF_8);
    Matcher waiting = WAITING.matcher(text);
    if (!waiting.find()) return null;
    Matcher account = ACCOUNT.matcher(text);
    String whose = account.find() ? account.group(1).strip() : "";
    Matcher voice = VOICE.matcher(text);
    if (voice.find()) {
      int fresh = Integer.parseInt(voice.group(1));
      return new MessageSummary(whose, fresh, Integer.parseInt(voice.group(2)));
    }
    return new MessageSummary(whose, waiting.group(1).equalsIgnoreCase("yes") ? 1 : 0, 0);
  }
}
