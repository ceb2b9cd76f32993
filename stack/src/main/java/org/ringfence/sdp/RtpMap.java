package org.ringfence.sdp;

import org.jspecify.annotations.Nullable;

/**
 * What a payload type means: an {@code a=rtpmap} attribute or a static assignment (RFC 8866 section
 * 6.6, RFC 3551 section 6).
 *
 * @param payloadType 0 to 127
 * @param channels 1 unless said otherwise
 */
public record RtpMap(int payloadType, String encodingName, int clockRateHz, int channels) {
  private static final RtpMap[] STATIC = new RtpMap[35];

  static {
    assign(0, "PCMU", 8000, 1);
    assign(3, "GSM", 8000, 1);
    assign(4, "G723", 8000, 1);
    assign(5, "DVI4", 8000, 1);
    assign(6, "DVI4", 16000, 1);
    assign(7, "LPC", 8000, 1);
    assign(8, "PCMA", 8000, 1);
    assign(9, "G722", 8000, 1);
    assign(10, "L16", 44100, 2);
    assign(11, "L16", 44100, 1);
    assign(12, "QCELP", 8000, 1);
    assign(13, "CN", 8000, 1);
    assign(14, "MPA", 90000, 1);
    assign(15, "G728", 8000, 1);
    assign(16, "DVI4", 11025, 1);
    assign(17, "DVI4", 22050, 1);
    assign(18, "G729", 8000, 1);
    assign(25, "CelB", 90000, 1);
    assign(26, "JPEG", 90000, 1);
    assign(28, "nv", 90000, 1);
    assign(31, "H261", 90000, 1);
    assign(32, "MPV", 90000, 1);
    assign(33, "MP2T", 90000, 1);
    assign(34, "H263", 90000, 1);
  }

  private static void assign(int payloadType, String name, int clockRateHz, int channels) {
    STATIC[payloadType] = new RtpMap(payloadType, name, clockRateHz, channels);
  }

  /** The static meaning of a payload type; null when it has none. */
  public static @Nullable RtpMap assigned(int payloadType) {
    return payloadType >= 0 && payloadType < STATIC.length ? STATIC[payloadType] : null;
  }

  /** Reads {@code 96 opus/48000/2}; null when it is not that. */
  static @Nullable RtpMap parse(String text) {
    var words = new Words(text);
    int payloadType = Words.number(words.next());
    String encoding = words.next();
    int first = encoding.indexOf('/');
    if (payloadType < 0 || payloadType > 127 || first <= 0) {
      return null;
    }
    int second = encoding.indexOf('/', first + 1);
    int clockRateHz =
        Words.number(encoding.substring(first + 1, second < 0 ? encoding.length() : second));
    // A channel count that is no number means one channel: it is only ever wrong for mono.
    int channels = second < 0 ? 1 : Math.max(1, Words.number(encoding.substring(second + 1)));
    return clockRateHz <= 0
        ? null
        : new RtpMap(payloadType, encoding.substring(0, first), clockRateHz, channels);
  }

  /** Whether both mean the same codec, whatever their payload types are. */
  public boolean sameCodec(RtpMap other) {
    return encodingName.equalsIgnoreCase(other.encodingName)
        && clockRateHz == other.clockRateHz
        && channels == other.channels;
  }

  public boolean telephoneEvent() {
    return encodingName.equalsIgnoreCase("telephone-event");
  }

  public Attribute attribute() {
    String tail = channels > 1 ? "/" + channels : "";
    return new Attribute("rtpmap", payloadType + " " + encodingName + "/" + clockRateHz + tail);
  }
}
