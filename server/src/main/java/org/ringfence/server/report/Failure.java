package org.ringfence.server.report;

import org.jspecify.annotations.Nullable;

/** Something a person asked for did not work. Message and remedy are fit to be shown. */
public final class Failure extends Exception {
  private static final long serialVersionUID = 1;

  private final Exit exit;
  private final String remedy;

  /**
   * @param message one sentence: what did not work
   * @param remedy what to do about it; may be empty
   */
  public Failure(Exit exit, String message, String remedy) {
    this(exit, message, remedy, null);
  }

  public Failure(Exit exit, String message, String remedy, @Nullable Throwable cause) {
    super(message, cause);
    this.exit = exit;
    this.remedy = remedy;
  }

  public Exit exit() {
    return exit;
  }

  public String remedy() {
    return remedy;
  }

  /** The message, never null. */
  public String text() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
