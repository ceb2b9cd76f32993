package org.ringfence.server.cli;

import java.io.PrintStream;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Prints values as JSON; a class of its own so that other commands load no mapper. */
final class Json {
  private static final ObjectMapper LINES = JsonMapper.builder().build();
  private static final ObjectMapper INDENTED =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  static void print(PrintStream out, Object value) {
    out.println(INDENTED.writeValueAsString(value));
  }

  static String text(Object value) {
    return LINES.writeValueAsString(value);
  }

  static void line(PrintStream out, Object value) {
    out.println(LINES.writeValueAsString(value));
  }
}
