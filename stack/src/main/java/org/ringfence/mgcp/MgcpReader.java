package org.ringfence.mgcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/** Reads the messages of a datagram from front to back. */
final class MgcpReader {
  private static final int VERB_CHARS = 4;
  private static final int CODE_CHARS = 3;
  private static final int MOST_TRANSACTION = 999_999_999;

  private final String text;
  private int at;

  /** How the line read last ended. */
  private LineEnd end = LineEnd.CRLF;

  MgcpReader(String text) {
    this.text = text;
  }

  int at() {
    return at;
  }

  boolean more() {
    return at < text.length();
  }

  MgcpMessage message() {
    int began = at;
    String start = line();
    LineEnd style = end;
    List<Parameters.Parameter> parameters = new ArrayList<>();
    String body = null;
    while (more()) {
      int here = at;
      String line = line();
      if (line.equals(".")) break;
      if (line.isEmpty()) {
        body = body();
        break;
      }
      int colon = line.indexOf(':');
      if (colon <= 0 || !isCode(line, colon)) return new MalformedMgcp("a parameter", here);
      if (parameters.size() == Limits.MGCP_PARAMETERS) return new MalformedMgcp("too many", here);
      parameters.add(new Parameters.Parameter(line.substring(0, colon), line.substring(colon + 1)));
    }
    MgcpMessage made = of(start, new Parameters(parameters), body, style);
    return made == null ? new MalformedMgcp("a first line", began) : made;
  }

  private static @Nullable MgcpMessage of(
      String start, Parameters parameters, @Nullable String body, LineEnd style) {
    int first = start.indexOf(' ');
    if (first == CODE_CHARS && isNumber(start.substring(0, first))) {
      return response(start, first, parameters, body, style);
    }
    String[] words = start.strip().split("[ \t]+", 5);
    if (words.length < 5 || words[0].length() != VERB_CHARS) return null;
    int transaction = transaction(words[1]);
    EndpointName endpoint = EndpointName.parse(words[2]);
    boolean speaks = words[3].equalsIgnoreCase("MGCP");
    if (transaction <= 0 || endpoint == null || !speaks || !isWord(words[0])) return null;
    return new MgcpCommand(words[0], transaction, endpoint, words[4], parameters, body, style);
  }

  private static @Nullable MgcpMessage response(
      String start, int first, Parameters parameters, @Nullable String body, LineEnd style) {
    int second = start.indexOf(' ', first + 1);
    String number = second < 0 ? start.substring(first + 1) : start.substring(first + 1, second);
    int transaction = transaction(number);
    if (transaction <= 0) return null;
    String comment = second < 0 ? null : start.substring(second + 1);
    int code = Integer.parseInt(start.substring(0, first));
    return new MgcpResponse(code, transaction, comment, parameters, body, style);
  }

  private static int transaction(String word) {
    if (word.isEmpty() || word.length() > 9 || !isNumber(word) || word.startsWith("0")) return 0;
    int number = Integer.parseInt(word);
    return number <= MOST_TRANSACTION ? number : 0;
  }

  private static boolean isNumber(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) < '0' || word.charAt(i) > '9') return false;
    }
    return true;
  }

  private static boolean isWord(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean letter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
      if (!letter && (c < '0' || c > '9')) return false;
    }
    return true;
  }

  /** Codes of packages have a slash, those of extensions a plus or minus (section 3.2.2). */
  private static boolean isCode(String line, int length) {
    for (int i = 0; i < length; i++) {
      char c = line.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '(' || c == ')' || c == ',') return false;
    }
    return true;
  }

  /** All up to a line of a single dot, or to the end. */
  private String body() {
    int began = at;
    while (more()) {
      int here = at;
      if (line().equals(".")) return text.substring(began, here);
    }
    return text.substring(began);
  }

  private String line() {
    int began = at;
    while (more()) {
      char c = text.charAt(at);
      if (c == '\n' || c == '\r') break;
      at++;
    }
    String line = text.substring(began, at);
    if (!more()) return line;
    end = text.charAt(at) == '\n' ? LineEnd.LF : LineEnd.CR;
    at++;
    if (end == LineEnd.CR && more() && text.charAt(at) == '\n') {
      end = LineEnd.CRLF;
      at++;
    }
    return line;
  }
}
