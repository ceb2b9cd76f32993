package org.ringfence.server.config;

import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a company's file says of a person besides what its owner sets. */
public enum PersonWord {
  VOICEMAIL("voicemail", "on|off", "it is on or off; leave it out for what the configuration says"),
  EMAIL("email", "[^@\\s,]{1,64}@[^@\\s,]{1,253}", "it is an address as ann@example.com"),
  ATTACH("attachMessages", "off", "it is off, or left out: mails then bring the message along"),
  MEDIA(
      "media",
      "clear|encrypted-if-offered|encrypted",
      "see `./ringfence user set --help`; leave it out for what the configuration says"),
  CERTIFICATE("certificate", "required", "it is required, or left out");

  private final String word;
  private final Pattern pattern;
  private final String right;

  PersonWord(String word, String pattern, String right) {
    this.word = word;
    this.pattern = Pattern.compile(pattern);
    this.right = right;
  }

  public String word() {
    return word;
  }

  String right() {
    return right;
  }

  boolean takes(String value) {
    return pattern.matcher(value).matches();
  }

  /** The one of that word; null for none. */
  public static @Nullable PersonWord of(String word) {
    return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst().orElse(null);
  }
}
