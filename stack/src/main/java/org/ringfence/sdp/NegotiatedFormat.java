package org.ringfence.sdp;

import org.jspecify.annotations.Nullable;

/**
 * One format both sides know.
 *
 * @param sendPayloadType the number the other side gave it
 * @param receivePayloadType the number we gave it
 * @param remoteFmtp what the other side asks of us; null for nothing
 */
public record NegotiatedFormat(
    Format format, int sendPayloadType, int receivePayloadType, @Nullable String remoteFmtp) {}
