package org.ringfence.iax;

/** What control frames say of a call (RFC 5456 section 8.3). */
public final class Control {
  public static final int HANGUP = 0x01;
  public static final int RINGING = 0x03;
  public static final int ANSWER = 0x04;
  public static final int BUSY = 0x05;
  public static final int CONGESTION = 0x08;
  public static final int FLASH = 0x09;
  public static final int OPTION = 0x0b;
  public static final int PROGRESS = 0x0e;
  public static final int PROCEEDING = 0x0f;
  public static final int HOLD = 0x10;
  public static final int UNHOLD = 0x11;

  private Control() {}
}
