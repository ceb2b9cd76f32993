package org.ringfence.media;

import org.ringfence.video.VideoCodec;

/**
 * What an offer and its answer agreed on for video.
 *
 * @param sendPayloadType what the peer calls the codec
 * @param receivePayloadType what we call it
 * @param nacks whether the peer sends lost packets again when asked (RFC 4585 section 6.2.1)
 * @param reducedSize whether feedback may go without a report before it (RFC 5506)
 */
public record VideoFormat(
    VideoCodec codec,
    int sendPayloadType,
    int receivePayloadType,
    boolean nacks,
    boolean reducedSize) {}
