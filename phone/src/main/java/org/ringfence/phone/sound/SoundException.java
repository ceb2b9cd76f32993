package org.ringfence.phone.sound;

/** A device or file that cannot be used; the message may be shown. */
public final class SoundException extends Exception {
  private static final long serialVersionUID = 1;

  SoundException(String message) {
    super(message);
  }
}
