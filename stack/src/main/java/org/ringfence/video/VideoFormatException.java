package org.ringfence.video;

import java.io.IOException;

/** A stream that is not what it seemed to be. Its message may be shown. */
public final class VideoFormatException extends IOException {
  private static final long serialVersionUID = 1;

  public VideoFormatException(String message) {
    super(message);
  }
}
