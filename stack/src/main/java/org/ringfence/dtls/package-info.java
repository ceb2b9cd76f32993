/**
 * DTLS-SRTP: keys for SRTP from a DTLS handshake in the media path (RFC 5763, 5764), with the
 * peer's certificate held to the fingerprint that signalling brought (RFC 8122). DTLS 1.2 by Bouncy
 * Castle, whose handshake blocks: each session runs it on a virtual thread behind a bounded queue.
 */
@NullMarked
package org.ringfence.dtls;

import org.jspecify.annotations.NullMarked;
