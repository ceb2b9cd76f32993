package org.ringfence.lab.impair;

import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;
import org.ringfence.codec.G711;

/** A codec as it is sent: by itself, or with the last two frames again (RFC 2198). */
enum Line {
  PCMU("PCMU", G711.MU_LAW, 0, 0),
  G722("G.722", org.ringfence.codec.G722.CODEC, 9, 0),
  OPUS("Opus with in-band FEC", Codecs.OPUS, 96, 0),
  PCMU_RED("PCMU with RED", G711.MU_LAW, 0, 2),
  OPUS_RED("Opus with RED", Codecs.OPUS, 96, 2);

  static final int RED_TYPE = 97;

  final String title;
  final AudioCodec codec;
  final int payloadType;
  final int copies;

  Line(String title, AudioCodec codec, int payloadType, int copies) {
    this.title = title;
    this.codec = codec;
    this.payloadType = payloadType;
    this.copies = copies;
  }

  /** The name of its plot's file. */
  String file() {
    return "voice-quality-" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ".svg";
  }

  /** Whether other phones understand it. */
  boolean forPeers() {
    return copies == 0;
  }
}
