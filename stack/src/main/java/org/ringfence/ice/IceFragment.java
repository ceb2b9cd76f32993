package org.ringfence.ice;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Candidates that follow an offer or answer (RFC 8840 section 9): a fragment of SDP with all that
 * has been found for the lines it names.
 */
public final class IceFragment {
  /** What the body of an INFO with one is. */
  public static final String TYPE = "application/trickle-ice-sdpfrag";

  /** The package of such an INFO (RFC 8840 section 10), and its option tag. */
  public static final String PACKAGE = "trickle-ice";

  private static final int MOST_LINES = 1_000;

  private IceFragment() {}

  /**
   * Writes one for a single line.
   *
   * @param media such as {@code audio 9 RTP/SAVP 0}: what the line says after {@code m=}
   * @param mid the line's name; null where it has none
   */
  public static byte[] write(IceDescription said, String media, @Nullable String mid) {
    StringBuilder text = new StringBuilder(256);
    text.append("a=ice-options:trickle ice2\r\n");
    text.append("a=ice-ufrag:").append(said.credentials().ufrag()).append("\r\n");
    text.append("a=ice-pwd:").append(said.credentials().pwd()).append("\r\n");
    text.append("m=").append(media).append("\r\n");
    if (mid != null) text.append("a=mid:").append(mid).append("\r\n");
    for (Candidate each : said.candidates()) {
      text.append("a=candidate:").append(each.write()).append("\r\n");
    }
    if (said.ended()) text.append("a=end-of-candidates\r\n");
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * What a fragment says of one line: the part of its name, or the first where that has none.
   *
   * @return null when it says nothing of it, or nothing that makes sense
   */
  public static @Nullable IceDescription parse(byte[] body, @Nullable String mid) {
    List<String> session = new ArrayList<>();
    List<List<String>> parts = new ArrayList<>();
    String[] lines = new String(body, StandardCharsets.UTF_8).split("\r?\n", MOST_LINES + 1);
    for (int i = 0; i < Math.min(lines.length, MOST_LINES); i++) {
      if (lines[i].startsWith("m=")) parts.add(new ArrayList<>());
      else if (parts.isEmpty()) session.add(lines[i]);
      else parts.getLast().add(lines[i]);
    }
    for (List<String> part : parts) {
      String name = mid(part);
      if (mid != null && name != null && !name.equals(mid)) continue;
      List<String> all = new ArrayList<>(session);
      all.addAll(part);
      return IceDescription.parse(all);
    }
    return null;
  }

  private static @Nullable String mid(List<String> part) {
    for (String line : part) if (line.startsWith("a=mid:")) return line.substring(6).strip();
    return null;
  }
}
