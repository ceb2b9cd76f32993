package org.ringfence.server.feature.directory;

import java.text.Normalizer;
import java.util.Locale;

/** Names as they are written on the keys of a telephone (ITU-T E.161). Pure. */
final class NameKeys {
  private static final String KEYS = "22233344455566677778889999";

  private NameKeys() {}

  /** Whether a word of the name, or what follows from there, begins with those keys. */
  static boolean matches(String name, String keys) {
    String[] words = plain(name).split(" ");
    for (int from = 0; from < words.length; from++) {
      StringBuilder rest = new StringBuilder();
      for (int i = from; i < words.length; i++) rest.append(keys(words[i]));
      if (!keys.isEmpty() && rest.toString().startsWith(keys)) return true;
    }
    return false;
  }

  /** Without accents, and with nothing but letters, digits and single spaces. */
  private static String plain(String name) {
    return Normalizer.normalize(name.replace("ß", "ss"), Normalizer.Form.NFD)
        .replaceAll("\\p{M}", "")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]+", " ")
        .strip();
  }

  private static String keys(String word) {
    StringBuilder keys = new StringBuilder(word.length());
    for (char c : word.toCharArray()) keys.append(c >= 'a' && c <= 'z' ? KEYS.charAt(c - 'a') : c);
    return keys.toString();
  }
}
