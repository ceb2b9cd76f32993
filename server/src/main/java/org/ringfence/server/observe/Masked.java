package org.ringfence.server.observe;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.ringfence.sip.message.SipMessage;

/** Messages without what would let their reader in or listen: proofs, keys and digits typed. */
final class Masked {
  private static final Pattern PROOF =
      Pattern.compile(
          "\\b(response|nonce|cnonce|nextnonce|opaque|rspauth) *= *(?:\"[^\"\\r\\n]*\"|[^\",\\s]+)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern WHOLE_PROOF =
      Pattern.compile(
          "(?m)^((?:Proxy-)?Authorization: *(?:Bearer|Basic) ).*$", Pattern.CASE_INSENSITIVE);
  private static final Pattern SDES = Pattern.compile("(?m)^(a=crypto:[^\\r\\n]{1,60}inline:).*$");
  private static final Pattern LINE =
      Pattern.compile("(?m)^(a=ice-pwd:|a=key-mgmt:|k=|Signal *= *).*$");

  /** A body that is a key alone. */
  private static final Pattern DIGIT =
      Pattern.compile(
          "(?m)^((?:Content-Type|c) *: *application/dtmf *\r\n(?:[^\r\n]+\r\n)*\r\n).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private Masked() {}

  static String text(SipMessage message) {
    String text = new String(message.toBytes(), StandardCharsets.UTF_8);
    text = PROOF.matcher(text).replaceAll("$1=\"***\"");
    text = WHOLE_PROOF.matcher(text).replaceAll("$1***\r");
    text = SDES.matcher(text).replaceAll("$1***\r");
    text = DIGIT.matcher(text).replaceAll("$1***");
    return LINE.matcher(text).replaceAll("$1***\r");
  }
}
