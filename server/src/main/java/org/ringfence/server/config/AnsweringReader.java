package org.ringfence.server.config;

import java.util.regex.Pattern;

/** Reads the sections of the file about what answers calls. */
final class AnsweringReader {
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*");

  private AnsweringReader() {}

  static Answering read(Section root) {
    return new Answering(speech(root.section("speech")));
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
}
