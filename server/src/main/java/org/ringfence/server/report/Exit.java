package org.ringfence.server.report;

/** What a command's exit code means; the numbers above 64 are those of BSD's sysexits. */
public enum Exit {
  OK(0, "done"),
  FAILED(1, "it was tried and did not work, or something must be fixed"),
  USAGE(2, "the command line or the configuration is wrong"),
  UNAVAILABLE(69, "something needed is missing or taken: a port, a program, the server"),
  CANNOT_CREATE(73, "a file or folder cannot be made or written"),
  TEMPORARY(75, "try again later: another command or server is at work");

  private final int code;
  private final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  public String meaning() {
    return meaning;
  }
}
