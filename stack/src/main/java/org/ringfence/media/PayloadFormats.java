package org.ringfence.media;

import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtpMap;

/** What a party's payload types mean, for whoever only looks on. */
public final class PayloadFormats {
  private static final int TYPES = 128;

  /** Nothing is known. */
  public static final PayloadFormats NONE = new PayloadFormats();

  private final @Nullable String[] names = new String[TYPES];
  private final int[] clockRatesHz = new int[TYPES];

  private PayloadFormats() {}

  public static PayloadFormats of(MediaDescription line) {
    PayloadFormats formats = new PayloadFormats();
    for (RtpMap map : line.rtpMaps()) {
      formats.names[map.payloadType()] = map.encodingName();
      formats.clockRatesHz[map.payloadType()] = map.clockRateHz();
    }
    return formats;
  }

  boolean knows(int payloadType) {
    return names[payloadType] != null;
  }

  /** The encoding name; empty when it is not known. */
  String name(int payloadType) {
    String name = names[payloadType];
    return name == null ? "" : name;
  }

  /** 0 when it is not known. */
  int clockRateHz(int payloadType) {
    return clockRatesHz[payloadType];
  }

  /** Whether its timestamps go on with time, and its packets are sound or pictures of their own. */
  boolean isMedia(int payloadType) {
    String name = names[payloadType];
    return name != null
        && !name.equalsIgnoreCase("telephone-event")
        && !name.equalsIgnoreCase("CN")
        && !name.equalsIgnoreCase("red");
  }
}
