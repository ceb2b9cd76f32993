package org.ringfence.server.config;

/**
 * One mistake in the file.
 *
 * @param line counted from 1; 0 when it is about the whole file
 * @param column counted from 1
 * @param wrong what is wrong
 * @param right what would be right
 */
public record Problem(String file, int line, int column, String wrong, String right) {

  /** {@code ringfence.yaml:3:1: unknown key `lisen`; did you mean `listen`?}. */
  @Override
  public String toString() {
    String where = line == 0 ? file : file + ":" + line + ":" + column;
    return right.isEmpty() ? where + ": " + wrong : where + ": " + wrong + "; " + right;
  }
}
