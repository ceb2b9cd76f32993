package org.ringfence.phone.cli;

/**
 * How a command ended, if not well: what its process answers and the sentence it says.
 *
 * @param code see {@link PhoneCommand}
 */
record Outcome(int code, String words) {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int UNAVAILABLE = 69;

  /** Ends a command from wherever it is noticed. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Outcome outcome;

    Failure(int code, String words) {
      super(words);
      this.outcome = new Outcome(code, words);
    }

    Outcome outcome() {
      return outcome;
    }
  }
}
