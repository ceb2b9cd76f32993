package org.ringfence.server.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One thing the doctor looked at.
 *
 * @param fix one line that puts it right; empty when nothing is to do
 * @param days a certificate's days left, negative once it has expired; null for other things
 */
public record Finding(
    Level level,
    String what,
    String detail,
    String fix,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long days) {

  /** How bad it is; {@code FIX} makes the exit code 1. */
  public enum Level {
    OK,
    NOTE,
    FIX
  }

  public static Finding ok(String what, String detail) {
    return new Finding(Level.OK, what, detail, "", null);
  }

  public static Finding note(String what, String detail, String fix) {
    return new Finding(Level.NOTE, what, detail, fix, null);
  }

  public static Finding fix(String what, String detail, String fix) {
    return new Finding(Level.FIX, what, detail, fix, null);
  }

  /** The same of a certificate that is good for so many days. */
  public Finding left(long daysLeft) {
    return new Finding(level, what, detail, fix, daysLeft);
  }
}
