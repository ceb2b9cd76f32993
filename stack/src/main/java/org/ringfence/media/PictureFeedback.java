package org.ringfence.media;

import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.MediaDescription;

/** How a party is asked for a picture that stands for itself. */
public enum PictureFeedback {
  /** By a report of the loss of a picture (RFC 4585 section 6.3.1). */
  LOSS,
  /** By a request for a full one (RFC 5104 section 4.3.1). */
  FULL,
  /** It takes neither: by signalling (RFC 5168). */
  SIGNALLED;

  /** What its line says that it takes. */
  public static PictureFeedback of(MediaDescription line) {
    PictureFeedback found = SIGNALLED;
    for (Attribute each : line.attributes().all("rtcp-fb")) {
      String value = each.value() == null ? "" : each.value().strip();
      if (value.endsWith(" nack pli")) return LOSS;
      if (value.endsWith(" ccm fir")) found = FULL;
    }
    return found;
  }
}
