package org.ringfence.call;

import org.ringfence.sdp.SessionDescription;

/**
 * A leg taken out of an answered call.
 *
 * @param description what its party said last of its media
 */
public record Taken(Leg leg, SessionDescription description) {}
