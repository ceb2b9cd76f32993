package org.ringfence.server.cli;

/**
 * One thing the doctor looked at.
 *
 * @param fix one line that puts it right; empty when nothing is to do
 */
record Finding(Level level, String what, String detail, String fix) {

  /** How bad it is; {@code FIX} makes the exit code 1. */
  enum Level {
    OK,
    NOTE,
    FIX
  }

  static Finding ok(String what, String detail) {
    return new Finding(Level.OK, what, detail, "");
  }

  static Finding note(String what, String detail, String fix) {
    return new Finding(Level.NOTE, what, detail, fix);
  }

  static Finding fix(String what, String detail, String fix) {
    return new Finding(Level.FIX, what, detail, fix);
  }
}
