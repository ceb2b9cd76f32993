package org.ringfence.iax;

/** What kind of full frame it is (RFC 5456 section 8.2). */
public final class FrameType {
  /** A key was pressed and let go; the subclass is the key. */
  public static final int DTMF = 1;

  /** The subclass is the format. */
  public static final int VOICE = 2;

  public static final int VIDEO = 3;

  /** Of a call; the subclass is a {@link Control}. */
  public static final int CONTROL = 4;

  public static final int NULL = 5;

  /** Of the protocol; the subclass is a {@link Command}. */
  public static final int IAX = 6;

  public static final int TEXT = 7;
  public static final int IMAGE = 8;
  public static final int HTML = 9;
  public static final int COMFORT_NOISE = 10;

  /** A key goes down; others send it beside {@link #DTMF}, which alone counts. */
  public static final int DTMF_BEGIN = 12;

  private FrameType() {}
}
