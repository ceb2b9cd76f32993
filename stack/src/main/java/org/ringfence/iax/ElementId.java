package org.ringfence.iax;

/** The information elements we read or write (RFC 5456 section 8.6). */
public final class ElementId {
  public static final int CALLED_NUMBER = 0x01;
  public static final int CALLING_NUMBER = 0x02;
  public static final int CALLING_NAME = 0x04;
  public static final int CALLED_CONTEXT = 0x05;
  public static final int USERNAME = 0x06;
  public static final int CAPABILITY = 0x08;
  public static final int FORMAT = 0x09;
  public static final int LANGUAGE = 0x0a;
  public static final int VERSION = 0x0b;
  public static final int DNID = 0x0d;
  public static final int AUTH_METHODS = 0x0e;
  public static final int CHALLENGE = 0x0f;
  public static final int MD5_RESULT = 0x10;
  public static final int RSA_RESULT = 0x11;
  public static final int APPARENT_ADDRESS = 0x12;
  public static final int REFRESH = 0x13;
  public static final int CAUSE = 0x16;
  public static final int UNKNOWN_COMMAND = 0x17;
  public static final int MESSAGE_COUNT = 0x18;
  public static final int DATE_TIME = 0x1f;
  public static final int PRESENTATION = 0x26;
  public static final int CAUSE_CODE = 0x2a;
  public static final int ENCRYPTION = 0x2b;
  public static final int PREFERENCES = 0x2d;
  public static final int CALL_TOKEN = 0x36;

  private ElementId() {}
}
