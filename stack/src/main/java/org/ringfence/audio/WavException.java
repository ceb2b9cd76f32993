package org.ringfence.audio;

import java.io.IOException;

/** A file that is not a WAV file we can play; the message says why and may be shown. */
public final class WavException extends IOException {
  private static final long serialVersionUID = 1;

  public WavException(String message) {
    super(message);
  }
}
